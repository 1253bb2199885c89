"""Requests for payment: what none may be, and what stands against one."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.accounts import Account, AccountType, Restriction, Side
from ledger.domain.errors import (
    AccountRuleError,
    AmountError,
    FileRefusedError,
    Named,
    PaymentRuleError,
    Refusal,
    TextError,
)
from ledger.domain.funds import Fund, FundClass
from ledger.domain.payments import (
    ContractFacts,
    PaymentRequest,
    SpendingFacts,
    objections,
    voucher_draft,
)
from ledger.domain.policies import DEFAULT_POLICY
from ledger.domain.transactions import CounterpartyKind

REQUEST = PaymentRequest(
    fund="CHA", account="5101", channel="1002", amount_minor=300_00, matter="慰问",
    summary="2025年9月慰问", payee="王小明", counterparty_kind=CounterpartyKind.RESIDENTS,
)  # fmt: skip
RELIEF = Account("5101", "救助", "Relief", AccountType.EXPENSE, Side.DEBIT, plain_zh="慰问困难居民")
BANK = Account("1002", "银行", "Bank", AccountType.ASSET, Side.DEBIT, is_cash=True)
OWED = Account("2202", "应付", "Payables", AccountType.LIABILITY, Side.CREDIT)
CHARITY = Fund("CHA", "慈善基金", "Charity", FundClass.RESTRICTED, allowed_accounts=("5101",))
FACTS = SpendingFacts(
    day=date(2025, 9, 3), fund=CHARITY, account=RELIEF, channel=BANK, fund_free_minor=300_00,
    cash_free_minor=300_00, personal=False, allowed=(Named("慰问", "Relief"),),
)  # fmt: skip


def against(facts: SpendingFacts = FACTS, **changes: Any) -> list[tuple[str, str]]:
    found = objections(replace(REQUEST, **changes), facts, DEFAULT_POLICY)
    return [(str(getattr(item, "reason", "")), item.data["field"]) for item in found]


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"amount_minor": 0}, AmountError, "amount"),
        ({"amount_minor": -1}, AmountError, "amount"),
        ({"amount_minor": 10**15}, AmountError, "amount"),
        ({"payee": " "}, TextError, "payee"),
        ({"party": "C1"}, TextError, "payee"),
        ({"payee": "字" * 61}, TextError, "payee"),
        ({"memo": "字" * 500}, TextError, "memo"),
        ({"matter": "付给13800138000"}, TextError, "matter"),
        ({"summary": ""}, TextError, "summary"),
        ({"invoices": ("?",)}, TextError, "invoices"),
        ({"attachments": tuple("123456789")}, FileRefusedError, "pictures"),
    ],
)
def test_a_request_that_breaks_a_rule_of_form_cannot_exist(
    changes: dict[str, Any], kind: type[Refusal], field: str
) -> None:
    with pytest.raises(kind) as refused:
        replace(REQUEST, **changes)
    assert refused.value.data["field"] == field


def test_a_payee_is_told_from_another_however_the_name_is_spaced() -> None:
    assert replace(REQUEST, payee=" 王 小明 ").payee_key == REQUEST.payee_key
    assert replace(REQUEST, payee="", party="C1").payee_key == "C1"


def test_nothing_stands_against_what_the_fund_is_for_and_can_pay() -> None:
    assert against() == []


def test_another_purpose_is_refused_and_says_what_the_fund_is_for() -> None:
    assert against(account="5102") == [("fund_purpose", "category")]
    (found,) = objections(replace(REQUEST, account="5102"), FACTS, DEFAULT_POLICY)
    assert isinstance(found, PaymentRuleError)
    assert found.subject == Named("慈善基金", "Charity")
    assert found.names == FACTS.allowed


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"first_day": date(2025, 9, 3), "last_day": date(2025, 9, 3)}, []),
        ({"first_day": date(2025, 9, 4)}, [("fund_not_begun", "fund")]),
        ({"last_day": date(2025, 9, 2)}, [("fund_ended", "fund")]),
    ],
)
def test_a_fund_pays_within_its_period(
    period: dict[str, date], expected: list[tuple[str, str]]
) -> None:
    facts = replace(FACTS, fund=replace(CHARITY, **period))  # type: ignore[arg-type]
    assert against(facts) == expected


def test_no_more_than_there_is_leaves_the_fund_or_the_account() -> None:
    assert against(replace(FACTS, fund_free_minor=299_99)) == [("fund_overdrawn", "amount")]
    assert against(replace(FACTS, cash_free_minor=-5)) == [("cash_overdrawn", "channel")]


def test_an_unrestricted_fund_and_what_is_owed_already_need_only_the_money() -> None:
    general = replace(CHARITY, fund_class=FundClass.UNRESTRICTED)
    assert against(replace(FACTS, fund=general, fund_free_minor=0)) == []
    owed = replace(FACTS, account=OWED, fund_free_minor=0)
    assert against(replace(owed, fund=replace(CHARITY, allowed_accounts=()))) == []


def test_only_our_own_accounts_pay() -> None:
    assert against(replace(FACTS, personal=True)) == [("personal_account", "channel")]
    held = replace(FACTS, channel=RELIEF, personal=True)
    assert against(held) == [("personal_account", "channel")]
    assert against(replace(FACTS, channel=RELIEF)) == [("not_cash", "channel")]
    assert against(replace(FACTS, account=BANK)) == [("not_plain", "category")]
    agency = replace(RELIEF, restriction=Restriction.AGENCY)
    found = objections(REQUEST, replace(FACTS, account=agency), DEFAULT_POLICY)
    assert [type(item) for item in found] == [AccountRuleError]


def test_large_payments_name_a_decision_and_a_contract() -> None:
    rich = replace(FACTS, fund_free_minor=10**9, cash_free_minor=10**9)
    assert against(rich, amount_minor=5_000_01) == [("decision_committee", "decision")]
    assert against(rich, amount_minor=20_000_01) == [("decision_assembly", "decision")]
    assert against(rich, amount_minor=20_000_01, decision="J1") == []
    policy = replace(DEFAULT_POLICY, contract_above_minor=100_00)
    (found,) = objections(REQUEST, FACTS, policy)
    assert isinstance(found, PaymentRuleError)
    assert (found.reason, found.field, found.limit_minor) == (
        "contract_missing", "contract", 100_00,
    )  # fmt: skip


def test_a_contract_pays_its_own_party_up_to_its_price() -> None:
    contract = ContractFacts(Named("维修", "Repair"), "", 1_000_00, 700_00)
    signed = replace(FACTS, contract=contract)
    assert against(signed, contract="H1") == []
    over = replace(FACTS, contract=replace(contract, spent_minor=700_01))
    assert against(over, contract="H1") == [("over_contract", "amount")]
    assert against(replace(FACTS, contract=replace(contract, price_minor=None))) == []
    other = replace(FACTS, contract=replace(contract, party="C1"))
    assert against(other, contract="H1") == [("contract_party", "contract")]


def test_an_invoice_is_paid_once() -> None:
    booked = replace(FACTS, invoices_booked=frozenset({"A123"}))
    assert against(booked, invoices=("A123", "B123")) == [("invoice_used", "invoices")]
    promised = replace(FACTS, invoices_promised=frozenset({"B123"}))
    assert against(promised, invoices=("A123", "B123")) == [("invoice_promised", "invoices")]


def test_everything_that_stands_against_a_request_is_said_at_once() -> None:
    facts = replace(FACTS, personal=True, fund_free_minor=0, cash_free_minor=0)
    assert len(against(facts, account="5102")) == 4


def test_a_payment_proposes_its_voucher() -> None:
    request = replace(REQUEST, memo="三户", decision="J1", work="W1", invoices=("A123",))
    day = date(2025, 9, 5)
    draft = voucher_draft(
        request,
        dated_on=day,
        occurred_on=day,
        attachments=("a", "b", "a"),
        payee_note="收款人：王小明",
    )
    assert [(line.account, line.debit_minor, line.credit_minor) for line in draft.lines] == [
        ("5101", 300_00, 0), ("1002", 0, 300_00),
    ]  # fmt: skip
    assert draft.lines[0].work == "W1"
    assert draft.memo == "收款人：王小明；三户"
    assert (draft.summary, draft.decision, draft.invoices) == ("2025年9月慰问", "J1", ("A123",))
    assert draft.attachments == ("a", "b")
    assert draft.occurred_on is None
    late = voucher_draft(
        request, dated_on=date(2025, 10, 1), occurred_on=day, attachments=(), payee_note=""
    )
    assert (late.occurred_on, late.memo) == (day, "三户")
