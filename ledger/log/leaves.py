"""Leaves, version 1. Their bytes can never change, so neither can what this module writes for ``v: 1``.

One JSON schema a type stands beside this file under ``schemas/``; ``docs/log.md`` explains every field.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.domain.errors import LinesError
from ledger.log.canonical import canonical_bytes
from ledger.log.disclosures import DIGEST_ALGORITHM, Disclosure

VERSION = 1
LEAF_BYTES_MAX = 16 * 1024


@dataclass(frozen=True, slots=True)
class LeafLine:
    """What the public log says of a line: keys and a signed amount on one side, never a household."""

    account: str
    fund: str
    debit_minor: int
    credit_minor: int
    place: str = ""
    work: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class TransactionFacts:
    """Everything a transaction's leaf says in the clear."""

    seq: int
    voucher: str
    period: int
    dated_on: date
    occurred_on: date
    kind: str
    origin: str
    summary: str
    counterparty_kind: str
    matter: str
    prepared_role: str
    approved_role: str
    lines: tuple[LeafLine, ...]
    corrects: int | None = None
    refund_of: int | None = None
    decision: str = ""
    contract: str = ""
    work: str = ""
    sub_count: int = 0
    sub_root: str = ""
    part: str = ""
    flags: tuple[str, ...] = ()


def period_text(period: int) -> str:
    """Write a bookkeeping period as the log does: ``2025-09``, ``2025-13``."""
    return f"{period // 100:04d}-{period % 100:02d}"


def open_leaf(*, origin: str, at: str, vkey: str, currency: str) -> bytes:
    """Write leaf 0, which names the log and its first public key."""
    return _leaf("open", origin, 0, at, {"vkey": vkey, "currency": currency})


def period_closed_leaf(*, origin: str, index: int, at: str, period: int, seq: int) -> bytes:
    """Write the leaf that closes a period; ``seq`` is the last transaction posted before."""
    return _leaf("period_closed", origin, index, at, {"period": period_text(period), "seq": seq})


def evidence_leaf(
    *, origin: str, index: int, at: str, seq: int, disclosures: Sequence[Disclosure]
) -> bytes:
    """Write the leaf that adds evidence to a transaction posted earlier."""
    return _leaf("evidence", origin, index, at, {"seq": seq} | _commitments(disclosures))


def visibility_leaf(
    *, origin: str, index: int, at: str, seq: int, public_copy: str, reason: str
) -> bytes:
    """Write the leaf that takes a public copy down; its hash stays, and so does what it stood behind."""
    body = {"seq": seq, "public_copy": public_copy, "shown": False, "reason": reason}
    return _leaf("visibility", origin, index, at, body)


def policy_leaf(
    *, origin: str, index: int, at: str, policy: str, first_day: date, content: dict[str, Any]
) -> bytes:
    """Write the leaf that says by which rule a community goes from a day on.

    ``policy`` names what is ruled (``approval``, ``budget``, ``chart``); ``content`` is made of texts, whole
    numbers, lists and objects, amounts as texts in whole fen, and names no private person.

    Raises:
        LinesError: the leaf would pass 16 KiB.
    """
    body = {"policy": policy, "from": first_day.isoformat(), "content": content}
    return _bounded(_leaf("policy", origin, index, at, body))


def publication_leaf(
    *, origin: str, index: int, at: str, number: int, kind: str, period: str, sha256: str,
    corrects: int | None = None, replaces: int | None = None,
) -> bytes:  # fmt: skip
    """Write the leaf of a publication: its number, what it is of, and the SHA-256 of its frozen content.

    ``corrects`` is the publication whose figures it sets right, ``replaces`` the one whose content is shown no
    more and which it stands in for.
    """
    body: dict[str, Any] = {"number": number, "kind": kind, "period": period, "sha256": sha256}
    body |= {"corrects": corrects} if corrects else {}
    body |= {"replaces": replaces} if replaces else {}
    return _leaf("publication", origin, index, at, body)


def close_leaf(
    *, origin: str, index: int, at: str, into: str, day: date, seq: int, vouchers: Sequence[str]
) -> bytes:
    """Write the leaf that ends a log whose books were merged into others.

    ``into`` is the origin of the new books' log, ``day`` their first day, ``seq`` the last transaction of the
    old books and ``vouchers`` those that struck every balance.

    Raises:
        LinesError: the leaf would pass 16 KiB.
    """
    body = {"into": into, "day": day.isoformat(), "seq": seq, "vouchers": list(vouchers)}
    return _bounded(_leaf("close", origin, index, at, body))


def transaction_leaf(
    facts: TransactionFacts,
    *,
    origin: str,
    index: int,
    at: str,
    disclosures: Sequence[Disclosure] = (),
) -> bytes:
    """Write a transaction's leaf.

    Raises:
        LinesError: the leaf would pass 16 KiB; the voucher has to be entered in parts.
    """
    body: dict[str, Any] = {
        "seq": facts.seq,
        "voucher": facts.voucher,
        "period": period_text(facts.period),
        "dated": facts.dated_on.isoformat(),
        "occurred": facts.occurred_on.isoformat(),
        "kind": facts.kind,
        "corrects": facts.corrects,
        "origin": facts.origin,
        "summary": facts.summary,
        "counterparty": facts.counterparty_kind,
        "roles": {"prepared": facts.prepared_role, "approved": facts.approved_role},
        "lines": merged_lines(facts.lines),
    }
    optional = {
        "matter": facts.matter,
        "refund_of": facts.refund_of,
        "decision": facts.decision,
        "contract": facts.contract,
        "work": facts.work,
        "part": facts.part,
        "flags": sorted(facts.flags),
    }
    body |= {key: value for key, value in optional.items() if value}
    if facts.sub_count:
        body["sub"] = {"n": facts.sub_count, "root": facts.sub_root}
    return _bounded(_leaf("txn", origin, index, at, body | _commitments(disclosures)))


def _bounded(leaf: bytes) -> bytes:
    if len(leaf) > LEAF_BYTES_MAX:
        raise LinesError(reason="too_large_for_leaf", limit=LEAF_BYTES_MAX)
    return leaf


def merged_lines(lines: Iterable[LeafLine]) -> list[dict[str, str]]:
    """Merge lines to one entry per key and side, sorted; keys whose amounts cancel keep a ``0``."""
    sums: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for line in lines:
        side = "d" if line.debit_minor else "c"
        key = (line.account, line.fund, line.place, line.work, line.organisation, side)
        sums[key] += line.debit_minor + line.credit_minor
    entries = []
    for (account, fund, place, work, organisation, side), minor in sorted(sums.items()):
        entry = {"a": account, "f": fund, "p": place, "w": work, "o": organisation}
        entries.append({k: v for k, v in entry.items() if v} | {side: str(minor)})
    return entries


def _commitments(disclosures: Sequence[Disclosure]) -> dict[str, Any]:
    if not disclosures:
        return {}
    digests = sorted(disclosure.digest for disclosure in disclosures)
    return {"_sd": digests, "_sd_alg": DIGEST_ALGORITHM}


def _leaf(kind: str, origin: str, index: int, at: str, body: dict[str, Any]) -> bytes:
    head = {"v": VERSION, "type": kind, "log": origin, "idx": index, "at": at}
    return canonical_bytes(head | body)
