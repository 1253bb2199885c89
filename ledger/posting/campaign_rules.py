"""What drafts may not do to a campaign's money behind its register's back; the guards refuse the same once more."""

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import Campaign, Purpose, is_campaign_money, shares_of
from ledger.domain.errors import UnknownNameError
from ledger.domain.transactions import Draft, Kind
from ledger.posting.books import Books
from ledger.posting.periods import local_day
from ledger.store.billed import is_live
from ledger.store.campaigns import (
    Sums,
    campaign_drafts,
    campaigns,
    standing_vouchers,
    sums_by_household,
)
from ledger.store.journal import month_movements, transactions


def load_campaign(connection: sa.Connection, community_id: int, number: int) -> Campaign:
    """Read a campaign back.

    Raises:
        UnknownNameError: there is none of this number.
    """
    query = sa.select(campaigns).where(
        campaigns.c.community_id == community_id, campaigns.c.number == number
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="campaign", name=str(number))
    return Campaign(
        row.title, row.fund_code, row.target_minor, row.opened_on, row.deadline, row.channel_code,
        row.decision_code or "",
    )  # fmt: skip


def raised_minor(sums: Mapping[str, Sums]) -> int:
    """Give what came in time and was not taken back."""
    return sum(item.raised_minor for item in sums.values())


def live_purposes(connection: sa.Connection, community_id: int, number: int) -> frozenset[str]:
    """Give what drafts of a campaign do that are on their way or posted, and were not struck out."""
    link = campaign_drafts.c
    query = sa.select(link.purpose).where(
        link.community_id == community_id, link.number == number, is_live(link, community_id)
    )
    return frozenset(connection.execute(query).scalars())


def check_saved(
    connection: sa.Connection, community_id: int, draft: Draft, *, draft_id: str | None
) -> None:
    """Refuse to keep, by hand, a draft about a campaign's money.

    Raises:
        CampaignError: it is the register's (in_register), moves what is the households' (in_register), or puts
            a campaign's voucher right by a difference (corrected_apart).
    """
    if draft_id is not None and _of_draft(connection, community_id, draft_id) is not None:
        raise CampaignError(reason="in_register")
    if draft.kind is Kind.ORDINARY and is_campaign_money(draft):
        raise CampaignError(reason="in_register")
    if draft.kind is Kind.DIFFERENCE and _of_voucher(connection, community_id, draft.corrects):
        raise CampaignError(reason="corrected_apart")


def check_posted(books: Books, draft: Draft, draft_id: str | None) -> None:
    """Refuse a voucher that a campaign does not allow any more, or that is not what its register says.

    Raises:
        CampaignError: with the reason of the rule that is broken.
    """
    if not is_campaign_money(draft):
        return
    here = books.community_id
    if draft.kind is Kind.REVERSAL:
        target = _of_voucher(books.connection, here, draft.corrects)
        if target and target[1] == Purpose.TRANSFER and _stands(books, target[0], Purpose.LEFTOVER):
            raise CampaignError(reason="given_back")
    if draft.kind is not Kind.ORDINARY:
        return
    link = _of_draft(books.connection, here, draft_id) if draft_id else None
    if link is None:
        raise CampaignError(reason="in_register")
    number, purpose = link
    campaign = load_campaign(books.connection, here, number)
    if {line.fund for line in draft.lines} != {campaign.fund}:
        raise CampaignError(reason="differs", field="fund")
    check_purpose(
        books, number, campaign, Purpose(purpose), shares_of(draft), today=local_day(books.last_at)
    )


def check_purpose(
    books: Books, number: int, campaign: Campaign, purpose: Purpose, shares: Mapping[str, int],
    *, today: date,
) -> None:  # fmt: skip
    """Refuse what the campaign's state does not allow, by the vouchers that stand.

    ``shares`` is what the voucher moves, in fen by household.

    Raises:
        CampaignError: not_reached, refunded, not_missed, transferred, not_transferred or beyond_left.
    """
    sums = sums_by_household(books.connection, books.community_id, number)
    if purpose is Purpose.TRANSFER:
        _check_transfer(books, number, campaign, sums)
    elif purpose is Purpose.REFUND:
        _check_refund(books, number, campaign, sums, today)
    elif purpose is Purpose.WITHDRAWAL and _stands(books, number, Purpose.TRANSFER):
        raise CampaignError(reason="transferred")
    elif purpose is Purpose.LEFTOVER:
        _check_leftover(books, campaign, sums, shares)


def left_in_fund(books: Books, fund: str) -> int:
    """Give what a fund could give back in fen: no more than its net assets, and no more than its money."""
    held = month_movements.c
    query = (
        sa.select(
            held.account_code,
            sa.cast(sa.func.sum(held.debit_minor - held.credit_minor), sa.BigInteger),
        )
        .where(held.community_id == books.community_id, held.fund_code == fund)
        .group_by(held.account_code)
    )
    balances = {code: int(minor) for code, minor in books.connection.execute(query)}
    kinds = books.accounts
    own = [minor for code, minor in balances.items() if kinds[code].type in ("asset", "liability")]
    money = [minor for code, minor in balances.items() if kinds[code].is_cash]
    return max(min(sum(own), sum(money)), 0)


def _check_transfer(
    books: Books, number: int, campaign: Campaign, sums: Mapping[str, Sums]
) -> None:
    missing = campaign.target_minor - raised_minor(sums)
    if missing > 0:
        raise CampaignError(reason="not_reached", missing_minor=missing, day=campaign.deadline)
    if _stands(books, number, Purpose.REFUND) and not _stands(books, number, Purpose.TRANSFER):
        raise CampaignError(reason="refunded")


def _check_refund(
    books: Books, number: int, campaign: Campaign, sums: Mapping[str, Sums], today: date
) -> None:
    if _stands(books, number, Purpose.LEFTOVER):
        return
    if _stands(books, number, Purpose.TRANSFER):
        raise CampaignError(reason="transferred")
    is_missed = raised_minor(sums) < campaign.target_minor
    if today <= campaign.deadline or not (is_missed or _stands(books, number, Purpose.REFUND)):
        raise CampaignError(reason="not_missed", day=campaign.deadline)


def _check_leftover(
    books: Books, campaign: Campaign, sums: Mapping[str, Sums], shares: Mapping[str, int]
) -> None:
    for household, minor in shares.items():
        given = sums.get(household, Sums())
        left = given.transferred_minor - given.leftover_minor
        if minor > left:
            raise CampaignError(reason="beyond_left", left_minor=max(left, 0), field="amount")
    left = left_in_fund(books, campaign.fund)
    if sum(shares.values()) > left:
        raise CampaignError(reason="beyond_left", left_minor=left, field="amount")


def _stands(books: Books, number: int, purpose: Purpose) -> bool:
    """Tell whether a voucher of this purpose is in the books and was not struck out."""
    query = standing_vouchers(books.community_id).where(
        campaign_drafts.c.number == number, campaign_drafts.c.purpose == purpose.value
    )
    return books.connection.execute(query.limit(1)).first() is not None


def _of_draft(
    connection: sa.Connection, community_id: int, draft_id: str
) -> tuple[int, str] | None:
    link = campaign_drafts.c
    query = sa.select(link.number, link.purpose).where(
        link.community_id == community_id, link.draft_id == draft_id
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row.number, row.purpose)


def _of_voucher(
    connection: sa.Connection, community_id: int, seq: int | None
) -> tuple[int, str] | None:
    query = sa.select(transactions.c.draft_id).where(
        transactions.c.community_id == community_id, transactions.c.seq == seq
    )
    draft_id = connection.execute(query).scalar_one_or_none()
    return _of_draft(connection, community_id, draft_id) if draft_id else None
