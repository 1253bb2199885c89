"""What a voucher should have been, and the vouchers that make it so."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger.domain.accounts import AccountType
from ledger.domain.corrections import Target, difference
from ledger.domain.errors import CorrectionError
from ledger.domain.mistakes import (
    Mistake,
    answered,
    blue_lines,
    blue_mark,
    blue_summary,
    difference_lines,
    marks_of,
    mistake_of,
    reentry_mark,
    reentry_summary,
    standing_lines,
)
from ledger.domain.transactions import Kind, Line, credit, debit

TYPES = {
    "510103": AccountType.EXPENSE, "510104": AccountType.EXPENSE, "480101": AccountType.INCOME,
    "100201": AccountType.ASSET, "112206": AccountType.ASSET,
}  # fmt: skip


def target(*, differences: tuple[Line, ...] = ()) -> Target:
    lines = (debit("510103", 3200, fund="GEN"), credit("100201", 3200, fund="GEN"))
    return Target(
        3, "记-2025-03-0001", Kind.ORDINARY, 202503, date(2025, 3, 2), lines, "电费",
        difference_lines=differences,
    )  # fmt: skip


def right(minor: int, expense: str = "510103") -> tuple[Line, Line]:
    return debit(expense, minor, fund="GEN"), credit("100201", minor, fund="GEN")


def test_a_difference_is_red_where_it_was_too_much() -> None:
    lines = difference_lines(target(), right(2300))
    assert lines == (debit("510103", -900, fund="GEN"), credit("100201", -900, fund="GEN"))
    draft = difference(target(), lines, dated_on=date(2025, 4, 1), reason="看错")
    assert draft.amount_minor == -900


def test_a_second_difference_starts_from_what_the_first_left() -> None:
    once = target(differences=difference_lines(target(), right(2300)))
    assert standing_lines(once) == right(2300)
    assert difference_lines(once, right(2500)) == right(200)
    assert standing_lines(target()) == right(3200)


def test_what_does_not_differ_is_no_correction() -> None:
    deeds: tuple[Callable[[], object], ...] = (
        lambda: difference_lines(target(), right(3200)),
        lambda: blue_lines(target(), right(3200), TYPES, through_net_assets=False),
        # The split of a closed year among its own expenses no longer matters.
        lambda: blue_lines(target(), right(3200, "510104"), TYPES, through_net_assets=True),
    )
    for deed in deeds:
        with pytest.raises(CorrectionError) as refused:
            deed()
        assert refused.value.reason == "no_change"


def test_a_small_mistake_of_an_earlier_year_is_this_years_income_or_expense() -> None:
    owed = (
        debit("510103", 2300, fund="GEN"), debit("112206", 900, fund="GEN"),
        credit("100201", 3200, fund="GEN"),
    )  # fmt: skip
    assert blue_lines(target(), owed, TYPES, through_net_assets=False) == (
        debit("112206", 900, fund="GEN"), credit("510103", 900, fund="GEN"),
    )  # fmt: skip
    assert blue_lines(target(), owed, TYPES, through_net_assets=True) == (
        debit("112206", 900, fund="GEN"), credit("3201", 900, fund="GEN"),
    )  # fmt: skip


def test_the_words_of_corrections_name_the_voucher() -> None:
    assert reentry_summary(target(), "电费") == "订正记-2025-03-0001号凭证：电费"
    assert reentry_summary(target(), "订正记-2025-03-0001号凭证：电费").count("订正") == 1
    assert reentry_summary(target(), " ") == "订正记-2025-03-0001号凭证"
    assert len(reentry_summary(target(), "长" * 80)) == 60
    assert blue_summary(target()) == "更正以前年度记-2025-03-0001号凭证"


def test_a_kind_of_mistake_is_read_back_from_the_public_words() -> None:
    assert [mistake_of(mistake.matter) for mistake in Mistake] == list(Mistake)
    assert all(len(mistake.matter) <= 20 for mistake in Mistake)
    assert mistake_of("停车费") is None


def test_an_answer_names_its_voucher() -> None:
    assert answered(reentry_mark(12)) == ("reentry", 12)
    assert answered(blue_mark(12, 3)) == ("blue", 12)
    assert len(marks_of(12)) == 21
    for other in (
        "",
        "bank-2025-0001",
        "reentry:0",
        "reentry:1:2",
        "blue:12",
        "blue:1:0",
        "Reentry:1",
    ):
        assert answered(other) is None
