"""Forms about matters, meetings, questions and custody, and the same as plain data."""

import re
from collections.abc import Mapping
from typing import Any

from ledger.domain.errors import UnknownNameError
from ledger.domain.matter_errors import MatterError
from ledger.domain.matters import (
    AskedBy,
    Matter,
    MatterList,
    MatterStep,
    Meeting,
    MeetingKind,
    Question,
    StepKind,
)
from ledger.domain.money import yuan
from ledger.schemas.fields import day
from ledger.statements.matter_values import (
    MatterPage,
    MatterRow,
    MatterView,
    MeetingPage,
    MeetingRow,
    QuestionPage,
    QuestionRow,
)
from ledger.statements.values import Label

Form = Mapping[str, str]
_SEPARATORS = re.compile(r"[\s,，、;；]+")


def read_matter(form: Form) -> tuple[Matter, str]:
    """Read a matter and what was said of it.

    Raises:
        Refusal: the first field that cannot be read.
    """
    on_list = _chosen(form, "on_list", MatterList, "matter_list")
    matter = Matter(
        MatterList(on_list), _text(form, "topic"), _text(form, "responsible"),
        day(_text(form, "raised_on"), "raised_on"), _text(form, "place"),
    )  # fmt: skip
    return matter, _text(form, "said")


def read_step(form: Form) -> MatterStep:
    """Read the next step of a matter; vouchers stand apart by anything but letters and digits."""
    kind = _chosen(form, "kind", StepKind, "step")
    return MatterStep(
        StepKind(kind), day(_text(form, "on_day"), "on_day"), _text(form, "said"),
        _text(form, "decision"), _text(form, "work"), _listed(form, "vouchers"),
    )  # fmt: skip


def read_meeting(form: Form) -> Meeting:
    """Read a meeting."""
    kind = _chosen(form, "kind", MeetingKind, "meeting")
    return Meeting(
        MeetingKind(kind), day(_text(form, "held_on"), "held_on"), _text(form, "topic"),
        _whole(_text(form, "people"), "people"), _text(form, "result"), _text(form, "place"),
        tuple(_whole(text, "matters") for text in _listed(form, "matters")),
    )  # fmt: skip


def read_question(form: Form) -> Question:
    """Read a question."""
    asked_by = _chosen(form, "asked_by", AskedBy, "question")
    return Question(
        day(_text(form, "asked_on"), "asked_on"), AskedBy(asked_by), _text(form, "asked"),
        _text(form, "account"), _text(form, "voucher"),
    )  # fmt: skip


def matters_payload(shown: MatterPage) -> dict[str, Any]:
    """Give a page of matters."""
    return {
        "kind": "matters",
        "community": shown.community.slug,
        "list": shown.on_list,
        "rows": [_matter(row) for row in shown.rows],
        "totals": {
            on_list: {"count": count, "reported": reported}
            for on_list, (count, reported) in shown.counts.items()
        },
        "next_after": shown.next_after,
    }


def matter_payload(shown: MatterView) -> dict[str, Any]:
    """Give one matter with its steps."""
    return _matter(shown.row) | {
        "kind": "matter",
        "community": shown.community.slug,
        "paid": yuan(shown.paid_minor),
        "steps": [
            {
                "kind": step.kind, "on": step.on_day.isoformat(), "said": step.said,
                "decision": _code(step.decision), "work": _code(step.work),
                "vouchers": [
                    {"voucher": paid.voucher, "summary": paid.summary, "amount": yuan(paid.amount_minor)}
                    for paid in step.vouchers
                ],
            }
            for step in shown.steps
        ],
        "meetings": [_meeting(row) for row in shown.meetings],
    }  # fmt: skip


def meetings_payload(shown: MeetingPage) -> dict[str, Any]:
    """Give a page of meetings."""
    return {
        "kind": "meetings", "community": shown.community.slug,
        "rows": [_meeting(row) for row in shown.rows], "totals": dict(shown.counts),
        "next_after": shown.next_after,
    }  # fmt: skip


def questions_payload(shown: QuestionPage) -> dict[str, Any]:
    """Give a page of questions with their answers."""
    return {
        "kind": "questions", "community": shown.community.slug,
        "rows": [_question(row) for row in shown.rows],
        "totals": {"unanswered": shown.open_count}, "next_after": shown.next_after,
    }  # fmt: skip


def _matter(row: MatterRow) -> dict[str, Any]:
    return {
        "number": row.number, "list": row.on_list, "title": row.title, "office": row.office,
        "raised_on": row.raised_on.isoformat(), "place": _code(row.place), "state": row.state,
        "changed_on": row.changed_on.isoformat(), "voucher_count": row.voucher_count,
    }  # fmt: skip


def _meeting(row: MeetingRow) -> dict[str, Any]:
    return {
        "number": row.number, "meeting": row.kind, "held_on": row.held_on.isoformat(),
        "title": row.title, "people": row.people_count, "result": row.result,
        "place": _code(row.place), "matters": [number for number, _ in row.topics],
    }  # fmt: skip


def _question(row: QuestionRow) -> dict[str, Any]:
    return {
        "number": row.number, "asked_on": row.asked_on.isoformat(), "asked_by": row.asked_by,
        "asked": row.asked, "account": _code(row.account), "voucher": row.voucher,
        "answers": [
            {"on": item.answered_on.isoformat(), "answer": item.answer,
             "decision": _code(item.decision)}
            for item in row.answers
        ],
    }  # fmt: skip


def _code(label: Label | None) -> str:
    return label.code if label else ""


def _text(form: Form, name: str) -> str:
    return form.get(name, "").strip()


def _listed(form: Form, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in _SEPARATORS.split(_text(form, name)) if part))


def _chosen(form: Form, name: str, kinds: Any, noun: str) -> str:
    value = _text(form, name)
    if value not in set(kinds):
        raise UnknownNameError(noun=noun, name=value[:40], field=name)
    return value


def _whole(text: str, field: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise MatterError(reason="number", text=text[:40], field=field)
    return int(text)
