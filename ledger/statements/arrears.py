"""收缴和欠费: what households had to pay in a year, what they paid, and how old the rest is.

Officers see each household. Everybody sees in which band the paid part of a building lies, and the exact total, as
long as neither tells of any three households that they have not paid (:mod:`ledger.domain.arrears`), and only at ends
of months: from one day to the next, one payment would show.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

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
from ledger.domain.dues import PREPAID, RECEIVABLES, WRITE_OFF_ACCOUNTS, natural
from ledger.domain.periods import ADJUSTING_MONTH, Span, last_day_of, period_of, previous_month
from ledger.statements.ageing import AGES, parts_by_age
from ledger.statements.place_names import place_labels
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.billed import households_of
from ledger.store.journal import lines, sublines, transactions
from ledger.store.shares import grouped_place, of_line, share_balances

#: Households that had bills taken back are read one by one, unless they are many.
_NAMED_MAX = 400
_loss = lines.alias()
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
    closing = _of_place(share_balances(connection, here, RECEIVABLES, as_of=day))
    flows = _flows(connection, community, day)
    with_red = [code for code, flow in flows.items() if flow.has_red and closing.get(code, 0) > 0]
    newest = _newest(connection, here, with_red, day) if with_red else {}
    last_days = [last for last, _ in _days_by_age(day)]
    debts = []
    for household in households_of(connection, here):
        code = household.code
        balance = closing.get(code, 0)
        flow = flows.get(code, _NO_FLOW)
        dues = newest[code] if code in newest else _by_age(flow.dues, last_days)
        # What was open when the year began, and what was billed in it less what was written off.
        due_minor = balance - flow.changed + flow.billed - flow.lost
        debts.append(
            HouseholdDebt(
                code, household.building, due_minor, parts_by_age(max(balance, 0), dues, day),
                flow.billed,
            )
        )  # fmt: skip
    return debts


def _of_place(found: dict[tuple[str, str, str], int]) -> dict[str, int]:
    """Add up what a household owes over all funds."""
    sums: defaultdict[str, int] = defaultdict(int)
    for (_account, _fund, place), minor in found.items():
        sums[place] += minor
    return sums


class _Flow(NamedTuple):
    """What a household's dues did in the year up to a day, in fen.

    ``changed``, ``billed`` and ``lost`` (written off, or gone into other books) are of the calendar year, ``dues`` what
    became due by age, the newest first.
    """

    changed: int
    billed: int
    lost: int
    has_red: bool
    dues: tuple[int, ...]


_NO_FLOW = _Flow(0, 0, 0, has_red=False, dues=())


def _flows(connection: sa.Connection, community: CommunityFacts, day: date) -> dict[str, _Flow]:
    """Sum shares of the last year by household: one walk, and a row for each household."""
    line, share, place, header = lines.c, sublines.c, grouped_place(), transactions.c
    community_id = community.community_id
    first_day = day - timedelta(days=AGES[-1])
    this_year = line.dated_on >= date(day.year, 1, 1)
    written_off = line.seq.in_(
        sa.select(_loss.c.seq).where(
            _loss.c.community_id == community_id, _loss.c.account_code.in_(WRITE_OFF_ACCOUNTS),
            _loss.c.debit_minor != 0, _loss.c.dated_on.between(first_day, day),
        )
    )  # fmt: skip
    merged_away = (line.period == community.ended_period) & sa.exists().where(
        header.community_id == line.community_id, header.seq == line.seq,
        header.movement_class == "merge",
    )  # fmt: skip
    lost = sa.case((written_off | merged_away, share.credit_minor), else_=0)

    def total(condition: sa.ColumnElement[bool], minor: sa.ColumnElement[int]) -> sa.Cast[int]:
        return sa.cast(sa.func.sum(sa.case((condition, minor), else_=0)), sa.BigInteger)

    query = (
        sa.select(
            place,
            total(this_year, share.debit_minor - share.credit_minor),
            total(this_year, share.debit_minor),
            total(this_year, lost),
            sa.func.min(share.debit_minor),
            *(
                total(line.dated_on.between(*days), share.debit_minor)
                for days in _days_by_age(day)
            ),
        )
        .join_from(lines, sublines, of_line())
        .where(
            line.community_id == community_id, line.account_code.in_(RECEIVABLES),
            line.period.between(period_of(first_day), day.year * 100 + ADJUSTING_MONTH),
            line.dated_on.between(first_day, day),
        )
        .group_by(place)
    )  # fmt: skip
    return {
        code: _Flow(changed, billed, lost_minor, lowest < 0, tuple(dues))
        for code, changed, billed, lost_minor, lowest, *dues in connection.execute(query).all()
    }


def _days_by_age(day: date) -> list[tuple[date, date]]:
    """Give the first and the last day of each age but the oldest, the newest first."""
    begins = (0, *(age + 1 for age in AGES[:-1]))
    return [
        (day - timedelta(days=last), day - timedelta(days=first))
        for first, last in zip(begins, AGES, strict=True)
    ]


def _by_age(dues: tuple[int, ...], last_days: Sequence[date]) -> list[tuple[date, int]]:
    """Give dues of one age as if they were all of its last day: without red ones nothing tells them apart."""
    return [(last, minor) for last, minor in zip(last_days, dues, strict=False) if minor]


def _newest(
    connection: sa.Connection, community_id: int, places: Collection[str], day: date
) -> dict[str, list[tuple[date, int]]]:
    """Give what became due in the year before a day, by household, the newest first."""
    line, share = lines.c, sublines.c
    first_day = day - timedelta(days=AGES[-1])
    query = (
        sa.select(share.place_code, line.dated_on, share.debit_minor)
        .join_from(lines, sublines, of_line())
        .where(
            line.community_id == community_id, line.account_code.in_(RECEIVABLES),
            line.period >= period_of(first_day), line.dated_on.between(first_day, day),
            share.debit_minor != 0,
        )
        .order_by(line.dated_on.desc(), line.seq.desc())
    )  # fmt: skip
    if len(places) <= _NAMED_MAX:
        query = query.where(share.place_code.in_(places))
    found: dict[str, list[tuple[date, int]]] = {place: [] for place in places}
    for place, dated_on, minor in connection.execute(query):
        if place in found:
            found[place].append((dated_on, minor))
    return found


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
