"""Rules of funds, loans between them, grants and outside money: what may be and what may not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.errors import AmountError, Named, Refusal, TextError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import (
    Designation,
    FundRules,
    changed,
    check_lending,
    check_rule_texts,
    rules_content,
    rules_of,
    rules_read,
    under,
)
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import (
    Grant,
    Instalment,
    Unspent,
    grant_content,
    grant_read,
    receipt_draft,
    release_minor,
    return_draft,
    standings,
)
from ledger.domain.loans import Loan, is_asked, loan_draft, pair_of
from ledger.domain.mirrors import MirrorEntry, MirrorFund, check_balance
from ledger.domain.transactions import Kind, credit, debit

DAY = date(2026, 3, 1)
RULES = FundRules(
    "修屋顶", "Roofs", allowed_accounts=("510104", "510105"), first_day=DAY,
    last_day=date(2026, 12, 31), custodian="慈善会", source_document="文件", contract_class="trust",
    remaining_rule="退回", may_lend=True,
)  # fmt: skip
GRANT = Grant(
    "GRT-26-01", "镇政府", "补〔2026〕1号", DAY, 300_00,
    (Instalment(DAY, 100_00), Instalment(date(2026, 6, 1), 200_00)), "先修后报", Unspent.DECISION,
)  # fmt: skip
LOAN = Loan("GEN", "GRT-26-01", "100201", "100204", 50_00, DAY, "先垫")


def test_rules_are_written_and_read_back() -> None:
    assert rules_read(rules_content(RULES)) == RULES
    assert rules_read({}) == FundRules()
    fund = Fund("GEN", "共有资金", "", FundClass.UNRESTRICTED)
    assert rules_of(under(fund, RULES)) == RULES
    assert changed(FundRules(), replace(FundRules(), may_lend=True, purpose_zh="甲")) == (
        "purpose_zh", "may_lend",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"purpose_zh": "字" * 201}, "purpose_zh"), ({"custodian": "\u200b"}, "custodian"),
        ({"last_day": date(2026, 2, 1)}, "last_day"), ({"contract_class": "other"}, "contract_class"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(TextError) as refused:
        replace(RULES, **wrong)  # type: ignore[arg-type]
    assert refused.value.field == field


@pytest.mark.parametrize("fund_class", list(FundClass))
def test_only_free_money_may_lend(fund_class: FundClass) -> None:
    fund = Fund("F", "资金", "", fund_class, may_lend=True)
    if fund_class is FundClass.UNRESTRICTED:
        check_lending(fund)
        return
    with pytest.raises(FundRuleError) as refused:
        check_lending(fund)
    assert refused.value.reason == "never_lends"
    check_lending(replace(fund, may_lend=False))


def test_what_is_set_aside_has_a_name_and_no_negative_amount() -> None:
    assert Designation("养护", 0).amount_minor == 0
    with pytest.raises(AmountError):
        Designation("养护", -1)
    with pytest.raises(TextError):
        Designation(" ", 1)


def test_what_is_set_aside_names_nobody_and_can_be_lifted_where_it_did() -> None:
    with pytest.raises(TextError) as refused:
        Designation("帮王阿姨", 1)
    assert (refused.value.reason, refused.value.field) == ("names_person", "name_zh")
    assert Designation("帮王阿姨", 0).name_zh == "帮王阿姨"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: MirrorFund("CISHAN", "张晓明捐款", "", "慈善会", "助困", "协议"), "name_zh"),
        (lambda: MirrorFund("CISHAN", "专项", "", "王阿姨", "助困", "协议"), "custodian"),
        (lambda: MirrorFund("CISHAN", "专项", "", "慈善会", "助9号楼1001", "协议"), "purpose"),
        (lambda: MirrorEntry(DAY, 1, 0, "张晓明捐款", "回单"), "about"),
        (lambda: MirrorEntry(DAY, 1, 0, "捐款", "李师傅的收据"), "document"),
        (lambda: replace(GRANT, grantor="王阿姨"), "grantor"),
        (lambda: replace(GRANT, conditions="修9号楼1001室"), "conditions"),
    ],
    ids=[f"case {number}" for number in range(7)],
)
def test_public_texts_about_funds_name_nobody(make: Callable[[], object], field: str) -> None:
    with pytest.raises(TextError) as refused:
        make()
    assert (refused.value.reason, refused.value.field) == ("names_person", field)


def test_rules_newly_written_name_nobody() -> None:
    check_rule_texts(FundRules(purpose_zh="助困", custodian="居委会"))
    with pytest.raises(TextError) as refused:
        check_rule_texts(FundRules(purpose_zh="助困", custodian="王阿姨"))
    assert (refused.value.reason, refused.value.field) == ("names_person", "custodian")


def test_a_loan_stands_in_one_voucher_with_both_sides() -> None:
    lent = loan_draft(LOAN)
    assert pair_of(lent.lines) == (("GEN", "GRT-26-01"), 50_00)
    back = loan_draft(replace(LOAN, repays=True))
    assert pair_of(back.lines) == (("GEN", "GRT-26-01"), -50_00)
    assert {(line.account, line.debit_minor) for line in back.lines if line.debit_minor} == {
        ("2291", 50_00), ("100201", 50_00),
    }  # fmt: skip
    assert is_asked(lent)
    assert not is_asked(replace(lent, kind=Kind.MERGE))
    assert pair_of([debit("510104", 1, fund="GEN"), credit("100201", 1, fund="GEN")]) is None


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((debit("1191", 5, fund="GEN"),), "one_sided"),
        ((credit("2291", 5, fund="GEN"),), "one_sided"),
        ((debit("1191", 5, fund="GEN"), credit("2291", 4, fund="PROP")), "one_sided"),
        ((debit("1191", 5, fund="GEN"), credit("2291", 5, fund="GEN")), "same_fund"),
        (
            (
                debit("1191", 2, fund="GEN"),
                debit("1191", 3, fund="CHA"),
                credit("2291", 5, fund="PROP"),
            ),
            "several",
        ),
    ],
)
def test_half_a_loan_is_none(lines: tuple[object, ...], reason: str) -> None:
    with pytest.raises(FundRuleError) as refused:
        pair_of(lines)  # type: ignore[arg-type]
    assert refused.value.reason == reason


def test_a_loan_has_an_amount_and_two_funds() -> None:
    for wrong in (0, -1, 10**15):
        with pytest.raises(AmountError):
            replace(LOAN, amount_minor=wrong)
    with pytest.raises(FundRuleError):
        replace(LOAN, borrower="GEN")


def test_an_agreement_is_written_and_read_back() -> None:
    assert grant_read("GRT-26-01", grant_content(GRANT)) == GRANT


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"grantor": ""}, "grantor"), ({"grantor": "电话13812345678"}, "grantor"),
        ({"document": " "}, "document"), ({"conditions": "字" * 201}, "conditions"),
        ({"instalments": ()}, "instalments"), ({"amount_minor": 1}, "amount"),
        ({"instalments": tuple(reversed(GRANT.instalments))}, "instalments"),
        ({"instalments": (Instalment(DAY, 0), Instalment(DAY, 300_00))}, "instalments"),
    ],
)  # fmt: skip
def test_an_agreement_that_cannot_be_is_refused(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        replace(GRANT, **wrong)  # type: ignore[arg-type]
    assert refused.value.data["field"] == field


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.integers(-5, 10**10))
def test_what_came_is_set_against_instalments_to_the_fen(amounts: list[int], came: int) -> None:
    found = standings([Instalment(DAY, amount) for amount in amounts], came)
    assert sum(item.received_minor for item in found) == min(max(came, 0), sum(amounts))
    assert all(0 <= item.received_minor <= item.amount_minor for item in found)
    # Nothing goes to a later instalment before an earlier one is complete.
    begun = [item for item in found if item.received_minor]
    assert all(not item.missing_minor for item in begun[:-1])


@given(st.integers(-5, 10**9), st.integers(-5, 10**9))
def test_no_more_is_released_than_came_or_was_spent(came: int, spent: int) -> None:
    released = release_minor(came, spent)
    assert 0 <= released <= max(came, 0)
    assert released <= max(spent, 0)


def test_instalments_and_returns_are_vouchers() -> None:
    (late,) = standings([Instalment(DAY, 100)], 40)
    assert late.is_late(date(2026, 3, 2))
    assert not late.is_late(DAY)
    came = receipt_draft("G", "补贴", amount_minor=5, channel="100204", dated_on=DAY)
    assert [line.account for line in came.lines] == ["100204", "440101"]
    back = return_draft("G", "补贴", amount_minor=5, cost="530105", dated_on=DAY, decision="J1")
    assert [line.account for line in back.lines] == ["530105", "220904"]


def test_outside_money_has_its_papers_and_is_never_below_nothing() -> None:
    MirrorFund("CISHAN", "专项基金", "", "慈善会", "助困", "协议")
    with pytest.raises(TextError):
        MirrorFund("CISHAN", "专项基金", "", "", "助困", "协议")
    entry = MirrorEntry(DAY, 0, 6, "助困", "告知书")
    check_balance(Named("专项基金", ""), 6, entry)
    with pytest.raises(FundRuleError):
        check_balance(Named("专项基金", ""), 5, entry)
    for come, out in ((0, 0), (1, 1), (-1, 0)):
        with pytest.raises(AmountError):
            MirrorEntry(DAY, come, out, "助困", "告知书")
    with pytest.raises(TextError):
        MirrorEntry(DAY, 1, 0, "助困", "")
