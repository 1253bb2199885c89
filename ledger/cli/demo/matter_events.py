"""Events of a story that are about matters, meetings and questions: told without any database."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.matters import Matter, MatterStep, Meeting, Question


@dataclass(frozen=True, slots=True)
class MatterRaised:
    """Something that neighbours brought up; ``label`` lets later events name it."""

    on: date
    matter: Matter
    said: str
    label: str


@dataclass(frozen=True, slots=True)
class MatterStepped:
    """The next step of a matter; ``paid`` are the summaries of the vouchers that paid for it."""

    on: date
    label: str
    step: MatterStep
    paid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting, and the labels of the matters it spoke of."""

    on: date
    meeting: Meeting
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question, and what was answered some days later; the answer may rest on a decision."""

    on: date
    question: Question
    answered_on: date
    answer: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class CustodyKept:
    """Days on which somebody else kept the house, told when they end or, with no last day, when they begin."""

    on: date
    custodian: str
    reason: str
    first_day: date
    last_day: date | None = None


MatterEvent = MatterRaised | MatterStepped | MeetingHeld | QuestionAsked | CustodyKept
