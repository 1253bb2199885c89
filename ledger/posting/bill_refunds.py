"""Refunds that a bill tells of, linked with the voucher of what they pay back, where that is certain."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from ledger.domain.bill_drafts import Classified
from ledger.domain.corrections import Target
from ledger.domain.matching import RowKey
from ledger.domain.transactions import Draft, Kind, Line
from ledger.posting.answers import refundable_minor
from ledger.posting.books import Books
from ledger.posting.targets import load_target
from ledger.store.bill_refunds import originals, refunded_seq
from ledger.store.open_drafts import open_drafts

#: Rows that become one draft.
Group = Sequence[tuple[RowKey, Classified]]


def apart_by_target(
    books: Books, account: str, groups: Sequence[Group]
) -> list[tuple[Group, int | None]]:
    """Set rows apart that pay back different vouchers; gives each group with the voucher, None for none."""
    names = {item.row.refund_of for group in groups for _, item in group}
    known = originals(books.connection, books.community_id, account, names)
    parts: list[tuple[Group, int | None]] = []
    for group in groups:
        split: defaultdict[int | None, list[tuple[RowKey, Classified]]] = defaultdict(list)
        for key, item in group:
            found = known.get(item.row.refund_of, ())
            split[refunded_seq(found, item.row.moved_minor)].append((key, item))
        parts += [(part, seq) for seq, part in split.items()]
    return parts


def certain_refunds(books: Books, drafts: Sequence[Draft]) -> list[Draft]:
    """Take the link off drafts that are no refund of their voucher: those are booked as any other.

    A refund comes no earlier than its voucher, takes back only what that booked, and no more than is left of
    it, other refunds on their way counted.
    """
    seqs = {draft.refund_of for draft in drafts if draft.refund_of is not None}
    targets = {seq: load_target(books.connection, books.community_id, seq) for seq in seqs}
    left = _left(books.connection, books.community_id, targets)
    return [_checked(draft, targets, left) for draft in drafts]


def left_to_refund(
    connection: sa.Connection, community_id: int, seqs: Collection[int]
) -> dict[int, int]:
    """Give what is left to pay back of vouchers, in fen, refunds on their way counted."""
    targets = {seq: load_target(connection, community_id, seq) for seq in seqs}
    return _left(connection, community_id, targets)


def _left(
    connection: sa.Connection, community_id: int, targets: Mapping[int, Target | None]
) -> dict[int, int]:
    left = {
        seq: refundable_minor(connection, community_id, target)
        for seq, target in targets.items()
        if target is not None
    }
    for waiting in open_drafts(connection, community_id) if left else ():
        seq = waiting.content.get("refund_of")
        if seq in left:
            left[seq] -= sum(line.get("debit_minor", 0) for line in waiting.content["lines"])
    return left


def _checked(draft: Draft, targets: Mapping[int, Target | None], left: dict[int, int]) -> Draft:
    seq = draft.refund_of
    if seq is None:
        return draft
    target = targets[seq]
    if target is None or not _takes_back(draft, target) or draft.amount_minor > left[seq]:
        return replace(draft, refund_of=None)
    left[seq] -= draft.amount_minor
    return draft


def _takes_back(draft: Draft, target: Target) -> bool:
    if target.kind is not Kind.ORDINARY or target.is_reversed or draft.dated_on < target.dated_on:
        return False
    booked = {_side(line) for line in target.lines}
    return all((*place, not is_debit) in booked for *place, is_debit in map(_side, draft.lines))


def _side(line: Line) -> tuple[str, str, bool]:
    return line.account, line.fund, bool(line.debit_minor)
