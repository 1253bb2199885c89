"""Hand-overs at the desk: draw up the list, look at it, sign it with one's own account, print it."""

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.errors import Refusal, TextError
from ledger.domain.periods import parse_day
from ledger.people.colleagues import Colleague, colleagues
from ledger.posting.handovers import HANDED_ROLES, HandingOver, draw_up_handover, sign_handover
from ledger.posting.idempotency import recall, remember
from ledger.renditions import handover_paper
from ledger.statements.handovers import Handover, handover, handover_figures, handovers_of
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, named_sentences, sentence, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.language import reader_language
from ledger.web.pages import online

_FIELDS = ("role", "as_of", "outgoing", "incoming", "supervisor", "papers", "seals")


def handovers(seat: Seat) -> AnyResponse:
    """List the hand-overs, and offer to draw up another."""
    typed = dict.fromkeys(_FIELDS, "") | {"as_of": clock.today().isoformat()}
    return _list(seat, typed)


def draw_up(seat: Seat) -> AnyResponse:
    """Keep the figures of a day and who hands over to whom."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    at, key = clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    try:
        handing = _handing(typed)
        with desk_writing() as books:
            handover_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if handover_id is None:
                figures = handover_figures(books, seat.community, handing.as_of)
                handover_id = draw_up_handover(
                    books, community_id, handing, figures, by=seat.user.user_id, at=at
                )
                remember(
                    books, community_id, key, result=handover_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _list(seat, typed, refusal)
    return redirect(url_for("desk.handover", slug=seat.community.slug, handover_id=handover_id))


def show(seat: Seat, handover_id: str) -> AnyResponse:
    """Show one hand-over, with the button for whoever has still to sign."""
    return _page(seat, handover_id)


def sign(seat: Seat, handover_id: str) -> AnyResponse:
    """Sign for the content that was looked at."""
    seen = request.form.get("content_sha256", "")
    try:
        with desk_writing() as books:
            sign_handover(
                books, seat.community.community_id, handover_id, by=seat.user.user_id,
                at=clock.now(), content_sha256=seen,
            )  # fmt: skip
    except Refusal as refusal:
        return _page(seat, handover_id, refusal)
    here = url_for(
        "desk.handover", slug=seat.community.slug, handover_id=handover_id, done="signed"
    )
    return redirect(here)


def paper(seat: Seat, handover_id: str) -> AnyResponse:
    """Print the hand-over."""
    found = _found(seat, handover_id)
    page_url = url_for("desk.handover", slug=seat.community.slug, handover_id=handover_id)
    content = handover_paper(found, language=reader_language(), url=online(page_url))
    answer = Response(content, content_type="application/pdf")
    name = f"{seat.community.slug}-handover-{found.row.as_of.isoformat()}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _handing(typed: dict[str, str]) -> HandingOver:
    people = {}
    for name in ("outgoing", "incoming", "supervisor"):
        # A number as long as this is nobody's, and no database could be asked for it.
        is_number = typed[name].isascii() and typed[name].isdecimal() and len(typed[name]) < 16
        people[name] = int(typed[name]) if is_number else None
        if people[name] is None and (name != "supervisor" or typed[name]):
            raise TextError(reason="required", field=name)
    outgoing, incoming = people["outgoing"], people["incoming"]
    assert outgoing is not None
    assert incoming is not None
    return HandingOver(
        role=typed["role"], as_of=parse_day(typed["as_of"], field="as_of"), outgoing_id=outgoing,
        incoming_id=incoming, supervisor_id=people["supervisor"], papers=_flat(typed["papers"]),
        seals=_flat(typed["seals"]),
    )  # fmt: skip


def _flat(text: str) -> str:
    return "；".join(line.strip() for line in text.splitlines() if line.strip())


def _found(seat: Seat, handover_id: str) -> Handover:
    if "\0" in handover_id:
        abort(404)
    with reading() as books:
        found = handover(books, seat.community, handover_id)
    if found is None:
        abort(404)
    return found


def _list(seat: Seat, typed: dict[str, str], refusal: Refusal | None = None) -> AnyResponse:
    with reading() as books:
        rows = handovers_of(books, seat.community)
        people: tuple[Colleague, ...] = colleagues(books, seat.community.community_id)
    refusals = (refusal,) if refusal else ()
    return desk_page(
        "desk/handovers.html", seat, status=422 if refusal else 200, rows=rows, typed=typed,
        roles=[role.value for role in HANDED_ROLES], errors=sentences(refusals),
        people=[(person.user_id, person.display_name) for person in people],
        mistakes=[
            (f"f-{name}" if name in _FIELDS else "", words)
            for name, words in named_sentences(refusals).items()
        ],
        form_token=sent_token() or fresh_token(), today=clock.today(),
    )  # fmt: skip


def _page(seat: Seat, handover_id: str, refusal: Refusal | None = None) -> AnyResponse:
    found = _found(seat, handover_id)
    to_sign = [
        item for item in found.signatures
        if item.user_id == seat.user.user_id and item.signed_at is None
    ]  # fmt: skip
    return desk_page(
        "desk/handover.html", seat, status=422 if refusal else 200, handover=found,
        content=found.content, refused=sentence(refusal) if refusal else "",
        to_sign=to_sign[0] if to_sign else None,
    )  # fmt: skip
