"""What became of a row of a bill, as conditions that readers and writers share."""

import sqlalchemy as sa

from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_choices, bill_drafts, bill_rows
from ledger.store.drafts import drafts
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches


def is_matched() -> sa.ColumnElement[bool]:
    """Tell of a row whether it stands in a match that holds."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            match_rows, matches,
            (matches.c.community_id == match_rows.c.community_id)
            & (matches.c.match_id == match_rows.c.match_id),
        )
        .where(
            match_rows.c.community_id == bill_rows.c.community_id,
            match_rows.c.bill_id == bill_rows.c.bill_id,
            match_rows.c.row_number == bill_rows.c.row_number,
            matches.c.ended_at.is_(None),
        )
        .correlate(bill_rows)
        .exists()
    )  # fmt: skip


def is_line_matched() -> sa.ColumnElement[bool]:
    """Tell of a line whether it stands in a match that holds."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            match_lines, matches,
            (matches.c.community_id == match_lines.c.community_id)
            & (matches.c.match_id == match_lines.c.match_id),
        )
        .where(
            match_lines.c.community_id == lines.c.community_id,
            match_lines.c.seq == lines.c.seq,
            match_lines.c.number == lines.c.number,
            matches.c.ended_at.is_(None),
        )
        .correlate(lines)
        .exists()
    )  # fmt: skip


def is_reversed() -> sa.ColumnElement[bool]:
    """Tell of a draft whether the voucher it became was reversed."""
    posted, red = transactions.alias("posted"), transactions.alias("red")
    return (
        sa.select(sa.literal(1))
        .join_from(
            posted, red,
            (red.c.community_id == posted.c.community_id) & (red.c.corrects == posted.c.seq)
            & (red.c.kind == "reversal"),
        )
        .where(
            posted.c.community_id == drafts.c.community_id,
            posted.c.draft_id == drafts.c.draft_id,
        )
        .correlate(drafts)
        .exists()
    )  # fmt: skip


def draft_stands() -> sa.ColumnElement[bool]:
    """Tell of a draft whether it books its rows: on its way, or posted and not reversed."""
    return sa.and_(drafts.c.state != "withdrawn", ~is_reversed())


def taken_back() -> sa.ColumnElement[int | None]:
    """Give of a voucher, one of ``transactions``, the number of the one that it and its red one are about.

    NULL where it was not reversed and reverses nothing.
    """
    red = transactions.alias("red")
    later = (
        sa.select(red.c.corrects)
        .where(
            red.c.community_id == transactions.c.community_id,
            red.c.corrects == transactions.c.seq, red.c.kind == "reversal",
        )
        .correlate(transactions)
        .scalar_subquery()
    )  # fmt: skip
    return sa.case((transactions.c.kind == "reversal", transactions.c.corrects), else_=later)


def has_draft() -> sa.ColumnElement[bool]:
    """Tell of a row whether a voucher was made for it that stands, posted or on its way."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            bill_drafts, drafts,
            (drafts.c.community_id == bill_drafts.c.community_id)
            & (drafts.c.draft_id == bill_drafts.c.draft_id),
        )
        .where(
            bill_drafts.c.community_id == bill_rows.c.community_id,
            bill_drafts.c.bill_id == bill_rows.c.bill_id,
            bill_drafts.c.row_number == bill_rows.c.row_number,
            draft_stands(),
        )
        .correlate(bill_rows)
        .exists()
    )  # fmt: skip


def is_on_its_way() -> sa.ColumnElement[bool]:
    """Tell of a row whether a voucher was made for it that is not posted yet."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            bill_drafts, drafts,
            (drafts.c.community_id == bill_drafts.c.community_id)
            & (drafts.c.draft_id == bill_drafts.c.draft_id),
        )
        .where(
            bill_drafts.c.community_id == bill_rows.c.community_id,
            bill_drafts.c.bill_id == bill_rows.c.bill_id,
            bill_drafts.c.row_number == bill_rows.c.row_number,
            drafts.c.state.not_in(("posted", "withdrawn")),
        )
        .correlate(bill_rows)
        .exists()
    )  # fmt: skip


def newest_choice() -> sa.ScalarSelect[str]:
    """Give of a row what a person last chose, NULL where nobody did."""
    return (
        sa.select(bill_choices.c.choice)
        .where(
            bill_choices.c.community_id == bill_rows.c.community_id,
            bill_choices.c.bill_id == bill_rows.c.bill_id,
            bill_choices.c.row_number == bill_rows.c.row_number,
        )
        .order_by(bill_choices.c.number.desc())
        .limit(1)
        .correlate(bill_rows)
        .scalar_subquery()
    )


def newest_reason() -> sa.ScalarSelect[str]:
    """Give of a row the reason of what was last chosen, NULL or empty where there is none."""
    return (
        sa.select(bill_choices.c.reason)
        .where(
            bill_choices.c.community_id == bill_rows.c.community_id,
            bill_choices.c.bill_id == bill_rows.c.bill_id,
            bill_choices.c.row_number == bill_rows.c.row_number,
        )
        .order_by(bill_choices.c.number.desc())
        .limit(1)
        .correlate(bill_rows)
        .scalar_subquery()
    )


def is_open() -> sa.ColumnElement[bool]:
    """Tell of a row whether somebody still has to say what it is."""
    undecided = sa.func.coalesce(newest_choice(), "reopened") == "reopened"
    return sa.and_(
        bill_rows.c.moved_minor != 0,
        ~is_matched(),
        ~has_draft(),
        undecided,
        ~is_withdrawn(bill_rows),
    )


def is_counted_elsewhere() -> sa.ColumnElement[bool]:
    """Tell of a row whether its money is counted with another row, or nowhere since its bill was taken back."""
    return sa.or_(sa.func.coalesce(newest_choice(), "") == "same", is_withdrawn(bill_rows))
