"""What past rows of bills teach: the commonest outcome of rows alike, and rules that nobody wrote down."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share, said_by
from ledger.domain.bills import Direction
from ledger.domain.matching import LineKey, Match, MatchReason
from ledger.domain.transactions import CounterpartyKind
from ledger.posting.matches import match_many
from ledger.statements import bill_habits as module
from ledger.statements.bill_habits import (
    BillHabits,
    LearntRow,
    bill_habits,
    proposed_rules,
    told_row,
    word_of,
)
from ledger.statements.bill_habits import learnt as find_habits
from tests.conftest import Books, CountQueries
from tests.factories import TREASURER, Ledger
from tests.past_bills import (
    ADVERTS,
    AT,
    BANK,
    CLEANING,
    PARKING,
    WECHAT,
    a_bill,
    a_row,
    a_rule,
    book,
)

MONEY = """
2025-01-02 [opening] 期初
借 100201 90000.00
贷 3101   90000.00
2025-01-02 [opening] 期初
借 100901 9000.00
贷 3101   9000.00
"""


def learnt(ledger: Ledger) -> BillHabits:
    with ledger.reading() as connection:
        return bill_habits(connection, ledger.facts)


def test_a_row_is_like_those_of_the_same_payer_whatever_their_spelling(books: Books) -> None:
    ledger = books(MONEY)
    keys = a_bill(ledger, [
        a_row(1, 2600_00, "蓝海传媒有限公司", kind="转账"), a_row(2, 2600_00, "蓝海传媒 有限公司", kind="转账"),
        a_row(3, 500_00, "蓝海传媒有限公司", kind="转账"), a_row(4, -900_00, "蓝海传媒有限公司", kind="转账"),
    ])  # fmt: skip
    book(ledger, keys[:2], ADVERTS)
    book(ledger, keys[2:3], PARKING)
    book(ledger, keys[3:], CLEANING)
    habits = learnt(ledger)
    found = habits.habit_of(a_row(9, 1_00, "蓝海传媒有限公司", kind="转账"))
    assert found is not None
    assert found.outcome == ADVERTS
    assert (found.count, found.total, found.is_sure) == (2, 3, False)
    out = habits.habit_of(a_row(9, -1_00, "蓝海传媒有限公司"))
    assert out is not None
    assert out.outcome == CLEANING
    assert habits.habit_of(a_row(9, 1_00, "别的公司")) is None


def test_the_payer_of_one_kind_comes_before_the_payer_of_all_kinds(books: Books) -> None:
    ledger = books(MONEY)
    rows = [a_row(n, 100_00, "物业公司", kind="代收") for n in range(1, 4)]
    rows += [a_row(4, 100_00, "物业公司", kind="租金")]
    keys = a_bill(ledger, rows)
    book(ledger, keys[:3], PARKING)
    book(ledger, keys[3:], ADVERTS)
    habits = learnt(ledger)
    for kind, outcome in (("租金", ADVERTS), ("代收", PARKING), ("别的", PARKING)):
        found = habits.habit_of(a_row(9, 1_00, "物业公司", kind=kind))
        assert found is not None
        assert found.outcome == outcome


def test_a_kind_alone_says_something_only_where_it_nearly_always_means_the_same(
    books: Books,
) -> None:
    ledger = books(MONEY)
    rows = [a_row(n, 10_00, f"住户{n}", text=f"单{n}", kind="扫码") for n in range(1, 4)]
    rows += [a_row(n, 10_00, f"住户{n}", text=f"单{n}", kind="转账") for n in range(4, 7)]
    keys = a_bill(ledger, rows)
    book(ledger, [*keys[:3], keys[3]], PARKING)
    book(ledger, keys[4:], ADVERTS)
    habits = learnt(ledger)
    assert habits.habit_of(a_row(9, 1_00, "新住户", kind="转账")) is None
    found = habits.habit_of(a_row(9, 1_00, "新住户", kind="扫码"))
    assert found is not None
    assert (found.outcome, found.by_kind) == (PARKING, True)
    known = habits.habit_of(a_row(9, 1_00, "住户1", kind="扫码"))
    assert known is not None
    assert not known.by_kind


def test_a_fee_is_told_from_what_was_paid(books: Books) -> None:
    ledger = books(MONEY)
    rows = [a_row(n, 100_00, "扫码支付", fee_minor=60) for n in (1, 2)]
    by_day = replace(PARKING, fee_account="530104", gather=Gather.DAY)
    rows = [row._replace(occurred_at=rows[0].day) for row in rows]
    book(ledger, a_bill(ledger, rows, account=WECHAT), by_day, account=WECHAT)
    found = learnt(ledger).habit_of(rows[0])
    assert found is not None
    assert found.outcome == by_day
    assert found.count == 2


def test_what_was_divided_or_reversed_teaches_nothing(books: Books) -> None:
    ledger = books(MONEY)
    halves = replace(PARKING, shares=(Share("480101", "GEN"), Share("480102", "GEN")))
    keys = a_bill(ledger, [a_row(1, 100_00, "甲"), a_row(2, 100_00, "乙")])
    book(ledger, keys[:1], halves)
    book(ledger, keys[1:], PARKING)
    assert learnt(ledger).habit_of(a_row(9, 1_00, "甲")) is None
    assert learnt(ledger).habit_of(a_row(9, 1_00, "乙")) is not None
    ledger.post("2025-09-10 [reverses 4] 记错了")
    assert learnt(ledger).habit_of(a_row(9, 1_00, "乙")) is None


def test_rows_matched_with_vouchers_that_people_wrote_teach_as_well(books: Books) -> None:
    ledger = books(MONEY)
    (key,) = a_bill(ledger, [a_row(1, 300_00, "充电运营")])
    ledger.post("2025-09-02 充电分成\n借 100201 300.00\n贷 480103 300.00")
    assert learnt(ledger).rows == ()
    match = Match(MatchReason.BY_HAND, (key,), (LineKey(3, 1),))
    with ledger.database.writing() as connection:
        match_many(connection, ledger.community_id, BANK, [match], by=TREASURER, at=AT)
    found = learnt(ledger).habit_of(a_row(9, 1_00, "充电运营"))
    assert found is not None
    assert found.outcome.shares == (Share("480103", "GEN"),)
    # Nobody said in words what it was: the account does.
    assert found.outcome.matter == "充电收入"


def test_a_transfer_is_seen_from_each_side_and_never_leads_back(books: Books) -> None:
    ledger = books(MONEY)
    sweep = Outcome((Share(BANK, "GEN"),), "账户间转账", CounterpartyKind.OWN)
    keys = a_bill(ledger, [a_row(1, -50_00, "松鹤苑业委会")], account=WECHAT)
    book(ledger, keys, sweep, account=WECHAT)
    habits = learnt(ledger)
    row = a_row(9, -1_00, "松鹤苑业委会")
    found = habits.habit_of(row, account=WECHAT)
    assert found is not None
    assert found.outcome.shares == sweep.shares
    assert habits.habit_of(row, account=BANK) is None


def test_a_rule_is_proposed_of_what_was_done_three_times_the_same_way(books: Books) -> None:
    ledger = books(MONEY)
    rows = [
        a_row(n, 100_00 * n, f"住户{n}", text="停车费 9月", kind="商户消费") for n in range(1, 4)
    ]
    rows += [a_row(n, 2600_00, "蓝海传媒", kind="转账") for n in (4, 5)]
    keys = a_bill(ledger, rows)
    book(ledger, keys[:2], PARKING)
    assert proposed_rules(learnt(ledger), ()) == ()
    book(ledger, keys[2:3], PARKING)
    book(ledger, keys[3:], ADVERTS)
    (proposal,) = proposed_rules(learnt(ledger), ())
    # The text, the kind and "住户" would all do; one of them is enough.
    assert proposal.rule.words == ("停车费 9月",)
    assert proposal.rule.outcome == PARKING
    assert proposal.rule.direction is Direction.IN
    assert proposal.rule.accounts == (BANK,)
    assert (proposal.count, proposal.total) == (3, 3)
    again = proposed_rules(learnt(ledger), ())
    assert [item.key for item in again] == [proposal.key]


def test_what_a_rule_covers_already_is_not_proposed(books: Books) -> None:
    ledger = books(MONEY)
    keys = a_bill(ledger, [a_row(n, 100_00, "蓝海传媒") for n in range(1, 5)])
    book(ledger, keys, ADVERTS)
    habits = learnt(ledger)
    assert len(proposed_rules(habits, [a_rule(ADVERTS, "别的")])) == 1
    assert proposed_rules(habits, [a_rule(ADVERTS, "蓝海")]) == ()
    # A rule about larger amounts leaves those rows to be proposed.
    assert len(proposed_rules(habits, [a_rule(ADVERTS, "蓝海", least_minor=100_01)])) == 1


def test_a_word_that_means_several_things_is_not_proposed(books: Books) -> None:
    ledger = books(MONEY)
    keys = a_bill(ledger, [a_row(n, 100_00, "物业公司", text=f"第{n}笔") for n in range(1, 7)])
    book(ledger, keys[:4], PARKING)
    book(ledger, keys[4:], ADVERTS)
    assert proposed_rules(learnt(ledger), ()) == ()


def test_one_slip_in_ten_does_not_hide_a_habit(books: Books) -> None:
    ledger = books(MONEY)
    keys = a_bill(ledger, [a_row(n, 100_00, "停车缴费", text=f"第{n}笔") for n in range(1, 11)])
    book(ledger, keys[:9], PARKING)
    book(ledger, keys[9:], ADVERTS)
    (proposal,) = proposed_rules(learnt(ledger), ())
    assert (proposal.count, proposal.total, proposal.rule.outcome) == (9, 10, PARKING)


def test_a_proposal_names_the_building_too(books: Books) -> None:
    ledger = books(MONEY + "place B3 building 3号楼")
    in_building = replace(CLEANING, shares=(Share("510104", "GEN", place="B3"),))
    keys = a_bill(ledger, [a_row(n, -70_00, "鸿升电梯") for n in (1, 2, 3)])
    book(ledger, keys, in_building)
    (proposal,) = proposed_rules(learnt(ledger), ())
    assert proposal.rule.outcome.shares == in_building.shares
    assert proposal.rule.direction is Direction.OUT


def test_a_rule_for_households_is_proposed_by_room(books: Books) -> None:
    ledger = books()
    owed = Outcome((Share("2601", "MNT"),), "续交维修资金", CounterpartyKind.RESIDENTS)
    keys = a_bill(ledger, [a_row(n, 70_00, "续筹专户") for n in (1, 2, 3)], account="100205")
    book(ledger, keys, owed, account="100205", household="H1")
    (proposal,) = proposed_rules(learnt(ledger), ())
    assert proposal.rule.outcome.by_room


def test_only_the_newest_transactions_are_looked_at_by_few_queries(
    books: Books, count_queries: CountQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = books(MONEY)
    keys = a_bill(ledger, [a_row(n, 100_00, f"公司{n}") for n in range(1, 8)])
    book(ledger, keys, PARKING)
    with ledger.reading() as connection, count_queries(connection) as sent:
        assert len(bill_habits(connection, ledger.facts).rows) == 7
    assert len(sent) <= 5
    monkeypatch.setattr(module, "LOOK_BACK_COUNT", 3)
    assert {item.row.row for item in learnt(ledger).rows} == {5, 6, 7}
    monkeypatch.setattr(module, "ROWS_MAX", 2)
    assert {item.row.row for item in learnt(ledger).rows} == {6, 7}


def test_one_row_that_several_vouchers_answer_teaches_nothing(books: Books) -> None:
    ledger = books(MONEY)
    (key,) = a_bill(ledger, [a_row(1, 300_00, "代收公司")])
    ledger.post("2025-09-02 停车\n借 100201 100.00\n贷 480101 100.00")
    ledger.post("2025-09-02 广告\n借 100201 200.00\n贷 480102 200.00")
    match = Match(MatchReason.BY_HAND, (key,), (LineKey(3, 1), LineKey(4, 1)))
    with ledger.database.writing() as connection:
        match_many(connection, ledger.community_id, BANK, [match], by=TREASURER, at=AT)
    assert learnt(ledger).rows == ()


def test_what_the_public_may_not_read_and_what_leads_back_is_no_proposal() -> None:
    telephone = replace(PARKING, matter="13800138000")
    between = replace(PARKING, shares=(Share(WECHAT, "GEN"),))
    for outcome, proposed in ((PARKING, 1), (telephone, 0), (between, 0)):
        rows = []
        for number, account in enumerate((BANK, WECHAT, BANK), start=1):
            row = a_row(number, 1_00, "某公司")
            rows.append(LearntRow(row, account, outcome, said_by(row)))
        assert len(proposed_rules(find_habits(rows), ())) == proposed


def test_a_day_of_many_rows_does_not_hide_what_is_rare(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = books(MONEY)
    rare = [a_row(n, 3_21, text="结息", occurred_at=date(2025, 3 * n, 20)) for n in (1, 2)]
    interest = Outcome((Share("490101", "GEN"),), "利息", CounterpartyKind.BANK)
    book(ledger, a_bill(ledger, rare), interest)
    day = date(2025, 9, 3)
    many = [a_row(n, 100_00, f"住户{n}", fee_minor=10, occurred_at=day) for n in range(1, 31)]
    by_day = replace(PARKING, fee_account="530104", gather=Gather.DAY)
    book(ledger, a_bill(ledger, many, account=WECHAT), by_day, account=WECHAT)
    monkeypatch.setattr(module, "ROWS_MAX", 10)
    monkeypatch.setattr(module, "OF_VOUCHER_MAX", 8)
    habits = learnt(ledger)
    assert len(habits.rows) == 10
    found = habits.habit_of(a_row(9, 1_00, text="结息"))
    assert found is not None
    assert found.count == 2
    # The fee is told from what all rows of the day come to, those out of sight among them.
    known = habits.habit_of(many[0])
    assert known is not None
    assert known.outcome == by_day


def test_new_books_teach_nothing(books: Books) -> None:
    ledger = books()
    assert learnt(ledger) == BillHabits((), {})
    assert proposed_rules(learnt(ledger), ()) == ()


def test_a_row_is_found_with_its_account(books: Books) -> None:
    ledger = books()
    row = a_row(7, 5_00, "甲", text="说明")
    (key,) = a_bill(ledger, [row], account=WECHAT)
    with ledger.reading() as connection:
        found = told_row(connection, ledger.facts, key)
        missing = told_row(connection, ledger.facts, key._replace(row=8))
    assert found == (WECHAT, row)
    assert missing is None


@pytest.mark.parametrize(
    ("text", "word"),
    [("蓝海传媒", "蓝海传媒"), ("A, Blue Sea Ltd.", "Blue Sea Ltd."), (" ，", ""), ("长" * 50, "长" * 40)],
)  # fmt: skip
def test_a_word_holds_together(text: str, word: str) -> None:
    assert word_of(text) == word
    if word:
        assert BillRule("名", PARKING, words=(word,)).fits(a_row(1, 1_00, text), BANK)
