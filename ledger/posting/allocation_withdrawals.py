"""Withdraw the list of a shared cost that cannot be carried out, by two people, so that another takes its place.

The list stays, marked and with the reason; nothing is ever proposed from it again.
"""

from datetime import datetime

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.sharing import REASON_LENGTH_MAX
from ledger.domain.sharing_errors import SharingError
from ledger.posting.books import Books, open_books
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.allocations import allocation_drafts, allocations
from ledger.store.billed import is_live
from ledger.store.communities import communities
from ledger.store.confirmations import confirmations


def propose_withdrawal(
    connection: sa.Connection, community_id: int, allocation_id: str, reason: str, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Propose to withdraw a list; everybody will read the reason. Gives the proposal's id.

    Raises:
        UnknownNameError: there is no such list.
        SharingError: one of its vouchers still holds (reason still_held), or it is withdrawn (withdrawn).
        TextError: the reason is missing or may not be public.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    number = _check(books, allocation_id)
    reason = check_unnamed(reason, field="reason", length_max=REASON_LENGTH_MAX)
    content = {"number": str(number)}
    return propose(
        books, Matter.ALLOCATION, allocation_id, content, by=by, at=at, reason=reason
    )  # fmt: skip


def carry_out_withdrawal(books: Books, said: Said) -> Carried:
    """Withdraw the list: the confirmation itself is what is kept."""
    number = _check(books, said.subject)

    def keep(_leaf_index: int) -> None:
        books.connection.execute(
            sa.update(communities)
            .where(communities.c.community_id == books.community_id)
            .values(public_version=communities.c.public_version + 1)
        )

    told = {"number": number, "reason": said.reason}
    return Carried("allocation_withdrawn", local_day(said.at), told, keep)


def is_withdrawn(connection: sa.Connection, community_id: int, allocation_id: str) -> bool:
    """Tell whether two people have withdrawn a list."""
    held = confirmations.c
    query = sa.select(held.confirmation_id).where(
        held.community_id == community_id, held.kind == Matter.ALLOCATION.value,
        held.subject == allocation_id, held.state == "agreed",
    )  # fmt: skip
    return connection.execute(query).first() is not None


def _check(books: Books, allocation_id: str) -> int:
    """Refuse a list that is not there, is withdrawn, or of which a voucher holds; gives its number."""
    held, linked = allocations.c, allocation_drafts.c
    query = sa.select(held.number).where(
        held.community_id == books.community_id, held.allocation_id == allocation_id
    )
    number = books.connection.execute(query).scalar_one_or_none()
    if number is None:
        raise UnknownNameError(noun="allocation", name=allocation_id[:40])
    if is_withdrawn(books.connection, books.community_id, allocation_id):
        raise SharingError(reason="withdrawn")
    live = sa.select(linked.draft_id).where(
        linked.community_id == books.community_id, linked.allocation_id == allocation_id,
        is_live(linked, books.community_id),
    )  # fmt: skip
    if books.connection.execute(live).first() is not None:
        raise SharingError(reason="still_held")
    return int(number)
