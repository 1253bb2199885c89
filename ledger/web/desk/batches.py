"""Batch approval: several drafts and requests ticked, summed up once more, and approved in one commit.

What needs a closer look is not offered: a fact that broke a rule, a text that may name somebody, a request
that looks split, fees of one or two households while their month runs. Each of the others can be opened by itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.entries import looks_personal
from ledger.domain.errors import Refusal, TextError
from ledger.domain.periods import last_day_of, period_of
from ledger.domain.roles import Task
from ledger.posting.drafts import approve_many
from ledger.posting.payments import approve_requests
from ledger.statements.batches import BatchItem, batch_items
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, sentence


@dataclass(frozen=True, slots=True)
class FundTotal:
    """How many of the ticked touch a fund, and how much."""

    fund: Label
    count: int
    amount_minor: int


def choose(seat: Seat) -> Response:
    """List what may be approved together."""
    return _page(seat)


def approve(seat: Seat) -> Response:
    """Sum up what was ticked, or approve what was summed up: all of it, or nothing."""
    keys = list(dict.fromkeys(request.form.getlist("item")))
    if not keys:
        return _page(seat, TextError(reason="nothing_ticked", field="items"))
    if "confirmed" not in request.form:
        return _summary(seat, keys)
    try:
        _approve(seat, keys)
    except Refusal as refusal:
        return _page(seat, refusal)
    return redirect(url_for("desk.batch", slug=seat.community.slug, done="several"))


def _approve(seat: Seat, keys: Sequence[str]) -> None:
    by, at, community_id = seat.officer(Task.APPROVE), clock.now(), seat.community.community_id
    parts = [key.split(":") for key in keys]
    drafted = [(part[1], part[2]) for part in parts if part[0] == "draft" and len(part) == 3]
    asked = [(part[1], part[2]) for part in parts if part[0] == "request" and len(part) == 3]
    with desk_writing() as books:
        offered = {item.key for item in _offered(batch_items(books, seat.community), seat)}
        if not set(keys) <= offered:
            raise TextError(reason="not_together", field="items")
        if drafted:
            approve_many(books, community_id, drafted, by=by, at=at)
        approve_requests(books, community_id, asked, by=by, at=at)


def _offered(items: Sequence[BatchItem], seat: Seat) -> list[BatchItem]:
    return [
        item
        for item in items
        if item.author_id != seat.user.user_id
        and not item.flags
        and not looks_personal(item.summary)
        and not _waits_for_others(item)
    ]


def _waits_for_others(item: BatchItem) -> bool:
    day = item.few_payers_on
    return day is not None and clock.today() <= last_day_of(period_of(day))


def _summary(seat: Seat, keys: Sequence[str]) -> Response:
    with reading() as books:
        items = [item for item in batch_items(books, seat.community) if item.key in keys]
    sums: defaultdict[Label, list[int]] = defaultdict(list)
    for item in items:
        for fund, amount_minor in item.funds:
            sums[fund].append(amount_minor)
    totals = [
        FundTotal(fund, len(amounts), sum(amounts))
        for fund, amounts in sorted(sums.items(), key=lambda pair: pair[0].code)
    ]
    return desk_page("desk/batch_summary.html", seat, items=items, totals=totals)


def _page(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        items = batch_items(books, seat.community)
    offered = _offered(items, seat)
    alone = [item for item in items if item not in offered and item.author_id != seat.user.user_id]
    return desk_page(
        "desk/batch.html", seat, status=422 if refusal else 200, offered=offered, alone=alone,
        refused=sentence(refusal) if refusal else "",
    )  # fmt: skip
