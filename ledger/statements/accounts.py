"""A community's chart of accounts (会计科目表) as statements name it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.statements.values import AccountFacts, CommunityFacts, Label
from ledger.store.communities import accounts as table


def accounts(connection: sa.Connection, community: CommunityFacts) -> tuple[AccountFacts, ...]:
    """Give every account in the order of codes."""
    query = _query(community).order_by(table.c.code)
    return tuple(account_of(row) for row in connection.execute(query))


def account(connection: sa.Connection, community: CommunityFacts, code: str) -> AccountFacts:
    """Give one account.

    Raises:
        UnknownNameError: the community has none of this code.
    """
    row = connection.execute(_query(community).where(table.c.code == code)).one_or_none()
    if row is None:
        raise UnknownNameError(noun="account", name=code, field="account")
    return account_of(row)


def account_columns() -> tuple[sa.ColumnElement[Any], ...]:
    """Give the columns that :func:`account_of` reads, for queries that join something to the chart."""
    return (
        table.c.code, table.c.name_zh, table.c.name_en, table.c.plain_zh, table.c.plain_en,
        table.c.type, table.c.side, table.c.restriction, table.c.is_cash, table.c.has_sublines,
        table.c.closed_on, table.c.successor,
    )  # fmt: skip


def account_of(cells: Iterable[Any]) -> AccountFacts:
    """Make an account of its columns."""
    code, name_zh, name_en, plain_zh, plain_en, *rest = cells
    plain = Label(code, plain_zh or name_zh, plain_en or name_en)
    return AccountFacts(Label(code, name_zh, name_en), plain, *rest)


def _query(community: CommunityFacts) -> sa.Select[Any]:
    return sa.select(*account_columns()).where(table.c.community_id == community.community_id)
