"""Hand-overs: the figures kept once as they are drawn up, then signed by each person's own account."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ApprovalError, DateError, UnknownNameError
from ledger.domain.roles import Role
from ledger.domain.texts import clean_text
from ledger.log.canonical import canonical_text
from ledger.posting.books import open_books
from ledger.posting.periods import SHANGHAI
from ledger.store.actions import record_action
from ledger.store.communities import communities
from ledger.store.custody import handovers
from ledger.store.people import memberships

#: What is handed over beside the figures: papers, seals, keys.
THINGS_LENGTH_MAX = 1_000
#: Duties that are handed over with a list (会计基础工作规范 arts 25 to 35).
HANDED_ROLES = (Role.TREASURER, Role.CASHIER, Role.REVIEWER, Role.PUBLISHER)
_SIGNED = {"outgoing": "outgoing_at", "incoming": "incoming_at", "supervisor": "supervised_at"}


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Which duty goes from whom to whom, before whom (None where nobody watches), as of which day."""

    role: str
    as_of: date
    outgoing_id: int
    incoming_id: int
    supervisor_id: int | None
    papers: str
    seals: str


def draw_up_handover(
    connection: sa.Connection,
    community_id: int,
    handing: HandingOver,
    figures: Mapping[str, Any],
    *,
    by: int,
    at: datetime,
) -> str:
    """Keep a hand-over to be signed; gives its id. Nothing of it changes any more.

    Raises:
        UnknownNameError: the duty is none that is handed over, or somebody has no duty here.
        AccessRefusedError: two of the three are the same person.
        DateError: the day has not come yet.
    """
    if handing.role not in HANDED_ROLES:
        raise UnknownNameError(noun="role", name=handing.role[:40], field="role")
    today = at.astimezone(SHANGHAI).date()
    if handing.as_of > today:
        raise DateError(text=handing.as_of.isoformat(), reason="future", field="as_of")
    people = [handing.outgoing_id, handing.incoming_id]
    if handing.supervisor_id is not None:
        people.append(handing.supervisor_id)
    if len(set(people)) < len(people):
        raise AccessRefusedError(reason="same_person", field="incoming")
    open_books(connection, community_id)
    _check_people(connection, community_id, people)
    things = {
        name: clean_text(text, field=name, length_max=THINGS_LENGTH_MAX)
        for name, text in (("papers", handing.papers), ("seals", handing.seals))
    }
    content = canonical_text({**figures, **things})
    handover_id = secrets.token_hex(10)
    connection.execute(
        sa.insert(handovers).values(
            community_id=community_id, handover_id=handover_id, role=handing.role,
            as_of=handing.as_of, outgoing_id=handing.outgoing_id, incoming_id=handing.incoming_id,
            supervisor_id=handing.supervisor_id, content=content,
            content_sha256=hashlib.sha256(content.encode()).hexdigest(), created_at=at,
        )
    )  # fmt: skip
    _tell(connection, community_id, "handover_drawn_up", handover_id, by=by, at=at)
    return handover_id


def sign_handover(
    connection: sa.Connection,
    community_id: int,
    handover_id: str,
    *,
    by: int,
    at: datetime,
    content_sha256: str,
) -> None:
    """Sign for exactly the content that was looked at, once, by one's own account.

    Raises:
        AccessRefusedError: this person is none of those named.
        ApprovalError: it was signed by them already, or another content was shown.
    """
    open_books(connection, community_id)
    columns = handovers.c
    key = (columns.community_id == community_id) & (columns.handover_id == handover_id)
    row = connection.execute(sa.select(handovers).where(key)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="handover", name=handover_id[:40])
    named = {
        row.outgoing_id: "outgoing", row.incoming_id: "incoming", row.supervisor_id: "supervisor"
    }  # fmt: skip
    part = named.get(by)
    if part is None:
        raise AccessRefusedError(reason="not_named")
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    if getattr(row, _SIGNED[part]) is not None:
        raise ApprovalError(reason="signed_already")
    connection.execute(sa.update(handovers).where(key).values({_SIGNED[part]: at}))
    _tell(connection, community_id, "handover_signed", handover_id, by=by, at=at)


def _check_people(connection: sa.Connection, community_id: int, people: list[int]) -> None:
    held = memberships.c
    query = sa.select(held.user_id).where(
        held.community_id == community_id, held.user_id.in_(people)
    )
    unknown = set(people) - set(connection.execute(query).scalars())
    if unknown:
        raise UnknownNameError(noun="user", name=str(min(unknown)), field="incoming")


def _tell(
    connection: sa.Connection, community_id: int, verb: str, handover_id: str, *, by: int,
    at: datetime,
) -> None:  # fmt: skip
    """Write down what was done; the public sees that a hand-over took place, so pages are new."""
    record_action(
        connection, verb, community_id=community_id, user_id=by, at=at, subject=handover_id
    )
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
