"""What a refund in a bill pays back: the rows whose number it names, and the vouchers that they became."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.domain.matching import RowKey
from ledger.store.bill_states import taken_back
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_drafts, bill_rows
from ledger.store.journal import transactions
from ledger.store.reconciliations import match_lines, match_rows, matches
from ledger.store.row_keys import of_bills

#: So many numbers are looked up in one statement.
NAMES_MAX = 500


class Original(NamedTuple):
    """A row that a refund names; ``seqs`` are the vouchers it became that stand, refunds left out."""

    key: RowKey
    moved_minor: int
    fee_minor: int
    seqs: frozenset[int]


def originals(
    connection: sa.Connection, community_id: int, account: str, names: Collection[str]
) -> dict[str, list[Original]]:
    """Give by order or serial the rows of an account's bills that have it and are no refunds themselves."""
    asked = sorted(name for name in set(names) if name)
    found: defaultdict[str, list[Original]] = defaultdict(list)
    for first in range(0, len(asked), NAMES_MAX):
        part = asked[first : first + NAMES_MAX]
        named = connection.execute(_named(community_id, account, part)).all()
        keys = [RowKey(row.bill_id, row.row_number) for row in named]
        seqs = _seqs(connection, community_id, keys)
        for row, key in zip(named, keys, strict=True):
            one = Original(key, row.moved_minor, row.fee_minor, frozenset(seqs[key]))
            found[row.name].append(one)
    return dict(found)


def refunded_seq(found: Sequence[Original], moved_minor: int) -> int | None:
    """Give the one voucher that a refund which moved so much pays back, None where none or several could be."""
    # A booked payment and a row that never was: which of them, nobody can tell.
    other_way = [item for item in found if item.moved_minor * moved_minor < 0]
    seqs = {seq for item in other_way for seq in item.seqs}
    return seqs.pop() if len(seqs) == 1 and all(item.seqs for item in other_way) else None


def _named(community_id: int, account: str, names: Sequence[str]) -> sa.CompoundSelect[Any]:
    row = bill_rows.c
    # Each number by its own index.
    return sa.union(
        *(
            sa.select(
                column.label("name"), row.bill_id, row.row_number, row.moved_minor, row.fee_minor
            ).where(
                row.community_id == community_id, row.account_code == account, column.in_(names),
                column != "", row.refund_of == "", ~is_withdrawn(bill_rows),
            )
            for column in (row.serial, row.order_number)
        )
    )  # fmt: skip


def _seqs(
    connection: sa.Connection, community_id: int, keys: Sequence[RowKey]
) -> defaultdict[RowKey, set[int]]:
    found: defaultdict[RowKey, set[int]] = defaultdict(set)
    if not keys:
        return found
    header, link, own = transactions.c, bill_drafts.c, match_rows.c
    sealed, line = matches.c, match_lines.c
    is_first = (header.kind == "ordinary", header.refund_of.is_(None), taken_back().is_(None))
    made = sa.select(link.bill_id, link.row_number, header.seq).join_from(
        bill_drafts, transactions,
        (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
    ).where(
        link.community_id == community_id, of_bills(link.bill_id, link.row_number, keys), *is_first
    )  # fmt: skip
    matched = (
        sa.select(own.bill_id, own.row_number, header.seq)
        .join_from(
            match_rows, matches,
            (sealed.community_id == own.community_id) & (sealed.match_id == own.match_id),
        )
        .join(
            match_lines,
            (line.community_id == sealed.community_id) & (line.match_id == sealed.match_id),
        )
        .join(
            transactions, (header.community_id == line.community_id) & (header.seq == line.seq)
        )
        .where(
            own.community_id == community_id, sealed.ended_at.is_(None),
            of_bills(own.bill_id, own.row_number, keys), *is_first,
        )
    )  # fmt: skip
    for bill_id, number, seq in connection.execute(sa.union(made, matched)):
        found[RowKey(bill_id, number)].add(seq)
    return found
