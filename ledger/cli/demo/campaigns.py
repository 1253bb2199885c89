"""What the demo's officers do about crowdfunding: one prepares, the other approves."""

import sqlalchemy as sa

from ledger.cli.demo.campaign_events import (
    CampaignAnnounced,
    CampaignEvent,
    CampaignPaid,
    CampaignStep,
    HouseholdLeft,
    Pledged,
)
from ledger.cli.demo.vouchers import Teller, approve_draft, attach, moment
from ledger.domain.campaigns import Paid
from ledger.posting.books import open_books
from ledger.posting.campaign_runs import Step, propose_step, withdraw_household
from ledger.posting.campaigns import open_campaign, pledge, receive_payments
from ledger.posting.chart_changes import add_fund


def tell_campaigns(teller: Teller, event: CampaignEvent) -> None:
    """Do what an event says, as both officers."""
    receipt: tuple[str, ...] = ()
    if isinstance(event, CampaignPaid):
        total_minor = sum(event.amounts.values())
        receipt = (attach(teller, event.receipt, on=event.on, amount_minor=total_minor),)
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    with teller.database.writing() as connection:
        if isinstance(event, CampaignAnnounced):
            add_fund(open_books(connection, here), event.fund, by=by, at=at)
            open_campaign(connection, here, event.campaign, by=by, at=at)
        elif isinstance(event, Pledged):
            pledge(connection, here, event.number, event.amounts, pledged_on=event.on, by=by, at=at)
        else:
            for draft_id in _drafted(connection, teller, event, receipt):
                at = moment(event.on, hour=10)
                # A list of who paid is no picture for everybody: it stays with the officers.
                approve_draft(connection, teller, draft_id, at=at)


def _drafted(
    connection: sa.Connection, teller: Teller, event: CampaignPaid | HouseholdLeft | CampaignStep,
    receipt: tuple[str, ...],
) -> list[str]:  # fmt: skip
    here, by, at = teller.community_id, teller.treasurer, moment(event.on, hour=9)
    if isinstance(event, CampaignPaid):
        paid = [Paid(code, minor, event.on) for code, minor in event.amounts.items()]
        return receive_payments(
            connection, here, event.number, paid, by=by, at=at, attachments=receipt
        )
    if isinstance(event, HouseholdLeft):
        return withdraw_household(
            connection, here, event.number, event.household, dated_on=event.on, by=by, at=at
        )
    asked = Step(event.on, event.decision, amount_minor=event.amount_minor)
    return propose_step(connection, here, event.number, event.purpose, asked, by=by, at=at)
