"""What the steps of a merger read and write besides vouchers: what old books ended with, and their places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import AccountType
from ledger.domain.funds import FundClass
from ledger.domain.mergers import SEPARATOR, Carried, Held, Joining, Renaming, carried
from ledger.domain.transactions import Line, Subline
from ledger.posting.places import NewPlace, add_places
from ledger.store.journal import lines, sublines, transactions
from ledger.store.mergers import mergers
from ledger.store.standing import chart_of, places_of, purses_of

#: What may lie in a courtyard itself.
_DIRECT = frozenset({"building", "house"})
#: What other places lie in comes first.
_DEPTHS = {"building": 1, "house": 1, "unit": 2, "household": 3}


@dataclass(frozen=True, slots=True)
class ClosingVoucher:
    """One voucher that struck balances of old books."""

    seq: int
    voucher: str
    part: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Closing:
    """All that old books ended with, and what their accounts and funds are."""

    community_id: int
    vouchers: tuple[ClosingVoucher, ...]
    types: Mapping[str, AccountType]
    classes: Mapping[str, FundClass]

    def renaming(
        self, connection: sa.Connection, joining: Joining, new_id: int, *, prefixed: bool
    ) -> Carried:
        """Say how the codes read in the new books, what these lack, and what stands against it by now."""
        old = (chart_of(connection, self.community_id), purses_of(connection, self.community_id))
        new = (chart_of(connection, new_id, open_only=True), purses_of(connection, new_id))
        closed = chart_of(connection, new_id).keys() - new[0].keys()
        held = [
            Held(
                line.account, self.types[line.account], line.fund, self.classes[line.fund], "", "",
                line.credit_minor - line.debit_minor,
            )
            for voucher in self.vouchers
            for line in voucher.lines
        ]  # fmt: skip
        prefix = f"{joining.courtyard}{SEPARATOR}" if prefixed else ""
        return carried(joining, held, old, new, prefix=prefix, closed=closed)


def latest(connection: sa.Connection, community_id: int) -> sa.Row[Any] | None:
    """Give a community's newest merger, None where there was none."""
    query = (
        sa.select(mergers)
        .where(mergers.c.community_id == community_id)
        .order_by(mergers.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).one_or_none()


def closing_vouchers(connection: sa.Connection, community_id: int) -> Closing:
    """Read the vouchers of people by which old books ended, with every household's share."""
    header = transactions.c
    query = (
        sa.select(header.seq, header.voucher, header.part)
        .where(
            header.community_id == community_id, header.kind == "merge", header.origin == "people"
        )
        .order_by(header.seq)
    )
    heads = connection.execute(query).all()
    # Books that once took others in have merge vouchers of that time too; these strike, those began.
    into = sa.select(mergers.c.day).where(
        mergers.c.community_id == community_id, mergers.c.state == "done"
    )
    taken_in = set(connection.execute(into).scalars())
    found = [
        ClosingVoucher(
            head.seq, head.voucher, head.part, _lines(connection, community_id, head.seq)
        )
        for head in heads
        if not taken_in or _is_last(connection, community_id, head.seq, max(taken_in))
    ]
    return Closing(
        community_id,
        tuple(found),
        {code: item.type for code, item in chart_of(connection, community_id).items()},
        {code: item.fund_class for code, item in purses_of(connection, community_id).items()},
    )


def carry_places(
    connection: sa.Connection, new_id: int, old: sa.Row[Any], courtyard: str, renaming: Renaming
) -> None:
    """Register a courtyard and its places in the new books."""
    # What was pulled down, or became one with its neighbour, is history of the old books.
    rows = [row for row in places_of(connection, old.community_id) if row.closed_on is None]
    kinds = {row.code: row.kind for row in rows}
    #: Homes that were registered without their building lie in one that stands for the rest.
    loose = f"{courtyard}{SEPARATOR}0"
    added = [NewPlace(courtyard, "courtyard", old.name_zh, "", 0, old.name_en)]
    if any(row.kind == "household" and not row.parent_code for row in rows):
        added.append(NewPlace(loose, "building", old.name_zh, courtyard, 0, old.name_en))
    for row in sorted(rows, key=lambda row: _DEPTHS.get(row.kind, 0)):
        parent = renaming.place(row.parent_code) if row.parent_code else ""
        if row.kind in _DIRECT and kinds.get(row.parent_code or "") != "courtyard":
            parent = courtyard
        elif row.kind == "household" and not parent:
            parent = loose
        elif row.kind in ("grid", "courtyard"):
            parent = ""
        added.append(
            NewPlace(
                renaming.place(row.code),
                row.kind,
                row.name_zh,
                parent,
                row.area_centi_m2,
                row.name_en,
            )
        )
    add_places(connection, new_id, added)


def _is_last(connection: sa.Connection, community_id: int, seq: int, after: Any) -> bool:
    header = transactions.c
    query = sa.select(header.dated_on).where(header.community_id == community_id, header.seq == seq)
    return bool(connection.execute(query).scalar_one() > after)


def _lines(connection: sa.Connection, community_id: int, seq: int) -> tuple[Line, ...]:
    share, line = sublines.c, lines.c
    shares: dict[int, list[Subline]] = {}
    query = (
        sa.select(share.number, share.place_code, share.debit_minor, share.credit_minor)
        .where(share.community_id == community_id, share.seq == seq)
        .order_by(share.number, share.ordinal)
    )
    for number, place, debit_minor, credit_minor in connection.execute(query):
        shares.setdefault(number, []).append(Subline(place, debit_minor, credit_minor))
    rows = connection.execute(
        sa.select(lines).where(line.community_id == community_id, line.seq == seq).order_by(line.number)
    )  # fmt: skip
    return tuple(
        Line(
            row.account_code, row.fund_code, row.debit_minor, row.credit_minor,
            sublines=tuple(shares.get(row.number, ())),
        )
        for row in rows
    )  # fmt: skip
