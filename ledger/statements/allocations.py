"""分摊清册: a shared cost by building for everybody, by household for those who keep and audit the books."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.sharing import place_order
from ledger.statements.place_index import Places, places_of
from ledger.statements.sharing_values import (
    AllocationLine,
    AllocationRow,
    AllocationStatement,
    AllocationVoucher,
)
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.allocations import allocation_drafts, allocation_rows, allocations
from ledger.store.communities import accounts, decisions, funds
from ledger.store.confirmations import confirmations
from ledger.store.drafts import drafts
from ledger.store.journal import transactions

KIND = "allocation"
#: How many households take part, pay from what they have, and have to pay in.
Behind = tuple[int, int, int]


def allocation_list(
    connection: sa.Connection, community: CommunityFacts, *, audience: Audience = Audience.PUBLIC
) -> tuple[AllocationRow, ...]:
    """Give the shared costs, the newest first; the public sees those of which a voucher is in the books.

    What falls on one or two households is not for the public: its sum is theirs.
    """
    held = allocations.c
    posted = _posted(held.allocation_id, community)
    query = (
        sa.select(
            held.allocation_id, held.number, held.title, held.allocated_on, held.amount_minor,
            held.top_up_minor, held.row_count, held.emergency, posted.label("is_posted"),
            _withdrawn(held.allocation_id, community).is_not(None).label("is_withdrawn"),
        )
        .where(held.community_id == community.community_id)
        .order_by(held.number.desc())
    )  # fmt: skip
    rows = (
        AllocationRow(
            row.allocation_id,
            row.number,
            row.title,
            row.allocated_on,
            row.amount_minor,
            row.top_up_minor,
            row.row_count,
            row.emergency,
            bool(row.is_posted),
            bool(row.is_withdrawn),
        )
        for row in connection.execute(query)
    )
    return tuple(
        row for row in rows
        if audience is not Audience.PUBLIC
        or (row.is_posted and row.households >= HOUSEHOLDS_MIN)
    )  # fmt: skip


def allocation(
    connection: sa.Connection, community: CommunityFacts, number: int, *,
    audience: Audience = Audience.PUBLIC, building: str = "", board: bool = False,
) -> AllocationStatement | None:  # fmt: skip
    """Give one list; None where there is none that this reader may see.

    ``building`` asks for the households of one building, for officers and auditors alone; with ``board`` as they
    are printed for its notice board: rooms, without names and without what each household has.
    """
    head = _head(connection, community, number)
    if head is None:
        return None
    vouchers = _vouchers(connection, community, head.allocation_id)
    is_public = audience is Audience.PUBLIC
    if is_public and not (
        any(item.voucher for item in vouchers) and head.row_count >= HOUSEHOLDS_MIN
    ):
        return None
    places = places_of(connection, community, head.allocated_on)
    parts = _parts(connection, community, head.allocation_id)
    if building and not is_public:
        copy = "board" if board else "register"
        inside = [part for part in parts if part.building_code == building]
        rows = tuple(_household(places, part, is_board=board) for part in inside)
        level = "household"
    else:
        copy, level = ("public" if is_public or board else "register"), "building"
        rows = _buildings(places, parts, is_public=copy == "public")
    content = json.loads(head.content)
    day = head.allocated_on
    label = places.label(building) if level == "household" else None
    return AllocationStatement(
        frame=Frame(KIND, community, Span(day, day, day.isoformat()), day),
        number=head.number, title=head.title, copy=copy, level=level, key=head.split_key,
        fund=Label(head.fund_code, head.fund_zh, head.fund_en),
        credit_account=Label(head.credit_account, head.account_zh, head.account_en),
        decision=Label(head.decision_code, head.decision_zh, head.decision_en or head.decision_zh)
        if head.decision_code
        else None,
        emergency=head.emergency, excluded_count=len(content["excluded"]), rows=rows,
        total=_sum(rows), vouchers=vouchers if not is_public else _shown(vouchers),
        building=label, allocation_id="" if is_public else head.allocation_id,
        excluded=() if is_public else tuple(sorted(content["excluded"].items())),
        withdrawn=head.withdrawn or "",
    )  # fmt: skip


def _withdrawn(
    allocation_id: sa.ColumnElement[str], community: CommunityFacts
) -> sa.ScalarSelect[str]:
    """Ask why a list was withdrawn, if it was."""
    said = confirmations.c
    return (
        sa.select(said.reason)
        .where(
            said.community_id == community.community_id, said.kind == "allocation",
            said.subject == allocation_id, said.state == "agreed",
        )
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip


def _head(connection: sa.Connection, community: CommunityFacts, number: int) -> Any:
    held, fund, account, decision = allocations.c, funds.c, accounts.c, decisions.c
    query = (
        sa.select(
            allocations, fund.name_zh.label("fund_zh"), fund.name_en.label("fund_en"),
            account.name_zh.label("account_zh"), account.name_en.label("account_en"),
            decision.title_zh.label("decision_zh"), decision.title_en.label("decision_en"),
            _withdrawn(held.allocation_id, community).label("withdrawn"),
        )
        .join_from(
            allocations, funds,
            (fund.community_id == held.community_id) & (fund.code == held.fund_code),
        )
        .join(
            accounts,
            (account.community_id == held.community_id) & (account.code == held.credit_account),
        )
        .outerjoin(
            decisions,
            (decision.community_id == held.community_id) & (decision.code == held.decision_code),
        )
        .where(held.community_id == community.community_id, held.number == number)
    )  # fmt: skip
    return connection.execute(query).one_or_none()


def _parts(
    connection: sa.Connection, community: CommunityFacts, allocation_id: str
) -> Sequence[Any]:
    row = allocation_rows.c
    query = (
        sa.select(
            row.place_code, row.building_code, row.area_centi_m2, row.weight, row.amount_minor,
            row.from_balance_minor, row.top_up_minor, row.available_minor,
        )
        .where(
            row.community_id == community.community_id, row.allocation_id == allocation_id
        )
        .order_by(row.ordinal)
    )  # fmt: skip
    return connection.execute(query).all()


def _posted(allocation_id: sa.Column[str], community: CommunityFacts) -> sa.Exists:
    link, header = allocation_drafts.c, transactions.c
    return (
        sa.exists()
        .where(
            link.community_id == community.community_id, link.allocation_id == allocation_id,
            header.community_id == link.community_id, header.draft_id == link.draft_id,
        )
    )  # fmt: skip


def _vouchers(
    connection: sa.Connection, community: CommunityFacts, allocation_id: str
) -> tuple[AllocationVoucher, ...]:
    link, draft, header = allocation_drafts.c, drafts.c, transactions.c
    red = transactions.alias("red")
    query = (
        sa.select(
            link.purpose, link.draft_id, draft.state, draft.amount_minor, header.voucher,
            red.c.seq.label("red"),
        )
        .join_from(
            allocation_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .outerjoin(
            transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .outerjoin(
            red,
            (red.c.community_id == header.community_id) & (red.c.corrects == header.seq)
            & (red.c.kind == "reversal"),
        )
        .where(
            link.community_id == community.community_id, link.allocation_id == allocation_id
        )
        .order_by(link.linked_at, link.purpose, link.draft_id)
    )  # fmt: skip
    return tuple(
        AllocationVoucher(
            row.purpose, row.draft_id, row.state, row.amount_minor, row.voucher or "",
            row.red is not None,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _shown(vouchers: Iterable[AllocationVoucher]) -> tuple[AllocationVoucher, ...]:
    """Leave out what is not in the books, and the numbers of drafts."""
    return tuple(
        AllocationVoucher(
            item.purpose, "", item.state, item.amount_minor, item.voucher, item.is_reversed
        )
        for item in vouchers
        if item.voucher
    )  # fmt: skip


def _household(places: Places, part: Any, *, is_board: bool) -> AllocationLine:
    place = places.by_code[part.place_code]
    return AllocationLine(
        place.label, 1, part.area_centi_m2, part.amount_minor, part.from_balance_minor,
        part.top_up_minor, part.weight, place.unit, place.floor, place.room,
        None if is_board else part.available_minor,
    )  # fmt: skip


def _buildings(
    places: Places, parts: Iterable[Any], *, is_public: bool
) -> tuple[AllocationLine, ...]:
    """Sum by building; for the public those with too few households stand together without a name."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for part in parts:
        found[part.building_code].append(part)
    order = sorted(found, key=place_order)
    unnamed = unnamed_of({code: _behind(found[code]) for code in order}) if is_public else set()
    rows = [
        _sum_of(places.label(code), found[code]) for code in order if code not in unnamed
    ]  # fmt: skip
    if unnamed:
        rows.append(
            _sum_of(None, [part for code in order if code in unnamed for part in found[code]])
        )
    return tuple(rows)


def _behind(parts: Sequence[Any]) -> Behind:
    """Count who takes part, who pays from what they have, and who has to pay in."""
    return (
        len(parts), sum(part.from_balance_minor > 0 for part in parts),
        sum(part.top_up_minor > 0 for part in parts),
    )  # fmt: skip


def unnamed_of(counts: dict[str, Behind]) -> set[str]:
    """Give the groups that may not be named: those with one or two households behind any of their figures.

    Where as few are behind a figure of all these together, the next smallest group joins them: else the rest
    of a known total would tell of them.
    """
    small = {code for code, behind in counts.items() if not _may_be_told(behind)}
    others = sorted((counts[code], code) for code in counts.keys() - small)
    while small and others and not _may_be_told(_together(counts[code] for code in small)):
        small.add(others.pop(0)[1])
    return small


def _together(found: Iterable[Behind]) -> Behind:
    takes_part, from_balance, top_up = zip(*found, strict=True)
    return sum(takes_part), sum(from_balance), sum(top_up)


def _may_be_told(behind: Behind) -> bool:
    return all(count == 0 or count >= HOUSEHOLDS_MIN for count in behind)


def _sum_of(label: Label | None, parts: Sequence[Any]) -> AllocationLine:
    return AllocationLine(
        label, len(parts), sum(part.area_centi_m2 for part in parts),
        sum(part.amount_minor for part in parts), sum(part.from_balance_minor for part in parts),
        sum(part.top_up_minor for part in parts), sum(part.weight for part in parts),
    )  # fmt: skip


def _sum(rows: Sequence[AllocationLine]) -> AllocationLine:
    return AllocationLine(
        None, sum(row.households for row in rows), sum(row.area_centi_m2 for row in rows),
        sum(row.amount_minor for row in rows), sum(row.from_balance_minor for row in rows),
        sum(row.top_up_minor for row in rows), sum(row.weight for row in rows),
    )  # fmt: skip


def allocation_number(
    connection: sa.Connection, community: CommunityFacts, allocation_id: str
) -> int:
    """Give the number of a list that is there."""
    held = allocations.c
    query = sa.select(held.number).where(
        held.community_id == community.community_id, held.allocation_id == allocation_id
    )
    return int(connection.execute(query).scalar_one())
