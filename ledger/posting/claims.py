"""What a posting may do to households' claims: the database asks the same once more (``guard_dues``)."""

from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.billing import due_in
from ledger.domain.campaign_errors import CampaignError
from ledger.domain.dues import OF_HOUSEHOLDS
from ledger.domain.errors import DuesError, Refusal
from ledger.domain.household_lines import NARROW_KINDS, tells_payers
from ledger.domain.places import HOUSEHOLDS_MIN
from ledger.domain.transactions import Draft, Kind, Line
from ledger.posting.books import Books
from ledger.store.communities import places
from ledger.store.dues import dues
from ledger.store.places import few_homes
from ledger.store.shares import share_balances


def touches_claims(draft: Draft) -> bool:
    """Tell whether a draft is about what households owe, have paid in advance, or paid for a campaign."""
    return any(line.account in OF_HOUSEHOLDS for line in draft.lines)


def check_claims(books: Books, draft: Draft, draft_id: str | None) -> None:
    """Refuse a draft by which a household would pay more than it owes, or use more than it has.

    Raises:
        DuesError: below_zero with the household and what it has; few_households where a line names a building
            behind which too few stand, names_payers where one about who paid names any; not_as_billed where a
            run's draft is not what the run billed.
    """
    check_places(books, draft)
    if not touches_claims(draft):
        return
    _check_billed(books, draft, draft_id)
    change: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for line in draft.lines:
        if line.account in OF_HOUSEHOLDS:
            sign = OF_HOUSEHOLDS[line.account]
            for share in line.sublines:
                key = (line.account, line.fund, share.place)
                change[key] += sign * (share.debit_minor - share.credit_minor)
    falling = {key: minor for key, minor in change.items() if minor < 0}
    if not falling:
        return
    held = share_balances(
        books.connection, books.community_id, tuple(OF_HOUSEHOLDS),
        places=[place for _, _, place in falling],
    )  # fmt: skip
    for key, minor in falling.items():
        left = OF_HOUSEHOLDS[key[0]] * held.get(key, 0)
        if left + minor < 0:
            raise _below_zero(key, left)


def _below_zero(key: tuple[str, str, str], left_minor: int) -> Refusal:
    account, _, place = key
    if account == CROWDFUNDED:
        return CampaignError(reason="below_zero", text=place, left_minor=left_minor, field="lines")
    return DuesError(reason="below_zero", text=place, left_minor=left_minor, field="lines")


def check_places(books: Books, draft: Draft) -> None:
    """Refuse a line that names a place so narrow that it would tell of one or two households, or of who paid.

    A reversal says what its target said, and other corrections keep to its lines.

    Raises:
        DuesError: reason few_households, or names_payers.
    """
    if draft.kind in (Kind.REVERSAL, Kind.DIFFERENCE):
        return
    named = {line.place for line in draft.lines if line.place}
    few = few_homes(books.connection, books.community_id, named, draft.dated_on)
    for position, line in enumerate(draft.lines):
        behind: Collection[str] = {share.place for share in line.sublines}
        if line.place in few or (line.place and 0 < len(behind) < HOUSEHOLDS_MIN):
            raise DuesError(reason="few_households", field=f"lines.{position}.place")
        if _tells_payers(books, draft.kind, line):
            raise DuesError(reason="names_payers", field=f"lines.{position}.place")


def _tells_payers(books: Books, kind: Kind, line: Line) -> bool:
    if not line.place or kind is Kind.MERGE or not tells_payers(line, kind):
        return False
    return books.require("place", places, line.place, "place") in NARROW_KINDS


def _check_billed(books: Books, draft: Draft, draft_id: str | None) -> None:
    query = sa.select(dues.c.place_code, dues.c.amount_minor).where(
        dues.c.community_id == books.community_id, dues.c.draft_id == draft_id
    )
    billed = {row.place_code: row.amount_minor for row in books.connection.execute(query)}
    if billed and billed != due_in(draft):
        raise DuesError(reason="not_as_billed", field="lines")
