"""Declared relations between people of the community and companies, for officers."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import parties
from ledger.store.related_parties import related_parties as table


@dataclass(frozen=True, slots=True)
class RelatedParty:
    """Somebody here is something there, from a first to a last day."""

    number: int
    party: Label
    relation: str
    office: str
    first_day: date
    last_day: date | None


def related_parties(
    connection: sa.Connection, community: CommunityFacts
) -> tuple[RelatedParty, ...]:
    """Give every declaration, those that hold first, then the newest."""
    held = table.c
    query = (
        sa.select(
            held.number, parties.c.code, parties.c.name, held.relation, held.office,
            held.first_day, held.last_day,
        )
        .join(
            parties,
            (parties.c.community_id == held.community_id) & (parties.c.code == held.party_code),
        )
        .where(held.community_id == community.community_id)
        .order_by(held.last_day.is_not(None), held.number.desc())
    )  # fmt: skip
    return tuple(
        RelatedParty(row[0], Label(row[1], row[2], row[2]), *row[3:])
        for row in connection.execute(query)
    )


def relations_of(
    connection: sa.Connection, community: CommunityFacts, party: str, day: date
) -> tuple[RelatedParty, ...]:
    """Give the relations to one organisation that hold on a day."""
    return tuple(
        item
        for item in related_parties(connection, community)
        if item.party.code == party
        and item.first_day <= day
        and (item.last_day is None or day <= item.last_day)
    )


def organisations(connection: sa.Connection, community: CommunityFacts) -> tuple[Label, ...]:
    """Give the organisations that a community deals with, by name."""
    held = parties.c
    query = (
        sa.select(held.code, held.name)
        .where(held.community_id == community.community_id, held.kind == "organisation")
        .order_by(held.name, held.code)
        .limit(2_000)
    )
    return tuple(Label(code, name, name) for code, name in connection.execute(query))
