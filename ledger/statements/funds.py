"""A community's funds (资金) as statements name them."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.fund_rules import rules_read
from ledger.statements.fund_rules import agreed_rules
from ledger.statements.values import CommunityFacts, FundFacts, Label
from ledger.store.communities import funds as table

#: The order of funds on paper: what is free to use first, what belongs to named owners last.
_CLASS_ORDER = {"unrestricted": 0, "restricted": 1, "agency": 2}


def funds(
    connection: sa.Connection, community: CommunityFacts, *, on: date = date.max
) -> tuple[FundFacts, ...]:
    """Give every fund under the rules of a day, or the newest: unrestricted, restricted, agency, by code."""
    found = [_fund(row) for row in connection.execute(_query(community, on))]
    return tuple(sorted(found, key=lambda item: (_CLASS_ORDER[item.fund_class], item.label.code)))


def fund(connection: sa.Connection, community: CommunityFacts, code: str) -> FundFacts:
    """Give one fund.

    Raises:
        UnknownNameError: the community has none of this code.
    """
    row = connection.execute(_query(community).where(table.c.code == code)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="fund", name=code, field="fund")
    return _fund(row)


def fund_label(connection: sa.Connection, community: CommunityFacts, code: str) -> Label | None:
    """Give the name of a fund that a statement is limited to; None for an empty code.

    Raises:
        UnknownNameError: the community has none of this code.
    """
    return fund(connection, community, code).label if code else None


def _query(community: CommunityFacts, on: date = date.max) -> sa.Select[Any]:
    return sa.select(
        table.c.code, table.c.name_zh, table.c.name_en, table.c.fund_class, table.c.purpose_zh,
        table.c.purpose_en, table.c.may_lend, table.c.first_day, table.c.last_day,
        table.c.custodian, agreed_rules(community, on),
    ).where(table.c.community_id == community.community_id)  # fmt: skip


def _fund(row: sa.Row[Any]) -> FundFacts:
    code, name_zh, name_en, fund_class, *rest, agreed = tuple(row)
    if agreed:
        rules = rules_read(json.loads(agreed))
        rest = [
            rules.purpose_zh, rules.purpose_en, rules.may_lend, rules.first_day, rules.last_day,
            rules.custodian,
        ]  # fmt: skip
    return FundFacts(Label(code, name_zh, name_en), fund_class, *rest)
