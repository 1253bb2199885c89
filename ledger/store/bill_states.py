"""What became of a row of a bill, as conditions that readers and writers share."""

from typing import Any

import sqlalchemy as sa

from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_choices, bill_drafts, bill_rows
from ledger.store.drafts import drafts
from ledger.store.journal import lines, transactions
from ledger.store.reconciliations import match_lines, match_rows, matches


def _of_row(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """Tell what a table says of the row that the outer query looks at."""
    return sa.and_(
        table.c.community_id == bill_rows.c.community_id,
        table.c.bill_id == bill_rows.c.bill_id,
        table.c.row_number == bill_rows.c.row_number,
    )


def _holds(members: sa.FromClause, *of_member: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Ask for a match that holds and has such a member."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            members, matches,
            (matches.c.community_id == members.c.community_id)
            & (matches.c.match_id == members.c.match_id),
        )
        .where(matches.c.ended_at.is_(None), *of_member)
    )  # fmt: skip


def is_matched() -> sa.ColumnElement[bool]:
    """Tell of a row whether it stands in a match that holds."""
    return _holds(match_rows, _of_row(match_rows)).correlate(bill_rows).exists()


def is_line_matched() -> sa.ColumnElement[bool]:
    """Tell of a line whether it stands in a match that holds."""
    of_line = (
        match_lines.c.community_id == lines.c.community_id,
        match_lines.c.seq == lines.c.seq,
        match_lines.c.number == lines.c.number,
    )
    return _holds(match_lines, *of_line).correlate(lines).exists()


def _is_drafted(of_draft: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Tell of a row whether a voucher was made for it of which this holds."""
    return (
        sa.select(sa.literal(1))
        .join_from(
            bill_drafts, drafts,
            (drafts.c.community_id == bill_drafts.c.community_id)
            & (drafts.c.draft_id == bill_drafts.c.draft_id),
        )
        .where(_of_row(bill_drafts), of_draft)
        .correlate(bill_rows)
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
    return _is_drafted(draft_stands())


def is_on_its_way() -> sa.ColumnElement[bool]:
    """Tell of a row whether a voucher was made for it that is not posted yet."""
    return _is_drafted(drafts.c.state.not_in(("posted", "withdrawn")))


def _newest(column: sa.Column[str]) -> sa.ScalarSelect[str]:
    return (
        sa.select(column)
        .where(_of_row(bill_choices))
        .order_by(bill_choices.c.number.desc())
        .limit(1)
        .correlate(bill_rows)
        .scalar_subquery()
    )


def newest_choice() -> sa.ScalarSelect[str]:
    """Give of a row what a person last chose, NULL where nobody did."""
    return _newest(bill_choices.c.choice)


def newest_reason() -> sa.ScalarSelect[str]:
    """Give of a row the reason of what was last chosen, NULL or empty where there is none."""
    return _newest(bill_choices.c.reason)


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
