"""Service bills: worked out to the fen, confirmed by another person, paid once and exactly."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.domain.contract_errors import ServiceError
from ledger.domain.contract_terms import Chapter, Rhythm
from ledger.domain.errors import (
    AccessRefusedError,
    Refusal,
    TextError,
    TogetherError,
    UnknownNameError,
)
from ledger.domain.price_lists import ListPrice, RepairItem
from ledger.domain.service_scores import Criterion
from ledger.posting.assessments import Assessment, decide_assessment, propose_assessment
from ledger.posting.check import check_books
from ledger.posting.payment_content import content_of_request, request_of
from ledger.posting.payments import (
    approve_request,
    request_row,
    save_request,
    submit_request,
    withdraw_request,
)
from ledger.posting.service_bills import (
    BillKey,
    bill_cost_plus,
    bill_hours,
    bill_lump_sum,
    bill_score,
    decide_bill,
    request_bill,
)
from ledger.posting.service_rules import set_price, set_rate, set_score_sheet
from ledger.statements.services import services
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting.servicing import (
    INCOME,
    MARKS,
    RATE,
    SERVICE,
    SHEET,
    a_paper,
    billed,
    do,
    ruled,
    signed,
)

PAY = {"channel": "100201", "summary": "付1月物业服务费", "matter": "物业服务费"}
PRICE = ListPrice("tap", "换水龙头", "Tap", "个", 68_00, date(2026, 1, 1), "J1")


@pytest.fixture
def ledger(books: Books) -> Ledger:
    """Lend books with a service contract, a rate and a score sheet."""
    return ruled(books())


def test_a_month_is_billed_by_the_hour_confirmed_and_asked_to_be_paid(ledger: Ledger) -> None:
    key = billed(ledger)
    request_id = do(ledger, request_bill, key, **PAY)
    with ledger.reading() as connection:
        asked = request_of(request_row(connection, ledger.community_id, request_id).content)
        bill = services(connection, ledger.facts, 2026).bills[0]
    assert (asked.amount_minor, asked.party, asked.contract) == (20_00, "C1", "FW1")
    assert len(asked.attachments) == 1
    assert (bill.request_id, bill.lines[0].hours_text, bill.voucher) == (request_id, "1", "")
    for again in (key, replace(key)):
        with pytest.raises(ServiceError) as refused:
            do(ledger, request_bill, again, **PAY)
        assert refused.value.reason == "paid_already"
    do(ledger, withdraw_request, request_id)
    assert do(ledger, request_bill, key, **PAY) != request_id
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None


def test_a_request_changed_to_another_amount_is_stopped(ledger: Ledger) -> None:
    request_id = do(ledger, request_bill, billed(ledger), **PAY)
    with ledger.reading() as connection:
        asked = request_of(request_row(connection, ledger.community_id, request_id).content)
    do(ledger, save_request, replace(asked, amount_minor=20_01), request_id=request_id)
    with pytest.raises(TogetherError) as refused:
        do(ledger, submit_request, request_id)
    assert [item.data["reason"] for item in refused.value.refusals] == ["not_the_bill"]
    do(ledger, save_request, asked, request_id=request_id)
    shown = do(ledger, submit_request, request_id)
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)


def test_every_way_to_reckon(ledger: Ledger) -> None:
    keys = [
        do(ledger, bill_lump_sum, "FW1", "2026Q1"),
        do(ledger, bill_cost_plus, "FW1", "2026-02", cost_minor=1_234_56, ratio=(8, 100),
           evidence=a_paper(ledger)),
        do(ledger, bill_score, "FW1", "2026Q2", MARKS),
    ]  # fmt: skip
    for key in keys:
        do(ledger, decide_bill, key, agreed=True, by=REVIEWER)
    with ledger.reading() as connection:
        bills = {item.period: item for item in services(connection, ledger.facts, 2026).bills}
        assert check_books(connection, ledger.community_id).difference is None
    assert bills["2026Q1"].amount_minor == 300_00
    assert bills["2026-02"].amount_minor == 1_333_32
    # 88 points: nine tenths of the price.
    scored = bills["2026Q2"]
    assert (scored.score, scored.amount_minor, scored.deduction_minor) == ("88.00", 270_00, 30_00)
    assert scored.criteria[0].mean_text == "88.00"


def test_a_bill_taken_back_makes_room_for_another(ledger: Ledger) -> None:
    key = do(ledger, bill_lump_sum, "FW1", "2026Q1")
    with pytest.raises(ServiceError) as refused:
        do(ledger, bill_lump_sum, "FW1", "2026Q1")
    assert refused.value.reason == "billed"
    with pytest.raises(ServiceError) as refused:
        do(ledger, decide_bill, key, agreed=True)
    assert refused.value.reason == "own_proposal"
    with pytest.raises(ServiceError) as refused:
        do(ledger, request_bill, key, **PAY)
    assert refused.value.reason == "not_confirmed"
    do(ledger, decide_bill, key, agreed=False)
    assert do(ledger, bill_lump_sum, "FW1", "2026Q1") == BillKey("FW1", "2026Q1", 2)


@pytest.mark.parametrize(
    ("action", "arguments", "values", "reason"),
    [
        (bill_hours, ("2026-01", {"cleaner": 4}), {"evidence": ""}, "nothing_listed"),
        (bill_hours, ("2025-12", {"cleaner": 4}), {"evidence": "x"}, "period"),
        (bill_hours, ("2027-01", {"cleaner": 4}), {"evidence": "x"}, "period"),
        (bill_hours, ("2026", {"cleaner": 4}), {"evidence": "x"}, "period"),
        (bill_score, ("2026Q1", MARKS[:2]), {}, "scorers"),
        (bill_cost_plus, ("2026-01",), {"cost_minor": 1, "ratio": (2, 1), "evidence": ""}, "ratio"),
    ],
)
def test_what_is_no_bill_is_refused(
    ledger: Ledger, action: Any, arguments: Any, values: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        do(ledger, action, "FW1", *arguments, **values)
    assert refused.value.reason == reason


def test_a_contract_that_brings_money_or_has_ended_is_not_billed(ledger: Ledger) -> None:
    signed(ledger, INCOME)
    with pytest.raises(ServiceError) as refused:
        do(ledger, bill_lump_sum, "GG1", "2026Q1")
    assert refused.value.reason == "other_way"
    signed(ledger, replace(SERVICE, chapter=Chapter.ENDED, last_day=date(2026, 5, 31)))
    with pytest.raises(ServiceError) as refused:
        do(ledger, bill_lump_sum, "FW1", "2026-06")
    assert refused.value.reason == "period"
    with pytest.raises(UnknownNameError):
        do(ledger, bill_lump_sum, "none", "2026-06")


def test_a_price_of_nothing_and_no_sheet_make_no_bill(ledger: Ledger) -> None:
    other = replace(SERVICE, code="FW2", rhythm=Rhythm.BY_BILL, price_minor=0)
    signed(ledger, other)
    for action, arguments, reason in (
        (bill_lump_sum, (), "nothing_listed"), (bill_score, (MARKS,), "no_sheet"),
    ):  # fmt: skip
        with pytest.raises(ServiceError) as refused:
            do(ledger, action, "FW2", "2026-01", *arguments)
        assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("action", "rule", "kind"),
    [
        (set_rate, replace(RATE, contract="none"), UnknownNameError),
        (set_rate, replace(RATE, decision="none", first_day=date(2027, 1, 1)), UnknownNameError),
        (set_rate, replace(RATE, standard="张晓明"), TextError),
        (set_rate, RATE, ServiceError),
        (set_score_sheet, SHEET, ServiceError),
        (set_score_sheet, replace(SHEET, criteria=(Criterion("张晓明", "", 1, 10),)), TextError),
        (set_price, replace(PRICE, name_zh="张晓明"), TextError),
        (set_price, replace(PRICE, decision="none"), UnknownNameError),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(
    ledger: Ledger, action: Any, rule: Any, kind: type[Refusal]
) -> None:
    with pytest.raises(kind):
        do(ledger, action, rule)
    with pytest.raises(AccessRefusedError):
        do(ledger, action, rule, by=REVIEWER)


def test_a_rule_never_reaches_back_into_what_was_billed(ledger: Ledger) -> None:
    billed(ledger, "2026-02")
    do(ledger, bill_score, "FW1", "2026Q2", MARKS)
    for action, rule in (
        (set_rate, replace(RATE, first_day=date(2026, 2, 1))),
        (set_score_sheet, replace(SHEET, first_day=date(2026, 4, 1))),
    ):
        with pytest.raises(ServiceError) as refused:
            do(ledger, action, rule)
        assert refused.value.reason == "billed"
    do(ledger, set_rate, replace(RATE, rate_minor=25_00, first_day=date(2026, 3, 1)))
    do(ledger, set_score_sheet, replace(SHEET, first_day=date(2026, 7, 1)))
    do(ledger, set_price, PRICE)
    do(ledger, set_price, replace(PRICE, first_day=date(2026, 7, 1)))
    with ledger.reading() as connection:
        shown = services(connection, ledger.facts, 2026)
        assert check_books(connection, ledger.community_id).difference is None
    assert [item.last_day for item in shown.rates] == [None, date(2026, 2, 28)]
    assert [item.last_day for item in shown.prices] == [None, date(2026, 6, 30)]


def test_items_of_a_repair_bill_are_part_of_what_is_approved(ledger: Ledger) -> None:
    do(ledger, set_price, PRICE)
    request_id = do(ledger, request_bill, billed(ledger), **PAY)
    with ledger.reading() as connection:
        asked = request_of(request_row(connection, ledger.community_id, request_id).content)
    items = (RepairItem("tap", 2_00, 20_00),)
    again = replace(asked, items=items)
    assert request_of(content_of_request(again)) == again
    assert content_of_request(again) != content_of_request(asked)


def test_a_years_assessment_is_read_by_one_and_confirmed_by_another(ledger: Ledger) -> None:
    told = Assessment(2025, "街道办", "年度考核", "良好", 865)
    number = do(ledger, propose_assessment, told)
    do(ledger, decide_assessment, 2025, number, agreed=True, by=REVIEWER)
    with ledger.reading() as connection:
        (shown,) = services(connection, ledger.facts, 2026).assessments
    assert (shown.year, shown.grade, shown.score_text) == (2025, "良好", "86.5")
    for wrong in (replace(told, year=1), replace(told, score_tenths=1_001)):
        with pytest.raises(ServiceError):
            do(ledger, propose_assessment, wrong)
    with pytest.raises(UnknownNameError):
        do(ledger, propose_assessment, replace(told, score_tenths=None, evidence="f" * 64))
