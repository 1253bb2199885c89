"""Places for everybody: how many households, what kinds, what was booked. Nothing that tells of one household."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.occupants import USE_ORDER, OccupantKind
from ledger.domain.periods import Span
from ledger.domain.places import HOUSEHOLDS_MIN, PlaceKind, PlaceTree, told_area, told_counts
from ledger.statements.keys import page_key, read_key
from ledger.statements.place_values import (
    KINDS,
    PlaceMovement,
    PlacesStatement,
    PlaceStatement,
    PlaceSummary,
)
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.transactions import PAGE_SIZE
from ledger.statements.values import Audience, CommunityFacts, Frame, Label, TransactionPage
from ledger.store.communities import accounts, places
from ledger.store.households import occupants
from ledger.store.journal import lines, place_movements, transactions
from ledger.store.places import area_on, place_rows, there_on

#: A building's households are asked for by name in one query.
_PLAIN = Label("", "", "")


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is directly in each place: households by kind, their area, and people."""

    kinds: Mapping[str, Mapping[str, int]]
    households: Mapping[str, int]
    areas: Mapping[str, int]
    people_count: int
    tenant_count: int


@dataclass(frozen=True, slots=True)
class _Known:
    """The places of a day and what may be told of each."""

    tree: PlaceTree
    summaries: Mapping[str, PlaceSummary]
    counted: _Counted


def places_statement(
    connection: sa.Connection,
    community: CommunityFacts,
    day: date,
    *,
    audience: Audience = Audience.PUBLIC,
) -> PlacesStatement:
    """Give every place but households, and the community as a whole, by two queries."""
    known = _known(connection, community, day, audience)
    summaries = known.summaries
    counted = known.counted
    return PlacesStatement(
        frame=_frame("places", community, day),
        rows=tuple(summaries[code] for code in known.tree.within("") if code),
        whole=summaries[""],
        people_count=_unless_few(counted.people_count),
        tenant_count=_unless_few(counted.tenant_count),
    )


def place_statement(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date, *, after: str = ""
) -> PlaceStatement:
    """Give one place with what was booked on it and in it, by a fixed number of queries.

    Where one or two households lie in it, nothing is told of money.

    Raises:
        UnknownNameError: there is no such place, or it is a household; or no page was ever given this key.
    """
    known = _known(connection, community, day, Audience.PUBLIC)
    summary = known.summaries.get(code) if code else None
    if summary is None:
        raise UnknownNameError(noun="place", name=code[:40], field="code")
    inside = tuple(known.tree.within(code))
    tells = summary.is_shown
    return PlaceStatement(
        frame=_frame("place", community, day),
        summary=summary,
        ancestors=_ancestors(known, code),
        parts=tuple(known.summaries[part] for part in known.tree.children.get(code, ())),
        movements=_movements(connection, community, inside, day.year) if tells else (),
        listed=_listed(connection, community, inside if tells else (), after),
    )


def _known(
    connection: sa.Connection, community: CommunityFacts, day: date, audience: Audience
) -> _Known:
    rows = {
        row.code: row
        for row in place_rows(connection, community.community_id, day, households=False)
    }
    counted = _count(connection, community, day)
    parents = {code: row.parent if row.parent in rows else "" for code, row in rows.items()}
    tree = PlaceTree(parents, counted.households)
    told = told_counts(tree, counted.kinds)
    told_exactly = audience in (Audience.OFFICER, Audience.AUDITOR)
    if told_exactly:
        totals = {kind: tree.totals(counted.kinds[kind]) for kind in KINDS}
        told = {code: {kind: totals[kind][code] for kind in KINDS} for code in told}
    shown = tree.shown(counted.households)
    households, areas = tree.totals(counted.households), tree.totals(counted.areas)
    if not told_exactly:
        areas = {code: told_area(area) for code, area in areas.items()}
    summaries = {}
    for code in tree.upwards():
        row = rows.get(code)
        kinds = tuple(told[code][kind] for kind in KINDS)
        total, unregistered = households[code], kinds[-1]
        rate = None if unregistered is None or not total else (total - unregistered) * 1000 // total
        summaries[code] = PlaceSummary(
            place=Label(row.code, row.name_zh, row.name_en) if row else _PLAIN,
            kind=row.kind if row else "",
            parent=row.parent if row else "",
            household_count=total,
            area_centi_m2=areas[code] if code in shown and total else None,
            kinds=kinds,
            registered_permille=rate,
            is_shown=code in shown,
        )
    return _Known(tree, summaries, counted)


def _count(connection: sa.Connection, community: CommunityFacts, day: date) -> _Counted:
    """Count the households that lie directly in each place, by what they are used for on the day."""
    living = occupants.c
    rank = sa.case(*((living.kind == kind.value, place) for place, kind in enumerate(USE_ORDER)))
    is_tenant = living.kind == OccupantKind.TENANT.value
    used = (
        sa.select(
            living.place_code, sa.func.min(rank).label("rank"),
            sa.func.sum(living.people_count).label("people"),
            sa.func.sum(sa.case((is_tenant, living.people_count), else_=0)).label("tenants"),
        )
        .where(
            living.community_id == community.community_id, living.voided_at.is_(None),
            living.first_day <= day, living.last_day.is_(None) | (living.last_day >= day),
        )
        .group_by(living.place_code)
        .subquery()
    )  # fmt: skip
    whole = sa.BigInteger
    query = (
        sa.select(
            places.c.parent_code, used.c.rank, sa.func.count(),
            sa.cast(sa.func.sum(area_on(day)), whole),
            sa.cast(sa.func.coalesce(sa.func.sum(used.c.people), 0), whole),
            sa.cast(sa.func.coalesce(sa.func.sum(used.c.tenants), 0), whole),
        )
        .join_from(places, used, used.c.place_code == places.c.code, isouter=True)
        .where(
            *there_on(community.community_id, day), places.c.kind == PlaceKind.HOUSEHOLD.value
        )
        .group_by(places.c.parent_code, used.c.rank)
    )  # fmt: skip
    kinds: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
    households: dict[str, int] = {}
    areas: dict[str, int] = {}
    people = tenants = 0
    for parent, position, number, area, living_there, renting in connection.execute(query):
        code = parent or ""
        kind = "unregistered" if position is None else USE_ORDER[position].value
        kinds[kind][code] = kinds[kind].get(code, 0) + number
        households[code] = households.get(code, 0) + number
        areas[code] = areas.get(code, 0) + area
        people, tenants = people + living_there, tenants + renting
    return _Counted(kinds, households, areas, people, tenants)


def _unless_few(number: int) -> int | None:
    return None if 0 < number < HOUSEHOLDS_MIN else number


def _ancestors(known: _Known, code: str) -> tuple[Label, ...]:
    found: list[Label] = []
    while code := known.tree.parents[code]:
        found.append(known.summaries[code].place)
    return tuple(reversed(found))


def _movements(
    connection: sa.Connection, community: CommunityFacts, codes: Iterable[str], year: int
) -> tuple[PlaceMovement, ...]:
    """Add up what was booked on these places, account by account; openings and closings of years are not booked."""
    moved = place_movements.c
    in_year = moved.period.between(year * 100, year * 100 + 99)

    def total(column: sa.ColumnElement[int], *, this_year: bool) -> sa.ColumnElement[int]:
        amount = sa.case((in_year, column), else_=0) if this_year else column
        return sa.cast(sa.func.sum(amount), sa.BigInteger)

    query = (
        sa.select(
            accounts.c.code, accounts.c.name_zh, accounts.c.name_en,
            total(moved.debit_minor, this_year=True), total(moved.credit_minor, this_year=True),
            total(moved.debit_minor, this_year=False), total(moved.credit_minor, this_year=False),
        )
        .join_from(
            place_movements, accounts,
            (accounts.c.community_id == moved.community_id)
            & (accounts.c.code == moved.account_code),
        )
        .where(
            moved.community_id == community.community_id, moved.place_code.in_(list(codes)),
            moved.fund_code != "", moved.movement_class == "ordinary",
        )
        .group_by(accounts.c.code, accounts.c.name_zh, accounts.c.name_en)
        .order_by(accounts.c.code)
    )  # fmt: skip
    return tuple(
        PlaceMovement(Label(code, name_zh, name_en), *amounts)
        for code, name_zh, name_en, *amounts in connection.execute(query)
    )


def _listed(
    connection: sa.Connection, community: CommunityFacts, codes: Iterable[str], after: str
) -> TransactionPage:
    """List the transactions with a line on any of these places, the newest first."""
    line = lines.c
    query = sa.select(line.seq).where(
        line.community_id == community.community_id, line.place_code.in_(list(codes))
    )
    if after:
        query = query.where(line.seq < read_key(after, length=1)[0])
    newest = query.distinct().order_by(line.seq.desc()).limit(PAGE_SIZE + 1)
    seqs = list(connection.execute(newest).scalars())
    headers = sa.select(*HEADER).where(
        transactions.c.community_id == community.community_id,
        transactions.c.seq.in_(seqs[:PAGE_SIZE]),
    )
    found: list[Any] = list(connection.execute(headers.order_by(transactions.c.seq.desc())))
    return TransactionPage(
        frame=_frame("transactions", community, community.opened_on),
        rows=transaction_rows(connection, community, found),
        next_after=page_key(seqs[PAGE_SIZE - 1]) if len(seqs) > PAGE_SIZE else None,
        is_first=not after,
    )


def _frame(kind: str, community: CommunityFacts, day: date) -> Frame:
    return Frame(kind, community, Span(day, day, day.isoformat()), day)
