"""Publications and notices on paper, drawn from their frozen content alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ledger.domain.publications import CORRECTION, TEXT
from ledger.i18n import Language
from ledger.statements.notice_values import NoticeItem, NoticeRow
from ledger.statements.values import CommunityFacts
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.framed import ROW_COUNT_MAX
from reports.values import Enclosed, Notice


def pdf(
    parts: Sequence[tuple[NoticeItem, Any]], *, community: CommunityFacts, language: Language,
    url: str, made_at: datetime, enclosed: Enclosed, row: NoticeRow | None = None,
    notice: Notice | None = None, board: bool = False,
) -> bytes:  # fmt: skip
    """Make the paper of contents and their sheets; with ``row`` it is a notice, else a publication.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    row_count = sum(len(sheet.rows) for _item, sheet in parts)
    if row_count > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=row_count, row_count_max=ROW_COUNT_MAX)
    first = parts[0][0]
    span = row.span if row else first.span
    return render(
        Paper(
            template="notice.html",
            heading=_heading(first, row, language),
            about=language.span(span) if span else (row.number if row else str(first.number)),
            community=community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={
                "parts_shown": parts, "row": row, "board": board, "span_shown": span,
                "wide": any(sheet.is_wide for _item, sheet in parts),
            },
        )
    )  # fmt: skip


def _heading(item: NoticeItem, row: NoticeRow | None, language: Language) -> str:
    if row is not None:
        return language.name(row)
    if item.kind in {TEXT, CORRECTION} and item.content:
        title_en = str(item.content["title_en"]) if language.code == "en" else ""
        return title_en or str(item.content["title"])
    return language.term(item.kind, "statement")
