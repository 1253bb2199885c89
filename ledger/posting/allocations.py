"""Share a cost among households: keep the list for good, and propose the vouchers that carry it out."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    DateError,
    UnknownNameError,
)
from ledger.domain.maintenance import ASKED, DRAWN_FROM, OWED
from ledger.domain.policies import Body
from ledger.domain.sharing import (
    REASON_LENGTH_MAX,
    TITLE_LENGTH_MAX,
    Household,
    Key,
    Part,
    Purpose,
    Scope,
    SharedCost,
    lines_by_building,
    share_out,
    voucher_summary,
)
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import CounterpartyKind, Draft, Line
from ledger.log.canonical import canonical_text
from ledger.posting.allocation_withdrawals import is_withdrawn
from ledger.posting.books import Books, open_books
from ledger.posting.decision_gates import require_in_force
from ledger.posting.draft_batches import submit_many
from ledger.posting.households import free_households
from ledger.posting.parts import divided
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.allocations import allocation_drafts, allocation_rows, allocations
from ledger.store.communities import decisions, works
from ledger.store.inserts import insert_rows, insert_tables

#: (building, household, fen)
Share = tuple[str, str, int]


def plan(books: Books, cost: SharedCost, *, today: date) -> tuple[Part, ...]:
    """Divide a cost among the households it concerns, by what each has from that day on; keeps nothing.

    What drafts on their way take is not there any more: a second list must not count on it.

    Raises:
        Refusal: it names what the community does not have, or somebody in a public text, or cannot be divided.
        VoteError: the decision is not the owners', does not hold today, or is about other homes.
    """
    _check_names(books, cost)
    _check_texts(cost)
    households, above = free_households(books, fund=cost.fund, day=cost.allocated_on)
    parts = share_out(cost, households, _chosen(cost, above))
    _require_decided(books, cost, (part.household.place for part in parts), above, today)
    return parts


def allocate(
    connection: sa.Connection, community_id: int, cost: SharedCost, *, by: Officer, at: datetime,
    seen_minor: int | None = None,
) -> str:  # fmt: skip
    """Keep the list of a shared cost and hand in its first vouchers; gives the list's id.

    ``seen_minor`` is how much the person was shown to come from balances.

    Raises:
        Refusal: it cannot be divided, or the books cannot take its vouchers.
        SharingError: reason changed, when balances are others than what was looked at.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    if cost.allocated_on > local_day(at):
        text = cost.allocated_on.isoformat()
        raise DateError(text=text, reason="future", field="allocated_on")
    books = open_books(connection, community_id, period=_period(cost))
    parts = plan(books, cost, today=local_day(at))
    from_balance_minor = sum(part.from_balance_minor for part in parts)
    if seen_minor not in (None, from_balance_minor):
        raise SharingError(reason="changed")
    allocation_id = secrets.token_hex(10)
    _keep(books, allocation_id, cost, parts, by=by, at=at)
    record_action(
        connection, "cost_shared", community_id=community_id, user_id=by.user_id, at=at,
        subject=allocation_id,
    )  # fmt: skip
    from_balances = [
        (part.household.building, part.household.place, part.from_balance_minor) for part in parts
    ]
    to_pay_in = [
        (part.household.building, part.household.place, part.top_up_minor) for part in parts
    ]
    if from_balance_minor:
        _propose(books, allocation_id, cost, Purpose.DRAW, from_balances, by=by, at=at)
    if any(minor for _, _, minor in to_pay_in):
        _propose(books, allocation_id, cost, Purpose.TOP_UP, to_pay_in, by=by, at=at)
    return allocation_id


def propose_again(
    connection: sa.Connection, community_id: int, allocation_id: str, purpose: Purpose, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Hand in a voucher of a list: of what owners have paid in by now, or one that was taken back.

    Raises:
        VoteError: the decision holds no longer.
        SharingError: not_paid_in, while households concerned have less than their part; drawn_already; withdrawn.
        Refusal: the books cannot take it.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    cost, rows = load_allocation(connection, community_id, allocation_id)
    if is_withdrawn(connection, community_id, allocation_id):
        raise SharingError(reason="withdrawn")
    column = "from_balance_minor" if purpose is Purpose.DRAW else "top_up_minor"
    shares = [(row.building_code, row.place_code, int(getattr(row, column))) for row in rows]
    wanted_minor = sum(minor for _, _, minor in shares)
    if _live_minor(connection, community_id, allocation_id, purpose) or not wanted_minor:
        raise SharingError(reason="drawn_already")
    day = local_day(at)
    households, above = free_households(books, fund=cost.fund, day=day)
    _require_decided(books, cost, (row.place_code for row in rows), above, day)
    if purpose is not Purpose.TOP_UP:
        _require_paid_in(households, shares)
    cost = replace(cost, allocated_on=max(day, cost.allocated_on))
    _propose(books, allocation_id, cost, purpose, shares, by=by, at=at)


def load_allocation(
    connection: sa.Connection, community_id: int, allocation_id: str
) -> tuple[SharedCost, Sequence[sa.Row[Any]]]:
    """Read a list back as it was asked for, with its rows in order.

    Raises:
        UnknownNameError: there is none.
    """
    held, row = allocations.c, allocation_rows.c
    here = (held.community_id == community_id, held.allocation_id == allocation_id)
    head = connection.execute(sa.select(allocations).where(*here)).one_or_none()
    if head is None:
        raise UnknownNameError(noun="allocation", name=allocation_id[:40])
    rows = connection.execute(
        sa.select(allocation_rows)
        .where(row.community_id == community_id, row.allocation_id == allocation_id)
        .order_by(row.ordinal)
    ).all()
    return cost_of(head), rows


def _check_names(books: Books, cost: SharedCost) -> None:
    if cost.fund not in books.funds:
        raise UnknownNameError(noun="fund", name=cost.fund, field="fund")
    if cost.credit_account not in books.accounts:
        raise UnknownNameError(noun="account", name=cost.credit_account, field="credit_account")
    if cost.credit_account not in DRAWN_FROM:
        raise AccountRuleError(
            reason="not_drawn_from", account=cost.credit_account, field="credit_account"
        )
    for account in (OWED, cost.credit_account):
        books.check_pair(account, cost.fund, field="fund")
    books.require("decision", decisions, cost.decision, "decision")
    books.require("work", works, cost.work, "work")


def _require_decided(
    books: Books, cost: SharedCost, homes: Iterable[str], above: Mapping[str, Collection[str]],
    day: date,
) -> None:  # fmt: skip
    """Refuse a list on a decision that is not the owners' own, or not of all who would pay; see art. 278 (5), (6)."""
    lie_in = [(home, *above.get(home, ())) for home in homes]
    require_in_force(books, cost.decision, day, body=Body.ASSEMBLY, homes=lie_in)


def _check_texts(cost: SharedCost) -> None:
    """Refuse a title or an emergency that may name a person: nobody looks them over before they are public."""
    check_unnamed(cost.title, field="title", length_max=TITLE_LENGTH_MAX)
    if cost.emergency.strip():
        check_unnamed(cost.emergency, field="emergency", length_max=REASON_LENGTH_MAX)


def _chosen(cost: SharedCost, above: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Give for each household concerned the chosen place that it belongs to."""
    if cost.scope is Scope.COMMUNITY:
        return dict.fromkeys(above, "")
    wanted = set(cost.places)
    found = {}
    for place, over in above.items():
        belongs = next((name for name in (place, *over) if name in wanted), None)
        if belongs is not None:
            found[place] = belongs
    unknown = wanted - set(found.values())
    if unknown:
        raise UnknownNameError(noun="place", name=min(unknown), field="places")
    return found


def _keep(
    books: Books, allocation_id: str, cost: SharedCost, parts: Sequence[Part], *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Write the rows, then the head that seals them."""
    here = books.community_id
    held = allocations.c
    newest = sa.select(sa.func.max(held.number)).where(held.community_id == here)
    number = (books.connection.execute(newest).scalar() or 0) + 1
    rows = [
        (here, allocation_id, ordinal, part.household.place, part.household.building or part.household.place,
         part.household.area_centi_m2, part.weight, part.amount_minor, part.from_balance_minor,
         part.top_up_minor, part.household.available_minor)
        for ordinal, part in enumerate(parts, start=1)
    ]  # fmt: skip
    head = (
        here, allocation_id, number, cost.title, cost.allocated_on, cost.fund, cost.credit_account,
        cost.key.value, cost.uses_balances, cost.amount_minor,
        sum(part.from_balance_minor for part in parts), sum(part.top_up_minor for part in parts),
        len(parts), cost.decision or None, cost.work or None, cost.emergency.strip(),
        content_of_cost(cost), by.user_id, by.role, at,
    )  # fmt: skip
    insert_tables(books.connection, (allocation_rows, rows), (allocations, [head]))


def content_of_cost(cost: SharedCost) -> str:
    """Write what was chosen, as canonical JSON."""
    return canonical_text(
        {
            "scope": cost.scope.value, "places": list(cost.places), "shares": dict(cost.shares),
            "excluded": dict(cost.excluded),
        }
    )  # fmt: skip


def cost_of(head: sa.Row[Any]) -> SharedCost:
    """Read a list's head back."""
    content = json.loads(head.content)
    return SharedCost(
        title=head.title, amount_minor=head.amount_minor, allocated_on=head.allocated_on,
        credit_account=head.credit_account, fund=head.fund_code, scope=Scope(content["scope"]),
        places=tuple(content["places"]), key=Key(head.split_key), shares=content["shares"],
        excluded=content["excluded"], uses_balances=bool(head.uses_balances),
        decision=head.decision_code or "", work=head.work_code or "", emergency=head.emergency,
    )  # fmt: skip


def _propose(
    books: Books, allocation_id: str, cost: SharedCost, purpose: Purpose, shares: Sequence[Share],
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    draft = _draft(cost, purpose, shares)
    here = books.community_id
    ids = submit_many(books, divided(books, draft), by=by, at=at)
    links = [(here, allocation_id, draft_id, purpose.value, by.user_id, at) for draft_id in ids]
    insert_rows(books.connection, allocation_drafts, links)


def _draft(cost: SharedCost, purpose: Purpose, shares: Sequence[Share]) -> Draft:
    total_minor = sum(minor for _, _, minor in shares)
    if purpose is Purpose.TOP_UP:
        lines: tuple[Line, ...] = (
            *lines_by_building(ASKED, cost.fund, shares, is_debit=True, work=cost.work),
            *lines_by_building(OWED, cost.fund, shares, is_debit=False, work=cost.work),
        )
    else:
        lines = (
            *lines_by_building(OWED, cost.fund, shares, is_debit=True, work=cost.work),
            Line(cost.credit_account, cost.fund, 0, total_minor, work=cost.work),
        )
    is_asked = purpose is Purpose.TOP_UP
    who = CounterpartyKind.RESIDENTS if is_asked else CounterpartyKind.CONTRACTOR
    return Draft(
        dated_on=cost.allocated_on, lines=lines, summary=voucher_summary(cost.title, purpose),
        counterparty_kind=who, matter="费用分摊", decision=cost.decision, work=cost.work,
        memo=f"紧急维修：{cost.emergency.strip()}" if cost.emergency.strip() else "",
    )  # fmt: skip


def _require_paid_in(households: Iterable[Household], shares: Sequence[Share]) -> None:
    """Refuse to draw what owners have not paid in: a neighbour's money would pay."""
    held = {item.place: item.available_minor for item in households}
    short = [(place, minor - held.get(place, 0)) for _, place, minor in shares if minor]
    short = [(place, minor) for place, minor in short if minor > 0]
    if short:
        raise SharingError(
            reason="not_paid_in", name=short[0][0], count=len(short),
            missing_minor=sum(minor for _, minor in short),
        )  # fmt: skip


def _live_minor(
    connection: sa.Connection, community_id: int, allocation_id: str, purpose: Purpose
) -> int:
    """Give what drafts of a list propose that hold: not withdrawn, and not taken back in the books."""
    statement = """
SELECT coalesce(sum(d.amount_minor), 0) FROM allocation_drafts o
JOIN drafts d ON d.community_id = o.community_id AND d.draft_id = o.draft_id
WHERE o.community_id = :community AND o.allocation_id = :allocation AND o.purpose = :purpose
AND d.state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM transactions t
 JOIN transactions v ON v.community_id = t.community_id AND v.corrects = t.seq AND v.kind = 'reversal'
 WHERE t.community_id = o.community_id AND t.draft_id = o.draft_id)"""
    values = {"community": community_id, "allocation": allocation_id, "purpose": purpose.value}
    return int(connection.execute(sa.text(statement), values).scalar_one())


def _period(cost: SharedCost) -> int:
    return cost.allocated_on.year * 100 + cost.allocated_on.month
