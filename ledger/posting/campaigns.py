"""Crowdfunding: announce a campaign, keep pledges, take payments in, and let the money go on or back.

All of it or nothing, in one commit. Each movement is a draft that another person approves; its purpose is kept
with it, and what each household paid stands in the shares of its lines.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import (
    INCOME,
    PENDING,
    Campaign,
    Paid,
    Purpose,
    check_amount,
    payment_drafts,
    shares_of,
)
from ledger.domain.errors import UnknownNameError
from ledger.domain.funds import FundClass
from ledger.posting.books import Books
from ledger.posting.campaign_rules import load_campaign
from ledger.posting.campaign_steps import (
    buildings_of,
    check_channel,
    check_day,
    check_household,
    done,
    keep_pledges,
    open_for,
    propose,
)
from ledger.posting.content import draft_of
from ledger.posting.decision_gates import require_in_force
from ledger.posting.drafts import check_attachments
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.billed import is_live
from ledger.store.campaigns import campaign_drafts, campaigns
from ledger.store.drafts import drafts as draft_rows
from ledger.store.inserts import insert_rows


def open_campaign(
    connection: sa.Connection, community_id: int, campaign: Campaign, *, by: Officer, at: datetime
) -> int:
    """Announce a campaign; gives its number.

    Raises:
        UnknownNameError: the fund, the account or the decision is not there.
        AccountRuleError: the account is no money (reason not_cash).
        VoteError: the decision was annulled, or does not hold yet.
        CampaignError: the fund is not a project's (fund_class), or has a campaign already (fund_in_use).
    """
    books = open_for(connection, community_id, by)
    if campaign.fund not in books.funds:
        raise UnknownNameError(noun="fund", name=campaign.fund, field="fund")
    if books.funds[campaign.fund] is not FundClass.RESTRICTED:
        raise CampaignError(reason="fund_class", field="fund")
    check_channel(books, campaign.channel)
    for account in (PENDING, INCOME):
        if account not in books.accounts:
            raise UnknownNameError(noun="account", name=account, field="fund")
    require_in_force(books, campaign.decision, local_day(at))
    held = campaigns.c
    known = connection.execute(
        sa.select(held.number, held.fund_code).where(held.community_id == community_id)
    ).all()
    if campaign.fund in {row.fund_code for row in known}:
        raise CampaignError(reason="fund_in_use", field="fund")
    number = max((row.number for row in known), default=0) + 1
    row = (
        community_id, number, campaign.title.strip(), campaign.fund, campaign.target_minor,
        campaign.opened_on, campaign.deadline, campaign.channel, campaign.decision or None,
        by.user_id, at,
    )  # fmt: skip
    insert_rows(connection, campaigns, [row])
    done(books, "campaign_opened", number, by, at)
    return number


def pledge(
    connection: sa.Connection, community_id: int, number: int, amounts: Mapping[str, int], *,
    pledged_on: date, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Keep what households say they will pay, in fen; nothing takes an earlier pledge back.

    Raises:
        UnknownNameError: there is no such campaign or household.
        AmountError: an amount is below nothing or too large.
    """
    books = open_for(connection, community_id, by)
    load_campaign(connection, community_id, number)
    building_of = buildings_of(books)
    check_day(pledged_on, at, "pledged_on")
    for household, minor in amounts.items():
        check_household(household, building_of, "pledges")
        if minor:
            check_amount(minor, "pledges")
    keep_pledges(books, number, amounts, pledged_on, by, at)
    done(books, "campaign_pledged", number, by, at)


def receive_payments(
    connection: sa.Connection, community_id: int, number: int, payments: Sequence[Paid], *,
    by: Officer, at: datetime, channel: str = "", again: bool = False,
    attachments: tuple[str, ...] = (),
) -> list[str]:  # fmt: skip
    """Hand in what households paid, a draft a day; late payments too, which count towards nothing.

    ``again`` says that somebody saw that a payment like one of these is there already. Gives the drafts' ids.

    Raises:
        UnknownNameError: there is no such campaign or household.
        CampaignError: before_campaign, or twice (the same household, day and amount).
        Refusal: the books could not take it.
    """
    books = open_for(connection, community_id, by)
    campaign = load_campaign(connection, community_id, number)
    building_of = buildings_of(books)
    if not payments:
        raise CampaignError(reason="nothing_held", field="payments")
    for item in payments:
        check_household(item.household, building_of, "payments")
        check_amount(item.amount_minor, "payments")
        check_day(item.day, at, "payments")
        if item.day < campaign.opened_on:
            raise CampaignError(reason="before_campaign", day=campaign.opened_on, field="payments")
    check_channel(books, channel or campaign.channel)
    check_attachments(connection, community_id, attachments)
    if not again:
        _check_twice(books, number, payments)
    today = local_day(at)
    dated_on = {
        day: today if day.year * 100 + day.month <= books.closed_through else day
        for day in {item.day for item in payments}
    }
    made = payment_drafts(
        campaign, payments, building_of=building_of, dated_on=dated_on, attachments=attachments,
        channel=channel,
    )  # fmt: skip
    return propose(books, number, Purpose.PAYMENT, made, by, at)


def _check_twice(books: Books, number: int, payments: Sequence[Paid]) -> None:
    """Refuse what looks like money entered before, posted or on its way.

    Raises:
        CampaignError: reason twice, with the household.
    """
    wanted = [(item.day, item.household, item.amount_minor) for item in payments]
    link, draft = campaign_drafts.c, draft_rows.c
    query = (
        sa.select(draft.content)
        .join_from(
            draft_rows, campaign_drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .where(
            link.community_id == books.community_id, link.number == number,
            link.purpose == Purpose.PAYMENT.value, is_live(link, books.community_id),
        )
    )  # fmt: skip
    found = set()
    for content in books.connection.execute(query).scalars():
        kept = draft_of(content)
        found |= {(kept.happened_on, place, minor) for place, minor in shares_of(kept).items()}
    for position, key in enumerate(wanted):
        if key in found or key in wanted[:position]:
            raise CampaignError(reason="twice", text=key[1], field="payments")
