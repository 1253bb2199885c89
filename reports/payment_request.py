"""付款申请单 on paper: what is to be paid, amount in uppercase, and rules to sign on."""

import csv
import io
import json

from ledger.i18n import Language
from ledger.statements.payments import RequestView
from ledger.statements.values import CommunityFacts
from reports.engine import Paper, render
from reports.values import Enclosed


def pdf(view: RequestView, *, community: CommunityFacts, language: Language, url: str) -> bytes:
    """Make the paper; it names the payee and is for officers alone."""
    return render(
        Paper(
            template="payment_request.html",
            heading=language.gettext("付款申请单"),
            about=view.row.summary,
            community=community,
            language=language,
            made_at=view.row.updated_at,
            url=url,
            enclosed=_enclosed(view, community, language),
            notice=None,
            values={"view": view, "request": view.row},
        )
    )


def _enclosed(view: RequestView, community: CommunityFacts, language: Language) -> Enclosed:
    """Give the request for machines: its canonical text, and its main figures as one row."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(
        [language.gettext(name) for name in ("收款人", "金额", "资金", "付款账户", "事由")]
    )
    row = view.row
    amount = f"{row.amount_minor // 100}.{row.amount_minor % 100:02d}"
    rows.writerow([row.payee, amount, row.fund.code, row.channel.code, view.matter])
    return Enclosed(
        stem=f"{community.slug}-payment-{row.request_id[:8]}",
        payload={
            "kind": "payment-request",
            "size": community.size,
            **json.loads(view.content),
        },
        csv=("\ufeff" + text.getvalue()).encode(),
    )
