"""Funds at work: rules by two people and by the day, loans in pairs, grants from agreement to end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, Refusal, TextError, UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.fund_rules import Designation, FundRules, Why
from ledger.domain.funds import FundClass
from ledger.domain.grants import Unspent
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import save_draft
from ledger.posting.fund_acts import agree, refuse
from ledger.posting.fund_changes import propose_designation, propose_rules
from ledger.posting.grants import (
    propose_carry_over,
    propose_grant,
    propose_return,
    receive_instalment,
)
from ledger.posting.loans import propose_loan
from ledger.posting.payments import approve_request, save_request, submit_request
from ledger.posting.values import Officer
from ledger.statements.fund_acts import designations, waiting_acts
from ledger.statements.fund_view import fund_view
from ledger.statements.loans import loans
from ledger.store.communities import decisions
from ledger.store.journal import transactions
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.granting import (
    AT,
    FUND,
    GRANT,
    TODAY,
    a_loan,
    approved,
    do,
    granted,
    ruled,
    rules_now,
)
from tests.posting.paying import REQUEST

MONEY = "2026-02-02 场地费\n借 100201 100.00\n贷 480104 100.00"
GIFT = "2026-02-02 捐款\n借 100203 100.00 CHA\n贷 410101 100.00 CHA"


def reason(refused: pytest.ExceptionInfo[FundRuleError]) -> str:
    return refused.value.reason


def flags(ledger: Ledger) -> str:
    with ledger.reading() as connection:
        query = sa.select(transactions.c.flags).order_by(transactions.c.seq.desc()).limit(1)
        return str(connection.execute(query).scalar_one())


def sound(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference is None


def test_rules_hold_once_another_person_agreed_from_their_first_day_on(books: Books) -> None:
    ledger = books(GIFT)
    limited = replace(rules_now(ledger, "CHA"), allowed_accounts=("510107",))
    later = TODAY + timedelta(days=10)
    act_id = do(ledger, propose_rules, "CHA", limited, Why(later, "捐款人要求"))
    assert rules_now(ledger, "CHA", later).allowed_accounts == ()
    with pytest.raises(FundRuleError) as own:
        do(ledger, agree, act_id)
    assert reason(own) == "own_proposal"
    do(ledger, agree, act_id, by=REVIEWER)
    assert rules_now(ledger, "CHA", later - timedelta(days=1)).allowed_accounts == ()
    assert rules_now(ledger, "CHA", later).allowed_accounts == ("510107",)
    with pytest.raises(FundRuleError) as gone:
        do(ledger, agree, act_id, by=REVIEWER)
    assert reason(gone) == "gone"
    ledger.post("2026-03-11 活动\n借 510108 1.00 CHA\n贷 100203 1.00 CHA")
    assert flags(ledger) == ""
    ledger.post("2026-03-12 活动\n借 510108 1.00 CHA\n贷 100203 1.00 CHA")
    assert flags(ledger) == "fund_purpose"
    assert sound(ledger)


def test_a_proposal_is_refused_or_taken_back_and_changes_nothing(books: Books) -> None:
    ledger = books(GIFT)
    wanted = replace(rules_now(ledger, "CHA"), purpose_zh="助困")
    for by in (TREASURER, REVIEWER):
        act_id = do(ledger, propose_rules, "CHA", wanted, Why(TODAY, "商定"))
        with ledger.reading() as connection:
            (shown,) = waiting_acts(connection, ledger.facts, fund="CHA")
        assert [change.field for change in shown.changes] == ["purpose_zh"]
        do(ledger, refuse, act_id, by=by)
    assert rules_now(ledger, "CHA").purpose_zh != "助困"


@pytest.mark.parametrize(
    ("rules", "why", "found"),
    [
        ({"may_lend": True}, Why(TODAY, "借"), "never_lends"),
        ({}, Why(TODAY, "没改"), "no_change"),
        ({"purpose_zh": "甲"}, Why(date(2026, 3, 1), "往回"), "past"),
    ],
)
def test_rules_that_may_not_be_are_refused(
    sqlite_books: Books, rules: dict[str, object], why: Why, found: str
) -> None:
    ledger = sqlite_books(GIFT)
    wanted = replace(rules_now(ledger, "CHA"), **rules)  # type: ignore[arg-type]
    with pytest.raises(FundRuleError) as refused:
        do(ledger, propose_rules, "CHA", wanted, why)
    assert reason(refused) == found


@pytest.mark.parametrize(
    ("rules", "text", "field"),
    [
        ({"purpose_zh": "甲"}, "帮王阿姨", "reason"), ({"custodian": "王阿姨"}, "商定", "custodian"),
        ({"purpose_zh": "修9号楼1001室"}, "商定", "purpose_zh"),
    ],
)  # fmt: skip
def test_rules_and_their_reasons_name_nobody(
    sqlite_books: Books, rules: dict[str, object], text: str, field: str
) -> None:
    ledger = sqlite_books(GIFT)
    wanted = replace(rules_now(ledger, "CHA"), **rules)  # type: ignore[arg-type]
    with pytest.raises(TextError) as refused:
        do(ledger, propose_rules, "CHA", wanted, Why(TODAY, text))
    assert (refused.value.reason, refused.value.field) == ("names_person", field)


def test_who_may_not_set_rules_proposes_none_and_texts_are_public(sqlite_books: Books) -> None:
    ledger = sqlite_books(GIFT)
    wanted = FundRules(purpose_zh="甲")
    with pytest.raises(AccessRefusedError):
        do(ledger, propose_rules, "CHA", wanted, Why(TODAY, "商定"), by=Officer(1, "operator"))
    for why, field in ((Why(TODAY, ""), "reason"), (Why(TODAY, "电话13812345678"), "reason"),
                       (Why(TODAY, "商定", "J9"), "decision")):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            do(ledger, propose_rules, "CHA", wanted, why)
        assert refused.value.data["field"] == field


def test_an_agreement_too_late_for_its_first_day_is_proposed_anew(sqlite_books: Books) -> None:
    ledger = sqlite_books(GIFT)
    act_id = do(ledger, propose_rules, "CHA", FundRules(purpose_zh="甲"), Why(TODAY, "商定"))
    with pytest.raises(FundRuleError) as late:
        do(ledger, agree, act_id, by=REVIEWER, at=AT + timedelta(days=1))
    assert reason(late) == "past"


def test_free_money_is_set_aside_by_decision_and_no_more_than_there_is(books: Books) -> None:
    ledger = books(MONEY)
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(decisions).values(
                community_id=ledger.community_id, code="J1", title_zh="决议"
            )
        )
    why = Why(TODAY, "明年用", "J1")
    for wanted, to, fund, found in (
        (Designation("养护", 100_01), why, "GEN", "over_designated"),
        (Designation("养护", 1), why, "CHA", "designated_restricted"),
    ):
        with pytest.raises(FundRuleError) as refused:
            do(ledger, propose_designation, fund, wanted, to)
        assert reason(refused) == found
    with pytest.raises(TextError):
        do(ledger, propose_designation, "GEN", Designation("养护", 1), Why(TODAY, "没有决议"))
    for amount in (100_00, 40_00):
        act_id = do(ledger, propose_designation, "GEN", Designation("养护", amount), why)
        do(ledger, agree, act_id, by=REVIEWER)
    with ledger.reading() as connection:
        (held,) = designations(connection, ledger.facts, "GEN")
        view = fund_view(connection, ledger.facts, "GEN", as_of=TODAY)
    assert (held.amount_minor, view.net_minor, view.free_minor) == (40_00, 100_00, 60_00)
    act_id = do(ledger, propose_designation, "GEN", Designation("养护", 0), why)
    do(ledger, agree, act_id, by=REVIEWER)
    with ledger.reading() as connection:
        assert designations(connection, ledger.facts, "GEN") == ()
    assert sound(ledger)


def test_a_loan_is_one_voucher_shown_until_it_is_paid_back(books: Books) -> None:
    ledger = books(MONEY)
    approved(ledger, do(ledger, propose_loan, a_loan(30_00)))
    with ledger.reading() as connection:
        shown = loans(connection, ledger.facts)
    (row,) = shown.rows
    assert (row.lender.code, row.borrower.code, row.amount_minor) == ("GEN", "PROP", 30_00)
    assert (row.since, shown.lent_minor, shown.owed_minor) == (TODAY, 30_00, 30_00)
    for loan, found in (
        (a_loan(70_01), "no_cash"), (a_loan(30_01, repays=True), "no_cash"),
        (a_loan(1, lender="CHA", borrower="GEN"), "may_not_lend"),
        (a_loan(1, lender="MNT", borrower="GEN"), "may_not_lend"),
    ):  # fmt: skip
        with pytest.raises(FundRuleError) as refused:
            do(ledger, propose_loan, loan)
        assert reason(refused) == found
    approved(ledger, do(ledger, propose_loan, a_loan(30_00, repays=True)))
    with ledger.reading() as connection:
        assert loans(connection, ledger.facts).rows == ()
    assert flags(ledger) == ""
    assert sound(ledger)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ((debit("1191", 5, fund="GEN"), credit("100201", 5, fund="GEN")), "one_sided"),
        (
            (debit("1191", 5, fund="CHA"), credit("100203", 5, fund="CHA"),
             debit("100201", 5, fund="GEN"), credit("2291", 5, fund="GEN")),
            "may_not_lend",
        ),
        (
            (debit("2291", 5, fund="CHA"), credit("100203", 5, fund="CHA"),
             debit("100201", 5, fund="GEN"), credit("1191", 5, fund="GEN")),
            "not_owed",
        ),
    ],
)  # fmt: skip
def test_no_voucher_lets_limited_money_out_as_a_loan(
    sqlite_books: Books, lines: tuple[object, ...], found: str
) -> None:
    ledger = sqlite_books(MONEY + "\n\n" + GIFT)
    draft = Draft(TODAY, lines, "借款")  # type: ignore[arg-type]
    with pytest.raises(FundRuleError) as refused:
        do(ledger, save_draft, draft)
    assert reason(refused) == found


def test_limited_money_that_is_promised_away_beyond_what_there_is_is_flagged(books: Books) -> None:
    ledger = books(GIFT)
    ledger.post("2026-03-02 慰问\n借 510107 100.00 CHA\n贷 220203 100.00 CHA")
    assert flags(ledger) == ""
    ledger.post("2026-03-02 慰问\n借 510107 0.01 CHA\n贷 220203 0.01 CHA")
    assert flags(ledger) == "fund_overdrawn"


def test_a_grant_is_agreed_received_spent_and_returned(books: Books) -> None:
    ledger = books()
    granted(ledger)
    money = {"channel": "100204", "dated_on": TODAY}
    approved(ledger, do(ledger, receive_instalment, FUND.code, amount_minor=600_00, **money))
    with pytest.raises(FundRuleError) as beyond:
        do(ledger, receive_instalment, FUND.code, amount_minor=400_01, **money)
    assert reason(beyond) == "no_instalment"
    ledger.post("2026-03-02 修楼道\n借 510104 250.00 GRT-26-01\n贷 100204 250.00 GRT-26-01")
    assert flags(ledger) == ""
    approved(ledger, do(ledger, propose_return, FUND.code, dated_on=TODAY, decision="J1"))
    with ledger.reading() as connection:
        view = fund_view(connection, ledger.facts, FUND.code, as_of=TODAY)
    assert (view.net_minor, view.debts_minor, view.cash_minor) == (0, 350_00, 350_00)
    with pytest.raises(FundRuleError) as nothing:
        do(ledger, propose_return, FUND.code, dated_on=TODAY, decision="J1")
    assert reason(nothing) == "nothing_left"
    # What is owed to the grantor is paid whatever the grant is for, and only there.
    ledger.post("2026-03-03 退款\n借 220904 350.00 GRT-26-01\n贷 100204 350.00 GRT-26-01")
    assert flags(ledger) == ""
    assert sound(ledger)


def test_only_a_grant_pays_its_grantor_back_against_its_purpose(books: Books) -> None:
    ledger = books(GIFT)
    ruled(ledger, "CHA", replace(rules_now(ledger, "CHA"), allowed_accounts=("510107",)))
    ledger.post("2026-03-03 退款\n借 220904 1.00 CHA\n贷 100203 1.00 CHA")
    assert "fund_purpose" in flags(ledger)


def test_a_grant_is_carried_over_by_decision_where_its_agreement_lets(books: Books) -> None:
    ledger = books()
    granted(ledger)
    why = Why(TODAY, "没做完", "J1")
    longer = date(2027, 6, 30)
    with pytest.raises(FundRuleError) as nothing:
        do(ledger, propose_carry_over, FUND.code, last_day=longer, why=why)
    assert reason(nothing) == "nothing_left"
    approved(
        ledger,
        do(
            ledger,
            receive_instalment,
            FUND.code,
            amount_minor=600_00,
            channel="100204",
            dated_on=TODAY,
        ),
    )
    with pytest.raises(FundRuleError) as sooner:
        do(ledger, propose_carry_over, FUND.code, last_day=date(2026, 12, 31), why=why)
    assert reason(sooner) == "later_end"
    with pytest.raises(TextError):
        do(ledger, propose_carry_over, FUND.code, last_day=longer, why=Why(TODAY, "没做完"))
    do(
        ledger,
        agree,
        do(ledger, propose_carry_over, FUND.code, last_day=longer, why=why),
        by=REVIEWER,
    )
    assert rules_now(ledger, FUND.code).last_day == longer
    assert sound(ledger)


def test_a_grant_that_wants_its_money_back_is_not_carried_over(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    granted(ledger, replace(GRANT, unspent=Unspent.RETURN))
    with pytest.raises(FundRuleError) as refused:
        do(
            ledger,
            propose_carry_over,
            FUND.code,
            last_day=date(2027, 1, 1),
            why=Why(TODAY, "甲", "J1"),
        )
    assert reason(refused) == "must_return"


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"fund_class": FundClass.UNRESTRICTED}, "not_grant"), ({"purpose_zh": ""}, "required"),
        ({"last_day": None}, "required"), ({"code": "GEN"}, "taken"),
    ],
)  # fmt: skip
def test_a_grant_needs_a_purpose_a_period_and_a_fund_of_its_own(
    sqlite_books: Books, wrong: dict[str, object], found: str
) -> None:
    with pytest.raises(Refusal) as refused:
        do(sqlite_books(), propose_grant, replace(FUND, **wrong), GRANT)  # type: ignore[arg-type]
    assert refused.value.data["reason"] == found


def test_a_grant_is_opened_by_who_prepares_the_books(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with pytest.raises(AccessRefusedError) as refused:
        do(ledger, propose_grant, FUND, GRANT, by=REVIEWER)
    assert refused.value.reason == "role"
    with pytest.raises(UnknownNameError) as unknown:
        do(ledger, receive_instalment, FUND.code, amount_minor=1, channel="100204", dated_on=TODAY)
    assert (unknown.value.noun, unknown.value.name) == ("fund", FUND.code)


def test_a_grant_promised_to_others_is_carried_over_but_not_returned(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    granted(ledger)
    money = {"amount_minor": 600_00, "channel": "100204", "dated_on": TODAY}
    approved(ledger, do(ledger, receive_instalment, FUND.code, **money))
    wanted = replace(
        REQUEST, fund=FUND.code, account="510104", channel="100204", amount_minor=250_00
    )
    request_id = do(ledger, save_request, wanted)
    shown = do(ledger, submit_request, request_id)
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    with pytest.raises(FundRuleError) as promised:
        do(ledger, propose_return, FUND.code, dated_on=TODAY, decision="J1")
    assert (reason(promised), promised.value.available_minor) == ("still_promised", 250_00)
    longer, why = date(2027, 6, 30), Why(TODAY, "没做完", "J1")
    act_id = do(ledger, propose_carry_over, FUND.code, last_day=longer, why=why)
    do(ledger, agree, act_id, by=REVIEWER)
    assert rules_now(ledger, FUND.code).last_day == longer


def test_a_fund_without_an_agreement_receives_no_instalment(sqlite_books: Books) -> None:
    ledger = sqlite_books(GIFT)
    with pytest.raises(FundRuleError) as refused:
        do(ledger, receive_instalment, "CHA", amount_minor=1, channel="100203", dated_on=TODAY)
    assert reason(refused) == "not_grant"
