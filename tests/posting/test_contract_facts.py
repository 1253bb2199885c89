"""What a contract costs in all: as two people signed it, or as it was named; and no request goes past that."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.contract_terms import Chapter, Rhythm, Terms, price_in_all
from ledger.domain.errors import Refusal, TogetherError
from ledger.domain.payments import PaymentRequest
from ledger.domain.transactions import CounterpartyKind
from ledger.domain.works import Purpose, StepKind
from ledger.posting.contract_facts import price_of
from ledger.posting.objections import looked_at, verdict
from ledger.posting.payment_run import pay
from tests.conftest import Books
from tests.factories import Ledger
from tests.posting.paying import CASHIER
from tests.posting.servicing import AT, INCOME, SERVICE, prepared, signed
from tests.posting.working import (
    STEPS,
    a_step,
    asked,
    at,
    paid,
    planned,
    proposed,
    took,
    until,
)

ONCE = replace(
    SERVICE, rhythm=Rhythm.ONCE, price_minor=800_00, first_due_on=date(2026, 2, 1)
)  # fmt: skip
BILLED = replace(SERVICE, rhythm=Rhythm.BY_BILL, price_minor=0)
REQUEST = PaymentRequest(
    fund="GEN", account="510101", channel="100201", amount_minor=1_200_00, matter="维修",
    summary="维修", party="C1", counterparty_kind=CounterpartyKind.CONTRACTOR, contract="FW1",
)  # fmt: skip


@pytest.fixture
def ledger(sqlite_books: Books) -> Ledger:
    return prepared(sqlite_books())


def reasons(ledger: Ledger, request: PaymentRequest) -> list[str]:
    with ledger.reading() as connection:
        books = looked_at(connection, ledger.community_id)
        found = verdict(books, "none", request, at=AT).refusals
    return [str(item.data["reason"]) for item in found]


def test_the_price_in_all_is_that_of_every_due() -> None:
    ended = replace(SERVICE, chapter=Chapter.ENDED, last_day=date(2026, 6, 30))
    assert price_in_all(()) is None
    assert price_in_all((BILLED,)) is None
    assert price_in_all((ONCE,)) == 800_00
    assert price_in_all((SERVICE,)) == 1_200_00
    assert price_in_all((SERVICE, ended)) == 600_00


@pytest.mark.parametrize(
    ("terms", "price_minor"),
    [(ONCE, 800_00), (SERVICE, 1_200_00), (BILLED, None), (replace(INCOME, code="FW1"), None)],
)
def test_what_two_people_signed_is_the_price(
    ledger: Ledger, terms: Terms, price_minor: int | None
) -> None:
    signed(ledger, terms)
    with ledger.reading() as connection:
        books = looked_at(connection, ledger.community_id)
        assert price_of(books, "FW1", 7) == price_minor
        assert price_of(books, "HT7", 7) == 7


def test_no_request_goes_past_the_price_that_was_signed(ledger: Ledger) -> None:
    signed(ledger, ONCE)
    assert reasons(ledger, REQUEST) == ["over_contract"]
    assert reasons(ledger, replace(REQUEST, amount_minor=800_00)) == []
    assert reasons(ledger, replace(REQUEST, amount_minor=800_01)) == ["over_contract"]


def test_a_contract_signed_at_the_desk_of_contracts_is_one_of_a_work(sqlite_books: Books) -> None:
    gate = planned(sqlite_books())
    took(gate, *until(StepKind.QUOTES))
    terms = replace(
        ONCE, code="HT7", price_minor=9_000_00, account="510105", first_day=date(2025, 4, 1),
        first_due_on=date(2025, 5, 1),
    )  # fmt: skip
    signed(gate, terms)
    took(gate, replace(STEPS[3], contract="HT7"))
    paid(gate, date(2025, 4, 20), amount_minor=2_700_00, contract="HT7")
    with gate.reading() as connection:
        step = connection.execute(
            sa.text("SELECT amount_minor FROM work_steps WHERE contract_code = 'HT7'")
        )
        assert step.scalar_one() == 9_000_00


def test_a_contract_that_brings_money_or_says_no_price_is_none_of_a_work(
    sqlite_books: Books,
) -> None:
    gate = planned(sqlite_books())
    took(gate, *until(StepKind.QUOTES))
    signed(gate, replace(INCOME, code="HT7", collector=""))
    with pytest.raises(TogetherError) as found:
        proposed(gate, replace(STEPS[3], contract="HT7"))
    assert [item.data["reason"] for item in found.value.refusals] == ["contract_price"]


def test_of_two_contracts_neither_is_paid_past_its_own_price_on_the_day_of_payment(
    sqlite_books: Books,
) -> None:
    gate = planned(sqlite_books())
    took(
        gate, *until(StepKind.CONTRACT), a_step(StepKind.CONTRACT, date(2025, 4, 13), contract="H9")
    )
    took(gate, STEPS[4])
    day = date(2025, 5, 2)
    own = {"party": "C2", "contract": "H9", "purpose": Purpose.PROGRESS}
    with pytest.raises(Refusal) as found:
        asked(gate, day, amount_minor=500_01, **own)
    assert "over_contract" in str(found.value)
    item = asked(gate, day, amount_minor=500_00, **own)
    took(
        gate,
        a_step(StepKind.VARIATION, day, amount_minor=-1, contract="H9", note="少做"),
    )
    with gate.database.writing() as connection, pytest.raises(TogetherError) as late:
        pay(connection, gate.community_id, [item], by=CASHIER, at=at(day, 6), paid_on=day)
    assert [refusal.data["reason"] for refusal in late.value.refusals] == ["over_contract"]
