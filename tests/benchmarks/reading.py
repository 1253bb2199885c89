"""Balances as of any day, a page in the middle of an account, and the whole journal out."""

import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import parse_span
from ledger.schemas.journals.formats import JournalFormat, export_chunks
from ledger.statements.account_detail import account_detail
from ledger.statements.keys import page_key
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import Audience
from tests.benchmarks.measure import Report, Row, Timing, interleaved
from tests.benchmarks.places import Place
from tests.factories import Ledger
from tests.queries import counting

#: In the middle of a month of the middle year, so that months, days and the year's opening all count.
AS_OF = date(2023, 7, 17)
SPAN = parse_span("2023")
#: The largest account: two of five cash lines.
ACCOUNT = "100201"
_SUMS = """
SELECT account_code, sum(debit_minor), sum(credit_minor) FROM lines
WHERE community_id = :community AND dated_on <= :day GROUP BY account_code"""
_PAGE = """
SELECT seq, number, dated_on, debit_minor, credit_minor, balance FROM (
 SELECT seq, number, dated_on, debit_minor, credit_minor, period, sum(debit_minor - credit_minor)
 OVER (ORDER BY period, dated_on, seq, number) AS balance
 FROM lines WHERE community_id = :community AND account_code = :account) page
ORDER BY period, dated_on, seq, number LIMIT 50 OFFSET :offset"""


def balances(place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int) -> None:
    """Measure the trial balance in the middle of a month beside the sum over all lines."""
    values = {"community": ledger.community_id, "day": AS_OF}
    facts = ledger.facts

    def ours(connection: sa.Connection) -> object:
        return trial_balance(connection, facts, SPAN, as_of=AS_OF)

    def limit(connection: sa.Connection) -> object:
        return connection.execute(_days(_SUMS), values).all()

    _beside(
        place, report, size, ours, limit, operation="trial balance as of a day",
        limit_name="SUM, GROUP BY", goal="≥ 100 × at 10⁶", rounds=rounds,
    )  # fmt: skip


def account_page(place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int) -> None:
    """Measure fifty lines with their balance from the middle of an account."""
    offset = sa.text(
        "SELECT count(*) FROM lines WHERE community_id = :community AND account_code = :account"
    )
    values: dict[str, Any] = {"community": ledger.community_id, "account": ACCOUNT}
    facts = ledger.facts
    whole = parse_span("2022-01-01..2024-12-31")
    with ledger.reading() as connection:
        values["offset"] = connection.execute(offset, values).scalar_one() // 2
        middle = connection.execute(_days(_PAGE), values).first()
    assert middle is not None
    day = (
        middle.dated_on
        if isinstance(middle.dated_on, date)
        else date.fromisoformat(middle.dated_on)
    )
    after = page_key(day.year * 100 + day.month, day, middle.seq, middle.number)

    def ours(connection: sa.Connection) -> object:
        return account_detail(connection, facts, ACCOUNT, whole, after=after)

    def limit(connection: sa.Connection) -> object:
        return connection.execute(_days(_PAGE), values).all()

    _beside(
        place, report, size, ours, limit, operation="account page, middle",
        limit_name="OFFSET and window", goal="≥ 400 × at 10⁶ (PostgreSQL 80 ×)", rounds=rounds,
    )  # fmt: skip


def export(place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int) -> None:
    """Measure the public journal as CSV and JSON lines beside the database's own dump of lines."""
    facts = ledger.facts

    def written(journal_format: JournalFormat) -> Callable[[], float]:
        def task() -> float:
            begun = time.perf_counter()
            with ledger.reading() as connection:
                for _ in export_chunks(connection, facts, journal_format, Audience.PUBLIC):
                    pass
            return time.perf_counter() - begun

        return task

    name, limit = _dump(place, ledger)
    formats = (JournalFormat.CSV, JournalFormat.JSONL)
    *ours, bare = interleaved([*map(written, formats), limit], rounds=rounds, warm=False)
    for journal_format, timing in zip(formats, ours, strict=True):
        report.add(
            Row(f"export, {journal_format.value}", place.name, size, timing, bare, name,
                goal="≤ 4 ×", note=f"{size / timing.seconds:,.0f}/s", faster=False)
        )  # fmt: skip


def _dump(place: Place, ledger: Ledger) -> tuple[str, Callable[[], float]]:
    query = (
        f"SELECT * FROM lines WHERE community_id = {ledger.community_id:d}"  # noqa: S608 - a number
        " ORDER BY seq, number"
    )
    shell = shutil.which("sqlite3")
    if place.name == "SQLite" and shell:
        command = [shell, "-csv", sa.make_url(place.url).database or "", query]

        def by_shell() -> float:
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - begun

        return "sqlite3 shell, CSV of lines", by_shell

    def by_scan() -> float:
        begun = time.perf_counter()
        with ledger.reading() as connection:
            streaming = connection.execution_options(yield_per=2_000)
            for _ in streaming.exec_driver_sql(query):
                pass
        return time.perf_counter() - begun

    return "scan of lines by the driver", by_scan


def _beside(
    place: Place,
    report: Report,
    size: int,
    ours: Callable[[sa.Connection], object],
    limit: Callable[[sa.Connection], object],
    *,
    operation: str,
    limit_name: str,
    goal: str,
    rounds: int,
) -> None:
    with place.database.reading() as connection:
        with counting(connection) as queries:
            ours(connection)
        mine, theirs = interleaved(
            (_repeated(ours, connection, 10), _repeated(limit, connection, 1)), rounds=rounds
        )
    report.add(
        Row(operation, place.name, size, mine, theirs, limit_name, goal=goal,
            note=f"{len(queries)} queries")
    )  # fmt: skip


def _repeated(
    work: Callable[[sa.Connection], object], connection: sa.Connection, times: int
) -> Callable[[], float]:
    def task() -> float:
        begun = time.perf_counter()
        for _ in range(times):
            work(connection)
        return (time.perf_counter() - begun) / times

    return task


def _days(statement: str) -> sa.TextClause:
    text = sa.text(statement)
    return text.bindparams(sa.bindparam("day", type_=_day())) if ":day" in statement else text


def _day() -> Any:
    from ledger.store.base import Day

    return Day()


__all__ = ["Timing", "account_page", "balances", "export"]
