"""Vouchers of works: filled in from their steps, never from what is not confirmed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.work_errors import WorkError
from ledger.domain.works import StepKind
from ledger.posting.content import draft_of
from ledger.posting.drafts import approve, submit
from ledger.posting.work_vouchers import propose_completion, propose_step_voucher
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.working import GATE, STEPS, at, paid, planned, proposed, took, until

DAY = date(2025, 6, 15)


@pytest.fixture
def gate(sqlite_books: Books) -> Ledger:
    return planned(sqlite_books())


def filled_in(ledger: Ledger, act: Any, *arguments: Any, day: date = DAY) -> list[tuple[str, int]]:
    """Fill in a voucher, post it, and give what it moved."""
    with ledger.database.writing() as connection:
        draft_id = act(connection, 1, GATE, *arguments, by=TREASURER, at=at(day))
        shown = submit(connection, 1, draft_id, by=TREASURER, at=at(day))
        content = connection.execute(
            sa.select(drafts.c.content).where(drafts.c.draft_id == draft_id)
        ).scalar_one()
        approve(connection, 1, draft_id, by=REVIEWER, at=at(day), content_sha256=shown)
    draft = draft_of(content)
    assert (draft.work, draft.decision, draft.contract) == (GATE, "J1", "H8")
    return [(line.account, line.debit_minor - line.credit_minor) for line in draft.lines]


def test_what_was_under_way_is_settled_and_becomes_spending(gate: Ledger) -> None:
    took(gate, *until(StepKind.CONTRACT))
    draft_id = paid(gate, date(2025, 4, 20), account="1141")
    with gate.database.writing() as connection:
        query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        shown = connection.execute(query).scalar_one()
        approve(connection, 1, draft_id, by=REVIEWER, at=at(DAY), content_sha256=shown)
    took(gate, *STEPS[4:])
    assert filled_in(gate, propose_step_voucher, 6) == [
        ("1505", 6_000_00), ("1141", -3_000_00), ("220201", -3_000_00),
    ]  # fmt: skip
    assert filled_in(gate, propose_step_voucher, 9) == [
        ("1505", 3_800_00), ("220201", -3_506_00), ("220202", -294_00),
    ]  # fmt: skip
    assert filled_in(gate, propose_completion) == [("510105", 9_800_00), ("1505", -9_800_00)]


def test_there_is_nothing_to_book_before_its_step(gate: Ledger) -> None:
    took(gate, *STEPS[:2])
    number = proposed(gate, STEPS[2])
    with gate.database.writing() as connection:
        for act, arguments, kind in (
            (propose_step_voucher, (1,), WorkError),
            (propose_step_voucher, (number,), UnknownNameError),
            (propose_step_voucher, (99,), UnknownNameError),
            (propose_completion, (), WorkError),
        ):
            with pytest.raises(kind):
                act(connection, 1, GATE, *arguments, by=TREASURER, at=at(DAY))
        with pytest.raises(UnknownNameError):
            propose_completion(connection, 1, "W9", by=TREASURER, at=at(DAY))


def test_a_work_of_several_funds_is_booked_by_hand(gate: Ledger) -> None:
    gate.post("2025-03-02 捐款\n借 100201 5000.00 CHA\n贷 410101 5000.00 CHA")
    both = replace(STEPS[1], budget=(("GEN", 10_000_00), ("CHA", 1_000_00)))
    took(gate, STEPS[0], both, *STEPS[2:6])
    with gate.database.writing() as connection, pytest.raises(WorkError, match="several_funds"):
        propose_step_voucher(connection, 1, GATE, 6, by=TREASURER, at=at(DAY))
