"""Rows of bills read back as they were kept, and what a person chose about those that get no voucher."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.bills import BillRow
from ledger.domain.errors import AccessRefusedError, MatchError, UnknownNameError
from ledger.domain.matching import RowKey
from ledger.domain.texts import clean_text
from ledger.posting.books import open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.bill_states import draft_stands
from ledger.store.bill_values import row_of
from ledger.store.bill_withdrawals import bill_withdrawals
from ledger.store.bills import bill_choices, bill_drafts, bill_rows
from ledger.store.drafts import drafts
from ledger.store.reconciliations import match_rows, matches
from ledger.store.row_keys import of_bills

REASON_LENGTH_MAX = 100
#: So many rows are asked for in one statement.
KEYS_MAX = 500


def kept_rows(
    connection: sa.Connection, community_id: int, account: str, keys: Sequence[RowKey]
) -> dict[RowKey, BillRow]:
    """Read rows of an account's bills back, in the order in which they are asked for, each once.

    Raises:
        UnknownNameError: one of them is not there.
    """
    held = bill_rows.c
    found: dict[RowKey, BillRow] = {}
    for first in range(0, len(keys), KEYS_MAX):
        query = sa.select(bill_rows).where(
            held.community_id == community_id, held.account_code == account,
            of_bills(held.bill_id, held.row_number, keys[first : first + KEYS_MAX]),
        )  # fmt: skip
        for row in connection.execute(query):
            found[RowKey(row.bill_id, row.row_number)] = row_of(row)
    missing = [key for key in keys if key not in found]
    if missing:
        raise UnknownNameError(noun="bill_row", name=str(missing[0].row), field="rows")
    return {key: found[key] for key in keys}


def set_aside(
    connection: sa.Connection, community_id: int, account: str, key: RowKey, reason: str,
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Say why a row gets no voucher. It stays an open item of the reconciliation, with this reason.

    Raises:
        TextError: no reason is given.
        MatchError: a voucher was made for it already (reason held).
    """
    reason = clean_text(reason, field="reason", length_max=REASON_LENGTH_MAX, required=True)
    _choose(connection, community_id, account, key, "set_aside", reason=reason, by=by, at=at)


def same_event(
    connection: sa.Connection, community_id: int, account: str, key: RowKey, other: RowKey,
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Say that a row tells of the event that another row tells of: its money is counted there.

    Raises:
        UnknownNameError: there is no such other row.
        MatchError: a voucher was made for it already, the other's money is itself counted elsewhere, or
            another row of this bill is counted with it (reason held); it is the row itself (reason empty);
            it moved other money (reason unequal); or a bill was taken back (reason withdrawn).
    """
    if key == other:
        raise MatchError(reason="empty", field="same")
    _choose(connection, community_id, account, key, "same", other=other, by=by, at=at)


def reopen(
    connection: sa.Connection, community_id: int, account: str, key: RowKey,
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Take a choice back; that it was made stays on record."""
    _choose(connection, community_id, account, key, "reopened", by=by, at=at)


def require_unbooked(connection: sa.Connection, community_id: int, keys: Sequence[RowKey]) -> None:
    """Refuse rows that a voucher was made for that stands, or that are matched.

    Raises:
        MatchError: reason held.
    """
    for first in range(0, len(keys), KEYS_MAX):
        part = keys[first : first + KEYS_MAX]
        drafted = (
            sa.select(sa.literal(1))
            .join_from(
                bill_drafts, drafts,
                (drafts.c.community_id == bill_drafts.c.community_id)
                & (drafts.c.draft_id == bill_drafts.c.draft_id),
            )
            .where(
                bill_drafts.c.community_id == community_id, draft_stands(),
                of_bills(bill_drafts.c.bill_id, bill_drafts.c.row_number, part),
            )
        )  # fmt: skip
        matched = (
            sa.select(sa.literal(1))
            .join_from(
                match_rows, matches,
                (matches.c.community_id == match_rows.c.community_id)
                & (matches.c.match_id == match_rows.c.match_id),
            )
            .where(
                match_rows.c.community_id == community_id, matches.c.ended_at.is_(None),
                of_bills(match_rows.c.bill_id, match_rows.c.row_number, part),
            )
        )  # fmt: skip
        if connection.execute(drafted.union_all(matched).limit(1)).first() is not None:
            raise MatchError(reason="held", field="rows")


def require_standing(connection: sa.Connection, community_id: int, keys: Sequence[RowKey]) -> None:
    """Refuse rows of bills that were taken back: they count for nothing.

    Raises:
        MatchError: reason withdrawn.
    """
    said, asked = bill_withdrawals.c, {key.bill_id for key in keys}
    query = sa.select(said.bill_id).where(
        said.community_id == community_id, said.bill_id.in_(asked), said.step == "agreed"
    )
    if connection.execute(query.limit(1)).first() is not None:
        raise MatchError(reason="withdrawn", field="rows")


def require_undecided(connection: sa.Connection, community_id: int, keys: Sequence[RowKey]) -> None:
    """Refuse rows that somebody said get no voucher.

    Raises:
        MatchError: reason held.
    """
    if decided(connection, community_id, keys, "set_aside", "same"):
        raise MatchError(reason="held", field="rows")


def decided(
    connection: sa.Connection, community_id: int, keys: Sequence[RowKey], *choices: str,
    of: RowKey | None = None,
) -> bool:  # fmt: skip
    """Tell whether the newest choice about one of these rows is one of these, and names the row ``of`` if given."""
    held, later = bill_choices.c, bill_choices.alias("later").c
    newest = sa.select(sa.func.max(later.number)).where(
        later.community_id == held.community_id, later.bill_id == held.bill_id,
        later.row_number == held.row_number,
    )  # fmt: skip
    for first in range(0, len(keys), KEYS_MAX):
        query = sa.select(held.number).where(
            held.community_id == community_id, held.choice.in_(choices),
            of_bills(held.bill_id, held.row_number, keys[first : first + KEYS_MAX]),
            held.number == newest.scalar_subquery(),
        )  # fmt: skip
        if of is not None:
            query = query.where(held.same_bill_id == of.bill_id, held.same_row_number == of.row)
        if connection.execute(query.limit(1)).first() is not None:
            return True
    return False


def _check_other(connection: sa.Connection, community_id: int, row: BillRow, other: RowKey) -> None:
    """Refuse a row that is not the same money, or from which the count might lead back."""
    held = bill_rows.c
    query = sa.select(held.moved_minor).where(
        held.community_id == community_id, held.bill_id == other.bill_id,
        held.row_number == other.row,
    )  # fmt: skip
    moved_minor = connection.execute(query).scalar_one_or_none()
    if moved_minor is None:
        raise UnknownNameError(noun="bill_row", name=str(other.row), field="same")
    if moved_minor != row.moved_minor:
        difference_minor = row.moved_minor - moved_minor
        raise MatchError(reason="unequal", difference_minor=difference_minor, field="same")
    if decided(connection, community_id, [other], "same"):
        raise MatchError(reason="held", field="same")


def _check_taken(connection: sa.Connection, community_id: int, key: RowKey, other: RowKey) -> None:
    """Refuse a row that another row of the same bill is counted with: two rows of a bill are two events."""
    held = bill_choices.c
    query = sa.select(held.row_number).where(
        held.community_id == community_id, held.bill_id == key.bill_id,
        held.row_number != key.row, held.choice == "same",
        held.same_bill_id == other.bill_id, held.same_row_number == other.row,
    )  # fmt: skip
    pointing = [RowKey(key.bill_id, number) for number in connection.execute(query).scalars()]
    if decided(connection, community_id, pointing, "same", of=other):
        raise MatchError(reason="held", field="same")


def _choose(
    connection: sa.Connection, community_id: int, account: str, key: RowKey, choice: str,
    *, by: Officer, at: datetime, other: RowKey | None = None, reason: str = "",
) -> None:  # fmt: skip
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    # The community's line: somebody else may be making a voucher of the row.
    open_books(connection, community_id)
    row = kept_rows(connection, community_id, account, [key])[key]
    require_standing(connection, community_id, [key, other] if other else [key])
    if choice != "reopened":
        require_unbooked(connection, community_id, [key])
    if other is not None:
        _check_other(connection, community_id, row, other)
        _check_taken(connection, community_id, key, other)
    held = bill_choices.c
    newest = sa.select(sa.func.coalesce(sa.func.max(held.number), 0)).where(
        held.community_id == community_id, held.bill_id == key.bill_id, held.row_number == key.row
    )
    connection.execute(
        sa.insert(bill_choices).values(
            community_id=community_id, bill_id=key.bill_id, row_number=key.row,
            number=connection.execute(newest).scalar_one() + 1, choice=choice,
            same_bill_id=other.bill_id if other else None,
            same_row_number=other.row if other else None, reason=reason, chosen_by=by.user_id,
            role=by.role, chosen_at=at,
        )
    )  # fmt: skip
