"""Matters (事项), meetings and questions: what neighbours bring up, what became of it, and what it cost.

After the four lists that were reported of one neighbourhood (问题、需求、赋能、行动清单): a matter is collected,
handled, and reported back to those who brought it up. What was said stays: each step is added to those before.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.entries import check_unnamed
from ledger.domain.matter_errors import MatterError

TITLE_LENGTH_MAX, OFFICE_LENGTH_MAX, TEXT_LENGTH_MAX = 60, 40, 500
PEOPLE_MAX = 100_000
TOPICS_MAX = 30


class MatterList(StrEnum):
    """On which of the four lists a matter stands."""

    PROBLEM = "problem"
    NEED = "need"
    HELP = "help"
    ACTION = "action"


class StepKind(StrEnum):
    """How a matter goes on, in this order; it may be taken up again after it was reported back."""

    COLLECTED = "collected"
    HANDLED = "handled"
    REPORTED = "reported"
    REOPENED = "reopened"


#: step → those that may follow it.
FOLLOWING = {
    StepKind.COLLECTED: (StepKind.HANDLED, StepKind.REPORTED),
    StepKind.HANDLED: (StepKind.HANDLED, StepKind.REPORTED),
    StepKind.REPORTED: (StepKind.REOPENED,),
    StepKind.REOPENED: (StepKind.HANDLED, StepKind.REPORTED),
}


class MeetingKind(StrEnum):
    """What met."""

    COMMITTEE = "committee"
    ASSEMBLY = "assembly"
    FORUM = "forum"
    ROUND_TABLE = "round_table"
    BUILDING = "building"


class AskedBy(StrEnum):
    """How a question reached the committee; nobody asks through the public pages, which only read."""

    COUNTER = "counter"
    PHONE = "phone"
    PAPER = "paper"
    MEETING = "meeting"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter as it was brought up.

    Attributes:
        office: who answers for it, by their office, never by name.
        place: where, by a place's code; empty for the whole community.
    """

    on_list: MatterList
    title: str
    office: str
    raised_on: date
    place: str = ""

    def __post_init__(self) -> None:
        """Refuse texts that are missing or may not be public."""
        check_unnamed(self.title, field="topic", length_max=TITLE_LENGTH_MAX)
        check_unnamed(self.office, field="responsible", length_max=OFFICE_LENGTH_MAX)


@dataclass(frozen=True, slots=True)
class MatterStep:
    """One step of a matter; ``vouchers``, ``decision`` and ``work`` are what it led to, where it cost money."""

    kind: StepKind
    on_day: date
    said: str
    decision: str = ""
    work: str = ""
    vouchers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a text that is missing or may not be public, and too many vouchers."""
        check_unnamed(self.said, field="said", length_max=TEXT_LENGTH_MAX)
        if len(self.vouchers) > TOPICS_MAX:
            raise MatterError(reason="vouchers", text=str(TOPICS_MAX), field="vouchers")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that was held: what met, how many came, which matters were spoken of."""

    kind: MeetingKind
    held_on: date
    title: str
    people_count: int
    result: str
    place: str = ""
    matters: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse texts that may not be public, and counts that no meeting has."""
        check_unnamed(self.title, field="topic", length_max=TITLE_LENGTH_MAX)
        check_unnamed(self.result, field="result", length_max=TEXT_LENGTH_MAX)
        if not 1 <= self.people_count <= PEOPLE_MAX:
            raise MatterError(reason="people", text=str(self.people_count), field="people")
        if len(self.matters) > TOPICS_MAX:
            raise MatterError(reason="topics", text=str(TOPICS_MAX), field="matters")


@dataclass(frozen=True, slots=True)
class Question:
    """What a resident asked, and what it is about: an account, a voucher, or the books as a whole."""

    asked_on: date
    asked_by: AskedBy
    asked: str
    account: str = ""
    voucher: str = ""

    def __post_init__(self) -> None:
        """Refuse a text that may not be public, and a question about two things."""
        check_unnamed(self.asked, field="asked", length_max=TEXT_LENGTH_MAX)
        if self.account and self.voucher:
            raise MatterError(reason="about", field="voucher")


def check_step(before: StepKind, newest: date, step: MatterStep) -> None:
    """Refuse a step that cannot follow the newest one.

    Raises:
        MatterError: reason order (not after this step: ``text``) or day (before the newest: ``text``).
    """
    if step.kind not in FOLLOWING[before]:
        raise MatterError(reason="order", text=before.value, field="kind")
    if step.on_day < newest:
        raise MatterError(reason="day", text=newest.isoformat(), field="on_day")


def check_answer(text: str) -> str:
    """Give an answer that may be published.

    Raises:
        TextError: it is missing, too long, unprintable, or seems to name a person.
    """
    return check_unnamed(text, field="answer", length_max=TEXT_LENGTH_MAX)
