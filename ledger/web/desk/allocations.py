"""Share a cost at the desk: describe it, look at everybody's part, then hand in its vouchers."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.maintenance import DRAWN_FROM, OWED_TO_CONTRACTORS
from ledger.domain.roles import Task
from ledger.domain.sharing import Key, Purpose, Scope, SharedCost
from ledger.posting.allocation_withdrawals import propose_withdrawal
from ledger.posting.allocations import allocate, plan, propose_again
from ledger.posting.books import open_books
from ledger.posting.idempotency import recall, remember
from ledger.schemas.allocations import FIELDS, read_cost
from ledger.statements.allocation_previews import preview
from ledger.statements.allocations import allocation, allocation_list, allocation_number
from ledger.statements.payees import naming
from ledger.statements.place_index import Place, places_of
from ledger.statements.sharing_values import AllocationStatement
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.confirmations import proposed
from ledger.web.desk.files import desk_file
from ledger.web.desk.frames import desk_page, named_sentences, sentence, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.language import reader_language


def show(seat: Seat) -> Response:
    """List the shared costs."""
    with reading() as books:
        rows = allocation_list(books, seat.community, audience=Audience.OFFICER)
    return desk_page(
        "desk/allocations.html", seat, rows=rows, may_prepare=seat.may(Task.PREPARE)
    )  # fmt: skip


def ask(seat: Seat) -> Response:
    """Show the empty form."""
    typed = dict.fromkeys(FIELDS, "") | {
        "allocated_on": clock.today().isoformat(), "scope": Scope.PLACES.value,
        "key": Key.AREA.value, "uses_balances": "1", "credit_account": OWED_TO_CONTRACTORS,
    }  # fmt: skip
    return _form(seat, typed)


def answer(seat: Seat) -> Response:
    """Show everybody's part, or keep the list that was looked at and hand in its vouchers."""
    typed = _typed()
    cost, refusals = read_cost(typed)
    if cost is None:
        return _form(seat, typed, refusals)
    seen = request.form.get("seen_minor", "")
    if request.form.get("step") != "keep" or not seen.isascii() or not seen.isdigit():
        return _preview(seat, typed, cost)
    return _keep(seat, typed, cost, int(seen[:18]))


def one(seat: Seat, number: int) -> Response:
    """Show one list; the households of a building where one is chosen."""
    return _one(seat, number)


def files(seat: Seat, number: int, extension: str) -> Response:
    """Answer with a list as a file: by building, or a building's register or board copy."""
    board = "board" in request.args
    with reading() as books:
        shown = allocation(
            books, seat.community, number, audience=Audience.OFFICER,
            building=request.args.get("building", ""), board=board,
        )  # fmt: skip
    if shown is None or (shown.level == "household" and not shown.rows):
        abort(404)
    name = f"allocation-{number}" + (f"-{shown.building.code}" if shown.building else "")
    return desk_file(
        seat, shown, extension, name=f"{name}{'-board' if board else ''}",
        page_url=url_for("public.allocation", slug=seat.community.slug, number=number),
    )  # fmt: skip


def again(seat: Seat, number: int, purpose: str) -> Response:
    """Hand in a voucher of a list: of what was paid in by now, or one that was taken back."""
    if purpose not in {item.value for item in Purpose}:
        abort(404)
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    try:
        with desk_writing() as books:
            shown = allocation(books, seat.community, number, audience=Audience.OFFICER)
            if shown is None:
                abort(404)
            propose_again(books, here, shown.allocation_id, Purpose(purpose), by=by, at=at)
    except Refusal as refusal:
        return _one(seat, number, refusal)
    address = url_for("desk.allocation", slug=seat.community.slug, number=number, done="submitted")
    return redirect(address)


def withdraw(seat: Seat, number: int) -> Response:
    """Propose to withdraw a list that cannot be carried out."""
    by, at, here = seat.officer(Task.PREPARE), clock.now(), seat.community.community_id
    reason = request.form.get("reason", "")
    try:
        with desk_writing() as books:
            shown = allocation(books, seat.community, number, audience=Audience.OFFICER)
            if shown is None:
                abort(404)
            propose_withdrawal(books, here, shown.allocation_id, reason, by=by, at=at)
    except Refusal as refusal:
        return _one(seat, number, refusal)
    return proposed(seat)


def _typed() -> dict[str, str]:
    typed = {name: request.form.get(name, "") for name in FIELDS}
    ticked = request.form.getlist("building")
    # Ticked buildings and typed codes are one list.
    typed["places"] = " ".join(dict.fromkeys((*ticked, *typed["places"].split())))
    return typed


def _keep(seat: Seat, typed: Mapping[str, str], cost: SharedCost, seen_minor: int) -> Response:
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    here = seat.community.community_id
    try:
        with desk_writing() as books:
            allocation_id = recall(books, here, key)
            if allocation_id is None:
                allocation_id = allocate(books, here, cost, by=by, at=at, seen_minor=seen_minor)
                remember(books, here, key, result=allocation_id, at=at)
            number = allocation_number(books, seat.community, allocation_id)
    except Refusal as refusal:
        return _form(seat, typed, (refusal,))
    address = url_for("desk.allocation", slug=seat.community.slug, number=number, done="submitted")
    return redirect(address)


def _preview(seat: Seat, typed: Mapping[str, str], cost: SharedCost) -> Response:
    try:
        # The lock is let go at once: nothing is written.
        with desk_writing() as books:
            parts = plan(open_books(books, seat.community.community_id), cost, today=clock.today())
            shown = preview(books, seat.community, cost, parts)
    except Refusal as refusal:
        return _form(seat, typed, (refusal,))
    return desk_page(
        "desk/allocation_preview.html", seat, statement=shown, typed=typed,
        form_token=sent_token() or fresh_token(),
    )  # fmt: skip


def _form(
    seat: Seat, typed: Mapping[str, str], refusals: tuple[Refusal, ...] = ()
) -> Response:  # fmt: skip
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        places = places_of(books, seat.community, clock.today())
        lists = naming(books, seat.community)
    named = named_sentences(refusals)
    return desk_page(
        "desk/allocation_form.html", seat, status=422 if refusals else 200, typed=typed,
        choices=choices, buildings=places.buildings, households_in=places.households_in,
        ticked=set(typed["places"].split()), lists=lists,
        paid_from=[pair for pair in choices.account_pairs(reader_language()) if pair[0] in DRAWN_FROM],
        scope_pairs=_pairs(Scope, "allocation_scope"), key_pairs=_pairs(Key, "allocation_key"),
        typed_codes=_beside(typed["places"], places.buildings),
        errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in FIELDS else "", named[name]) for name in named],
        form_token=sent_token() or fresh_token(),
    )  # fmt: skip


def _pairs(kind: Iterable[StrEnum], noun: str) -> list[tuple[str, str]]:
    language = reader_language()
    return [(item.value, language.term(item.value, noun)) for item in kind]


def _beside(text: str, buildings: Iterable[Place]) -> str:
    """Give the typed codes that no box stands for."""
    boxes = {item.label.code for item in buildings}
    return " ".join(code for code in text.split() if code not in boxes)


def _one(seat: Seat, number: int, refusal: Refusal | None = None) -> Response:
    building = request.args.get("building", "")
    with reading() as books:
        shown = allocation(books, seat.community, number, audience=Audience.OFFICER)
        inside = _inside(books, seat, number, building) if building else None
    if shown is None:
        abort(404)
    return desk_page(
        "desk/allocation.html", seat, status=422 if refusal else 200, statement=shown,
        inside=inside, refused=sentence(refusal) if refusal else "",
        offered=_offered(shown) if seat.may(Task.PREPARE) else (),
        may_withdraw=seat.may(Task.PREPARE) and not _live(shown) and not shown.withdrawn,
    )  # fmt: skip


def _inside(
    books: Connection, seat: Seat, number: int, building: str
) -> AllocationStatement | None:
    found = allocation(books, seat.community, number, audience=Audience.OFFICER, building=building)
    return found if found is not None and found.rows else None


def _live(shown: AllocationStatement) -> set[str]:
    return {
        item.purpose for item in shown.vouchers
        if item.state != "withdrawn" and not item.is_reversed
    }  # fmt: skip


def _offered(shown: AllocationStatement) -> tuple[str, ...]:
    """Give what can be handed in still: no voucher of this purpose holds."""
    if shown.withdrawn:
        return ()
    live = _live(shown)
    wanted = {
        Purpose.DRAW: shown.total.from_balance_minor, Purpose.TOP_UP: shown.total.top_up_minor,
        Purpose.DRAW_TOP_UP: shown.total.top_up_minor,
    }  # fmt: skip
    return tuple(
        purpose.value for purpose, minor in wanted.items() if minor and purpose.value not in live
    )
