"""What was published: the list, and each publication from its frozen content, as page, JSON and paper."""

from typing import Any

from flask import Response, abort, request, url_for

from ledger.posting.publications import file_path
from ledger.renditions import figures_since, publication_paper
from ledger.schemas.columns import FLOWS, HEADINGS
from ledger.schemas.notices import publication_payload, publications_payload
from ledger.schemas.sheets import sheet_of
from ledger.statements.notice_values import NoticeItem, Publication, SinceThen
from ledger.statements.publications import publication as one_publication
from ledger.statements.publications import publications as list_of_publications
from ledger.statements.publications import read_again
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import online, page, settings
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_json, file_links, made_paper


@about_community
def publications(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List what was published, the newest first."""
    shown = list_of_publications(books, community, after=request.args.get("after", ""))
    if extension:
        return as_json(publications_payload(shown), community=community, name="publications")
    return page(
        "public/publications.html", community=community, shown=shown,
        file_links=file_links("public.publications", ("json",), slug=community.slug),
    )  # fmt: skip


@about_community
def publication(
    books: Connection, community: CommunityFacts, number: int, extension: str = ""
) -> Response:
    """Show one publication as it was, and what the books say differently today."""
    shown = one_publication(books, community, number)
    if shown is None:
        abort(404)
    if extension == "pdf":
        return _paper(shown, number)
    since = _since(books, community, shown)
    if extension:
        name = f"publication-{number}"
        return as_json(publication_payload(shown, since), community=community, name=name)
    language, row = reader_language(), shown.row
    item = NoticeItem(
        row.proposal_id, row.kind, row.period, shown.content, row.sha256, row.number, row.leaf_index
    )
    kinds = ("pdf", "json") if shown.content is not None else ("json",)
    return page(
        "public/publication.html", community=community, shown=shown, since=since, item=item,
        sheet=sheet_of(item.payload, language) if shown.content is not None else None,
        headings={
            name: language.gettext(words) for name, words in {**FLOWS, **HEADINGS}.items()
        },
        file_links=file_links("public.publication", kinds, slug=community.slug, number=number),
    )  # fmt: skip


def _since(books: Connection, community: CommunityFacts, shown: Publication) -> SinceThen | None:
    day = clock.today()
    statement: Any = read_again(books, community, shown, day=day)
    return None if statement is None else SinceThen(day, figures_since(shown, statement))


def _paper(shown: Publication, number: int) -> Response:
    """Answer with the file that was drawn once for all, or draw it: the frozen content gives the same."""
    if shown.content is None:
        abort(404)
    language, slug = reader_language(), shown.community.slug
    kept = shown.files.get(language.code)
    path = file_path(settings().data_dir, kept) if kept else None
    url = online(url_for("public.publication", slug=slug, number=number))
    return made_paper(
        ("publication", slug, str(number), language.code, shown.row.sha256, url, kept or ""),
        lambda: (
            path.read_bytes()
            if path is not None and path.exists()
            else publication_paper(shown, language=language, url=url)
        ),
        stem=f"{slug}-publication-{number}",
    )
