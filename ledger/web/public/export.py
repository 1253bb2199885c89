"""The whole public journal as a file, in formats that other programs read."""

from collections.abc import Iterator

from flask import Response, abort, stream_with_context

from ledger.schemas.journals.formats import MEDIA_TYPES, JournalFormat, export_chunks
from ledger.statements.communities import community
from ledger.statements.values import Audience
from ledger.web.database import reading
from ledger.web.public.answers import unless_known


def export(slug: str, extension: str) -> Response:
    """Send every transaction, as fast as it is read; nothing is held in memory."""
    chosen = JournalFormat(extension)
    with reading() as books:
        facts = community(books, slug)
    if facts is None:
        abort(404)

    def chunks() -> Iterator[str]:
        with reading() as books:
            yield from export_chunks(books, facts, chosen, Audience.PUBLIC)

    def make() -> Response:
        answer = Response(stream_with_context(chunks()), content_type=MEDIA_TYPES[chosen])
        name = f"{facts.slug}-journal.{chosen}"
        answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
        return answer

    return unless_known((facts,), make)
