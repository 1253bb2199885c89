"""Names that a journal declares: kept with what is said of them, and left alone when nothing is new."""

import json

import sqlalchemy as sa

from ledger.schemas.journals.formats import JournalFormat
from ledger.store.communities import accounts, places
from tests.conftest import Books
from tests.factories import Ledger
from tests.journals import imported


def take(ledger: Ledger, *names: dict[str, str]) -> None:
    body = {
        "dated_on": "2025-09-03",
        "names": names,
        "lines": [
            {"account": "1001", "debit": "5.00"},
            {"account": "480101", "credit": "5.00"},
        ],
    }
    imported(ledger, json.dumps(body, ensure_ascii=False), JournalFormat.JSONL)


def test_a_declared_place_keeps_its_area(books: Books) -> None:
    ledger = books()
    take(
        ledger,
        {
            "noun": "place", "code": "U1", "kind": "unit", "name_zh": "一单元",
            "area_centi_m2": "12050",
        },
    )  # fmt: skip
    with ledger.reading() as connection:
        row = connection.execute(sa.select(places).where(places.c.code == "U1")).one()
    assert (row.name_zh, row.area_centi_m2) == ("一单元", 12_050)


def test_a_declaration_that_says_nothing_new_changes_nothing(books: Books) -> None:
    ledger = books()
    query = sa.select(accounts).where(accounts.c.code == "1001")
    with ledger.reading() as connection:
        before = connection.execute(query).one()
    take(
        ledger,
        {
            "noun": "account", "code": "1001", "name_zh": before.name_zh, "type": "asset",
            "side": "debit", "restriction": "F", "is_cash": "yes",
        },
    )  # fmt: skip
    with ledger.reading() as connection:
        assert connection.execute(query).one() == before
