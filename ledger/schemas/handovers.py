"""A hand-over for machines: what travels inside its paper, as JSON and as CSV."""

import csv
import io
from typing import Any

from ledger.domain.money import yuan
from ledger.schemas.cells import harmless
from ledger.statements.handovers import Handover


def handover_payload(shown: Handover) -> dict[str, Any]:
    """Give a hand-over as plain data: amounts as decimal texts in yuan, duties instead of names."""
    content = shown.content
    return {
        "kind": "handover",
        "community": shown.community.slug,
        "role": shown.row.role,
        "as_of": shown.row.as_of.isoformat(),
        "size": content["log"]["size"],
        "content_sha256": shown.content_sha256,
        "funds": [
            {"code": item["code"], "amount": yuan(item["minor"]), "cash": yuan(item["cash_minor"])}
            for item in content["funds"]
        ],
        "cash": [{"code": item["code"], "amount": yuan(item["minor"])} for item in content["cash"]],
        "owed_to_us": yuan(content["owed_to_us"]),
        "owed_by_us": yuan(content["owed_by_us"]),
        "vouchers": content["vouchers"],
        "log": content["log"],
        "drafts": content["drafts"],
        "requests": content["requests"],
        "papers": content["papers"],
        "seals": content["seals"],
        "signed": {
            item.part: item.signed_at.isoformat() if item.signed_at else ""
            for item in shown.signatures
        },
    }


def handover_csv(shown: Handover) -> str:
    """Give its balances as CSV, with the byte order mark that Chinese spreadsheet programs need."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("kind", "code", "name", "amount"))
    for kind in ("funds", "cash"):
        for item in shown.content[kind]:
            name = harmless(str(item["name_zh"]))
            writer.writerow((kind, item["code"], name, yuan(item["minor"])))
    return out.getvalue()
