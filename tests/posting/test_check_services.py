"""``books check`` names what somebody changed about contracts and services around the guards."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.price_lists import ListPrice
from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.payment_run import pay
from ledger.posting.payments import approve_request, submit_request
from ledger.posting.service_bills import (
    bill_cost_plus,
    bill_lump_sum,
    bill_score,
    decide_bill,
    request_bill,
)
from ledger.posting.service_rules import set_price
from ledger.posting.values import Officer
from ledger.store.database import Database
from ledger.store.people import users
from tests.factories import OPENED_AT, REVIEWER, a_ledger
from tests.posting.servicing import MARKS, a_paper, billed, do, ruled
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

CASHIER = Officer(13, "cashier")


@pytest.fixture(scope="module")
def unguarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Lend books with every kind of bill, one of them paid, as their owner can open them."""
    folder = tmp_path_factory.mktemp("services")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'books.sqlite3')}"
    database = Database(url)
    ledger = ruled(a_ledger(database, folder / "keys"))
    with database.writing() as connection:
        connection.execute(
            sa.insert(users).values(
                user_id=CASHIER.user_id, login="cashier-one", display_name="出纳", password_hash="",
                is_operator=False, active=True, created_at=OPENED_AT,
            )
        )  # fmt: skip
    do(ledger, set_price, ListPrice("tap", "换水龙头", "Tap", "个", 68_00, date(2026, 1, 1), "J1"))
    key = billed(ledger)
    request_id = do(
        ledger, request_bill, key, channel="100201", summary="付1月物业服务费", matter="服务费"
    )
    shown = do(ledger, submit_request, request_id)
    do(ledger, approve_request, request_id, by=REVIEWER, content_sha256=shown)
    do(ledger, pay, [(request_id, shown)], by=CASHIER, paid_on=date(2026, 3, 2))
    for made in (
        do(ledger, bill_lump_sum, "FW1", "2026Q1"),
        do(ledger, bill_cost_plus, "FW1", "2026-02", cost_minor=1_000_00, ratio=(8, 100),
           evidence=a_paper(ledger)),
        do(ledger, bill_score, "FW1", "2026Q2", MARKS),
    ):  # fmt: skip
        do(ledger, decide_bill, made, agreed=True, by=REVIEWER)
    database.dispose()
    engine = prompt_engine(url)
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def found(engine: sa.Engine, *statements: str) -> Difference | None:
    """Give the first difference after changes that are undone."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, "nothing was altered"
        difference = check_books(connection, 1).difference
        connection.rollback()
    return difference


def test_what_nobody_altered_agrees(unguarded: sa.Engine) -> None:
    assert found(unguarded) is None


@pytest.mark.parametrize(
    "change",
    [
        "service_rates SET rate_minor = 2001", "service_rates SET name_zh = '绿化'",
        "service_rates SET planned_quarters = 9", "service_rates SET frequency = '每周'",
        "service_rates SET standard = '更干净'", "service_rates SET role_code = 'other'",
        "service_rates SET contract_code = 'other'", "service_rates SET first_day = '2026-01-02'",
        "service_rates SET decision_code = 'other'", "service_rates SET leaf_index = 0",
        "list_prices SET price_minor = 1", "list_prices SET unit = '米'",
        "list_prices SET name_zh = '换灯'", "list_prices SET item_code = 'lamp'",
        "list_prices SET first_day = '2026-01-02'", "list_prices SET decision_code = 'other'",
        "list_prices SET leaf_index = 0",
        "score_sheets SET group_size = 6", "score_sheets SET party_members = 1",
        "score_sheets SET scorers_min = 2", "score_sheets SET content = '[[950,1000],[0,900]]'",
        "score_sheets SET decision_code = 'other'", "score_sheets SET leaf_index = 0",
        "score_criteria SET weight = 2", "score_criteria SET full_tenths = 999",
        "score_criteria SET name_zh = '绿化'",
    ],
)  # fmt: skip
def test_a_rule_that_says_something_else_than_its_leaf_is_named(
    unguarded: sa.Engine, change: str
) -> None:
    difference = found(unguarded, f"UPDATE {change}")
    assert difference is not None
    assert difference.code == "service_rule"


@pytest.mark.parametrize("table", ["service_rates", "list_prices"])
def test_a_leaf_whose_rule_is_gone_is_named(unguarded: sa.Engine, table: str) -> None:
    difference = found(unguarded, f"DELETE FROM {table}")  # noqa: S608
    assert difference is not None
    assert difference.code == "service_rule"


@pytest.mark.parametrize("table", ["contract_terms", "service_bills"])
@pytest.mark.parametrize("change", ["decided_by = proposed_by", "decided_by = NULL"])
def test_what_one_person_agreed_to_alone_is_named(
    unguarded: sa.Engine, table: str, change: str
) -> None:
    difference = found(unguarded, f"UPDATE {table} SET {change}")  # noqa: S608
    assert difference is not None
    assert difference.code == "two_people"


@pytest.mark.parametrize("change", ["last_day = '2025-01-01'", "rhythm = 'weekly'"])
def test_terms_that_are_none_are_named(unguarded: sa.Engine, change: str) -> None:
    difference = found(unguarded, f"UPDATE contract_terms SET {change}")  # noqa: S608
    assert difference is not None
    assert (difference.code, difference.where) == ("contract_terms", "FW1 1")


@pytest.mark.parametrize(
    ("change", "period"),
    [
        ("amount_minor = 2001, fee_minor = 2001 WHERE kind = 'hours'", "2026-01"),
        ("content = replace(content, '2000]', '2001]') WHERE kind = 'hours'", "2026-01"),
        ("content = '{' WHERE kind = 'hours'", "2026-01"),
        ("amount_minor = 1 WHERE kind = 'lump_sum'", "2026Q1"),
        ("amount_minor = 1 WHERE kind = 'cost_plus'", "2026-02"),
        ("content = replace(content, '8/100', '9/100') WHERE kind = 'cost_plus'", "2026-02"),
        ("amount_minor = 1 WHERE kind = 'score'", "2026Q2"),
        ("content = replace(content, '88/1', '99/1') WHERE kind = 'score'", "2026Q2"),
        ("sheet_first_day = '2026-01-05' WHERE kind = 'score'", "2026Q2"),
    ],
)
def test_a_bill_that_its_own_lines_do_not_make_is_named(
    unguarded: sa.Engine, change: str, period: str
) -> None:
    difference = found(unguarded, f"UPDATE service_bills SET {change}")  # noqa: S608
    assert difference is not None
    assert (difference.code, difference.where) == ("service_bill", f"FW1 {period} 1")


@pytest.mark.parametrize(
    "change",
    ["mark_tenths = mark_tenths + 1", "scorer = scorer + 3 WHERE scorer = 1", "criterion = 2"],
)
def test_marks_that_make_another_score_are_named_or_make_the_same(
    unguarded: sa.Engine, change: str
) -> None:
    difference = found(unguarded, f"UPDATE score_marks SET {change}")  # noqa: S608
    if change.startswith("mark_tenths"):
        assert difference is not None
        assert (difference.code, difference.where) == ("service_bill", "FW1 2026Q2 1")
    else:
        # Who gave which mark changes nothing about the score.
        assert difference is None


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payment_requests SET amount_minor = 1",
        "UPDATE service_payments SET period = '2026Q1'",
        "UPDATE service_bills SET state = 'dropped' WHERE kind = 'hours'",
    ],
)
def test_a_payment_that_is_not_the_bill_is_named(unguarded: sa.Engine, change: str) -> None:
    difference = found(unguarded, change)
    assert difference is not None
    assert difference.code in ("service_payment", "payment", "payment_request")
