"""Votes for tests of the guards: owners' ballots that come in, a committee's resolution, an old decision."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.policies import Body
from ledger.domain.votes import Choice, Count, Matter, Tally, VoteKind
from ledger.posting.ballots import Sheet, enter_ballots, record_count
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import add_decision, set_price
from ledger.posting.vote_results import close_vote, confirm_result
from ledger.posting.votes import NewVote, open_vote
from ledger.store.households import place_areas
from tests.factories import REVIEWER, TREASURER
from tests.store.confirmed import confirmed
from tests.store.vouchers import SONGHE

AT = datetime(2025, 3, 1, 4, tzinfo=UTC)
CLOSES = date(2025, 3, 1)
#: An owners' vote whose ballots come in, and a consultation that has its result.
VOTE, ASKED = "V1", "V2"


def add_vote_rows(connection: sa.Connection, document: str) -> None:
    """Fill the tables of votes; the vote of owners is still open."""
    confirmed(connection, "area", "H1", {"area": "6000", "first_day": "2025-01-02"}, at=AT)
    connection.execute(
        sa.insert(place_areas).values(
            community_id=SONGHE, place_code="H1", first_day=date(2025, 1, 2), number=1,
            area_centi_m2=60_00, reason="测量", set_by=1, set_at=AT,
        )
    )  # fmt: skip
    vote = NewVote(VOTE, VoteKind.OWNERS, "修电梯", "用维修资金修电梯", CLOSES, Matter.USE_FUND)
    open_vote(connection, SONGHE, vote, by=TREASURER, at=AT)
    sheets = [Sheet("H1", Choice.FOR), Sheet("H2", Choice.FOR)]
    enter_ballots(connection, SONGHE, VOTE, 1, sheets, by=TREASURER, at=AT)
    enter_ballots(connection, SONGHE, VOTE, 2, sheets, by=REVIEWER, at=AT)
    asked = NewVote(
        ASKED, VoteKind.CONSULTATION, "停车", "免费停车改为半小时", CLOSES, households=9
    )
    open_vote(connection, SONGHE, asked, by=TREASURER, at=AT)
    count = Count(Tally(9), Tally(5), Tally(2))
    for officer in (TREASURER, REVIEWER):
        record_count(connection, SONGHE, ASKED, count, by=officer, at=AT)
    close_vote(connection, SONGHE, ASKED, sheets=7, by=TREASURER, at=AT)
    confirm_result(connection, SONGHE, ASKED, by=REVIEWER, at=AT)
    add_decision(
        connection, SONGHE, "J0", "以前的决定", decided_on=date(2024, 5, 1), by=TREASURER,
        body=Body.COMMITTEE, at=AT,
    )  # fmt: skip
    add_paper(connection, SONGHE, "J0", document, Paper.MINUTES, by=TREASURER, at=AT)
    set_price(
        connection, SONGHE, "480101", "J1", "每月 150 元", first_day=date(2025, 1, 1), by=TREASURER,
        at=AT,
    )  # fmt: skip
