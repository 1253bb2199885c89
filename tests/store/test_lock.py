"""Two sessions at once: nobody adds to a transaction while another seals it."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests import postgres
from tests.store.conftest import prompt_engine
from tests.store.vouchers import Row, a_leaf, a_voucher, an_import, insert

LOCKED = "lock timeout|statement timeout"


@pytest.fixture(params=["application", "prompt"])
def sessions(
    request: pytest.FixtureRequest, postgres_cluster: postgres.Cluster, postgres_copy: str
) -> Iterator[sa.Engine]:
    """Lend an engine of sessions that wait for a lock no longer than a moment."""
    user = "app" if request.param == "application" else "postgres"
    engine = prompt_engine(postgres_cluster.url(postgres_copy, user=user))
    yield engine
    engine.dispose()


def impatient(connection: sa.Connection) -> sa.Connection:
    connection.exec_driver_sql("SET lock_timeout = '100ms'")
    return connection


def test_no_line_is_added_while_the_header_is_not_committed(sessions: sa.Engine) -> None:
    with sessions.connect() as first, sessions.connect() as second:
        voucher = a_voucher(first)
        voucher.insert(first)
        extra: Row = voucher.lines[0] | {"number": 3}
        with pytest.raises(sa.exc.OperationalError, match=LOCKED):
            insert(impatient(second), "lines", extra)
        second.rollback()
        first.commit()
        with pytest.raises(sa.exc.IntegrityError, match="guard: lines sealed"):
            insert(second, "lines", extra)


def test_no_line_is_added_between_the_lines_and_their_header(sessions: sa.Engine) -> None:
    with sessions.connect() as first, sessions.connect() as second:
        voucher = a_voucher(first)
        voucher.insert_all_but_header(first)
        with pytest.raises(sa.exc.OperationalError, match=LOCKED):
            insert(impatient(second), "lines", voucher.lines[0] | {"number": 3})
        second.rollback()
        insert(first, "transactions", voucher.header)
        first.commit()


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_no_line_is_added_under_an_old_snapshot(sessions: sa.Engine, isolation: str) -> None:
    """A session that still sees the books as they were cannot see the seal either."""
    with sessions.connect() as first, sessions.connect() as second:
        voucher = a_voucher(first)
        first.rollback()
        second.execution_options(isolation_level=isolation)
        second.exec_driver_sql("SELECT count(*) FROM transactions")
        voucher.insert(first)
        first.commit()
        with pytest.raises(sa.exc.DBAPIError, match="guard: "):
            insert(second, "lines", voucher.lines[0] | {"number": 3})


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_no_header_is_sealed_under_an_old_snapshot(sessions: sa.Engine, isolation: str) -> None:
    with sessions.connect() as first, sessions.connect() as second:
        voucher = a_voucher(first)
        first.rollback()
        second.execution_options(isolation_level=isolation)
        second.exec_driver_sql("SELECT count(*) FROM transactions")
        period = {"community_id": 1, "period": 202502, "closed_at": "2026-02-02T04:00:00Z"}
        insert(first, "periods", period)
        first.commit()
        with pytest.raises(sa.exc.DBAPIError, match="guard: "):
            voucher.insert(second)


def test_two_sessions_never_take_the_same_number(sessions: sa.Engine) -> None:
    with sessions.connect() as first, sessions.connect() as second:
        voucher, same = a_voucher(first), a_voucher(second)
        voucher.insert(first)
        with pytest.raises(sa.exc.OperationalError, match=LOCKED):
            insert(impatient(second), "leaves", a_leaf(1, same.header["leaf_index"]))
        second.rollback()
        first.commit()
        with pytest.raises(sa.exc.IntegrityError, match="guard: "):
            same.insert(second)


def test_communities_do_not_wait_for_each_other(sessions: sa.Engine) -> None:
    with sessions.connect() as first, sessions.connect() as second:
        a_voucher(first).insert(first)
        an_import(impatient(second)).insert(second)
        second.commit()
        first.commit()
