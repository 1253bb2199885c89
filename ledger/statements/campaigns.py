"""众筹公示: what was raised until when and what became of it, for everybody; household by household for officers.

Who pledged or paid is told to nobody but officers and the household itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.campaigns import Campaign, outcome
from ledger.domain.dues import natural
from ledger.domain.periods import Span
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.statements.campaign_values import (
    CampaignHead,
    CampaignHousehold,
    CampaignStatement,
    CampaignSums,
    CampaignVoucher,
    OwnCampaign,
)
from ledger.statements.values import Audience, CommunityFacts, Frame, Label
from ledger.store.campaigns import (
    Sums,
    campaign_drafts,
    campaigns,
    newest_pledges,
    sums_by_household,
)
from ledger.store.communities import accounts, decisions, funds, places
from ledger.store.drafts import drafts
from ledger.store.journal import month_movements, transactions

KIND = "campaign"
_FIELDS = (
    "withdrawn_minor", "refunded_minor", "transferred_minor", "leftover_minor", "held_minor",
    "paid_minor", "raised_minor", "late_minor",
)  # fmt: skip


def campaign_list(
    connection: sa.Connection, community: CommunityFacts, day: date
) -> tuple[tuple[CampaignHead, CampaignSums], ...]:
    """Give the campaigns with what became of them by a day, the newest first."""
    found = []
    for row in connection.execute(_heads(community).order_by(campaigns.c.number.desc())):
        by_household = sums_by_household(connection, community.community_id, row.number)
        found.append((_head(row, by_household, day), _total(by_household)))
    return tuple(found)


def campaign(
    connection: sa.Connection, community: CommunityFacts, number: int, day: date, *,
    audience: Audience = Audience.PUBLIC,
) -> CampaignStatement | None:  # fmt: skip
    """Give a campaign's account as of a day; None where there is no such campaign."""
    row = connection.execute(_heads(community).where(campaigns.c.number == number)).one_or_none()
    if row is None:
        return None
    by_household = sums_by_household(connection, community.community_id, number)
    pledges = newest_pledges(connection, community.community_id, number)
    payers = sum(1 for item in by_household.values() if item.raised_minor)
    is_public = audience not in (Audience.OFFICER, Audience.AUDITOR)
    many_pledged = not is_public or not pledges or len(pledges) >= HOUSEHOLDS_MIN
    many_paid = not is_public or not payers or payers >= HOUSEHOLDS_MIN
    spent, left = _of_fund(connection, community, row.fund_code)
    return CampaignStatement(
        frame=Frame(KIND, community, Span(row.opened_on, row.deadline, ""), day),
        head=_head(row, by_household, day),
        channel=Label(row.channel_code, row.channel_zh, row.channel_en),
        sums=replace(_total(by_household), spent_minor=spent, left_minor=left),
        payer_count=payers if many_paid else None,
        pledge_count=len(pledges) if many_pledged else None,
        pledged_minor=sum(pledges.values()) if many_pledged else None,
        rows=_vouchers(connection, community, number, is_public=is_public),
    )


def campaign_households(
    connection: sa.Connection, community: CommunityFacts, number: int
) -> tuple[CampaignHousehold, ...]:
    """Give every household that pledged or paid, by number: for officers alone."""
    by_household = sums_by_household(connection, community.community_id, number)
    pledges = newest_pledges(connection, community.community_id, number)
    codes = sorted({*by_household, *pledges}, key=natural)
    names = {
        row.code: Label(row.code, row.name_zh, row.name_en)
        for row in connection.execute(
            sa.select(places.c.code, places.c.name_zh, places.c.name_en).where(
                places.c.community_id == community.community_id, places.c.kind == "household"
            )
        )
    }
    return tuple(
        _own(names[code], pledges.get(code, 0), by_household.get(code, Sums())) for code in codes
    )


def campaigns_of_household(
    connection: sa.Connection, community: CommunityFacts, place: Label, day: date
) -> tuple[OwnCampaign, ...]:
    """Give the campaigns that a household pledged or paid for, the newest first: for itself and officers."""
    found = []
    here = community.community_id
    for row in connection.execute(_heads(community).order_by(campaigns.c.number.desc())):
        pledged = newest_pledges(connection, here, row.number, place=place.code)
        own = sums_by_household(connection, here, row.number, place=place.code)
        if pledged or own:
            head = _head(row, sums_by_household(connection, here, row.number), day)
            mine = _own(place, pledged.get(place.code, 0), own.get(place.code, Sums()))
            found.append(OwnCampaign(head, mine))
    return tuple(found)


def _own(place: Label, pledged_minor: int, sums: Sums) -> CampaignHousehold:
    return CampaignHousehold(
        place, pledged_minor, sums.paid_minor, sums.transferred_minor, sums.leftover_minor,
        sums.returned_minor, sums.held_minor,
    )  # fmt: skip


def _heads(community: CommunityFacts) -> sa.Select[Any]:
    held, fund, account, decision = campaigns.c, funds.c, accounts.c, decisions.c
    return (
        sa.select(
            campaigns, fund.name_zh.label("fund_zh"), fund.name_en.label("fund_en"),
            account.name_zh.label("channel_zh"), account.name_en.label("channel_en"),
            decision.title_zh.label("decision_zh"), decision.title_en.label("decision_en"),
        )
        .join_from(
            campaigns, funds,
            (fund.community_id == held.community_id) & (fund.code == held.fund_code),
        )
        .join(
            accounts,
            (account.community_id == held.community_id) & (account.code == held.channel_code),
        )
        .outerjoin(
            decisions,
            (decision.community_id == held.community_id) & (decision.code == held.decision_code),
        )
        .where(held.community_id == community.community_id)
    )  # fmt: skip


def _head(row: sa.Row[Any], by_household: Mapping[str, Sums], day: date) -> CampaignHead:
    as_announced = Campaign(
        row.title, row.fund_code, row.target_minor, row.opened_on, row.deadline, row.channel_code
    )
    total = _total(by_household)
    decision = None
    if row.decision_code:
        title = row.decision_en or row.decision_zh
        decision = Label(row.decision_code, row.decision_zh, title)
    return CampaignHead(
        number=row.number, title=row.title, fund=Label(row.fund_code, row.fund_zh, row.fund_en),
        target_minor=row.target_minor, opened_on=row.opened_on, deadline=row.deadline,
        decision=decision,
        outcome=outcome(
            as_announced, raised_minor=total.raised_minor, transferred=total.transferred_minor > 0,
            refunded=total.refunded_minor > 0, today=day,
        ).value,
    )  # fmt: skip


def _total(by_household: Mapping[str, Sums]) -> CampaignSums:
    held = by_household.values()
    return CampaignSums(**{name: sum(getattr(item, name) for item in held) for name in _FIELDS})


def _of_fund(connection: sa.Connection, community: CommunityFacts, fund: str) -> tuple[int, int]:
    """Give what the project's fund spent, and what money it has left."""
    held, account = month_movements.c, accounts.c
    minor = sa.cast(sa.func.sum(held.debit_minor - held.credit_minor), sa.BigInteger)
    query = (
        sa.select(account.type, account.is_cash, minor)
        .join_from(
            month_movements, accounts,
            (account.community_id == held.community_id) & (account.code == held.account_code),
        )
        .where(
            held.community_id == community.community_id, held.fund_code == fund,
            held.movement_class != "carry_forward",
        )
        .group_by(account.type, account.is_cash)
    )  # fmt: skip
    spent = left = 0
    for kind, is_cash, total in connection.execute(query):
        spent += int(total) if kind == "expense" else 0
        left += int(total) if is_cash else 0
    return spent, left


def _vouchers(
    connection: sa.Connection, community: CommunityFacts, number: int, *, is_public: bool
) -> tuple[CampaignVoucher, ...]:
    link, draft, header = campaign_drafts.c, drafts.c, transactions.c
    other = transactions.alias("struck")
    struck = sa.exists().where(
        other.c.community_id == header.community_id, other.c.corrects == header.seq,
        other.c.kind == "reversal",
    )  # fmt: skip
    query = (
        sa.select(
            link.purpose, link.draft_id, link.linked_at, draft.amount_minor, header.dated_on,
            header.voucher, header.summary, struck.label("is_reversed"),
        )
        .join_from(
            campaign_drafts, drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .outerjoin(
            transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .where(
            link.community_id == community.community_id, link.number == number,
            draft.state != "withdrawn",
        )
        .order_by(header.seq, link.linked_at, link.draft_id)
    )  # fmt: skip
    rows = [row for row in connection.execute(query) if row.voucher or not is_public]
    return tuple(
        CampaignVoucher(
            row.dated_on or row.linked_at.date(), row.purpose, row.voucher or "",
            row.summary or "", row.amount_minor, "" if is_public else row.draft_id,
            bool(row.is_reversed),
        )
        for row in rows
    )  # fmt: skip
