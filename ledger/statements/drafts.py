"""Drafts as officers see them: what waits for whom, and one draft with all an approver needs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.mistakes import answered
from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience, CommunityFacts, EvidenceFile, Label
from ledger.store.communities import accounts, funds, places
from ledger.store.drafts import approvals, drafts
from ledger.store.journal import transactions
from ledger.store.payments import payments
from ledger.store.people import users

#: A desk with more open drafts than this shows the oldest; they are dealt with in that order.
OPEN_MAX = 200
RECENT_MAX = 5


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One draft in a list.

    ``flags`` are rules that a fact broke; ``approvals_given`` counts those of this very content;
    ``request_id`` names the payment request that led to it; ``part`` is 2/3 where one voucher was too long.
    """

    draft_id: str
    author_id: int
    author_name: str
    state: str
    kind: str
    summary: str
    amount_minor: int
    dated_on: date
    evidence_count: int
    reject_reason: str
    updated_at: datetime
    voucher: str = ""
    flags: tuple[str, ...] = ()
    approvals_given: int = 0
    request_id: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What lies on an officer's desk: others' submitted drafts, one's own, the newest posted.

    ``others`` are colleagues' drafts that are not submitted yet, or sent back.
    """

    submitted: tuple[DraftRow, ...]
    own: tuple[DraftRow, ...]
    others: tuple[DraftRow, ...]
    posted: tuple[DraftRow, ...]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a draft with the names of what it is on."""

    account: Label
    plain: Label
    side: str
    fund: Label
    place: Label | None
    debit_minor: int
    credit_minor: int
    share_count: int = 0

    @property
    def change_minor(self) -> int:
        """What the line does to its account: positive makes it grow on its own side."""
        change = self.debit_minor - self.credit_minor
        return change if self.side == "debit" else -change


@dataclass(frozen=True, slots=True)
class DraftView:
    """One draft, whole. ``content`` is its canonical text, to which approvals are bound."""

    row: DraftRow
    content: str
    content_sha256: str
    occurred_on: date | None
    period: int
    memo: str
    counterparty_kind: str
    matter: str
    relation: str
    corrects_voucher: str
    lines: tuple[DraftLine, ...]
    evidence: tuple[EvidenceFile, ...]
    invoices: tuple[str, ...] = ()


def inbox(connection: sa.Connection, community: CommunityFacts, user_id: int) -> Inbox:
    """Give what lies on this person's desk, oldest first; the newest posted, newest first."""
    columns = drafts.c
    open_states = ("editing", "submitted", "rejected")
    query = (
        _rows(community)
        .where(columns.state.in_(open_states))
        .order_by(columns.updated_at, columns.draft_id)
        .limit(OPEN_MAX)
    )
    rows = [_row(item) for item in connection.execute(query)]
    recent = (
        _rows(community)
        .where(columns.state == "posted")
        .order_by(columns.updated_at.desc(), columns.draft_id)
        .limit(RECENT_MAX)
    )
    return Inbox(
        submitted=tuple(
            row for row in rows if row.state == "submitted" and row.author_id != user_id
        ),
        own=tuple(row for row in rows if row.author_id == user_id),
        others=tuple(row for row in rows if row.state != "submitted" and row.author_id != user_id),
        posted=tuple(_row(item) for item in connection.execute(recent)),
    )


def draft_view(
    connection: sa.Connection, community: CommunityFacts, draft_id: str
) -> DraftView | None:
    """Give one draft with its lines named and its evidence listed; None when there is none."""
    query = _rows(community).where(drafts.c.draft_id == draft_id)
    item = connection.execute(query).one_or_none()
    if item is None:
        return None
    data = json.loads(item.content)
    occurred_on = data.get("occurred_on")
    dated_on = date.fromisoformat(data["dated_on"])
    relation, seq = _about(data)
    return DraftView(
        row=_row(item),
        content=item.content,
        content_sha256=item.content_sha256,
        occurred_on=date.fromisoformat(occurred_on) if occurred_on else None,
        period=dated_on.year * 100 + (13 if data.get("adjusting") else dated_on.month),
        memo=data.get("memo", ""),
        counterparty_kind=data.get("counterparty_kind", "other"),
        matter=data.get("matter", ""),
        relation=relation,
        corrects_voucher=_voucher(connection, community, seq),
        lines=_lines(connection, community, data["lines"]),
        evidence=evidence_files(
            connection, community, data.get("attachments", ()), audience=Audience.OFFICER
        ),
        invoices=tuple(data.get("invoices", ())),
    )


def _about(data: dict[str, Any]) -> tuple[str, int | None]:
    """Say which earlier voucher a draft is about, and how."""
    for relation in ("corrects", "refund_of"):
        if relation in data:
            return relation, data[relation]
    about = answered(data.get("external_id", ""))
    if about is None:
        return "", None
    return {"reentry": "reentry_of", "blue": "adjusts"}[about[0]], about[1]


def _rows(community: CommunityFacts) -> sa.Select[Any]:
    columns = drafts.c
    posted = sa.and_(
        transactions.c.community_id == columns.community_id,
        transactions.c.draft_id == columns.draft_id,
    )
    given = (
        sa.select(sa.func.count())
        .where(
            approvals.c.community_id == columns.community_id,
            approvals.c.draft_id == columns.draft_id,
            approvals.c.content_sha256 == columns.content_sha256,
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            columns.draft_id, columns.author_id, users.c.display_name, columns.state,
            columns.content, columns.content_sha256, columns.amount_minor, columns.reject_reason,
            columns.updated_at, transactions.c.voucher, payments.c.request_id,
            given.label("approvals_given"),
        )
        .join_from(drafts, users, users.c.user_id == columns.author_id)
        .outerjoin(transactions, posted)
        .outerjoin(
            payments,
            (payments.c.community_id == columns.community_id)
            & (payments.c.draft_id == columns.draft_id),
        )
        .where(columns.community_id == community.community_id)
    )  # fmt: skip


def _row(item: sa.Row[Any]) -> DraftRow:
    data = json.loads(item.content)
    return DraftRow(
        draft_id=item.draft_id,
        author_id=item.author_id,
        author_name=item.display_name,
        state=item.state,
        kind=data.get("kind", "ordinary"),
        summary=data["summary"],
        amount_minor=item.amount_minor,
        dated_on=date.fromisoformat(data["dated_on"]),
        evidence_count=len(data.get("attachments", ())),
        reject_reason=item.reject_reason,
        updated_at=item.updated_at,
        voucher=item.voucher or "",
        flags=tuple(data.get("flags", ())),
        approvals_given=item.approvals_given,
        request_id=item.request_id or "",
        part=data.get("part", ""),
    )


def _lines(
    connection: sa.Connection, community: CommunityFacts, items: list[dict[str, Any]]
) -> tuple[DraftLine, ...]:
    of_community = accounts.c.community_id == community.community_id
    names = sa.select(
        accounts.c.code, accounts.c.name_zh, accounts.c.name_en, accounts.c.plain_zh,
        accounts.c.plain_en, accounts.c.side,
    ).where(of_community, accounts.c.code.in_({item["account"] for item in items}))  # fmt: skip
    known = {row.code: row for row in connection.execute(names)}
    fund_names = _labels(connection, community, funds, (item["fund"] for item in items))
    place_names = _labels(
        connection, community, places, (item["place"] for item in items if item.get("place"))
    )
    return tuple(
        DraftLine(
            account=Label(item["account"], row.name_zh, row.name_en),
            plain=Label(item["account"], row.plain_zh or row.name_zh, row.plain_en or row.name_en),
            side=row.side,
            fund=fund_names[item["fund"]],
            place=place_names.get(item.get("place", "")),
            debit_minor=item.get("debit_minor", 0),
            credit_minor=item.get("credit_minor", 0),
            share_count=len(item.get("sublines", ())),
        )
        for item in items
        for row in (known[item["account"]],)
    )


def _labels(
    connection: sa.Connection, community: CommunityFacts, table: sa.Table, codes: Iterable[str]
) -> dict[str, Label]:
    wanted = set(codes)
    if not wanted:
        return {}
    query = sa.select(table.c.code, table.c.name_zh, table.c.name_en).where(
        table.c.community_id == community.community_id, table.c.code.in_(wanted)
    )
    return {row.code: Label(*row) for row in connection.execute(query)}


def _voucher(connection: sa.Connection, community: CommunityFacts, seq: int | None) -> str:
    if seq is None:
        return ""
    query = sa.select(transactions.c.voucher).where(
        transactions.c.community_id == community.community_id, transactions.c.seq == seq
    )
    return connection.execute(query).scalar_one_or_none() or ""
