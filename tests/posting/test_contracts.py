"""Contracts for spending and the organisations they are with: named once, with a price."""

from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, AmountError, TextError, UnknownNameError
from ledger.posting.contracts import add_contract, add_organisation
from ledger.store.communities import contracts, parties
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.posting.paying import CASHIER, prepare


@pytest.fixture
def ledger(sqlite_books: Books) -> Ledger:
    return prepare(sqlite_books())


def version(ledger: Ledger) -> int:
    return ledger.facts.public_version


def test_a_contract_and_its_organisation_are_named_and_pages_know(ledger: Ledger) -> None:
    before = version(ledger)
    with ledger.database.writing() as connection:
        add_organisation(connection, 1, " C7 ", "示范门业", by=TREASURER)
        add_contract(
            connection, 1, "H7", "大门合同", party="C7", price_minor=5_00, by=TREASURER,
            title_en="Gate",
        )  # fmt: skip
        row = connection.execute(sa.select(contracts).where(contracts.c.code == "H7")).one()
        name = connection.execute(sa.select(parties.c.name).where(parties.c.code == "C7"))
        assert (row.party_code, row.price_minor, row.title_en) == ("C7", 500, "Gate")
        assert name.scalar_one() == "示范门业"
    assert version(ledger) == before + 2


@pytest.mark.parametrize(
    ("changes", "kind", "reason"),
    [
        ({"code": "H1"}, TextError, "taken"),
        ({"code": " "}, TextError, "required"),
        ({"code": "H/1"}, TextError, "code"),
        ({"title": "张三丰先生的合同"}, TextError, "names_person"),
        ({"price_minor": 0}, AmountError, "zero"),
        ({"price_minor": -1}, AmountError, "negative"),
        ({"price_minor": 10**14}, AmountError, "too_large"),
        ({"party": ""}, TextError, "required"),
        ({"party": "P1"}, TextError, "required"),
        ({"party": "C9"}, UnknownNameError, ""),
        ({"by": CASHIER}, AccessRefusedError, "role"),
    ],
)
def test_what_no_contract_can_be(
    ledger: Ledger, changes: dict[str, Any], kind: type[Exception], reason: str
) -> None:
    values = {
        "code": "H7", "title": "大门合同", "party": "C1", "price_minor": 1, "by": TREASURER, **changes
    }  # fmt: skip
    code, title = values.pop("code"), values.pop("title")
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(parties).values(
                community_id=1, code="P1", kind="person", name="王某", display="anonymous"
            )
        )
        with pytest.raises(kind) as found:
            add_contract(connection, 1, code, title, **values)
    assert getattr(found.value, "reason", "") == reason
