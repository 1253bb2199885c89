"""Crowdfunding: campaigns, what households pledged, and which drafts move its money.

What each household paid and got back stands in the shares of those vouchers, and nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.campaigns import Purpose
from ledger.store.base import (
    BOOK_OPTIONS,
    Day,
    Instant,
    Whole,
    community_column,
    metadata,
    of_community,
    one_of,
)
from ledger.store.journal import lines, sublines, transactions

#: A campaign as it was announced; each has a project's fund of its own.
campaigns = sa.Table(
    "campaigns",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("fund_code", sa.Text, nullable=False),
    sa.Column("target_minor", Whole, nullable=False),
    sa.Column("opened_on", Day, nullable=False),
    sa.Column("deadline", Day, nullable=False),
    # Our account that the money stands in.
    sa.Column("channel_code", sa.Text, nullable=False),
    sa.Column("decision_code", sa.Text),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number"),
    sa.UniqueConstraint("community_id", "fund_code"),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("channel_code", table="accounts", target=("code",)),
    of_community("decision_code", table="decisions", target=("code",)),
    sa.CheckConstraint("target_minor > 0", name="target_positive"),
    sa.CheckConstraint("deadline >= opened_on", name="days"),
    **BOOK_OPTIONS,
)

#: What households said they would pay, private; the newest holds, nothing means that it was taken back.
campaign_pledges = sa.Table(
    "campaign_pledges",
    metadata,
    community_column(),
    sa.Column("number", Whole, nullable=False),
    sa.Column("place_code", sa.Text, nullable=False),
    sa.Column("position", Whole, nullable=False),
    sa.Column("pledged_on", Day, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "number", "place_code", "position"),
    of_community("number", table="campaigns", target=("number",)),
    of_community("place_code", table="places", target=("code",)),
    sa.CheckConstraint("amount_minor >= 0", name="amount_not_negative"),
    sa.Index("ix_campaign_pledges_place", "community_id", "place_code"),
    **BOOK_OPTIONS,
)

#: Which drafts move a campaign's money, and what for.
campaign_drafts = sa.Table(
    "campaign_drafts",
    metadata,
    community_column(),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("linked_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("linked_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "draft_id"),
    of_community("number", table="campaigns", target=("number",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    one_of("purpose", "payment", "transfer", "withdrawal", "refund", "leftover"),
    sa.Index("ix_campaign_drafts_number", "community_id", "number"),
    **BOOK_OPTIONS,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What one household's shares of a campaign add up to, in fen; all of them above or at zero."""

    in_time_minor: int = 0
    late_minor: int = 0
    withdrawn_minor: int = 0
    refunded_minor: int = 0
    transferred_minor: int = 0
    leftover_minor: int = 0

    @property
    def paid_minor(self) -> int:
        """All that was paid."""
        return self.in_time_minor + self.late_minor

    @property
    def raised_minor(self) -> int:
        """What counts towards the target: paid in time, and not taken back."""
        return max(self.in_time_minor - self.withdrawn_minor, 0)

    @property
    def returned_minor(self) -> int:
        """What went back."""
        return self.withdrawn_minor + self.refunded_minor

    @property
    def held_minor(self) -> int:
        """What is still the household's."""
        given = self.paid_minor + self.leftover_minor
        return given - self.returned_minor - self.transferred_minor


#: A question names so many vouchers.
_NAMED_MAX = 500
_FIELDS: Mapping[str, str] = {
    Purpose.TRANSFER: "transferred_minor",
    Purpose.WITHDRAWAL: "withdrawn_minor",
    Purpose.REFUND: "refunded_minor",
    Purpose.LEFTOVER: "leftover_minor",
}


def standing_vouchers(community_id: int) -> sa.Select[Any]:
    """Ask for a campaign's vouchers that were not struck out: number, purpose, voucher."""
    link, header, other = campaign_drafts.c, transactions.c, transactions.alias("struck")
    struck = sa.exists().where(
        other.c.community_id == header.community_id, other.c.corrects == header.seq,
        other.c.kind == "reversal",
    )  # fmt: skip
    return (
        sa.select(link.number, link.purpose, header.seq, header.occurred_on)
        .join_from(
            campaign_drafts, transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .where(link.community_id == community_id, ~struck)
    )  # fmt: skip


def sums_by_household(
    connection: sa.Connection, community_id: int, number: int, *, place: str = ""
) -> dict[str, Sums]:
    """Give what each household's shares add up to, by the vouchers that stand; of one household if it is named."""
    query = standing_vouchers(community_id).where(campaign_drafts.c.number == number)
    vouchers = {row.seq: row for row in connection.execute(query)}
    campaign = campaigns.c
    deadline = connection.execute(
        sa.select(campaign.deadline).where(
            campaign.community_id == community_id, campaign.number == number
        )
    ).scalar_one_or_none()
    found: dict[str, dict[str, int]] = {}
    for code, seq, minor in _shares(connection, community_id, sorted(vouchers), place):
        is_in_time = deadline is not None and vouchers[seq].occurred_on <= deadline
        usual = "in_time_minor" if is_in_time else "late_minor"
        field = _FIELDS.get(vouchers[seq].purpose, usual)
        of_place = found.setdefault(code, {})
        of_place[field] = of_place.get(field, 0) + abs(minor)
    return {code: Sums(**values) for code, values in found.items()}


def _shares(
    connection: sa.Connection, community_id: int, seqs: Sequence[int], place: str
) -> Iterator[tuple[str, int, int]]:
    """Give the shares of a campaign's money in some vouchers: household, voucher, fen credited.

    Vouchers are named, so that the shares of all other vouchers are never walked.
    """
    line, share = lines.c, sublines.c
    minor = sa.cast(sa.func.sum(share.credit_minor - share.debit_minor), sa.BigInteger)
    for first in range(0, len(seqs), _NAMED_MAX):
        query = (
            sa.select(share.place_code, share.seq, minor)
            .join_from(
                lines, sublines,
                (share.community_id == line.community_id) & (share.seq == line.seq)
                & (share.number == line.number),
            )
            .where(
                line.community_id == community_id, line.account_code == CROWDFUNDED,
                line.seq.in_(seqs[first : first + _NAMED_MAX]),
            )
            .group_by(share.place_code, share.seq)
        )  # fmt: skip
        if place:
            query = query.where(share.place_code == place)
        for row in connection.execute(query):
            yield row[0], row[1], int(row[2])


def newest_pledges(
    connection: sa.Connection, community_id: int, number: int, *, place: str = ""
) -> dict[str, int]:
    """Give what each household pledged last, in fen; who took theirs back is left out."""
    pledge = campaign_pledges.c
    query = (
        sa.select(pledge.place_code, pledge.amount_minor)
        .where(pledge.community_id == community_id, pledge.number == number)
        .order_by(pledge.position)
    )
    if place:
        query = query.where(pledge.place_code == place)
    newest = {row.place_code: row.amount_minor for row in connection.execute(query)}
    return {code: int(minor) for code, minor in newest.items() if minor}
