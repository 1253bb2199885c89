"""Proposals that another person confirms: one way for everything that no voucher carries.

A noun's module proposes (``propose``) and says how a proposal is carried out, as a :class:`Carried`;
``ledger.posting.confirming`` lets another person confirm it. The log tells each in a leaf of kind ``policy``.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.confirmation_errors import ConfirmationError
from ledger.domain.confirmations import Matter
from ledger.domain.merger_errors import MergerError
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.confirmations import confirmations

Content = dict[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A proposal that is being confirmed: ``by`` proposed it, ``at`` is now."""

    confirmation_id: str
    subject: str
    content: Content
    reason: str
    by: Officer
    at: datetime


@dataclass(frozen=True, slots=True)
class Carried:
    """How a proposal is carried out.

    ``policy``, ``first_day`` and ``told`` are what the log tells, to everybody; ``keep`` writes the rows, given
    the leaf's number.
    """

    policy: str
    first_day: date
    told: Mapping[str, object]
    keep: Callable[[int], None]


def propose(
    books: Books, matter: Matter, subject: str, content: Content, *, by: Officer, at: datetime,
    reason: str = "",
) -> str:  # fmt: skip
    """Keep a proposal and give its id; who may propose, and what, is for the caller to have checked.

    Raises:
        ConfirmationError: the same waits already (reason waiting).
        MergerError: these books have ended.
    """
    if books.merger == "merged":
        raise MergerError(reason="merged_away")
    text = canonical_text(content)
    held = confirmations.c
    same = sa.select(held.confirmation_id).where(
        held.community_id == books.community_id, held.kind == matter.value,
        held.subject == subject, held.state == "proposed", held.content == text,
    )  # fmt: skip
    if books.connection.execute(same).first() is not None:
        raise ConfirmationError(reason="waiting")
    confirmation_id = secrets.token_hex(10)
    books.connection.execute(
        sa.insert(confirmations).values(
            community_id=books.community_id, confirmation_id=confirmation_id, kind=matter.value,
            subject=subject, content=text, reason=reason, state="proposed",
            proposed_by=by.user_id, proposed_role=by.role, proposed_at=at,
        )
    )  # fmt: skip
    record_action(
        books.connection, "proposed", community_id=books.community_id, user_id=by.user_id, at=at,
        subject=confirmation_id,
    )  # fmt: skip
    return confirmation_id
