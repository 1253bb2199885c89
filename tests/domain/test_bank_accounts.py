"""Bank accounts: in whose name, and never more of a number than its end."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.bank_accounts import (
    HELD_BY_PERSON,
    BankAccount,
    Custody,
    HeldByPerson,
    last_digits,
    may_show,
    personal_on,
)
from ledger.domain.errors import DateError, TextError

ACCOUNT = BankAccount(
    "K1", "示例银行", "松鹤苑业主委员会", Custody.OWN, "1234", "100201", date(2025, 1, 2)
)


def test_of_a_number_only_its_end_is_kept() -> None:
    assert last_digits(" 6222 0212 3456 7890 ") == "7890"
    assert last_digits("0012") == "0012"


@pytest.mark.parametrize("number", ["", "123", "12a4", "１２３４", "1" * 41, "12  3"])
def test_what_is_no_number_of_an_account_is_refused(number: str) -> None:
    with pytest.raises(TextError) as refused:
        last_digits(number)
    assert (refused.value.reason, refused.value.field) == ("bank_number", "number")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bank_name": " "}, "bank_name"),
        ({"owner_name": ""}, "owner_name"),
        ({"owner_name": "名" * 61}, "owner_name"),
        ({"masked_number": "62220212"}, "number"),
        ({"masked_number": "123"}, "number"),
    ],
)
def test_an_account_says_where_and_whose_it_is(change: dict[str, str], field: str) -> None:
    with pytest.raises(TextError) as refused:
        replace(ACCOUNT, **change)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_account_is_closed_after_it_was_opened() -> None:
    assert ACCOUNT.closed(date(2025, 1, 2)).closed_on == date(2025, 1, 2)
    assert replace(ACCOUNT, opened_on=None).closed(date(1999, 1, 1)).closed_on == date(1999, 1, 1)
    with pytest.raises(DateError) as refused:
        ACCOUNT.closed(date(2025, 1, 1))
    assert refused.value.reason == "closed_before_opened"


@pytest.mark.parametrize(
    ("custody", "account", "is_cash", "fits"),
    [
        (Custody.OWN, "100201", True, True), (Custody.PERSONAL, "100901", True, True),
        (Custody.PERSONAL, "112203", False, True), (Custody.OWN, "112203", False, False),
        (Custody.AUTHORITY, "112203", False, False), (Custody.PERSONAL, "510104", False, False),
    ],
)  # fmt: skip
def test_money_with_a_person_is_shown_as_owed_to_us_all_other_as_money(
    *, custody: Custody, account: str, is_cash: bool, fits: bool
) -> None:
    assert may_show(custody, account, is_cash=is_cash) is fits


def test_an_account_is_a_persons_from_its_first_to_its_last_day() -> None:
    day = date(2025, 9, 3)
    held = (
        HeldByPerson("1001", date(2025, 9, 3), date(2025, 9, 3)), HeldByPerson("100901"),
        HeldByPerson("100201", date(2025, 9, 4)), HeldByPerson("100202", None, date(2025, 9, 2)),
    )  # fmt: skip
    assert personal_on(held, day) == {"1001", "100901", HELD_BY_PERSON}
    assert personal_on((), day) == {HELD_BY_PERSON}
