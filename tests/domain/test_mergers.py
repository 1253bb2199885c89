"""Books struck and carried on: whatever stands in them, nothing is lost to the fen."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.accounts import Account, AccountType, Side
from ledger.domain.funds import Fund, FundClass
from ledger.domain.mergers import (
    Carried,
    Held,
    Joining,
    Renaming,
    carried,
    closing_drafts,
    colliding,
    continued,
    opening_draft,
)
from ledger.domain.transactions import Draft, Kind
from ledger.domain.year_end import net_assets_of

TYPES = {
    "100201": AccountType.ASSET, "112101": AccountType.ASSET, "220201": AccountType.LIABILITY,
    "480101": AccountType.INCOME, "510104": AccountType.EXPENSE, "3101": AccountType.NET_ASSETS,
    "3102": AccountType.NET_ASSETS,
}  # fmt: skip
AMOUNTS = st.integers(-(10**9), 10**9)
DAY = date(2026, 3, 31)
SAME = Renaming({code: code for code in TYPES}, {"GEN": "G", "CHA": "C"}, "Y1-")


@st.composite
def balances(draw: st.DrawFn) -> list[Held]:
    """Give what stands in two funds: each adds up to nothing, as in any books."""
    held = []
    for fund, fund_class in (("GEN", FundClass.UNRESTRICTED), ("CHA", FundClass.RESTRICTED)):
        parts = [
            Held(code, kind, fund, fund_class, "资金", "", draw(AMOUNTS))
            for code, kind in TYPES.items()
            if code not in ("112101", net_assets_of(fund_class))
        ]
        homes = draw(st.dictionaries(st.sampled_from(["H1", "H2", "H3", "H4"]), AMOUNTS))
        parts += [
            Held("112101", AccountType.ASSET, fund, fund_class, "资金", home, minor)
            for home, minor in homes.items()
        ]
        rest = -sum(item.balance_minor for item in parts)
        home = net_assets_of(fund_class)
        held += [*parts, Held(home, TYPES[home], fund, fund_class, "资金", "", rest)]
    return held


def opened(closing: Draft) -> Draft | None:
    restricted = closing.lines[0].fund == "CHA"
    return opening_draft(
        date(2026, 4, 1), closing.lines, TYPES, renaming=SAME,
        net_assets="3102" if restricted else "3101", courtyard="Y1", from_zh="一院",
    )  # fmt: skip


def standing(drafts: Iterator[Draft]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for draft in drafts:
        for line in draft.lines:
            sums[line.account, line.fund] += line.debit_minor - line.credit_minor
    return sums


@given(balances())
def test_closing_strikes_every_balance(held: list[Held]) -> None:
    left = standing(iter(closing_drafts(DAY, held, into_zh="新小区")))
    for item in held:
        left[item.account, item.fund] += item.balance_minor
    assert not any(left.values())


@given(balances())
def test_opening_holds_the_same_assets_and_debts_and_the_rest_as_net_assets(
    held: list[Held],
) -> None:
    closing = closing_drafts(DAY, held, into_zh="新小区")
    drafts = [draft for draft in map(opened, closing) if draft is not None]
    assert all(draft.kind is Kind.MERGE for draft in drafts)
    after = standing(iter(drafts))
    before: Counter[tuple[str, str]] = Counter()
    shares: Counter[str] = Counter()
    for item in held:
        own = (
            item.account
            if TYPES[item.account] in ("asset", "liability")
            else net_assets_of(item.fund_class)
        )
        before[own, SAME.funds[item.fund]] += item.balance_minor
        if item.household:
            shares[f"Y1-{item.household}"] += item.balance_minor
    for draft in drafts:
        for line in draft.lines:
            for share in line.sublines:
                shares[share.place] -= share.debit_minor - share.credit_minor
    assert {key: x for key, x in after.items() if x} == {key: x for key, x in before.items() if x}
    assert not any(shares.values())


def test_a_fund_of_many_accounts_takes_several_vouchers() -> None:
    many = [
        Held(f"9{n:03d}", AccountType.ASSET, "GEN", FundClass.UNRESTRICTED, "资金", "", 5)
        for n in range(160)
    ]
    first, second = closing_drafts(DAY, many, into_zh="新小区")
    assert (first.part, second.part) == ("1/2", "2/2")
    assert first.lines[-1].account == second.lines[-1].account == "3101"


def test_codes_of_several_communities_collide() -> None:
    assert colliding([{"A", "B"}, {"B", "C"}, set()]) == {"B"}
    assert not colliding([{"A"}, {"B"}])


OLD = Account("1701", "旧科目", "Old", AccountType.ASSET, Side.DEBIT, successor="1801")
NEXT = Account("1801", "新科目", "New", AccountType.ASSET, Side.DEBIT)
#: The same code, for something else.
OTHER = Account("1701", "别的", "Other", AccountType.LIABILITY, Side.CREDIT)
COMMON = {"GEN": Fund("GEN", "共有资金", "Common", FundClass.UNRESTRICTED)}


def carried_on(*new: Account) -> Carried:
    held = [Held("1701", AccountType.ASSET, "GEN", FundClass.UNRESTRICTED, "资金", "", 5)]
    return carried(
        Joining("yi", "Y1", {}, {}), held, ({"1701": OLD}, COMMON),
        ({item.code: item for item in new}, COMMON), prefix="",
    )  # fmt: skip


def test_an_account_goes_on_as_itself_as_its_successor_or_is_added() -> None:
    for new, code, added in (
        ((OLD, NEXT), "1701", ()), ((OTHER, NEXT), "1801", ()), ((NEXT,), "1801", ()),
        ((), "1701", (OLD,)),
    ):  # fmt: skip
        found = carried_on(*new)
        assert found.renaming.accounts == {"1701": code}
        assert (found.added_accounts, found.obstacles) == (added, ())


def test_a_code_that_is_taken_for_something_else_is_not_added_again() -> None:
    found = carried_on(OTHER)
    assert not found.added_accounts
    assert [(x.reason, x.community, x.name) for x in found.obstacles] == [
        ("account_differs", "yi", "1701")
    ]


def test_what_continues_an_account_is_like_it() -> None:
    unlike = Account("1801", "新科目", "New", AccountType.LIABILITY, Side.CREDIT)
    for new, found in (
        ((OLD, NEXT), OLD), ((OTHER, NEXT), NEXT), ((NEXT,), NEXT), ((unlike,), None), ((), None),
    ):  # fmt: skip
        assert continued(OLD, {item.code: item for item in new}) == found
