"""维修资金使用: what came in, what was drawn and what is left, by building, and for officers by household."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.domain.maintenance import (
    ASKED,
    BANK,
    FUND,
    HELD_BY_AUTHORITY,
    OWED,
    missing_minor,
    top_up_rule,
)
from ledger.domain.periods import Span, period_of
from ledger.domain.sharing import place_order
from ledger.statements.merged import was_carried_in
from ledger.statements.movements import Window, window
from ledger.statements.place_index import Places, places_of
from ledger.statements.sharing_values import (
    HouseholdAccount,
    HouseholdLine,
    MaintenanceFund,
    MaintenanceRow,
    TopUpDue,
    TopUpsDue,
)
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.allocations import first_deposits
from ledger.store.balances import balances_on
from ledger.store.communities import accounts, communities
from ledger.store.household_balances import balances_by_household
from ledger.store.journal import lines, sublines, transactions
from ledger.store.shares import grouped_place, of_line, share_balances

KIND = "maintenance-fund"


class _Sums(NamedTuple):
    """Sums of one place: opening, deposits, interest, draws, asked and not paid in, merged away, in fen."""

    opening: int = 0
    deposits: int = 0
    interest: int = 0
    draws: int = 0
    asked: int = 0
    merged_away: int = 0

    def __add__(self, other: object) -> "_Sums":
        assert isinstance(other, _Sums)
        return _Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def maintenance_fund(
    connection: sa.Connection, community: CommunityFacts, span: Span, *,
    as_of: date | None = None, audience: Audience = Audience.PUBLIC, building: str = "",
) -> MaintenanceFund:  # fmt: skip
    """Give the fund over a span, by building; for officers and auditors also the households of one.

    The public's buildings are sums of public lines, behind each of which three households stand: what was booked
    for fewer is not told apart by building, nor what they were asked for and have not paid. All see the same total.

    Raises:
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    places = places_of(connection, community, shown.last_day)
    frame = Frame(KIND, community, span, shown.last_day)
    held = _held(connection, community, shown.last_day)
    if audience is Audience.PUBLIC:
        sums = _by_line(connection, community, shown)
        rows = _public(places, sums)
        return MaintenanceFund(frame, "building", rows, _total(places, rows), held)
    by_household = _by_household(connection, community, shown)
    if building:
        inside = [
            item for item in places.by_code.values()
            if item.kind == "household" and item.building == building
        ]  # fmt: skip
        inside.sort(key=lambda item: place_order(item.label.code))
        rows = tuple(
            _row(item.label, 1, item.area_centi_m2, by_household.get(item.label.code, _Sums()))
            for item in inside
        )
        total = _summed(rows)
        return MaintenanceFund(frame, "household", rows, total, held, places.label(building))
    of_building: defaultdict[str, _Sums] = defaultdict(_Sums)
    for code, sums_of_one in by_household.items():
        of_building[places.by_code[code].building] += sums_of_one
    rows = _officers(places, of_building)
    return MaintenanceFund(frame, "building", rows, _total(places, rows), held)


def household_account(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> HouseholdAccount | None:
    """Give everything that happened to one household's money; None where there is no such household."""
    places = places_of(connection, community, day)
    place = places.by_code.get(code)
    if place is None or place.kind != "household":
        return None
    first = first_deposits.c
    first_minor = connection.execute(
        sa.select(first.amount_minor).where(
            first.community_id == community.community_id, first.place_code == code
        )
    ).scalar_one_or_none()
    moved, balance, asked = [], 0, 0
    for row in connection.execute(_movements_of(community, code)):
        balance += row.change_minor
        asked -= row.change_minor if row.account_code == ASKED else 0
        label = Label(row.account_code, row.name_zh, row.name_en)
        moved.append(
            HouseholdLine(
                row.dated_on, row.voucher, row.summary, label, row.change_minor, balance
            )
        )  # fmt: skip
    return HouseholdAccount(
        place.label, places.label(place.building), place.area_centi_m2, first_minor, tuple(moved),
        balance, asked,
    )  # fmt: skip


def top_ups_due(
    connection: sa.Connection, community: CommunityFacts, day: date
) -> TopUpsDue | None:
    """Give the households that must pay in again on a day; None where no rule is known for their place."""
    here = community.community_id
    jurisdiction = connection.execute(
        sa.select(communities.c.jurisdiction).where(communities.c.community_id == here)
    ).scalar_one()
    rule = top_up_rule(jurisdiction, day)
    if rule is None:
        return None
    held = first_deposits.c
    query = sa.select(held.place_code, held.amount_minor).where(held.community_id == here)
    first = {row.place_code: int(row.amount_minor) for row in connection.execute(query)}
    balances = balances_by_household(connection, here, FUND, day)
    places = places_of(connection, community, day)
    due = []
    for code in sorted(first, key=place_order):
        available = balances.get(code, 0)
        missing = missing_minor(rule, first[code], available)
        if missing:
            place = places.by_code[code]
            building = places.label(place.building)
            due.append(TopUpDue(place.label, building, first[code], available, missing))
    unknown = sum(1 for code in balances if code not in first)
    return TopUpsDue(rule.permille_of_first, rule.source, tuple(due), unknown)


def _sums(
    community: CommunityFacts, debit: Any, credit: Any, shown: Window
) -> tuple[sa.Label[int], ...]:
    """Give the six sums over lines, or over shares, joined with their headers."""
    header, line = transactions.c, lines.c
    before = line.dated_on < sa.bindparam(None, shown.first_day, type_=line.dated_on.type)
    opening = before | was_carried_in(header, community.ended_period)
    merged = ~opening & (header.movement_class == "merge")
    moved = ~opening & (header.movement_class != "merge")
    owed = line.account_code == OWED
    is_interest = header.counterparty_kind == "bank"

    def total(condition: Any, minor: Any, name: str) -> sa.Label[int]:
        value = sa.func.sum(sa.case((condition, minor), else_=0))
        return sa.cast(value, sa.BigInteger).label(name)

    return (
        total(owed & opening, credit - debit, "opening"),
        total(owed & moved & ~is_interest, credit, "deposits"),
        total(owed & moved & is_interest, credit, "interest"),
        total(owed & moved, debit, "draws"),
        total(line.account_code == ASKED, debit - credit, "asked"),
        total(owed & merged, debit - credit, "merged_away"),
    )


def _conditions(community: CommunityFacts, shown: Window) -> tuple[Any, ...]:
    line = lines.c
    return (
        line.community_id == community.community_id, line.account_code.in_((OWED, ASKED)),
        line.dated_on <= shown.last_day,
    )  # fmt: skip


def _by_line(
    connection: sa.Connection, community: CommunityFacts, shown: Window
) -> dict[str, _Sums]:
    line, header = lines.c, transactions.c
    query = (
        sa.select(line.place_code, *_sums(community, line.debit_minor, line.credit_minor, shown))
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(*_conditions(community, shown))
        .group_by(line.place_code)
    )  # fmt: skip
    return {row[0] or "": _Sums(*map(int, row[1:])) for row in connection.execute(query)}


def _by_household(
    connection: sa.Connection, community: CommunityFacts, shown: Window
) -> dict[str, _Sums]:
    """Give the sums of each household: its balances as they are kept, and what moved in the span."""
    line, header, share = lines.c, transactions.c, sublines.c
    place = grouped_place()
    here = community.community_id
    query = (
        sa.select(place, *_sums(community, share.debit_minor, share.credit_minor, shown)[1:4])
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .join(sublines, of_line())
        .where(
            *_conditions(community, shown), line.account_code == OWED,
            line.period >= period_of(shown.first_day),
        )
        .group_by(place)
    )  # fmt: skip
    moved: dict[str, Sequence[int]] = {row[0]: row[1:] for row in connection.execute(query).all()}
    held: defaultdict[str, dict[str, int]] = defaultdict(dict)
    kept = share_balances(connection, here, (OWED, ASKED), as_of=shown.last_day)
    for (account, _, code), minor in kept.items():
        held[code][account] = held[code].get(account, 0) + minor
    found = {}
    for code in moved.keys() | held.keys():
        deposits, interest, draws = moved.get(code, (0, 0, 0))
        opening = -held[code].get(OWED, 0) - deposits - interest + draws
        found[code] = _Sums(opening, deposits, interest, draws, held[code].get(ASKED, 0))
    return found


def _movements_of(community: CommunityFacts, code: str) -> sa.Select[Any]:
    line, header, share, account = lines.c, transactions.c, sublines.c, accounts.c
    change = sa.cast(share.credit_minor - share.debit_minor, sa.BigInteger)
    return (
        sa.select(
            line.dated_on, header.voucher, header.summary, line.account_code, account.name_zh,
            account.name_en, change.label("change_minor"),
        )
        .join_from(
            sublines, lines,
            (line.community_id == share.community_id) & (line.seq == share.seq)
            & (line.number == share.number),
        )
        .join(
            transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .join(
            accounts,
            (account.community_id == line.community_id) & (account.code == line.account_code),
        )
        .where(
            share.community_id == community.community_id, share.place_code == code,
            line.account_code.in_((OWED, ASKED)),
        )
        .order_by(line.dated_on, line.seq, line.number, share.ordinal)
    )  # fmt: skip


def _held(
    connection: sa.Connection, community: CommunityFacts, day: date
) -> tuple[tuple[Label, int], ...]:
    """Give where the money lies: at the bank, with the authority, still to be paid in."""
    account = accounts.c
    codes = (BANK, *HELD_BY_AUTHORITY, ASKED)
    query = sa.select(account.code, account.name_zh, account.name_en).where(
        account.community_id == community.community_id, account.code.in_(codes)
    )
    names = {row.code: Label(*row) for row in connection.execute(query)}
    balances = balances_on(connection, community.community_id, tuple(names), day)
    return tuple((names[code], balances[code]) for code in codes if balances.get(code))


def _public(places: Places, sums: Mapping[str, _Sums]) -> tuple[MaintenanceRow, ...]:
    named: defaultdict[str, _Sums] = defaultdict(_Sums)
    other = _Sums()
    for code, found in sums.items():
        place = places.by_code.get(code)
        building = place.building if place is not None else ""
        if building and places.is_public(building):
            # Who has not paid in yet is told of no building: its households' parts are known.
            named[building] += found._replace(asked=0)
            other += _Sums(asked=found.asked)
        else:
            other += found
    rows = [
        _row(
            places.label(code), places.households_in[code], places.area_in.get(code, 0), named[code]
        )
        for code in sorted(named, key=place_order)
    ]  # fmt: skip
    if any(other):
        rows.append(_row(None, 0, 0, other))
    return tuple(rows)


def _officers(places: Places, sums: Mapping[str, _Sums]) -> tuple[MaintenanceRow, ...]:
    codes = set(sums) | {code for code, count in places.households_in.items() if count and code}
    return tuple(
        _row(
            places.label(code), places.households_in.get(code, 0), places.area_in.get(code, 0),
            sums.get(code, _Sums()),
        )
        for code in sorted(codes, key=place_order)
    )  # fmt: skip


def _row(label: Label | None, households: int, area: int, found: _Sums) -> MaintenanceRow:
    return MaintenanceRow(label, households, area, *found)


def _summed(rows: Iterable[MaintenanceRow]) -> MaintenanceRow:
    listed = tuple(rows)
    return MaintenanceRow(
        None, sum(row.households for row in listed), sum(row.area_centi_m2 for row in listed),
        sum(row.opening_minor for row in listed), sum(row.deposits_minor for row in listed),
        sum(row.interest_minor for row in listed), sum(row.draws_minor for row in listed),
        sum(row.asked_minor for row in listed),
        sum(row.merged_away_minor for row in listed),
    )  # fmt: skip


def _total(places: Places, rows: Iterable[MaintenanceRow]) -> MaintenanceRow:
    """Sum the rows; households and area are those of the whole community."""
    return replace(
        _summed(rows), households=sum(places.households_in.values()),
        area_centi_m2=sum(places.area_in.values()),
    )  # fmt: skip
