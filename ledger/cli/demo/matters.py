"""What the demo's officers write down of matters, meetings, questions and custody."""

from dataclasses import replace

import sqlalchemy as sa

from ledger.cli.demo.matter_events import (
    CustodyKept,
    MatterEvent,
    MatterRaised,
    MatterStepped,
    MeetingHeld,
    QuestionAsked,
)
from ledger.cli.demo.vouchers import Teller, moment
from ledger.posting.matters import (
    answer_question,
    begin_custody,
    end_custody,
    raise_matter,
    record_meeting,
    record_question,
    take_step,
)
from ledger.store.journal import transactions


def tell_matters(teller: Teller, event: MatterEvent) -> None:
    """Write down what an event says."""
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, MatterRaised):
            number = raise_matter(connection, here, event.matter, event.said, by=by, at=at)
            teller.matters[event.label] = number
        elif isinstance(event, MatterStepped):
            vouchers = tuple(_voucher(connection, here, summary) for summary in event.paid)
            step = replace(event.step, vouchers=vouchers)
            take_step(connection, here, teller.matters[event.label], step, by=by, at=at)
        elif isinstance(event, MeetingHeld):
            topics = tuple(teller.matters[label] for label in event.topics)
            record_meeting(connection, here, replace(event.meeting, matters=topics), by=by, at=at)
        elif isinstance(event, CustodyKept):
            begin_custody(
                connection, here, event.custodian, event.reason, event.first_day, by=by, at=at
            )
            if event.last_day is not None:
                end_custody(connection, here, event.last_day, by=by)
        else:
            _ask(connection, teller, event)


def _ask(connection: sa.Connection, teller: Teller, event: QuestionAsked) -> None:
    here, by = teller.community_id, teller.treasurer
    number = record_question(connection, here, event.question, by=by, at=moment(event.on, hour=9))
    answer_question(
        connection, here, number, event.answer, by=teller.reviewer,
        at=moment(event.answered_on, hour=9), decision=event.decision,
    )  # fmt: skip


def _voucher(connection: sa.Connection, community_id: int, summary: str) -> str:
    """Give the number of the newest voucher with this summary."""
    header = transactions.c
    query = (
        sa.select(header.voucher)
        .where(header.community_id == community_id, header.summary == summary)
        .order_by(header.seq.desc())
        .limit(1)
    )
    found = connection.execute(query).scalar_one_or_none()
    assert found is not None, f"no voucher says {summary}"
    return str(found)
