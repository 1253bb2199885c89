"""Names that a journal declares: kept with what is said of them, and left alone when nothing is new."""

import json

import pytest
import sqlalchemy as sa

from ledger.domain.errors import ImportRefusedError
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


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ({"code": "U2", "kind": "unit", "parent_code": "H1"}, "parent"),
        ({"code": "B1", "kind": "building", "area_centi_m2": "500"}, "place_differs"),
        ({"code": "U1", "kind": "unit", "parent_code": "B2"}, "place_differs"),
    ],
    ids=str,
)
def test_a_place_is_not_moved_measured_anew_or_put_where_it_cannot_lie(
    books: Books, place: dict[str, str], reason: str
) -> None:
    ledger = books("place B1 building 1号楼\nplace B2 building 2号楼")
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(places).values(
                community_id=ledger.community_id, code="U1", kind="unit", parent_code="B1",
                name_zh="一单元",
            )
        )  # fmt: skip
    with pytest.raises(ImportRefusedError) as refusal:
        take(ledger, {"noun": "place", "name_zh": "一单元"} | place)
    cause = refusal.value.__cause__
    assert reason in (refusal.value.reason, getattr(cause, "reason", ""))


@pytest.mark.parametrize("noun", ["decision", "work", "contract"])
def test_a_code_that_no_address_can_carry_is_not_imported(books: Books, noun: str) -> None:
    ledger = books()
    name = "name_zh" if noun == "work" else "title_zh"
    with pytest.raises(ImportRefusedError) as refusal:
        take(ledger, {"noun": noun, "code": "Z/1", name: "修门"})
    assert getattr(refusal.value.__cause__, "reason", "") == "code"
    take(ledger, {"noun": noun, "code": "Z1", name: "修门"})
