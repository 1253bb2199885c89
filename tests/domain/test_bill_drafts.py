"""Drafts from rows: they balance whatever the rows, and the account's own side is what the rows moved."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.domain import bill_drafts
from ledger.domain.bill_drafts import Classified, draft_of_rows
from ledger.domain.bill_rules import Outcome, Share
from ledger.domain.bills import BillRow, Direction
from ledger.domain.errors import AccountRuleError, AmountError, LinesError
from ledger.domain.transactions import (
    CounterpartyKind,
    Draft,
    Line,
    Subline,
    credit,
    debit,
    imbalance,
)

DAY = date(2025, 9, 3)
OUTCOME = Outcome(
    (Share("480101", "GEN"),), "停车费", CounterpartyKind.RESIDENTS, fee_account="530103"
)
ROW = BillRow(
    1, DAY, Direction.IN, 500, counterparty="王小明", text="停车\t费", serial="A1", fee_minor=3
)
NOBODY = frozenset[str]()


def draft(*items: Classified, shares: frozenset[str] = NOBODY, **values: Any) -> Draft:
    chosen: dict[str, Any] = {"account": "101201", "dated_on": DAY, "with_shares": shares} | values
    return draft_of_rows(items, **chosen)


def test_a_row_with_a_fee_is_booked_gross() -> None:
    made = draft(Classified(ROW, OUTCOME), files=("a" * 64,), refund_of=7)
    assert made.lines == (
        debit("101201", 497, fund="GEN"), debit("530103", 3, fund="GEN"),
        credit("480101", 500, fund="GEN"),
    )  # fmt: skip
    assert (made.summary, made.matter) == ("2025年9月3日停车费退款", "停车费")
    assert made.memo == "王小明 · 停车 费 · A1"
    assert (made.happened_on, made.dated_on, made.refund_of) == (DAY, DAY, 7)
    assert (made.counterparty_kind, made.attachments) == (CounterpartyKind.RESIDENTS, ("a" * 64,))


def test_a_refund_that_gave_a_fee_back_is_booked_gross() -> None:
    row = ROW._replace(direction=Direction.OUT, fee_minor=-3)
    assert draft(Classified(row, OUTCOME)).lines == (
        credit("101201", 497, fund="GEN"), credit("530103", 3, fund="GEN"),
        debit("480101", 500, fund="GEN"),
    )  # fmt: skip


def test_a_transfer_moves_its_amount_the_way_it_went() -> None:
    row = BillRow(1, DAY, Direction.NEUTRAL, 500, reason="own_transfer", transfer=Direction.OUT)
    outcome = replace(OUTCOME, shares=(Share("100201", "GEN"),), fee_account="")
    assert draft(Classified(row, outcome)).lines == (
        credit("101201", 500, fund="GEN"), debit("100201", 500, fund="GEN"),
    )  # fmt: skip


def test_the_fee_of_a_transfer_does_not_arrive() -> None:
    row = BillRow(
        1, DAY, Direction.NEUTRAL, 100_110, reason="own_transfer", transfer=Direction.OUT,
        fee_minor=100,
    )  # fmt: skip
    outcome = replace(OUTCOME, shares=(Share("100201", "GEN"),))
    assert draft(Classified(row, outcome)).lines == (
        credit("101201", 100_110, fund="GEN"), debit("530103", 100, fund="GEN"),
        debit("100201", 100_010, fund="GEN"),
    )  # fmt: skip


def test_rows_of_a_day_become_one_voucher_that_names_nobody() -> None:
    rows = [Classified(ROW._replace(row=n, fee_minor=0), OUTCOME) for n in (1, 2, 3)]
    made = draft(*rows)
    assert made.lines == (debit("101201", 1_500, fund="GEN"), credit("480101", 1_500, fund="GEN"))
    assert (made.summary, made.memo) == ("2025年9月3日停车费（3笔）", "")


def test_a_voucher_of_a_closed_month_is_dated_later_and_says_when_it_happened() -> None:
    made = draft(Classified(ROW, OUTCOME), dated_on=DAY + timedelta(days=60))
    assert (made.dated_on, made.occurred_on) == (date(2025, 11, 2), DAY)


def test_money_is_divided_among_accounts_and_funds_to_the_fen() -> None:
    shares = (Share("480101", "GEN", 2, "B1"), Share("480101", "PROP", 1, party="C1"))
    made = draft(Classified(ROW, replace(OUTCOME, shares=shares)))
    assert made.lines == (
        debit("101201", 331, fund="GEN"), debit("101201", 166, fund="PROP"),
        debit("530103", 2, fund="GEN"), debit("530103", 1, fund="PROP"),
        credit("480101", 333, fund="GEN", place="B1"),
        credit("480101", 167, fund="PROP", party="C1"),
    )  # fmt: skip


def test_households_shares_stand_behind_one_line() -> None:
    outcome = replace(OUTCOME, shares=(Share("2601", "MNT"),))
    rows = [
        Classified(ROW._replace(row=n, amount_minor=n, fee_minor=0), outcome, household)
        for n, household in ((100, "H1"), (200, "H2"), (30, "H1"))
    ]
    line = draft(*rows, shares=frozenset({"2601"})).lines[1]
    assert line == Line(
        "2601", "MNT", 0, 330, sublines=(Subline("H1", 0, 130), Subline("H2", 0, 200))
    )
    assert draft(*rows).lines[1] == credit("2601", 330, fund="MNT")


def test_a_share_that_is_nobodys_is_refused() -> None:
    outcome = replace(OUTCOME, shares=(Share("2601", "MNT"),))
    with pytest.raises(LinesError) as refused:
        draft(Classified(ROW, outcome), shares=frozenset({"2601"}))
    assert refused.value.field == "household"


def test_a_fee_goes_to_an_account_or_the_row_is_refused() -> None:
    bare = replace(OUTCOME, fee_account="")
    with pytest.raises(AccountRuleError) as refused:
        draft(Classified(ROW, bare))
    assert refused.value.reason == "fee_account"
    assert len(draft(Classified(ROW._replace(fee_minor=0), bare)).lines) == 2


@pytest.mark.parametrize(
    "outcome",
    [
        replace(OUTCOME, shares=(Share("101201", "GEN"),)),
        replace(OUTCOME, shares=(*OUTCOME.shares, Share("101201", "GEN"))),
        replace(OUTCOME, fee_account="101201"),
    ],
)
def test_money_does_not_go_from_an_account_to_itself(outcome: Outcome) -> None:
    with pytest.raises(AccountRuleError) as refused:
        draft(Classified(ROW, outcome))
    assert (refused.value.reason, refused.value.account) == ("same", "101201")


@pytest.mark.parametrize(
    "row",
    [
        ROW._replace(amount_minor=0, fee_minor=0),
        ROW._replace(fee_minor=500),
        ROW._replace(direction=Direction.NEUTRAL, fee_minor=0),
    ],
)
def test_a_row_that_moved_nothing_is_refused(row: BillRow) -> None:
    with pytest.raises(AmountError) as refused:
        draft(Classified(row, OUTCOME))
    assert refused.value.reason == "zero"


def test_what_cannot_be_printed_is_left_out_of_the_memo() -> None:
    row = ROW._replace(counterparty="🌹王\x00", text="停" * 600, serial="停" * 600)
    assert draft(Classified(row, OUTCOME)).memo == f"王 · {'停' * 496}"
    same = ROW._replace(counterparty="A1", text="A1")
    assert draft(Classified(same, OUTCOME)).memo == "A1"


FUNDS = ("GEN", "MNT", "PROP")
SHARES = st.lists(
    st.builds(
        Share, account=st.sampled_from(["480101", "2601"]), fund=st.sampled_from(FUNDS),
        weight=st.integers(1, 7),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@given(
    SHARES,
    st.sampled_from([Direction.IN, Direction.OUT]),
    st.lists(
        st.tuples(st.integers(1, 10**9), st.integers(0, 3), st.sampled_from(["H1", "H2", "H3"])),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([frozenset[str](), frozenset({"2601"})]),
)
def test_any_rows_balance_in_each_fund_and_the_account_gets_what_they_moved(
    shares: list[Share],
    way: Direction,
    said: list[tuple[int, int, str]],
    with_shares: frozenset[str],
) -> None:
    outcome = replace(OUTCOME, shares=tuple(shares))
    items = [
        Classified(BillRow(n, DAY, way, amount, fee_minor=fee), outcome, household)
        for n, (amount, fee, household) in enumerate(said, start=1)
    ]
    moved = sum(item.row.moved_minor for item in items)
    assume(any(item.row.moved_minor for item in items))
    made = draft(*items, shares=with_shares)
    assert not imbalance(made.lines)

    def total(*accounts: str) -> int:
        return sum(
            line.debit_minor - line.credit_minor for line in made.lines if line.account in accounts
        )

    sign = 1 if way is Direction.IN else -1
    assert total("101201") == moved
    assert total("530103") == sum(fee for _, fee, _ in said)
    assert total("480101", "2601") == -sign * sum(amount for amount, _, _ in said)
    # Each household's shares are what it paid, but for the other account's part.
    if with_shares and {share.account for share in shares} == {"2601"}:
        for household in ("H1", "H2", "H3"):
            held = sum(
                share.debit_minor - share.credit_minor
                for line in made.lines
                for share in line.sublines
                if share.place == household
            )
            assert held == -sign * sum(amount for amount, _, paid in said if paid == household)


def test_what_comes_to_nothing_leaves_no_line() -> None:
    nothing = {("480101", "GEN", "", "", ""): 0, ("510104", "GEN", "", "", ""): 5}
    (line,) = bill_drafts._other_lines(nothing, frozenset())
    assert (line.account, line.debit_minor) == ("510104", 5)
