"""What the demo's officers do about funds: grants, rules, loans, money set aside, money that others hold."""

import sqlalchemy as sa

from ledger.cli.demo.fund_events import (
    Designated,
    FundEvent,
    GrantAgreed,
    GrantCarriedOver,
    GrantReceived,
    GrantReturned,
    Lent,
    MirrorOpened,
    MirrorReported,
    RulesChanged,
    YearStruck,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.domain.fund_rules import Why
from ledger.posting.confirming import confirm
from ledger.posting.fund_acts import agree
from ledger.posting.fund_changes import propose_designation, propose_rules
from ledger.posting.grants import (
    propose_carry_over,
    propose_grant,
    propose_return,
    receive_instalment,
)
from ledger.posting.loans import propose_loan
from ledger.posting.mirrors import propose_mirror, propose_mirror_entry
from ledger.posting.year_end import close_year, propose_year_end


def tell_funds(teller: Teller, event: FundEvent) -> None:
    """Do what an event says, as both officers."""
    receipt: tuple[str, ...] = ()
    if isinstance(event, GrantReceived):
        receipt = (attach(teller, event.receipt, on=event.on, amount_minor=event.amount_minor),)
    with teller.database.writing() as connection:
        if isinstance(event, YearStruck):
            _strike(connection, teller, event)
        elif isinstance(event, MirrorOpened | MirrorReported):
            _mirror(connection, teller, event)
        elif isinstance(event, GrantReceived | GrantReturned | Lent):
            draft_id = _drafted(connection, teller, event, receipt)
            at = moment(event.on, hour=10)
            approve_draft(connection, teller, draft_id, at=at, released=receipt)
        else:
            act_id = _proposed(connection, teller, event)
            at = moment(event.on, hour=9)
            agree(connection, teller.community_id, act_id, by=teller.reviewer, at=at)


def _proposed(
    connection: sa.Connection, teller: Teller,
    event: GrantAgreed | GrantCarriedOver | RulesChanged | Designated,
) -> str:  # fmt: skip
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    if isinstance(event, GrantAgreed):
        return propose_grant(connection, here, event.fund, event.grant, by=by, at=at)
    why = Why(event.on, event.reason, event.decision)
    if isinstance(event, GrantCarriedOver):
        return propose_carry_over(
            connection, here, event.fund, last_day=event.last_day, why=why, by=by, at=at
        )
    if isinstance(event, RulesChanged):
        return propose_rules(connection, here, event.fund, event.rules, why, by=by, at=at)
    return propose_designation(connection, here, event.fund, event.wanted, why, by=by, at=at)


def _drafted(
    connection: sa.Connection, teller: Teller, event: GrantReceived | GrantReturned | Lent,
    receipt: tuple[str, ...],
) -> str:  # fmt: skip
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=10)
    if isinstance(event, Lent):
        return propose_loan(connection, here, event.loan, by=by, at=at)
    if isinstance(event, GrantReturned):
        return propose_return(
            connection, here, event.fund, dated_on=event.on, decision=event.decision, by=by, at=at
        )
    return receive_instalment(
        connection, here, event.fund, amount_minor=event.amount_minor, channel=event.channel,
        dated_on=event.on, by=by, at=at, attachments=receipt,
    )  # fmt: skip


def _mirror(
    connection: sa.Connection, teller: Teller, event: MirrorOpened | MirrorReported
) -> None:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    if isinstance(event, MirrorOpened):
        proposal = propose_mirror(connection, here, event.mirror, by=by, at=at)
    else:
        proposal = propose_mirror_entry(connection, here, event.code, event.entry, by=by, at=at)
    confirm(connection, here, proposal, by=teller.reviewer, at=at)


def _strike(connection: sa.Connection, teller: Teller, event: YearStruck) -> None:
    here, at = teller.community_id, moment(event.on, hour=13)
    for draft_id in propose_year_end(connection, here, event.year, by=teller.treasurer, at=at):
        approve_draft(connection, teller, draft_id, at=at)
    close_year(connection, here, event.year, by=teller.reviewer, at=at)
