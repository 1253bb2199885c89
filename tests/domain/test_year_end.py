"""The year's end: income, spending, earlier years, release; each fund for itself, nothing twice."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import AccountType
from ledger.domain.funds import FundClass
from ledger.domain.transactions import Kind
from ledger.domain.year_end import (
    ACCOUNTS_MAX,
    CarryForward,
    Left,
    Step,
    carry_forwards,
    step_of,
    still_to_carry,
)

TYPES = {
    "480101": AccountType.INCOME, "410101": AccountType.INCOME, "510104": AccountType.EXPENSE,
    "5102": AccountType.APPROPRIATION, "3101": AccountType.NET_ASSETS,
    "3102": AccountType.NET_ASSETS, "3201": AccountType.NET_ASSETS,
    "100201": AccountType.ASSET,
}  # fmt: skip
CLASSES = {"GEN": FundClass.UNRESTRICTED, "CHA": FundClass.RESTRICTED}


def left(account: str, balance_minor: int, fund: str = "GEN") -> Left:
    return Left(account, TYPES[account], fund, CLASSES[fund], fund, balance_minor)


def after(balances: list[Left], proposed: tuple[CarryForward, ...]) -> list[Left]:
    """Give the balances once the proposals are posted."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for item in balances:
        sums[item.fund, item.account] += item.balance_minor
    for proposal in proposed:
        for line in proposal.draft.lines:
            sums[line.fund, line.account] += line.debit_minor - line.credit_minor
    return [left(account, minor, fund) for (fund, account), minor in sums.items()]


def lines(item: CarryForward) -> list[tuple[str, int, int]]:
    return [(line.account, line.debit_minor, line.credit_minor) for line in item.draft.lines]


def test_an_unrestricted_fund_carries_income_and_then_spending_to_its_net_assets() -> None:
    income, spending = carry_forwards(
        2025, [left("480101", -900), left("510104", 500), left("5102", 100), left("3101", -70)]
    )
    assert (income.step, spending.step) == (Step.INCOME, Step.SPENDING)
    assert lines(income) == [("480101", 900, 0), ("3101", 0, 900)]
    assert lines(spending) == [("510104", 0, 500), ("5102", 0, 100), ("3101", 600, 0)]
    assert income.draft.kind is Kind.CARRY_FORWARD
    assert income.draft.dated_on == date(2025, 12, 31)
    assert income.draft.period == 202513
    assert income.draft.summary == "结转2025年度收入（GEN）"


def test_a_restricted_fund_releases_what_it_spent_so_that_3101_is_nothing() -> None:
    proposed = carry_forwards(2025, [left("410101", -900, "CHA"), left("510104", 500, "CHA")])
    assert [item.step for item in proposed] == [Step.INCOME, Step.SPENDING, Step.RELEASE]
    assert lines(proposed[0]) == [("410101", 900, 0), ("3102", 0, 900)]
    assert lines(proposed[1]) == [("510104", 0, 500), ("3101", 500, 0)]
    assert lines(proposed[2]) == [("3102", 500, 0), ("3101", 0, 500)]


def test_what_an_earlier_year_was_wrong_by_goes_where_the_fund_keeps_its_own() -> None:
    general, charity = carry_forwards(2025, [left("3201", 40), left("3201", -30, "CHA")])[::-1]
    assert lines(general) == [("3201", 0, 40), ("3101", 40, 0)]
    assert lines(charity) == [("3201", 30, 0), ("3102", 0, 30)]
    assert general.step is charity.step is Step.EARLIER_YEARS


def test_income_that_was_paid_back_again_needs_no_net_assets() -> None:
    (item,) = carry_forwards(2025, [left("480101", -5), left("410101", 5)])
    assert lines(item) == [("480101", 5, 0), ("410101", 0, 5)]


def test_a_rest_on_3101_of_a_restricted_fund_is_released_even_without_spending() -> None:
    (item,) = carry_forwards(2025, [left("3101", 8, "CHA"), left("3102", -8, "CHA")])
    assert (item.step, lines(item)) == (Step.RELEASE, [("3102", 8, 0), ("3101", 0, 8)])
    (item,) = carry_forwards(2025, [left("3101", -8, "CHA")])
    assert lines(item) == [("3102", 0, 8), ("3101", 8, 0)]


def test_what_stays_is_left_alone() -> None:
    stays = [left("3101", -70), left("3102", -9, "CHA"), left("100201", 79), left("480101", 0)]
    assert carry_forwards(2025, stays) == ()
    assert still_to_carry(stays) == ()
    assert [step_of(item) for item in stays[:3]] == [None, None, None]


def test_more_accounts_than_a_leaf_takes_are_carried_in_parts() -> None:
    many = [
        Left(f"51{n:04}", AccountType.EXPENSE, "GEN", FundClass.UNRESTRICTED, "共有资金", 1)
        for n in range(ACCOUNTS_MAX + 1)
    ]
    first, second = carry_forwards(2025, many)
    assert (first.draft.part, second.draft.part) == ("1/2", "2/2")
    assert len(second.draft.lines) == 2


balances = st.lists(
    st.builds(
        left,
        st.sampled_from(sorted(TYPES)),
        st.integers(-(10**9), 10**9),
        st.sampled_from(sorted(CLASSES)),
    ),
    unique_by=lambda item: (item.account, item.fund),
)


@given(balances)
def test_after_the_proposals_nothing_is_left_and_nothing_more_is_proposed(held: list[Left]) -> None:
    struck = after(held, carry_forwards(2025, held))
    assert still_to_carry(struck) == ()
    assert carry_forwards(2025, struck) == ()
    assert sum(item.balance_minor for item in struck) == sum(item.balance_minor for item in held)
    for fund in CLASSES:
        kept = [
            sum(i.balance_minor for i in items if i.fund == fund and i.account != "100201")
            for items in (held, struck)
        ]
        assert kept[0] == kept[1]
