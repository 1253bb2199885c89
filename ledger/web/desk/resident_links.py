"""Residents' links at the desk: make them, print them at once, revoke them. A link cannot be shown twice."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.errors import Refusal
from ledger.domain.place_errors import ResidentLinkError
from ledger.domain.resident_links import LinkAudience, ResidentLink
from ledger.domain.roles import Task
from ledger.posting.idempotency import recall, remember
from ledger.posting.resident_links import make_links, revoke_link
from ledger.renditions import slips_paper
from ledger.schemas.place_forms import LINK_FIELDS, WantedLinks, read_links
from ledger.statements.place_desk import household_labels
from ledger.statements.resident_links import admission, link_page
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, key_of, sent_token
from ledger.web.language import reader_language
from ledger.web.pages import online
from reports.engine import qr_code
from reports.posters import SLIPS_MAX, Slip


def show(seat: Seat) -> AnyResponse:
    """List the links, and offer to make one."""
    return _list(seat)


def make(seat: Seat) -> AnyResponse:
    """Make links: one is shown with its code, those of a building are printed at once."""
    typed = {name: request.form.get(name, "") for name in LINK_FIELDS}
    wanted, refusals = read_links(typed)
    if wanted is None:
        return _list(seat, typed, refusals)
    try:
        slips = _made(seat, wanted)
    except Refusal as refusal:
        return _list(seat, typed, (refusal,))
    if len(slips) != 1:
        return _printed(seat, slips)
    token = slips[0].url.rstrip("/").rpartition("/")[2]
    code = qr_code(slips[0].url, reader_language().gettext("二维码：打开您的链接"))
    return desk_page("desk/link.html", seat, slip=slips[0], token=token, code=code)


def slip(seat: Seat) -> AnyResponse:
    """Print the slip of a link that was made just now: the page that shows it still knows its token."""
    token = request.form.get("token", "")
    with reading() as books:
        found = admission(books, token, clock.today())
        if found is None or found.community.community_id != seat.community.community_id:
            return _list(seat, refusals=(ResidentLinkError(reason="ended"),))
        labels = (
            household_labels(books, seat.community, found.place, clock.today())
            if found.place
            else ()
        )
    place = labels[0] if labels else None
    made = Slip(place, _url(token), clock.today(), found.last_day)
    return _printed(seat, [made])


def revoke(seat: Seat, link_id: str) -> AnyResponse:
    """End a link at once."""
    by = seat.officer(Task.PREPARE)
    try:
        with desk_writing() as books:
            revoke_link(books, seat.community.community_id, link_id, by=by, at=clock.now())
    except Refusal as refusal:
        return _list(seat, refusals=(refusal,))
    return redirect(url_for("desk.links", slug=seat.community.slug, done="link_revoked"))


def _made(seat: Seat, wanted: WantedLinks) -> list[Slip]:
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, sent_token())
    community_id = seat.community.community_id
    with desk_writing() as books:
        if recall(books, community_id, key) is not None:
            # Sent again: the tokens were shown once and are known to nobody here.
            raise ResidentLinkError(reason="shown")
        places: tuple[Label | None, ...] = (None,)
        if wanted.audience is LinkAudience.HOUSEHOLD:
            places = household_labels(books, seat.community, wanted.place, clock.today())
        if not places:
            raise ResidentLinkError(reason="not_household", field="place", text=wanted.place)
        if len(places) > SLIPS_MAX:
            raise ResidentLinkError(reason="too_many", field="place", text=str(SLIPS_MAX))
        links = [
            ResidentLink(
                wanted.audience, wanted.first_day, wanted.last_day, place.code if place else ""
            )
            for place in places
        ]
        made = make_links(books, community_id, links, by=by, at=at)
        remember(books, community_id, key, result=str(len(made)), at=at)
    return [
        Slip(place, _url(item.token), wanted.first_day, wanted.last_day)
        for place, item in zip(places, made, strict=True)
    ]


def _url(token: str) -> str:
    return online(url_for("residents.door", token=token))


def _printed(seat: Seat, slips: list[Slip]) -> AnyResponse:
    url = online(url_for("public.overview", slug=seat.community.slug))
    content = slips_paper(
        slips, community=seat.community, language=reader_language(), at=clock.now(), url=url
    )
    answer = Response(content, content_type="application/pdf")
    answer.headers.set("Content-Disposition", "inline", filename=f"{seat.community.slug}-links.pdf")
    return answer


def _list(
    seat: Seat, typed: dict[str, str] | None = None, refusals: tuple[Refusal, ...] = ()
) -> AnyResponse:
    today = clock.today()
    with reading() as books:
        links = link_page(books, seat.community, today, after=request.args.get("after", ""))
    named = named_sentences(refusals)
    values = {
        "audience": LinkAudience.HOUSEHOLD.value, "place": request.args.get("place", ""),
        "first_day": today.isoformat(), "last_day": f"{today.year + 1}-12-31",
    }  # fmt: skip
    return desk_page(
        "desk/links.html", seat, status=422 if refusals else 200, links=links,
        audiences=tuple(LinkAudience), values=values | (typed or {}), errors=sentences(refusals),
        mistakes=[(f"f-{name}" if name in LINK_FIELDS else "", named[name]) for name in named],
        form_token=fresh_token(), may_prepare=seat.may(Task.PREPARE),
    )  # fmt: skip
