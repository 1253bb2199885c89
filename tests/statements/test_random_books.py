"""Whatever is posted: columns are equal in pairs, and cash ties to the books."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.periods import Span
from ledger.domain.transactions import Draft, Kind, Line, credit, debit
from ledger.statements.activities import activities
from ledger.statements.ageing import payables, receivables
from ledger.statements.balance_sheet import balance_sheet
from ledger.statements.fund_balances import fund_balances
from ledger.statements.fund_view import fund_view
from ledger.statements.overview import overview
from ledger.statements.public_income import public_income
from ledger.statements.trial_balance import trial_balance
from ledger.store.database import Database
from tests.factories import Ledger, a_ledger
from tests.statements import test_activities, test_ageing, test_balance_sheet
from tests.statements.test_public_income import ties
from tests.statements.test_trial_balance import pairs_are_equal

FIRST = date(2024, 11, 20)
ACCOUNTS = st.sampled_from([
    "1001", "100201", "100901", "112102", "1141", "1191", "1201", "220201", "220901", "2291", "3101",
    "3201", "410101", "480101", "510103", "530104",
])  # fmt: skip
FUNDS = st.sampled_from(["GEN", "PROP", "CHA"])
AMOUNTS = st.integers(1, 10**9)
BALANCES = st.sampled_from(["1001", "100201", "1141", "220901", "3101"])
KINDS = st.sampled_from([Kind.ORDINARY, Kind.ORDINARY, Kind.MERGE])


@st.composite
def vouchers(draw: st.DrawFn) -> Draft:
    """One to three balanced pieces, each within a fund, of any accounts whatever."""
    lines: list[Line] = []
    for fund in draw(st.lists(FUNDS, min_size=1, max_size=3)):
        parts = draw(st.lists(st.tuples(ACCOUNTS, AMOUNTS), min_size=1, max_size=3))
        total = sum(minor for _, minor in parts)
        on_debit = draw(st.booleans())
        many, one = (debit, credit) if on_debit else (credit, debit)
        lines += [many(account, minor, fund=fund) for account, minor in parts]
        lines.append(one(draw(ACCOUNTS), total, fund=fund))
    day = FIRST + timedelta(days=draw(st.integers(0, 80)))
    return Draft(day, tuple(lines), "随机凭证", kind=draw(KINDS))


@st.composite
def special(draw: st.DrawFn) -> Draft:
    """Give an opening before everything else, or the end of the year."""
    minor, fund = draw(AMOUNTS), draw(FUNDS)
    if draw(st.booleans()):
        lines = debit(draw(BALANCES), minor, fund=fund), credit(draw(BALANCES), minor, fund=fund)
        return Draft(
            FIRST - timedelta(days=draw(st.integers(0, 9))), lines, "期初", kind=Kind.OPENING
        )
    lines = debit("480101", minor, fund=fund), credit("3101", minor, fund=fund)
    return Draft(date(2024, 12, 31), lines, "结转", kind=Kind.CARRY_FORWARD)


def in_order(items: list[Draft]) -> list[Draft]:
    """Put what opens first: once other money has moved, nothing is opened."""
    return sorted(items, key=lambda item: item.kind is not Kind.OPENING)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Any days, whole months among them."""
    first = FIRST + timedelta(days=draw(st.integers(-30, 90)))
    return Span(first, first + timedelta(days=draw(st.integers(0, 80))), "days")


@contextmanager
def ledger_of(template: Path, items: list[Draft]) -> Iterator[Ledger]:
    with TemporaryDirectory() as folder:
        path = shutil.copy(template, Path(folder) / "books.sqlite3")
        database = Database(f"sqlite:///{path}")
        ledger = a_ledger(database, Path(folder) / "keys")
        ledger.import_drafts(items)
        yield ledger
        database.dispose()


def added_by_hand(items: list[Draft], shown: Span) -> dict[str, tuple[int, int, int]]:
    """Opening (debit minus credit), debit and credit of each account, straight from the vouchers."""
    sums: dict[str, list[int]] = {}
    for item in items:
        inside = shown.first_day <= item.dated_on <= shown.last_day
        for line in item.lines if item.dated_on <= shown.last_day else ():
            amounts = sums.setdefault(line.account, [0, 0, 0])
            if inside and item.kind not in (Kind.OPENING, Kind.MERGE):
                amounts[1] += line.debit_minor
                amounts[2] += line.credit_minor
            else:
                amounts[0] += line.debit_minor - line.credit_minor
    return {code: (a, b, c) for code, (a, b, c) in sums.items() if a or b or c}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=st.lists(vouchers() | special(), min_size=1, max_size=8).map(in_order), shown=spans())
def test_statements_of_random_books_tie(
    sqlite_template: Path, items: list[Draft], shown: Span
) -> None:
    with ledger_of(sqlite_template, items) as ledger, ledger.reading() as connection:
        facts = ledger.facts
        for fund in ("", "GEN", "PROP", "CHA"):
            balance = trial_balance(connection, facts, shown, fund=fund)
            income = public_income(connection, facts, shown, fund=fund)
            assert pairs_are_equal(balance.totals)
            assert ties(income)
        rows = trial_balance(connection, facts, shown).rows
        assert added_by_hand(items, shown) == {
            row.account.code: (
                row.opening_debit_minor - row.opening_credit_minor,
                row.debit_minor,
                row.credit_minor,
            )
            for row in rows
            if row.debit_minor
            or row.credit_minor
            or row.opening_debit_minor
            or row.opening_credit_minor
        }
        whole = public_income(connection, facts, shown)
        funds = fund_balances(connection, facts, shown).total
        assert funds.closing_minor == whole.net_assets_minor
        assert funds.cash_minor == whole.closing_minor
        year = Span(date(shown.last_day.year, 1, 1), shown.last_day, "year")
        for row in fund_balances(connection, facts, year).rows:
            assert fund_view(connection, facts, row.fund.code, as_of=shown.last_day).year == row
        earned = activities(connection, facts, shown)
        assert test_activities.ties(earned)
        assert earned.closing.span.total_minor == whole.net_assets_minor
        sheet = balance_sheet(connection, facts, shown)
        assert test_balance_sheet.ties(sheet)
        assert test_balance_sheet.agrees(sheet, earned)
        assert test_ageing.ties(receivables(connection, facts, shown))
        assert test_ageing.ties(payables(connection, facts, shown))
        page = overview(connection, facts, as_of=shown.last_day)
        assert page.cash_minor == whole.closing_minor == page.months[-1].closing_minor
        assert page.year_income_minor == whole.year_income_minor
        assert page.year_spending_minor == whole.year_spending_minor
