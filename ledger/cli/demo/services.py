"""What the demo's officers do about contracts and services, one proposing, the other agreeing."""

from dataclasses import replace

import sqlalchemy as sa

from ledger.cli.demo.service_events import (
    Assessed,
    Collected,
    ContractChapter,
    RulesOfService,
    ServiceBilled,
    ServiceEvent,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.domain.price_lists import ListPrice
from ledger.domain.services import ServiceRate
from ledger.posting.assessments import decide_assessment, propose_assessment
from ledger.posting.contract_terms import (
    agree_terms,
    decide_collection,
    propose_collection,
    propose_terms,
)
from ledger.posting.copies import newest_copies
from ledger.posting.payment_run import pay
from ledger.posting.payments import approve_request, submit_request
from ledger.posting.service_bills import (
    BillKey,
    bill_hours,
    bill_lump_sum,
    bill_score,
    decide_bill,
    request_bill,
)
from ledger.posting.service_rules import set_price, set_rate, set_score_sheet


def tell_services(teller: Teller, event: ServiceEvent) -> None:
    """Do what an event says, as both officers."""
    paper = ""
    if isinstance(event, Collected):
        minor = event.told.collected_minor
        paper = attach(teller, "代收明细表", on=event.on, amount_minor=minor)
    elif isinstance(event, ContractChapter | ServiceBilled | Assessed) and event.paper:
        minor = event.terms.price_minor if isinstance(event, ContractChapter) else 0
        paper = attach(teller, event.paper, on=event.on, amount_minor=minor)
    with teller.database.writing() as connection:
        if isinstance(event, RulesOfService):
            _rule(connection, teller, event)
        elif isinstance(event, ContractChapter):
            _chapter(connection, teller, event, paper)
        elif isinstance(event, ServiceBilled):
            _bill(connection, teller, event, paper)
        else:
            _record(connection, teller, event, paper)


def _rule(connection: sa.Connection, teller: Teller, event: RulesOfService) -> None:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    for rule in event.rules:
        if isinstance(rule, ServiceRate):
            set_rate(connection, here, rule, by=by, at=at)
        elif isinstance(rule, ListPrice):
            set_price(connection, here, rule, by=by, at=at)
        else:
            set_score_sheet(connection, here, rule, by=by, at=at)


def _chapter(connection: sa.Connection, teller: Teller, event: ContractChapter, paper: str) -> None:
    here, at, terms = teller.community_id, moment(event.on, hour=9), event.terms
    number = propose_terms(
        connection, here, replace(terms, evidence=paper), event.title, by=teller.treasurer, at=at
    )
    copy = newest_copies(connection, here, [paper])[paper].sha256 if paper else ""
    agree_terms(connection, here, terms.code, number, by=teller.reviewer, at=at, released=copy)


def _record(
    connection: sa.Connection, teller: Teller, event: Collected | Assessed, paper: str
) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    by, other = teller.treasurer, teller.reviewer
    if isinstance(event, Collected):
        told = replace(event.told, evidence=paper)
        number = propose_collection(connection, here, told, by=by, at=at)
        decide_collection(connection, here, told.code, number, agreed=True, by=other, at=at)
        return
    said = replace(event.told, evidence=paper)
    number = propose_assessment(connection, here, said, by=by, at=at)
    decide_assessment(connection, here, said.year, number, agreed=True, by=other, at=at)


def _bill(connection: sa.Connection, teller: Teller, event: ServiceBilled, paper: str) -> None:
    here, at = teller.community_id, moment(event.on, hour=9)
    key = _worked_out(connection, teller, event, paper)
    decide_bill(connection, here, key, agreed=True, by=teller.reviewer, at=at)
    if event.paid_on is None:
        return
    by, at = teller.treasurer, moment(event.paid_on, hour=10)
    request_id = request_bill(
        connection, here, key, channel=event.channel, summary=event.summary,
        matter=event.summary[:20], by=by, at=at, decision=event.decision,
    )  # fmt: skip
    content = submit_request(connection, here, request_id, by=by, at=at)
    approve_request(
        connection, here, request_id, by=teller.reviewer, at=at, content_sha256=content,
        split_seen=True,
    )  # fmt: skip
    (draft_id,) = pay(
        connection, here, [(request_id, content)], by=by, at=at, paid_on=event.paid_on
    )
    approve_draft(connection, teller, draft_id, at=at, released=(paper,) if paper else ())


def _worked_out(
    connection: sa.Connection, teller: Teller, event: ServiceBilled, paper: str
) -> BillKey:
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    contract, period = event.contract, event.period
    if event.hours is not None:
        return bill_hours(
            connection, here, contract, period, event.hours, evidence=paper, by=by, at=at
        )
    if event.marks:
        return bill_score(
            connection, here, contract, period, event.marks, evidence=paper, by=by, at=at
        )
    return bill_lump_sum(connection, here, contract, period, evidence=paper, by=by, at=at)
