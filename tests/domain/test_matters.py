"""Matters go on in order; public texts name nobody; counts are those of meetings."""

from datetime import date

import pytest

from ledger.domain.errors import TextError
from ledger.domain.matter_errors import MatterError
from ledger.domain.matters import (
    FOLLOWING,
    AskedBy,
    Matter,
    MatterList,
    MatterStep,
    Meeting,
    MeetingKind,
    Question,
    StepKind,
    check_answer,
    check_step,
)

DAY = date(2026, 3, 2)


def step(kind: StepKind = StepKind.HANDLED, on_day: date = DAY) -> MatterStep:
    return MatterStep(kind, on_day, "请维修单位看过了")


@pytest.mark.parametrize("before", list(StepKind))
@pytest.mark.parametrize("after", list(StepKind))
def test_steps_follow_each_other_in_order(before: StepKind, after: StepKind) -> None:
    if after in FOLLOWING[before]:
        check_step(before, DAY, step(after))
    else:
        with pytest.raises(MatterError, match="order"):
            check_step(before, DAY, step(after))


def test_no_step_lies_before_the_newest() -> None:
    check_step(StepKind.COLLECTED, DAY, step(on_day=DAY))
    with pytest.raises(MatterError) as caught:
        check_step(StepKind.COLLECTED, DAY, step(on_day=date(2026, 3, 1)))
    assert (caught.value.reason, caught.value.text) == ("day", "2026-03-02")


@pytest.mark.parametrize("said", ["", "  ", "张三先生的车", "3号楼501室漏水", "x" * 501])
def test_public_texts_are_there_and_name_nobody(said: str) -> None:
    for make in (
        lambda: MatterStep(StepKind.HANDLED, DAY, said),
        lambda: Question(DAY, AskedBy.PHONE, said),
        lambda: Meeting(MeetingKind.FORUM, DAY, "议事会", 5, said),
        lambda: check_answer(said),
    ):
        with pytest.raises(TextError):
            make()


def test_titles_and_offices_name_nobody() -> None:
    for title, office in (("张三先生的事", "主任"), ("路灯", "张三"), ("", "主任"), ("路灯", "")):
        with pytest.raises(TextError):
            Matter(MatterList.PROBLEM, title, office, DAY)


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_a_meeting_has_people(count: int) -> None:
    with pytest.raises(MatterError, match="people"):
        Meeting(MeetingKind.FORUM, DAY, "议事会", count, "同意")


def test_lists_have_an_end_and_a_question_one_subject() -> None:
    with pytest.raises(MatterError, match="topics"):
        Meeting(MeetingKind.FORUM, DAY, "议事会", 5, "同意", matters=tuple(range(31)))
    with pytest.raises(MatterError, match="vouchers"):
        MatterStep(StepKind.HANDLED, DAY, "付款", vouchers=tuple(map(str, range(31))))
    with pytest.raises(MatterError, match="about"):
        Question(DAY, AskedBy.PAPER, "为什么", account="480101", voucher="记-2026-01-0001")
