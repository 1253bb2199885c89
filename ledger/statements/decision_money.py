"""The money that followed from a decision, and what else in the books stands on it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import first_day_of
from ledger.statements.chain import led_to
from ledger.statements.decision_values import Standing
from ledger.statements.keys import page_key, read_key
from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import CommunityFacts, Label, TransactionRow
from ledger.store.allocations import allocations
from ledger.store.budgets import budgets
from ledger.store.communities import accounts, funds
from ledger.store.dues import tariffs
from ledger.store.funds import fund_acts
from ledger.store.journal import lines, transactions
from ledger.store.votes import price_decisions

PAGE_SIZE = 50
#: So many things that stand on a decision are named.
STANDING_MAX = 100


@dataclass(frozen=True, slots=True)
class Money:
    """What moved on a decision: sums over all vouchers, and a page of them."""

    in_minor: int
    out_minor: int
    voucher_count: int
    rows: tuple[TransactionRow, ...]
    next_after: str | None


def money_of(
    connection: sa.Connection, community: CommunityFacts, code: str, *, after: str = "",
    page_size: int = PAGE_SIZE,
) -> Money:  # fmt: skip
    """Give the vouchers that name a decision and those that correct them, the newest first, with what they did to cash.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    header = transactions.c
    under = _under(community, code)
    query = (
        sa.select(*HEADER)
        .where(
            header.community_id == community.community_id, header.seq.in_(sa.select(under.c.seq))
        )
        .order_by(header.seq.desc())
        .limit(page_size + 1)
    )
    if after:
        (seq,) = read_key(after, length=1)
        query = query.where(header.seq < int(seq))
    found = connection.execute(query).all()
    rows = transaction_rows(connection, community, found[:page_size])
    more = found[page_size - 1] if len(found) > page_size else None
    in_minor, out_minor, count = _sums(connection, community, under)
    return Money(in_minor, out_minor, count, rows, page_key(more.seq) if more else None)


def _under(community: CommunityFacts, code: str) -> sa.Subquery:
    """Give the vouchers of a decision, each with the one that it counts with: what it corrects, or itself.

    A reversal names no decision; it is found by what it corrects.
    """
    header, target = transactions.c, transactions.alias("target")
    return (
        sa.select(header.seq, sa.func.coalesce(target.c.seq, header.seq).label("root"))
        .outerjoin_from(
            transactions, target,
            (target.c.community_id == header.community_id) & (target.c.seq == header.corrects)
            & (target.c.decision_code == code),
        )
        .where(
            header.community_id == community.community_id,
            (header.decision_code == code) | target.c.seq.is_not(None),
        )
        .subquery()
    )  # fmt: skip


def _sums(
    connection: sa.Connection, community: CommunityFacts, under: sa.Subquery
) -> tuple[int, int, int]:
    """Give cash that came in, cash that went out, and how many vouchers that were: what was taken back is neither."""
    line = lines.c
    moved = sa.case((accounts.c.is_cash, line.debit_minor - line.credit_minor), else_=0)
    each = (
        sa.select(
            sa.func.sum(moved).label("minor"), sa.func.count(line.seq.distinct()).label("vouchers")
        )
        .join_from(lines, under, line.seq == under.c.seq)
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(line.community_id == community.community_id)
        .group_by(under.c.root)
        .subquery()
    )
    minor = each.c.minor
    query = sa.select(
        sa.cast(sa.func.coalesce(sa.func.sum(sa.case((minor > 0, minor), else_=0)), 0), sa.BigInteger),
        sa.cast(sa.func.coalesce(sa.func.sum(sa.case((minor < 0, -minor), else_=0)), 0), sa.BigInteger),
        sa.cast(sa.func.coalesce(sa.func.sum(each.c.vouchers), 0), sa.BigInteger),
    )  # fmt: skip
    row = connection.execute(query).one()
    return row[0], row[1], row[2]


def standing_on(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[Standing, ...]:
    """Give tariffs, budgets, shared costs, rules of funds and prices that stand on a decision, and what it led to."""
    found = [
        *_prices(connection, community, code), *_tariffs(connection, community, code),
        *_budgets(connection, community, code), *_allocations(connection, community, code),
        *_acts(connection, community, code), *led_to(connection, community, code),
    ]  # fmt: skip
    return tuple(found)


def _here(table: sa.Table, community: CommunityFacts, code: str) -> tuple[Any, ...]:
    return (
        table.c.community_id == community.community_id,
        table.c.decision_code == code,
    )


def _prices(connection: sa.Connection, community: CommunityFacts, code: str) -> list[Standing]:
    price, account = price_decisions.c, accounts.c
    query = (
        sa.select(
            price.account_code, account.name_zh, account.name_en, price.first_day, price.text
        )
        .join(
            accounts,
            (account.community_id == price.community_id) & (account.code == price.account_code),
        )
        .where(*_here(price_decisions, community, code))
        .order_by(price.account_code, price.number)
        .limit(STANDING_MAX)
    )  # fmt: skip
    return [
        Standing("price", Label(row[0], row[1], row[2]), row[3], text=row[4])
        for row in connection.execute(query)
    ]


def _tariffs(connection: sa.Connection, community: CommunityFacts, code: str) -> list[Standing]:
    held = tariffs.c
    query = (
        sa.select(held.number, held.first_period)
        .where(*_here(tariffs, community, code))
        .order_by(held.number)
        .limit(STANDING_MAX)
    )
    return [
        Standing("tariff", Label(str(row[0]), "", ""), first_day_of(row[1]))
        for row in connection.execute(query)
    ]


def _budgets(connection: sa.Connection, community: CommunityFacts, code: str) -> list[Standing]:
    held = budgets.c
    query = (
        sa.select(held.year)
        .where(*_here(budgets, community, code), held.state == "adopted")
        .order_by(held.year)
        .distinct()
        .limit(STANDING_MAX)
    )
    return [
        Standing("budget", Label(str(row[0]), "", ""), None) for row in connection.execute(query)
    ]


def _allocations(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> list[Standing]:  # fmt: skip
    held = allocations.c
    query = (
        sa.select(held.number, held.made_at, held.amount_minor)
        .where(*_here(allocations, community, code))
        .order_by(held.number)
        .limit(STANDING_MAX)
    )
    return [
        Standing("allocation", Label(str(row[0]), "", ""), row[1].date(), row[2])
        for row in connection.execute(query)
    ]


def _acts(connection: sa.Connection, community: CommunityFacts, code: str) -> list[Standing]:
    held, fund = fund_acts.c, funds.c
    query = (
        sa.select(held.fund_code, fund.name_zh, fund.name_en, held.first_day, held.reason)
        .join(funds, (fund.community_id == held.community_id) & (fund.code == held.fund_code))
        .where(*_here(fund_acts, community, code), held.state == "agreed")
        .order_by(held.first_day, held.act_id)
        .limit(STANDING_MAX)
    )
    return [
        Standing("fund", Label(row[0], row[1], row[2]), row[3], text=row[4])
        for row in connection.execute(query)
    ]
