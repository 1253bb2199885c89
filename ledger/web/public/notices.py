"""Notices for everybody: what hangs, what hung, what is due, and what should hang and does not."""

from datetime import UTC, datetime, time

from flask import Response, abort, request, url_for

from ledger.renditions import notice_paper
from ledger.schemas.notices import notice_payload, notices_payload
from ledger.schemas.sheets import sheet_of
from ledger.statements.chain import subject_has_page
from ledger.statements.notice_values import NoticeView
from ledger.statements.notices import notice_list, notice_of_number
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import online, page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links, made_paper


@about_community
def notices(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List the notices, and every duty with how it stands today."""
    after = request.args.get("after", "")
    shown = notice_list(books, community, day=clock.today(), after=after)
    if extension:
        return as_json(notices_payload(shown), community=community, name="notices")
    return page(
        "public/notices.html", community=community, shown=shown,
        file_links=file_links("public.notices", ("json",), slug=community.slug),
    )  # fmt: skip


@about_community
def notice(
    books: Connection, community: CommunityFacts, number: str, extension: str = ""
) -> Response:
    """Show one notice, or answer with it as a file."""
    shown = notice_of_number(books, community, number)
    if shown is None:
        abort(404)
    day = clock.today()
    if extension == "json":
        return as_json(notice_payload(shown, day), community=community, name=f"notice-{number}")
    if extension:
        return _paper(shown, number, board=False)
    language, plan = reader_language(), shown.row.plan
    drawn = [item for item in shown.items if item.content is not None]
    return page(
        "public/notice.html", community=community, shown=shown, day=day,
        subject_has_page=subject_has_page(books, community, plan.subject_kind, plan.subject_code),
        items=[(item, sheet_of(item.payload, language)) for item in drawn],
        file_links=(
            *file_links(
                "public.notice", ("pdf", "json") if drawn else ("json",), slug=community.slug,
                number=number,
            ),
            *(
                ((url_for("public.notice_board", slug=community.slug, number=number), "PDF A3"),)
                if drawn
                else ()
            ),
        ),
    )  # fmt: skip


@about_community
def notice_board(books: Connection, community: CommunityFacts, number: str) -> Response:
    """Answer with a notice as a sheet for the board, on A3."""
    shown = notice_of_number(books, community, number)
    if shown is None:
        abort(404)
    return _paper(shown, number, board=True)


def _paper(shown: NoticeView, number: str, *, board: bool) -> Response:
    drawn = [item for item in shown.items if item.content is not None]
    published_on = shown.row.published_on
    if not drawn or published_on is None:
        abort(404)
    language, slug = reader_language(), shown.community.slug
    url = online(url_for("public.notice", slug=slug, number=number))
    hashes = " ".join(item.sha256 for item in drawn)
    return made_paper(
        ("notice", slug, number, language.code, hashes, url, str(board)),
        lambda: notice_paper(
            shown, language=language, url=url, board=board,
            made=datetime.combine(published_on, time(), tzinfo=UTC),
        ),
        stem=f"{slug}-notice-{number}{'-A3' if board else ''}",
    )  # fmt: skip
