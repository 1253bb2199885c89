"""Where a campaign's money goes: on to the project by decision, or back to whoever paid it."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import (
    PENDING,
    Campaign,
    Purpose,
    campaign_draft,
    check_amount,
    leftover_shares,
)
from ledger.domain.errors import UnknownNameError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.posting.books import Books
from ledger.posting.campaign_rules import check_purpose, left_in_fund, live_purposes, load_campaign
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
from ledger.posting.decision_gates import require_in_force
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.campaigns import campaign_drafts, campaign_pledges, sums_by_household
from ledger.store.drafts import drafts as draft_rows
from ledger.store.shares import pending_takings, share_balances


@dataclass(frozen=True, slots=True)
class Step:
    """A step as it is asked for.

    ``decision`` is the code of the decision by which money goes on, or what is left over goes back;
    ``amount_minor`` how much is left over, in fen; ``channel`` our account it goes back from, the campaign's if empty.
    """

    dated_on: date
    decision: str = ""
    channel: str = ""
    amount_minor: int = 0


def propose_step(
    connection: sa.Connection, community_id: int, number: int, purpose: Purpose, step: Step, *,
    by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Hand in a step that concerns all households at once; gives its drafts' ids.

    TRANSFER turns the households' money into income of the project, late payments by another run. REFUND pays
    back all that is still theirs: the target was missed, or a part was left over. LEFTOVER owes what the work
    left over to those who paid, by what each paid.

    Raises:
        UnknownNameError: there is no such campaign or decision.
        VoteError: the decision was annulled, or does not hold yet.
        CampaignError: the campaign does not allow it now, or nothing is there to move.
    """
    books = open_for(connection, community_id, by)
    campaign = load_campaign(connection, community_id, number)
    check_day(step.dated_on, at, "dated_on")
    if purpose in (Purpose.TRANSFER, Purpose.LEFTOVER):
        if not step.decision:
            raise UnknownNameError(noun="decision", name="", field="decision")
        require_in_force(books, step.decision, local_day(at))
    else:
        check_channel(books, step.channel or campaign.channel)
    _check_alone(books, number, purpose)
    shares = (
        _left(books, number, campaign, step.amount_minor)
        if purpose is Purpose.LEFTOVER
        else _free(books, campaign)
    )
    check_purpose(books, number, campaign, purpose, shares, today=local_day(at))
    if not shares:
        raise CampaignError(reason="nothing_held")
    draft = campaign_draft(
        campaign, purpose, shares, building_of=buildings_of(books), dated_on=step.dated_on,
        channel=step.channel, decision=step.decision,
    )  # fmt: skip
    return propose(books, number, purpose, [draft], by, at)


def withdraw_household(
    connection: sa.Connection, community_id: int, number: int, household: str, *, dated_on: date,
    by: Officer, at: datetime, channel: str = "",
) -> list[str]:  # fmt: skip
    """Let one household leave a campaign that was not decided upon: its pledge ends and its money goes back.

    Raises:
        UnknownNameError: there is no such household.
        CampaignError: transferred, or nothing_held where it paid nothing and pledged nothing.
    """
    books = open_for(connection, community_id, by)
    campaign = load_campaign(connection, community_id, number)
    building_of = buildings_of(books)
    check_household(household, building_of, "household")
    if Purpose.TRANSFER in live_purposes(connection, community_id, number):
        raise CampaignError(reason="transferred")
    check_day(dated_on, at, "dated_on")
    pledged = sa.select(campaign_pledges.c.position).where(
        campaign_pledges.c.community_id == community_id, campaign_pledges.c.number == number,
        campaign_pledges.c.place_code == household,
    )  # fmt: skip
    had_pledge = connection.execute(pledged.limit(1)).first() is not None
    shares = {code: minor for code, minor in _free(books, campaign).items() if code == household}
    if not shares and not had_pledge:
        raise CampaignError(reason="nothing_held", text=household, field="household")
    if had_pledge:
        keep_pledges(books, number, {household: 0}, dated_on, by, at)
    if not shares:
        done(books, "campaign_left", number, by, at)
        return []
    check_channel(books, channel or campaign.channel)
    draft = campaign_draft(
        campaign, Purpose.WITHDRAWAL, shares, building_of=building_of, dated_on=dated_on,
        channel=channel,
    )  # fmt: skip
    return propose(books, number, Purpose.WITHDRAWAL, [draft], by, at)


def _check_alone(books: Books, number: int, purpose: Purpose) -> None:
    """Refuse to let money go on and back at once: a draft on its way decides first.

    Raises:
        CampaignError: transferred or refunded.
    """
    live = live_purposes(books.connection, books.community_id, number)
    if purpose is Purpose.REFUND and Purpose.TRANSFER in live and Purpose.LEFTOVER not in live:
        raise CampaignError(reason="transferred")
    if purpose is Purpose.TRANSFER and Purpose.REFUND in live and Purpose.TRANSFER not in live:
        raise CampaignError(reason="refunded")


def _free(books: Books, campaign: Campaign) -> dict[str, int]:
    """Give what is each household's and not spoken for by a draft on its way, in fen above zero."""
    held = share_balances(books.connection, books.community_id, (PENDING,))
    taken = pending_takings(books.connection, books.community_id, campaign.fund, {PENDING})
    free = {
        place: -minor - taken.get(place, 0)
        for (_, fund, place), minor in held.items()
        if fund == campaign.fund
    }
    return {place: minor for place, minor in free.items() if minor > 0}


def _left(books: Books, number: int, campaign: Campaign, amount_minor: int) -> dict[str, int]:
    """Divide what is left over by what each household gave and did not get back."""
    check_amount(amount_minor, "amount", AMOUNT_MINOR_MAX)
    sums = sums_by_household(books.connection, books.community_id, number)
    given = {
        place: item.transferred_minor - item.leftover_minor
        for place, item in sums.items()
        if item.transferred_minor > item.leftover_minor
    }
    if not given:
        raise CampaignError(reason="not_transferred")
    if Purpose.LEFTOVER in _waiting(books, number):
        raise CampaignError(reason="twice", field="amount")
    left = left_in_fund(books, campaign.fund)
    if amount_minor > left:
        raise CampaignError(reason="beyond_left", left_minor=left, field="amount")
    return leftover_shares(amount_minor, given)


def _waiting(books: Books, number: int) -> frozenset[str]:
    """Give what drafts of a campaign will do that are still on their way."""
    link, draft = campaign_drafts.c, draft_rows.c
    query = (
        sa.select(link.purpose)
        .join_from(
            campaign_drafts, draft_rows,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .where(
            link.community_id == books.community_id, link.number == number,
            draft.state.not_in(("posted", "withdrawn")),
        )
    )  # fmt: skip
    return frozenset(books.connection.execute(query).scalars())
