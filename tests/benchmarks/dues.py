"""Fees of a large compound: a month billed for every household, approved, and read, beside bare inserts."""

import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from ledger.domain.dues import Basis, Tariff
from ledger.domain.periods import month_span
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.decisions import add_decision
from ledger.posting.places import NewPlace, add_places
from ledger.posting.tariffs import propose_tariff
from ledger.statements.arrears import arrears
from tests.benchmarks.bare import rows_of
from tests.benchmarks.measure import Report, Row, Timing
from tests.benchmarks.places import AT, Place
from tests.confirming import agreed
from tests.dues import Compound
from tests.factories import TREASURER, Ledger

#: S12: 96 buildings, 11,599 households.
HOUSEHOLDS_MAX, BUILDINGS = 11_599, 96
DAY = date(2026, 1, 31)
PERIOD = 202601
_Result = TypeVar("_Result")


def billing(place: Place, report: Report, count: int) -> None:
    """Measure a run as one draft, its approval as one transaction, and the arrears of all households."""
    ledger = place.ledger("fees")
    settle(ledger, count)
    compound, asked = Compound(ledger), Asked(PERIOD, DAY)

    def start() -> tuple[str, ...]:
        with ledger.database.writing() as connection:
            seen = preview_billing(connection, ledger.community_id, asked)
            run = start_billing(
                connection, ledger.community_id, asked, by=TREASURER, at=AT,
                fingerprint=seen.fingerprint,
            )  # fmt: skip
        return run.draft_ids

    drafted, draft_ids = _taken(start)
    # As many lines as there are shares and dues: the least that has to be written.
    limit = bare_rows(place, count)
    _tell(report, place, "fees, billing run", count, drafted, limit)
    approved, _ = _taken(lambda: compound.approve(list(draft_ids), DAY))
    _tell(report, place, "fees, run approved", count, approved, limit)

    def read() -> object:
        with ledger.reading() as connection:
            return arrears(connection, ledger.facts, month_span(PERIOD))

    taken, _ = _taken(read)
    _tell(report, place, "fees, arrears of all", count, taken, limit)


def settle(ledger: Ledger, count: int, first: int = 202501) -> list[str]:
    """Add the buildings, so many households of different areas, a decision and a tariff from a month on.

    Gives the households' codes.
    """
    buildings = min(BUILDINGS, max(count // 50, 1))
    added = [
        NewPlace(f"B{number}", "building", f"{number}号楼") for number in range(1, buildings + 1)
    ]
    for number in range(count):
        building = number % buildings + 1
        code = f"B{building}-{number // buildings + 101}"
        added.append(NewPlace(code, "household", code, f"B{building}", 5_000 + number % 7_000))
    with ledger.database.writing() as connection:
        add_places(connection, ledger.community_id, added)
        add_decision(
            connection,
            ledger.community_id,
            "J1",
            "物业费标准",
            decided_on=date(first // 100, 1, 1),
            by=TREASURER,
        )
        tariff = Tariff(Basis.AREA, 185, 1, first, "J1")
        agreed(propose_tariff, connection, ledger.community_id, tariff, by=TREASURER, at=AT)
    return [place.code for place in added if place.kind == "household"]


def bare_rows(place: Place, count: int) -> float:
    """Write two rows for each household, with no rule, no log and no guard."""
    same = Draft(
        DAY, (debit("112102", 100, fund="GEN"), credit("480101", 100, fund="GEN")), "物业费"
    )
    headers, lines = rows_of([same] * count)
    with place.bare() as bare:
        return bare.load(headers[:1], lines)


def _taken(work: Callable[[], _Result]) -> tuple[float, _Result]:
    begun = time.perf_counter()
    done = work()
    return time.perf_counter() - begun, done


def _tell(
    report: Report, place: Place, operation: str, count: int, taken: float, limit: float
) -> None:
    bulk = "executemany" if place.name == "SQLite" else "COPY"
    report.add(
        Row(operation, place.name, count, Timing.of([taken]), Timing.of([limit]),
            f"{bulk} of twice as many lines", goal="≤ 3 ×", note=f"{count / taken:,.0f}/s",
            faster=False)
    )  # fmt: skip
