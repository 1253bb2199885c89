"""What waits for another person's confirmation, for officers: each proposal with what it says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.money import yuan
from ledger.domain.places import area_text
from ledger.statements.values import CommunityFacts
from ledger.store.confirmations import confirmations
from ledger.store.people import users

#: Where these are amounts in fen, or areas in 0.01 m².
_AMOUNTS = ("in", "out")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal; ``says`` are its values by name, as people read them, ``price`` a tariff's in fen."""

    confirmation_id: str
    matter: str
    subject: str
    says: Mapping[str, str]
    reason: str
    proposed_by: int
    by_name: str
    proposed_at: datetime
    price: Fraction | None


def waiting_proposals(
    connection: sa.Connection, community: CommunityFacts, *, with_homes: bool
) -> tuple[Proposal, ...]:
    """Give the proposals that nobody has decided on, the oldest first.

    ``with_homes`` asks for those too that tell of one household, for who sees originals.
    """
    held = confirmations.c
    query = (
        sa.select(confirmations, users.c.display_name)
        .join(users, users.c.user_id == held.proposed_by)
        .where(held.community_id == community.community_id, held.state == "proposed")
        .order_by(held.proposed_at, held.confirmation_id)
    )
    if not with_homes:
        query = query.where(held.kind != Matter.AREA.value)
    return tuple(
        Proposal(
            row.confirmation_id, row.kind, row.subject, _read(row.kind, json.loads(row.content)),
            row.reason, row.proposed_by, row.display_name, row.proposed_at,
            _price(row.kind, json.loads(row.content)),
        )
        for row in connection.execute(query)
    )  # fmt: skip


def _price(kind: str, content: Mapping[str, str]) -> Fraction | None:
    if kind != Matter.TARIFF:
        return None
    return Fraction(int(content["numerator"]), int(content["denominator"]))


def _read(kind: str, content: Mapping[str, str]) -> dict[str, str]:
    says = {name: value for name, value in content.items() if value}
    if kind == Matter.TARIFF:
        for name in ("numerator", "denominator"):
            says.pop(name, "")
        period = says["first_period"]
        says["first_period"] = f"{period[:4]}-{period[4:]}"
    if kind == Matter.AREA:
        says["area"] = area_text(int(says["area"]))
    for name in _AMOUNTS:
        if says.get(name) == "0":
            del says[name]
        elif name in says:
            says[name] = yuan(int(says[name]))
    return says
