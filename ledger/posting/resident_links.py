"""Make and revoke links for residents; of a link's token only its hash is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.place_errors import ResidentLinkError
from ledger.domain.places import PlaceKind
from ledger.domain.resident_links import TOKEN_BYTES, ResidentLink, token_sha256
from ledger.posting.places import kind_of
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.households import resident_links


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link just made; ``token`` exists nowhere but here and on what is printed now."""

    link_id: str
    token: str
    link: ResidentLink


def make_links(
    connection: sa.Connection, community_id: int, wanted: Sequence[ResidentLink], *, by: Officer,
    at: datetime,
) -> list[MadeLink]:  # fmt: skip
    """Make links, each with a token of its own, in the order in which they are wanted.

    Raises:
        UnknownNameError: there is no such place.
        ResidentLinkError: a place is no household.
    """
    made: list[MadeLink] = []
    for link in wanted:
        if link.place:
            kind = kind_of(connection, community_id, link.place)
            if kind is None:
                raise UnknownNameError(noun="place", name=link.place[:40], field="place")
            if kind != PlaceKind.HOUSEHOLD.value:
                raise ResidentLinkError(reason="not_household", field="place", text=link.place)
        made.append(MadeLink(secrets.token_hex(8), secrets.token_urlsafe(TOKEN_BYTES), link))
    rows = [
        {
            "community_id": community_id, "link_id": item.link_id,
            "token_sha256": token_sha256(item.token), "audience": item.link.audience.value,
            "place_code": item.link.place or None, "first_day": item.link.first_day,
            "last_day": item.link.last_day, "made_by": by.user_id, "made_at": at,
        }
        for item in made
    ]  # fmt: skip
    if rows:
        connection.execute(sa.insert(resident_links), rows)
        record_action(
            connection, "links_made", community_id=community_id, user_id=by.user_id, at=at,
            subject=str(len(rows)),
        )  # fmt: skip
    return made


def revoke_link(
    connection: sa.Connection, community_id: int, link_id: str, *, by: Officer, at: datetime
) -> None:
    """End a link at once.

    Raises:
        UnknownNameError: there is no such link.
        ResidentLinkError: it was revoked already.
    """
    held = resident_links.c
    here = (held.community_id == community_id, held.link_id == link_id)
    row = connection.execute(sa.select(held.revoked_at).where(*here)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="link", name=link_id[:40], field="link_id")
    if row.revoked_at is not None:
        raise ResidentLinkError(reason="ended", field="link_id")
    connection.execute(
        sa.update(resident_links).where(*here).values(revoked_by=by.user_id, revoked_at=at)
    )
    record_action(connection, "link_revoked", community_id=community_id, user_id=by.user_id, at=at)
