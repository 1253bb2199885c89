"""Whatever happens to a campaign, in whatever order: no fen is lost, and households sum to the accounts."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.campaigns import Purpose
from ledger.domain.errors import Refusal
from ledger.posting.reversals import propose_reversal
from ledger.store.balances import balances_on
from ledger.store.database import Database
from tests.factories import TREASURER, a_ledger
from tests.posting.crowdfunding import (
    BANK,
    DEADLINE,
    LATE,
    a_campaign,
    approved,
    check,
    leave,
    moment,
    pay,
    promised,
    spend,
    step,
    sums,
)

HOUSEHOLDS = ("B1-101", "B1-102", "B1-103", "B2-101")
Deed = tuple[str, str, int, bool]
#: verb, household, fen, and whether it is approved at once.
DEEDS: st.SearchStrategy[list[Deed]] = st.lists(
    st.tuples(
        st.sampled_from(
            ("pay", "pay", "pay_late", "pledge", "leave", "transfer", "refund", "leftover", "spend",
             "reverse", "approve")
        ),
        st.sampled_from(HOUSEHOLDS), st.integers(1, 70_000), st.booleans(),
    ),
    min_size=1, max_size=16,
)  # fmt: skip


class _Story:
    """Does one deed after the other; what the books refuse is left out."""

    def __init__(self, database: Database, folder: Path, slug: str) -> None:
        self.ledger = a_campaign(
            lambda text="", **options: a_ledger(database, folder / "keys", text, **options),
            slug=slug,
        )
        self.waiting: list[list[str]] = []
        self.posted: list[int] = []

    def tell(self, deed: Deed) -> None:
        verb, household, minor, at_once = deed
        try:
            made = self.do(verb, household, minor)
            if at_once:
                self.posted += approved(self.ledger, made, LATE)
            elif made:
                self.waiting.append(made)
        except Refusal:
            return

    def do(self, verb: str, household: str, minor: int) -> list[str]:
        ledger = self.ledger
        if verb in ("pay", "pay_late"):
            return pay(
                ledger, {household: minor}, LATE if verb == "pay_late" else DEADLINE, again=True
            )
        if verb == "leave":
            return leave(ledger, household, LATE)
        if verb in ("transfer", "refund", "leftover"):
            return step(ledger, Purpose(verb), LATE, minor if verb == "leftover" else 0)
        if verb == "reverse" and self.posted:
            with ledger.database.writing() as connection:
                seq = self.posted[minor % len(self.posted)]
                return [
                    propose_reversal(
                        connection, ledger.community_id, seq, by=TREASURER, at=moment(LATE),
                        dated_on=LATE, reason="记错",
                    )
                ]  # fmt: skip
        if verb == "approve" and self.waiting:
            self.posted += approved(ledger, self.waiting.pop(0), LATE)
        if verb == "pledge":
            promised(ledger, {household: minor})
        if verb == "spend":
            spend(ledger, minor)
        return []

    def agrees(self) -> None:
        """See that the households' sums are the accounts, and nobody has less than nothing."""
        ledger = self.ledger
        with ledger.reading() as connection:
            held = balances_on(
                connection, ledger.community_id, ("220906", "4202", "510105", BANK),
                date(2025, 12, 31),
            )  # fmt: skip
        found = sums(ledger).values()
        assert all(item.held_minor >= 0 for item in found)
        assert all(item.leftover_minor <= item.transferred_minor for item in found)
        assert all(item.returned_minor <= item.paid_minor + item.leftover_minor for item in found)
        assert -held["220906"] == sum(item.held_minor for item in found)
        kept = sum(item.transferred_minor - item.leftover_minor for item in found)
        assert -held["4202"] == kept
        paid = sum(item.paid_minor - item.returned_minor for item in found)
        assert held[BANK] == paid - held["510105"]


_SETTINGS = settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_COUNT = iter(range(1_000_000))


@_SETTINGS
@given(told=DEEDS)
def test_no_sequence_loses_a_fen(
    sqlite_database: Database, tmp_path: Path, told: list[Deed]
) -> None:
    story = _Story(sqlite_database, tmp_path, f"c{next(_COUNT)}")
    for deed in told:
        story.tell(deed)
        story.agrees()
    assert check(story.ledger) is None


@pytest.mark.postgres
def test_a_long_sequence_loses_no_fen_on_postgresql(
    postgres_database: Database, tmp_path: Path
) -> None:
    story = _Story(postgres_database, tmp_path, "c1")
    for deed in (
        ("pay", "B1-101", 60_000, True), ("refund", "", 0, True), ("pay_late", "B1-102", 33, False),
        ("pay", "B1-103", 39_999, True), ("leave", "B1-103", 0, True), ("reverse", "", 1, True),
        ("pay", "B2-101", 40_001, True), ("transfer", "", 0, True), ("approve", "", 0, True),
        ("transfer", "", 0, True), ("spend", "", 70_003, True), ("leftover", "", 9_999, True),
        ("refund", "", 0, False), ("refund", "", 0, True), ("approve", "", 0, True),
        ("reverse", "", 4, True),
    ):  # fmt: skip
        story.tell(deed)
        story.agrees()
    assert any(item.leftover_minor for item in sums(story.ledger).values())
    assert check(story.ledger) is None
