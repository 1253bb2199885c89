"""Matters, meetings and questions for everybody: what was brought up, what became of it, what it cost."""

from flask import Response, abort, request, url_for

from ledger.domain.errors import UnknownNameError
from ledger.domain.matters import MatterList
from ledger.schemas.matters import (
    matter_payload,
    matters_payload,
    meetings_payload,
    questions_payload,
)
from ledger.statements.matters import matter_page, matter_view
from ledger.statements.meetings import meeting_page
from ledger.statements.questions import question_page
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links


@about_community
def matters(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show the four lists, or one of them."""
    on_list = request.args.get("list", "")
    if on_list and on_list not in set(MatterList):
        raise UnknownNameError(noun="matter_list", name=on_list[:40], field="list")
    shown = matter_page(books, community, on_list=on_list, after=number_asked())
    if extension:
        return as_json(matters_payload(shown), community=community, name="matters")
    return page(
        "public/matters.html", shown=shown, lists=[item.value for item in MatterList],
        community=community,
        next_href=_on("public.matters", community, shown.next_after, on_list),
        file_links=file_links("public.matters", ("json",), slug=community.slug),
    )  # fmt: skip


@about_community
def matter(
    books: Connection, community: CommunityFacts, number: int, extension: str = ""
) -> Response:
    """Show one matter with all that became of it."""
    shown = matter_view(books, community, number)
    if shown is None:
        abort(404)
    if extension:
        return as_json(matter_payload(shown), community=community, name=f"matter-{number}")
    return page(
        "public/matter.html", shown=shown, community=community,
        file_links=file_links("public.matter", ("json",), slug=community.slug, number=number),
    )  # fmt: skip


@about_community
def meetings(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show the meetings, those held last first."""
    shown = meeting_page(books, community, after=request.args.get("after", ""))
    if extension:
        return as_json(meetings_payload(shown), community=community, name="meetings")
    return page(
        "public/meetings.html", shown=shown, community=community,
        next_href=_on("public.meetings", community, shown.next_after),
        file_links=file_links("public.meetings", ("json",), slug=community.slug),
    )  # fmt: skip


@about_community
def questions(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show what residents asked, and what they were answered."""
    shown = question_page(books, community, after=number_asked())
    if extension:
        return as_json(questions_payload(shown), community=community, name="questions")
    return page(
        "public/questions.html", shown=shown, community=community,
        next_href=_on("public.questions", community, shown.next_after),
        file_links=file_links("public.questions", ("json",), slug=community.slug),
    )  # fmt: skip


def number_asked() -> int:
    """Give the number after which a page begins, 0 for the newest.

    Raises:
        UnknownNameError: it is no number.
    """
    text = request.args.get("after", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise UnknownNameError(noun="page", name=text[:40], field="after")
    return int(text or 0)


def _on(
    endpoint: str, community: CommunityFacts, after: int | str | None, on_list: str = ""
) -> str:
    if after is None:
        return ""
    return url_for(endpoint, slug=community.slug, after=after, list=on_list or None)
