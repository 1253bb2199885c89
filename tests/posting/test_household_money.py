"""Whatever happens to households' money: no fen is lost, nobody is below zero, and all of them are the total."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.errors import Refusal
from ledger.domain.sharing import Key, Purpose, Scope, SharedCost
from ledger.posting.allocations import allocate, propose_again
from ledger.posting.check import check_books
from ledger.posting.drafts import approve, withdraw
from ledger.posting.maintenance import propose_deposits, propose_interest
from ledger.posting.places import NewPlace, add_places
from ledger.posting.reversals import propose_reversal
from ledger.store import migrate
from ledger.store.allocations import allocations
from ledger.store.database import Database
from ledger.store.drafts import drafts
from ledger.store.household_balances import household_changes
from ledger.store.journal import lines, transactions
from tests.deciding import proven
from tests.factories import REVIEWER, TREASURER, Ledger, a_ledger

HOMES = {"A-101": 8_912, "A-102": 12_055, "A-103": 7_433, "A-104": 9_640, "B-101": 5_000}
FIRST = date(2025, 3, 1)

DAYS = st.integers(0, 60)
STEPS = st.one_of(
    st.tuples(st.just("deposit"), DAYS, st.dictionaries(
        st.sampled_from(sorted(HOMES)), st.integers(1, 300_000), min_size=1, max_size=5)),
    st.tuples(st.just("interest"), DAYS, st.integers(1, 5_000)),
    st.tuples(st.just("share"), DAYS, st.tuples(
        st.integers(1, 400_000), st.sampled_from([Key.AREA, Key.HOUSEHOLD]), st.booleans(),
        st.sampled_from([(), ("A",), ("A", "B"), ("A-101", "B-101")]))),
    st.tuples(st.just("pay_in"), DAYS, st.booleans()),
    st.tuples(st.just("again"), DAYS, st.sampled_from(list(Purpose))),
    st.tuples(st.just("reverse"), DAYS, st.integers(0, 30)),
    st.tuples(st.just("withdraw"), DAYS, st.just(0)),
)  # fmt: skip


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare the books once; each example works in a savepoint of its own that is taken back."""
    folder = tmp_path_factory.mktemp("households")
    url = f"sqlite:///{folder}/books.sqlite3"
    migrate.upgrade(url)
    database = Database(url)
    ledger = a_ledger(database, folder)
    with database.writing() as connection:
        add_places(
            connection, ledger.community_id,
            [NewPlace("A", "building", "A"), NewPlace("B", "building", "B"),
             *(NewPlace(code, "household", code, code[0], area) for code, area in HOMES.items())],
        )  # fmt: skip
        proven(connection, ledger.community_id, "D01", "决定", FIRST, at=at(FIRST))
    database.dispose()
    return folder


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def do(connection: sa.Connection, here: int, step: tuple[str, int, Any]) -> None:
    """Do one step as both officers; the treasurer may be refused, which changes nothing."""
    word, ahead, value = step
    day = FIRST + timedelta(days=ahead)
    moment = at(FIRST + timedelta(days=61))
    common: dict[str, Any] = {"by": TREASURER, "at": moment}
    if word == "deposit":
        propose_deposits(connection, here, value, kind="deposit", held_in="100205",
                         dated_on=day, **common)  # fmt: skip
    elif word == "interest":
        propose_interest(connection, here, value, held_in="100205", dated_on=day, **common)
    elif word == "share":
        minor, key, uses, places = value
        allocate(
            connection, here,
            SharedCost("维修", minor, day, "100205",
                       scope=Scope.PLACES if places else Scope.COMMUNITY, places=places, key=key,
                       uses_balances=uses, decision="D01",
                       excluded={} if places else {"H1": "没有面积"}),
            **common,
        )  # fmt: skip
    elif word == "reverse":
        propose_reversal(connection, here, value, dated_on=moment.date(), reason="记错", **common)
    else:
        _later(connection, here, word, day, value, common)
    agree(connection, here, moment)


def _later(
    connection: sa.Connection, here: int, word: str, day: date, value: Any, common: dict[str, Any]
) -> None:
    newest = sa.select(allocations).order_by(allocations.c.number.desc()).limit(1)
    head = connection.execute(newest).one_or_none()
    if head is None:
        return
    if word == "again":
        propose_again(connection, here, head.allocation_id, value, **common)
    elif word == "pay_in":
        owed = connection.execute(
            sa.text("SELECT place_code, top_up_minor FROM allocation_rows WHERE allocation_id = :a"
                    " AND top_up_minor > 0"), {"a": head.allocation_id}
        ).all()  # fmt: skip
        paid = {row[0]: row[1] if value else max(1, row[1] // 2) for row in owed}
        propose_deposits(connection, here, paid, kind="top_up", held_in="100205", dated_on=day,
                         **common)  # fmt: skip
    elif word == "withdraw":
        allocate(
            connection, here, SharedCost("撤回的", 100, day, "100205", scope=Scope.PLACES,
                                         places=("A",), decision="D01"), **common
        )  # fmt: skip
        query = sa.select(drafts.c.draft_id).where(drafts.c.state == "submitted")
        for draft_id in connection.execute(query).scalars().all():
            withdraw(connection, here, draft_id, **common)


def agree(connection: sa.Connection, here: int, moment: datetime) -> None:
    query = sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
        drafts.c.state == "submitted"
    )
    for draft_id, content in connection.execute(query).all():
        approve(connection, here, draft_id, by=REVIEWER, at=moment, content_sha256=content)


def judge(connection: sa.Connection, here: int) -> None:
    changes = connection.execute(household_changes(here, ("MNT",), after=date(2000, 1, 1))).all()
    held: Counter[str] = Counter()
    for _, place, _, minor in changes:
        held[place] += minor
        assert held[place] >= 0, (place, changes)
    net = sa.func.sum(lines.c.debit_minor - lines.c.credit_minor)
    sums = sa.select(lines.c.account_code, net).group_by(lines.c.account_code)
    moved = {row[0]: int(row[1]) for row in connection.execute(sums)}
    owed, asked = -moved.get("2601", 0), moved.get("112205", 0)
    assert sum(held.values()) == owed - asked, "households are the total"
    assert moved.get("100205", 0) == owed - asked, "and the money is there"
    assert set(connection.execute(sa.select(transactions.c.flags)).scalars()) <= {""}
    for head in connection.execute(sa.select(allocations)).all():
        drawn = connection.execute(
            sa.text(
                "SELECT coalesce(sum(CASE WHEN v.seq IS NULL THEN t.amount_minor ELSE 0 END), 0)"
                " FROM allocation_drafts o JOIN transactions t ON t.draft_id = o.draft_id"
                " LEFT JOIN transactions v ON v.corrects = t.seq AND v.kind = 'reversal'"
                " WHERE o.allocation_id = :a AND o.purpose <> 'top_up'"
            ),
            {"a": head.allocation_id},
        ).scalar_one()
        assert drawn <= head.amount_minor, "never more than the invoice"
    assert check_books(connection, here).difference is None


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(STEPS, max_size=12))
def test_no_sequence_loses_a_fen_or_takes_a_neighbours(
    template: Path, steps: list[tuple[str, int, Any]]
) -> None:
    database = Database(f"sqlite:///{template}/books.sqlite3")
    ledger = Ledger(database, 1, "songhe")
    with database.writing() as connection:
        example = connection.begin_nested()
        for step in steps:
            try:
                with connection.begin_nested():
                    do(connection, ledger.community_id, step)
            except Refusal:
                continue
        judge(connection, ledger.community_id)
        example.rollback()
    database.dispose()
