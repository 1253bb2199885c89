"""收缴和欠费: what households had to pay in a year, what they paid, and how old the rest is.

Officers see each household. Everybody sees in which band the paid part of a building lies, and the exact total, as
long as neither tells of any three households that they have not paid (:mod:`ledger.domain.arrears`), and only at ends
of months: from one day to the next, one payment would show.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ledger.domain.arrears import (
    AgeSum,
    Band,
    DebtBand,
    DebtSum,
    HouseholdDebt,
    age_band,
    summed,
    told_by_age,
    told_by_building,
    total_may_be_told,
)
from ledger.domain.dues import PREPAID, RECEIVABLE, WRITE_OFF_ACCOUNTS, natural
from ledger.domain.periods import Span, last_day_of, period_of, previous_month
from ledger.statements.ageing import AGES, parts_by_age
from ledger.statements.place_names import place_labels
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.billed import households_of
from ledger.store.journal import lines, sublines
from ledger.store.shares import share_balances

#: Below the buildings that may be told one by one.
OTHERS = Label("", "其他楼合计", "Other buildings")
TOTAL = Label("", "合计", "Total")


@dataclass(frozen=True, slots=True)
class ArrearsRow:
    """A building, or several together: ``buildings`` names those.

    ``sums`` are for officers, and None for everybody else, who is told ``paid``.
    """

    label: Label
    buildings: tuple[Label, ...]
    household_count: int
    sums: DebtSum | None
    paid: Band | None


@dataclass(frozen=True, slots=True)
class AgeRow:
    """What is open of an age, in days; ``last_day`` None for all that is older.

    ``open_minor`` is for officers, and None for everybody else, who is told its ``part`` of all that is open.
    """

    first_day: int
    last_day: int | None
    open_minor: int | None
    part: Band | None


@dataclass(frozen=True, slots=True)
class DebtorRow:
    """One household, for officers alone."""

    household: Label
    building: Label
    due_minor: int
    parts_minor: tuple[int, ...]
    open_minor: int
    in_advance_minor: int


@dataclass(frozen=True, slots=True)
class Arrears:
    """The statement. ``total`` is None where so few households stand behind it that nothing may be told.

    ``debtors`` are the households with something open, and empty for everybody but officers.
    """

    frame: Frame
    rows: tuple[ArrearsRow, ...]
    total: DebtSum | None
    ages: tuple[AgeRow, ...]
    debtors: tuple[DebtorRow, ...] = ()


def arrears(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    audience: Audience = Audience.PUBLIC,
    building: str = "",
) -> Arrears:
    """Give what was due in the year of a span, paid and open at its end; for everybody at the end of a month.

    ``building`` limits the list of households, which is for officers.
    """
    day = min(span.last_day, as_of or span.last_day)
    if audience is Audience.PUBLIC:
        day = _end_of_month(day)
    debts = _debts(connection, community, day)
    told = audience is not Audience.PUBLIC
    names = place_labels(connection, community, {debt.building for debt in debts})
    frame = Frame("arrears", community, span, day)
    if not told:
        rows = tuple(_row(row, names, None, row.paid) for row in told_by_building(debts))
        if not total_may_be_told(debts):
            return Arrears(frame, rows, None, ())
        total = summed(debts)
        ages = (_age(item, None, age_band(item, total.open_minor)) for item in told_by_age(debts))
        return Arrears(frame, rows, total, tuple(ages))
    return Arrears(
        frame,
        tuple(_row(row, names, row, None) for row in _by_building(debts)),
        summed(debts) if debts else None,
        tuple(_age(item, item.open_minor, None) for item in _all_ages(debts)),
        _debtors(connection, community, debts, day, building),
    )


def _debts(connection: sa.Connection, community: CommunityFacts, day: date) -> list[HouseholdDebt]:
    here = community.community_id
    new_year = date(day.year, 1, 1)
    opened = _of_place(share_balances(
        connection, here, (RECEIVABLE,), as_of=new_year - timedelta(days=1)
    ))  # fmt: skip
    closing = _of_place(share_balances(connection, here, (RECEIVABLE,), as_of=day))
    newest = _newest(
        connection, here, {place for place, minor in closing.items() if minor > 0}, day
    )
    billed = _billed(connection, here, new_year, day)
    debts = []
    for household in households_of(connection, here):
        code = household.code
        open_minor = closing.get(code, 0)
        parts = parts_by_age(max(open_minor, 0), newest[code], day)
        gross, lost = billed.get(code, (0, 0))
        due_minor = opened.get(code, 0) + gross - lost
        debts.append(HouseholdDebt(code, household.building, due_minor, parts, gross))
    return debts


def _of_place(found: dict[tuple[str, str, str], int]) -> dict[str, int]:
    """Add up what a household owes over all funds."""
    sums: defaultdict[str, int] = defaultdict(int)
    for (_account, _fund, place), minor in found.items():
        sums[place] += minor
    return sums


def _newest(
    connection: sa.Connection, community_id: int, places: Collection[str], day: date
) -> defaultdict[str, list[tuple[date, int]]]:
    """Give what became due in the year before a day, by household, the newest first."""
    line, share = lines.c, sublines.c
    first_day = day - timedelta(days=AGES[-1])
    query = (
        sa.select(share.place_code, line.dated_on, share.debit_minor)
        .join_from(lines, sublines, _of_line())
        .where(
            line.community_id == community_id, line.account_code == RECEIVABLE,
            line.period >= period_of(first_day), line.dated_on.between(first_day, day),
            share.debit_minor != 0,
        )
        .order_by(line.dated_on.desc(), line.seq.desc())
    )  # fmt: skip
    found: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for place, dated_on, minor in connection.execute(query):
        if place in places:
            found[place].append((dated_on, minor))
    return found


def _billed(
    connection: sa.Connection, community_id: int, first_day: date, day: date
) -> dict[str, tuple[int, int]]:
    """Give what was billed from a day on, and what was written off, by household."""
    line, share = lines.c, sublines.c
    loss = lines.alias()
    written_off = sa.exists().where(
        loss.c.community_id == line.community_id, loss.c.seq == line.seq,
        loss.c.account_code.in_(WRITE_OFF_ACCOUNTS), loss.c.debit_minor != 0,
    )  # fmt: skip
    lost = sa.case((written_off, share.credit_minor), else_=0)
    query = (
        sa.select(
            share.place_code,
            sa.cast(sa.func.sum(share.debit_minor), sa.BigInteger),
            sa.cast(sa.func.sum(lost), sa.BigInteger),
        )
        .join_from(lines, sublines, _of_line())
        .where(
            line.community_id == community_id, line.account_code == RECEIVABLE,
            line.period >= period_of(first_day), line.dated_on.between(first_day, day),
        )
        .group_by(share.place_code)
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _of_line() -> sa.ColumnElement[bool]:
    line, share = lines.c, sublines.c
    return (
        (share.community_id == line.community_id)
        & (share.seq == line.seq)
        & (share.number == line.number)
    )


def _by_building(debts: Iterable[HouseholdDebt]) -> tuple[DebtSum, ...]:
    groups: defaultdict[str, list[HouseholdDebt]] = defaultdict(list)
    for debt in debts:
        groups[debt.building].append(debt)
    return tuple(summed(groups[code]) for code in sorted(groups, key=natural))


def _all_ages(debts: Iterable[HouseholdDebt]) -> tuple[AgeSum, ...]:
    columns = list(zip(*(debt.parts_minor for debt in debts), strict=True))
    return tuple(AgeSum(at, at, sum(column)) for at, column in enumerate(columns))


def _age(item: AgeSum, open_minor: int | None, part: Band | None) -> AgeRow:
    first_day = AGES[item.first - 1] + 1 if item.first else 0
    last_day = AGES[item.last] if item.last < len(AGES) else None
    return AgeRow(first_day, last_day, open_minor, part)


def _row(
    row: DebtBand | DebtSum, names: dict[str, Label], sums: DebtSum | None, paid: Band | None
) -> ArrearsRow:
    labels = tuple(names[code] for code in row.buildings if code in names)
    alone = len(row.buildings) == 1 and labels
    return ArrearsRow(labels[0] if alone else OTHERS, labels, row.household_count, sums, paid)


def _debtors(
    connection: sa.Connection, community: CommunityFacts, debts: Iterable[HouseholdDebt],
    day: date, building: str,
) -> tuple[DebtorRow, ...]:  # fmt: skip
    owing = [
        debt for debt in debts if debt.open_minor and (not building or debt.building == building)
    ]
    codes = {debt.place for debt in owing} | {debt.building for debt in owing}
    names = place_labels(connection, community, codes)
    held = _of_place(share_balances(
        connection, community.community_id, (PREPAID,), places={debt.place for debt in owing},
        as_of=day,
    ))  # fmt: skip
    nowhere = Label("", "", "")
    return tuple(
        DebtorRow(
            names[debt.place],
            names.get(debt.building, nowhere),
            debt.due_minor,
            debt.parts_minor,
            debt.open_minor,
            -held.get(debt.place, 0),
        )
        for debt in sorted(owing, key=lambda item: (natural(item.building), natural(item.place)))
    )


def _end_of_month(day: date) -> date:
    """Give the last day of the last month that was over by the end of a day."""
    last = last_day_of(period_of(day))
    return last if day == last else last_day_of(previous_month(period_of(day)))
