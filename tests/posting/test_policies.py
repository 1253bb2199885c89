"""Policies hold from a first day on; the log tells each, and the last one set for a day prevails."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import LinesError
from ledger.posting.books import open_books
from ledger.posting.policies import policy_on, record_policy
from ledger.store.log import leaves
from ledger.store.people import actions, policies
from tests.conftest import Books
from tests.factories import TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)


def record(ledger: Ledger, content: dict[str, Any], first_day: date) -> int:
    with ledger.database.writing() as connection:
        books = open_books(connection, ledger.community_id)
        return record_policy(books, "approval", content, first_day=first_day, by=TREASURER, at=AT)


def on(ledger: Ledger, day: date) -> dict[str, Any] | None:
    with ledger.reading() as connection:
        return policy_on(connection, ledger.community_id, "approval", day)


def test_the_policy_of_the_latest_first_day_holds_and_of_one_day_the_last_set(books: Books) -> None:
    ledger = books()
    assert record(ledger, {"needed": 1}, date(2026, 1, 1)) == 1
    assert record(ledger, {"needed": 2}, date(2026, 3, 1)) == 1
    assert record(ledger, {"needed": 3}, date(2026, 3, 1)) == 2
    assert on(ledger, date(2025, 12, 31)) is None
    assert on(ledger, date(2026, 2, 28)) == {"needed": 1}
    assert on(ledger, date(2026, 3, 1)) == {"needed": 3}


def test_a_policy_is_a_row_a_leaf_and_an_action(books: Books) -> None:
    ledger = books()
    record(ledger, {"needed": 2}, date(2026, 1, 1))
    with ledger.reading() as connection:
        row = connection.execute(sa.select(policies)).one()
        query = sa.select(leaves.c.leaf).where(leaves.c.type == "policy")
        newest = query.order_by(leaves.c.leaf_index.desc()).limit(1)
        leaf = json.loads(bytes(connection.execute(newest).scalar_one()))
        action = connection.execute(sa.select(actions)).one()
    assert leaf["idx"] == row.leaf_index
    assert (leaf["policy"], leaf["from"]) == ("approval", "2026-01-01")
    assert leaf["content"] == {"needed": 2}
    assert (action.verb, action.subject) == ("policy_set", "approval 2026-01-01")
    assert row.set_by == TREASURER.user_id


def test_a_policy_too_long_for_the_log_is_refused_and_leaves_nothing(books: Books) -> None:
    ledger = books()
    with pytest.raises(LinesError) as refused:
        record(ledger, {"text": "字" * 6_000}, date(2026, 1, 1))
    assert refused.value.reason == "too_large_for_leaf"
    assert on(ledger, date(2026, 1, 1)) is None
