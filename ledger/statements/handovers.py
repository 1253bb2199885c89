"""Hand-over (移交清单): what an officer hands to the next as of a day, and who has signed for it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import Span, month_span, period_of
from ledger.statements.accounts import accounts
from ledger.statements.fund_balances import cash_balances, fund_rows
from ledger.statements.funds import funds
from ledger.statements.headings import bridge_reason
from ledger.statements.movements import movements, window
from ledger.statements.values import CommunityFacts, Label
from ledger.store.custody import handovers
from ledger.store.journal import transactions
from ledger.store.log import leaves
from ledger.store.open_drafts import open_drafts
from ledger.store.payments import payment_requests
from ledger.store.people import users

#: Requests that somebody has still to deal with.
_OPEN_REQUESTS = ("editing", "submitted", "approved", "rejected")
_OWED_TO_US = ("receivables", "prepayments")
_OWED_BY_US = ("payables", "advances", "deposits", "taxes", "held_for_others")
VOUCHERS_MONTHS = 12
#: So many hand-overs are told on the front page.
PUBLIC_MAX = 3


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A hand-over in a list; the public sees the role and the days alone."""

    handover_id: str
    role: str
    as_of: date
    created_at: datetime
    outgoing_at: datetime | None
    incoming_at: datetime | None
    supervised_at: datetime | None
    has_supervisor: bool

    @property
    def is_complete(self) -> bool:
        """Whether everybody named has signed."""
        return bool(
            self.outgoing_at
            and self.incoming_at
            and (self.supervised_at or not self.has_supervisor)
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's place on the paper; ``signed_at`` None until they have signed."""

    part: str
    user_id: int
    name: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Handover:
    """One hand-over with the figures as they were when it was drawn up."""

    community: CommunityFacts
    row: HandoverRow
    content: dict[str, Any]
    content_sha256: str
    signatures: tuple[Signature, ...]

    @property
    def funds(self) -> tuple[tuple[Label, int, int], ...]:
        """Each fund with what it has, and the part of it that lies in cash."""
        return tuple(
            (_label(item), item["minor"], item["cash_minor"]) for item in self.content["funds"]
        )

    @property
    def cash(self) -> tuple[tuple[Label, int], ...]:
        """Each cash account with its balance."""
        return tuple((_label(item), item["minor"]) for item in self.content["cash"])


def handover_figures(
    connection: sa.Connection, community: CommunityFacts, as_of: date
) -> dict[str, Any]:
    """Give what the books say as of a day, as plain data: amounts in fen, texts, whole numbers."""
    span = Span(date(as_of.year, 1, 1), as_of, str(as_of.year))
    chart = {item.label.code: item for item in accounts(connection, community)}
    moved = movements(connection, community, window(span))
    sums = {"owed_to_us": 0, "owed_by_us": 0}
    for part in moved:
        reason = bridge_reason(chart[part.account])
        if reason in _OWED_TO_US:
            sums["owed_to_us"] += part.closing_minor
        elif reason in _OWED_BY_US:
            sums["owed_by_us"] -= part.closing_minor
    size, newest = _log(connection, community)
    return {
        "funds": [
            _named(row.fund) | {"minor": row.closing_minor, "cash_minor": row.cash_minor}
            for row in fund_rows(funds(connection, community), chart, moved)
        ],
        "cash": [_named(label) | {"minor": minor} for label, minor in cash_balances(chart, moved)],
        **sums,
        "vouchers": _last_vouchers(connection, community, as_of),
        "log": {"origin": community.log_origin, "size": size, "leaf_sha256": newest},
        "drafts": len(open_drafts(connection, community.community_id)),
        "requests": _open_requests(connection, community),
    }


def handovers_of(connection: sa.Connection, community: CommunityFacts) -> tuple[HandoverRow, ...]:
    """Give every hand-over of a community, the newest first."""
    query = _query(community).order_by(handovers.c.created_at.desc(), handovers.c.handover_id)
    return tuple(_row(item) for item in connection.execute(query))


def newest_handovers(community: CommunityFacts) -> sa.Select[tuple[str, date]]:
    """Ask what everybody may know: which duties were handed over when, signed by all; no names."""
    columns = handovers.c
    return (
        sa.select(columns.role, columns.as_of)
        .where(
            columns.community_id == community.community_id,
            columns.outgoing_at.is_not(None),
            columns.incoming_at.is_not(None),
            sa.or_(columns.supervised_at.is_not(None), columns.supervisor_id.is_(None)),
        )
        .order_by(columns.as_of.desc(), columns.role)
        .limit(PUBLIC_MAX)
    )


def handover(
    connection: sa.Connection, community: CommunityFacts, handover_id: str
) -> Handover | None:
    """Give one hand-over for officers; None when there is none."""
    query = _query(community).where(handovers.c.handover_id == handover_id)
    item = connection.execute(query).one_or_none()
    if item is None:
        return None
    parts = (
        ("outgoing", item.outgoing_id, item.outgoing_at),
        ("incoming", item.incoming_id, item.incoming_at),
        ("supervisor", item.supervisor_id, item.supervised_at),
    )
    wanted = [user_id for _, user_id, _ in parts if user_id is not None]
    named = sa.select(users.c.user_id, users.c.display_name).where(users.c.user_id.in_(wanted))
    names = {row.user_id: row.display_name for row in connection.execute(named)}
    return Handover(
        community, _row(item), json.loads(item.content), item.content_sha256,
        tuple(
            Signature(part, user_id, names[user_id], signed_at)
            for part, user_id, signed_at in parts
            if user_id is not None
        ),
    )  # fmt: skip


def _label(item: dict[str, Any]) -> Label:
    return Label(item["code"], item["name_zh"], item["name_en"])


def _named(label: Label) -> dict[str, Any]:
    return {"code": label.code, "name_zh": label.name_zh, "name_en": label.name_en}


def _log(connection: sa.Connection, community: CommunityFacts) -> tuple[int, str]:
    columns = leaves.c
    query = (
        sa.select(columns.leaf_index, columns.leaf_hash)
        .where(columns.community_id == community.community_id)
        .order_by(columns.leaf_index.desc())
        .limit(1)
    )
    row = connection.execute(query).one()
    return row.leaf_index + 1, row.leaf_hash.hex()


def _last_vouchers(
    connection: sa.Connection, community: CommunityFacts, as_of: date
) -> list[dict[str, Any]]:
    """Give the last number of each month of the year before the day: numbers have no gaps."""
    columns = transactions.c
    last = month_span(period_of(as_of)).last_period
    query = (
        sa.select(columns.period, sa.func.max(columns.voucher_number))
        .where(
            columns.community_id == community.community_id,
            columns.period.between(last // 100 * 100 - 99, last),
        )
        .group_by(columns.period)
        .order_by(columns.period.desc())
        .limit(VOUCHERS_MONTHS)
    )
    return [{"period": row[0], "number": row[1]} for row in connection.execute(query)]


def _open_requests(connection: sa.Connection, community: CommunityFacts) -> int:
    columns = payment_requests.c
    query = sa.select(sa.func.count()).where(
        columns.community_id == community.community_id, columns.state.in_(_OPEN_REQUESTS)
    )
    return int(connection.execute(query).scalar_one())


def _query(community: CommunityFacts) -> sa.Select[Any]:
    return sa.select(handovers).where(handovers.c.community_id == community.community_id)


def _row(item: sa.Row[Any]) -> HandoverRow:
    return HandoverRow(
        item.handover_id, item.role, item.as_of, item.created_at, item.outgoing_at,
        item.incoming_at, item.supervised_at, item.supervisor_id is not None,
    )  # fmt: skip
