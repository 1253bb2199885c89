"""A compound with owners, and votes held in it, for tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.notices import NoticePlan
from ledger.domain.occupants import Occupant, OccupantKind
from ledger.domain.votes import Choice, Count, Matter, Tally, VoteKind
from ledger.posting.ballots import Sheet, enter_ballots, record_count
from ledger.posting.notice_contents import prepare_text
from ledger.posting.notices import Hung, hang_notice, publish_notice
from ledger.posting.occupants import add_occupant
from ledger.posting.places import NewPlace, add_places
from ledger.posting.values import Officer
from ledger.posting.vote_results import close_vote, confirm_result
from ledger.posting.votes import NewVote, open_vote
from ledger.store.drafts import attachments
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import a_plan

AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
TODAY = date(2025, 9, 4)
BUILDINGS = {"B1": 6, "B2": 4}
OWNERS = VoteKind.OWNERS
#: Of which file everything in these tests is a copy.
PAPER, COPY = "d" * 64, "e" * 64


def do(ledger: Ledger, action: Any, *arguments: Any, by: Any = TREASURER, **values: Any) -> Any:
    """Do something to the books and commit."""
    with ledger.database.writing() as connection:
        return action(connection, ledger.community_id, *arguments, by=by, **{"at": AT, **values})


def housed(ledger: Ledger) -> Ledger:
    """Add two buildings with flats of 100 m², and close the flat that every ledger begins with."""
    added = []
    for building, count in BUILDINGS.items():
        added.append(NewPlace(building, "building", f"{building.removeprefix('B')}号楼"))
        added += [
            NewPlace(f"{building}-{101 + flat}", "household", f"{building}号{101 + flat}室", building,
                     100_00)
            for flat in range(count)
        ]  # fmt: skip
    with ledger.database.writing() as connection:
        connection.execute(
            sa.text("UPDATE places SET closed_on = '2025-01-01' WHERE parent_code IS NULL")
        )
        add_places(connection, ledger.community_id, added)
        connection.execute(
            sa.insert(attachments).values(
                community_id=ledger.community_id, sha256=PAPER, media_type="image/jpeg",
                size_bytes=1, uploaded_by=TREASURER.user_id, uploaded_at=AT, copy_sha256=COPY,
                copy_media_type="image/jpeg", copy_size_bytes=1,
            )
        )  # fmt: skip
    return ledger


def owned(ledger: Ledger, place: str, name: str, kind: OccupantKind = OccupantKind.OWNER) -> None:
    """Register somebody at a flat."""
    occupant = Occupant(kind, date(2025, 1, 1), gets_bills=False)
    do(ledger, add_occupant, place, occupant, name=name)


def a_vote(code: str = "V1", **values: Any) -> NewVote:
    made: dict[str, Any] = {
        "kind": OWNERS, "title": "修电梯", "proposal": "用维修资金修电梯", "closes_on": TODAY,
        "matter": Matter.USE_FUND,
    } | values  # fmt: skip
    return NewVote(code, **made)


def sheets(choices: Mapping[str, Choice]) -> list[Sheet]:
    return [Sheet(place, choice) for place, choice in choices.items()]


def typed_twice(ledger: Ledger, code: str, piles: Sequence[Sheet]) -> None:
    """Let both officers type a pile of sheets."""
    do(ledger, enter_ballots, code, 1, piles)
    do(ledger, enter_ballots, code, 2, piles, by=REVIEWER)


def decided(
    ledger: Ledger, choices: Mapping[str, Choice], *, code: str = "V1", posted: bool = True,
    **values: Any,
) -> None:  # fmt: skip
    """Hold a vote of owners from opening to the board."""
    do(ledger, open_vote, a_vote(code, **values))
    typed_twice(ledger, code, sheets(choices))
    finish(ledger, code, len(choices), posted=posted)


def resolved(
    ledger: Ledger, kind: VoteKind, asked: int, agreed: int, against: int, *, code: str = "V1",
    posted: bool = True, **values: Any,
) -> None:  # fmt: skip
    """Hold a consultation, or let a committee resolve."""
    do(
        ledger, open_vote,
        a_vote(code, kind=kind, matter=Matter.NONE, households=asked, **values),
    )  # fmt: skip
    count = Count(Tally(asked), Tally(agreed), Tally(against))
    for officer in (TREASURER, REVIEWER):
        do(ledger, record_count, code, count, by=officer)
    finish(ledger, code, agreed + against, posted=posted)


def finish(ledger: Ledger, code: str, ballots: int, *, posted: bool) -> None:
    do(ledger, close_vote, code, sheets=ballots)
    do(ledger, confirm_result, code, by=REVIEWER)
    if posted:
        hung(ledger, code)


def a_notice(code: str, **changes: Any) -> NoticePlan:
    """Plan the notice of a result."""
    last_day = TODAY + timedelta(days=6)
    planned = {
        "kind": "decision", "period": "", "subject_kind": "decision", "subject_code": code,
        "first_day": TODAY, "last_day": last_day, "objections_until": last_day,
    }  # fmt: skip
    return a_plan(**planned | changes)


def hung(ledger: Ledger, code: str, *, by: Officer = TREASURER, **changes: Any) -> str:
    """Hang the notice of a result; gives the notice's id."""
    plan = a_notice(code, **changes)
    notice_id = str(do(ledger, prepare_text, plan, "表决结果见公开账目。"))
    do(ledger, publish_notice, notice_id, by=REVIEWER)
    do(ledger, hang_notice, notice_id, Hung(TODAY, plan.places), by=by)
    return notice_id


def everybody(choice: Choice = Choice.FOR) -> dict[str, Choice]:
    return {
        f"{building}-{101 + flat}": choice
        for building, count in BUILDINGS.items() for flat in range(count)
    }  # fmt: skip
