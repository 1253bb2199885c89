"""No sequence of gifts, refunds, uses, reversals and withdrawals parts the register from the books."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.errors import Refusal
from ledger.domain.periods import parse_span
from ledger.posting.check import check_books
from ledger.posting.drafts import withdraw
from ledger.posting.gift_changes import PayingBack, refund_gift
from ledger.posting.reversals import propose_reversal
from ledger.statements.gifts import gifts as gift_statement
from ledger.statements.values import Audience
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.posting.giving import AT, approved, confirm, money, record

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("give", "refund", "strike", "withdraw")),
        st.integers(1, 999),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=12,
)
LATER = date(2025, 3, 25)


class _Story:
    """Does one step after the other; what the books refuse is left out."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.gifts: list[str] = []
        self.posted: list[int] = []

    def step(self, verb: str, amount_minor: int, choice: int) -> None:
        try:
            getattr(self, verb)(amount_minor, choice)
        except Refusal:
            return

    def give(self, amount_minor: int, choice: int) -> None:
        channel = ("1001", "100203", "100901")[choice % 3]
        fund = ("CHA", "GEN")[choice % 2]
        many = [money(amount_minor, channel=channel, fund=fund)] * (choice % 4 + 1)
        recorded = record(self.ledger, many, together=bool(choice % 5))
        confirm(self.ledger)
        self.gifts += recorded.gift_ids
        self.posted += [approved(self.ledger, draft_id).seq for draft_id in recorded.draft_ids]

    def refund(self, amount_minor: int, choice: int) -> None:
        if self.gifts:
            gift_id = self.gifts[choice % len(self.gifts)]
            draft_id = self._pay_back(gift_id, amount_minor)
            self.posted.append(approved(self.ledger, draft_id).seq)

    def strike(self, _amount_minor: int, choice: int) -> None:
        if self.posted:
            with self.ledger.database.writing() as connection:
                draft_id = propose_reversal(
                    connection, self.ledger.community_id, self.posted[choice % len(self.posted)],
                    by=TREASURER, at=AT, dated_on=LATER, reason="错",
                )  # fmt: skip
            approved(self.ledger, draft_id)

    def withdraw(self, amount_minor: int, choice: int) -> None:
        draft_id = record(self.ledger, [money(amount_minor, fund="GEN")]).draft_ids[0]
        if choice % 2 and self.gifts:
            draft_id = self._pay_back(self.gifts[choice % len(self.gifts)], amount_minor)
        with self.ledger.database.writing() as connection:
            withdraw(connection, self.ledger.community_id, draft_id, by=TREASURER, at=AT)

    def _pay_back(self, gift_id: str, amount_minor: int) -> str:
        with self.ledger.database.writing() as connection:
            return refund_gift(
                connection, self.ledger.community_id, gift_id,
                PayingBack(amount_minor, "100203", LATER), by=TREASURER, at=AT,
            )  # fmt: skip


def booked_in(connection: sa.Connection, ledger: Ledger, fund: str) -> int:
    """Add the lines themselves up, without any of our readers."""
    query = (
        "SELECT coalesce(sum(credit_minor - debit_minor), 0) FROM lines WHERE community_id = :here"
        " AND account_code IN ('410101', '410102') AND fund_code = :fund"
    )
    values = {"here": ledger.community_id, "fund": fund}
    return int(connection.execute(sa.text(query), values).scalar_one())


@settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_the_register_is_what_the_books_say(sqlite_books: Books, steps: Any) -> None:
    slug = f"s{abs(hash(tuple(steps))):x}"[:30]
    story = _Story(sqlite_books(slug=slug))
    ledger = story.ledger
    # Money on all accounts, so that a refund is refused for the gift's sake alone.
    ledger.post("2025-03-01 转入\n借 100203 99999.00 CHA\n贷 220905 99999.00 CHA")
    for verb, amount_minor, choice in steps:
        story.step(verb, amount_minor, choice)
    span = parse_span("2025-03")
    with ledger.reading() as connection:
        for fund in ("CHA", "GEN"):
            told = gift_statement(
                connection, ledger.facts, span, fund=fund, audience=Audience.OFFICER
            )
            public = gift_statement(connection, ledger.facts, span, fund=fund)
            assert told.unregistered_minor == 0
            assert sum(row.amount_minor for row in told.rows) == told.ledger_minor
            assert sum(row.amount_minor for row in public.rows) == told.ledger_minor
            assert told.ledger_minor == booked_in(connection, ledger, fund)
            assert told.ledger_minor >= 0
        assert check_books(connection, ledger.community_id).difference is None


def test_income_beside_the_register_is_told_apart(books: Books) -> None:
    ledger = books("2025-03-02 捐款\n借 100203 5.00 CHA\n贷 410101 5.00 CHA")
    with ledger.reading() as connection:
        told = gift_statement(connection, ledger.facts, parse_span("2025-03"))
        assert (told.unregistered_minor, told.ledger_minor, told.rows) == (500, 500, ())
        with pytest.raises(Refusal):
            gift_statement(connection, ledger.facts, parse_span("2025-03"), fund="XXX")
