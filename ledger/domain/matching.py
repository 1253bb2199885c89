"""Which rows of a bill are which lines of the books: proposals with a reason each, which a person takes or not.

Money is the same only where the sums agree to the fen. One row may be several lines (a batch paid to many),
one line several rows (a day's parking booked together), and a voucher that was reversed and entered anew
stands against one row with all its lines: the wrong, the red and the blue.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

#: So far apart may the bank's day and the books' day be: a transfer on a Friday arrives on a Monday.
DAYS_APART_MAX = 10
#: So many rows or lines in a row are added up to find one sum.
TOGETHER_MAX = 400


class MatchReason(StrEnum):
    """Why rows and lines are thought to be the same money."""

    VOUCHER = "voucher"
    SAME_AMOUNT = "same_amount"
    SAME_SUM = "same_sum"
    RED_AND_BLUE = "red_and_blue"
    BY_HAND = "by_hand"


class RowKey(NamedTuple):
    """Finds a row of a bill."""

    bill_id: str
    row: int


class LineKey(NamedTuple):
    """Finds a line of the books."""

    seq: int
    number: int


@dataclass(frozen=True, slots=True)
class BankItem:
    """A row that moved money: ``moved_minor`` is positive where money came to us."""

    key: RowKey
    day: date
    moved_minor: int


@dataclass(frozen=True, slots=True)
class BookItem:
    """A line on the account; ``family`` is the ``seq`` of the voucher that it corrects or replaces, or its own."""

    key: LineKey
    day: date
    moved_minor: int
    family: int


@dataclass(frozen=True, slots=True)
class Match:
    """Rows and lines that are the same money. Their sums agree; there may be no row where lines cancel out."""

    reason: MatchReason
    rows: tuple[RowKey, ...]
    lines: tuple[LineKey, ...]


_Item = BankItem | BookItem


def propose_matches(bank: Sequence[BankItem], book: Sequence[BookItem]) -> list[Match]:
    """Propose matches among what is still open on one account, the surest first; each item in one at most."""
    rows = {item.key: item for item in sorted(bank, key=lambda item: (item.day, item.key))}
    lines = {item.key: item for item in sorted(book, key=lambda item: (item.day, item.key))}
    found: list[Match] = []
    for finder in (_families, _pairs, _rows_of_lines, _lines_of_rows):
        for match in finder(rows, lines):
            for row in match.rows:
                del rows[row]
            for line in match.lines:
                del lines[line]
            found.append(match)
    return found


def _families(rows: dict[RowKey, BankItem], lines: dict[LineKey, BookItem]) -> Iterator[Match]:
    """Take the lines of a voucher, its red one and the blue one together."""
    families: defaultdict[int, list[BookItem]] = defaultdict(list)
    for line in lines.values():
        families[line.family].append(line)
    for members in families.values():
        if len({member.key.seq for member in members}) < 2:
            continue
        keys = tuple(member.key for member in members)
        total = sum(member.moved_minor for member in members)
        if not total:
            yield Match(MatchReason.RED_AND_BLUE, (), keys)
            continue
        row = _nearest(rows.values(), members[0].day, total)
        if row is not None:
            yield Match(MatchReason.RED_AND_BLUE, (row.key,), keys)


def _pairs(rows: dict[RowKey, BankItem], lines: dict[LineKey, BookItem]) -> Iterator[Match]:
    """Pair equal amounts: the nearest days first, and within a day in the order of bill and books."""
    waiting: defaultdict[tuple[int, date], deque[BookItem]] = defaultdict(deque)
    for line in lines.values():
        waiting[line.moved_minor, line.day].append(line)
    left = list(rows.values())
    for apart in range(DAYS_APART_MAX + 1):
        alone = []
        for row in left:
            days = {row.day - timedelta(days=apart), row.day + timedelta(days=apart)}
            there = [queue for day in days if (queue := waiting.get((row.moved_minor, day)))]
            if not there:
                alone.append(row)
                continue
            line = min(there, key=lambda queue: queue[0].key).popleft()
            yield Match(MatchReason.SAME_AMOUNT, (row.key,), (line.key,))
        left = alone


def _rows_of_lines(rows: dict[RowKey, BankItem], lines: dict[LineKey, BookItem]) -> Iterator[Match]:
    """Find one line that is the sum of several rows in a row."""
    of_day = _by_day(rows.values())
    for line in list(lines.values()):
        run = _run([item for item in _near(of_day, line) if item.key in rows], line)
        if run:
            yield Match(MatchReason.SAME_SUM, tuple(item.key for item in run), (line.key,))


def _lines_of_rows(rows: dict[RowKey, BankItem], lines: dict[LineKey, BookItem]) -> Iterator[Match]:
    """Find one row that is the sum of several lines in a row."""
    of_day = _by_day(lines.values())
    for row in list(rows.values()):
        run = _run([item for item in _near(of_day, row) if item.key in lines], row)
        if run:
            yield Match(MatchReason.SAME_SUM, (row.key,), tuple(item.key for item in run))


_Some = TypeVar("_Some", BankItem, BookItem)


def _by_day(items: Iterable[_Some]) -> dict[date, list[_Some]]:
    of_day: defaultdict[date, list[_Some]] = defaultdict(list)
    for item in items:
        of_day[item.day].append(item)
    return of_day


def _near(of_day: Mapping[date, Sequence[_Some]], sought: _Item) -> list[_Some]:
    """Give the items of the days around that moved money the same way, in the order of their days."""
    days = (
        sought.day + timedelta(days=apart) for apart in range(-DAYS_APART_MAX, DAYS_APART_MAX + 1)
    )
    return [
        item
        for day in days
        for item in of_day.get(day, ())
        if (item.moved_minor > 0) == (sought.moved_minor > 0)
    ]


def _run(near: Sequence[_Some], sought: _Item) -> list[_Some]:
    """Find items that follow each other and add up to the sought; else nothing."""
    # A whole day first: that is how a day's receipts are booked together.
    days = _by_day(near)
    for day in sorted(days, key=lambda day: abs((day - sought.day).days)):
        of_day = days[day]
        if len(of_day) > 1 and sum(item.moved_minor for item in of_day) == sought.moved_minor:
            return of_day
    first, total = 0, 0
    for last, item in enumerate(near):
        total += item.moved_minor
        while first < last and (
            abs(total) > abs(sought.moved_minor) or last - first >= TOGETHER_MAX
        ):
            total -= near[first].moved_minor
            first += 1
        if total == sought.moved_minor and last > first:
            return list(near[first : last + 1])
    return []


def _nearest(rows: Iterable[BankItem], day: date, moved_minor: int) -> BankItem | None:
    fitting = [
        row
        for row in rows
        if row.moved_minor == moved_minor and abs((row.day - day).days) <= DAYS_APART_MAX
    ]
    return min(fitting, key=lambda row: (abs((row.day - day).days), row.key), default=None)
