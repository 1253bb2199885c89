"""The charts that communities begin with, and which fund may stand in which account."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.accounts import Account, AccountType, Restriction, Side, natural_side
from ledger.domain.charts import DEFAULT_FUNDS, EDITIONS, ChartEdition, edition, edition_on
from ledger.domain.funds import FundClass, fits

BY_CODE = {item.code: {account.code: account for account in item.accounts} for item in EDITIONS}


def editions() -> "pytest.MarkDecorator":
    return pytest.mark.parametrize("chart", EDITIONS, ids=lambda item: str(item.code))


@editions()
def test_codes_and_names_are_told_apart(chart: ChartEdition) -> None:
    codes = [account.code for account in chart.accounts]
    assert codes == sorted(set(codes))
    names = [account.name_zh for account in chart.accounts]
    assert len(names) == len(set(names))
    assert all(account.name_en for account in chart.accounts)


@editions()
def test_contra_accounts_alone_grow_on_the_other_side(chart: ChartEdition) -> None:
    contra = {
        account.code for account in chart.accounts if account.side != natural_side(account.type)
    }
    assert contra == {"1131", "1502"}


@editions()
def test_money_lies_in_accounts_of_money(chart: ChartEdition) -> None:
    cash = {account.code for account in chart.accounts if account.is_cash}
    assert cash == {
        "1001", "100201", "100202", "100203", "100204", "100205", "100206", "100901", "100902",
    }  # fmt: skip
    assert all(account.type is AccountType.ASSET for account in chart.accounts if account.is_cash)


@editions()
def test_what_is_owed_to_owners_is_shared_among_households(chart: ChartEdition) -> None:
    shared = {account.code for account in chart.accounts if account.has_sublines}
    assert shared == {"112101", "112205", "220301", "220906", "2601"}


def test_the_same_digits_mean_different_things_in_the_two_editions() -> None:
    old, new = BY_CODE["npo-2004"], BY_CODE["npo-2026"]
    differing = {code for code in old.keys() & new.keys() if old[code].name_zh != new[code].name_zh}
    assert differing == {"5401"}
    assert (old["5401"].name_zh, new["5401"].name_zh) == ("其他费用", "筹资费用")


def test_an_account_that_ends_with_its_edition_has_a_successor_in_the_next() -> None:
    old, new = BY_CODE["npo-2004"], BY_CODE["npo-2026"]
    for account in old.values():
        if account.successor:
            heir = new[account.successor]
            assert (heir.name_zh, heir.type, heir.side) == (
                account.name_zh,
                account.type,
                account.side,
            )
        else:
            assert account.code in new


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(1999, 1, 1), "npo-2004"),
        (date(2025, 12, 31), "npo-2004"),
        (date(2026, 1, 1), "npo-2026"),
        (date(2031, 1, 1), "npo-2026"),
    ],
)
def test_an_edition_is_in_force_from_its_first_day(day: date, code: str) -> None:
    assert edition_on(day) is edition(code)


def test_an_edition_that_is_not_there_is_not_found() -> None:
    with pytest.raises(KeyError):
        edition("npo-1999")


def test_editions_follow_each_other_without_a_gap() -> None:
    for earlier, later in itertools.pairwise(EDITIONS):
        assert earlier.last_day is not None
        assert (later.first_day - earlier.last_day).days == 1
    assert EDITIONS[-1].last_day is None


@pytest.mark.parametrize(
    ("account_type", "side"),
    [
        (AccountType.ASSET, Side.DEBIT), (AccountType.EXPENSE, Side.DEBIT),
        (AccountType.APPROPRIATION, Side.DEBIT), (AccountType.LIABILITY, Side.CREDIT),
        (AccountType.NET_ASSETS, Side.CREDIT), (AccountType.INCOME, Side.CREDIT),
    ],
)  # fmt: skip
def test_each_type_grows_on_its_side(account_type: AccountType, side: Side) -> None:
    assert natural_side(account_type) is side


def test_income_spending_and_appropriations_are_struck_at_the_end_of_a_year() -> None:
    struck = {item for item in AccountType if item.is_activity}
    assert struck == {AccountType.INCOME, AccountType.EXPENSE, AccountType.APPROPRIATION}


def test_an_account_says_little_unless_told() -> None:
    account = Account("9", "名", "Name", AccountType.ASSET, Side.DEBIT)
    assert account.restriction is Restriction.FOLLOWS_FUND
    assert not (account.is_cash)
    assert not (account.has_sublines)
    assert not (account.successor)


@pytest.mark.parametrize("account_type", list(AccountType))
@pytest.mark.parametrize("restriction", list(Restriction))
@pytest.mark.parametrize("fund_class", list(FundClass))
def test_money_stands_where_its_giver_and_its_owners_let_it(
    fund_class: FundClass, restriction: Restriction, account_type: AccountType
) -> None:
    owners_money = fund_class is FundClass.AGENCY
    allowed = not (
        (owners_money and account_type not in (AccountType.ASSET, AccountType.LIABILITY))
        or (restriction is Restriction.AGENCY and not owners_money)
        or (restriction is Restriction.UNRESTRICTED and fund_class is not FundClass.UNRESTRICTED)
    )
    assert fits(fund_class, restriction, account_type) is allowed


def test_every_account_of_a_chart_has_a_fund_that_fits() -> None:
    for chart, fund in itertools.product(EDITIONS, DEFAULT_FUNDS):
        fitting = [
            account
            for account in chart.accounts
            if fits(fund.fund_class, account.restriction, account.type)
        ]
        assert fitting
    assert {fund.code for fund in DEFAULT_FUNDS} == {"GEN", "PROP", "MNT", "CHA"}


@editions()
def test_what_is_held_for_owners_takes_their_money_alone(chart: ChartEdition) -> None:
    held_by_authority = {"npo-2004": "1701", "npo-2026": "1801"}[chart.code]
    agency = {a.code for a in chart.accounts if a.restriction is Restriction.AGENCY}
    assert agency == {"100205", "112205", held_by_authority, "2601"}
    unrestricted = {a.code for a in chart.accounts if a.restriction is Restriction.UNRESTRICTED}
    assert unrestricted == {"5102"}


@editions()
def test_no_account_stands_above_another_so_every_one_can_be_posted_to(chart: ChartEdition) -> None:
    codes = {account.code for account in chart.accounts}
    assert {len(code) for code in codes} == {4, 6}
    assert not {code for code in codes if len(code) == 6 and code[:4] in codes}


@editions()
def test_plain_words_are_in_both_languages_or_in_neither(chart: ChartEdition) -> None:
    for account in chart.accounts:
        assert bool(account.plain_zh) == bool(account.plain_en), account.code


def test_5201_is_a_heading_in_one_edition_and_taxes_in_the_other() -> None:
    old, new = BY_CODE["npo-2004"], BY_CODE["npo-2026"]
    assert "5201" not in old
    assert old["520101"].name_zh == "办公及会议费"
    assert new["5201"].name_zh == "税金及附加"


def test_an_account_goes_on_unchanged_but_for_its_code() -> None:
    old, new = BY_CODE["npo-2004"], BY_CODE["npo-2026"]
    for account in old.values():
        heir = new[account.successor or account.code]
        assert replace(account, code=heir.code, successor="") == heir
    assert not [account for account in new.values() if account.successor]


@editions()
def test_every_account_takes_the_money_of_some_default_fund(chart: ChartEdition) -> None:
    for account in chart.accounts:
        assert any(fits(f.fund_class, account.restriction, account.type) for f in DEFAULT_FUNDS)


def test_the_default_funds_are_of_the_class_their_money_is_and_two_may_lend() -> None:
    classes = {fund.code: fund.fund_class.value for fund in DEFAULT_FUNDS}
    assert classes == {
        "GEN": "unrestricted", "PROP": "unrestricted", "MNT": "agency", "CHA": "restricted",
    }  # fmt: skip
    assert {fund.code for fund in DEFAULT_FUNDS if fund.may_lend} == {"GEN", "PROP"}
