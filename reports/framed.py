"""What papers of framed statements share: what is asked of each, and the sheet around its tables."""

from datetime import datetime
from typing import NotRequired, Protocol, TypedDict

from ledger.i18n import Language
from ledger.statements.values import Frame
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.values import Enclosed, Notice

#: More take minutes and hundreds of megabytes; longer books are printed month by month.
ROW_COUNT_MAX = 1_000


class Asked(TypedDict):
    """How a paper is asked for.

    ``url`` is the address of the copy online, ``made_at`` the statement's own moment; with ``notice`` the
    paper carries posting days, signatures and the seal's place.
    """

    language: Language
    url: str
    made_at: datetime
    enclosed: Enclosed
    notice: NotRequired[Notice | None]


class Framed(Protocol):
    """A statement of some kind, community and span."""

    @property
    def frame(self) -> Frame:
        """What the statement is of."""
        ...


class Paged(Framed, Protocol):
    """A statement that is shown a page at a time."""

    @property
    def is_first(self) -> bool:
        """Whether nothing stands before this page."""
        ...

    @property
    def next_after(self) -> str | None:
        """The key of what follows; None on the last page."""
        ...


def framed(template: str, statement: Framed, asked: Asked, **values: object) -> bytes:
    """Make the paper of a statement from a template, headed by its kind and its span."""
    frame, language = statement.frame, asked["language"]
    return render(
        Paper(
            template=template,
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=asked["made_at"],
            url=asked["url"],
            enclosed=asked["enclosed"],
            notice=asked.get("notice"),
            values={"statement": statement, **values},
        )
    )


def require_whole(statement: Paged, row_count: int) -> None:
    """Refuse a statement that is a part of itself, or that has more rows than one paper may hold.

    Raises:
        PaperTooLongError: with how many rows there are and may be.
    """
    is_whole = statement.is_first and statement.next_after is None
    if not is_whole or row_count > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=row_count, row_count_max=ROW_COUNT_MAX)
