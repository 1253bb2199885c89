"""What the database refuses of streets, who lies in them and who looks after them."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.vouchers import AT, QINGHE, SONGHE, TREASURER_ID, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
STREET_INSERTIONS = (
    ("street_communities", "overlaps"),
    ("street_communities", "kept_by_supervisor"),
    ("street_supervisors", "keeps_books"),
    ("memberships", "supervises"),
)
STREET_FROZEN = {"streets", "street_communities", "street_supervisors"}

WATCHER = 90


def joined(community_id: int = SONGHE, first: str = "2025-01-02", last: str | None = None) -> Row:
    return {"community_id": community_id, "first_day": first, "last_day": last, "street_id": 1}


def watching(user_id: int = WATCHER, first: str = "2025-01-02", last: str | None = None) -> Row:
    return {"street_id": 1, "user_id": user_id, "first_day": first, "last_day": last}


def keeping(
    user_id: int, role: str = "treasurer", first: str = "2025-01-02", last: str | None = None
) -> Row:
    return {
        "community_id": SONGHE, "user_id": user_id, "role": role, "first_day": first, "last_day": last,
    }  # fmt: skip


def a_watcher(connection: sa.Connection) -> None:
    insert(
        connection, "users",
        {"user_id": WATCHER, "login": "watcher", "display_name": "街道督查", "password_hash": "",
         "is_operator": False, "active": True, "created_at": AT},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2025-01-02", None), ("2024-01-01", None), ("2024-01-01", "2025-06-01"),
        ("2025-03-01", "2025-03-02"), ("2025-06-30", None),
    ],
)  # fmt: skip
def test_a_community_lies_in_one_street_at_a_time(door: Door, first: str, last: str | None) -> None:
    with door.trying() as connection:
        clash = joined(QINGHE, first, last)
        insert(connection, "street_communities", joined(QINGHE, last="2025-06-30"))
        refused(
            connection, "street_communities (overlaps|exists)",
            inserting("street_communities", clash),
        )  # fmt: skip
        insert(connection, "street_communities", joined(QINGHE, "2025-07-01"))


def test_nobody_looks_after_a_street_whose_books_they_keep(door: Door) -> None:
    with door.trying() as connection:
        a_watcher(connection)
        insert(connection, "memberships", keeping(WATCHER, last="2025-03-31"))
        refused(
            connection, "street_supervisors keeps_books",
            inserting("street_supervisors", watching(first="2025-03-31")),
        )  # fmt: skip
        insert(connection, "street_supervisors", watching(first="2025-04-01"))
        late = keeping(WATCHER, "cashier", "2025-05-01")
        refused(connection, "memberships supervises", inserting("memberships", late))
        insert(connection, "memberships", keeping(WATCHER, "publisher", "2025-05-01"))


def test_no_community_joins_a_street_that_its_bookkeeper_looks_after(door: Door) -> None:
    with door.trying() as connection:
        a_watcher(connection)
        insert(connection, "street_supervisors", watching())
        kept = keeping(WATCHER, "reviewer") | {"community_id": QINGHE}
        insert(connection, "memberships", kept)
        refused(
            connection, "street_communities kept_by_supervisor",
            inserting("street_communities", joined(QINGHE)),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "allowed", "forbidden"),
    [
        ("streets", "name_zh = '新街道'", "slug = 'other'"),
        ("streets", "name_en = 'New'", "street_id = 2"),
        ("street_communities", "last_day = '2025-06-30'", "first_day = '2025-01-01'"),
        ("street_communities", "last_day = '2025-06-30'", "last_day = NULL"),
        ("street_communities", "last_day = '2025-06-30'", "last_day = '2025-07-01'"),
        ("street_supervisors", "last_day = '2025-06-30'", f"user_id = {TREASURER_ID}"),
        ("street_supervisors", "last_day = '2025-06-30'", "last_day = '2025-07-01'"),
    ],
)  # fmt: skip
def test_only_a_last_day_is_said_and_made_earlier(
    door: Door, table: str, allowed: str, forbidden: str
) -> None:
    def update(values: str) -> Any:
        return lambda c: c.execute(sa.text(f"UPDATE {table} SET {values}"))

    with door.trying() as connection:
        assert update(allowed)(connection).rowcount == 1
        refused(connection, f"{table} frozen", update(forbidden))
