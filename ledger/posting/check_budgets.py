"""Compare the budgets that were adopted with the leaves that tell them."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.log.canonical import canonical_text
from ledger.posting.budgets import KIND, told_of
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.content import sha256_of
from ledger.store.budgets import budgets
from ledger.store.people import policies

ADOPTED = "adopted"


def check_budgets(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """See that each adopted budget says what its leaf says, and that each leaf has its budget."""
    unmatched = {index: leaf for index, leaf in log.policies.items() if leaf.get("policy") == KIND}
    for row in connection.execute(_query(community_id)).all():
        where = f"budget {row.year} {row.number}"
        leaf = unmatched.pop(row.leaf_index, {})
        expected, found = canonical_text(leaf.get("content")), _told(row)
        if expected != found:
            yield Difference("budget", where, expected, found)
        # How the row describes itself, beside what the leaf tells.
        described = (row.state, row.content_sha256, row.adopted_by)
        wanted = (ADOPTED, sha256_of(row.content), row.set_by)
        if described != wanted:
            yield Difference("budget_row", where, str(wanted), str(described))
    for index, leaf in unmatched.items():
        yield Difference("budget", f"leaf {index}", canonical_text(leaf.get("content")))


def _query(community_id: int) -> sa.Select[Any]:
    """Ask for what was adopted, or says so, with who set the policy of its leaf."""
    held, rule = budgets.c, policies.c
    return (
        sa.select(budgets, rule.set_by)
        .outerjoin(
            policies,
            (rule.community_id == held.community_id)
            & (rule.leaf_index == held.leaf_index)
            & (rule.kind == KIND),
        )
        .where(
            held.community_id == community_id,
            (held.state == ADOPTED) | held.leaf_index.is_not(None),
        )
        .order_by(held.year, held.number)
    )


def _told(row: sa.Row[Any]) -> str:
    """Write a row as its leaf tells it, empty where its lines cannot be read."""
    try:
        return canonical_text(told_of(row))
    except (ValueError, TypeError):
        return ""
