"""What pages show of matters, meetings, questions and custody, as frozen values."""

from dataclasses import dataclass
from datetime import date

from ledger.statements.values import CommunityFacts, Label


@dataclass(frozen=True, slots=True)
class Paid:
    """A voucher by which a step was paid: its number, summary and amount in fen."""

    voucher: str
    summary: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One step of a matter, and what it led to."""

    kind: str
    on_day: date
    said: str
    decision: Label | None
    work: Label | None
    vouchers: tuple[Paid, ...] = ()
    work_has_page: bool = False


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter on its list; ``state`` is the kind of its newest step."""

    number: int
    on_list: str
    title: str
    office: str
    raised_on: date
    place: Label | None
    state: str
    changed_on: date
    voucher_count: int


@dataclass(frozen=True, slots=True)
class MatterPage:
    """A page of matters, the newest first, and how many stand on each list in each state."""

    community: CommunityFacts
    on_list: str
    rows: tuple[MatterRow, ...]
    #: list → (all, reported back).
    counts: dict[str, tuple[int, int]]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter with its steps, oldest first, and the meetings that spoke of it.

    ``paid_minor`` is the cash that its vouchers took out, each counted once, less what came in and what was taken back.
    """

    community: CommunityFacts
    row: MatterRow
    steps: tuple[StepFacts, ...]
    meetings: tuple["MeetingRow", ...]
    paid_minor: int


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting, with the numbers and titles of the matters it spoke of."""

    number: int
    kind: str
    held_on: date
    title: str
    people_count: int
    result: str
    place: Label | None
    topics: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """A page of meetings, the newest first, with how many there were of each kind in all."""

    community: CommunityFacts
    rows: tuple[MeetingRow, ...]
    counts: dict[str, int]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """An answer that was published."""

    answered_on: date
    answer: str
    decision: Label | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question, what it is about, and its answers, oldest first."""

    number: int
    asked_on: date
    asked_by: str
    asked: str
    account: Label | None
    voucher: str
    answers: tuple[AnswerFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page of questions, the newest first; about one account or voucher, or all."""

    community: CommunityFacts
    rows: tuple[QuestionRow, ...]
    open_count: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Custody:
    """Days on which somebody else keeps the community's house; ``last_day`` None while it goes on."""

    number: int
    custodian: str
    reason: str
    first_day: date
    last_day: date | None
