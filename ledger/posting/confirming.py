"""Confirm what another person proposed, or drop it: from then on it stands, in the log as well."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.confirmation_errors import ConfirmationError
from ledger.domain.confirmations import Matter
from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import TASKS, Task
from ledger.posting.allocation_withdrawals import carry_out_withdrawal
from ledger.posting.books import Books, open_books
from ledger.posting.chart_changes import carry_out_fund_name
from ledger.posting.confirmations import Carried, Said
from ledger.posting.mirrors import carry_out_mirror, carry_out_mirror_entry
from ledger.posting.places import carry_out_area
from ledger.posting.policies import record_policy
from ledger.posting.settlements import carry_out_share_key
from ledger.posting.tariffs import carry_out_tariff
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.confirmations import confirmations

_CARRIED_OUT: Mapping[Matter, Callable[[Books, Said], Carried]] = {
    Matter.TARIFF: carry_out_tariff,
    Matter.AREA: carry_out_area,
    Matter.FUND_NAME: carry_out_fund_name,
    Matter.SHARE_KEY: carry_out_share_key,
    Matter.MIRROR_FUND: carry_out_mirror,
    Matter.MIRROR_ENTRY: carry_out_mirror_entry,
    Matter.ALLOCATION: carry_out_withdrawal,
}


def confirm(
    connection: sa.Connection, community_id: int, confirmation_id: str, *, by: Officer, at: datetime
) -> None:
    """Confirm what another officer proposed; it is judged once more by what the books are now.

    Raises:
        ConfirmationError: one's own proposal, or one that is no longer there.
        Refusal: it can no longer be carried out.
    """
    _require(by)
    books = open_books(connection, community_id)
    row = _open(books, confirmation_id)
    if row.proposed_by == by.user_id:
        raise ConfirmationError(reason="own_proposal")
    proposer = Officer(row.proposed_by, row.proposed_role)
    said = Said(
        confirmation_id, row.subject, json.loads(row.content), row.reason, proposer, at
    )  # fmt: skip
    carried = _CARRIED_OUT[Matter(row.kind)](books, said)
    leaf_index = books.next_leaf
    record_policy(
        books, carried.policy, dict(carried.told), first_day=carried.first_day, by=by, at=at
    )  # fmt: skip
    # The rows come after it: the database asks for the confirmation.
    _decide(books, row, "agreed", by=by, at=at, leaf_index=leaf_index)
    carried.keep(leaf_index)


def drop(
    connection: sa.Connection, community_id: int, confirmation_id: str, *, by: Officer, at: datetime
) -> None:
    """Refuse another's proposal, or take one's own back.

    Raises:
        ConfirmationError: it is no longer there.
    """
    books = open_books(connection, community_id)
    row = _open(books, confirmation_id)
    own = row.proposed_by == by.user_id
    if not own:
        _require(by)
    state = "withdrawn" if own else "refused"
    _decide(books, row, state, by=by, at=at)
    record_action(
        connection, f"proposal_{state}", community_id=community_id, user_id=by.user_id, at=at,
        subject=confirmation_id,
    )  # fmt: skip


def _open(books: Books, confirmation_id: str) -> sa.Row[Any]:
    held = confirmations.c
    query = sa.select(confirmations).where(
        held.community_id == books.community_id, held.confirmation_id == confirmation_id,
        held.state == "proposed",
    )  # fmt: skip
    row = books.connection.execute(query).one_or_none()
    if row is None:
        raise ConfirmationError(reason="gone")
    return row


def _decide(
    books: Books, row: sa.Row[Any], state: str, *, by: Officer, at: datetime,
    leaf_index: int | None = None,
) -> None:  # fmt: skip
    held = confirmations.c
    books.connection.execute(
        sa.update(confirmations)
        .where(
            held.community_id == books.community_id, held.confirmation_id == row.confirmation_id
        )
        .values(
            state=state, decided_by=by.user_id, decided_role=by.role, decided_at=at,
            leaf_index=leaf_index,
        )
    )  # fmt: skip


def _require(by: Officer) -> None:
    if by.role not in TASKS[Task.SET_POLICY]:
        raise AccessRefusedError(reason="role")
