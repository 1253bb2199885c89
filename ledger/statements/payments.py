"""Payment requests as officers see them: what waits for whom, one with all an approver needs, the run.

The payee's name is for officers alone; nothing here is ever shown to the public.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience, CommunityFacts, EvidenceFile, Label
from ledger.store.communities import accounts, contracts, decisions, funds, parties, places, works
from ledger.store.drafts import drafts
from ledger.store.journal import transactions
from ledger.store.payments import payment_approvals, payment_requests, payments
from ledger.store.people import users

#: More open requests than this show the oldest; more paid ones the newest.
OPEN_MAX = 200
PAID_MAX = 20


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request in a list. ``round`` and hash bind an approval to what was shown."""

    request_id: str
    author_id: int
    author_name: str
    state: str
    content_sha256: str
    summary: str
    payee: str
    amount_minor: int
    fund: Label
    channel: Label
    due_on: date | None
    approvals_given: int
    approvals_needed: int
    evidence_count: int
    reject_reason: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RequestLists:
    """Open requests, the oldest first, and the newest paid ones."""

    rows: tuple[RequestRow, ...]
    paid: tuple[RequestRow, ...]

    def in_state(self, state: str) -> tuple[RequestRow, ...]:
        """Give the open ones in a state."""
        return tuple(row for row in self.rows if row.state == state)


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """Who agreed, and when."""

    name: str
    role: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """What the cashier recorded, and what became of the voucher it proposed."""

    paid_on: date
    name: str
    role: str
    draft_id: str
    draft_state: str
    voucher: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, whole; ``content`` is its canonical text, to which approvals are bound."""

    row: RequestRow
    content: str
    matter: str
    counterparty_kind: str
    memo: str
    account: Label
    decision: Label | None
    contract: Label | None
    contract_price_minor: int | None
    work: Label | None
    place: Label | None
    purpose: str
    invoices: tuple[str, ...]
    evidence: tuple[EvidenceFile, ...]
    approvals: tuple[ApprovalFacts, ...]
    payment: PaymentFacts | None


@dataclass(frozen=True, slots=True)
class RunTotal:
    """What a run takes out of one account."""

    channel: Label
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentRun:
    """Approved requests in the order in which they fall due, and what they take from each account."""

    rows: tuple[RequestRow, ...]
    totals: tuple[RunTotal, ...]


def request_lists(connection: sa.Connection, community: CommunityFacts) -> RequestLists:
    """Give every open request and the newest paid ones, with two queries."""
    columns = payment_requests.c
    open_states = ("editing", "submitted", "approved", "rejected")
    waiting = (
        _rows(community)
        .where(columns.state.in_(open_states))
        .order_by(columns.updated_at, columns.request_id)
        .limit(OPEN_MAX)
    )
    paid = (
        _rows(community)
        .where(columns.state == "paid")
        .order_by(columns.updated_at.desc(), columns.request_id)
        .limit(PAID_MAX)
    )
    return RequestLists(
        tuple(map(_row, connection.execute(waiting))), tuple(map(_row, connection.execute(paid)))
    )


def payment_run(connection: sa.Connection, community: CommunityFacts) -> PaymentRun:
    """Give what waits to be paid: what falls due first on top, what has no day last."""
    query = _rows(community).where(payment_requests.c.state == "approved").limit(OPEN_MAX)
    rows = sorted(
        map(_row, connection.execute(query)),
        key=lambda row: (row.due_on or date.max, row.updated_at, row.request_id),
    )
    held: defaultdict[str, list[RequestRow]] = defaultdict(list)
    for row in rows:
        held[row.channel.code].append(row)
    totals = tuple(
        RunTotal(items[0].channel, len(items), sum(item.amount_minor for item in items))
        for _code, items in sorted(held.items())
    )
    return PaymentRun(tuple(rows), totals)


def request_view(
    connection: sa.Connection, community: CommunityFacts, request_id: str
) -> RequestView | None:
    """Give one request with names and evidence; None when there is none."""
    query = _rows(community).where(payment_requests.c.request_id == request_id)
    item = connection.execute(query).one_or_none()
    if item is None:
        return None
    data = json.loads(item.content)
    named = _names(connection, community, data)
    return RequestView(
        row=_row(item),
        content=item.content,
        matter=data["matter"],
        counterparty_kind=data.get("counterparty_kind", "other"),
        memo=data.get("memo", ""),
        account=named["account"],
        decision=named.get("decision"),
        contract=named.get("contract"),
        contract_price_minor=_price(connection, community, data.get("contract", "")),
        work=named.get("work"),
        place=named.get("place"),
        purpose=data.get("purpose", ""),
        invoices=tuple(data.get("invoices", ())),
        evidence=evidence_files(
            connection, community, data.get("attachments", ()), audience=Audience.OFFICER
        ),
        approvals=_approvals(connection, community, item),
        payment=_payment(connection, community, request_id) if item.state == "paid" else None,
    )


def _rows(community: CommunityFacts) -> sa.Select[Any]:
    asked, given = payment_requests.c, payment_approvals.c
    approvals = (
        sa.select(sa.func.count())
        .where(
            given.community_id == asked.community_id, given.request_id == asked.request_id,
            given.content_sha256 == asked.content_sha256,
        )
        .scalar_subquery()
    )  # fmt: skip

    def named(table: sa.Table, code: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return (table.c.community_id == asked.community_id) & (table.c.code == code)

    return (
        sa.select(
            asked.request_id, asked.author_id, users.c.display_name, asked.state, asked.content,
            asked.content_sha256, asked.amount_minor, asked.approvals_needed, asked.reject_reason,
            asked.updated_at, approvals.label("approvals_given"), parties.c.name.label("party"),
            funds.c.code.label("fund"), funds.c.name_zh.label("fund_zh"),
            funds.c.name_en.label("fund_en"), accounts.c.code.label("channel"),
            accounts.c.name_zh.label("channel_zh"), accounts.c.name_en.label("channel_en"),
            accounts.c.plain_zh, accounts.c.plain_en,
        )
        .select_from(payment_requests)
        .join(users, users.c.user_id == asked.author_id)
        .join(funds, named(funds, asked.fund_code))
        .join(accounts, named(accounts, asked.account_code))
        .outerjoin(parties, named(parties, asked.party_code))
        .where(asked.community_id == community.community_id)
    )  # fmt: skip


def _row(item: sa.Row[Any]) -> RequestRow:
    data = json.loads(item.content)
    return RequestRow(
        request_id=item.request_id,
        author_id=item.author_id,
        author_name=item.display_name,
        state=item.state,
        content_sha256=item.content_sha256,
        summary=data["summary"],
        payee=item.party or data.get("payee", ""),
        amount_minor=item.amount_minor,
        fund=Label(item.fund, item.fund_zh, item.fund_en),
        channel=Label(
            item.channel, item.plain_zh or item.channel_zh, item.plain_en or item.channel_en
        ),
        due_on=date.fromisoformat(data["due_on"]) if "due_on" in data else None,
        approvals_given=item.approvals_given,
        approvals_needed=item.approvals_needed,
        evidence_count=len(data.get("attachments", ())),
        reject_reason=item.reject_reason,
        updated_at=item.updated_at,
    )


def _names(
    connection: sa.Connection, community: CommunityFacts, data: dict[str, Any]
) -> dict[str, Label]:
    """Name what the content names by its code, with one query."""
    account = accounts.c
    parts = [
        _named("account", accounts, sa.case((account.plain_zh != "", account.plain_zh), else_=account.name_zh),
               sa.case((account.plain_en != "", account.plain_en), else_=account.name_en)),
        _named("decision", decisions, decisions.c.title_zh, decisions.c.title_en),
        _named("contract", contracts, contracts.c.title_zh, contracts.c.title_en),
        _named("work", works, works.c.name_zh, works.c.name_en),
        _named("place", places, places.c.name_zh, places.c.name_en),
    ]  # fmt: skip
    wanted = [
        part.where(table.c.community_id == community.community_id, table.c.code == data[noun])
        for noun, table, part in parts
        if data.get(noun)
    ]
    rows = connection.execute(sa.union_all(*wanted))
    return {row.noun: Label(row.code, row.name_zh, row.name_en) for row in rows}


def _named(
    noun: str, table: sa.Table, name_zh: sa.ColumnElement[Any], name_en: sa.ColumnElement[Any]
) -> tuple[str, sa.Table, sa.Select[Any]]:
    columns: Iterable[Any] = (
        sa.literal(noun).label("noun"), table.c.code, name_zh.label("name_zh"),
        name_en.label("name_en"),
    )  # fmt: skip
    return noun, table, sa.select(*columns)


def _price(connection: sa.Connection, community: CommunityFacts, contract: str) -> int | None:
    if not contract:
        return None
    query = sa.select(contracts.c.price_minor).where(
        contracts.c.community_id == community.community_id, contracts.c.code == contract
    )
    price: int | None = connection.execute(query).scalar_one()
    return price


def _approvals(
    connection: sa.Connection, community: CommunityFacts, item: sa.Row[Any]
) -> tuple[ApprovalFacts, ...]:
    columns = payment_approvals.c
    query = (
        sa.select(users.c.display_name, columns.role, columns.approved_at)
        .join_from(payment_approvals, users, users.c.user_id == columns.approved_by)
        .where(
            columns.community_id == community.community_id,
            columns.request_id == item.request_id,
            columns.content_sha256 == item.content_sha256,
        )
        .order_by(columns.approved_at, columns.approved_by)
    )
    return tuple(ApprovalFacts(*row) for row in connection.execute(query))


def _payment(connection: sa.Connection, community: CommunityFacts, request_id: str) -> PaymentFacts:
    columns = payments.c
    query = (
        sa.select(
            columns.paid_on, users.c.display_name, columns.role, columns.draft_id, drafts.c.state,
            sa.func.coalesce(transactions.c.voucher, ""),
        )
        .join_from(payments, users, users.c.user_id == columns.paid_by)
        .join(
            drafts,
            (drafts.c.community_id == columns.community_id)
            & (drafts.c.draft_id == columns.draft_id),
        )
        .outerjoin(
            transactions,
            (transactions.c.community_id == columns.community_id)
            & (transactions.c.draft_id == columns.draft_id),
        )
        .where(
            columns.community_id == community.community_id, columns.request_id == request_id
        )
    )  # fmt: skip
    return PaymentFacts(*connection.execute(query).one())


def totals_by_fund(rows: Sequence[RequestRow]) -> tuple[tuple[Label, int, int], ...]:
    """Give for each fund how many requests and how much, in the order of codes."""
    held: defaultdict[str, list[RequestRow]] = defaultdict(list)
    for row in rows:
        held[row.fund.code].append(row)
    return tuple(
        (items[0].fund, len(items), sum(item.amount_minor for item in items))
        for _code, items in sorted(held.items())
    )
