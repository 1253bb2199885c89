"""Works for everybody: the list, and one with its steps, offers, money, vouchers and pictures."""

from datetime import date

from flask import Response, abort, request, url_for

from ledger.domain.periods import Span
from ledger.statements.chain import contracts_with_page, linked_to_work
from ledger.statements.values import CommunityFacts
from ledger.statements.work_sheets import PAGE_SIZE, work
from ledger.statements.works import works as all_works
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links
from reports.framed import ROW_COUNT_MAX

_FILES = ("pdf", "csv", "json")


@about_community
def works(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List the works as they stand today, or answer with the list as a file."""
    today = clock.today()
    span = Span(date(today.year, 1, 1), today, str(today.year))
    pages = {"page_size": ROW_COUNT_MAX} if extension else {}
    after = request.args.get("after", "")
    shown = all_works(books, community, span, as_of=today, after=after, **pages)
    here = url_for("public.works", slug=community.slug)
    if extension:
        return as_file(shown, extension, community=community, name="works", page_url=here)
    return page(
        "public/works.html", statement=shown,
        file_links=file_links("public.works", _FILES, slug=community.slug),
        first_href="" if shown.is_first else here,
        next_href=url_for("public.works", slug=community.slug, after=shown.next_after)
        if shown.next_after
        else "",
    )  # fmt: skip


@about_community
def one(books: Connection, community: CommunityFacts, code: str, extension: str = "") -> Response:
    """Show one work, or answer with it as a file."""
    after = "" if extension else request.args.get("after", "")
    size = ROW_COUNT_MAX if extension else PAGE_SIZE
    shown = work(books, community, code, as_of=clock.today(), after=after, page_size=size)
    if shown is None:
        abort(404)
    here = url_for("public.work", slug=community.slug, code=code)
    if extension:
        return as_file(shown, extension, community=community, name=f"work-{code}", page_url=here)
    return page(
        "public/work.html", statement=shown,
        file_links=file_links("public.work", _FILES, slug=community.slug, code=code),
        linked_items=linked_to_work(books, community, code),
        paged_contracts=contracts_with_page(books, community),
        first_href="" if shown.is_first else here,
        next_href=url_for("public.work", slug=community.slug, code=code, after=shown.next_after)
        if shown.next_after
        else "",
    )  # fmt: skip
