"""What a list of a shared cost says of its vouchers: the database asks the same once more (``guard_allocations``)."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from ledger.domain.maintenance import ASKED, OWED
from ledger.domain.sharing import Purpose
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import Draft
from ledger.posting.books import Books
from ledger.store.allocations import allocation_drafts, allocation_rows
from ledger.store.journal import lines, sublines, transactions
from ledger.store.shares import of_line

_Key = tuple[str, str]


def check_listed(books: Books, draft: Draft, draft_id: str | None) -> None:
    """Refuse a voucher of a shared cost that is not what its list says, household by household.

    A voucher that is one of several takes no more than its part of the list; one that stands alone is all of it.

    Raises:
        SharingError: reason not_as_listed, with the first household at fault, or none where a sum is.
    """
    link = allocation_drafts.c
    found = books.connection.execute(
        sa.select(link.allocation_id, link.purpose).where(
            link.community_id == books.community_id, link.draft_id == draft_id
        )
    ).one_or_none()
    if found is None:
        return
    purpose = Purpose(found.purpose)
    listed = _listed(books, found.allocation_id, purpose)
    shares = _shares(draft, purpose)
    owed_minor = sum(minor for (account, _), minor in shares.items() if account == OWED)
    is_whole = bool(draft.part) or draft.amount_minor == sum(listed.values())
    if owed_minor != draft.amount_minor or not is_whole:
        raise SharingError(reason="not_as_listed", name=draft.summary)
    if draft.part:
        for key, minor in _beside(books, found.allocation_id, purpose).items():
            shares[key] += minor
    for (_, place), minor in sorted(shares.items()):
        if minor > listed.get(place, 0):
            raise SharingError(reason="not_as_listed", name=place)


def _listed(books: Books, allocation_id: str, purpose: Purpose) -> Mapping[str, int]:
    row = allocation_rows.c
    minor = row.from_balance_minor if purpose is Purpose.DRAW else row.top_up_minor
    query = sa.select(row.place_code, minor).where(
        row.community_id == books.community_id, row.allocation_id == allocation_id
    )
    return {row[0]: row[1] for row in books.connection.execute(query).all()}


def _shares(draft: Draft, purpose: Purpose) -> defaultdict[_Key, int]:
    """Give what a voucher takes from households or asks them for, by account and household.

    Raises:
        SharingError: reason not_as_listed, where it does anything else to one.
    """
    is_top_up = purpose is Purpose.TOP_UP
    found: defaultdict[_Key, int] = defaultdict(int)
    for line in draft.lines:
        takes = line.account == (ASKED if is_top_up else OWED)
        owes = is_top_up and line.account == OWED
        for share in line.sublines:
            minor = share.debit_minor if takes else share.credit_minor if owes else 0
            if minor <= 0:
                raise SharingError(reason="not_as_listed", name=share.place)
            found[line.account, share.place] += minor
    return found


def _beside(books: Books, allocation_id: str, purpose: Purpose) -> Mapping[_Key, int]:
    """Give what other vouchers of the list for the same purpose did that stand in the books."""
    link, header, line, share = allocation_drafts.c, transactions.c, lines.c, sublines.c
    reversal = transactions.alias()
    taken_back = sa.exists().where(
        reversal.c.community_id == header.community_id, reversal.c.corrects == header.seq,
        reversal.c.kind == "reversal",
    )  # fmt: skip
    query = (
        sa.select(line.account_code, share.place_code, share.debit_minor + share.credit_minor)
        .join_from(
            allocation_drafts, transactions,
            (header.community_id == link.community_id) & (header.draft_id == link.draft_id),
        )
        .join(lines, (line.community_id == header.community_id) & (line.seq == header.seq))
        .join(sublines, of_line())
        .where(
            link.community_id == books.community_id, link.allocation_id == allocation_id,
            link.purpose == purpose.value, ~taken_back,
        )
    )  # fmt: skip
    found: defaultdict[_Key, int] = defaultdict(int)
    for account, place, minor in books.connection.execute(query).all():
        found[account, place] += minor
    return found
