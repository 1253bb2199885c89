"""Opening a community's books."""

import base64
import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.charts import DEFAULT_FUNDS, edition
from ledger.domain.errors import TextError
from ledger.log.keys import public_key
from ledger.posting.books import open_books
from ledger.posting.communities import add_accounts, add_funds, open_community
from ledger.store.communities import accounts, communities, funds
from ledger.store.database import Database
from ledger.store.log import leaves
from tests.factories import OPENED_AT, OPENED_ON

SEED = bytes(range(32))


def opened(database: Database, **values: Any) -> int:
    said: dict[str, Any] = {
        "slug": "songhe", "name_zh": "松鹤苑", "name_en": "Songhe Court", "opened_on": OPENED_ON,
        "at": OPENED_AT, "log_key": SEED,
    }  # fmt: skip
    with database.writing() as connection:
        return open_community(connection, **(said | values))


def rows(database: Database, table: sa.Table) -> list[sa.Row[Any]]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(table)).all())


def test_a_community_begins_with_a_chart_funds_and_leaf_0(database: Database) -> None:
    assert opened(database) == 1
    row = rows(database, communities)[0]
    assert (row.slug, row.currency, row.chart_edition) == ("songhe", "CNY", "npo-2004")
    assert {item.code for item in rows(database, accounts)} == {
        item.code for item in edition("npo-2004").accounts
    }
    assert {item.code for item in rows(database, funds)} == {item.code for item in DEFAULT_FUNDS}
    leaf = json.loads(bytes(rows(database, leaves)[0].leaf))
    assert (leaf["type"], leaf["idx"], leaf["log"]) == ("open", 0, row.log_origin)
    key = base64.b64decode(leaf["vkey"].split("+", 2)[2])
    assert key == b"\x01" + public_key(SEED)


def test_the_chart_is_the_one_in_force_or_the_one_named(sqlite_database: Database) -> None:
    opened(sqlite_database, slug="neu", opened_on=date(2026, 1, 1))
    opened(sqlite_database, slug="alt", edition_code="npo-2004", opened_on=date(2026, 1, 1))
    charts = [row.chart_edition for row in rows(sqlite_database, communities)]
    assert charts == ["npo-2026", "npo-2004"]


def test_communities_are_numbered_and_their_logs_have_names_of_their_own(
    database: Database,
) -> None:
    assert [opened(database, slug=slug) for slug in ("one", "two", "three")] == [1, 2, 3]
    assert len({row.log_origin for row in rows(database, communities)}) == 3


def test_the_english_name_is_the_chinese_one_where_it_is_not_given(
    sqlite_database: Database,
) -> None:
    opened(sqlite_database, name_en="")
    assert rows(sqlite_database, communities)[0].name_en == "松鹤苑"


@pytest.mark.parametrize(
    "slug", ["", "a", "A", "松鹤", "a b", "-a", "a-", "a--b", "a" * 42, "a/b", "a.b", "a\n"],
    ids=ascii,
)  # fmt: skip
def test_a_short_name_is_letters_digits_and_single_dashes(
    sqlite_database: Database, slug: str
) -> None:
    with pytest.raises(TextError) as refused:
        opened(sqlite_database, slug=slug)
    assert (refused.value.reason, refused.value.field) == ("slug", "slug")


def test_a_short_name_is_taken_once(database: Database) -> None:
    opened(database)
    with pytest.raises(TextError) as refused:
        opened(database, name_zh="另一处")
    assert refused.value.reason == "taken"
    assert len(rows(database, communities)) == 1


@pytest.mark.parametrize("values", [{"name_zh": ""}, {"name_zh": "长" * 61}, {"name_en": "😀"}])
def test_a_name_can_be_printed(sqlite_database: Database, values: dict[str, str]) -> None:
    with pytest.raises(TextError):
        opened(sqlite_database, **values)
    assert rows(sqlite_database, communities) == []


def test_nothing_may_be_added_too(sqlite_database: Database) -> None:
    opened(sqlite_database)
    before = len(rows(sqlite_database, accounts)), len(rows(sqlite_database, funds))
    with sqlite_database.writing() as connection:
        books = open_books(connection, 1)
        add_accounts(books, (), at=OPENED_AT)
        add_funds(books, (), at=OPENED_AT)
    assert (len(rows(sqlite_database, accounts)), len(rows(sqlite_database, funds))) == before
