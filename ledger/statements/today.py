"""What needs doing today, by whom and in which order: a few bounded counts, whatever the size of the books."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.periods import last_day_of, next_month, period_of
from ledger.statements.bill_withdrawals import asked_of_others
from ledger.statements.bills_waiting import waiting_counts
from ledger.statements.decisions_waiting import waits_for
from ledger.statements.duties import duty_counts
from ledger.statements.notices import not_hung, waiting_for
from ledger.statements.policies import policy_content_on, policy_read
from ledger.statements.reconcilable import due_count
from ledger.statements.services_waiting import waiting_counts as service_counts
from ledger.statements.values import CommunityFacts
from ledger.store.budgets import budgets
from ledger.store.communities import accounts
from ledger.store.confirmations import confirmations
from ledger.store.custody import cash_counts
from ledger.store.drafts import drafts, templates
from ledger.store.journal import missing_evidence, month_movements, periods, transactions
from ledger.store.payments import payment_requests
from ledger.store.reconciliations import reconciliations, replaces

#: Beyond this many a list says "99 and more".
COUNT_MAX = 99
#: Kinds of things to do, in the order in which a desk shows them, and the task that each asks for.
ORDER = (
    ("drafts_to_review", "approve"),
    ("requests_to_review", "approve"),
    ("budgets_to_review", "approve"),
    ("counts_to_confirm", "confirm_count"),
    ("proposals_to_confirm", "set_policy"),
    ("work_steps_to_confirm", "approve"),
    ("votes_to_confirm", "set_policy"),
    ("decisions_to_vouch", "set_policy"),
    ("reconciliations_to_confirm", "confirm_reconciliation"),
    ("withdrawals_to_agree", "reconcile"),
    ("notices_to_publish", "publish"),
    ("notices_overdue", "prepare_notice"),
    ("notices_due", "prepare_notice"),
    ("notices_to_hang", "hang_notice"),
    ("results_to_hang", "set_policy"),
    ("objections_open", "hang_notice"),
    ("questions_open", "keep_matters"),
    ("cash_over_limit", "count_cash"),
    ("payments_due", "pay"),
    ("drafts_rejected", "prepare"),
    ("requests_rejected", "prepare"),
    ("bill_rows_open", "prepare"),
    ("bills_due", "prepare"),
    ("accounts_to_reconcile", "reconcile"),
    ("month_to_close", "close_month"),
    ("evidence_missing", "prepare"),
    ("contracts_to_agree", "approve"),
    ("contracts_ending", "prepare"),
)


@dataclass(frozen=True, slots=True)
class Todo:
    """One kind of thing to do: how many, at most COUNT_MAX + 1; ``period`` for the month to close."""

    kind: str
    task: str
    count: int
    period: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """What needs doing, and the next day on which something will, None when nothing is foreseen."""

    todos: tuple[Todo, ...]
    next_day: date | None


def today(connection: sa.Connection, community: CommunityFacts, user_id: int, day: date) -> Today:
    """Give what waits in a community for one person; the page leaves out what is not for their roles."""
    counts = _counts(connection, community, user_id, day)
    counts |= waiting_counts(connection, community, day, most=COUNT_MAX + 1)
    counts |= service_counts(connection, community, user_id, day, most=COUNT_MAX + 1)
    counts |= duty_counts(connection, community, day)
    counts["accounts_to_reconcile"] = due_count(connection, community, day)
    closing, closing_day = _closing(connection, community)
    todos = []
    for kind, task in ORDER:
        if kind == "month_to_close":
            if closing and closing_day is not None and closing_day < day:
                todos.append(Todo(kind, task, 1, closing))
        elif counts[kind]:
            todos.append(Todo(kind, task, counts[kind]))
    return Today(tuple(todos), _next_day(connection, community, day, closing_day))


def _counts(
    connection: sa.Connection, community: CommunityFacts, user_id: int, day: date
) -> dict[str, int]:
    here = community.community_id
    draft, request, budget, count = drafts.c, payment_requests.c, budgets.c, cash_counts.c
    compared, proposal = reconciliations.c, confirmations.c
    replaced = sa.exists().where(replaces(reconciliations.alias("newer"), reconciliations))
    reversed_later = sa.exists().where(
        transactions.c.community_id == here,
        transactions.c.corrects == missing_evidence.c.seq,
        transactions.c.kind == "reversal",
    )
    asked = {
        "drafts_to_review": (draft.community_id == here, draft.state == "submitted",
                             draft.author_id != user_id),
        "requests_to_review": (request.community_id == here, request.state == "submitted",
                               request.author_id != user_id),
        "budgets_to_review": (budget.community_id == here, budget.state == "submitted",
                              budget.author_id != user_id),
        "counts_to_confirm": (count.community_id == here, count.confirmed_by.is_(None),
                              count.counted_by != user_id),
        "proposals_to_confirm": (proposal.community_id == here, proposal.state == "proposed",
                                 proposal.proposed_by != user_id),
        "reconciliations_to_confirm": (
            compared.community_id == here, compared.confirmed_by.is_(None),
            compared.prepared_by != user_id, ~replaced,
        ),
        "withdrawals_to_agree": asked_of_others(community, user_id),
        "notices_to_publish": waiting_for(community, user_id),
        "notices_to_hang": not_hung(community),
        "payments_due": (request.community_id == here, request.state == "approved"),
        "drafts_rejected": (draft.community_id == here, draft.state == "rejected",
                            draft.author_id == user_id),
        "requests_rejected": (request.community_id == here, request.state == "rejected",
                              request.author_id == user_id),
        **waits_for(community, user_id),
        "evidence_missing": (missing_evidence.c.community_id == here, ~reversed_later),
    }  # fmt: skip
    bounded = [
        sa.select(sa.func.count())
        .select_from(sa.select(sa.literal(1)).where(*conditions).limit(COUNT_MAX + 1).subquery())
        .scalar_subquery()
        for conditions in asked.values()
    ]
    *found, policy = connection.execute(
        sa.select(*bounded, policy_content_on(community, day))
    ).one()
    counts = dict(zip(asked, found, strict=True))
    limit = policy_read(policy).cash_stock_minor
    counts["cash_over_limit"] = 0 if limit is None else _boxes_over(limit, connection, community)
    return counts


def _boxes_over(limit_minor: int, connection: sa.Connection, community: CommunityFacts) -> int:
    """Count boxes in which more cash lies than may stay there."""
    moved = month_movements.c
    held = sa.func.sum(moved.debit_minor - moved.credit_minor)
    boxes = (
        sa.select(moved.account_code)
        .join(
            accounts,
            (accounts.c.community_id == moved.community_id)
            & (accounts.c.code == moved.account_code),
        )
        .where(
            moved.community_id == community.community_id, accounts.c.is_cash,
            moved.account_code.startswith(CASH_ON_HAND),
        )
        .group_by(moved.account_code)
        .having(held > limit_minor)
        .limit(COUNT_MAX + 1)
    )  # fmt: skip
    return len(connection.execute(boxes).all())


def _closing(connection: sa.Connection, community: CommunityFacts) -> tuple[int, date | None]:
    """Give the month whose turn it is to close, and its last day."""
    here = community.community_id
    closed = sa.select(sa.func.max(periods.c.period)).where(
        periods.c.community_id == here, periods.c.period % 100 < 13
    )
    first = sa.select(sa.func.min(transactions.c.period)).where(
        transactions.c.community_id == here, transactions.c.period % 100 < 13
    )
    newest, began = connection.execute(
        sa.select(closed.scalar_subquery(), first.scalar_subquery())
    ).one()
    period = next_month(newest) if newest else began or 0
    return period, last_day_of(period) if period else None


def _next_day(
    connection: sa.Connection, community: CommunityFacts, day: date, closing_day: date | None
) -> date | None:
    """Give the next day on which something falls due: a recurring entry, or the running month's end."""
    due = templates.c
    query = sa.select(sa.func.min(due.next_on)).where(
        due.community_id == community.community_id, due.active.is_(sa.true()), due.next_on > day
    )
    recurring = connection.execute(query).scalar_one_or_none()
    if closing_day is None:
        return recurring
    month_end = max(closing_day, last_day_of(period_of(day)))
    return min(month_end, recurring) if recurring else month_end
