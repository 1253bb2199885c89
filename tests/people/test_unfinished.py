"""What somebody typed and did not send: kept for them alone, for two weeks, within bounds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.people.unfinished import (
    BODY_LENGTH_MAX,
    FORMS_MAX,
    KEPT_MAX,
    Whose,
    drop_unfinished,
    keep_unfinished,
    unfinished_form,
)
from ledger.store import runtime

NOW = datetime(2025, 9, 10, 2, tzinfo=UTC)
MINE = Whose(1, 1, "voucher")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Connection]:
    """Lend the runtime database, once on SQLite and once on PostgreSQL."""
    url = f"sqlite:///{tmp_path}/runtime.sqlite3"
    if request.param == "postgresql":
        request.getfixturevalue("postgres_template")
        url = request.getfixturevalue("postgres_url")
    runtime.upgrade(url)
    database = runtime.RuntimeDatabase(url)
    with database.writing() as lent:
        yield lent
    database.dispose()


def body(connection: sa.Connection, whose: Whose, at: datetime = NOW) -> str | None:
    found = unfinished_form(connection, whose, at=at)
    return found.body if found else None


def test_a_form_is_kept_for_its_person_and_place_alone(connection: sa.Connection) -> None:
    assert keep_unfinished(connection, MINE, "一", at=NOW)
    assert keep_unfinished(connection, MINE, "二", at=NOW)
    assert body(connection, MINE) == "二"
    for other in (replace(MINE, user_id=2), replace(MINE, community_id=2), replace(MINE, form="x")):
        assert body(connection, other) is None
    drop_unfinished(connection, MINE)
    assert body(connection, MINE) is None


def test_a_form_is_forgotten_after_two_weeks(connection: sa.Connection) -> None:
    keep_unfinished(connection, MINE, "一", at=NOW)
    later = NOW + KEPT_MAX
    assert body(connection, MINE, later - timedelta(seconds=1)) == "一"
    assert body(connection, MINE, later) is None
    keep_unfinished(connection, replace(MINE, user_id=2), "二", at=later)
    left = connection.execute(sa.select(sa.func.count()).select_from(runtime.unfinished))
    assert left.scalar_one() == 1


def test_what_is_kept_is_bounded(connection: sa.Connection) -> None:
    assert not keep_unfinished(connection, MINE, "x" * (BODY_LENGTH_MAX + 1), at=NOW)
    assert not keep_unfinished(connection, replace(MINE, form="x" * 41), "x", at=NOW)
    assert not keep_unfinished(connection, replace(MINE, form=""), "x", at=NOW)
    for number in range(FORMS_MAX + 2):
        whose = replace(MINE, form=f"form{number}")
        keep_unfinished(connection, whose, "x", at=NOW + timedelta(minutes=number))
    left = connection.execute(sa.select(runtime.unfinished.c.form)).scalars().all()
    assert len(left) == FORMS_MAX
    assert "form0" not in left
