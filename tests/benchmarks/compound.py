"""The largest compound (S12) with ten years of monthly bills behind it, beside the same with one year.

Every operation stands beside the bare limit, and beside itself in the younger books: what is shown is as much in
both, so it should cost the same.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask.testing import FlaskClient

from ledger.app import create_app
from ledger.domain.periods import month_span
from ledger.domain.sharing import SharedCost
from ledger.posting.allocations import allocate
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.maintenance import propose_deposits
from ledger.statements.arrears import arrears
from ledger.statements.households import household_statement
from ledger.statements.maintenance_fund import maintenance_fund
from ledger.statements.values import Audience
from tests.benchmarks import allocations
from tests.benchmarks.dues import HOUSEHOLDS_MAX, bare_rows, settle
from tests.benchmarks.history import repeat_month
from tests.benchmarks.measure import Report, Row, Timing, interleaved
from tests.benchmarks.pages import settings_of
from tests.benchmarks.places import AT, Place
from tests.dues import Compound
from tests.factories import TREASURER, Ledger

#: The month that is billed by all rules, after so many months of history.
PERIOD, DAY = 202601, date(2026, 1, 31)
DECADE, YEAR = 120, 12
COST_MINOR = 116_300_001


@dataclass
class _Books:
    """A community of the largest compound with some months of bills."""

    place: Place
    ledger: Ledger
    codes: list[str]

    def read(self, work: Callable[..., object], *asked: object, **named: object) -> float:
        begun = time.perf_counter()
        with self.ledger.reading() as connection:
            work(connection, self.ledger.facts, *asked, **named)
        return time.perf_counter() - begun


def compound(place: Place, report: Report, size: int, *, rounds: int) -> None:
    """Measure with one year and with ten years of bills; the rows say ten years, their limit's or the year's time."""
    count = min(size, HOUSEHOLDS_MAX)
    young, old = (_books(place, name, count, months)
                  for name, months in (("year", YEAR), ("decade", DECADE)))  # fmt: skip
    shares = count * DECADE
    note = f"{shares:,} shares of {DECADE} months"
    limit = bare_rows(place, count)
    for name, work in (("billing run", _run), ("cost shared among all", _share)):
        taken = [Timing.of([seconds]) for seconds in (work(old), work(young))]
        against = limit if work is _run else _bare_share(place, old)
        report.add(
            Row(f"compound: {name}", place.name, count, taken[0], Timing.of([against]),
                "raw insert of the shares", goal="≤ 3 ×", note=note, faster=False)
        )  # fmt: skip
        _beside(report, place, name, count, taken)
    month = month_span(PERIOD)
    for name, read in (
        ("arrears of all", lambda b: b.read(arrears, month)),
        ("arrears of all, three years before", lambda b: b.read(arrears, month_span(PERIOD - 200))),
        ("arrears, household by household",
         lambda b: b.read(arrears, month, audience=Audience.OFFICER)),
        ("maintenance fund by household",
         lambda b: b.read(maintenance_fund, month, audience=Audience.OFFICER)),
        ("household's statement",
         lambda b: b.read(household_statement, b.codes[7], DAY, audience=Audience.HOUSEHOLD)),
    ):  # fmt: skip
        _beside(report, place, name, count, interleaved(
            [partial(read, old), partial(read, young)], rounds=rounds
        ))  # fmt: skip
    app = create_app(settings_of(place))
    app.testing = True
    client = app.test_client()
    for name, path in (
        ("public front page", ""), ("public arrears page", "statements/arrears/2026/"),
    ):  # fmt: skip
        _beside(report, place, name, count, interleaved(
            [_page(client, old, path), _page(client, young, path)], rounds=rounds
        ))  # fmt: skip


def _beside(report: Report, place: Place, name: str, count: int, taken: list[Timing]) -> None:
    report.add(
        Row(f"compound: {name}, ten years", place.name, count, taken[0], taken[1], "one year",
            goal="≤ 1.5 ×", faster=False)
    )  # fmt: skip


def _books(place: Place, name: str, count: int, months: int) -> _Books:
    ledger = place.ledger(name)
    first = (PERIOD // 100 * 12 - months) // 12 * 100 + 1
    codes = settle(ledger, count, first)
    Compound(ledger).bill(first)
    repeat_month(place, ledger, first, months)
    with place.database.writing() as connection:
        propose_deposits(
            connection, ledger.community_id, dict.fromkeys(codes, 10**9), kind="deposit",
            held_in="100205", dated_on=date(2026, 1, 2), by=TREASURER, at=AT,
        )  # fmt: skip
        allocations.agree(connection, ledger.community_id)
    return _Books(place, ledger, codes)


def _run(books: _Books) -> float:
    """Bill a month: looked at, started, approved, in two commits."""
    begun = time.perf_counter()
    asked, here = Asked(PERIOD, DAY), books.ledger.community_id
    with books.place.database.writing() as connection:
        seen = preview_billing(connection, here, asked)
        run = start_billing(
            connection, here, asked, by=TREASURER, at=AT, fingerprint=seen.fingerprint
        )
    Compound(books.ledger).approve(list(run.draft_ids), DAY)
    return time.perf_counter() - begun


def _share(books: _Books) -> float:
    begun = time.perf_counter()
    cost = SharedCost("水泵", COST_MINOR, DAY, "220201", emergency="停水",
                      excluded={"H1": "没有面积"})  # fmt: skip
    with books.place.database.writing() as connection:
        allocate(connection, books.ledger.community_id, cost, by=TREASURER,
                 at=AT.replace(day=31, month=1))  # fmt: skip
        allocations.agree(connection, books.ledger.community_id)
    return time.perf_counter() - begun


def _bare_share(place: Place, books: _Books) -> float:
    areas = [5_000 + number % 7_000 for number in range(len(books.codes))]
    with place.bare() as bare:
        return allocations.bare_share(bare, areas)


def _page(client: FlaskClient, books: _Books, path: str) -> Callable[[], float]:
    def task() -> float:
        begun = time.perf_counter()
        response = client.get(f"/c/{books.ledger.slug}/{path}")
        assert response.status_code == 200, (response.status, path)
        return time.perf_counter() - begun

    return task
