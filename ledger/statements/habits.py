"""What this community entered lately: which categories, through which account, out of which fund.

Learnt from the newest transactions alone, in one query of bounded size, however long the books are.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import Direction
from ledger.statements.values import CommunityFacts
from ledger.store.communities import accounts
from ledger.store.journal import lines, transactions

#: How many transactions are looked back at.
LOOK_BACK_COUNT = 300
#: A voucher beyond this says nothing about how one usually books.
_LINES_MAX = 8

#: "10月停车费" and "11月停车费" are the same matter; the public summary names the month by itself.
_MONTH = re.compile(r"^(?:\d{4}年)?\d{1,2}月份?(?=.)")

_Way = tuple[Direction, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Habit:
    """One way in which something was entered before, and how often."""

    direction: Direction
    category: str
    channel: str
    fund: str
    matter: str
    counterparty_kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Habits:
    """What was learnt: ways of entering, the commonest first; how often an account or fund was used.

    ``fund_of`` names the fund in which an account was used most.
    """

    ways: tuple[Habit, ...]
    account_uses: dict[str, int]
    fund_uses: dict[str, int]
    fund_of: dict[str, str]

    def ranked(self, direction: Direction, codes: Iterable[str]) -> list[str]:
        """Give categories, those that this direction used most first, the others in their order."""
        uses: Counter[str] = Counter()
        for way in self.ways:
            if way.direction is direction:
                uses[way.category] += way.count
        return sorted(codes, key=lambda code: -uses[code])

    def matters(self, direction: Direction) -> list[Habit]:
        """Give for each matter of a direction the commonest way in which it was entered."""
        found: dict[str, Habit] = {}
        for way in self.ways:
            if way.direction is direction and way.matter:
                found.setdefault(way.matter, way)
        return list(found.values())


def habits(connection: sa.Connection, community: CommunityFacts) -> Habits:
    """Learn from the newest transactions."""
    header, line = transactions.c, lines.c
    of_community = header.community_id == community.community_id
    newest = sa.select(sa.func.max(header.seq)).where(of_community).scalar_subquery()
    query = (
        sa.select(
            header.seq, header.matter, header.counterparty_kind, line.account_code, line.fund_code,
            line.debit_minor, accounts.c.is_cash,
        )
        .join_from(
            transactions, lines,
            sa.and_(line.community_id == header.community_id, line.seq == header.seq),
        )
        .join(
            accounts,
            sa.and_(
                accounts.c.community_id == line.community_id, accounts.c.code == line.account_code
            ),
        )
        .where(
            of_community,
            header.seq > newest - LOOK_BACK_COUNT,
            header.kind == "ordinary",
            header.line_count <= _LINES_MAX,
        )
        .order_by(header.seq.desc(), line.number)
    )  # fmt: skip
    vouchers: defaultdict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        vouchers[row.seq].append(row)
    return _learnt(list(vouchers.values()))


def _learnt(vouchers: Sequence[Sequence[Any]]) -> Habits:
    ways: Counter[_Way] = Counter()
    account_uses: Counter[str] = Counter()
    fund_uses: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    # Newest first: of ways that were used equally often, the newest comes first.
    for rows in vouchers:
        for row in rows:
            account_uses[row.account_code] += 1
            fund_uses[row.fund_code] += 1
            pairs[row.account_code, row.fund_code] += 1
        way = _way(rows)
        if way is not None:
            ways[way] += 1
    fund_of: dict[str, str] = {}
    for (account, fund), _count in pairs.most_common():
        fund_of.setdefault(account, fund)
    return Habits(
        tuple(Habit(*way, count=count) for way, count in ways.most_common()),
        dict(account_uses), dict(fund_uses), fund_of,
    )  # fmt: skip


def _way(rows: Sequence[Any]) -> _Way | None:
    """Read two lines in one fund as a plain entry, None when they are none."""
    if len(rows) != 2 or rows[0].fund_code != rows[1].fund_code:
        return None
    debited, credited = sorted(rows, key=lambda row: not row.debit_minor)
    if debited.is_cash and credited.is_cash:
        direction, channel, other = Direction.MOVE, credited, debited
    elif debited.is_cash:
        direction, channel, other = Direction.IN, debited, credited
    elif credited.is_cash:
        direction, channel, other = Direction.OUT, credited, debited
    else:
        return None
    return (
        direction, other.account_code, channel.account_code, channel.fund_code,
        _MONTH.sub("", debited.matter), debited.counterparty_kind,
    )  # fmt: skip
