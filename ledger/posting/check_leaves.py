"""Recompute a transaction's leaf from its rows and compare it with what the log committed to."""

import hashlib
import json
from typing import Any

from ledger.domain.errors import LinesError
from ledger.log.canonical import canonical_bytes
from ledger.log.disclosures import Disclosure, base64url
from ledger.log.leaves import TransactionFacts, transaction_leaf
from ledger.log.merkle import leaf_hash, root_of
from ledger.posting.behind import Behind
from ledger.posting.facts import leaf_line, share_leaf
from ledger.posting.rows import Sealed
from ledger.store.base import instant_text


def leaf_difference(origin: str, sealed: Sealed, behind: Behind) -> tuple[str, str, str] | None:
    """Give ``(code, expected, found)`` when leaf and rows disagree."""
    index = sealed.header.leaf_index
    raw = behind.leaves.get(index)
    if raw is None:
        return "leaf_missing", str(index), ""
    digests = digests_of(json.loads(raw))
    for row in behind.disclosures[index]:
        # A withheld or erased disclosure is no difference; one the leaf does not know is.
        computed = digest_of(row.disclosure)
        if row.digest != computed or computed not in digests:
            return "disclosure", computed, row.digest
    try:
        expected = _expected(origin, sealed, behind, sorted(digests))
    except LinesError as refusal:
        return "leaf", "", str(refusal)
    if expected != raw:
        return "leaf", *_first_field(expected, raw)
    return None


def digest_of(encoded: str) -> str:
    """Give the digest of a disclosure's text."""
    return base64url(hashlib.sha256(encoded.encode("utf-8")).digest())


def _expected(origin: str, sealed: Sealed, behind: Behind, digests: list[str]) -> bytes:
    header = sealed.header
    hashes = _share_hashes(sealed)
    facts = TransactionFacts(
        seq=header.seq,
        voucher=header.voucher,
        period=header.period,
        dated_on=header.dated_on,
        occurred_on=header.occurred_on,
        kind=header.kind,
        origin=header.origin,
        summary=header.summary,
        counterparty_kind=header.counterparty_kind,
        matter=header.matter,
        prepared_role=header.prepared_role,
        approved_role=header.approved_role,
        lines=tuple(
            leaf_line(
                line,
                names_household=line.place in behind.households,
                names_organisation=line.party in behind.organisations,
            )
            for line in sealed.lines
        ),
        corrects=header.corrects,
        refund_of=header.refund_of,
        decision=header.decision_code or "",
        contract=header.contract_code or "",
        work=header.work_code or "",
        sub_count=len(hashes),
        sub_root=base64url(root_of(hashes)) if hashes else "",
        part=header.part,
        flags=tuple(header.flags.split()),
    )  # fmt: skip
    return transaction_leaf(
        facts,
        origin=origin,
        index=header.leaf_index,
        at=instant_text(header.posted_at),
        disclosures=[Disclosure("", "", digest) for digest in digests],
    )


def digests_of(leaf: dict[str, Any]) -> set[str]:
    """Give the digests a leaf commits to; what is none is left out, which the leaf then gives away."""
    held = leaf.get("_sd")
    return {item for item in held if isinstance(item, str)} if isinstance(held, list) else set()


def _share_hashes(sealed: Sealed) -> list[bytes]:
    shares = [(line, share) for line in sealed.lines for share in line.sublines]
    return [
        leaf_hash(share_leaf(salt, line, share))
        for salt, (line, share) in zip(sealed.salts, shares, strict=True)
    ]


def _first_field(expected: bytes, found: bytes) -> tuple[str, str]:
    """Name the first field in which two leaves differ."""
    wanted: dict[str, Any] = json.loads(expected)
    held: dict[str, Any] = json.loads(found)
    fields = ((_field(wanted, key), _field(held, key)) for key in sorted(wanted | held))
    return next((one, other) for one, other in fields if one != other)


def _field(leaf: dict[str, Any], key: str) -> str:
    # As text: to Python, true is 1 and a missing field is null; to the log they are not.
    return f"{key}={canonical_bytes(leaf[key]).decode()}" if key in leaf else ""
