"""A merger at the desk: choose who joins, look it over, propose it, approve it, carry it out step by step."""

import json
from datetime import date

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.merger_errors import MergerError
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.people.users import Membership, memberships_of
from ledger.posting.merger_plans import DryRun, look_over, plan_of
from ledger.posting.mergers import approve_merger, next_step, propose_merger, withdraw_merger
from ledger.schemas.mergings import read_plan
from ledger.statements.merger_plans import MergerPlan, newest_plan
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, each_of, sentence

_RUNNING = ("proposed", "approved")


def show(seat: Seat) -> Response:
    """Show the merger that is under way, or what it takes to plan one."""
    return _page(seat)


def look(seat: Seat) -> Response:
    """Look over what was chosen, and list everything that stands against it; nothing is kept."""
    try:
        with reading() as books:
            dry_run = look_over(
                books, seat.community.community_id, read_plan(*_typed()), today=clock.today()
            )
    except Refusal as refusal:
        return _page(seat, refusal)
    return _page(seat, dry_run=dry_run)


def propose(seat: Seat) -> Response:
    """Hand the plan to another person."""
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        plan = read_plan(*_typed())
        with desk_writing() as books:
            propose_merger(books, seat.community.community_id, plan, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, refusal)
    return _back(seat, "submitted")


def approve(seat: Seat) -> Response:
    """Approve the plan that was looked at; from now on the old books take nothing else."""
    by, at = seat.officer(Task.APPROVE), clock.now()
    try:
        with desk_writing() as books:
            approve_merger(
                books, seat.community.community_id, request.form.get("number", 0, type=int),
                by=by, at=at, content_sha256=request.form.get("content_sha256", ""),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, refusal)
    return _back(seat, "merger_approved")


def withdraw(seat: Seat) -> Response:
    """Take the plan back, while no books have ended."""
    by, at = seat.officer(Task.CLOSE_MONTH), clock.now()
    number = request.form.get("number", 0, type=int)
    try:
        with desk_writing() as books:
            withdraw_merger(books, seat.community.community_id, number, by=by, at=at)
    except Refusal as refusal:
        return _page(seat, refusal)
    return _back(seat, "merger_withdrawn")


def carry_out(seat: Seat) -> Response:
    """Do the step that is due, in a transaction of its own; the page says how many are left."""
    number = request.form.get("number", 0, type=int)
    try:
        with desk_writing() as books:
            step = next_step(books, seat.community.community_id, number, at=clock.now())
    except Refusal as refusal:
        return _page(seat, refusal)
    done = step is None or step.kind == "done"
    return _back(seat, "merger_done" if done else "merger_step")


def _typed() -> tuple[date, list[tuple[str, str]], list[str]]:
    """Read the form: the day, pairs of community and courtyard, lines of changes."""
    chosen = request.form.getlist("join")
    pairs = [(slug, request.form.get(f"courtyard-{slug}", "")) for slug in chosen]
    changes = request.form.get("changes", "").splitlines()
    return parse_day(request.form.get("day", ""), field="day"), pairs, changes


def _back(seat: Seat, done: str) -> Response:
    return redirect(url_for("desk.merger", slug=seat.community.slug, done=done))


def _page(seat: Seat, refusal: Refusal | None = None, *, dry_run: DryRun | None = None) -> Response:
    with reading() as books:
        plan = newest_plan(books, seat.community)
        if dry_run is None and plan is not None and plan.state == "proposed":
            agreed = plan_of(json.loads(plan.content))
            dry_run = look_over(books, seat.community.community_id, agreed, today=clock.today())
        offered = memberships_of(books, seat.user.user_id, clock.today())
    is_running = plan is not None and plan.state in _RUNNING
    return desk_page(
        "desk/merger.html", seat, status=422 if refusal else 200, plan=plan, dry_run=dry_run,
        is_running=is_running, offered=_offered(seat, offered),
        mistakes=[("", sentence(item)) for item in each_of((refusal,) if refusal else ())],
        obstacles=_words(seat, dry_run.obstacles if dry_run else ()),
        notes=_words(seat, dry_run.notes if dry_run else ()),
        may_propose=seat.may(Task.PREPARE) and not is_running,
        may_approve=_may_approve(seat, plan), typed=request.form,
        may_go_on=seat.may(Task.CLOSE_MONTH),
    )  # fmt: skip


def _offered(seat: Seat, held: tuple[Membership, ...]) -> list[Membership]:
    """Offer the communities in which this person prepares, but for this one."""
    return [
        item for item in held
        if item.slug != seat.community.slug and "treasurer" in item.roles
    ]  # fmt: skip


def _may_approve(seat: Seat, plan: MergerPlan | None) -> bool:
    return (
        plan is not None
        and plan.state == "proposed"
        and seat.may(Task.APPROVE)
        and plan.author_id != seat.user.user_id
    )


#: Where what was found is settled, by its reason: in the books of the community it is about, or in the new ones.
_THERE = {
    "drafts_open": "desk.today", "payments_open": "desk.payments", "months_open": "desk.months",
    "later_postings": "desk.transactions", "unreconciled": "desk.reconciliations",
    "never_billed": "desk.bills", "rows_open": "desk.bills", "loans_open": "desk.loans",
    "acts_open": "desk.funds", "confirmations_open": "desk.confirmations",
    "works_open": "desk.works", "votes": "desk.decisions",
}  # fmt: skip
_HERE = {
    "account_differs": "desk.chart", "account_unknown": "desk.chart",
    "account_closed": "desk.chart", "fund_unknown": "desk.funds", "fund_class": "desk.funds",
    "new_month_closed": "desk.months", "role": "desk.officers", "mirrors": "desk.mirrors",
    "grant": "desk.grants", "designation": "desk.funds", "links_end": "desk.links",
    "prepaid_years": "desk.fees", "left_bank_account": "desk.bank_accounts",
    "left_tariff": "desk.tariffs", "left_bill_rule": "desk.bill_rules",
    "left_template": "desk.templates", "contracts": "desk.contracts", "services": "desk.services",
    "set_up": "desk.setup",
}  # fmt: skip


def _words(seat: Seat, found: tuple[MergerError, ...]) -> list[tuple[str, str]]:
    """Give each in words, with the page on which it is settled, empty where there is none."""
    return [(sentence(item), _settled_at(seat, item)) for item in found]


def _settled_at(seat: Seat, found: MergerError) -> str:
    if found.reason in _THERE:
        return url_for(_THERE[found.reason], slug=found.community)
    if found.reason in _HERE:
        return url_for(_HERE[found.reason], slug=seat.community.slug)
    return ""
