"""Versions of budgets as officers see them: who wrote which, where it stands, and its amounts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.budgets import budgets as table
from ledger.store.people import users


@dataclass(frozen=True, slots=True)
class BudgetVersion:
    """One version of a year's budget; ``amounts`` are fen by fund and account."""

    year: int
    number: int
    state: str
    author_id: int
    author_name: str
    decision: str
    reject_reason: str
    content_sha256: str
    amounts: Mapping[tuple[str, str], int]
    updated_at: datetime


def budget_versions(
    connection: sa.Connection, community: CommunityFacts, *, year: int = 0
) -> tuple[BudgetVersion, ...]:
    """Give versions, the newest first; of one year when it is named."""
    held = table.c
    query = (
        sa.select(
            held.year, held.number, held.state, held.author_id, users.c.display_name,
            held.decision_code, held.reject_reason, held.content_sha256, held.content,
            held.updated_at,
        )
        .join_from(table, users, users.c.user_id == held.author_id)
        .where(held.community_id == community.community_id)
        .order_by(held.year.desc(), held.number.desc())
        .limit(60)
    )  # fmt: skip
    if year:
        query = query.where(held.year == year)
    return tuple(_version(row) for row in connection.execute(query).mappings())


def _version(row: Mapping[Any, Any]) -> BudgetVersion:
    lines = json.loads(row["content"])
    return BudgetVersion(
        year=row["year"], number=row["number"], state=row["state"], author_id=row["author_id"],
        author_name=row["display_name"], decision=row["decision_code"] or "",
        reject_reason=row["reject_reason"], content_sha256=row["content_sha256"],
        amounts={(item["f"], item["a"]): int(item["m"]) for item in lines},
        updated_at=row["updated_at"],
    )  # fmt: skip
