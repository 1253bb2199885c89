"""银行存款余额调节表: what each side lacks explains the difference, or somebody says why not."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import ApprovalError, TextError
from ledger.domain.reconciliations import (
    OpenItem,
    OpenSide,
    Reconciliation,
    check_confirmation,
    check_reconciliation,
    side_of,
)

DAY = date(2025, 9, 30)
ITEMS = (
    OpenItem(OpenSide.UNBOOKED_IN, DAY, 300, "b:1"),
    OpenItem(OpenSide.UNBOOKED_OUT, DAY, 50, "b:2"),
    OpenItem(OpenSide.UNBANKED_IN, DAY, 20, "记-2025-09-0001"),
    OpenItem(OpenSide.UNBANKED_OUT, DAY, 4, "记-2025-09-0002"),
)
#: 1,000 in the books, 250 of the bank's that they do not have, 16 of theirs that it does not.
EXPLAINED = Reconciliation("100201", DAY, bank_minor=1_234, book_minor=1_000, items=ITEMS)
AMOUNTS = st.integers(-(10**12), 10**12)


def test_open_items_explain_the_difference() -> None:
    assert [EXPLAINED.sum_minor(side) for side in OpenSide] == [300, 50, 20, 4]
    assert EXPLAINED.adjusted_bank_minor == 1_234 + 20 - 4
    assert EXPLAINED.adjusted_book_minor == 1_000 + 300 - 50
    assert EXPLAINED.unexplained_minor == 0
    assert check_reconciliation(EXPLAINED) is EXPLAINED
    assert not EXPLAINED.agrees


def test_bank_and_books_agree_only_with_nothing_open() -> None:
    assert Reconciliation("100201", DAY, 1_000, 1_000).agrees
    assert not Reconciliation("100201", DAY, 1_001, 1_000).agrees
    netting = (ITEMS[0], replace(ITEMS[0], side=OpenSide.UNBOOKED_OUT))
    assert not Reconciliation("100201", DAY, 1_000, 1_000, netting).agrees


@pytest.mark.parametrize("bank_minor", [1_233, 1_235])
def test_an_unexplained_rest_wants_a_reason(bank_minor: int) -> None:
    value = replace(EXPLAINED, bank_minor=bank_minor)
    assert value.unexplained_minor == bank_minor - 1_234
    for note in ("", "  "):
        with pytest.raises(TextError) as refused:
            check_reconciliation(replace(value, note=note))
        assert (refused.value.reason, refused.value.field) == ("required", "note")
    explained = replace(value, note="银行串户，已去函")
    assert check_reconciliation(explained) is explained


@pytest.mark.parametrize("note", ["字" * 201, "\u200b", "请问 13812345678"])
def test_a_note_that_cannot_be_printed_or_names_somebodys_number_is_refused(note: str) -> None:
    with pytest.raises(TextError):
        check_reconciliation(replace(EXPLAINED, note=note))


@given(
    AMOUNTS,
    st.lists(st.tuples(st.booleans(), AMOUNTS.filter(bool))),
)
def test_whatever_was_common_what_each_side_moved_alone_explains_all(
    common_minor: int, alone: list[tuple[bool, int]]
) -> None:
    items = tuple(
        OpenItem(side_of(minor, in_bill=in_bill), DAY, abs(minor), "k") for in_bill, minor in alone
    )
    bank_minor = common_minor + sum(minor for in_bill, minor in alone if in_bill)
    book_minor = common_minor + sum(minor for in_bill, minor in alone if not in_bill)
    value = Reconciliation("100201", DAY, bank_minor, book_minor, items)
    assert value.unexplained_minor == 0


def test_an_open_item_stands_on_the_side_that_does_not_know_it() -> None:
    assert side_of(1, in_bill=True) is OpenSide.UNBOOKED_IN
    assert side_of(-1, in_bill=True) is OpenSide.UNBOOKED_OUT
    assert side_of(1, in_bill=False) is OpenSide.UNBANKED_IN
    assert side_of(-1, in_bill=False) is OpenSide.UNBANKED_OUT


def test_another_person_confirms_and_once() -> None:
    check_confirmation(prepared_by=1, confirmed_by=2, is_confirmed=False, is_replaced=False)
    for confirmed_by, is_confirmed, is_replaced, reason in (
        (1, False, False, "own_reconciliation"),
        (2, True, False, "confirmed_already"),
        (2, True, True, "confirmed_already"),
        (2, False, True, "prepared_anew"),
    ):
        with pytest.raises(ApprovalError) as refused:
            check_confirmation(
                prepared_by=1, confirmed_by=confirmed_by, is_confirmed=is_confirmed,
                is_replaced=is_replaced,
            )  # fmt: skip
        assert refused.value.reason == reason
