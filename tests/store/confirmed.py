"""A proposal that another officer confirmed, for rows that the database takes on no other ground."""

from datetime import datetime

import sqlalchemy as sa

from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.periods import local_day
from ledger.posting.policies import record_policy
from ledger.store.confirmations import confirmations
from tests.factories import OPENED_AT, REVIEWER
from tests.store.vouchers import SONGHE


def propose_row(
    connection: sa.Connection, kind: str, subject: str, content: dict[str, str],
    *, at: datetime = OPENED_AT,
) -> str:  # fmt: skip
    """Add a proposal of the treasurer's; gives its id."""
    known = sa.select(sa.func.count()).select_from(confirmations)
    proposal = f"C{connection.execute(known).scalar_one()}"
    connection.execute(
        sa.insert(confirmations).values(
            community_id=SONGHE, confirmation_id=proposal, kind=kind, subject=subject,
            content=canonical_text(content), state="proposed", proposed_by=1,
            proposed_role="treasurer", proposed_at=at,
        )
    )  # fmt: skip
    return proposal


def confirm_row(connection: sa.Connection, proposal: str, *, at: datetime = OPENED_AT) -> int:
    """Confirm it as the reviewer, with a leaf of its own; gives the leaf's number."""
    books = open_books(connection, SONGHE)
    leaf_index = books.next_leaf
    record_policy(
        books, "test", {"about": proposal}, first_day=local_day(at), by=REVIEWER, at=at
    )  # fmt: skip
    held = confirmations.c
    connection.execute(
        sa.update(confirmations)
        .where(held.community_id == SONGHE, held.confirmation_id == proposal)
        .values(
            state="agreed", decided_by=2, decided_role="reviewer", decided_at=at,
            leaf_index=leaf_index,
        )
    )  # fmt: skip
    return leaf_index


def confirmed(
    connection: sa.Connection, kind: str, subject: str, content: dict[str, str],
    *, at: datetime = OPENED_AT,
) -> int:  # fmt: skip
    """Propose and confirm; gives the number of the leaf."""
    return confirm_row(connection, propose_row(connection, kind, subject, content, at=at), at=at)
