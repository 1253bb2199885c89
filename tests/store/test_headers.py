"""The seal of a transaction, tried row by row past every rule in Python, on both databases."""

import re

import pytest
import sqlalchemy as sa

from ledger.store.guard_rules import HEADER_CHECKS
from tests.store.campaign_cases import CAMPAIGN_PAIRS
from tests.store.conftest import SQLITE, Door
from tests.store.damages import Case
from tests.store.gift_cases import GIFT_PAIRS
from tests.store.header_cases import CASES, PAIRS, Pair
from tests.store.test_merger_guards import MERGER_HEADERS
from tests.store.vouchers import RawVoucher, a_voucher


def accepted(connection: sa.Connection, voucher: RawVoucher) -> None:
    """Insert a transaction, check the foreign keys that wait for the commit, and undo it."""
    with connection.begin_nested() as savepoint:
        voucher.insert(connection)
        check_foreign_keys(connection)
        savepoint.rollback()


def check_foreign_keys(connection: sa.Connection) -> None:
    if connection.dialect.name == SQLITE:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    else:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")


def refused(connection: sa.Connection, voucher: RawVoucher, by: str) -> None:
    """See that the database refuses a transaction in the words of one of these guards."""
    with pytest.raises(sa.exc.DBAPIError) as caught, connection.begin_nested():
        voucher.insert(connection)
    assert re.search(f"(guard: )?({by})", str(caught.value.orig)), caught.value.orig


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_transaction_is_refused_that(door: Door, case: Case) -> None:
    with door.trying() as connection:
        voucher = case.make(connection)
        accepted(connection, voucher)
        case.damage(voucher)
        refused(connection, voucher, case.refused_by)


@pytest.mark.parametrize("pair", [*PAIRS, *GIFT_PAIRS, *CAMPAIGN_PAIRS], ids=str)
def test_the_seal_refuses_it_when(door: Door, pair: Pair) -> None:
    with door.trying() as connection:
        accepted(connection, pair.accepted(connection))
        refused(connection, pair.refused(connection), pair.refused_by)


def test_every_check_of_the_header_is_tried() -> None:
    patterns = [case.refused_by for case in CASES] + [
        pair.refused_by for pair in [*PAIRS, *GIFT_PAIRS, *CAMPAIGN_PAIRS]
    ]
    tried = {name for pattern in patterns for name in pattern.split("|")}
    assert {name for name, *_ in HEADER_CHECKS} <= tried | MERGER_HEADERS


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("both sides", {"debit_minor": 5, "credit_minor": 5}),
        ("neither side", {"debit_minor": 0, "credit_minor": 0}),
        ("more than uppercase amounts can say", {"debit_minor": 10**14, "credit_minor": 0}),
        ("less than uppercase amounts can say", {"debit_minor": -(10**14), "credit_minor": 0}),
    ],
)
def test_no_line_has(door: Door, sentence: str, line: dict[str, int]) -> None:
    with door.trying() as connection:
        voucher = a_voucher(connection)
        voucher.lines.append(voucher.lines[0] | line | {"number": 3})
        voucher.header["line_count"] = 3
        refused(connection, voucher, "one_side|amount_bound")


@pytest.mark.parametrize("amount", [10_000.6, "一百", "10000.6", None], ids=repr)
def test_no_amount_is_a_fraction_or_a_word(door: Door, amount: object) -> None:
    with door.trying() as connection:
        voucher = a_voucher(connection)
        voucher.change_line(0, debit_minor=amount)
        voucher.change_line(1, credit_minor=amount)
        # PostgreSQL rounds to whole fen before anybody sees it; then the header disagrees.
        refused(connection, voucher, "cannot store|datatype|invalid input|NOT NULL|not-null|amount")


def test_an_amount_in_the_header_is_no_word(door: Door) -> None:
    with door.trying() as connection:
        voucher = a_voucher(connection)
        voucher.header["amount_minor"] = "一百"
        refused(connection, voucher, "cannot store|invalid input|amount")


@pytest.mark.parametrize(
    ("kind", "corrects"), [("reversal", None), ("difference", None), ("ordinary", 3)]
)
def test_kind_and_target_belong_together(door: Door, kind: str, corrects: int | None) -> None:
    with door.trying() as connection:
        voucher = a_voucher(connection, kind=kind, movement_class="ordinary", corrects=corrects)
        refused(connection, voucher, "movement_class|corrects_target")


def test_lines_without_a_header_never_commit(door: Door) -> None:
    """Foreign keys speak at the commit; somebody at SQLite's prompt may leave them off."""
    with door.trying() as connection:
        orphan = a_voucher(connection)
        orphan.insert_all_but_header(connection)
        if door.dialect == SQLITE:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        else:
            with pytest.raises(sa.exc.IntegrityError, match="fk_"):
                connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
