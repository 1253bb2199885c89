"""Cash counts: values in use, numbers that can be, and a reason where the books say otherwise."""

from datetime import date

import pytest

from ledger.domain.accounts import Account, AccountType, Side
from ledger.domain.cash_counts import CashCount, require_reason
from ledger.domain.errors import AmountError, TextError

DAY = date(2025, 9, 3)


def test_a_count_adds_up() -> None:
    assert CashCount("1001", DAY, {10_000: 3, 500: 2, 10: 7}).counted_minor == 310_70
    assert CashCount("1001", DAY, {}).counted_minor == 0


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [({20_000: 1}, "no_denomination"), ({100: -1}, "pieces"), ({100: 100_000}, "pieces")],
)
def test_what_nobody_counts_is_refused(pieces: dict[int, int], reason: str) -> None:
    with pytest.raises(AmountError) as refused:
        CashCount("1001", DAY, pieces)
    assert refused.value.reason == reason
    assert refused.value.field.startswith("pieces.")


def test_cash_over_or_short_wants_a_reason() -> None:
    require_reason(0, "")
    require_reason(-100, "找零多付了一元")
    with pytest.raises(TextError) as refused:
        require_reason(100, " ")
    assert (refused.value.reason, refused.value.field) == ("difference_unexplained", "note")
    with pytest.raises(TextError):
        CashCount("1001", DAY, {}, "字" * 201)


def test_only_notes_and_coins_are_cash_on_hand() -> None:
    def account(code: str, *, is_cash: bool = True) -> Account:
        return Account(code, "", "", AccountType.ASSET, Side.DEBIT, is_cash=is_cash)

    assert account("1001").is_cash_on_hand
    assert account("100102").is_cash_on_hand
    assert not account("100201").is_cash_on_hand
    assert not account("1001", is_cash=False).is_cash_on_hand
