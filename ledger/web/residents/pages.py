"""What a link opens: a household's own account, or the frame of what residents may see.

A link that is wrong, over, not yet begun or revoked gets one and the same answer, and an address that tries many
has to wait.
"""

from flask import Response, request, url_for

from ledger.domain.periods import parse_span
from ledger.people.throttle import count_miss
from ledger.renditions import enclosed_of, paper_of
from ledger.statements.gifts import gifts
from ledger.statements.households import ROWS_IN_FILE, household_statement
from ledger.statements.resident_links import Admission, admission
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import client_address, secret
from ledger.web.database import Connection, reading, runtime
from ledger.web.language import reader_language
from ledger.web.pages import online, page

_CONTENT_TYPES = {"json": "application/json", "pdf": "application/pdf"}
_TRACES = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
#: No token of ours is longer; nothing longer is hashed.
_TOKEN_LENGTH_MAX = 64


def hide_traces(answer: Response) -> Response:
    """Let no cache keep the answer, no search engine find it, and no link on it tell where it was followed from."""
    answer.headers.update(_TRACES)
    return answer


def resident(token: str) -> Response:
    """Show what a link is for."""
    with reading() as books:
        found = _admitted(books, token)
        if found is None:
            return _shut()
        if found.audience is not Audience.HOUSEHOLD:
            return page(
                "residents/community.html", community=found.community, found=found,
                gifts_href=_gifts_of(token),
            )  # fmt: skip
        statement = household_statement(
            books, found.community, found.place, clock.today(), audience=found.audience,
            after=request.args.get("after", ""),
        )  # fmt: skip
    here = url_for("residents.door", token=token)
    return page(
        "residents/household.html", community=found.community, found=found, statement=statement,
        first_href="" if statement.is_first else here, gifts_href=_gifts_of(token),
        next_href=f"{here}?after={statement.next_after}" if statement.next_after else "",
        file_links=tuple(
            (url_for("residents.household", token=token, extension=extension), extension.upper())
            for extension in ("pdf", "json")
        ),
    )  # fmt: skip


def gift_list(token: str, year: int) -> Response:
    """List the gifts of a year one by one, under the names that givers chose: for whoever has a link that holds."""
    with reading() as books:
        found = _admitted(books, token)
        if found is None or not found.community.opened_on.year <= year <= clock.today().year:
            return _shut()
        span = parse_span(str(year))
        statement = gifts(books, found.community, span, audience=Audience.RESIDENT)
    return page(
        "residents/gifts.html", community=found.community, found=found, statement=statement,
        year=year, door=url_for("residents.door", token=token),
        years=tuple(
            (other, url_for("residents.gift_list", token=token, year=other))
            for other in range(found.community.opened_on.year, clock.today().year + 1)
        ),
    )  # fmt: skip


def household(token: str, extension: str) -> Response:
    """Give a household's own account as a file; its code leads to the community's pages, not to the link."""
    with reading() as books:
        found = _admitted(books, token)
        if found is None or found.audience is not Audience.HOUSEHOLD:
            return _shut()
        statement = household_statement(
            books, found.community, found.place, clock.today(), audience=found.audience,
            page_size=ROWS_IN_FILE,
        )  # fmt: skip
    language = reader_language()
    enclosed = enclosed_of(
        statement, community=found.community, name="household", language=language
    )
    content = enclosed.json
    if extension == "pdf":
        url = online(url_for("public.places", slug=found.community.slug))
        content = paper_of(
            statement, enclosed, community=found.community, language=language, url=url
        )
    answer = Response(content, content_type=_CONTENT_TYPES[extension])
    answer.headers.set("Content-Disposition", "inline", filename=f"household.{extension}")
    return answer


def _gifts_of(token: str) -> str:
    return url_for("residents.gift_list", token=token, year=clock.today().year)


def _admitted(books: Connection, token: str) -> Admission | None:
    known = len(token) <= _TOKEN_LENGTH_MAX
    return admission(books, token, clock.today()) if known else None


def _shut() -> Response:
    """Answer alike whatever is wrong with a link; many wrong ones from an address wait.

    Links that hold are never counted: a family must not be shut out by what a neighbour on the same network tried.
    Guessing 256 bits is hopeless with or without a wait, which only keeps the trying cheap for us.
    """
    with runtime() as connection:
        wait = count_miss(connection, address=client_address(), secret=secret(), at=clock.now())
    if wait:
        answer = page("residents/shut.html", status=429)
        answer.headers["Retry-After"] = str(max(1, int(wait.total_seconds())))
        return answer
    return page("residents/shut.html", status=404)
