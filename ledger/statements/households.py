"""One household: its area, its accounts kept household by household, and every share of it."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.periods import Span
from ledger.domain.places import PlaceKind
from ledger.statements.accounts import accounts as all_accounts
from ledger.statements.campaigns import campaigns_of_household
from ledger.statements.funds import funds as all_funds
from ledger.statements.keys import page_key, read_key
from ledger.statements.place_values import (
    AreaFact,
    HouseholdBalance,
    HouseholdRow,
    HouseholdStatement,
    OccupantFacts,
)
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.communities import parties, places
from ledger.store.households import occupants, place_areas
from ledger.store.journal import lines, share_years, sublines, transactions
from ledger.store.places import place_tree
from ledger.store.shares import shares_of_place

PAGE_SIZE = 50
#: What a paper or a file of one household holds: ten years and more.
ROWS_IN_FILE = 1_000


def household_statement(
    connection: sa.Connection,
    community: CommunityFacts,
    code: str,
    day: date,
    *,
    audience: Audience,
    after: str = "",
    page_size: int = PAGE_SIZE,
) -> HouseholdStatement:
    """Give a household's accounts and one page of its shares, the newest first.

    Names of who is registered are for officers: a household may be rented, and a link may be handed on.

    Raises:
        UnknownNameError: there is no such household, or no page was ever given this key.
    """
    place = _place(connection, community, code)
    areas = area_facts(connection, community, code)
    rows, next_after = _rows(connection, community, code, after, page_size)
    building = _building(connection, community, place.parent_code)
    tree = place_tree(connection, community.community_id, day)
    label = Label(place.code, place.name_zh, place.name_en)
    return HouseholdStatement(
        frame=Frame("household", community, Span(community.opened_on, day, ""), day),
        place=label,
        building=building,
        building_shown=building is not None and building.code in tree.shown(tree.households),
        area_centi_m2=_area(areas, day),
        areas=areas,
        occupants=occupant_facts(connection, community, code, day, audience=audience),
        balances=_balances(connection, community, code),
        rows=rows,
        next_after=next_after,
        is_first=not after,
        campaigns=campaigns_of_household(connection, community, label, day),
    )


def _place(connection: sa.Connection, community: CommunityFacts, code: str) -> Any:
    held = places.c
    query = sa.select(held.code, held.name_zh, held.name_en, held.parent_code).where(
        held.community_id == community.community_id, held.code == code,
        held.kind == PlaceKind.HOUSEHOLD.value,
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="place", name=code[:40], field="place")
    return row


def _building(
    connection: sa.Connection, community: CommunityFacts, code: str | None
) -> Label | None:
    """Give the building or house that a household lies in, past its unit."""
    held = places.c
    label = None
    while code:
        row = connection.execute(
            sa.select(held.name_zh, held.name_en, held.kind, held.parent_code).where(
                held.community_id == community.community_id, held.code == code
            )
        ).one_or_none()
        if row is None:
            return None
        label = Label(code, row.name_zh, row.name_en)
        code = row.parent_code if row.kind == PlaceKind.UNIT.value else None
    return label


def area_facts(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[AreaFact, ...]:
    """Give the areas of a place in the order of their first days; of one day only the newest holds."""
    first = sa.select(places.c.area_centi_m2).where(
        places.c.community_id == community.community_id, places.c.code == code
    )
    registered = AreaFact(None, connection.execute(first).scalar_one(), "")
    held = place_areas.c
    query = (
        sa.select(held.first_day, held.area_centi_m2, held.reason)
        .where(held.community_id == community.community_id, held.place_code == code)
        .order_by(held.first_day, held.number)
    )
    later = {row.first_day: AreaFact(*row) for row in connection.execute(query)}
    return (registered, *later.values())


def _area(areas: tuple[AreaFact, ...], day: date) -> int:
    return [
        fact.area_centi_m2 for fact in areas if fact.first_day is None or fact.first_day <= day
    ][-1]


def occupant_facts(
    connection: sa.Connection,
    community: CommunityFacts,
    code: str,
    day: date,
    *,
    audience: Audience,
) -> tuple[OccupantFacts, ...]:
    """Give who is or was registered, the newest first; names to officers alone."""
    held = occupants.c
    query = (
        sa.select(
            held.number, held.kind, sa.func.coalesce(parties.c.name, "").label("name"),
            held.people_count, held.gets_bills, held.first_day, held.last_day,
        )
        .join_from(
            occupants, parties,
            (parties.c.community_id == held.community_id) & (parties.c.code == held.party_code),
            isouter=True,
        )
        .where(
            held.community_id == community.community_id, held.place_code == code,
            held.voided_at.is_(None),
        )
        .order_by(held.first_day.desc(), held.number.desc())
    )  # fmt: skip
    sees_names = audience in (Audience.OFFICER, Audience.AUDITOR)
    return tuple(
        OccupantFacts(
            row.number, row.kind, row.name if sees_names else "", row.people_count,
            row.gets_bills, row.first_day, row.last_day,
            row.first_day <= day and (row.last_day is None or row.last_day >= day),
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _shares(community: CommunityFacts, code: str, *columns: Any) -> sa.Select[Any]:
    """Ask for a household's shares with the lines that they are part of."""
    share, line = sublines.c, lines.c
    return (
        sa.select(*columns)
        .select_from(sublines)
        .join(
            lines,
            (line.community_id == share.community_id) & (line.seq == share.seq)
            & (line.number == share.number),
        )
        .where(share.community_id == community.community_id, share.place_code == code)
    )  # fmt: skip


def _balances(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[HouseholdBalance, ...]:
    """Give what the household holds in every account in which it has a share, by code."""
    kept = share_years.c
    minor = sa.cast(sa.func.sum(kept.debit_minor - kept.credit_minor), sa.BigInteger)
    query = (
        sa.select(kept.account_code, minor)
        .where(*shares_of_place(community.community_id, code))
        .group_by(kept.account_code)
    )
    held = {account: int(total) for account, total in connection.execute(query)}
    return tuple(
        HouseholdBalance(item, held[item.label.code] * (1 if item.side == "debit" else -1))
        for item in all_accounts(connection, community)
        if item.label.code in held
    )


def _rows(
    connection: sa.Connection, community: CommunityFacts, code: str, after: str, page_size: int
) -> tuple[tuple[HouseholdRow, ...], str | None]:
    share, line, header = sublines.c, lines.c, transactions.c
    order = (share.seq, share.number, share.ordinal)
    running = sa.func.sum(share.debit_minor - share.credit_minor).over(
        partition_by=line.account_code, order_by=order
    )
    every = _shares(
        community, code, *order, line.account_code, line.fund_code, share.debit_minor,
        share.credit_minor, sa.cast(running, sa.BigInteger).label("balance"),
    ).subquery()  # fmt: skip
    key = (every.c.seq, every.c.number, every.c.ordinal)
    query = sa.select(
        every, header.voucher, header.dated_on, header.summary, header.kind
    ).join_from(
        every, transactions,
        (header.community_id == community.community_id) & (header.seq == every.c.seq),
    )  # fmt: skip
    if after:
        query = query.where(
            sa.tuple_(*key) < sa.tuple_(*map(sa.literal, read_key(after, length=3)))
        )
    newest = query.order_by(*(column.desc() for column in key)).limit(page_size + 1)
    found = connection.execute(newest).all()
    named = {item.label.code: item for item in all_accounts(connection, community)}
    funds = {item.label.code: item.label for item in all_funds(connection, community)}
    rows = tuple(
        HouseholdRow(
            row.voucher, row.dated_on, row.summary, row.kind, named[row.account_code].label,
            funds[row.fund_code], row.debit_minor, row.credit_minor,
            int(row.balance) * (1 if named[row.account_code].side == "debit" else -1),
        )
        for row in found[:page_size]
    )  # fmt: skip
    last = found[page_size - 1] if len(found) > page_size else None
    return rows, page_key(last.seq, last.number, last.ordinal) if last else None
