"""The form of a rule: what is typed becomes a rule, written back it reads the same, mistakes stand at their fields."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.domain.accounts import Account
from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share, Split
from ledger.domain.bills import Direction
from ledger.domain.charts import edition
from ledger.domain.errors import LinesError, Refusal
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import CounterpartyKind
from ledger.i18n import LANGUAGES, language
from ledger.messages import explain
from ledger.schemas.bill_rules import (
    KnownNames,
    TypedRule,
    TypedShare,
    read_rule,
    sent_rule,
    typed_rule,
)
from ledger.schemas.choosing import Choice, Index

ACCOUNTS: dict[str, Account] = {item.code: item for item in edition("npo-2026").accounts}
FUNDS = {
    code: Fund(code, code, code, kind)
    for code, kind in (
        ("GEN", FundClass.UNRESTRICTED), ("CHA", FundClass.RESTRICTED), ("MNT", FundClass.AGENCY),
    )
}  # fmt: skip
INDEX = Index({
    "place": (Choice("B3", "3号楼", ("3号楼",)),),
    "party": (Choice("C1", "鸿升电梯维修有限公司", ("鸿升电梯维修有限公司",)),),
})  # fmt: skip
KNOWN = KnownNames(ACCOUNTS, FUNDS, INDEX)
VALUES = {
    "name": "停车费", "direction": "in", "words": "停车", "split": "shares", "matter": "停车费",
    "counterparty_kind": "residents",
}  # fmt: skip
SHARE = TypedShare("480101", "GEN", "1")


def typed(*shares: TypedShare, accounts: tuple[str, ...] = (), **values: str) -> TypedRule:
    return TypedRule({**VALUES, **values}, accounts, shares or (SHARE,))


def wrong(form: TypedRule) -> dict[str, str]:
    """Give reason by field, having put each in words."""
    rule, refusals = read_rule(form, KNOWN)
    assert (rule is None) is bool(refusals)
    for code in LANGUAGES:
        assert all("%(" not in explain(item, language(code)) for item in refusals)
    return {item.data["field"]: item.data.get("reason", item.code) for item in refusals}


def read(form: TypedRule) -> BillRule:
    rule, refusals = read_rule(form, KNOWN)
    assert rule is not None, refusals
    return rule


def test_a_plain_rule_is_read() -> None:
    assert read(typed(words=" 停车、 月租，\r\n停车 ", least="0.01", most="1,000")) == BillRule(
        "停车费", Outcome((Share("480101", "GEN"),), "停车费", CounterpartyKind.RESIDENTS),
        Direction.IN, ("停车", "月租"), (), 1, 1000_00,
    )  # fmt: skip


def test_everything_a_rule_can_say_is_read_and_written_back() -> None:
    shares = (
        Share("510104", "GEN", 2, place="B3", party="C1"), Share("510102", "CHA", 1),
    )  # fmt: skip
    outcome = Outcome(
        shares, "电梯维修", CounterpartyKind.SUPPLIER, "530104", Gather.DAY, Split.SHARES
    )
    rule = BillRule("维修", outcome, Direction.OUT, ("电梯", "维保"), ("100201", "100202"), 1, 2)
    written = typed_rule(rule, INDEX)
    assert written.shares[0] == TypedShare(
        "510104", "GEN", "2", "B3 3号楼", "C1 鸿升电梯维修有限公司"
    )
    assert read(written) == rule
    interest = replace(rule, outcome=replace(
        outcome, shares=(Share("490101", "GEN"),), split=Split.BALANCES, gather=Gather.ROW,
    ))  # fmt: skip
    assert read(typed_rule(interest, INDEX)) == interest
    owed = Outcome((Share("2601", "MNT"),), "续筹", CounterpartyKind.RESIDENTS, by_room=True)
    by_room = BillRule("续筹", owed, words=("续筹",))
    assert read(typed_rule(by_room, INDEX)) == by_room


def test_a_place_that_is_gone_is_written_as_its_code_and_asked_for() -> None:
    outcome = Outcome((Share("510104", "GEN", place="B9"),), "维修")
    written = typed_rule(BillRule("维修", outcome, words=("维修",)), INDEX)
    assert written.shares[0].place == "B9"
    assert wrong(written) == {"lines.0.place": "unknown_name"}


def test_every_mistake_is_said_at_once() -> None:
    form = TypedRule(
        {"words": "x" * 41, "least": "-1", "most": "abc", "direction": "up", "split": "?",
         "fee_account": "999"},
        ("999",), (TypedShare("999", "GEN"), TypedShare("480101", "XXX", "0", "9号楼", "某人")),
    )  # fmt: skip
    assert wrong(form) == {
        "name": "required", "direction": "unknown_name", "words": "too_long", "least": "negative",
        "most": "not_a_number", "split": "unknown_name", "matter": "required",
        "counterparty_kind": "required", "lines.0.account": "unknown_name",
        "lines.1.fund": "unknown_name", "lines.1.weight": "weight", "lines.1.place": "unknown_name",
        "lines.1.party": "unknown_name", "accounts": "unknown_name",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "field", "reason"),
    [
        (typed(words=""), "words", "required"),
        (typed(words=",".join(f"词{n}" for n in range(21))), "words", "words"),
        (typed(words="停车\u200b"), "words", "character"),
        (typed(least="0"), "least", "zero"),
        (typed(least="5", most="4.99"), "most", "bounds"),
        (typed(matter="13800138000"), "matter", "personal_number"),
        (typed(matter="张三报销"), "named_nobody", "unconfirmed"),
        (typed(counterparty_kind="nobody"), "counterparty_kind", "unknown_name"),
        (typed(fee_account="999"), "fee_account", "unknown_name"),
        (typed(fee_account="100201"), "fee_account", "not_plain"),
        (typed(fee_account="2601"), "fee_account", "not_plain"),
        (typed(TypedShare("2601", "MNT"), by_room="1", fee_account="530104"), "fee_account",
         "no_fund"),
        (typed(TypedShare("480101", "MNT")), "lines.0.fund", "no_fund"),
        (typed(TypedShare("480101", "GEN", "1.5")), "lines.0.weight", "weight"),
        (typed(TypedShare("480101", "GEN", "10001")), "lines.0.weight", "weight"),
        (typed(TypedShare("480101", "GEN", "１")), "lines.0.weight", "weight"),
        (typed(TypedShare("480101", "GEN", place="9号楼")), "lines.0.place", "unknown_name"),
        (typed(TypedShare("480101", "GEN", party="某公司")), "lines.0.party", "unknown_name"),
        (typed(TypedShare(fund="GEN")), "lines.0.account", "required"),
        (typed(TypedShare(fund="GEN", place="B3")), "lines.0.account", "unknown_name"),
        (typed(*[SHARE] * 21), "lines", "too_many"),
        (typed(SHARE, SHARE, split="balances"), "lines.1.account", "one_share"),
        (typed(accounts=("1001",)), "accounts", "no_bills"),
        (typed(accounts=("480101",)), "accounts", "no_bills"),
        (typed(TypedShare("100201", "GEN")), "accounts", "transfer_accounts"),
        (typed(TypedShare("100201", "GEN"), accounts=("100201",)), "lines.0.account", "same"),
        (typed(TypedShare("2601", "MNT")), "lines.0.account", "needs_room"),
        (typed(by_room="1"), "by_room", "no_room"),
    ],
)  # fmt: skip
def test_a_mistake_stands_at_its_field(form: TypedRule, field: str, reason: str) -> None:
    assert wrong(form) == {field: reason}


def test_what_looks_like_a_name_is_taken_once_somebody_looked() -> None:
    assert read(typed(matter="张三报销", named_nobody="1")).outcome.matter == "张三报销"


def test_an_amount_alone_is_condition_enough() -> None:
    rule = read(typed(words="", least="2600", most="2600"))
    assert (rule.words, rule.least_minor, rule.most_minor) == ((), 2600_00, 2600_00)


def test_money_may_go_to_another_account_of_ours() -> None:
    form = typed(TypedShare("100201", "GEN"), accounts=("100901",), direction="out")
    assert read(form).outcome.shares == (Share("100201", "GEN"),)


def test_blank_rows_between_are_left_out_and_keep_their_numbers() -> None:
    blank = TypedShare(fund="GEN", weight="1")
    rule = read(typed(SHARE, blank, TypedShare("480102", "GEN", "")))
    assert [share.account for share in rule.outcome.shares] == ["480101", "480102"]
    assert rule.outcome.shares[1].weight == 1
    assert wrong(typed(SHARE, blank, TypedShare("480102", "MNT"))) == {"lines.2.fund": "no_fund"}


def test_what_a_form_sends_is_taken_over() -> None:
    sent: dict[str, Any] = {
        "account": ["480101", "480102", ""], "fund": ["GEN", "GEN", "GEN"], "weight": ["1", "2\0"],
        "place": ["B3"], "accounts": ["100201", "100901"],
    }  # fmt: skip
    form = sent_rule({"name": "停\0车", "csrf_token": "x"}, sent)
    assert form == TypedRule(
        {"name": "停车"}, ("100201", "100901"),
        (TypedShare("480101", "GEN", "1", "B3"), TypedShare("480102", "GEN", "2"),
         TypedShare("", "GEN")),
    )  # fmt: skip
    assert sent_rule({}, {}) == TypedRule()
    with pytest.raises(LinesError):
        sent_rule({}, {"account": ["480101"] * 41})


def test_a_refusal_of_the_books_rule_itself_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise Refusal

    monkeypatch.setattr("ledger.schemas.bill_rules.BillRule", refuse)
    rule, (refusal,) = read_rule(typed(), KNOWN)
    assert rule is None
    assert type(refusal) is Refusal
