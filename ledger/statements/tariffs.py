"""Tariffs of fees as everybody sees them: the price, for whom, from when, and the decision behind it."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.dues import Tariff
from ledger.statements.place_names import place_labels
from ledger.statements.values import CommunityFacts, Label
from ledger.store.billed import tariff_of_row
from ledger.store.communities import decisions
from ledger.store.dues import tariffs as table


@dataclass(frozen=True, slots=True)
class TariffRow:
    """One tariff; ``place`` None is the whole community, ``last_period`` 0 while none for the place follows."""

    tariff: Tariff
    place: Label | None
    decision: Label
    decided_on: date | None
    leaf_index: int
    set_at: datetime
    last_period: int


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All tariffs of a community, the newest first."""

    community: CommunityFacts
    rows: tuple[TariffRow, ...]


def tariff_list(connection: sa.Connection, community: CommunityFacts) -> Tariffs:
    """Give every tariff there ever was."""
    decision = decisions.c
    query = (
        sa.select(table, decision.title_zh, decision.title_en, decision.decided_on)
        .join_from(
            table, decisions,
            (decision.community_id == table.c.community_id)
            & (decision.code == table.c.decision_code),
        )
        .where(table.c.community_id == community.community_id)
        .order_by(table.c.first_period.desc(), table.c.number.desc())
    )  # fmt: skip
    found = connection.execute(query).all()
    names = place_labels(connection, community, {row.place_code for row in found})
    followed: dict[str, int] = {}
    rows = []
    for row in found:
        tariff = tariff_of_row(row)
        rows.append(
            TariffRow(
                tariff, names.get(tariff.place),
                Label(row.decision_code, row.title_zh, row.title_en or row.title_zh),
                row.decided_on, row.leaf_index, row.set_at, followed.get(tariff.place, 0),
            )
        )  # fmt: skip
        followed[tariff.place] = tariff.first_period
    return Tariffs(community, tuple(rows))


def decision_list(connection: sa.Connection, community: CommunityFacts) -> tuple[Label, ...]:
    """Give the decisions a form may choose from, the newest first."""
    decision = decisions.c
    query = (
        sa.select(decision.code, decision.title_zh, decision.title_en)
        .where(decision.community_id == community.community_id)
        .order_by(decision.decided_on.desc(), decision.code.desc())
        .limit(200)
    )
    return tuple(Label(row[0], row[1], row[2] or row[1]) for row in connection.execute(query))
