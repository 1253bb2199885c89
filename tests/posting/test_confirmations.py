"""What takes two people beyond vouchers: proposed by one, confirmed by another, told by the log."""

import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.confirmation_errors import ConfirmationError
from ledger.domain.errors import AccessRefusedError
from ledger.domain.places import Place, PlaceKind
from ledger.domain.settlements import ShareKey
from ledger.posting.check import check_books
from ledger.posting.confirming import confirm, drop
from ledger.posting.places import add_place, propose_area
from ledger.posting.settlements import propose_share_key
from ledger.posting.values import Officer
from ledger.statements.confirmations import waiting_proposals
from ledger.store.households import place_areas
from ledger.store.log import leaves
from ledger.store.people import policies
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.housing import list_rows, register

AT = datetime(2025, 9, 10, 4, tzinfo=UTC)
HOMES = """
1 101 58.32 业主
1 102 58.32 业主
1 103 58.33 业主
"""


def asked(ledger: Ledger, key: ShareKey = ShareKey.HOUSEHOLDS) -> str:
    with ledger.database.writing() as connection:
        return propose_share_key(connection, ledger.community_id, key, by=TREASURER, at=AT)


def decided(ledger: Ledger, proposal: str, *, by: Officer = REVIEWER, yes: bool = True) -> None:
    act = confirm if yes else drop
    with ledger.database.writing() as connection:
        act(connection, ledger.community_id, proposal, by=by, at=AT)


def told(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None
        query = sa.select(leaves.c.leaf).order_by(leaves.c.leaf_index)
        return [bytes(leaf).decode() for leaf in connection.execute(query).scalars()]


def waiting(ledger: Ledger, *, with_homes: bool = True) -> list[str]:
    with ledger.reading() as connection:
        found = waiting_proposals(connection, ledger.facts, with_homes=with_homes)
    return [item.confirmation_id for item in found]


def test_nobody_confirms_what_they_proposed_and_nothing_twice(books: Books) -> None:
    ledger = books()
    proposal = asked(ledger)
    assert waiting(ledger) == [proposal]
    with pytest.raises(ConfirmationError, match="waiting"):
        asked(ledger)
    with pytest.raises(ConfirmationError, match="own_proposal"):
        decided(ledger, proposal, by=Officer(TREASURER.user_id, "reviewer"))
    with pytest.raises(AccessRefusedError):
        decided(ledger, proposal, by=Officer(REVIEWER.user_id, "auditor"))
    before = len(told(ledger))
    decided(ledger, proposal)
    assert len(told(ledger)) == before + 1
    assert '"key":"households"' in told(ledger)[-1]
    assert waiting(ledger) == []
    with pytest.raises(ConfirmationError, match="gone"):
        decided(ledger, proposal)


def test_a_proposal_is_refused_or_taken_back_and_the_log_says_nothing(books: Books) -> None:
    ledger = books()
    first, second = asked(ledger), asked(ledger, ShareKey.EQUAL)
    before = told(ledger)
    with pytest.raises(AccessRefusedError):
        decided(ledger, first, by=Officer(REVIEWER.user_id, "auditor"), yes=False)
    decided(ledger, first, yes=False)
    decided(ledger, second, by=TREASURER, yes=False)
    assert told(ledger) == before
    with ledger.reading() as connection:
        kinds = connection.execute(sa.select(policies.c.kind)).scalars().all()
    assert "settlement" not in kinds
    for proposal in (first, second):
        with pytest.raises(ConfirmationError, match="gone"):
            decided(ledger, proposal, yes=False)


def test_the_log_tells_of_a_homes_new_area_only_that_there_is_one(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows(HOMES))
    with ledger.database.writing() as connection:
        building = Place("B8", PlaceKind.BUILDING, "8号楼", area_centi_m2=90_000)
        add_place(connection, ledger.community_id, building, by=TREASURER, at=AT)
    for code, area in (("B1-101", 6_123), ("B8", 91_234)):
        with ledger.database.writing() as connection:
            proposal = propose_area(
                connection, ledger.community_id, code, area, first_day=date(2025, 9, 1),
                reason="重新测量", by=TREASURER, at=AT,
            )  # fmt: skip
        assert waiting(ledger, with_homes=True) == [proposal]
        assert waiting(ledger, with_homes=False) == []
        decided(ledger, proposal)
    home, house = told(ledger)[-2:]
    said = json.loads(home)["content"]
    assert said.keys() == {"confirmation"}
    assert "6123" not in home
    assert "B1-101" not in home
    assert "91234" in house
    with ledger.reading() as connection:
        rows = connection.execute(sa.select(place_areas.c.place_code, place_areas.c.area_centi_m2))
        assert {tuple(row) for row in rows} == {("B1-101", 6_123), ("B8", 91_234)}
    with pytest.raises(AccessRefusedError), ledger.database.writing() as connection:
        propose_area(
            connection, ledger.community_id, "B8", 1, first_day=date(2025, 9, 1), reason="试",
            by=REVIEWER, at=AT,
        )  # fmt: skip
