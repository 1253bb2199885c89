"""Compare campaigns with the books: whose money stands where, and that every movement of it has its purpose."""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.domain.campaigns import INCOME, PENDING
from ledger.posting.check_values import Difference
from ledger.store.campaigns import (
    campaign_drafts,
    campaign_pledges,
    campaigns,
    sums_by_household,
)
from ledger.store.journal import lines, transactions
from ledger.store.shares import share_balances


def check_campaigns(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that campaigns are numbered, households' money is theirs to the fen, and pledges follow one another."""
    held = campaigns.c
    query = sa.select(held.number, held.fund_code).where(held.community_id == community_id)
    found = {row.number: row.fund_code for row in connection.execute(query.order_by(held.number))}
    if found and max(found) != len(found):
        yield Difference("campaign_number", "campaigns", str(len(found)), str(max(found)))
    balances = share_balances(connection, community_id, (PENDING,))
    for number, fund in found.items():
        yield from _check_income(connection, community_id, number, fund)
        sums = sums_by_household(connection, community_id, number)
        for place, item in sums.items():
            if item.held_minor < 0 or item.leftover_minor > item.transferred_minor:
                yield Difference("campaign_household", f"campaign {number}", "0.00", place)
        total = -sum(minor for (_, of_fund, _), minor in balances.items() if of_fund == fund)
        told = sum(item.held_minor for item in sums.values())
        if not _has_other_vouchers(connection, community_id, fund) and total != told:
            yield Difference("campaign_money", f"campaign {number}", str(told), str(total))
    yield from _check_pledges(connection, community_id)


def _check_income(
    connection: sa.Connection, community_id: int, number: int, fund: str
) -> Iterator[Difference]:
    """See that a campaign's drafts move its own fund's money alone."""
    link, header, line = campaign_drafts.c, transactions.c, lines.c
    query = (
        sa.select(header.voucher, line.fund_code)
        .join_from(
            campaign_drafts, transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .join(lines, (line.community_id == header.community_id) & (line.seq == header.seq))
        .where(
            link.community_id == community_id, link.number == number,
            (line.fund_code != fund)
            | ((link.purpose == "transfer") & (line.debit_minor == 0) & (line.account_code != INCOME))
            | ((link.purpose == "leftover") & (line.credit_minor == 0) & (line.account_code != INCOME)),
        )
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        yield Difference("campaign_voucher", row.voucher, fund, row.fund_code)


def _has_other_vouchers(connection: sa.Connection, community_id: int, fund: str) -> bool:
    """Tell whether the households' money came from elsewhere too: taken over with the books."""
    header, line, link = transactions.c, lines.c, campaign_drafts.c
    linked = sa.exists().where(
        link.community_id == header.community_id, link.draft_id == header.draft_id
    )
    query = (
        sa.select(header.seq)
        .join_from(
            transactions, lines, (line.community_id == header.community_id) & (line.seq == header.seq)
        )
        .where(
            header.community_id == community_id, line.account_code == PENDING,
            line.fund_code == fund, header.corrects.is_(None), ~linked,
        )
        .limit(1)
    )  # fmt: skip
    return connection.execute(query).first() is not None


def _check_pledges(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    held = campaign_pledges.c
    query = (
        sa.select(held.number, sa.func.count().label("count"), sa.func.max(held.position).label("newest"))
        .where(held.community_id == community_id)
        .group_by(held.number, held.place_code)
        .having(sa.func.count() != sa.func.max(held.position))
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        where = f"campaign {row.number}"
        yield Difference("campaign_pledges", where, str(row.count), str(row.newest))
