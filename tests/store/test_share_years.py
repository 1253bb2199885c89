"""Households' shares summed by year: kept by the seal, whatever comes together, and filled in by the migration."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from ledger.store.migrate import configuration
from tests import postgres
from tests.store.conftest import SQLITE, Door, prompt_engine
from tests.store.dues_cases import shared
from tests.store.test_headers import accepted
from tests.store.vouchers import RawVoucher, a_split, insert

Sums = dict[tuple[str, str, int], tuple[int, int, int]]
_SUMS = sa.text(
    "SELECT account_code, place_code, year, debit_minor, credit_minor, share_count FROM share_years"
    " WHERE community_id = 1 AND fund_code = 'MNT'"
)


def sums(connection: sa.Connection) -> Sums:
    return {tuple(row[:3]): tuple(row[3:]) for row in connection.execute(_SUMS).all()}


def drawn(connection: sa.Connection, minor: int) -> RawVoucher:
    lines = (("2601", "MNT", minor, 0), ("100205", "MNT", 0, minor))
    return shared(connection, lines, {1: [("H1", minor, 0)]})


def test_the_seal_adds_a_vouchers_shares(door: Door) -> None:
    with door.trying() as connection:
        before = sums(connection)
        a_split(connection).insert(connection)
        after = sums(connection)
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    assert {
        key: tuple(b - a for a, b in zip(before.get(key, (0, 0, 0)), value, strict=True))
        for key, value in changed.items()
    } == {("2601", "H1", 2025): (0, 600, 1), ("2601", "H2", 2025): (0, 400, 1)}


def test_a_voucher_without_shares_adds_none(door: Door) -> None:
    with door.trying() as connection:
        before = sums(connection)
        voucher = shared(connection, (("100201", "GEN", 5, 0), ("480101", "GEN", 0, 5)), {})
        voucher.insert(connection)
        assert sums(connection) == before


def together(connection: sa.Connection, make: Callable[[int], RawVoucher], *minors: int) -> None:
    """Insert vouchers whose headers come in one statement."""
    headers = []
    for later, minor in enumerate(minors):
        voucher = make(minor)
        header = voucher.header
        voucher.move(seq=header["seq"] + later)
        voucher.number(header["period"], header["voucher_number"] + later)
        draft_id = f"together-{later}"
        assert voucher.draft is not None
        for row in (header, voucher.draft, *voucher.approvals):
            row["draft_id"] = draft_id
        voucher.insert_all_but_header(connection)
        headers.append(header)
    names = ", ".join(headers[0])
    marks = ", ".join(
        f"({', '.join(f':{name}_{number}' for name in header)})"
        for number, header in enumerate(headers)
    )
    values = {
        f"{name}_{number}": value
        for number, header in enumerate(headers)
        for name, value in header.items()
    }
    connection.execute(sa.text(f"INSERT INTO transactions ({names}) VALUES {marks}"), values)


@pytest.mark.parametrize("minors", [(300, 301), (600, 1)], ids=str)
def test_a_header_is_judged_by_those_of_the_same_statement(
    door: Door, minors: tuple[int, ...]
) -> None:
    """The household has 600."""
    with door.trying() as connection:
        accepted(connection, drawn(connection, 600))
        with (
            pytest.raises(sa.exc.DBAPIError, match="household_overdrawn"),
            connection.begin_nested(),
        ):
            together(connection, lambda minor: drawn(connection, minor), *minors)
        together(connection, lambda minor: drawn(connection, minor), 300, 300)


def test_the_database_counts_later_days_too(door: Door) -> None:
    """What came in later pays for nothing before, and what goes out before is not there later."""
    with door.trying() as connection:
        late = a_split(connection)
        late.number(202503, 1)
        late.move(dated_on="2025-03-20")
        late.header["occurred_on"] = "2025-03-20"
        with connection.begin_nested() as savepoint:
            late.insert(connection)
            voucher = drawn(connection, 601)
            for row in (voucher.header, voucher.draft, *voucher.approvals):
                assert row is not None
                row["draft_id"] = "early"
            with (
                pytest.raises(sa.exc.DBAPIError, match="household_overdrawn"),
                connection.begin_nested(),
            ):
                voucher.insert(connection)
            savepoint.rollback()


@pytest.fixture(params=[SQLITE, pytest.param("postgresql", marks=pytest.mark.postgres)])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """Lend an empty database."""
    if request.param == SQLITE:
        engine = prompt_engine(f"sqlite:///{tmp_path}/books.sqlite3")
        yield engine
        engine.dispose()
        return
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create_database()
    engine = prompt_engine(cluster.url(name))
    yield engine
    engine.dispose()
    cluster.drop_database(name)


def test_an_upgrade_sums_what_is_there(older: sa.Engine) -> None:
    with older.begin() as connection:
        command.upgrade(configuration(connection), "0013")
        if connection.dialect.name != SQLITE:
            # Only the rows matter here, not what they refer to.
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for seq, period, day in (
            (1, 202412, "2024-12-31"),
            (2, 202413, "2024-12-31"),
            (3, 202501, "2025-01-02"),
        ):
            line = {"community_id": 1, "seq": seq, "number": 1, "account_code": "2601",
                    "fund_code": "MNT", "period": period, "dated_on": day, "debit_minor": 0,
                    "credit_minor": 5}  # fmt: skip
            insert(connection, "lines", line)
            for ordinal, (place, minor) in enumerate((("H1", 2), ("H2", 3)), 1):
                share = {"community_id": 1, "seq": seq, "number": 1, "ordinal": ordinal,
                         "place_code": place, "debit_minor": 0, "credit_minor": minor,
                         "salt": "salt"}  # fmt: skip
                insert(connection, "sublines", share)
        command.upgrade(configuration(connection), "head")
        assert sums(connection) == {
            ("2601", "H1", 2024): (0, 4, 2), ("2601", "H2", 2024): (0, 6, 2),
            ("2601", "H1", 2025): (0, 2, 1), ("2601", "H2", 2025): (0, 3, 1),
        }  # fmt: skip
