"""Any sequence of bills, receipts, years at once, write-offs and reversals keeps households and accounts together."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.dues import CLAIMS
from ledger.domain.errors import Refusal
from ledger.domain.periods import last_day_of
from ledger.posting.check import check_books
from ledger.posting.reversals import propose_reversal
from ledger.store.balances import balances_on
from ledger.store.database import Database
from tests.dues import Compound, a_compound
from tests.factories import TREASURER, a_ledger

HOUSEHOLDS = ("B1-101", "B1-102", "B2-101")
_END = date(2025, 12, 31)

codes = st.sampled_from(HOUSEHOLDS)
amounts = st.integers(1, 90_00)
days = st.integers(1, 28)
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), st.integers(202501, 202506)),
        st.tuples(st.just("pay"), codes, amounts, days),
        st.tuples(st.just("year"), codes, st.integers(12, 600_00), st.integers(202501, 202506)),
        st.tuples(st.just("forgive"), codes, amounts),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
    ),
    min_size=1,
    max_size=14,
)


def tried(compound: Compound, deed: tuple[object, ...]) -> bool:
    """Do what a deed says; False where the books said no."""
    try:
        match deed:
            case ("bill", int(period)):
                compound.bill(period)
            case ("pay", str(code), int(minor), int(day)):
                draft_ids = compound.receive((code, minor, date(2025, 6, day)), again=True)
                compound.approve(draft_ids, _END)
            case ("year", str(code), int(minor), int(first)):
                draft_ids = compound.receive(
                    (code, minor, date(2025, 6, 30)), year=first, again=True
                )
                compound.approve(draft_ids, _END)
            case ("forgive", str(code), int(minor)):
                compound.written_off({code: minor}, date(2025, 6, 30))
            case ("reverse", int(which)):
                reverse(compound, which)
    except Refusal:
        return False
    return True


def reverse(compound: Compound, which: int) -> None:
    if not compound.ledger.posted:
        return
    seq = compound.ledger.posted[which % len(compound.ledger.posted)].seq
    at = datetime(2025, 12, 31, 4, tzinfo=UTC)
    with compound.ledger.database.writing() as connection:
        draft_id = propose_reversal(
            connection, compound.here, seq, by=TREASURER, at=at, dated_on=_END, reason="记错"
        )
    compound.approve([draft_id], _END)


def agrees(compound: Compound) -> None:
    """See that no household is on the wrong side, and that they sum to their accounts."""
    sums: defaultdict[str, int] = defaultdict(int)
    for (account, place), minor in compound.balances().items():
        assert minor >= 0, (account, place, minor)
        sums[account] += CLAIMS[account] * minor
    with compound.ledger.reading() as connection:
        held = balances_on(connection, compound.here, tuple(CLAIMS), _END)
    assert held == {account: sums[account] for account in CLAIMS}


def run(database: Database, folder: Path, told: list[tuple[object, ...]]) -> None:
    with database.reading() as connection:
        number = connection.execute(sa.text("SELECT count(*) FROM communities")).scalar_one()
    compound = a_compound(
        a_ledger(database, folder / "keys", slug=f"c{number}"), {"B1": 4, "B2": 2}
    )
    compound.tariff(47)
    for deed in told:
        tried(compound, deed)
        agrees(compound)
    with compound.ledger.reading() as connection:
        assert check_books(connection, compound.here).difference is None


_SETTINGS = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@_SETTINGS
@given(told=deeds)
def test_households_always_sum_to_their_accounts(
    sqlite_database: Database, tmp_path: Path, told: list[tuple[object, ...]]
) -> None:
    run(sqlite_database, tmp_path, told)


@pytest.mark.postgres
def test_a_long_sequence_keeps_them_together_on_postgresql(
    postgres_database: Database, tmp_path: Path
) -> None:
    told: list[tuple[object, ...]] = [
        ("bill", 202501), ("pay", "B1-101", 30_00, 3), ("year", "B1-102", 310_07, 202502),
        ("bill", 202502), ("reverse", 0), ("reverse", 1), ("forgive", "B2-101", 10_00),
        ("bill", 202503), ("reverse", 3), ("pay", "B2-101", 90_00, 9), ("bill", 202501),
    ]  # fmt: skip
    run(postgres_database, tmp_path, told)
    assert last_day_of(202512) == _END
