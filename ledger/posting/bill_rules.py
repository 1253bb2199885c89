"""Rules for rows of bills as a community keeps them."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from ledger.domain.bill_rules import BillRule, plain_rule, rule_of
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.actions import record_action
from ledger.store.bills import bill_rules
from ledger.store.communities import parties, places
from ledger.store.inserts import update_row


class KeptRule(NamedTuple):
    """A rule, where it stands in the order, and whether it is switched on."""

    rule_id: str
    position: int
    active: bool
    rule: BillRule


def kept_rules(
    connection: sa.Connection, community_id: int, *, active_only: bool = False
) -> list[KeptRule]:
    """Give the rules in the order in which they are asked."""
    held = bill_rules.c
    query = (
        sa.select(held.rule_id, held.position, held.active, held.content)
        .where(held.community_id == community_id)
        .order_by(held.position, held.rule_id)
    )
    found = [
        KeptRule(row.rule_id, row.position, row.active, rule_of(json.loads(row.content)))
        for row in connection.execute(query)
    ]
    return [rule for rule in found if rule.active or not active_only]


def save_rule(
    connection: sa.Connection, community_id: int, rule: BillRule,
    *, by: Officer, at: datetime, rule_id: str | None = None, active: bool = False,
) -> str:  # fmt: skip
    """Keep a rule, new (last in order, switched off until somebody tried it) or changed; gives its id.

    Raises:
        UnknownNameError: an account, fund, place or party that the community does not have, or no such rule.
        AccountRuleError: the fund may not use the account.
    """
    books = _open(connection, community_id, by)
    _check_names(books, rule)
    content = canonical_text(plain_rule(rule))
    if rule_id is None:
        rule_id = secrets.token_hex(10)
        last = sa.select(sa.func.coalesce(sa.func.max(bill_rules.c.position), 0)).where(
            bill_rules.c.community_id == community_id
        )
        connection.execute(
            sa.insert(bill_rules).values(
                community_id=community_id, rule_id=rule_id, content=content, active=active,
                position=connection.execute(last).scalar_one() + 1, author_id=by.user_id,
                created_at=at, updated_at=at,
            )
        )  # fmt: skip
        verb = "bill_rule_added"
    else:
        _require(connection, community_id, rule_id)
        values = {"content": content, "active": active, "updated_at": at}
        update_row(connection, bill_rules, _key(community_id, rule_id), values)
        verb = "bill_rule_changed"
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=rule_id
    )
    return rule_id


def switch_rule(
    connection: sa.Connection, community_id: int, rule_id: str, *, active: bool, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Switch a rule on or off.

    Raises:
        UnknownNameError: there is no such rule.
    """
    _open(connection, community_id, by)
    _require(connection, community_id, rule_id)
    values = {"active": active, "updated_at": at}
    update_row(connection, bill_rules, _key(community_id, rule_id), values)
    verb = "bill_rule_on" if active else "bill_rule_off"
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=rule_id
    )


def raise_rule(
    connection: sa.Connection, community_id: int, rule_id: str, *, by: Officer, at: datetime
) -> None:
    """Have a rule asked one place earlier.

    Raises:
        UnknownNameError: there is no such rule.
    """
    _open(connection, community_id, by)
    order = [(rule.rule_id, rule.position) for rule in kept_rules(connection, community_id)]
    place = next((index for index, item in enumerate(order) if item[0] == rule_id), None)
    if place is None:
        raise UnknownNameError(noun="bill_rule", name=rule_id[:40])
    if place == 0:
        return
    above = order[place - 1]
    for moved, position in ((rule_id, above[1]), (above[0], order[place][1])):
        values = {"position": position, "updated_at": at}
        update_row(connection, bill_rules, _key(community_id, moved), values)


def _open(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id)


def _key(community_id: int, rule_id: str) -> dict[str, object]:
    return {"community_id": community_id, "rule_id": rule_id}


def _require(connection: sa.Connection, community_id: int, rule_id: str) -> None:
    query = sa.select(bill_rules.c.rule_id).where(
        bill_rules.c.community_id == community_id, bill_rules.c.rule_id == rule_id
    )
    if connection.execute(query).first() is None:
        raise UnknownNameError(noun="bill_rule", name=rule_id[:40])


def _check_names(books: Books, rule: BillRule) -> None:
    """Refuse names the community does not have, as a line that used them would be refused."""
    accounts: Sequence[str] = [share.account for share in rule.outcome.shares]
    fee = rule.outcome.fee_account
    for code in (*accounts, *([fee] if fee else ()), *rule.accounts):
        if code not in books.accounts:
            raise UnknownNameError(noun="account", name=code[:40], field="account")
    for share in rule.outcome.shares:
        if share.fund not in books.funds:
            raise UnknownNameError(noun="fund", name=share.fund[:40], field="fund")
        books.check_pair(share.account, share.fund, field="fund")
        if fee:
            books.check_pair(fee, share.fund, field="fee_account")
        books.require("place", places, share.place, "place")
        books.require("party", parties, share.party, "party")
