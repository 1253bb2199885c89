"""Bill a month at the desk: choose it, look at what every building comes to, start; then see the run."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.dues import BillingPlan
from ledger.domain.errors import Refusal
from ledger.domain.periods import last_day_of, previous_month
from ledger.domain.roles import Task
from ledger.posting.billing import Asked, Preview, preview_billing, start_billing
from ledger.schemas.dues import BILLING_FIELDS, KnownPlaces, known_places, read_asked
from ledger.statements.dues import runs_of
from ledger.statements.names import line_names
from ledger.statements.place_names import household_names, place_labels
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences

#: Households that are not billed, shown by name; the rest are counted.
EXEMPTIONS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class BuildingTotal:
    """What a run bills in one building."""

    building: Label
    household_count: int
    amount_minor: int


def ask(seat: Seat) -> Response:
    """Show the form."""
    return _page(seat)


def answer(seat: Seat) -> Response:
    """Show what would be billed; with the second button, bill exactly what was looked at."""
    with reading() as books:
        asked, refusals = read_asked(request.form, households(books, seat))
    if asked is None:
        return _page(seat, request.form, refusals)
    if "start" not in request.form:
        return _page(seat, request.form, asked=asked)
    by, at = seat.officer(Task.PREPARE), clock.now()
    try:
        with desk_writing() as books:
            run = start_billing(
                books, seat.community.community_id, asked, by=by, at=at,
                fingerprint=request.form.get("fingerprint", ""),
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, request.form, (refusal,), asked=asked)
    here = url_for(
        "desk.billing_run", slug=seat.community.slug, run_id=run.run_id, done="submitted"
    )
    return redirect(here)


def one(seat: Seat, run_id: str) -> Response:
    """Show a run: its drafts, and who was not billed and why."""
    with reading() as books:
        found = runs_of(books, seat.community, run_id=run_id)
        if not found:
            abort(404)
        names = place_labels(books, seat.community, {item["place"] for item in found[0].exemptions})
    return desk_page(
        "desk/billing_run.html", seat, run=found[0], names=names, shown=EXEMPTIONS_SHOWN
    )


def households(books: Connection, seat: Seat) -> KnownPlaces:
    """Give how households may be written on forms."""
    return known_places(household_names(books, seat.community))


def _page(
    seat: Seat, typed: Mapping[str, str] | None = None, refusals: tuple[Refusal, ...] = (),
    *, asked: Asked | None = None,
) -> Response:  # fmt: skip
    today = clock.today()
    preview: Preview | None = None
    totals: tuple[BuildingTotal, ...] = ()
    names: dict[str, Label] = {}
    with reading() as books:
        choices = choices_of(books, seat.community, today)
        places = line_names(books, seat.community).places
        if asked is not None:
            try:
                preview = preview_billing(books, seat.community.community_id, asked)
            except Refusal as refusal:
                refusals = (*refusals, refusal)
        if preview is not None:
            totals = _totals(books, seat, preview.plan)
            codes = {item.place for item in preview.plan.exemptions}
            names = place_labels(books, seat.community, codes)
    named = named_sentences(refusals)
    return desk_page(
        "desk/billing.html", seat, status=422 if refusals else 200, places=places, choices=choices,
        preview=preview, totals=totals, names=names, shown=EXEMPTIONS_SHOWN,
        values=_suggested(today) | dict(typed or {}), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in BILLING_FIELDS else "", named[name]) for name in named],
    )  # fmt: skip


def _suggested(today: date) -> dict[str, str]:
    """Offer the running month when it is nearly over, else the one before, dated on its last day."""
    period = today.year * 100 + today.month
    if today.day < 25:
        period = previous_month(period)
    day = min(last_day_of(period), today)
    return {
        "month": f"{period // 100}-{period % 100:02d}", "dated_on": day.isoformat(), "place": "",
        "exceptions": "",
    }  # fmt: skip


def _totals(books: Connection, seat: Seat, plan: BillingPlan) -> tuple[BuildingTotal, ...]:
    counts: defaultdict[str, list[int]] = defaultdict(list)
    for charge in plan.charges:
        counts[charge.household.building].append(charge.amount_minor)
    names = place_labels(books, seat.community, set(counts))
    return tuple(
        BuildingTotal(names.get(code, Label(code, code, code)), len(minors), sum(minors))
        for code, minors in counts.items()
    )
