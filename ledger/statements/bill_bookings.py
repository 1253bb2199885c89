"""The vouchers that past rows of bills became, or were found to be, for those who learn from them.

Reversed vouchers, reversals and refunds are left out: what stands is what people meant. Officers only.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_bookings import Booking, Part
from ledger.domain.matching import RowKey
from ledger.domain.transactions import CounterpartyKind
from ledger.statements.values import CommunityFacts
from ledger.store.bills import bill_drafts, bill_rows
from ledger.store.communities import accounts
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches


def drafted(community: CommunityFacts) -> sa.Select[Any]:
    """Select the rows of which vouchers were made, as (bill_id, row_number, seq)."""
    link, header = bill_drafts.c, transactions.c
    return sa.select(link.bill_id, link.row_number, header.seq).join_from(
        bill_drafts, transactions,
        (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
    ).where(link.community_id == community.community_id)  # fmt: skip


def matched(community: CommunityFacts) -> sa.Select[Any]:
    """Select the rows that were matched with lines of vouchers, as (bill_id, row_number, seq)."""
    row, sealed, line = match_rows.c, matches.c, match_lines.c
    return (
        sa.select(row.bill_id, row.row_number, line.seq)
        .join_from(
            match_rows, matches,
            (sealed.community_id == row.community_id) & (sealed.match_id == row.match_id),
        )
        .join(
            match_lines,
            (line.community_id == sealed.community_id) & (line.match_id == sealed.match_id),
        )
        .where(row.community_id == community.community_id, sealed.ended_at.is_(None))
    )  # fmt: skip


def bookings(
    connection: sa.Connection, community: CommunityFacts, pairs: sa.Subquery
) -> dict[RowKey, Booking]:
    """Give the voucher of each row of ``pairs`` that has exactly one, by two queries.

    ``pairs`` has the columns bill_id, row_number and seq.
    """
    found: defaultdict[RowKey, list[Any]] = defaultdict(list)
    for item in connection.execute(_vouchers(community, pairs)):
        found[RowKey(item.bill_id, item.row_number)].append(item)
    by_seq: defaultdict[int, list[Any]] = defaultdict(list)
    for line in connection.execute(_lines(community, pairs)):
        by_seq[line.seq].append(line)
    made: dict[tuple[int, str], Booking] = {}
    booked = {}
    for key, (item, *others) in found.items():
        if others:
            continue
        place = (item.seq, item.account_code)
        if place not in made:
            made[place] = _booking(item, by_seq[item.seq])
        booked[key] = made[place]
    return booked


def _vouchers(community: CommunityFacts, pairs: sa.Subquery) -> sa.Select[Any]:
    header, row = transactions.c, bill_rows.c
    red = transactions.alias("red")
    reversed_by = (
        sa.select(sa.literal(1))
        .where(
            red.c.community_id == header.community_id, red.c.corrects == header.seq,
            red.c.kind == "reversal",
        )
        .correlate(transactions)
    )  # fmt: skip
    return (
        sa.select(
            pairs.c.bill_id, pairs.c.row_number, row.account_code, header.seq, header.voucher,
            header.matter, header.counterparty_kind,
        )
        .distinct()
        .join_from(
            pairs, transactions,
            (header.community_id == community.community_id) & (header.seq == pairs.c.seq),
        )
        .join(
            bill_rows,
            (row.community_id == community.community_id) & (row.bill_id == pairs.c.bill_id)
            & (row.row_number == pairs.c.row_number),
        )
        .where(header.kind == "ordinary", header.refund_of.is_(None), ~reversed_by.exists())
    )  # fmt: skip


def _lines(community: CommunityFacts, pairs: sa.Subquery) -> sa.Select[Any]:
    line, account = lines.c, accounts.c
    return (
        sa.select(
            line.seq, line.account_code, line.fund_code, line.place_code, line.party_code,
            (line.debit_minor - line.credit_minor).label("minor"), account.has_sublines,
        )
        .join_from(
            lines, accounts,
            (account.community_id == line.community_id) & (account.code == line.account_code),
        )
        .where(
            line.community_id == community.community_id, line.seq.in_(sa.select(pairs.c.seq))
        )
        .order_by(line.seq, line.number)
    )  # fmt: skip


def _booking(item: Any, found: Sequence[Any]) -> Booking:
    own: defaultdict[str, int] = defaultdict(int)
    parts: defaultdict[Part, int] = defaultdict(int)
    for line in found:
        if line.account_code == item.account_code:
            own[line.fund_code] += line.minor
        else:
            part = Part(
                line.account_code, line.fund_code, line.place_code or "", line.party_code or ""
            )
            parts[part] += line.minor
    return Booking(
        item.seq, item.voucher, item.account_code, item.matter,
        CounterpartyKind(item.counterparty_kind), dict(own), dict(parts),
        frozenset(line.account_code for line in found if line.has_sublines),
    )  # fmt: skip
