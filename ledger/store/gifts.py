"""Gifts: what was given, how it is shown, the sheets of boxes counted, what was used, what went back.

Identity stands in ``parties``, which may be erased; nothing here names anybody.
"""

import sqlalchemy as sa

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

#: Cash of gifts, counted by two people when it came (点钞单); the second says so later.
gift_counts = sa.Table(
    "gift_counts",
    metadata,
    community_column(),
    sa.Column("count_id", sa.Text, nullable=False),
    sa.Column("counted_on", Day, nullable=False),
    # Canonical JSON: how many notes and coins of each value; empty where only the sum was written down.
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("counted_minor", Whole, nullable=False),
    sa.Column("counted_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("counted_at", Instant, nullable=False),
    sa.Column("confirmed_by", Whole, sa.ForeignKey("users.user_id")),
    sa.Column("confirmed_at", Instant),
    sa.PrimaryKeyConstraint("community_id", "count_id"),
    sa.ForeignKeyConstraint(["community_id"], ["communities.community_id"]),
    sa.CheckConstraint("counted_minor > 0", name="counted_positive"),
    sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> counted_by", name="two_people"),
    sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
    **BOOK_OPTIONS,
)

#: One row a gift, never changed. Whether it stands is told by its draft and the voucher made of it.
gifts = sa.Table(
    "gifts",
    metadata,
    community_column(),
    sa.Column("gift_id", sa.Text, nullable=False),
    # The number in the register, gapless.
    sa.Column("number", Whole, nullable=False),
    sa.Column("nature", sa.Text, nullable=False),
    sa.Column("received_on", Day, nullable=False),
    sa.Column("party_code", sa.Text),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("channel_code", sa.Text),
    sa.Column("fund_code", sa.Text),
    # What it is credited to, where it is booked.
    sa.Column("income_code", sa.Text),
    sa.Column("earmark", sa.Text, nullable=False),
    sa.Column("work_code", sa.Text),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("quantity", Whole, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("minutes", Whole, nullable=False),
    sa.Column("valuation", sa.Text, nullable=False),
    sa.Column("document_sha256", sa.Text),
    sa.Column("avoided_minor", Whole, nullable=False),
    sa.Column("avoided_sha256", sa.Text),
    sa.Column("receipt_number", sa.Text, nullable=False),
    sa.Column("count_id", sa.Text),
    sa.Column("draft_id", sa.Text),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "gift_id"),
    sa.UniqueConstraint("community_id", "number"),
    of_community("party_code", table="parties", target=("code",)),
    of_community("channel_code", table="accounts", target=("code",)),
    of_community("income_code", table="accounts", target=("code",)),
    of_community("fund_code", table="funds", target=("code",)),
    of_community("work_code", table="works", target=("code",)),
    of_community("document_sha256", table="attachments", target=("sha256",)),
    of_community("avoided_sha256", table="attachments", target=("sha256",)),
    of_community("count_id", table="gift_counts", target=("count_id",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    one_of("nature", "money", "goods", "service"),
    one_of("way", "", "cash", "wechat", "alipay", "bank"),
    one_of("valuation", "", "document", "appraisal"),
    sa.CheckConstraint(
        "amount_minor >= 0 AND avoided_minor >= 0 AND quantity >= 0 AND minutes >= 0",
        name="not_negative",
    ),
    # What has a value is booked, and nothing else is.
    sa.CheckConstraint(
        "(amount_minor > 0) = (draft_id IS NOT NULL) AND (amount_minor > 0) = (income_code IS NOT NULL)"
        " AND (amount_minor = 0 OR fund_code IS NOT NULL)",
        name="booked",
    ),
    sa.CheckConstraint(
        "CASE nature WHEN 'money' THEN amount_minor > 0 AND way <> '' AND channel_code IS NOT NULL"
        " AND (way = 'cash') = (count_id IS NOT NULL) AND valuation = ''"
        " ELSE way = '' AND channel_code IS NULL AND count_id IS NULL AND item <> '' AND quantity > 0 END",
        name="nature",
    ),
    # A value stands on a paper; help has none.
    sa.CheckConstraint(
        "(valuation <> '') = (nature = 'goods' AND amount_minor > 0)"
        " AND (valuation <> '') = (document_sha256 IS NOT NULL)"
        " AND (nature <> 'service' OR amount_minor = 0)",
        name="valued",
    ),
    sa.Index("ix_gifts_community_id_draft_id", "community_id", "draft_id"),
    sa.Index("ix_gifts_community_id_party_code", "community_id", "party_code"),
    sa.Index("ix_gifts_community_id_count_id", "community_id", "count_id"),
    **BOOK_OPTIONS,
)

#: Under which name a gift is shown; the newest holds. Without a row it is anonymous.
gift_displays = sa.Table(
    "gift_displays",
    metadata,
    community_column(),
    sa.Column("gift_id", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("consent", sa.Text, nullable=False),
    sa.Column("chosen_on", Day, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "gift_id", "number"),
    of_community("gift_id", table="gifts", target=("gift_id",)),
    one_of("display", "real_name", "surname", "alias", "anonymous"),
    one_of("consent", "", "written", "message", "spoken"),
    **BOOK_OPTIONS,
)

#: Things of a value that were used; each use is a draft of its own.
gift_uses = sa.Table(
    "gift_uses",
    metadata,
    community_column(),
    sa.Column("gift_id", sa.Text, nullable=False),
    sa.Column("number", Whole, nullable=False),
    sa.Column("used_on", Day, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "gift_id", "number"),
    sa.UniqueConstraint("community_id", "draft_id"),
    of_community("gift_id", table="gifts", target=("gift_id",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    **BOOK_OPTIONS,
)

#: Money that went back to a giver; the draft is a refund of the voucher that booked the gift.
gift_refunds = sa.Table(
    "gift_refunds",
    metadata,
    community_column(),
    sa.Column("gift_id", sa.Text, nullable=False),
    sa.Column("draft_id", sa.Text, nullable=False),
    sa.Column("amount_minor", Whole, nullable=False),
    sa.Column("recorded_by", Whole, sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("community_id", "gift_id", "draft_id"),
    sa.UniqueConstraint("community_id", "draft_id"),
    of_community("gift_id", table="gifts", target=("gift_id",)),
    of_community("draft_id", table="drafts", target=("draft_id",)),
    sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
    **BOOK_OPTIONS,
)
