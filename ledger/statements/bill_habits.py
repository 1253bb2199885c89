"""What past rows of bills were, learnt from the newest of them: for the next row, and for rules to propose.

By a fixed number of queries of bounded size, however many bills there are. Officers only: rows name persons.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from ledger.domain.bill_bookings import Booking, outcome_of
from ledger.domain.bill_rules import (
    NAME_LENGTH_MAX,
    WORD_LENGTH_MAX,
    BillRule,
    Outcome,
    Share,
    first_fitting,
    plain,
    said_by,
    typed_words,
)
from ledger.domain.bills import BillRow, Direction
from ledger.domain.entries import MATTER_LENGTH_MAX
from ledger.domain.errors import Refusal
from ledger.domain.matching import RowKey
from ledger.statements.accounts import accounts as chart_of
from ledger.statements.bill_bookings import bookings, drafted, matched
from ledger.statements.values import CommunityFacts
from ledger.store.bill_values import row_of
from ledger.store.bills import bill_rows
from ledger.store.journal import transactions

#: How many transactions, and how many rows of them, are looked back at. A day of parking that was booked
#: together says the same a hundred times: a few of its rows do, so that what is rare is not out of sight.
LOOK_BACK_COUNT = 3_000
PAIRS_MAX = 20_000
OF_VOUCHER_MAX = 20
ROWS_MAX = 2_000
#: So often a thing is done the same way before a rule is proposed of it, and at least so many of ten times.
SEEN_MIN = 3
OF_TEN_MIN = 9
PROPOSED_MAX = 12
#: So many words are looked at, those that stand in the most rows first.
_WORDS_LOOKED_AT = 200

#: What a habit is known by, the surest first.
_BY_BOTH, _BY_COUNTERPARTY, _BY_TEXT, _BY_KIND = range(4)
_Key = tuple[Direction, int, str]


class Told(Protocol):
    """What a habit is found by: a row as it was read, or as a page shows it."""

    @property
    def counterparty(self) -> str:
        """The other side's name."""

    @property
    def text(self) -> str:
        """What the row says of its purpose."""

    @property
    def kind(self) -> str:
        """The bank's or app's word for the kind of business."""

    @property
    def moved_minor(self) -> int:
        """What it moved on its account, in fen."""


@dataclass(frozen=True, slots=True)
class BillHabit:
    """The commonest outcome of rows like one: seen ``count`` times, of ``total`` rows like it.

    ``by_kind`` where nothing but their kind of business makes them alike.
    """

    outcome: Outcome
    count: int
    total: int
    by_kind: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it was seen often enough, and nearly always so."""
        return self.count >= SEEN_MIN and self.count * 10 >= self.total * OF_TEN_MIN


class LearntRow(NamedTuple):
    """A past row and what it was; ``outcome`` None where no rule of one account could say it."""

    row: BillRow
    account: str
    outcome: Outcome | None
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that people have followed without writing it down; ``key`` finds it again.

    ``count`` rows of the ``total`` that the rule is about were booked as it says.
    """

    key: str
    rule: BillRule
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class BillHabits:
    """What was learnt: past rows, the newest first, and what they were by what they are known by."""

    rows: tuple[LearntRow, ...]
    outcomes: Mapping[_Key, Sequence[Outcome | None]]

    def habit_of(self, row: Told, *, account: str = "") -> BillHabit | None:
        """Give the commonest outcome of rows like this one, None where nothing like it was booked before.

        By counterparty and kind together, else by counterparty, else by text. By the kind alone, which many
        things share, only where nearly all rows of it were the same. ``account`` is the row's own, to which no
        money of it can go.
        """
        for key in _keys(row):
            habit = _commonest(self.outcomes.get(key, ()))
            if habit is None or (key[1] == _BY_KIND and not habit.is_sure):
                continue
            if not _leads_back(habit.outcome.shares, (account,)):
                return replace(habit, by_kind=key[1] == _BY_KIND)
        return None


def bill_habits(connection: sa.Connection, community: CommunityFacts) -> BillHabits:
    """Learn from the newest rows that became posted vouchers, or were matched with them."""
    every = _newest_pairs(community)
    pairs = _some_of_each(every)
    booked = bookings(connection, community, pairs)
    held = bill_rows.c
    query = (
        sa.select(bill_rows)
        .distinct()
        .join_from(
            pairs, bill_rows,
            (held.community_id == community.community_id) & (held.bill_id == pairs.c.bill_id)
            & (held.row_number == pairs.c.row_number),
        )
        .order_by(held.occurred_on.desc(), held.bill_id.desc(), held.row_number.desc())
    )  # fmt: skip
    stored = {RowKey(row.bill_id, row.row_number): row_of(row) for row in connection.execute(query)}
    names = {item.label.code: item.plain.name_zh or item.label.name_zh
             for item in chart_of(connection, community)}  # fmt: skip
    return learnt(_with_outcomes(stored, booked, _totals(connection, community, every), names))


def learnt(rows: Sequence[LearntRow]) -> BillHabits:
    """Find the habits in past rows, given the newest first."""
    seen: defaultdict[_Key, list[Outcome | None]] = defaultdict(list)
    for item in rows:
        for key in _keys(item.row):
            seen[key].append(item.outcome)
    return BillHabits(tuple(rows), seen)


def proposed_rules(habits: BillHabits, existing: Iterable[BillRule]) -> tuple[Proposal, ...]:
    """Propose rules that would have said what people did, the one of the most rows first.

    What ``existing`` rules are about already is left out, switched on or not.
    """
    rules = list(existing)
    left = {
        number
        for number, item in enumerate(habits.rows)
        if first_fitting(rules, item.row, item.account) is None
    }
    found: list[tuple[Proposal, frozenset[int]]] = []
    for way, word in _words_of(habits.rows):
        made = _proposal(habits.rows, way, word, left)
        if made is not None:
            found.append(made)
    chosen: list[Proposal] = []
    found.sort(key=lambda pair: -len(pair[1]))
    for proposal, about in found:
        if len(about & left) >= SEEN_MIN and len(chosen) < PROPOSED_MAX:
            chosen.append(proposal)
            left -= about
    return tuple(chosen)


def told_row(
    connection: sa.Connection, community: CommunityFacts, key: RowKey
) -> tuple[str, BillRow] | None:
    """Give a row of a bill and the account it is of, None where there is none."""
    held = bill_rows.c
    query = sa.select(bill_rows).where(
        held.community_id == community.community_id, held.bill_id == key.bill_id,
        held.row_number == key.row,
    )  # fmt: skip
    row = connection.execute(query).one_or_none()
    return (row.account_code, row_of(row)) if row else None


def word_of(text: str) -> str:
    """Give the part of a text that a rule can look for: commas set the words of a rule apart."""
    return max(typed_words(text), key=len, default="")[:WORD_LENGTH_MAX].strip()


def _newest_pairs(community: CommunityFacts) -> sa.Subquery:
    header = transactions.c
    newest = (
        sa.select(sa.func.max(header.seq))
        .where(header.community_id == community.community_id)
        .scalar_subquery()
    )
    ways = [
        query.where(query.selected_columns.seq > newest - LOOK_BACK_COUNT)
        for query in (drafted(community), matched(community))
    ]
    both = sa.union(*ways).subquery()
    return (
        sa.select(both)
        .order_by(both.c.seq.desc(), both.c.bill_id, both.c.row_number)
        .limit(PAIRS_MAX)
        .subquery()
    )


def _some_of_each(every: sa.Subquery) -> sa.Subquery:
    number = sa.func.row_number().over(
        partition_by=every.c.seq, order_by=(every.c.bill_id, every.c.row_number)
    )
    numbered = sa.select(every, number.label("place")).subquery()
    columns = numbered.c
    return (
        sa.select(columns.bill_id, columns.row_number, columns.seq)
        .where(columns.place <= OF_VOUCHER_MAX)
        .order_by(columns.seq.desc(), columns.bill_id, columns.row_number)
        .limit(ROWS_MAX)
        .subquery()
    )


class _Total(NamedTuple):
    """What the rows of a voucher on one account come to."""

    row_count: int
    moved_minor: int
    fee_minor: int


def _totals(
    connection: sa.Connection, community: CommunityFacts, every: sa.Subquery
) -> dict[tuple[int, str], _Total]:
    held = bill_rows.c
    query = (
        sa.select(
            every.c.seq, held.account_code, sa.func.count(), sa.func.sum(held.moved_minor),
            sa.func.sum(held.fee_minor),
        )
        .join_from(
            every, bill_rows,
            (held.community_id == community.community_id) & (held.bill_id == every.c.bill_id)
            & (held.row_number == every.c.row_number),
        )
        .group_by(every.c.seq, held.account_code)
    )  # fmt: skip
    # PostgreSQL adds whole numbers up to a decimal one.
    return {
        (seq, account): _Total(count, int(moved), int(fee))
        for seq, account, count, moved, fee in connection.execute(query)
    }


def _with_outcomes(
    stored: Mapping[RowKey, BillRow], booked: Mapping[RowKey, Booking],
    totals: Mapping[tuple[int, str], _Total], names: Mapping[str, str],
) -> list[LearntRow]:  # fmt: skip
    # A transfer is one voucher and stands in two bills: each account sees it from its own side.
    outcomes: dict[tuple[int, str], Outcome | None] = {}
    for booking in booked.values():
        side = (booking.seq, booking.account)
        if side not in outcomes:
            total = totals[side]
            outcome = outcome_of(
                booking, moved_minor=total.moved_minor, fee_minor=total.fee_minor,
                row_count=total.row_count,
            )  # fmt: skip
            outcomes[side] = _named(outcome, names) if outcome else None
    return [
        LearntRow(row, own.account, outcomes[own.seq, own.account], said_by(row))
        for key, row in stored.items()
        if (own := booked.get(key)) is not None
    ]


def _named(outcome: Outcome, names: Mapping[str, str]) -> Outcome:
    """Say what it was by the account's name where nobody said it in words."""
    matter = outcome.matter or names.get(outcome.shares[0].account, "")
    return replace(outcome, matter=matter[:MATTER_LENGTH_MAX])


def _keys(row: Told) -> list[_Key]:
    way = Direction.IN if row.moved_minor > 0 else Direction.OUT
    counterparty, text, kind = plain(row.counterparty), plain(row.text), plain(row.kind)
    found: list[_Key] = []
    if counterparty:
        found += [(way, _BY_BOTH, f"{counterparty}\n{kind}"), (way, _BY_COUNTERPARTY, counterparty)]
    if text:
        found.append((way, _BY_TEXT, text))
    if kind:
        found.append((way, _BY_KIND, kind))
    return found


def _commonest(outcomes: Sequence[Outcome | None]) -> BillHabit | None:
    """Give where money went most often; in what words and with whom, as most often said of that."""
    counts = Counter(outcome.shares for outcome in outcomes if outcome is not None)
    if not counts:
        return None
    shares, count = counts.most_common(1)[0]
    alike = [outcome for outcome in outcomes if outcome is not None and outcome.shares == shares]
    outcome = Counter(alike).most_common(1)[0][0]
    fees = next((other.fee_account for other in alike if other.fee_account), "")
    return BillHabit(replace(outcome, fee_account=fees), count, len(outcomes))


def _words_of(rows: Sequence[LearntRow]) -> list[tuple[Direction, str]]:
    """Give the words that stand in at least three rows of a direction, as printed, the commonest first."""
    counts: Counter[tuple[Direction, str]] = Counter()
    printed: dict[tuple[Direction, str], str] = {}
    for item in rows:
        way = Direction.IN if item.row.moved_minor > 0 else Direction.OUT
        for text in dict.fromkeys((item.row.counterparty, item.row.text, item.row.kind)):
            word = word_of(text)
            if len(plain(word)) > 1:
                counts[way, plain(word)] += 1
                printed.setdefault((way, plain(word)), word)
    ranked = [key for key, count in counts.most_common(_WORDS_LOOKED_AT) if count >= SEEN_MIN]
    return [(way, printed[way, word]) for way, word in ranked]


def _proposal(
    rows: Sequence[LearntRow], way: Direction, word: str, left: set[int]
) -> tuple[Proposal, frozenset[int]] | None:
    """Make the rule of a word where nearly all rows that it stands in were booked the same way."""
    looked_for = plain(word)
    about = [
        number
        for number, item in enumerate(rows)
        if (item.row.moved_minor > 0) is (way is Direction.IN)
        and any(looked_for in text for text in item.said)
    ]
    habit = _commonest([rows[number].outcome for number in about])
    fresh = frozenset(about) & left
    if habit is None or not habit.is_sure or len(fresh) < SEEN_MIN:
        return None
    own = tuple(sorted({rows[number].account for number in about}))
    try:
        rule = BillRule(word[:NAME_LENGTH_MAX].strip(), habit.outcome, way, (word,), own)
    except Refusal:
        # A telephone number in what it was said to be: nothing for the public, and no rule.
        return None
    if _leads_back(habit.outcome.shares, own):
        return None
    return Proposal(_key_of(way, word), rule, habit.count, habit.total), fresh


def _leads_back(shares: Sequence[Share], own: Sequence[str]) -> bool:
    """Tell whether a transfer would go to an account that it is about itself."""
    return any(share.account in own for share in shares)


def _key_of(way: Direction, word: str) -> str:
    return hashlib.sha256(f"{way}\n{plain(word)}".encode()).hexdigest()[:16]
