"""A community with two buildings, and households that have paid into the maintenance fund."""

from datetime import date

import sqlalchemy as sa

from ledger.domain.sharing import SharedCost
from ledger.posting.allocations import allocate
from ledger.posting.drafts import approve
from ledger.posting.maintenance import propose_deposits, record_first_deposits
from ledger.posting.places import NewPlace, add_places
from ledger.store.communities import communities
from ledger.store.drafts import drafts
from tests.deciding import proven
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.web.desk.browsers import NOW

AREAS = {"B1-101": 8950, "B1-102": 12035, "B1-201": 6500, "B1-1201": 10115}
HELD = dict.fromkeys(AREAS, 1_000_000) | {"B1-201": 500_000}


def settle(ledger: Ledger, held: dict[str, int] | None = None) -> None:
    """Add the places and pay in, as both officers."""
    with ledger.database.writing() as connection:
        here = ledger.community_id
        add_places(
            connection, here,
            [NewPlace("B1", "building", "1号楼"), NewPlace("B2", "building", "2号楼"),
             *(NewPlace(code, "household", code, "B1", area) for code, area in AREAS.items()),
             NewPlace("B2-101", "household", "B2-101", "B2", 5000),
             NewPlace("B2-102", "household", "B2-102", "B2", 5000)],
        )  # fmt: skip
        proven(connection, here, "D01", "更换电梯", date(2025, 6, 1), at=NOW, title_en="Lift")
        connection.execute(sa.update(communities).values(jurisdiction="上海"))
        first = dict.fromkeys(held or HELD, 2_000_000)
        record_first_deposits(connection, here, first, by=TREASURER, at=NOW)
        propose_deposits(
            connection, here, held or HELD, kind="deposit", held_in="100205",
            dated_on=date(2025, 1, 5), by=TREASURER, at=NOW,
        )  # fmt: skip
    agree(ledger)


def agree(ledger: Ledger) -> None:
    """Let the reviewer approve whatever waits, the largest first."""
    with ledger.database.writing() as connection:
        waiting = connection.execute(
            sa.select(drafts.c.draft_id, drafts.c.content_sha256)
            .where(drafts.c.state == "submitted")
            .order_by(drafts.c.amount_minor.desc())
        ).all()
        for draft_id, content in waiting:
            approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=NOW,
                content_sha256=content,
            )  # fmt: skip


def share(ledger: Ledger, cost: SharedCost) -> None:
    """Share a cost, its vouchers approved."""
    with ledger.database.writing() as connection:
        allocate(connection, ledger.community_id, cost, by=TREASURER, at=NOW)
    agree(ledger)
