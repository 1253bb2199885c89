"""Two buildings, their households' money, and the steps that tests of shared costs are made of."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.sharing import Purpose, Scope, SharedCost
from ledger.posting.allocations import allocate, propose_again
from ledger.posting.check import check_books
from ledger.posting.drafts import approve
from ledger.posting.maintenance import propose_deposits
from ledger.posting.places import NewPlace, add_places
from ledger.posting.values import Officer
from ledger.store.allocations import allocation_drafts
from ledger.store.drafts import drafts
from ledger.store.household_balances import balances_by_household
from tests.conftest import Books
from tests.deciding import proven
from tests.factories import REVIEWER, TREASURER, Ledger

DAY = date(2025, 6, 30)
AT = datetime(2025, 6, 30, 4, tzinfo=UTC)
AREAS = {"B1-101": 8950, "B1-102": 12035, "B1-201": 6500, "B1-202": 10115}
LIFT = SharedCost(
    "1号楼电梯更换", 3_000_000, DAY, "220201", scope=Scope.PLACES, places=("B1",), decision="D01"
)


def settled_books(books: Books) -> Ledger:
    """Two buildings of four and two households; each of the first has 10,000 yuan but for one with 6,000."""
    made = books("")
    with made.database.writing() as connection:
        here = made.community_id
        add_places(
            connection, here,
            [NewPlace("B1", "building", "1号楼"), NewPlace("B2", "building", "2号楼"),
             *(NewPlace(code, "household", code, "B1", area) for code, area in AREAS.items()),
             NewPlace("B2-101", "household", "B2-101", "B2", 5000),
             NewPlace("B2-102", "household", "B2-102", "B2", 5000)],
        )  # fmt: skip
        proven(connection, here, "D01", "更换电梯", DAY, at=AT, title_en="Lift")
    held = dict.fromkeys(AREAS, 1_000_000) | {"B1-201": 600_000 - 100_000}
    deposit(made, held, date(2025, 1, 5))
    return made


def post_all(ledger: Ledger) -> list[int]:
    """Let the reviewer approve whatever waits."""
    done = []
    with ledger.database.writing() as connection:
        waiting = connection.execute(
            sa.select(drafts.c.draft_id, drafts.c.content_sha256)
            .where(drafts.c.state == "submitted")
            .order_by(drafts.c.amount_minor.desc())
        ).all()
        for draft_id, content in waiting:
            posted = approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=AT,
                content_sha256=content,
            )  # fmt: skip
            done.append(posted.seq)
    return done


def deposit(ledger: Ledger, paid: dict[str, int], day: date = DAY, kind: str = "deposit") -> None:
    with ledger.database.writing() as connection:
        propose_deposits(
            connection, ledger.community_id, paid, kind=kind, held_in="100205", dated_on=day,
            by=TREASURER, at=AT,
        )  # fmt: skip
    post_all(ledger)


def share(ledger: Ledger, cost: SharedCost = LIFT, by: Officer = TREASURER) -> str:
    with ledger.database.writing() as connection:
        return allocate(connection, ledger.community_id, cost, by=by, at=AT)


def held(ledger: Ledger, day: date = DAY) -> dict[str, int]:
    with ledger.reading() as connection:
        return balances_by_household(connection, ledger.community_id, "MNT", day)


def purposes(ledger: Ledger, allocation_id: str) -> list[str]:
    with ledger.reading() as connection:
        query = sa.select(allocation_drafts.c.purpose).where(
            allocation_drafts.c.allocation_id == allocation_id
        )
        return sorted(connection.execute(query).scalars())


def again(ledger: Ledger, allocation_id: str, purpose: Purpose) -> None:
    with ledger.database.writing() as connection:
        propose_again(connection, ledger.community_id, allocation_id, purpose, by=TREASURER, at=AT)


def check(ledger: Ledger) -> object:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference
