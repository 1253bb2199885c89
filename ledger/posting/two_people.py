"""What one officer proposes and another agrees to: kept, decided on once, and never changed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, Refusal
from ledger.posting.books import Books
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.inserts import run

Row = sa.Row[*tuple[Any, ...]]
Key = dict[str, Any]


def next_number(books: Books, table: sa.Table, key: Key) -> int:
    """Give the next number of a row among those of a key."""
    newest = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0)).where(
        *_is(books, table, key)
    )
    return int(books.connection.execute(newest).scalar_one()) + 1


def keep_proposal(
    books: Books, table: sa.Table, values: dict[str, Any], *, by: Officer, at: datetime
) -> None:
    """Keep a proposal, which another person decides on.

    Raises:
        AccessRefusedError: the person does not prepare.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books.connection.execute(
        sa.insert(table).values(
            community_id=books.community_id, **values, state="proposed", proposed_by=by.user_id,
            proposed_role=by.role, proposed_at=at,
        )
    )  # fmt: skip
    _tell(books, table, "proposed", by=by, at=at)


def decide(
    books: Books, table: sa.Table, key: Key, *, agreed: bool, by: Officer, at: datetime,
    refused: type[Refusal], **values: Any,
) -> Row:  # fmt: skip
    """Agree to what another proposed, refuse it, or take one's own back; gives the row as it was.

    Raises:
        AccessRefusedError: the person may neither approve nor take back.
        Refusal: one's own (reason own_proposal), or no longer there (reason gone), of the type ``refused``.
    """
    row = proposal(books, table, key, refused=refused)
    own = row.proposed_by == by.user_id
    if agreed and own:
        raise refused(reason="own_proposal")  # type: ignore[call-arg]
    if by.role not in APPROVING_ROLES and not (own and not agreed):
        raise AccessRefusedError(reason="role")
    state = "agreed" if agreed else "dropped"
    books.connection.execute(
        sa.update(table)
        .where(*_is(books, table, key))
        .values(state=state, decided_by=by.user_id, decided_role=by.role, decided_at=at, **values)
    )
    _tell(books, table, state, by=by, at=at)
    show_anew(books)
    return row


def proposal(books: Books, table: sa.Table, key: Key, *, refused: type[Refusal]) -> Row:
    """Give what waits to be decided on.

    Raises:
        Refusal: it is no longer there (reason gone), of the type ``refused``.
    """
    query = sa.select(table).where(*_is(books, table, key), table.c.state == "proposed")
    row = books.connection.execute(query).one_or_none()
    if row is None:
        raise refused(reason="gone")  # type: ignore[call-arg]
    return row


def show_anew(books: Books) -> None:
    """Let public pages be made anew: something on them changed without a voucher."""
    run(
        books.connection,
        "UPDATE communities SET public_version = public_version + 1 WHERE community_id = ?",
        books.community_id,
    )


def _is(books: Books, table: sa.Table, key: Key) -> list[sa.ColumnElement[bool]]:
    same = [table.c[name] == value for name, value in key.items()]
    return [table.c.community_id == books.community_id, *same]


def _tell(books: Books, table: sa.Table, verb: str, *, by: Officer, at: datetime) -> None:
    record_action(
        books.connection, f"{table.name}_{verb}", community_id=books.community_id,
        user_id=by.user_id, at=at, subject=table.name,
    )  # fmt: skip
