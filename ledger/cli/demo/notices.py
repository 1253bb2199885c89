"""What the demo's officers do about notices: one prepares, the other publishes; then it hangs and comes down."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from ledger.cli.demo.notice_events import (
    OFFICE,
    PHONE,
    PLACES,
    Corrected,
    NoticeEvent,
    Posted,
    Told,
)
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.notice_rules import days_asked, last_posting_day
from ledger.domain.notices import NoticePlan
from ledger.domain.publications import CORRECTION
from ledger.posting.notice_contents import Correcting, prepare_correction, propose_text
from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    end_notice,
    hang_notice,
    prepare_notice,
    publish_notice,
    record_objection,
)
from ledger.posting.publications import propose_publication
from ledger.renditions import freeze, freeze_one
from ledger.statements.communities import community
from ledger.statements.duties import duties
from ledger.statements.publications import publications
from ledger.statements.values import CommunityFacts
from ledger.store.journal import transactions


def tell_notices(teller: Teller, event: NoticeEvent) -> None:
    """Do what an event says, as both officers."""
    at = moment(event.on, hour=8)
    with teller.database.writing() as connection:
        facts = community(connection, teller.slug)
        assert facts is not None, "the community was opened before"
        plan = _plan(connection, facts, event)
        if isinstance(event, Corrected):
            notice_id = _correct(connection, teller, facts, event, plan)
        elif isinstance(event, Told):
            notice_id = _tell(connection, teller, facts, event, plan)
        else:
            frozen = freeze(connection, facts, event.kind, event.period, day=event.on, limits={})
            proposal_id = propose_publication(
                connection, teller.community_id, frozen, by=teller.treasurer, at=at
            )
            notice_id = prepare_notice(
                connection, teller.community_id, plan, (proposal_id,), by=teller.treasurer, at=at
            )
        publish_notice(connection, teller.community_id, notice_id, by=teller.reviewer, at=at)
        _hang(connection, teller, event, plan, notice_id)


def _plan(connection: sa.Connection, facts: CommunityFacts, event: NoticeEvent) -> NoticePlan:
    kind = CORRECTION if isinstance(event, Corrected) else event.kind
    place = duties(connection, facts, day=event.on).jurisdiction
    days, working = days_asked(place, kind, event.on)
    last_day = last_posting_day(event.on, days, working=working)
    about = {}
    if isinstance(event, Told):
        about = {"decision": event.decision, "work": event.work}
    kind_of, code = next(((name, code) for name, code in about.items() if code), ("", ""))
    return NoticePlan(
        kind, event.title, event.title_en, event.on, last_day, PLACES, OFFICE, PHONE, last_day,
        period=event.period, subject_kind=kind_of, subject_code=code,
    )  # fmt: skip


def _tell(
    connection: sa.Connection, teller: Teller, facts: CommunityFacts, event: Told, plan: NoticePlan
) -> str:
    """Prepare a text, below what the books say of what it is about."""
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=8)
    frozen = None
    if plan.kind == plan.subject_kind:
        frozen = freeze_one(connection, facts, plan.kind, plan.subject_code, day=event.on)
    proposals = [propose_publication(connection, here, frozen, by=by, at=at)] if frozen else []
    proposals.append(
        propose_text(connection, here, plan, event.text, by=by, at=at, text_en=event.text_en)
    )
    return prepare_notice(connection, here, plan, proposals, by=by, at=at)


def _correct(
    connection: sa.Connection, teller: Teller, facts: CommunityFacts, event: Corrected,
    plan: NoticePlan,
) -> str:  # fmt: skip
    wrong = next(
        row
        for row in publications(connection, facts).rows
        if (row.kind, row.period) == (event.kind, event.period)
    )
    voucher = _reversal_of(connection, teller, event.voucher_of) if event.voucher_of else ""
    frozen = freeze(connection, facts, event.kind, event.period, day=event.on, limits={})
    return prepare_correction(
        connection, teller.community_id, plan, frozen,
        Correcting(wrong.number, event.reason, OFFICE, voucher),
        by=teller.treasurer, at=moment(event.on, hour=8),
    )  # fmt: skip


def _reversal_of(connection: sa.Connection, teller: Teller, label: str) -> str:
    """Give the voucher that took a booking of the story back."""
    query = sa.select(transactions.c.voucher).where(
        transactions.c.community_id == teller.community_id,
        transactions.c.corrects == teller.posted[label],
    )
    return str(connection.execute(query).scalar_one())


def _hang(
    connection: sa.Connection, teller: Teller, event: NoticeEvent, plan: NoticePlan, notice_id: str
) -> None:
    here, by = teller.community_id, teller.treasurer
    hung = Hung(event.on, PLACES)
    hang_notice(connection, here, notice_id, hung, by=by, at=moment(event.on, hour=9))
    if not isinstance(event, Corrected) and event.objection:
        asked_on = event.on + timedelta(days=1)
        step = record_objection(
            connection, here, notice_id, Objection(asked_on, "counter", event.objection), by=by,
            at=moment(asked_on, hour=9),
        )  # fmt: skip
        answered_on = event.on + timedelta(days=3)
        answer_objection(
            connection, here, notice_id, step, event.reply, on=answered_on, by=by,
            at=moment(answered_on, hour=9),
        )  # fmt: skip
    if not isinstance(event, Posted) or event.ends:
        _end(connection, teller, plan, notice_id)


def _end(connection: sa.Connection, teller: Teller, plan: NoticePlan, notice_id: str) -> None:
    at: datetime = moment(plan.last_day + timedelta(days=1), hour=9)
    end_notice(
        connection, teller.community_id, notice_id, on=plan.last_day, corrected=False,
        by=teller.treasurer, at=at,
    )  # fmt: skip
