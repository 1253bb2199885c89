"""Money of the maintenance fund: facts that overdraw a household, lists of deposits, interest, first deposits."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccountRuleError,
    CorrectionError,
    Refusal,
    UnknownNameError,
)
from ledger.domain.maintenance import contribution_lines
from ledger.domain.sharing import Household
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import BrokenRule, Draft, Line, Subline, credit
from ledger.posting.maintenance import (
    propose_contribution,
    propose_deposits,
    propose_interest,
    record_first_deposits,
)
from ledger.posting.reversals import propose_reversal
from ledger.statements.shortfalls import shortfalls
from ledger.store.allocations import allocation_drafts
from ledger.store.drafts import drafts
from ledger.store.journal import lines, transactions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.posting.sharing import (
    AT,
    DAY,
    LIFT,
    check,
    held,
    post_all,
    settled_books,
    share,
)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    return settled_books(books)


def test_an_earlier_fact_is_flagged_for_what_was_drawn_later(ledger: Ledger) -> None:
    share(ledger)
    post_all(ledger)
    early = replace(overdraw(100), dated_on=date(2025, 2, 1))
    ledger.post_draft(early, at=AT)
    with ledger.reading() as connection:
        newest = sa.select(transactions.c.flags).order_by(transactions.c.seq.desc()).limit(1)
        assert connection.execute(newest).scalar_one() == BrokenRule.HOUSEHOLD_OVERDRAWN


def test_the_database_refuses_a_third_draw_that_python_would_let_through(ledger: Ledger) -> None:
    allocation_id = share(ledger)
    with ledger.database.writing() as connection:
        row = connection.execute(sa.select(drafts).where(drafts.c.amount_minor > 1_000_000)).first()
        assert row is not None
        values = dict(row._mapping) | {"draft_id": "again"}
        connection.execute(sa.insert(drafts).values(**values))
        link = {"community_id": 1, "allocation_id": allocation_id, "draft_id": "again",
                "purpose": "draw", "linked_by": 1, "linked_at": AT}  # fmt: skip
        with (
            pytest.raises(sa.exc.DBAPIError, match="allocation_drafts beyond"),
            connection.begin_nested(),
        ):
            connection.execute(sa.insert(allocation_drafts).values(**link))


def overdraw(minor: int) -> Draft:
    return Draft(
        DAY,
        (Line("2601", "MNT", minor, 0, sublines=(Subline("B1-201", minor, 0),)),
         credit("220201", minor, fund="MNT")),
        "工程款",
    )  # fmt: skip


def test_a_fact_that_overdraws_a_household_is_booked_and_flagged(ledger: Ledger) -> None:
    posted = ledger.post_draft(overdraw(500_001), at=AT)
    with ledger.reading() as connection:
        flags = connection.execute(
            sa.select(transactions.c.flags).where(transactions.c.seq == posted.seq)
        ).scalar_one()
    assert flags == BrokenRule.HOUSEHOLD_OVERDRAWN
    assert held(ledger)["B1-201"] == -1
    assert check(ledger) is None


def test_a_fact_within_the_balance_has_no_flag(ledger: Ledger) -> None:
    ledger.post_draft(overdraw(500_000), at=AT)
    with ledger.reading() as connection:
        assert set(connection.execute(sa.select(transactions.c.flags)).scalars()) == {""}


def test_a_deposit_that_was_drawn_upon_is_not_taken_back(ledger: Ledger) -> None:
    share(ledger)
    post_all(ledger)
    with pytest.raises(CorrectionError) as refused:
        ledger.post("2025-06-30 [reverses 1] 记错")
    assert refused.value.reason == "household_below_zero"


def test_a_reversal_that_waited_is_judged_by_what_was_drawn_meanwhile(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        propose_reversal(
            connection, ledger.community_id, 1, by=TREASURER, at=AT, dated_on=DAY, reason="记错"
        )
    ledger.post_draft(overdraw(500_000), at=AT)
    before = held(ledger)
    with pytest.raises(CorrectionError) as refused:
        post_all(ledger)
    assert refused.value.reason == "household_below_zero"
    assert held(ledger) == before


def test_interest_goes_by_what_each_household_has(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        propose_interest(connection, 1, 7, held_in="100205", dated_on=DAY, by=TREASURER, at=AT)
    before = held(ledger)
    post_all(ledger)
    after = held(ledger)
    gained = {place: after[place] - minor for place, minor in before.items()}
    assert gained == {"B1-101": 2, "B1-102": 2, "B1-201": 1, "B1-202": 2}


def test_money_held_by_the_authority_is_not_in_our_bank(ledger: Ledger) -> None:
    with ledger.database.writing() as connection, pytest.raises(AccountRuleError):
        propose_deposits(
            connection, 1, {"B1-101": 5}, kind="deposit", held_in="100201", dated_on=DAY,
            by=TREASURER, at=AT,
        )  # fmt: skip
    with ledger.database.writing() as connection:
        propose_deposits(
            connection, 1, {"B1-101": 5}, kind="deposit", held_in="1801", dated_on=DAY,
            by=TREASURER, at=AT,
        )  # fmt: skip
    post_all(ledger)
    share(ledger, replace(LIFT, credit_account="1801", amount_minor=5))
    post_all(ledger)
    with ledger.reading() as connection:
        query = sa.select(sa.func.sum(lines.c.debit_minor - lines.c.credit_minor)).where(
            lines.c.account_code == "1801"
        )
        assert connection.execute(query).scalar_one() == 0


@pytest.mark.parametrize(
    ("paid", "held_in", "reason"),
    [({"B9-1": 5}, "100205", ""), ({}, "100205", "nobody"), ({"B1-101": 0}, "100205", "nobody"),
     ({"B1-101": -1, "B1-102": 9}, "100205", "weight"), ({"B1-101": 1}, "999", "")],
    ids=str,
)  # fmt: skip
def test_lists_that_say_nothing_are_refused(
    ledger: Ledger, paid: dict[str, int], held_in: str, reason: str
) -> None:
    with ledger.database.writing() as connection, pytest.raises(Refusal) as refused:
        propose_deposits(
            connection, 1, paid, kind="deposit", held_in=held_in, dated_on=DAY, by=TREASURER, at=AT
        )
    assert refused.value.data.get("reason", "") in ("", reason)


def test_first_deposits_are_kept_once(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        record_first_deposits(connection, 1, {"B1-101": 100}, by=TREASURER, at=AT)
        record_first_deposits(connection, 1, {"B1-101": 5, "B1-102": 7}, by=TREASURER, at=AT)
        found = connection.exec_driver_sql(
            "SELECT place_code, amount_minor FROM first_deposits ORDER BY 1"
        ).all()
        assert [tuple(row) for row in found] == [("B1-101", 100), ("B1-102", 7)]
        with pytest.raises(SharingError):
            record_first_deposits(connection, 1, {"B1-201": 0}, by=TREASURER, at=AT)


def test_common_income_is_moved_into_the_fund_by_area(ledger: Ledger) -> None:
    ledger.post("2025-02-01 停车费\n借 100201 900.00\n贷 480101 900.00")
    before = held(ledger)
    asked = {"fund": "GEN", "paid_from": "100201", "decision": "D01", "dated_on": DAY}

    def move(**changed: object) -> None:
        with ledger.database.writing() as connection:
            propose_contribution(
                connection,
                ledger.community_id,
                700_01,
                by=TREASURER,
                at=AT,
                **(asked | changed),  # type: ignore[arg-type]
            )

    for changed, kind in (
        ({"decision": ""}, UnknownNameError), ({"fund": "X"}, UnknownNameError),
        ({"paid_from": "100205"}, AccountRuleError), ({"paid_from": "510104"}, AccountRuleError),
        ({"decision": "none"}, UnknownNameError),
    ):  # fmt: skip
        with pytest.raises(kind):
            move(**changed)
    move()
    post_all(ledger)
    after = held(ledger)
    added = {place: after[place] - before.get(place, 0) for place in after}
    assert sum(added.values()) == 700_01
    with ledger.reading() as connection:
        found = connection.execute(
            sa.select(lines.c.account_code, lines.c.fund_code, lines.c.debit_minor).where(
                lines.c.debit_minor == 700_01
            )
        )
        assert {tuple(row) for row in found} == {
            ("5102", "GEN", 700_01), ("100205", "MNT", 700_01)
        }  # fmt: skip
    assert check(ledger) is None


def test_where_no_home_has_an_area_nothing_is_moved() -> None:
    with pytest.raises(SharingError, match="nobody"):
        contribution_lines(
            1, [Household("B1-1", "B1", 0, 0)], paid_from="100201", fund="GEN", held_in="100205"
        )


def test_whoever_approves_is_told_which_household_has_too_little(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        short = shortfalls(connection, ledger.facts, overdraw(500_001))
        assert shortfalls(connection, ledger.facts, overdraw(500_000)) is None
    assert short is not None
    assert (short.count, short.missing_minor) == (1, 1)
    assert [(row.household.code, row.missing_minor) for row in short.rows] == [("B1-201", 1)]
