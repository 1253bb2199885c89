"""The approval policy at the desk: one officer proposes another one, a second sets it."""

from collections.abc import Mapping

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.policies import STEPS_MAX, Body
from ledger.domain.roles import Task
from ledger.posting.approval_policies import (
    drop_policy,
    pending_policy,
    propose_policy,
    set_policy,
)
from ledger.schemas.payments import read_policy, typed_policy
from ledger.statements.policies import approval_policies
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence, sentences


def policies(seat: Seat) -> Response:
    """Show the rules in force, what was proposed, and the form for other rules."""
    return _page(seat)


def propose(seat: Seat) -> Response:
    """Propose other rules."""
    read, refusals = read_policy(request.form)
    if read is None:
        return _page(seat, refusals, request.form)
    policy, first_day = read
    try:
        with desk_writing() as books:
            propose_policy(
                books, seat.community.community_id, policy, first_day=first_day,
                by=seat.officer(Task.SET_POLICY), at=clock.now(),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, (refusal,), request.form)
    return redirect(url_for("desk.policies", slug=seat.community.slug, done="policy_proposed"))


def confirm(seat: Seat, action_id: str) -> Response:
    """Set what another officer proposed."""
    by = seat.officer(Task.SET_POLICY)
    try:
        with desk_writing() as books:
            set_policy(books, seat.community.community_id, action_id, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, (refusal,))
    return redirect(url_for("desk.policies", slug=seat.community.slug, done="policy_set"))


def drop(seat: Seat, action_id: str) -> Response:
    """Drop a proposal."""
    by = seat.officer(Task.SET_POLICY)
    try:
        with desk_writing() as books:
            drop_policy(books, seat.community.community_id, action_id, by=by, at=clock.now())
    except Refusal as refusal:
        return _page(seat, (refusal,))
    return redirect(url_for("desk.policies", slug=seat.community.slug, done="policy_dropped"))


def _page(
    seat: Seat, refusals: tuple[Refusal, ...] = (), typed: Mapping[str, str] | None = None
) -> Response:
    today = clock.today()
    with reading() as books:
        statement = approval_policies(books, seat.community, today=today)
        pending = pending_policy(books, seat.community.community_id, at=clock.now())
    errors = sentences(refusals)
    values = typed or {**typed_policy(statement.in_force.policy), "first_day": today.isoformat()}
    return desk_page(
        "desk/policies.html", seat, status=422 if refusals else 200, statement=statement,
        pending=pending, errors=errors, values=values, today=today,
        refused=[sentence(item) for item in refusals],
        numbers=[str(number) for number in range(1, STEPS_MAX)], bodies=[*Body],
        is_own=pending is not None and pending.proposed_by == seat.user.user_id,
        may_set=seat.may(Task.SET_POLICY),
    )  # fmt: skip
