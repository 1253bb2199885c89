"""Plain SQL of the write path, and the column types that mean the same on both databases."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.base import Day, Flag, Instant, instant_text
from ledger.store.communities import decisions
from ledger.store.inserts import (
    COPY_ROWS_MIN,
    ROWS_PER_STATEMENT,
    ask_together,
    insert_rows,
    insert_tables,
    refresh_statistics,
    run,
    update_row,
)
from tests.store.conftest import Door

_MAKERS: tuple[Any, ...] = (sqlite.dialect, postgresql.dialect)
DIALECTS: list[Any] = [make() for make in _MAKERS]
NOON = datetime(2025, 9, 3, 12, 0, 30, 999, tzinfo=timezone(timedelta(hours=8)))


def rows(count: int, prefix: str = "N") -> list[tuple[object, ...]]:
    return [(1, f"{prefix}{n:03d}", "决定 100%", "", date(2025, 9, 3)) for n in range(count)]


def codes(connection: sa.Connection) -> list[str]:
    query = sa.select(decisions.c.code, decisions.c.decided_on).where(decisions.c.code.like("N%"))
    found = connection.execute(query.order_by(decisions.c.code)).all()
    assert {row.decided_on for row in found} <= {date(2025, 9, 3)}
    return [row.code for row in found]


@pytest.mark.parametrize(
    "count",
    [0, 1, COPY_ROWS_MIN - 1, COPY_ROWS_MIN, ROWS_PER_STATEMENT, 2 * ROWS_PER_STATEMENT + 1],
)
def test_any_number_of_rows_is_inserted(app_door: Door, count: int) -> None:
    with app_door.trying() as connection:
        insert_rows(connection, decisions, rows(count))
        assert codes(connection) == [f"N{n:03d}" for n in range(count)]


def test_small_and_large_batches_come_in_their_order(app_door: Door) -> None:
    with app_door.trying() as connection:
        insert_tables(
            connection, (decisions, rows(2)), (decisions, []), (decisions, rows(9, "NA")),
            (decisions, rows(1, "NB")),
        )  # fmt: skip
        assert len(codes(connection)) == 12


@pytest.mark.parametrize("count", [2, COPY_ROWS_MIN + 1, ROWS_PER_STATEMENT + 1])
def test_what_the_database_refuses_has_the_usual_name(app_door: Door, count: int) -> None:
    with app_door.trying() as connection, pytest.raises(sa.exc.IntegrityError):
        insert_rows(connection, decisions, [*rows(count), rows(1)[0]])


def test_questions_are_answered_in_their_order(app_door: Door) -> None:
    with app_door.trying() as connection:
        answers = ask_together(
            connection,
            ("SELECT code FROM funds WHERE community_id = ? AND code = ?", (1, "GEN")),
            ("SELECT 1 % 2, count(*) FROM funds WHERE community_id = ?", (99,)),
        )
        assert [list(map(tuple, answer)) for answer in answers] == [[("GEN",)], [(1, 0)]]


def test_a_row_is_changed_by_its_key(app_door: Door) -> None:
    with app_door.trying() as connection:
        insert_rows(connection, decisions, rows(2))
        key = {"community_id": 1, "code": "N001"}
        update_row(connection, decisions, key, {"decided_on": None, "title_en": "100%"})
        query = "SELECT decided_on, title_en FROM decisions WHERE community_id = ? AND code = ?"
        assert tuple(run(connection, query, 1, "N001").one()) == (None, "100%")
        assert run(connection, query, 1, "N000").one().decided_on is not None


def test_statistics_may_be_refreshed_by_the_application(app_door: Door) -> None:
    with app_door.trying() as connection:
        refresh_statistics(connection)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda item: str(item.name))
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Day(), date(2025, 9, 3)), (Day(), None), (Flag(), True), (Flag(), False), (Flag(), None),
        (Instant(), None), (Instant(), datetime(2025, 9, 3, 4, 0, 30, tzinfo=UTC)),
    ],
    ids=repr,
)  # fmt: skip
def test_a_value_comes_back_as_it_went(dialect: sa.Dialect, kind: Any, value: object) -> None:
    sent = kind.process_bind_param(value, dialect)
    assert kind.process_result_value(sent, dialect) == value


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda item: str(item.name))
def test_a_moment_is_kept_in_utc_to_the_second(dialect: sa.Dialect) -> None:
    sent = Instant().process_bind_param(NOON, dialect)
    found = Instant().process_result_value(sent, dialect)
    assert found == datetime(2025, 9, 3, 4, 0, 30, tzinfo=UTC)
    assert instant_text(NOON) == "2025-09-03T04:00:30Z"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda item: str(item.name))
def test_a_moment_without_a_zone_is_a_bug(dialect: sa.Dialect) -> None:
    with pytest.raises(AssertionError, match="zone"):
        Instant().process_bind_param(NOON.replace(tzinfo=None), dialect)
