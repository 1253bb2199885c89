"""Compare campaigns with the books: whose money stands where, and that every movement of it has its purpose."""

from collections.abc import Iterator

import sqlalchemy as sa

from ledger.domain.campaigns import PENDING, SIDES, Purpose
from ledger.posting.check_values import Difference
from ledger.store.campaigns import (
    campaign_drafts,
    campaign_pledges,
    campaigns,
    sums_by_household,
)
from ledger.store.communities import accounts
from ledger.store.journal import lines, transactions


def check_campaigns(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that campaigns are numbered, households' money is theirs to the fen, and pledges follow one another."""
    held = campaigns.c
    query = sa.select(held.number, held.fund_code).where(held.community_id == community_id)
    found = {row.number: row.fund_code for row in connection.execute(query.order_by(held.number))}
    if found and max(found) != len(found):
        yield Difference("campaign_number", "campaigns", str(len(found)), str(max(found)))
    for number, fund in found.items():
        yield from _check_vouchers(connection, community_id, number, fund)
        sums = sums_by_household(connection, community_id, number)
        for place, item in sums.items():
            if item.held_minor < 0 or item.leftover_minor > item.transferred_minor:
                yield Difference("campaign_household", f"campaign {number}", "0.00", place)
    yield from _check_unlinked(connection, community_id)
    yield from _check_pledges(connection, community_id)


def _check_vouchers(
    connection: sa.Connection, community_id: int, number: int, fund: str
) -> Iterator[Difference]:
    """See that each voucher of a campaign moves its own fund's money as its purpose says."""
    link, header, line, account = campaign_drafts.c, transactions.c, lines.c, accounts.c
    query = (
        sa.select(
            header.voucher, link.purpose, line.fund_code, line.account_code, account.is_cash,
            (line.debit_minor > 0).label("is_debit"),
        )
        .join_from(
            campaign_drafts, transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .join(lines, (line.community_id == header.community_id) & (line.seq == header.seq))
        .join(
            accounts,
            (account.community_id == line.community_id) & (account.code == line.account_code),
        )
        .where(link.community_id == community_id, link.number == number)
        .order_by(header.seq, line.number)
    )  # fmt: skip
    for row in connection.execute(query):
        wanted = SIDES[Purpose(row.purpose)][0 if row.is_debit else 1]
        stands = "" if row.is_cash else row.account_code
        if (row.fund_code, stands) != (fund, wanted):
            found = f"{row.fund_code} {row.account_code}"
            yield Difference("campaign_voucher", row.voucher, f"{fund} {wanted}".strip(), found)


def _check_unlinked(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that nobody moved the households' money outside the register."""
    header, line, link = transactions.c, lines.c, campaign_drafts.c
    linked = sa.exists().where(
        link.community_id == header.community_id, link.draft_id == header.draft_id
    )
    query = (
        sa.select(header.voucher)
        .join_from(
            transactions, lines, (line.community_id == header.community_id) & (line.seq == header.seq)
        )
        .where(
            header.community_id == community_id, line.account_code == PENDING,
            header.kind == "ordinary", header.origin == "people", ~linked,
        )
        .limit(1)
    )  # fmt: skip
    for row in connection.execute(query).all():
        yield Difference("campaign_unlinked", row.voucher, "a campaign", "")


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
