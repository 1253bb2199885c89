"""See that works went step by step, by two people each, and that what was paid keeps to what they say."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from ledger.domain.work_rules import RETENTION_PER_MILLE_MAX
from ledger.domain.works import Purpose, StepKind, WorkPlan, WorkState, after, state_of
from ledger.posting.check_values import Difference
from ledger.store.payments import payment_requests, payments
from ledger.store.work_reading import KeptStep, plans_of, steps_of
from ledger.store.works import work_payments

#: What has to have been before a step; an emergency brings the first four later.
_BEFORE: Mapping[StepKind, Callable[[WorkState], object]] = {
    StepKind.BUDGET: lambda state: state.decided,
    StepKind.START: lambda state: state.contracts or state.plan.emergency,
    StepKind.PROGRESS: lambda state: state.started_on,
    StepKind.VARIATION: lambda state: state.contracts,
    StepKind.ACCEPTANCE: lambda state: state.started_on,
    StepKind.AUDIT: lambda state: state.accepted_on,
    StepKind.SETTLEMENT: lambda state: state.audited_minor is not None,
}


def check_works(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Walk every work's confirmed steps in their order, then hold what was paid against them."""
    plans = plans_of(connection, community_id)
    steps = steps_of(connection, community_id)
    states: dict[str, WorkState] = {}
    for code, plan in sorted(plans.items()):
        kept = steps.get(code, ())
        yield from _check_steps(code, plan, kept)
        states[code] = state_of(plan, [item.step for item in kept if item.state == "confirmed"])
    yield from _check_payments(connection, community_id, states)


def _check_steps(code: str, plan: WorkPlan, kept: Sequence[KeptStep]) -> Iterator[Difference]:
    state = WorkState(plan)
    for number, item in enumerate(kept, start=1):
        where = f"work {code} step {item.number}"
        if item.number != number:
            yield Difference("work_step_number", where, str(number), str(item.number))
        if item.state != "confirmed":
            continue
        step = item.step
        yield from _check_step(where, state, item)
        state = after(state, step)
        bounded = bool(state.budget) or not plan.emergency
        if bounded and state.committed_minor > state.budget_minor:
            yield Difference(
                "work_budget", where, str(state.budget_minor), str(state.committed_minor)
            )
    settled = state.settled_minor
    if settled is not None and settled > min(state.committed_minor, state.audited_minor or 0):
        yield Difference(
            "work_settlement", f"work {code}", str(state.committed_minor), str(settled)
        )


def _check_step(where: str, state: WorkState, item: KeptStep) -> Iterator[Difference]:
    step, comes = item.step, _BEFORE.get(item.step.kind)
    if item.decided_by in (None, item.proposed_by):
        yield Difference("work_step_people", where, "two", str(item.decided_by))
    if comes is not None and not comes(state):
        yield Difference("work_step_order", where, found=step.kind.value)
    if step.retention_minor * 1000 > step.amount_minor * RETENTION_PER_MILLE_MAX:
        yield Difference("work_retention", where, found=str(step.retention_minor))


def _check_payments(
    connection: sa.Connection, community_id: int, states: dict[str, WorkState]
) -> Iterator[Difference]:
    told, request, paid = work_payments.c, payment_requests.c, payments.c
    query = (
        sa.select(work_payments, request.content, request.amount_minor.label("asked_minor"), paid.paid_on.label("paid"))
        .join_from(
            work_payments, payment_requests,
            (request.community_id == told.community_id) & (request.request_id == told.request_id),
        )
        .outerjoin(
            payments,
            (paid.community_id == told.community_id) & (paid.request_id == told.request_id),
        )
        .where(told.community_id == community_id)
        .order_by(told.paid_on, told.request_id)
    )  # fmt: skip
    sums: defaultdict[str, int] = defaultdict(int)
    kept_back: defaultdict[str, int] = defaultdict(int)
    for row in connection.execute(query):
        asked = json.loads(row.content)
        expected = (asked.get("work"), asked.get("purpose"), row.asked_minor, row.paid)
        found = (row.work_code, row.purpose, row.amount_minor, row.paid_on)
        if expected != found:
            yield Difference("work_payment", f"payment {row.request_id}", str(expected), str(found))
        if row.purpose != Purpose.OTHER:
            sums[row.work_code] += row.amount_minor
        if row.purpose == Purpose.RETENTION:
            kept_back[row.work_code] += row.amount_minor
    yield from _check_sums(states, sums, kept_back)
    yield from _check_untold(connection, community_id)


def _check_sums(
    states: dict[str, WorkState], sums: dict[str, int], kept_back: dict[str, int]
) -> Iterator[Difference]:
    for code, minor in sums.items():
        state = states[code]
        limit = state.settled_minor
        if limit is None and (state.contracts or not state.plan.emergency):
            limit = state.committed_minor
        if limit is not None and minor > limit:
            yield Difference("work_overpaid", f"work {code}", str(limit), str(minor))
        if kept_back.get(code, 0) > state.retention_minor:
            yield Difference(
                "work_overpaid",
                f"work {code}",
                str(state.retention_minor),
                str(kept_back.get(code, 0)),
            )


def _check_untold(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that every payment whose request says what it is on a work is told of that work."""
    told, request, paid = work_payments.c, payment_requests.c, payments.c
    query = (
        sa.select(paid.request_id)
        .join_from(
            payments, payment_requests,
            (request.community_id == paid.community_id) & (request.request_id == paid.request_id),
        )
        .where(
            paid.community_id == community_id, request.content.contains('"purpose":"'),
            ~sa.exists().where(
                told.community_id == paid.community_id, told.request_id == paid.request_id
            ),
        )
        .limit(1)
    )  # fmt: skip
    for request_id in connection.execute(query).scalars():
        yield Difference("work_payment", f"payment {request_id}", "told", "untold")
