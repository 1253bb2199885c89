"""What journals name, and where in a file a refusal arose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import AccountType
from ledger.domain.errors import (
    AccountRuleError,
    AmountError,
    ClosedPeriodError,
    CorrectionError,
    IdempotencyError,
    ImportRefusedError,
    LinesError,
    Refusal,
    TextError,
    UnbalancedError,
    UnknownNameError,
)
from ledger.domain.journals import (
    ROOT_TYPES,
    TEXT_SHOWN_MAX,
    TYPE_ROOTS,
    refused_at,
    side_amounts,
    sounds_like_cash,
    type_of_root,
)


@pytest.mark.parametrize(
    ("name", "account_type"),
    [
        ("Assets:Bank", AccountType.ASSET),
        ("asset:x", AccountType.ASSET),
        ("资产:银行", AccountType.ASSET),
        ("Liabilities:Card", AccountType.LIABILITY),
        ("liability:x", AccountType.LIABILITY),
        ("debts:x", AccountType.LIABILITY),
        ("负债:应付", AccountType.LIABILITY),
        ("Equity:Opening", AccountType.NET_ASSETS),
        ("净资产:x", AccountType.NET_ASSETS),
        ("权益:x", AccountType.NET_ASSETS),
        ("Income:Parking", AccountType.INCOME),
        ("REVENUES:x", AccountType.INCOME),
        ("收入:停车", AccountType.INCOME),
        ("Expenses:Cleaning", AccountType.EXPENSE),
        ("expense:x", AccountType.EXPENSE),
        ("费用:保洁", AccountType.EXPENSE),
        ("支出:保洁:九月", AccountType.EXPENSE),
    ],
)
def test_the_root_of_an_accounts_name_gives_its_type(name: str, account_type: AccountType) -> None:
    assert type_of_root(name) is account_type


@pytest.mark.parametrize(
    "name", ["", "Assets", "资产", ":Bank", "Assetsx:Bank", "My Assets:Bank", "Bank:Assets"]
)
def test_a_name_without_one_of_the_five_roots_has_no_type(name: str) -> None:
    assert type_of_root(name) is None


def test_every_type_has_a_root_and_every_root_gives_its_type_back() -> None:
    assert set(TYPE_ROOTS) == {account_type.value for account_type in AccountType}
    for root, account_type in ROOT_TYPES.items():
        assert TYPE_ROOTS[account_type.value] == root
        assert type_of_root(f"{root}:x") is account_type
    assert TYPE_ROOTS["appropriation"] == "Equity"


@pytest.mark.parametrize(
    "name",
    ["Assets:Cash", "Assets:US:Bank Account", "assets:checking", "Assets:My-Savings", "Assets:WeChat",
     "资产:现金", "资产:工商银行", "资产:微信零钱", "Assets:支付宝", "Assets:check", "assets:cheque"],
)  # fmt: skip
def test_a_name_may_say_that_an_asset_is_money_itself(name: str) -> None:
    assert sounds_like_cash(name)


@pytest.mark.parametrize(
    "name",
    ["Assets:Bankruptcy", "Assets:Cashier", "Assets:Receivable", "资产:固定资产", "Cash", "Bank:Other",
     "Assets:Checkers"],
)  # fmt: skip
def test_other_assets_are_not_taken_for_money(name: str) -> None:
    assert not sounds_like_cash(name)


@pytest.mark.parametrize(
    ("signed_minor", "side", "expected"),
    [
        (5, "", (5, 0)),
        (-5, "", (0, 5)),
        (0, "", (0, 0)),
        (-5, "debit", (-5, 0)),
        (5, "debit", (5, 0)),
        (5, "credit", (0, -5)),
        (-5, "credit", (0, 5)),
    ],
)
def test_a_signed_amount_stands_on_its_side(
    signed_minor: int, side: str, expected: tuple[int, int]
) -> None:
    assert side_amounts(signed_minor, side) == expected


@given(st.integers(), st.sampled_from(["", "debit", "credit"]))
def test_no_side_changes_what_an_amount_comes_to(signed_minor: int, side: str) -> None:
    debit_minor, credit_minor = side_amounts(signed_minor, side)
    assert debit_minor - credit_minor == signed_minor
    assert not (debit_minor and credit_minor)


@pytest.mark.parametrize(
    ("error", "reason", "text", "field"),
    [
        (AmountError("9e9", "too_large", "amount"), "amount_too_large", "9e9", "amount"),
        (UnbalancedError(123), "unbalanced", "1.23", "lines"),
        (UnbalancedError(-123, "GEN"), "unbalanced_fund", "GEN -1.23", "lines"),
        (UnknownNameError("account", "9999"), "unknown_account", "9999", ""),
        (TextError("required", "summary"), "text_required", "", "summary"),
        (LinesError("too_few"), "lines_too_few", "", "lines"),
        (AccountRuleError("closed", "1001"), "account_rule_closed", "1001", ""),
        (CorrectionError("other_year", "记-2025-01-0001"), "correction_other_year",
         "记-2025-01-0001", "corrects"),
        (ClosedPeriodError(202501), "closed_period", "202501", "dated_on"),
        (IdempotencyError("k"), "idempotency", "", ""),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_refusal_is_placed_in_its_file(
    error: Refusal, reason: str, text: str, field: str
) -> None:
    refused = refused_at(error, 12)
    assert refused.data == {"reason": reason, "line": 12, "text": text, "field": field}


def test_the_reader_may_know_the_column_better_than_the_rule() -> None:
    refused = refused_at(AmountError("x", "not_a_number", "lines.0.debit"), 3, field="debit")
    assert refused.field == "debit"


def test_an_offending_text_is_repeated_in_part() -> None:
    assert refused_at(UnknownNameError("fund", "长" * 99), 1).text == "长" * TEXT_SHOWN_MAX


def test_a_refusal_of_the_file_itself_keeps_the_line_it_names() -> None:
    placed = ImportRefusedError("date", line=4)
    assert refused_at(placed, 9) is placed
    assert placed.line == 4
    assert refused_at(ImportRefusedError("date"), 9).line == 9
