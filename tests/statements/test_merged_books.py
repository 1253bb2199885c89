"""Random books that are merged: what was handed over is no spending there and no income here, and all still ties."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.arrears import DebtSum
from ledger.domain.periods import Span, parse_span
from ledger.domain.transactions import Draft
from ledger.statements.account_detail import account_detail
from ledger.statements.activities import activities
from ledger.statements.arrears import arrears
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.communities import community
from ledger.statements.fund_balances import fund_balances
from ledger.statements.fund_view import fund_view
from ledger.statements.funds import funds
from ledger.statements.maintenance_fund import maintenance_fund
from ledger.statements.overview import overview
from ledger.statements.public_income import public_income
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import Audience, CommunityFacts
from ledger.store.database import Database
from tests.factories import Ledger
from tests.merging_random import a_month, merged_of
from tests.posting.merging import DAY, a_plan, agreed, carry_out, courtyards
from tests.statements import test_activities, test_balance_sheet
from tests.statements.test_public_income import ties
from tests.statements.test_trial_balance import pairs_are_equal

SPANS = [
    parse_span(text) for text in ("2025-01", "2025-02", "2025-03", "2025", "2025-02-10..2025-03-05")
]


def facts_of(ledger: Ledger) -> CommunityFacts:
    with ledger.reading() as connection:
        found = community(connection, ledger.slug)
        assert found is not None
        return found


def all_ties(ledger: Ledger, shown: Span) -> None:
    """Every statement of a span agrees with itself and with the others."""
    facts = facts_of(ledger)
    with ledger.reading() as connection:
        whole = public_income(connection, facts, shown)
        for label in ("", *(item.label.code for item in funds(connection, facts))):
            assert ties(public_income(connection, facts, shown, fund=label))
            assert pairs_are_equal(trial_balance(connection, facts, shown, fund=label).totals)
        balances = fund_balances(connection, facts, shown).total
        assert balances.cash_minor == whole.closing_minor
        assert (
            balances.opening_minor + balances.increase_minor - balances.decrease_minor
            - balances.merged_away_minor == balances.closing_minor
        )  # fmt: skip
        year = Span(date(shown.last_day.year, 1, 1), shown.last_day, "year")
        for row in fund_balances(connection, facts, year).rows:
            of_fund = fund_view(connection, facts, row.fund.code, as_of=shown.last_day)
            assert of_fund.year == row
        earned = activities(connection, facts, shown)
        assert test_activities.ties(earned)
        assert earned.closing.span.total_minor == whole.net_assets_minor
        sheet = balance_sheet(connection, facts, shown)
        assert test_balance_sheet.ties(sheet)
        assert test_balance_sheet.agrees(sheet, earned)
        for cash, opening_minor, came_in, went_out, closing_minor in whole.cash_accounts:
            detail = account_detail(connection, facts, cash.code, shown, page_size=1_000)
            assert (detail.opening_minor, detail.closing_minor) == (opening_minor, closing_minor)
            assert sum(row.debit_minor for row in detail.rows) == came_in
            assert sum(row.credit_minor for row in detail.rows) == went_out
        page = overview(connection, facts, as_of=shown.last_day)
        assert page.cash_minor == whole.closing_minor == page.months[-1].closing_minor
        assert page.year_income_minor == whole.year_income_minor
        assert page.year_spending_minor == whole.year_spending_minor
        assert page.year_merged_away_minor == whole.year_merged_away_minor


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(books=st.lists(a_month(), min_size=2, max_size=2))
def test_statements_of_books_that_were_merged_tie_on_both_sides(
    sqlite_template: Path, books: list[list[Draft]]
) -> None:
    with TemporaryDirectory() as folder, merged_of(sqlite_template, Path(folder), books) as told:
        new, old = told
        for ledger in (new, *old):
            for shown in SPANS:
                all_ties(ledger, shown)
        year = parse_span("2025")
        with new.reading() as connection:
            begun = public_income(connection, facts_of(new), year)
            ended = [public_income(connection, facts_of(item), year) for item in old]
        assert (begun.income, begun.spending, begun.merged_away_minor) == ((), (), 0)
        assert begun.opening_minor == sum(item.merged_away_minor for item in ended)
        for statement, drafts in zip(ended, books, strict=True):
            assert statement.closing_minor == statement.net_assets_minor == 0
            assert not statement.bridge
            said = {row.account.code for row in (*statement.income, *statement.spending)}
            assert said <= {line.account for item in drafts for line in item.lines}


def owed(connection: sa.Connection, facts: CommunityFacts) -> DebtSum:
    total = arrears(connection, facts, parse_span("2025"), audience=Audience.OFFICER).total
    assert total is not None
    return total


def test_old_books_show_what_they_handed_over_and_new_ones_begin_with_it(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    before = facts_of(old[0])
    with old[0].reading() as connection:
        earned = activities(connection, before, parse_span("2025"))
        owners = maintenance_fund(connection, before, parse_span("2025")).total
        cash = public_income(connection, before, parse_span("2025"))
        gifts = fund_view(connection, before, "DON", as_of=date(2025, 2, 28))
    number = agreed(new, a_plan(old))
    carry_out(new, number)
    after = facts_of(old[0])
    assert (after.ended_by, after.ended_period) == (number, 202502)
    assert facts_of(new).ended_period == 0
    with old[0].reading() as connection:
        ended = activities(connection, after, parse_span("2025"))
        handed = test_activities.headings(ended)["merged_away"]
        # Income and costs of the last year stay what they were; what was left went into other books.
        assert (ended.income, ended.spending) == (earned.income, earned.spending)
        assert -sum(handed) == earned.closing.span.total_minor
        assert ended.closing.span.total_minor == 0
        left = maintenance_fund(connection, after, parse_span("2025")).total
        assert (left.deposits_minor, left.draws_minor) == (owners.deposits_minor, 0)
        assert (left.merged_away_minor, left.closing_minor) == (owners.closing_minor, 0)
        statement = public_income(connection, after, parse_span("2025"))
        assert (statement.income, statement.spending) == (cash.income, cash.spending)
        assert (
            statement.merged_away_minor == cash.closing_minor == 1_001_00 + 305_00 + 900_01 + 300_00
        )
        fund = fund_view(connection, after, "DON", as_of=date(2025, 3, 31))
        assert (fund.received, fund.spent) == (gifts.received, gifts.spent)
        assert (fund.merged_away_minor, fund.net_minor) == (gifts.net_minor, 0)
        months = overview(connection, after, as_of=date(2025, 3, 31)).months[-2:]
        assert [item.merged_away_minor for item in months] == [cash.closing_minor, 0]
    with new.reading() as connection:
        facts = facts_of(new)
        assert overview(connection, facts, as_of=DAY).opening_on == DAY
        begun = maintenance_fund(connection, facts, parse_span("2025")).total
        assert (begun.opening_minor, begun.deposits_minor) == (2 * owners.closing_minor, 0)
        fund = fund_view(connection, facts, "DON", as_of=date(2025, 3, 31))
        assert (fund.brought_minor, fund.received) == (2 * gifts.net_minor, ())


def test_what_households_owe_is_not_taken_for_paid_because_other_books_carry_it_on(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    with sqlite_database.reading() as connection:
        before = owed(connection, facts_of(old[0]))
    carry_out(new, agreed(new, a_plan(old)))
    with sqlite_database.reading() as connection:
        ended, begun = (owed(connection, facts_of(ledger)) for ledger in (old[0], new))
    assert (before.due_minor, before.open_minor) == (120_50, 120_50)
    assert (ended.due_minor, ended.open_minor) == (0, 0)
    assert (begun.due_minor, begun.open_minor) == (241_00, 241_00)
