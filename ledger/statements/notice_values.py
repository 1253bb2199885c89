"""What publications and notices are to everybody: frozen values, with nobody's name in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from ledger.domain.due_notices import DueNotice, DueState
from ledger.domain.notices import NoticePlan, notice_number
from ledger.domain.periods import Span, parse_span
from ledger.domain.publications import ChangedFigure
from ledger.statements.values import CommunityFacts


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One publication; ``replaced_by`` is the one that stands in for it since its content is shown no more."""

    number: int
    kind: str
    period: str
    published_at: datetime
    sha256: str
    leaf_index: int
    corrects: int | None = None
    replaces: int | None = None
    reason: str = ""
    corrected_by: int | None = None
    replaced_by: int | None = None
    proposal_id: str = ""

    @property
    def span(self) -> Span | None:
        """The days it is about, None where it is about none."""
        return parse_span(self.period) if self.period else None


@dataclass(frozen=True, slots=True)
class PublicationList:
    """Publications, the newest first; ``next_after`` asks for the next page."""

    community: CommunityFacts
    rows: tuple[PublicationRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication with its frozen content, None where it is shown no more.

    ``notices`` are the numbers of the notices that hung it; ``files`` the files it was drawn as, by language.
    """

    community: CommunityFacts
    row: PublicationRow
    content: Mapping[str, Any] | None
    notices: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def payload(self) -> dict[str, Any]:
        """The content as tables and papers read it: with the log's size when it was published."""
        assert self.content is not None, "nothing is drawn of what is shown no more"
        return {**self.content, "size": self.row.leaf_index + 1}


@dataclass(frozen=True, slots=True)
class SinceThen:
    """What the books say today that a publication did not say; empty where they say the same."""

    day: date
    figures: tuple[ChangedFigure, ...]


class NoticeState(StrEnum):
    """How a notice stands on a day."""

    PREPARED = "prepared"
    DROPPED = "dropped"
    PUBLISHED = "published"
    HANGING = "hanging"
    OVER = "over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """What somebody objected to, and what was answered; ``answered_on`` None while it waits."""

    step: int
    received_on: date
    way: str
    summary: str
    answer_until: date
    reply: str = ""
    answered_on: date | None = None

    def is_late(self, day: date) -> bool:
        """Whether it was not answered in time."""
        return (self.answered_on or day) > self.answer_until


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice; ``number`` is empty and ``published_on`` None until it is published."""

    notice_id: str
    plan: NoticePlan
    number: str = ""
    published_on: date | None = None
    posted_on: date | None = None
    ended_on: date | None = None
    dropped: bool = False
    result: str = ""

    @property
    def span(self) -> Span | None:
        """The days it is about, None where it is about none."""
        return parse_span(self.plan.period) if self.plan.period else None

    @property
    def name_zh(self) -> str:
        """Its title in Chinese."""
        return self.plan.title_zh

    @property
    def name_en(self) -> str:
        """Its title in English, empty where nobody wrote one."""
        return self.plan.title_en

    @property
    def last_day(self) -> date:
        """The last day on which it has to hang: as long as planned, from when it was really put up."""
        first = self.posted_on or self.plan.first_day
        return first + (self.plan.last_day - self.plan.first_day)

    @property
    def days(self) -> int:
        """How many days it has to hang."""
        return (self.plan.last_day - self.plan.first_day) // timedelta(days=1) + 1

    def state(self, day: date) -> NoticeState:
        """Say how it stands."""
        if self.dropped:
            return NoticeState.DROPPED
        if self.published_on is None:
            return NoticeState.PREPARED
        if self.posted_on is None:
            return NoticeState.PUBLISHED
        if self.ended_on is not None:
            return NoticeState.ENDED
        return NoticeState.HANGING if day <= self.last_day else NoticeState.OVER


@dataclass(frozen=True, slots=True)
class NoticeNews:
    """A notice that was published, for whoever wants to be told."""

    number: str
    plan: NoticePlan
    published_at: datetime

    @property
    def name_zh(self) -> str:
        """Its title in Chinese."""
        return self.plan.title_zh

    @property
    def name_en(self) -> str:
        """Its title in English, empty where nobody wrote one."""
        return self.plan.title_en


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One thing that a notice hangs: its content, and its publication once it is out."""

    proposal_id: str
    kind: str
    period: str
    content: Mapping[str, Any] | None
    sha256: str
    number: int | None = None
    leaf_index: int | None = None

    @property
    def span(self) -> Span | None:
        """The days it is about, None where it is about none."""
        return parse_span(self.period) if self.period else None

    @property
    def payload(self) -> dict[str, Any]:
        """The content as tables and papers read it."""
        assert self.content is not None, "nothing is drawn of what is shown no more"
        return {**self.content, "size": (self.leaf_index or 0) + 1}


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with everything that belongs to it; ``photo`` is the hash of the board's picture."""

    community: CommunityFacts
    row: NoticeRow
    items: tuple[NoticeItem, ...]
    places: tuple[str, ...] = ()
    photo: str = ""
    objections: tuple[ObjectionView, ...] = ()
    prepared_by_id: int = 0
    prepared_role: str = ""
    published_role: str = ""


@dataclass(frozen=True, slots=True)
class Duties:
    """What a community has to post, as it stands on a day, and by which place's rules."""

    community: CommunityFacts
    day: date
    jurisdiction: str
    duties: tuple[DueNotice, ...]

    def of(self, *states: str) -> tuple[DueNotice, ...]:
        """Give those in one of these states."""
        wanted = {DueState(state) for state in states}
        return tuple(item for item in self.duties if item.state in wanted)

    @property
    def overdue_count(self) -> int:
        """How many should have hung by now and do not."""
        return len(self.of(DueState.OVERDUE))


@dataclass(frozen=True, slots=True)
class NoticeList:
    """Notices, the newest first, and what is owed; ``next_after`` asks for the next page."""

    community: CommunityFacts
    day: date
    rows: tuple[NoticeRow, ...]
    duties: Duties
    next_after: str | None

    def of(self, *states: str) -> tuple[NoticeRow, ...]:
        """Give the rows in one of these states."""
        return tuple(row for row in self.rows if row.state(self.day) in states)


def number_of(year: int | None, number: int | None) -> str:
    """Write a notice's number, empty while it has none."""
    return "" if year is None or number is None else notice_number(year, number)
