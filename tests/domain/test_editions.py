"""Passing to the next edition: what is added, what continues what, and the voucher of the balances."""

from datetime import date

from ledger.domain.charts import edition
from ledger.domain.editions import ending, passage, passage_draft

OLD, NEW = edition("npo-2004"), edition("npo-2026")
HELD = {account.code: account for account in OLD.accounts}


def test_what_is_new_is_added_and_a_code_in_use_gets_two_zeros() -> None:
    found = passage(HELD, NEW)
    added = {account.code: account.name_zh for account in found.added}
    assert added["1801"] == "受托代理资产-代管维修资金"
    assert added["540100"] == "筹资费用"
    assert "5401" not in added
    assert found.continued["1701"] == "1801"
    assert found.continued["5301"] == "540100"
    assert found.continued["5401"] == "5901"
    assert "100201" not in found.continued


def test_passing_twice_adds_nothing() -> None:
    found = passage(HELD, NEW)
    held = HELD | {account.code: account for account in found.added}
    again = passage(held, NEW)
    assert again.added == ()
    assert again.continued == found.continued


def test_balances_move_within_their_fund_and_income_and_costs_stay() -> None:
    found = passage(HELD, NEW)
    balances = [
        ("1701", "MNT", 500_00), ("3101", "GEN", -9_00), ("520101", "GEN", 7_00), ("1701", "X", 0),
    ]  # fmt: skip
    draft = passage_draft(found, balances, {"520101"})
    assert draft is not None
    assert draft.dated_on == date(2026, 1, 1)
    assert [
        (line.account, line.fund, line.debit_minor, line.credit_minor) for line in draft.lines
    ] == [("1801", "MNT", 500_00, 0), ("1701", "MNT", 0, 500_00)]
    assert passage_draft(found, balances[1:], {"520101"}) is None


def test_a_credit_balance_moves_on_its_own_side() -> None:
    draft = passage_draft(passage(HELD, NEW), [("1701", "MNT", -5)], ())
    assert draft is not None
    assert [(line.debit_minor, line.credit_minor) for line in draft.lines] == [(0, 5), (5, 0)]


def test_costs_end_with_the_old_year_and_balances_with_the_voucher() -> None:
    day = date(2025, 12, 31)
    assert ending(HELD["520101"], NEW, day) == day
    assert ending(HELD["1701"], NEW, day) == date(2026, 1, 1)
