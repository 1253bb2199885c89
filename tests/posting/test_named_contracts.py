"""Contracts without terms in public: those a work signed or a voucher named, and no private person's name."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.periods import parse_span
from ledger.domain.transactions import Draft, credit, debit
from ledger.domain.works import StepKind
from ledger.statements.contracts import contract_list, contract_view
from ledger.statements.named_contracts import named_contract_view, named_contracts
from ledger.store.communities import contracts, parties
from tests.conftest import Books
from tests.factories import Ledger
from tests.posting.servicing import SERVICE, signed
from tests.posting.working import STEPS, a_step, planned, took, until

SIGNED_ON, VARIED_ON = date(2025, 4, 12), date(2025, 4, 20)


@pytest.fixture
def gate(sqlite_books: Books) -> Ledger:
    """Lend a gate with its contract signed and varied once."""
    ledger = planned(sqlite_books())
    took(ledger, *until(StepKind.CONTRACT))
    took(
        ledger,
        a_step(StepKind.VARIATION, VARIED_ON, amount_minor=500_00, contract="H8", note="加宽"),
    )
    return ledger


def test_a_work_s_contract_shows_its_price_as_of_each_day(gate: Ledger) -> None:
    with gate.reading() as connection:
        before, then, since = (
            named_contracts(connection, gate.facts, day)
            for day in (date(2025, 4, 11), SIGNED_ON, VARIED_ON)
        )
        shown = contract_list(connection, gate.facts, parse_span("2025-04"))
    assert before == ()
    assert [(item.contract.code, item.party, item.total_minor) for item in then] == [
        ("H8", "锦绣装饰", 10_000_00)
    ]
    (row,) = since
    assert (row.price_minor, row.total_minor, row.paid_minor) == (10_000_00, 10_500_00, 0)
    assert row.side is not None
    assert [item.note for item in row.side.variations] == ["加宽"]
    assert shown.named == since


def test_what_was_paid_and_taken_back_under_a_name_alone_is_told_without_a_private_name(
    gate: Ledger,
) -> None:
    with gate.database.writing() as connection:
        here = {"community_id": gate.community_id}
        person = {"code": "P7", "kind": "person", "name": "王某", "display": "anonymous"}
        connection.execute(sa.insert(parties).values(**here, **person))
        named = {"code": "H7", "title_zh": "旧合同", "party_code": "P7"}
        connection.execute(sa.insert(contracts).values(**here, **named))
    lines = (debit("510104", 90_00, fund="GEN"), credit("100201", 90_00, fund="GEN"))
    for _ in range(2):
        gate.post_draft(Draft(date(2025, 5, 2), lines, "修灯", contract="H7"))
    with gate.reading() as connection:
        newest = connection.execute(sa.text("SELECT max(seq) FROM transactions")).scalar_one()
    gate.post(f"2025-05-03 [reverses {newest}] 重复入账")
    with gate.reading() as connection:
        view = named_contract_view(connection, gate.facts, "H7", date(2025, 5, 3))
        earlier = named_contract_view(connection, gate.facts, "H7", date(2025, 5, 1))
    assert earlier is None
    assert view is not None
    row = view.row
    assert (row.party, row.total_minor, row.paid_minor, row.side) == ("", None, 90_00, None)
    assert [item.flow_minor for item in view.vouchers] == [90_00, -90_00, -90_00]


def test_a_contract_with_terms_tells_its_work_on_its_own_page(gate: Ledger) -> None:
    signed(gate, replace(SERVICE, code="H8", account="510105", price_minor=2_500_00))
    with gate.reading() as connection:
        day = date(2026, 3, 1)
        assert named_contract_view(connection, gate.facts, "H8", day) is None
        assert named_contract_view(connection, gate.facts, "", day) is None
        view = contract_view(connection, gate.facts, "H8", day)
    assert view is not None
    assert view.side is not None
    assert view.side.work.code == "W1"
    assert STEPS[3].contract == "H8"
