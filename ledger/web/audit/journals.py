"""The whole journal and the action log, unmasked: pages to look through, files to take along."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.periods import parse_day
from ledger.schemas.audit import action_cells, action_lines
from ledger.schemas.journals.formats import MEDIA_TYPES, JournalFormat, export_chunks, in_chunks
from ledger.statements.actions import ActionFilter, action_page, actions_of
from ledger.statements.values import Audience
from ledger.web.access import Seat
from ledger.web.audit.frames import audit_page, stream_answer
from ledger.web.audit.noting import note
from ledger.web.database import reading

_WRITERS = {"jsonl": action_lines, "csv": action_cells}


def journal(seat: Seat, extension: str) -> Response:
    """Send every transaction with place, work, party, households' shares and memo; taking it is written down."""
    chosen = JournalFormat(extension)
    note(seat, "journal_exported", f"{chosen.value} auditor")

    def chunks() -> Iterator[str]:
        with reading() as books:
            yield from export_chunks(books, seat.community, chosen, Audience.AUDITOR)

    name = f"{seat.community.slug}-journal-unmasked.{chosen.value}"
    return stream_answer(chunks(), name, MEDIA_TYPES[chosen])


def actions(seat: Seat) -> AnyResponse:
    """Show who did what, limited by the filters of the address."""
    asked = _filter()
    with reading() as books:
        shown = action_page(books, seat.community, asked, after=request.args.get("after", ""))
    typed = _typed()
    here: dict[str, Any] = {name: value for name, value in typed.items() if value}
    slug = seat.community.slug
    return audit_page(
        "audit/actions.html", seat, shown=shown, typed=typed,
        verbs=[(verb, verb) for verb in shown.verbs],
        first_href=url_for("audit.actions", slug=slug, **here) if request.args.get("after") else "",
        next_href=url_for("audit.actions", slug=slug, after=shown.next_after, **here)
        if shown.next_after else "",
        file_links=tuple(
            (url_for("audit.action_file", slug=slug, extension=extension, **here), extension.upper())
            for extension in _WRITERS
        ),
    )  # fmt: skip


def action_file(seat: Seat, extension: str) -> Response:
    """Send all that the filters let through, the oldest first."""
    asked = _filter()

    def chunks() -> Iterator[str]:
        with reading() as books:
            yield from in_chunks(_WRITERS[extension](actions_of(books, seat.community, asked)))

    content_type = MEDIA_TYPES[JournalFormat(extension)]
    return stream_answer(chunks(), f"{seat.community.slug}-actions.{extension}", content_type)


def _typed() -> dict[str, str]:
    return {name: request.args.get(name, "").strip() for name in ("who", "verb", "from", "to")}


def _filter() -> ActionFilter:
    """Read the filters.

    Raises:
        DateError: a day is none.
    """
    typed = _typed()
    who = typed["who"]
    return ActionFilter(
        user_id=int(who) if who.isascii() and who.isdecimal() and len(who) < 16 else 0,
        verb=typed["verb"][:60],
        first_day=parse_day(typed["from"], field="from") if typed["from"] else None,
        last_day=parse_day(typed["to"], field="to") if typed["to"] else None,
    )
