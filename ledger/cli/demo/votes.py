"""What the demo's officers do about decisions: each sheet typed by both, results confirmed, papers shown."""

from datetime import date

import sqlalchemy as sa

from ledger.cli.demo.notice_events import Told
from ledger.cli.demo.notices import tell_notices
from ledger.cli.demo.receipts import paper_picture
from ledger.cli.demo.vote_events import (
    CommitteeSeated,
    OldDecision,
    PriceDecided,
    VoteEvent,
    VoteHeld,
)
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.committees import Committee
from ledger.domain.policies import Body
from ledger.domain.votes import Choice, Count, Tally, VoteKind
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.ballots import Sheet, enter_ballots, record_count, settle
from ledger.posting.committees import record_committee
from ledger.posting.copies import newest_copies
from ledger.posting.decision_papers import Paper, add_paper, release_paper
from ledger.posting.decisions import add_decision, set_price, vouch
from ledger.posting.pictures import read_picture
from ledger.posting.vote_results import close_vote, confirm_result
from ledger.posting.votes import open_vote

_OTHER = {Choice.FOR: Choice.AGAINST}


def tell_votes(teller: Teller, event: VoteEvent) -> None:
    """Do what an event says, as both officers."""
    here, at = teller.community_id, moment(event.on, hour=9)
    if isinstance(event, VoteHeld):
        _vote(teller, event)
    elif isinstance(event, OldDecision):
        name_old(teller, event)
    else:
        with teller.database.writing() as connection:
            if isinstance(event, CommitteeSeated):
                committee = Committee(event.members, event.representatives)
                record_committee(connection, here, committee, by=teller.treasurer, at=at)
            else:
                _price(connection, teller, event)


def _price(connection: sa.Connection, teller: Teller, event: PriceDecided) -> None:
    set_price(
        connection, teller.community_id, event.account, event.decision, event.text,
        first_day=event.first_day, by=teller.treasurer, at=moment(event.on, hour=11),
    )  # fmt: skip


def name_old(teller: Teller, event: OldDecision) -> None:
    """Name an old decision, lay its paper behind it, and let the other officer vouch for it."""
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        add_decision(
            connection, here, event.code, event.title, decided_on=event.decided_on,
            by=teller.treasurer, body=Body.ASSEMBLY, title_en=event.title_en, at=at,
        )  # fmt: skip
    _papers(teller, event.code, ((Paper.RESOLUTION, "决议书"),), event.on)
    with teller.database.writing() as connection:
        vouch(connection, here, event.code, by=teller.reviewer, at=at)


def _vote(teller: Teller, event: VoteHeld) -> None:
    here, code = teller.community_id, event.vote.code
    opened, closed = moment(event.opened_on, hour=9), moment(event.vote.closes_on, hour=10)
    with teller.database.writing() as connection:
        open_vote(connection, here, event.vote, by=teller.treasurer, at=opened)
        if event.vote.kind is VoteKind.OWNERS:
            sheets = _ballots(connection, teller, event)
        else:
            sheets = sum(event.counts)
            tallies = [Tally(number) for number in event.counts]
            for officer in (teller.treasurer, teller.reviewer):
                count = Count(Tally(sheets), *tallies)
                record_count(connection, here, code, count, by=officer, at=closed)
        close_vote(connection, here, code, sheets=sheets, by=teller.treasurer, at=closed)
        confirm_result(connection, here, code, by=teller.reviewer, at=closed)
    _papers(teller, code, event.papers, event.vote.closes_on)
    tell_notices(teller, _result_notice(event))


def _result_notice(event: VoteHeld) -> Told:
    """Tell of the notice of a result; its tallies are frozen from the vote's page, nobody types them again."""
    title, title_en = event.vote.title, event.vote.title_en or event.vote.title
    objection, reply = event.objection or ("", "")
    return Told(
        event.on, "decision", f"表决结果公示：{title}", f"Result: {title_en}",
        f"“{title}”的表决结果见表，依据的文件在公开账目的决议 {event.vote.code} 里可以点开看。",
        f"{title_en}: the tallies stand in the table, the papers in the public books, decision {event.vote.code}.",
        decision=event.vote.code, objection=objection, reply=reply,
    )  # fmt: skip


def _ballots(connection: sa.Connection, teller: Teller, event: VoteHeld) -> int:
    here, code, at = teller.community_id, event.vote.code, moment(event.vote.closes_on, hour=9)
    ballots = event.ballots or {}
    sheets = [Sheet(place, choice) for place, choice in ballots.items()]
    read = [
        Sheet(item.place, _OTHER.get(item.choice, Choice.FOR)) if item.place == event.misread else item
        for item in sheets
    ]  # fmt: skip
    enter_ballots(connection, here, code, 1, sheets, by=teller.treasurer, at=at)
    enter_ballots(connection, here, code, 2, read, by=teller.reviewer, at=at)
    if event.misread:
        choice = ballots[event.misread]
        settle(connection, here, code, event.misread, choice, by=teller.reviewer, at=at)
    return len(sheets)


def _papers(
    teller: Teller, code: str, papers: tuple[tuple[Paper, str], ...], on: date
) -> None:  # fmt: skip
    """Draw papers, lay them behind a decision, and let the other officer show those that may be shown."""
    here, at = teller.community_id, moment(on, hour=11)
    for kind, heading in papers:
        picture = read_picture(
            paper_picture(heading, code=code, day=on.isoformat()), name="paper.png"
        )
        evidence = keep_files(teller.data_dir, picture)
        with teller.database.writing() as connection:
            sha256 = record_attachment(connection, here, evidence, by=teller.treasurer, at=at)
            number = add_paper(connection, here, code, sha256, kind, by=teller.treasurer, at=at)
            if kind is not Paper.BALLOTS:
                copy = newest_copies(connection, here, [sha256])[sha256].sha256
                release_paper(connection, here, code, number, copy, by=teller.reviewer, at=at)
