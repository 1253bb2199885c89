"""Which money may stand in which account."""

import pytest

from ledger.domain.accounts import AccountType, Restriction
from ledger.domain.funds import Fund, FundClass, fits

#: Everything that is allowed, written out; what is not here is refused.
BALANCES = {"asset", "liability"}
ALLOWED = {
    (FundClass.UNRESTRICTED, "F"): set(AccountType),
    (FundClass.UNRESTRICTED, "A"): set(),
    (FundClass.UNRESTRICTED, "N"): set(AccountType),
    (FundClass.RESTRICTED, "F"): set(AccountType),
    (FundClass.RESTRICTED, "A"): set(),
    (FundClass.RESTRICTED, "N"): set(),
    (FundClass.AGENCY, "F"): BALANCES,
    (FundClass.AGENCY, "A"): BALANCES,
    (FundClass.AGENCY, "N"): set(),
}


@pytest.mark.parametrize("fund_class", FundClass)
@pytest.mark.parametrize("restriction", Restriction)
def test_money_stands_only_where_its_class_allows(
    fund_class: FundClass, restriction: Restriction
) -> None:
    fitting = {kind for kind in AccountType if fits(fund_class, restriction, kind)}
    assert fitting == ALLOWED[fund_class, restriction.value]


@pytest.mark.parametrize("restriction", Restriction)
def test_owners_money_is_never_income_cost_or_net_assets(restriction: Restriction) -> None:
    for account_type in set(AccountType) - BALANCES:
        assert not fits(FundClass.AGENCY, restriction, account_type)


def test_a_fund_lends_nothing_unless_it_says_so() -> None:
    fund = Fund("CHA", "慈善基金", "Charity fund", FundClass.RESTRICTED)
    assert not fund.may_lend
    assert fund.allowed_accounts == ()
