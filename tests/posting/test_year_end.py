"""The year's end in the books: proposed once, approved by another, sealed when nothing is left."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ClosingError
from ledger.domain.periods import parse_span
from ledger.posting.drafts import approve_many, withdraw
from ledger.posting.periods import close_month
from ledger.posting.values import Officer
from ledger.posting.year_end import close_year, propose_year_end
from ledger.statements.fund_balances import fund_balances
from ledger.statements.trial_balance import trial_balance
from ledger.statements.year_end import year_end, years
from ledger.store.drafts import drafts
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger

LATER = datetime(2026, 2, 1, tzinfo=UTC)
LEDGER = """
2025-11-02 停车费
  借 100201 900.00
  贷 480101 900.00
2025-11-03 捐款
  借 100203 300.00 CHA
  贷 410101 300.00 CHA
2025-12-04 维修
  借 510104 200.00
  贷 100201 200.00
2025-12-05 慰问
  借 510107 100.00 CHA
  贷 100203 100.00 CHA
"""
CLOSED = LEDGER + "close 2025-11\nclose 2025-12\n"


def propose(ledger: Ledger, year: int = 2025, *, by: Officer = TREASURER) -> tuple[str, ...]:
    with ledger.database.writing() as connection:
        return propose_year_end(connection, ledger.community_id, year, by=by, at=LATER)


def approve(ledger: Ledger, draft_ids: tuple[str, ...]) -> None:
    with ledger.database.writing() as connection:
        columns = drafts.c
        found = connection.execute(sa.select(columns.draft_id, columns.content_sha256))
        shas = {row.draft_id: row.content_sha256 for row in found}
        items = [(draft_id, shas[draft_id]) for draft_id in draft_ids]
        approve_many(connection, ledger.community_id, items, by=REVIEWER, at=LATER)


def seal(ledger: Ledger, year: int = 2025) -> None:
    with ledger.database.writing() as connection:
        close_year(connection, ledger.community_id, year, by=REVIEWER, at=LATER)


def refusal(deed: object, *arguments: object) -> str:
    with pytest.raises(ClosingError) as refused:
        deed(*arguments)  # type: ignore[operator]
    return refused.value.reason


def test_a_year_is_carried_forward_and_sealed_and_still_shows_its_income(books: Books) -> None:
    ledger = books(CLOSED)
    proposed = propose(ledger)
    assert len(proposed) == 5
    approve(ledger, proposed)
    seal(ledger)
    with ledger.reading() as connection:
        closed = trial_balance(connection, ledger.facts, parse_span("2026"))
        held = fund_balances(connection, ledger.facts, parse_span("2025"))
        shown = year_end(connection, ledger.facts, 2025)
    opening = {row.account.code: row.opening_credit_minor - row.opening_debit_minor
               for row in closed.rows}  # fmt: skip
    # 3101 holds what the unrestricted fund kept; the charity fund's is all on 3102.
    assert opening == {"100201": -70000, "100203": -20000, "3101": 70000, "3102": 20000}
    gains = {row.fund.code: (row.increase_minor, row.decrease_minor) for row in held.rows}
    assert gains["GEN"] == (90000, 20000)
    assert gains["CHA"] == (30000, 10000)
    assert shown.sealed_at == LATER
    assert shown.sealed_by == "审核人乙"
    assert not shown.left
    assert len(shown.vouchers) == 5


def test_the_funds_of_a_restricted_year_keep_nothing_on_unrestricted_net_assets(
    books: Books,
) -> None:
    ledger = books(CLOSED)
    approve(ledger, propose(ledger))
    with ledger.reading() as connection:
        rows = trial_balance(connection, ledger.facts, parse_span("2025"), fund="CHA").rows
    closing = {row.account.code: row.closing_credit_minor - row.closing_debit_minor for row in rows}
    assert (closing["3101"], closing["3102"], closing["410101"]) == (0, 20000, 0)


def test_months_come_first_and_then_earlier_years(books: Books) -> None:
    ledger = books(LEDGER + "close 2025-11\n")
    assert refusal(propose, ledger) == "months_open"
    assert refusal(seal, ledger) == "months_open"
    ledger.post("close 2025-12")
    assert refusal(propose, ledger, 2024) == "earlier_year_open"
    for month in range(1, 13):
        with ledger.database.writing() as connection:
            at = datetime(2027, 1, 5, tzinfo=UTC)
            close_month(connection, ledger.community_id, 202600 + month, by=TREASURER, at=at)
    assert refusal(propose, ledger, 2026) == "earlier_year_open"
    assert propose(ledger)


def test_proposing_again_proposes_only_what_is_missing(books: Books) -> None:
    ledger = books(CLOSED)
    first = propose(ledger)
    assert refusal(propose, ledger) == "drafts_open"
    assert refusal(seal, ledger) == "drafts_open"
    approve(ledger, first[:2])
    for draft_id in first[2:]:
        with ledger.database.writing() as connection:
            withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=LATER)
    assert refusal(seal, ledger) == "not_carried"
    second = propose(ledger)
    assert len(second) == 3
    approve(ledger, second)
    assert refusal(propose, ledger) == "nothing_left"
    seal(ledger)
    assert refusal(propose, ledger) == "sealed"
    assert refusal(seal, ledger) == "sealed"


def test_an_adjustment_after_the_carry_forward_is_carried_too(books: Books) -> None:
    ledger = books(CLOSED)
    approve(ledger, propose(ledger))
    ledger.post("2025-12-31 [adjusting] 审计调整\n  借 510104 30.00\n  贷 220203 30.00")
    (draft_id,) = propose(ledger)
    approve(ledger, (draft_id,))
    seal(ledger)


def test_only_who_prepares_may_propose(sqlite_books: Books) -> None:
    ledger = sqlite_books(CLOSED)
    with pytest.raises(AccessRefusedError):
        propose(ledger, by=REVIEWER)


def test_books_without_transactions_have_no_year_to_end(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    assert refusal(propose, ledger) == "months_open"
    with ledger.reading() as connection:
        shown = year_end(connection, ledger.facts, 2025)
        rows = years(connection, ledger.facts, today=date(2026, 2, 1))
    assert (shown.first_open, shown.earlier_year, shown.may_propose) == (202512, 0, False)
    assert [row.year for row in rows] == [2026]


def test_a_year_says_what_it_still_needs(books: Books, count_queries: CountQueries) -> None:
    ledger = books(LEDGER)
    with ledger.reading() as connection, count_queries(connection) as queries:
        shown = year_end(connection, ledger.facts, 2025)
    assert shown.first_open == 202511
    assert len(queries) <= 12
    assert [item.step for item in shown.proposals] == [
        "income", "spending", "release", "income", "spending",
    ]  # fmt: skip
    assert not shown.may_propose
    ledger.post("close 2025-11\nclose 2025-12")
    with ledger.reading() as connection:
        shown = year_end(connection, ledger.facts, 2025)
        rows = years(connection, ledger.facts, today=date(2026, 2, 1))
    assert (shown.first_open, shown.may_propose, shown.may_seal) == (0, True, False)
    assert [(row.year, row.closed_count, row.sealed_at) for row in rows] == [
        (2026, 0, None), (2025, 2, None),
    ]  # fmt: skip
    with ledger.reading() as connection:
        assert year_end(connection, ledger.facts, 2026).earlier_year == 2025
        assert year_end(connection, ledger.facts, 2026).first_open == 202601
