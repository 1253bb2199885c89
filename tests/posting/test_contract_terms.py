"""Contracts: signed, extended and ended by two people; what others collected; nothing changes afterwards."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.contract_errors import ContractError
from ledger.domain.contract_terms import Chapter, Rhythm, Terms
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    AmountError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.periods import parse_span
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.contract_terms import (
    Collection,
    Title,
    agree_terms,
    decide_collection,
    drop_terms,
    propose_collection,
    propose_terms,
)
from ledger.posting.values import Officer
from ledger.statements.contract_values import ContractRow
from ledger.statements.contracts import contract_list, contract_view
from ledger.store.communities import contracts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.servicing import COPY, INCOME, SERVICE, a_paper, do, prepared, signed

TOLD = Collection("GG1", date(2026, 1, 1), date(2026, 1, 31), 90_00)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    """Lend books with an organisation, a person, a decision and money."""
    return prepared(books())


def row(ledger: Ledger, code: str, day: date) -> ContractRow:
    with ledger.reading() as connection:
        shown = contract_list(connection, ledger.facts, parse_span("2026"), as_of=day)
    return next(item for item in shown.rows if item.contract.code == code)


def test_what_is_due_stands_beside_what_came_and_a_deposit_is_no_rent(ledger: Ledger) -> None:
    signed(ledger, INCOME)
    with ledger.database.writing() as connection:
        assert connection.execute(sa.select(contracts.c.title_zh)).scalar_one() == "合同"
    for account, minor in (("480102", 150_00), ("220901", 500_00)):
        ledger.post_draft(
            Draft(
                date(2026, 2, 3), (debit("100201", minor, fund="GEN"), credit(account, minor, fund="GEN")),
                "广告", contract="GG1",
            )
        )  # fmt: skip
    found = row(ledger, "GG1", date(2026, 3, 1))
    assert (found.due_minor, found.received_minor, found.open_minor) == (300_00, 150_00, 150_00)
    # What takes a voucher back counts with it.
    ledger.post("2026-02-04 [reverses 2] 重复入账")
    found = row(ledger, "GG1", date(2026, 3, 1))
    assert (found.received_minor, found.open_minor) == (0, 300_00)
    with ledger.reading() as connection:
        view = contract_view(connection, ledger.facts, "GG1", date(2026, 3, 1))
        assert contract_view(connection, ledger.facts, "none", date(2026, 3, 1)) is None
    assert view is not None
    # The list shows what the sum counts, the voucher that took one back as well.
    assert [(item.kind, item.flow_minor) for item in view.vouchers] == [
        ("reversal", -150_00), ("ordinary", 500_00), ("ordinary", 150_00),
    ]  # fmt: skip
    assert [item.open_minor for item in view.dues[:3]] == [100_00] * 3
    assert view.years[0].open_minor == 300_00


def test_a_contract_is_extended_and_ended_by_chapters(ledger: Ledger) -> None:
    signed(ledger, INCOME)
    later = replace(
        INCOME, chapter=Chapter.EXTENDED, first_day=date(2027, 1, 1), last_day=date(2027, 6, 30),
        first_due_on=date(2027, 1, 1), price_minor=200_00, note="涨价续签",
    )  # fmt: skip
    signed(ledger, later)
    assert row(ledger, "GG1", date(2026, 12, 1)).last_day == date(2027, 6, 30)
    signed(
        ledger, replace(later, chapter=Chapter.ENDED, last_day=date(2027, 2, 28), note="提前结束")
    )
    found = row(ledger, "GG1", date(2026, 12, 1))
    assert found.last_day == date(2027, 2, 28)
    assert found.ends_soon
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None


@pytest.mark.parametrize(
    ("changed", "title", "kind", "field"),
    [
        ({"account": "none"}, "合同", UnknownNameError, "account"),
        ({"fund": "none"}, "合同", UnknownNameError, "fund"),
        ({"fund": "MNT"}, "合同", AccountRuleError, "account"),
        ({"account": "510101"}, "合同", ContractError, "account"),
        ({"party": "none"}, "合同", UnknownNameError, "party"),
        ({"party": "P1"}, "合同", ContractError, "party"),
        ({"collector": "P1"}, "合同", ContractError, "collector"),
        ({"place": "none"}, "合同", UnknownNameError, "place"),
        ({"place": "H1"}, "合同", ContractError, "place"),
        ({"evidence": "f" * 64}, "合同", UnknownNameError, "attachments"),
        ({"note": "张晓明"}, "合同", TextError, "note"),
        ({"tax_note": "电话13800138000"}, "合同", TextError, "tax_note"),
        ({}, "", UnknownNameError, "contract"),
        ({}, "张晓明", TextError, "title"),
        ({"chapter": Chapter.ENDED}, "合同", ContractError, "contract"),
    ],
)
def test_terms_that_do_not_fit_the_books_are_refused(
    ledger: Ledger, changed: dict[str, Any], title: str, kind: type[Refusal], field: str
) -> None:
    with pytest.raises(kind) as refused:
        do(ledger, propose_terms, replace(INCOME, **changed), Title(title) if title else None)
    assert refused.value.data["field"] == field


def test_only_who_prepares_proposes_and_only_another_agrees(ledger: Ledger) -> None:
    with pytest.raises(AccessRefusedError):
        do(ledger, propose_terms, INCOME, Title("合同"), by=REVIEWER)
    number = do(ledger, propose_terms, INCOME, Title("合同"))
    with pytest.raises(ContractError) as refused:
        do(ledger, agree_terms, "GG1", number)
    assert refused.value.reason == "own_proposal"
    other = Officer(99, "treasurer")
    for action in (agree_terms, drop_terms):
        with pytest.raises(AccessRefusedError):
            do(ledger, action, "GG1", number, by=other)
    do(ledger, drop_terms, "GG1", number)
    with pytest.raises(ContractError) as refused:
        do(ledger, agree_terms, "GG1", number, by=REVIEWER)
    assert refused.value.reason == "gone"
    # The name stays; another proposal is its next chapter.
    assert do(ledger, propose_terms, INCOME) == 2


def test_the_other_side_of_a_contract_stays_the_same(ledger: Ledger) -> None:
    signed(ledger, INCOME)
    other = replace(INCOME, chapter=Chapter.ENDED, last_day=date(2026, 6, 30), party="C2")
    with pytest.raises(ContractError) as refused:
        do(ledger, propose_terms, other)
    assert refused.value.field == "party"


def test_of_two_chapters_that_wait_only_one_can_be_signed(ledger: Ledger) -> None:
    first = do(ledger, propose_terms, INCOME, Title("合同"))
    second = do(ledger, propose_terms, replace(INCOME, price_minor=1), Title("合同"))
    do(ledger, agree_terms, "GG1", second, by=REVIEWER)
    with pytest.raises(ContractError) as refused:
        do(ledger, agree_terms, "GG1", first, by=REVIEWER)
    assert refused.value.reason == "has_terms"


def test_the_signed_copy_is_shown_once_another_person_looked_at_it(ledger: Ledger) -> None:
    terms: Terms = replace(SERVICE, evidence=a_paper(ledger), price_minor=0, rhythm=Rhythm.BY_BILL)
    number = do(ledger, propose_terms, terms, Title("服务合同"))
    with pytest.raises(UnknownNameError):
        do(ledger, agree_terms, "FW1", number, by=REVIEWER, released="c" * 64)
    do(ledger, agree_terms, "FW1", number, by=REVIEWER, released=COPY)
    with ledger.reading() as connection:
        view = contract_view(connection, ledger.facts, "FW1", date(2026, 3, 1))
    assert view is not None
    assert [file.copy_sha256 for file in view.evidence if file.is_public] == [COPY]
    assert view.row.is_billed
    assert view.row.open_minor == 0


def test_what_a_collector_tells_is_kept_by_two_people(ledger: Ledger) -> None:
    signed(ledger, INCOME)
    number = do(ledger, propose_collection, replace(TOLD, evidence=a_paper(ledger)))
    do(ledger, decide_collection, "GG1", number, agreed=True, by=REVIEWER)
    do(ledger, decide_collection, "GG1", do(ledger, propose_collection, TOLD), agreed=False)
    found = row(ledger, "GG1", date(2026, 3, 1))
    assert (found.collected_minor, found.collected_open_minor) == (90_00, 90_00)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"code": "FW1"}, ContractError), ({"code": "none"}, ContractError),
        ({"last_day": date(2025, 12, 31)}, ContractError), ({"collected_minor": 0}, AmountError),
        ({"evidence": "f" * 64}, UnknownNameError),
    ],
)  # fmt: skip
def test_what_a_collector_cannot_have_told_is_refused(
    ledger: Ledger, changed: dict[str, Any], kind: type[Refusal]
) -> None:
    signed(ledger, INCOME)
    signed(ledger, SERVICE)
    with pytest.raises(kind):
        do(ledger, propose_collection, replace(TOLD, **changed), by=TREASURER)
