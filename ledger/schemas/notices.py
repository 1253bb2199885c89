"""Notices and publications as JSON, and the forms in which they are prepared and followed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.domain.due_notices import DueNotice
from ledger.domain.errors import Refusal
from ledger.domain.money import yuan
from ledger.domain.notices import NoticePlan
from ledger.domain.periods import parse_day
from ledger.domain.publications import ChangedFigure
from ledger.statements.notice_values import (
    NoticeList,
    NoticeRow,
    NoticeView,
    Publication,
    PublicationList,
    PublicationRow,
    SinceThen,
)
from ledger.statements.values import CommunityFacts

PLAN_FIELDS = (
    "kind", "period", "title_zh", "title_en", "first_day", "last_day", "places", "objections_to",
    "phone", "objections_until", "subject_kind", "subject_code",
)  # fmt: skip
_DAYS = ("first_day", "last_day", "objections_until")


def read_plan(typed: Mapping[str, str]) -> tuple[NoticePlan | None, tuple[Refusal, ...]]:
    """Read a plan from a form: it, or every day that is none. The rules are asked when it is prepared."""
    days: dict[str, date] = {}
    refusals: list[Refusal] = []
    for name in _DAYS:
        try:
            days[name] = parse_day(typed.get(name, ""), field=name)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        return None, tuple(refusals)
    texts = {name: typed.get(name, "").strip() for name in PLAN_FIELDS if name not in _DAYS}
    places = read_places(texts.pop("places"))
    return NoticePlan(**texts, **days, places=places), ()  # type: ignore[arg-type]


def read_places(text: str) -> tuple[str, ...]:
    """Read places, one a line or divided by commas of either kind."""
    parts = text.replace("，", "\n").replace("、", "\n").replace(",", "\n").splitlines()
    return tuple(part.strip() for part in parts if part.strip())


def _head(kind: str, community: CommunityFacts) -> dict[str, Any]:
    return {
        "kind": kind, "community": community.slug, "community_name": community.name_zh,
        "community_name_en": community.name_en, "size": community.size,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def notices_payload(shown: NoticeList) -> dict[str, Any]:
    """Give the list of notices and duties as programs read them."""
    return {
        **_head("notices", shown.community),
        "day": shown.day.isoformat(),
        "jurisdiction": shown.duties.jurisdiction,
        "overdue": shown.duties.overdue_count,
        "duties": [_duty(item) for item in shown.duties.duties],
        "notices": [_notice_row(row, shown.day) for row in shown.rows],
        "next_after": shown.next_after,
    }


def _duty(item: DueNotice) -> dict[str, Any]:
    rule = item.rule
    return {
        "kind": rule.kind, "period": item.period, "subject": item.subject,
        "due_on": item.due_on.isoformat(), "state": item.state.value,
        "posted_on": _day(item.posted_on), "late": item.is_late, "notice": item.number or None,
        "days": rule.days, "working_days": rule.working, "article": rule.article,
        "basis": rule.basis.value, "due_basis": rule.due_basis.value,
    }  # fmt: skip


def _notice_row(row: NoticeRow, day: date) -> dict[str, Any]:
    plan = row.plan
    return {
        "number": row.number, "notice_kind": plan.kind, "period": plan.period,
        "title": plan.title_zh, "title_en": plan.title_en, "state": row.state(day).value,
        "subject_kind": plan.subject_kind, "subject_code": plan.subject_code,
        "published_on": _day(row.published_on), "planned_first_day": plan.first_day.isoformat(),
        "planned_last_day": plan.last_day.isoformat(), "posted_on": _day(row.posted_on),
        "last_day": row.last_day.isoformat(), "ended_on": _day(row.ended_on),
        "result": row.result or None,
    }  # fmt: skip


def notice_payload(shown: NoticeView, day: date) -> dict[str, Any]:
    """Give one notice with the frozen content of what it hangs."""
    plan = shown.row.plan
    return {
        **_head("notice-page", shown.community),
        **_notice_row(shown.row, day),
        "planned_places": list(plan.places),
        "places": list(shown.places),
        "photo_sha256": shown.photo or None,
        "objections_to": plan.objections_to,
        "phone": plan.phone,
        "objections_until": plan.objections_until.isoformat(),
        "roles": {"prepared": shown.prepared_role, "published": shown.published_role},
        "objections": [
            {
                "number": number, "received_on": item.received_on.isoformat(), "way": item.way,
                "summary": item.summary, "answer_until": item.answer_until.isoformat(),
                "reply": item.reply or None, "answered_on": _day(item.answered_on),
            }
            for number, item in enumerate(shown.objections, start=1)
        ],
        "publications": [
            {"number": item.number, "kind": item.kind, "period": item.period,
             "sha256": item.sha256, "leaf_index": item.leaf_index, "content": item.content}
            for item in shown.items
        ],
    }  # fmt: skip


def publications_payload(shown: PublicationList) -> dict[str, Any]:
    """Give the list of publications as programs read it."""
    return {
        **_head("publications", shown.community),
        "publications": [_publication_row(row) for row in shown.rows],
        "next_after": shown.next_after,
    }


def _publication_row(row: PublicationRow) -> dict[str, Any]:
    return {
        "number": row.number, "published": row.kind, "period": row.period,
        "published_at": row.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "sha256": row.sha256,
        "leaf_index": row.leaf_index, "corrects": row.corrects, "corrected_by": row.corrected_by,
        "replaces": row.replaces, "replaced_by": row.replaced_by, "reason": row.reason or None,
    }  # fmt: skip


def publication_payload(shown: Publication, since: SinceThen | None) -> dict[str, Any]:
    """Give one publication: its frozen content, which is what the hash is of, and what differs today."""
    return {
        **_head("publication", shown.community),
        **_publication_row(shown.row),
        "notices": list(shown.notices),
        "content": shown.content,
        "today": since
        and {"day": since.day.isoformat(), "figures": [_figure(item) for item in since.figures]},
    }


def _figure(item: ChangedFigure) -> dict[str, Any]:
    return {
        "where": item.where, "code": item.code, "name": item.name_zh, "name_en": item.name_en,
        "column": item.column, "published": yuan(item.original_minor),
        "today": yuan(item.corrected_minor), "difference": yuan(item.difference_minor),
    }  # fmt: skip
