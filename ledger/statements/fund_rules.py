"""The rules of a fund on a day, for pages: what it began with, or what two people agreed to since."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.fund_rules import FundRules, rules_read
from ledger.statements.values import CommunityFacts
from ledger.store.communities import funds
from ledger.store.funds import fund_acts


def agreed_rules(community: CommunityFacts, day: date) -> sa.ScalarSelect[Any]:
    """Ask for the rules of a fund that hold on a day: a part of a query over funds."""
    held = fund_acts.c
    return (
        sa.select(held.content)
        .where(
            held.community_id == community.community_id, held.fund_code == funds.c.code,
            held.kind == "rules", held.state == "agreed", held.first_day <= day,
        )
        .order_by(held.first_day.desc(), held.leaf_index.desc())
        .limit(1)
        .correlate(funds)
        .scalar_subquery()
    )  # fmt: skip


def rules_between(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> FundRules:
    """Give a fund's rules on a day.

    Raises:
        UnknownNameError: there is no such fund.
    """
    return rules_with(connection, community, code, day)[0]


def rules_with(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date,
    *beside: sa.Label[Any],
) -> tuple[FundRules, sa.RowMapping]:  # fmt: skip
    """Give a fund's rules on a day, with its row and what else is asked in the same query.

    Raises:
        UnknownNameError: there is no such fund.
    """
    query = sa.select(funds, agreed_rules(community, day).label("agreed"), *beside).where(
        funds.c.community_id == community.community_id, funds.c.code == code
    )
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UnknownNameError(noun="fund", name=code[:20], field="fund")
    rules = rules_read(json.loads(row["agreed"])) if row["agreed"] else _founded(row)
    return rules, row


def founded_rules(connection: sa.Connection, community: CommunityFacts, code: str) -> FundRules:
    """Give the rules a fund began with."""
    return rules_between(connection, community, code, date.min)


def _founded(row: sa.RowMapping) -> FundRules:
    said = dict(row) | {
        "first_day": row["first_day"].isoformat() if row["first_day"] else "",
        "last_day": row["last_day"].isoformat() if row["last_day"] else "",
    }
    return rules_read(said)
