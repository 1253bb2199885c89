"""Payment requests are held to the decision behind them: its kind, whether it holds, and what it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger.domain.payments import PaymentRequest
from ledger.domain.policies import ApprovalPolicy, ApprovalStep, Body
from ledger.domain.transactions import CounterpartyKind
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Choice, VoteKind
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import add_decision, vouch
from ledger.posting.objections import looked_at, verdict
from ledger.posting.vote_results import annul
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import put_in_force
from tests.posting.voting import AT, PAPER, TODAY, decided, do, everybody, housed, resolved

POLICY = ApprovalPolicy(
    (
        ApprovalStep(100_00, 1), ApprovalStep(500_00, 1, Body.COMMITTEE),
        ApprovalStep(None, 1, Body.ASSEMBLY),
    )
)  # fmt: skip
MONEY = "2025-01-02 停车费\n借 100201 5000.00\n贷 480101 5000.00"
REQUEST = PaymentRequest(
    fund="GEN", account="510104", channel="100201", amount_minor=300_00, matter="修电梯",
    summary="修电梯", payee="某师傅", counterparty_kind=CounterpartyKind.CONTRACTOR,
)  # fmt: skip


@pytest.fixture
def compound(sqlite_books: Books) -> Ledger:
    ledger = housed(sqlite_books(MONEY))
    put_in_force(ledger, POLICY, TODAY, AT)
    return ledger


def reasons(ledger: Ledger, *, days: int = 7, **changed: Any) -> list[str]:
    """Judge a request some days after the vote; gives what the decision has against it."""
    request = replace(REQUEST, **changed)
    with ledger.reading() as connection:
        books = looked_at(connection, ledger.community_id)
        found = verdict(books, "none", request, at=AT + timedelta(days=days)).refusals
    return [item.reason for item in found if isinstance(item, VoteError)]


def test_nothing_is_asked_of_a_request_without_a_decision(compound: Ledger) -> None:
    assert reasons(compound, amount_minor=50_00) == []
    assert reasons(compound) == []


def test_a_name_alone_carries_no_payment_and_a_paper_with_two_people_does(compound: Ledger) -> None:
    with compound.database.writing() as connection:
        add_decision(
            connection, compound.community_id, "J0", "只有名称", decided_on=TODAY, by=TREASURER
        )
    assert reasons(compound, decision="J0") == ["unproven"]
    assert reasons(compound, decision="J0", amount_minor=50_00) == []
    do(compound, add_decision, "J1", "以前的", decided_on=TODAY, body=Body.COMMITTEE)
    assert reasons(compound, decision="J1") == ["unproven"]
    do(compound, add_paper, "J1", PAPER, Paper.RESOLUTION)
    do(compound, vouch, "J1", by=REVIEWER)
    assert reasons(compound, decision="J1") == []
    assert reasons(compound, decision="J1", amount_minor=900_00) == ["needs_assembly"]


def test_a_vote_carries_payments_from_the_day_it_holds_until_it_is_annulled(
    compound: Ledger,
) -> None:
    decided(compound, everybody(), posted=False)
    assert reasons(compound, decision="V1") == ["not_in_force_unposted"]
    decided(compound, everybody(), code="V2")
    assert reasons(compound, decision="V2", days=6) == ["not_in_force_posting"]
    assert reasons(compound, decision="V2", amount_minor=900_00) == []
    do(compound, annul, "V2", "法院撤销")
    assert reasons(compound, decision="V2", amount_minor=50_00) == ["annulled"]


def test_a_consultation_carries_nothing_that_asks_for_a_body(compound: Ledger) -> None:
    resolved(compound, VoteKind.CONSULTATION, 9, 6, 1)
    assert reasons(compound, decision="V1") == ["needs_committee"]


def test_a_buildings_vote_is_about_that_building(compound: Ledger) -> None:
    homes = {f"B2-{flat}": Choice.FOR for flat in (101, 102, 103, 104)}
    decided(compound, homes, scope=("B2",))
    assert reasons(compound, decision="V1", place="B2") == []
    assert reasons(compound, decision="V1", place="B1") == ["other_place"]
    assert reasons(compound, decision="V1") == []
