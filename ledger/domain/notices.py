"""Notices (公示): what hangs on the board, from when to when, and who takes objections.

A notice is planned and prepared by one person and published by another. From then on its text and figures never
change; what happened to it is added in steps: hung, objected to, answered, taken down.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from ledger.domain.entries import check_public, check_unnamed
from ledger.domain.notice_errors import NoticeError
from ledger.domain.notice_rules import DECISION, days_asked, last_posting_day
from ledger.domain.periods import parse_day, parse_span
from ledger.domain.publications import CORRECTION
from ledger.domain.texts import clean_text

#: Kinds of notices that carry a statement of the same name; the last five are text of their own.
KINDS = (
    "public-income", "fund-balances", "trial-balance", "activities", "balance-sheet", "bank-journal",
    "reconciliation", "maintenance-fund", "gifts", "courtyards", "allocation", "budget", "arrears",
    "grant-report", "work", "decision", "service-score", "audit", "seal-use", "other", CORRECTION,
)  # fmt: skip
SUBJECTS = frozenset(
    {"", "decision", "work", "contract", "statement", "allocation", "tariff", "other"}
)
TITLE_LENGTH_MAX, TEXT_LENGTH_MAX, PLACE_LENGTH_MAX, PLACES_MAX = 60, 2_000, 30, 20
SUMMARY_LENGTH_MAX, OFFICE_LENGTH_MAX, CODE_LENGTH_MAX = 200, 30, 40
#: How long after the first day at most a notice may be planned to hang.
DAYS_MAX = 366
#: Within how many days an objection is answered: custom, and printed on the notice.
ANSWER_DAYS = 7
#: An office's telephone: a mobile number is a person's.
_PHONE = re.compile(r"(0\d{2,3}-?)?\d{7,8}(-\d{1,5})?|1\d{4}", re.ASCII)


class Step(StrEnum):
    """What happens to a notice, in steps that only add."""

    DROPPED = "dropped"
    POSTED = "posted"
    OBJECTED = "objected"
    ANSWERED = "answered"
    ENDED = "ended"


class Way(StrEnum):
    """How an objection came."""

    PAPER = "paper"
    PHONE = "phone"
    COUNTER = "counter"


class Result(StrEnum):
    """How a notice ended."""

    NO_OBJECTION = "no_objection"
    ANSWERED = "answered"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """Everything about a notice that is frozen when it is published, beside the content of its publications.

    ``period`` names the days it is about, empty for none; ``places`` are where it shall hang from ``first_day``
    to ``last_day``, both included; objections go to an office by its telephone, never to a person's.
    """

    kind: str
    title_zh: str
    title_en: str
    first_day: date
    last_day: date
    places: tuple[str, ...]
    objections_to: str
    phone: str
    objections_until: date
    period: str = ""
    subject_kind: str = ""
    subject_code: str = ""

    @property
    def is_result(self) -> bool:
        """Whether it hangs what was decided: the days on the board and the objections are the decision's."""
        return self.kind == DECISION and self.subject_kind == "decision"


def check_plan(plan: NoticePlan, jurisdiction: str) -> NoticePlan:
    """Trim a plan's texts and refuse what cannot be posted like this.

    Raises:
        NoticeError: kind or subject are unknown, no place, too few or too many days, no office's phone.
        PeriodError: the period is none.
        TextError: a text is missing, too long, or names a person.
    """
    if plan.kind not in KINDS:
        raise NoticeError(reason="kind", field="kind")
    if plan.subject_kind not in SUBJECTS or (plan.subject_code and not plan.subject_kind):
        raise NoticeError(reason="subject", field="subject_kind")
    if plan.period:
        parse_span(plan.period)
    places = tuple(
        check_unnamed(place, field="places", length_max=PLACE_LENGTH_MAX) for place in plan.places
    )
    if not places or len(places) > PLACES_MAX:
        raise NoticeError(reason="places", count=PLACES_MAX, field="places")
    _check_days(plan, jurisdiction)
    return NoticePlan(
        kind=plan.kind,
        title_zh=check_unnamed(plan.title_zh, field="title_zh", length_max=TITLE_LENGTH_MAX),
        title_en=clean_text(plan.title_en, field="title_en", length_max=2 * TITLE_LENGTH_MAX),
        first_day=plan.first_day,
        last_day=plan.last_day,
        places=places,
        objections_to=check_unnamed(
            plan.objections_to, field="objections_to", length_max=OFFICE_LENGTH_MAX
        ),
        phone=_phone(plan.phone),
        objections_until=plan.objections_until,
        period=plan.period,
        subject_kind=plan.subject_kind,
        subject_code=clean_text(
            plan.subject_code, field="subject_code", length_max=CODE_LENGTH_MAX
        ),
    )


def _check_days(plan: NoticePlan, jurisdiction: str) -> None:
    if not timedelta() <= plan.last_day - plan.first_day <= timedelta(days=DAYS_MAX):
        raise NoticeError(reason="days", count=DAYS_MAX, field="last_day")
    days, working = days_asked(jurisdiction, plan.kind, plan.first_day)
    least = last_posting_day(plan.first_day, days, working=working)
    if plan.last_day < least:
        raise NoticeError(reason="too_short", count=days, day=least, field="last_day")
    if not plan.first_day <= plan.objections_until:
        raise NoticeError(reason="days", count=DAYS_MAX, field="objections_until")


def _phone(text: str) -> str:
    cleaned = text.strip()
    if not _PHONE.fullmatch(cleaned):
        raise NoticeError(reason="phone", field="phone")
    return cleaned


def plan_content(plan: NoticePlan) -> dict[str, Any]:
    """Write a plan as plain data."""
    return {
        key: value.isoformat() if isinstance(value, date) else list(value)
        if isinstance(value, tuple) else value
        for key, value in asdict(plan).items()
    }  # fmt: skip


def plan_of(content: Mapping[str, Any]) -> NoticePlan:
    """Read a plan back."""
    data = {key: content[key] for key in NoticePlan.__slots__}
    for key in ("first_day", "last_day", "objections_until"):
        data[key] = parse_day(data[key])
    return NoticePlan(**data | {"places": tuple(data["places"])})


def notice_number(year: int, number: int) -> str:
    """Write a notice's number as it is printed: ``2025-007``."""
    return f"{year:04d}-{number:03d}"


def parse_notice_number(text: str) -> tuple[int, int] | None:
    """Read a notice's number; None where it is none."""
    found = re.fullmatch(r"(\d{4})-(\d{3,6})", text, re.ASCII)
    if not found or notice_number(int(found[1]), int(found[2])) != text:
        return None
    return int(found[1]), int(found[2])


def check_objection(way: str, summary: str) -> str:
    """Trim what somebody objects to, told without names; gives the text.

    Raises:
        NoticeError: the way is none that is known.
        TextError: no text, too long, or it names a person or a flat.
    """
    if way not in set(Way):
        raise NoticeError(reason="way", field="way")
    return check_unnamed(summary, field="summary", length_max=SUMMARY_LENGTH_MAX)


def check_text(text: str, *, field: str, required: bool) -> str:
    """Trim a notice's own text, paragraph by paragraph.

    Raises:
        TextError: missing though required, too long, or it names a person by a number.
    """
    lines = [
        check_public(line, field=field, length_max=TEXT_LENGTH_MAX)
        for line in text.splitlines()
        if line.strip()
    ]
    joined = "\n".join(lines)
    clean_text("".join(lines), field=field, length_max=TEXT_LENGTH_MAX, required=required)
    return joined
