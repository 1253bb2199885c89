"""Fees received that wait for others: a voucher of one or two households would tell everybody what they paid.

So it stays with its author's next list of the same month, unless another person has agreed to it before.
"""

from collections.abc import MutableSequence
from dataclasses import dataclass

import sqlalchemy as sa

from ledger.domain.dues import CLAIMS
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.receipts import Receipt, households_in, joined
from ledger.domain.transactions import Draft, Kind, Line
from ledger.posting.books import Books
from ledger.posting.content import draft_of
from ledger.store.bills import bill_drafts
from ledger.store.drafts import approvals, drafts
from ledger.store.dues import prepaid_years

#: (household, first month, fen) of years paid at once.
Years = list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft with few households behind it, and the years that it pays at once."""

    draft_id: str
    draft: Draft
    years: Years


def years_in(receipts: tuple[Receipt, ...]) -> Years:
    """Give the years that a batch pays at once."""
    return [
        (item.household, item.year_from, item.amount_minor) for item in receipts if item.year_from
    ]


def waiting_receipts(books: Books, user_id: int, fund: str) -> list[Waiting]:
    """Give a person's drafts of fees received that hold one or two households, the oldest first."""
    draft, sheet, agreed = drafts.c, bill_drafts.c, approvals.c
    query = (
        sa.select(draft.draft_id, draft.content)
        .where(
            draft.community_id == books.community_id, draft.state == "submitted",
            draft.author_id == user_id,
            sa.or_(*(draft.content.contains(f'"account":"{code}"') for code in CLAIMS)),
            # What a bank's bill brought belongs to its row.
            ~sa.exists().where(
                sheet.community_id == draft.community_id, sheet.draft_id == draft.draft_id
            ),
            ~sa.exists().where(
                agreed.community_id == draft.community_id, agreed.draft_id == draft.draft_id
            ),
        )
        .order_by(draft.created_at, draft.draft_id)
    )  # fmt: skip
    found = [(row.draft_id, draft_of(row.content)) for row in books.connection.execute(query)]
    return [
        Waiting(draft_id, held, _years_of(books, draft_id))
        for draft_id, held in found
        if _is_small_receipt(books, held, fund)
    ]


def take_in(waiting: Waiting, made: MutableSequence[Draft], years: MutableSequence[Years]) -> bool:
    """Put a waiting draft into one of its month, if there is any; tells whether it was."""
    for position, draft in enumerate(made):
        if draft.period == waiting.draft.period:
            made[position] = joined(waiting.draft, draft)
            years[position] = waiting.years + years[position]
            return True
    return False


def _years_of(books: Books, draft_id: str) -> Years:
    year = prepaid_years.c
    query = sa.select(year.place_code, year.first_period, year.amount_minor).where(
        year.community_id == books.community_id, year.draft_id == draft_id
    )
    return [
        (row.place_code, row.first_period, row.amount_minor)
        for row in books.connection.execute(query)
    ]


def _is_small_receipt(books: Books, draft: Draft, fund: str) -> bool:
    def is_received(line: Line) -> bool:
        if line.debit_minor > 0:
            return books.accounts[line.account].is_cash
        # The same digits are another account, without shares, in another chart.
        return line.account in CLAIMS and bool(line.sublines) and line.credit_minor > 0

    return (
        draft.kind is Kind.ORDINARY
        and draft.refund_of is None
        and not draft.part
        and all(line.fund == fund and is_received(line) for line in draft.lines)
        and len(households_in(draft)) < HOUSEHOLDS_MIN
    )
