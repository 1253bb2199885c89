"""No sequence of grants, loans, spending, rules and returns lets limited money leak, or parts loans' two sides."""

from datetime import date

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.errors import Refusal
from ledger.domain.funds import FundClass
from ledger.domain.loans import Loan
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import save_draft, submit
from ledger.posting.grants import propose_return, receive_instalment
from ledger.posting.loans import propose_loan
from ledger.statements.fund_view import fund_view
from ledger.statements.funds import funds
from ledger.statements.loans import loans
from ledger.store.journal import lines, transactions
from tests.conftest import Books
from tests.factories import Ledger
from tests.posting.granting import FUND, TODAY, approved, do, granted

FUNDS = ("GEN", "PROP", "CHA", FUND.code)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("receive", "spend", "promise", "lend", "repay", "give_back", "earn")),
        st.integers(1, 60_000),
        st.sampled_from(FUNDS),
        st.sampled_from(FUNDS),
    ),
    min_size=1,
    max_size=14,
)


class _Story:
    """Does one step after the other; what the books refuse is left out."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def step(self, verb: str, minor: int, fund: str, other: str) -> None:
        try:
            getattr(self, verb)(minor, fund, other)
        except Refusal:
            return

    def receive(self, minor: int, _fund: str, _other: str) -> None:
        made = do(
            self.ledger, receive_instalment, FUND.code, amount_minor=minor, channel="100201",
            dated_on=TODAY,
        )  # fmt: skip
        approved(self.ledger, made)

    def earn(self, minor: int, fund: str, _other: str) -> None:
        income = "410101" if fund in ("CHA", FUND.code) else "480104"
        self._book(debit("100201", minor, fund=fund), credit(income, minor, fund=fund))

    def spend(self, minor: int, fund: str, _other: str) -> None:
        self._book(debit("510104", minor, fund=fund), credit("100201", minor, fund=fund))

    def promise(self, minor: int, fund: str, _other: str) -> None:
        self._book(debit("510104", minor, fund=fund), credit("220203", minor, fund=fund))

    def lend(self, minor: int, fund: str, other: str) -> None:
        loan = Loan(fund, other, "100201", "100201", minor, TODAY, "周转")
        approved(self.ledger, do(self.ledger, propose_loan, loan))

    def repay(self, minor: int, fund: str, other: str) -> None:
        loan = Loan(fund, other, "100201", "100201", minor, TODAY, "归还", repays=True)
        approved(self.ledger, do(self.ledger, propose_loan, loan))

    def give_back(self, _minor: int, _fund: str, _other: str) -> None:
        approved(
            self.ledger, do(self.ledger, propose_return, FUND.code, dated_on=TODAY, decision="J1")
        )

    def _book(self, *booked: object) -> None:
        draft_id = do(self.ledger, save_draft, Draft(TODAY, booked, "记账"))  # type: ignore[arg-type]
        do(self.ledger, submit, draft_id)
        approved(self.ledger, draft_id)


def _flagged(connection: sa.Connection) -> set[str]:
    """Name the funds of which a voucher says that they went below nothing."""
    line, header = lines.c, transactions.c
    query = (
        sa.select(line.fund_code)
        .join(transactions, (header.community_id == line.community_id) & (header.seq == line.seq))
        .where(header.flags.like("%fund_overdrawn%"))
    )
    return set(connection.execute(query).scalars())


def _holds(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        facts = ledger.facts
        shown = loans(connection, facts)
        assert shown.lent_minor == shown.owed_minor == sum(row.amount_minor for row in shown.rows)
        assert all(row.amount_minor > 0 for row in shown.rows)
        told = _flagged(connection)
        for item in funds(connection, facts):
            view = fund_view(connection, facts, item.label.code, as_of=date(2026, 12, 31))
            # What is left is what came less what went, and stands behind it in money, claims and debts.
            assert view.net_minor == view.brought_minor + view.received_minor - view.spent_minor
            if item.fund_class == FundClass.RESTRICTED:
                assert view.net_minor >= 0 or item.label.code in told
                assert all(row.lender.code != item.label.code for row in shown.rows)
        assert check_books(connection, ledger.community_id).difference is None


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_limited_money_does_not_leak(
    sqlite_books: Books, steps: list[tuple[str, int, str, str]]
) -> None:
    _Story.number = getattr(_Story, "number", 0) + 1  # type: ignore[attr-defined]
    ledger = sqlite_books(slug=f"songhe-{_Story.number}")  # type: ignore[attr-defined]
    granted(ledger)
    story = _Story(ledger)
    for step in steps:
        story.step(*step)
    _holds(ledger)
