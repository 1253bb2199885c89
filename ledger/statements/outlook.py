"""What posting a draft would do: balances before and after, and what to look at. Four questions at most."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import CASH_ON_HAND
from ledger.domain.cash_limits import CashRules, cash_warnings
from ledger.domain.cautions import Effect, Warned, effects, warnings
from ledger.domain.transactions import Line
from ledger.statements.drafts import DraftView
from ledger.statements.policies import policy_on
from ledger.statements.standing import standing
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts, funds

_OPEN = ("editing", "submitted", "rejected")
_OWED = ("asset", "liability")


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance before and after, on the side it stands on; with the names of what it is of."""

    account: Label | None
    fund: Label | None
    before_minor: int
    after_minor: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to look at, with names. ``usual`` are the accounts where a fund's money lies so far.

    ``limit_minor`` is the limit of cash that it passes.
    """

    caution: str
    account: Label | None
    fund: Label | None
    minor: int
    usual: tuple[Label, ...]
    limit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What posting would do; empty for a draft that is posted or withdrawn."""

    balances: tuple[Balance, ...] = ()
    notices: tuple[Notice, ...] = ()


def outlook_of(connection: sa.Connection, community: CommunityFacts, view: DraftView) -> Outlook:
    """Give the balances that a draft changes, and its warnings."""
    if view.row.state not in _OPEN:
        return Outlook()
    facts = _accounts(connection, community)
    named_funds = _funds(connection, community)
    lines = [
        Line(line.account.code, line.fund.code, line.debit_minor, line.credit_minor)
        for line in view.lines
    ]
    cash = {code for code, row in facts.items() if row.is_cash}
    owed = {line.account for line in lines if facts[line.account].type in _OWED} - cash
    held = standing(connection, community, owed)

    def account(code: str) -> Label | None:
        row = facts.get(code)
        return (
            Label(code, row.plain_zh or row.name_zh, row.plain_en or row.name_en) if row else None
        )

    def balance(effect: Effect) -> Balance:
        row = facts.get(effect.account)
        sign = -1 if row and row.side == "credit" else 1
        return Balance(
            account(effect.account), named_funds.get(effect.fund), sign * effect.before_minor,
            sign * effect.after_minor,
        )  # fmt: skip

    def notice(warned: Warned) -> Notice:
        usual = tuple(label for code in warned.usual if (label := account(code)))
        return Notice(
            warned.caution.value, account(warned.account), named_funds.get(warned.fund),
            warned.minor, usual, warned.limit_minor,
        )  # fmt: skip

    boxes = {code for code in cash if code.startswith(CASH_ON_HAND)}
    policy = policy_on(connection, community, view.row.dated_on)
    found = [
        *warnings(lines, held, cash),
        *cash_warnings(
            lines, held, CashRules(policy, boxes, cash), counterparty=view.counterparty_kind
        ),
    ]
    return Outlook(tuple(map(balance, effects(lines, held, cash, owed))), tuple(map(notice, found)))


def _accounts(connection: sa.Connection, community: CommunityFacts) -> dict[str, Any]:
    column = accounts.c
    query = sa.select(
        column.code, column.name_zh, column.name_en, column.plain_zh, column.plain_en, column.type,
        column.side, column.is_cash,
    ).where(column.community_id == community.community_id)  # fmt: skip
    return {row.code: row for row in connection.execute(query)}


def _funds(connection: sa.Connection, community: CommunityFacts) -> dict[str, Label]:
    column = funds.c
    query = sa.select(column.code, column.name_zh, column.name_en).where(
        column.community_id == community.community_id
    )
    return {
        row.code: Label(row.code, row.name_zh, row.name_en) for row in connection.execute(query)
    }
