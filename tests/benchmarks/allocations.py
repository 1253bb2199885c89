"""Sharing a cost among the households of the largest compound, beside bare division and a raw insert."""

import time
from datetime import date

import sqlalchemy as sa

from ledger.domain.allocations import largest_remainder
from ledger.domain.sharing import SharedCost
from ledger.posting.allocations import allocate
from ledger.posting.drafts import approve
from ledger.posting.maintenance import propose_deposits
from ledger.posting.places import NewPlace, add_places
from ledger.store.drafts import drafts
from tests.benchmarks.bare import Bare
from tests.benchmarks.measure import Report, Row, interleaved
from tests.benchmarks.places import AT, Place
from tests.factories import REVIEWER, TREASURER, Ledger

#: Households of 中远两湾城, and about how many live in one of its buildings.
HOUSEHOLDS, IN_A_BUILDING = 11_599, 121
DAY = date(2025, 11, 3)
COST_MINOR = 116_300_001


def sharing(place: Place, report: Report, size: int, *, rounds: int) -> None:
    """Measure a list kept, its voucher handed in and approved in one commit."""
    count = min(size, HOUSEHOLDS)
    ledger = place.ledger(f"share{size}")
    areas = _settle(place, ledger, count)

    def ours() -> float:
        begun = time.perf_counter()
        with place.database.writing() as connection:
            cost = SharedCost("水泵", COST_MINOR, DAY, "220201", emergency="停水",
                              excluded={"H1": "没有面积"})  # fmt: skip
            allocate(connection, ledger.community_id, cost, by=TREASURER, at=AT)
            agree(connection, ledger.community_id)
        return time.perf_counter() - begun

    with place.bare() as bare:
        taken, limit = interleaved([ours, lambda: bare_share(bare, areas)], rounds=min(rounds, 3))
    report.add(
        Row("cost shared, posted", place.name, count, taken, limit, "largest remainder, raw insert",
            goal="≤ 3 ×", note=f"{count / taken.seconds:,.0f} households/s", faster=False)
    )  # fmt: skip


def bare_share(bare: Bare, areas: list[int]) -> float:
    """Divide and write each part as a row, with no rule, no log and no guard."""
    begun = time.perf_counter()
    parts = largest_remainder(COST_MINOR, areas)
    day = DAY.isoformat()
    rows = [
        (1, number, "2601", "MNT", day, minor, 0) for number, minor in enumerate(parts, start=1)
    ]
    divided = time.perf_counter() - begun
    return divided + bare.load([(1, day, COST_MINOR, "水泵")], rows)


def _settle(place: Place, ledger: Ledger, count: int) -> list[int]:
    buildings = [NewPlace(f"B{number}", "building", f"B{number}")
                 for number in range(count // IN_A_BUILDING + 1)]  # fmt: skip
    homes = [
        NewPlace(f"B{number // IN_A_BUILDING}-{number % IN_A_BUILDING + 101}", "household", "户",
                 f"B{number // IN_A_BUILDING}", 7_000 + number * 37 % 6_000)
        for number in range(count)
    ]  # fmt: skip
    with place.database.writing() as connection:
        add_places(connection, ledger.community_id, [*buildings, *homes])
        propose_deposits(
            connection, ledger.community_id, dict.fromkeys((home.code for home in homes), 10**9),
            kind="deposit", held_in="100205", dated_on=DAY, by=TREASURER, at=AT,
        )  # fmt: skip
        agree(connection, ledger.community_id)
    return [home.area_centi_m2 for home in homes]


def agree(connection: sa.Connection, community_id: int) -> None:
    """Approve whatever waits."""
    query = sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
        drafts.c.community_id == community_id, drafts.c.state == "submitted"
    )
    for draft_id, content in connection.execute(query).all():
        approve(connection, community_id, draft_id, by=REVIEWER, at=AT, content_sha256=content)
