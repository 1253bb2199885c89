"""Notices: what a plan may say, the numbers that are printed, and texts that name nobody."""

from datetime import date
from typing import Any

import pytest

from ledger.domain.errors import PeriodError, Refusal, TextError
from ledger.domain.notice_errors import NoticeError
from ledger.domain.notices import (
    check_objection,
    check_plan,
    check_text,
    notice_number,
    parse_notice_number,
    plan_content,
    plan_of,
)
from tests.noticing import PLAN, a_plan


def test_a_plan_that_fits_is_trimmed_and_can_be_read_back() -> None:
    plan = check_plan(a_plan(title_zh=" 收支公示 ", phone=" 028-83960000 "), "")
    assert (plan.title_zh, plan.phone) == ("收支公示", "028-83960000")
    assert plan_of(plan_content(plan)) == plan
    assert check_plan(a_plan(period=""), "").period == ""


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"kind": "gossip"}, "kind", "kind"),
        ({"subject_kind": "rumour"}, "subject", "subject_kind"),
        ({"subject_code": "J1"}, "subject", "subject_kind"),
        ({"places": ()}, "places", "places"),
        ({"places": ("公示栏",) * 21}, "places", "places"),
        ({"last_day": date(2025, 2, 9)}, "days", "last_day"),
        ({"last_day": date(2026, 2, 12)}, "days", "last_day"),
        ({"last_day": date(2025, 2, 15)}, "too_short", "last_day"),
        ({"objections_until": date(2025, 2, 9)}, "days", "objections_until"),
        ({"phone": "13800000000"}, "phone", "phone"),
        ({"phone": "请打电话"}, "phone", "phone"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    changes: dict[str, Any], reason: str, field: str
) -> None:
    with pytest.raises(NoticeError) as refusal:
        check_plan(a_plan(**changes), "")
    assert (refusal.value.reason, refusal.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"period": "soon"}, PeriodError),
        ({"title_zh": ""}, TextError),
        ({"title_zh": "3号楼2单元501室欠费"}, TextError),
        ({"objections_to": "13800138000"}, TextError),
        ({"places": ("5号楼301室门口",)}, TextError),
    ],
)
def test_a_plan_names_days_and_no_person(changes: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check_plan(a_plan(**changes), "")


def test_a_place_that_asks_for_longer_is_told_until_when() -> None:
    with pytest.raises(NoticeError) as refusal:
        check_plan(PLAN, "杭州")
    assert (refusal.value.count, refusal.value.day) == (15, date(2025, 2, 24))
    longer = a_plan(last_day=date(2025, 2, 24), objections_until=date(2025, 2, 24))
    assert check_plan(longer, "杭州") == longer


@pytest.mark.parametrize("phone", ["83960000", "028-83960000", "0512-65220000-801", "12345"])
def test_an_offices_telephone_is_taken(phone: str) -> None:
    assert check_plan(a_plan(phone=phone), "").phone == phone


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2025-007", (2025, 7)),
        ("2025-1234", (2025, 1234)),
        ("2025-07", None),
        ("2025-0007", None),
        ("x", None),
    ],
)
def test_numbers_are_read_as_they_are_printed(text: str, read: tuple[int, int] | None) -> None:
    assert parse_notice_number(text) == read
    assert read is None or notice_number(*read) == text


def test_an_objection_says_how_it_came_and_names_nobody() -> None:
    assert check_objection("phone", " 停车费少记了 ") == "停车费少记了"
    with pytest.raises(NoticeError, match="way"):
        check_objection("rumour", "停车费少记了")
    with pytest.raises(TextError):
        check_objection("paper", "张建国说少记了，电话13800138000")


def test_a_text_is_kept_paragraph_by_paragraph_and_holds_no_personal_number() -> None:
    assert check_text("一、已验收。\n\n 二、已付清。 ", field="text_zh", required=True) == (
        "一、已验收。\n二、已付清。"
    )
    assert check_text("", field="text_en", required=False) == ""
    for wrong in ("", "身份证 110101199003070011", "很" * 2_001, "很长\n" * 1_200):
        with pytest.raises(TextError):
            check_text(wrong, field="text_zh", required=True)
