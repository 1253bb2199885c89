"""Reversals and differences: the exact negation once, or what the target should have been."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.domain.corrections import (
    Target,
    check_correction,
    check_reversible,
    difference,
    reversal,
)
from ledger.domain.errors import CorrectionError, TextError
from ledger.domain.transactions import CounterpartyKind, Draft, Kind, Line, Subline, credit, debit

DAY = date(2025, 9, 20)
LINES = (
    debit("510102", 8_000, fund="GEN", place="B1"),
    credit("100201", 8_000, fund="GEN"),
)
TARGET = Target(
    seq=4, voucher="记-2025-09-0004", kind=Kind.ORDINARY, period=202509, dated_on=date(2025, 9, 4),
    lines=LINES, summary="保洁", counterparty_kind=CounterpartyKind.SUPPLIER,
)  # fmt: skip


def of(minor: int, *, place: str = "B1", account: str = "510102") -> tuple[Line, Line]:
    return debit(account, minor, fund="GEN", place=place), credit("100201", minor, fund="GEN")


def reason_of(refused: pytest.ExceptionInfo[CorrectionError]) -> str:
    return refused.value.reason


def test_a_reversal_is_the_negation_line_by_line() -> None:
    draft = reversal(TARGET, dated_on=DAY, reason="重复记账")
    assert draft.kind is Kind.REVERSAL
    assert draft.lines == tuple(line.negated() for line in LINES)
    assert (draft.corrects, draft.memo) == (4, "重复记账")
    assert draft.summary == "注销记-2025-09-0004号凭证"
    assert draft.counterparty_kind is CounterpartyKind.SUPPLIER
    check_correction(draft, TARGET)


@pytest.mark.parametrize("kind", [Kind.OPENING, Kind.CARRY_FORWARD])
def test_what_is_neither_a_correction_nor_a_merger_can_be_reversed(kind: Kind) -> None:
    check_reversible(replace(TARGET, kind=kind), dated_on=TARGET.dated_on)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (replace(TARGET, kind=Kind.REVERSAL), "not_reversible"),
        (replace(TARGET, kind=Kind.MERGE), "not_reversible"),
        (replace(TARGET, kind=Kind.DIFFERENCE), "not_reversible"),
        (replace(TARGET, is_reversed=True), "already_reversed"),
        (replace(TARGET, difference_lines=of(-100)), "has_difference"),
        (replace(TARGET, period=202412), "other_year"),
    ],
)
def test_what_cannot_be_reversed(target: Target, reason: str) -> None:
    with pytest.raises(CorrectionError) as refused:
        reversal(target, dated_on=DAY, reason="重复记账")
    assert (refused.value.reason, refused.value.voucher) == (reason, TARGET.voucher)


@pytest.mark.parametrize(
    ("reason", "why"), [("", "required"), (" ", "required"), ("长" * 501, "too_long")]
)
def test_a_correction_needs_a_reason_that_can_be_kept(reason: str, why: str) -> None:
    with pytest.raises(TextError) as refused:
        reversal(TARGET, dated_on=DAY, reason=reason)
    assert (refused.value.reason, refused.value.field) == (why, "reason")
    with pytest.raises(TextError) as refused:
        difference(TARGET, of(-1), dated_on=DAY, reason=reason)
    assert (refused.value.reason, refused.value.field) == (why, "reason")


@pytest.mark.parametrize("lines", [of(-7_900), of(-8_000, place=""), tuple(reversed(of(-8_000)))])
def test_a_reversal_is_nothing_but_the_negation(lines: tuple[Line, ...]) -> None:
    draft = replace(reversal(TARGET, dated_on=DAY, reason="错"), lines=lines)
    with pytest.raises(CorrectionError) as refused:
        check_correction(draft, TARGET)
    assert reason_of(refused) == "not_the_negation"


@pytest.mark.parametrize("minor", [-8_000, -1, 1, 8_000])
def test_a_difference_is_what_was_wrong(minor: int) -> None:
    draft = difference(TARGET, of(minor), dated_on=DAY, reason="金额有误")
    assert (draft.kind, draft.corrects) == (Kind.DIFFERENCE, 4)
    assert draft.summary == "订正记-2025-09-0004号凭证"


@pytest.mark.parametrize(
    ("target", "lines", "reason"),
    [
        (TARGET, of(-8_001), "beyond_target"),
        (TARGET, of(8_001), "beyond_target"),
        (replace(TARGET, difference_lines=of(5_000)), of(3_001), "beyond_target"),
        (TARGET, (replace(of(-1)[0], work="W1"), of(-1)[1]), "beyond_target"),
        (TARGET, (replace(of(-1)[0], party="C1"), of(-1)[1]), "beyond_target"),
        (replace(TARGET, difference_lines=of(-5_000)), of(-3_001), "beyond_target"),
        (TARGET, of(-1, place="B2"), "beyond_target"),
        (TARGET, of(1, account="510103"), "beyond_target"),
        (
            TARGET,
            (credit("510102", 1, fund="GEN", place="B1"), debit("100201", 1, fund="GEN")),
            "beyond_target",
        ),
        (replace(TARGET, kind=Kind.REVERSAL), of(-1), "not_reversible"),
        (replace(TARGET, is_reversed=True), of(-1), "already_reversed"),
        (replace(TARGET, period=202412), of(-1), "other_year"),
    ],
)
def test_a_difference_goes_no_further_than_its_target(
    target: Target, lines: tuple[Line, ...], reason: str
) -> None:
    with pytest.raises(CorrectionError) as refused:
        difference(target, lines, dated_on=DAY, reason="金额有误")
    assert reason_of(refused) == reason


def test_differences_add_up_to_nothing_less_than_nothing() -> None:
    target = replace(TARGET, difference_lines=of(-5_000))
    draft = difference(target, of(-3_000), dated_on=DAY, reason="金额有误")
    assert draft.amount_minor == -3_000


def split(first: int, second: int) -> tuple[Line, Line]:
    """Give owners' money of two households."""
    shares = tuple(
        Subline(place, 0, minor) for place, minor in (("H1", first), ("H2", second)) if minor
    )
    return (
        debit("100205", first + second, fund="MNT"),
        replace(credit("2601", first + second, fund="MNT"), sublines=shares),
    )


@pytest.mark.parametrize(("first", "second"), [(-600, 500), (100, -400), (-600, -400), (400, 600)])
def test_a_difference_may_move_shares_between_households(first: int, second: int) -> None:
    draft = difference(
        replace(TARGET, lines=split(600, 400)), split(first, second), dated_on=DAY, reason="分错"
    )
    assert draft.kind is Kind.DIFFERENCE


@pytest.mark.parametrize(
    ("earlier", "first", "second"),
    [((), -601, 500), ((), 100, -401), (split(-100, -50), -501, 1), ((), -500, -401)],
)
def test_a_difference_leaves_no_household_with_less_than_nothing(
    earlier: tuple[Line, ...], first: int, second: int
) -> None:
    target = replace(TARGET, lines=split(600, 400), difference_lines=earlier)
    with pytest.raises(CorrectionError) as refused:
        difference(target, split(first, second), dated_on=DAY, reason="分错")
    assert (refused.value.reason, refused.value.field) == ("share_below_zero", "sublines")


@pytest.mark.parametrize(
    ("kind", "corrects", "target", "reason"),
    [
        (Kind.ORDINARY, 4, TARGET, "not_a_correction"),
        (Kind.REVERSAL, None, None, "no_target"),
        (Kind.DIFFERENCE, None, TARGET, "no_target"),
        (Kind.REVERSAL, 99, None, "target_unknown"),
    ],
)
def test_a_correction_has_a_target_and_nothing_else_has_one(
    kind: Kind, corrects: int | None, target: Target | None, reason: str
) -> None:
    with pytest.raises(CorrectionError) as refused:
        check_correction(Draft(DAY, LINES, "保洁", kind=kind, corrects=corrects), target)
    assert reason_of(refused) == reason


def test_an_ordinary_draft_needs_no_target() -> None:
    check_correction(Draft(DAY, LINES, "保洁"), None)


def test_a_correction_is_not_dated_before_what_it_corrects() -> None:
    day_before = TARGET.dated_on - timedelta(days=1)
    with pytest.raises(CorrectionError) as refused:
        reversal(TARGET, dated_on=day_before, reason="录错了")
    assert refused.value.reason == "before_target"
