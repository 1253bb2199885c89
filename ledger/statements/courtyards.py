"""物业费按院落结算: what each courtyard paid, what it cost, its part of common costs, and what is left.

Lines that name a courtyard, or a place within one, are its own; what names none is shared by the key that the
community has set. Whole months count: movements by place are kept by the month.

What was billed is told by courtyard, what was paid of all together: bills of a small courtyard are known, and the
difference between them and what came in would be the bill of whoever did not pay.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import CLAIMS
from ledger.domain.periods import Span
from ledger.domain.settlements import (
    Courtyard,
    Settled,
    ShareKey,
    Use,
    fitting_key,
    settle,
    use_of,
)
from ledger.statements.funds import fund_label
from ledger.statements.movements import Window, window
from ledger.statements.values import CommunityFacts, Frame, Label
from ledger.store.communities import accounts, places
from ledger.store.journal import month_movements, place_movements
from ledger.store.people import policies
from ledger.store.places import area_on, there_on

#: The fund of property service, which is settled by courtyard unless another is asked for.
SERVICE_FUND = "PROP"
KIND = "settlement"
#: Of fewer households than that no number is told.
HOUSEHOLDS_MIN = 3


@dataclass(frozen=True, slots=True)
class CourtyardRow:
    """One courtyard; ``household_count`` is None where so few live there that it is not told."""

    place: Label
    household_count: int | None
    area_centi_m2: int
    settled: Settled


@dataclass(frozen=True, slots=True)
class CourtyardSettlement:
    """The statement; ``shared_minor`` is what no courtyard bears alone and ``key`` how it is shared.

    ``unplaced_minor`` is income that names no courtyard, which is settled with none. ``received_minor`` is the money
    that came in for the fund's income and fees, of all courtyards and of none.
    """

    frame: Frame
    key: ShareKey
    rows: tuple[CourtyardRow, ...]
    received_minor: int
    total: Settled
    shared_minor: int
    unplaced_minor: int


def courtyards(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = SERVICE_FUND,
) -> CourtyardSettlement:
    """Settle a fund by courtyard over the months of a span.

    Raises:
        PeriodError: ``as_of`` lies before the span.
        UnknownNameError: there is no such fund.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    held, homes = places_by_courtyard(connection, community, shown.last_day)
    listed = [item for _, item in held]
    key = fitting_key(share_key(connection, community, shown.last_day), listed)
    income, spending, received_minor = _moved(connection, community, shown, fund, homes)
    shared = sum(spending.pop("", {}).values())
    settled = settle(listed, income, spending, shared, key)
    rows = tuple(
        CourtyardRow(
            name, item.household_count if item.household_count >= HOUSEHOLDS_MIN else None,
            item.area_centi_m2, settled[item.code],
        )
        for name, item in held
    )  # fmt: skip
    sums = (sum(getattr(row.settled, part.name) for row in rows) for part in fields(Settled))
    return CourtyardSettlement(
        Frame("courtyards", community, span, shown.last_day, fund=label), key, rows,
        received_minor, Settled(*sums), shared, income.get("", 0),
    )  # fmt: skip


def share_key(connection: sa.Connection, community: CommunityFacts, day: date) -> ShareKey:
    """Give the key that was set for a day, by area where none was."""
    held = policies.c
    query = (
        sa.select(held.content)
        .where(
            held.community_id == community.community_id, held.kind == KIND, held.first_day <= day
        )
        .order_by(held.first_day.desc(), held.number.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar()
    return next((key for key in ShareKey if found and f'"{key.value}"' in found), ShareKey.AREA)


def places_by_courtyard(
    connection: sa.Connection, community: CommunityFacts, day: date
) -> tuple[list[tuple[Label, Courtyard]], dict[str, str]]:
    """Give the courtyards with their size, and the courtyard that each place lies in."""
    held_on = places.c
    query = sa.select(
        held_on.code, held_on.kind, held_on.parent_code, held_on.name_zh, held_on.name_en,
        area_on(day).label("area_centi_m2"),
    ).where(*there_on(community.community_id, day))  # fmt: skip
    rows = {row.code: row for row in connection.execute(query.order_by(held_on.code))}
    homes = {code: _home(code, rows) for code in rows}
    counts: defaultdict[str, int] = defaultdict(int)
    areas: defaultdict[str, int] = defaultdict(int)
    for code, row in rows.items():
        if row.kind == "household" and homes[code]:
            counts[homes[code]] += 1
            areas[homes[code]] += row.area_centi_m2
    held = [
        (
            Label(code, row.name_zh, row.name_en or row.name_zh),
            Courtyard(code, counts[code], areas[code] or row.area_centi_m2),
        )
        for code, row in rows.items()
        if row.kind == "courtyard"
    ]
    return held, homes


def moved_by_place(
    connection: sa.Connection, community: CommunityFacts, shown: Window, fund: str
) -> list[tuple[str, str, str, int, int]]:
    """Give what each account of a fund moved at each place: account, place, its type, debit and credit in fen."""
    query = _sums(place_movements, place_movements.c.place_code, community, shown, fund)
    return [(row[0], row[1], row[2], row[4], row[5]) for row in connection.execute(query)]


def _home(code: str, rows: dict[str, Any]) -> str:
    """Walk up to the courtyard that a place lies in; "" for one outside."""
    seen: set[str] = set()
    while code in rows and code not in seen:
        if rows[code].kind == "courtyard":
            return code
        seen.add(code)
        code = rows[code].parent_code or ""
    return ""


_Sums = defaultdict[str, int]


def _moved(
    connection: sa.Connection,
    community: CommunityFacts,
    shown: Window,
    fund: str,
    homes: dict[str, str],
) -> tuple[_Sums, defaultdict[str, defaultdict[Use, int]], int]:
    """Give income and spending by use, by courtyard ("" is what names none), and the money received of all."""
    income: _Sums = defaultdict(int)
    received_minor = 0
    spending: defaultdict[str, defaultdict[Use, int]] = defaultdict(lambda: defaultdict(int))
    for table, place in (
        (month_movements, sa.literal("")),
        (place_movements, place_movements.c.place_code),
    ):
        for code, where, kind, by_home, debit, credit, cash_in, cash_out in connection.execute(
            _sums(table, place, community, shown, fund)
        ):
            if table is month_movements and (kind == "income" or (by_home and code in CLAIMS)):
                received_minor += cash_in - cash_out
            home = homes.get(where, "")
            if table is place_movements and not home:
                continue
            # What a courtyard has of its own is taken from the whole, so that the rest is what names none.
            for key, sign in ((home, 1), *((("", -1),) if home else ())):
                if kind == "income":
                    income[key] += sign * (credit - debit)
                elif kind in ("expense", "appropriation"):
                    spending[key][use_of(code)] += sign * (debit - credit)
    return income, spending, received_minor


def _sums(
    table: sa.Table,
    place: sa.ColumnElement[str],
    community: CommunityFacts,
    shown: Window,
    fund: str,
) -> sa.Select[Any]:
    moved = table.c
    amounts = ("debit_minor", "credit_minor", "cash_credit_minor", "cash_debit_minor")
    return (
        sa.select(
            moved.account_code, place.label("place"), accounts.c.type, accounts.c.has_sublines,
            *(sa.cast(sa.func.sum(moved[name]), sa.BigInteger) for name in amounts),
        )
        .join(
            accounts,
            (accounts.c.community_id == moved.community_id) & (accounts.c.code == moved.account_code),
        )
        .where(
            moved.community_id == community.community_id, moved.fund_code == fund,
            moved.movement_class == "ordinary",
            moved.period.between(shown.first_period, shown.last_period),
        )
        .group_by(moved.account_code, place, accounts.c.type, accounts.c.has_sublines)
    )  # fmt: skip
