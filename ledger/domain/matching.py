"""Which rows of a bill are which lines of the books: proposals with a reason each, which a person takes or not.

Money is the same only where the sums agree to the fen. One row may be several lines (a batch paid to many),
one line several rows (a day's parking booked together), and a voucher that was reversed and entered anew
stands against one row with all its lines: the wrong, the red and the blue.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

#: So far apart may the bank's day and the books' day be: a transfer on a Friday arrives on a Monday.
DAYS_APART_MAX = 10
#: So many rows or lines in a row are added up to find one sum.
TOGETHER_MAX = 400
#: So many are added up in one search for sums at most: a page waits for it.
STEPS_MAX = 400_000
_FARTHEST = timedelta(days=DAYS_APART_MAX)


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
    """A line on the account; ``family`` is the ``seq`` of the voucher that it corrects or replaces, or its own.

    ``taken_back`` is the ``seq`` of the voucher that was reversed, of its lines and of the red ones, 0 else.
    """

    key: LineKey
    day: date
    moved_minor: int
    family: int
    taken_back: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """Rows and lines that are the same money. Their sums agree; there may be no row where lines cancel out.

    A proposal is ``sure`` where nothing else that is open would fit as well.
    """

    reason: MatchReason
    rows: tuple[RowKey, ...]
    lines: tuple[LineKey, ...]
    sure: bool = field(default=False, compare=False)


_Item = BankItem | BookItem
_Rows = dict[RowKey, BankItem]
_Lines = dict[LineKey, BookItem]
#: What is left of one amount, or of one side, on one day.
_Cell = tuple[int, date]


def propose_matches(bank: Sequence[BankItem], book: Sequence[BookItem]) -> list[Match]:
    """Propose matches among what is still open on one account, the surest kinds first.

    Each item is in one at most. The time it takes grows with the number of items, not with its square.
    """
    rows = {item.key: item for item in sorted(bank, key=lambda item: (item.day, item.key))}
    reds = {(item.taken_back, item.key.number) for item in book if item.key.seq != item.taken_back}
    lines = {
        item.key: item
        for item in sorted(book, key=lambda item: (item.day, item.key))
        # What was taken back is no money of the bank without its red one.
        if item.key.seq != item.taken_back or (item.key.seq, item.key.number) in reds
    }
    found: list[Match] = []
    for finder in (_families, _nets, _vouchers, _pairs, _rows_of_lines, _lines_of_rows):
        for match in finder(rows, lines):
            for row in match.rows:
                del rows[row]
            for line in match.lines:
                del lines[line]
            found.append(match)
    return found


def _nets(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Take a voucher's line and its red one together, where no row answers them and a blue one."""
    yield from _together(
        rows, lines, MatchReason.RED_AND_BLUE, lambda line: line.taken_back or -line.key.seq,
        lambda members: len(members) > 1 and not sum(member.moved_minor for member in members)
        and bool(members[0].taken_back),
    )  # fmt: skip


def _families(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Take the lines of a voucher, its red one and the blue one together."""
    yield from _together(
        rows, lines, MatchReason.RED_AND_BLUE, lambda line: line.family,
        lambda members: len({member.key.seq for member in members}) > 1,
    )  # fmt: skip


def _vouchers(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Take the lines of one voucher together: a payment from two funds, or money that only changed funds."""
    yield from _together(
        rows, lines, MatchReason.SAME_SUM, lambda line: line.key.seq,
        lambda members: len(members) > 1,
    )  # fmt: skip


def _together(
    rows: _Rows, lines: _Lines, reason: MatchReason, kin: Callable[[BookItem], int],
    is_group: Callable[[list[BookItem]], bool],
) -> Iterator[Match]:  # fmt: skip
    groups: defaultdict[int, list[BookItem]] = defaultdict(list)
    for line in lines.values():
        groups[kin(line)].append(line)
    of_amount: defaultdict[int, list[BankItem]] = defaultdict(list)
    for row in rows.values():
        of_amount[row.moved_minor].append(row)
    amounts = Counter(line.moved_minor for line in lines.values())
    for members in groups.values():
        if not is_group(members):
            continue
        keys = tuple(member.key for member in members)
        total = sum(member.moved_minor for member in members)
        if not total:
            yield Match(reason, (), keys, sure=True)
            continue
        fitting = [
            row
            for row in of_amount[total]
            if row.key in rows and _apart(row, members[0]) <= DAYS_APART_MAX
        ]
        if fitting:
            nearest = min(fitting, key=lambda row: (_apart(row, members[0]), row.key))
            others = amounts[total] - sum(member.moved_minor == total for member in members)
            sure = len(fitting) == 1 and not others
            yield Match(reason, (nearest.key,), keys, sure=sure)


def _pairs(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Pair equal amounts: the nearest days first, and within a day in the order of bill and books."""
    waiting: defaultdict[_Cell, deque[LineKey]] = defaultdict(deque)
    for line in lines.values():
        waiting[line.moved_minor, line.day].append(line.key)
    line_counts = {cell: len(keys) for cell, keys in waiting.items()}
    row_counts = Counter((row.moved_minor, row.day) for row in rows.values())
    left = list(rows.values())
    for gap in range(DAYS_APART_MAX + 1):
        alone = []
        for row in left:
            there = [cell for cell in _cells(row, gap) if waiting.get(cell)]
            if not there:
                alone.append(row)
                continue
            # As near before as after: the earlier voucher.
            cell = min(there, key=lambda cell: waiting[cell][0])
            # As many on one side as on the other on a day, or nothing else of that amount far and wide.
            sure = (not gap and row_counts[cell] == line_counts[cell]) or (
                _near(line_counts, (row.moved_minor, row.day)) == 1 and _near(row_counts, cell) == 1
            )
            line_key = waiting[cell].popleft()
            # A correction left over from a voucher that is matched may only look like this payment.
            sure = sure and lines[line_key].family == line_key.seq
            yield Match(MatchReason.SAME_AMOUNT, (row.key,), (line_key,), sure=sure)
        left = alone


def _cells(item: _Item, gap: int) -> list[_Cell]:
    days = (item.day - timedelta(days=gap), item.day + timedelta(days=gap))
    return [(item.moved_minor, day) for day in dict.fromkeys(days)]


def _near(counts: Mapping[_Cell, int], cell: _Cell) -> int:
    amount_minor, day = cell
    return sum(
        counts.get((amount_minor, day + timedelta(days=gap)), 0)
        for gap in range(-DAYS_APART_MAX, DAYS_APART_MAX + 1)
    )


def _rows_of_lines(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Find one line that is the sum of several rows."""
    wholes = list(lines.values())
    for index, found, sure in _sums(list(rows.values()), wholes):
        keys = tuple(item.key for item in found)
        yield Match(MatchReason.SAME_SUM, keys, (wholes[index].key,), sure=sure)


def _lines_of_rows(rows: _Rows, lines: _Lines) -> Iterator[Match]:
    """Find one row that is the sum of several lines."""
    wholes = list(rows.values())
    for index, found, sure in _sums(list(lines.values()), wholes):
        keys = tuple(item.key for item in found)
        yield Match(MatchReason.SAME_SUM, (wholes[index].key,), keys, sure=sure)


_Some = TypeVar("_Some", BankItem, BookItem)


def _sums(
    parts: Sequence[_Some], wholes: Sequence[_Item]
) -> Iterator[tuple[int, list[_Some], bool]]:
    """Find parts that add up to a whole; gives its place, its parts, and whether nothing else would do."""
    taken = set[RowKey | LineKey]()
    left = []
    # A whole day first: that is how a day's receipts are booked together.
    days = _by_day(parts)
    sums = {cell: sum(item.moved_minor for item in items) for cell, items in days.items()}
    for index, whole in enumerate(wholes):
        fitting = [
            cell
            for gap in range(DAYS_APART_MAX + 1)
            for cell in _side_cells(whole, gap)
            if sums.get(cell) == whole.moved_minor
        ]
        if fitting:
            of_day = days[fitting[0]]
            del sums[fitting[0]]
            taken.update(item.key for item in of_day)
            yield index, of_day, len(fitting) == 1 or fitting[0][1] == whole.day
        else:
            left.append(index)
    yield from _runs([item for item in parts if item.key not in taken], wholes, left)


def _by_day(parts: Iterable[_Some]) -> dict[_Cell, list[_Some]]:
    """Group what moved the same way on a day, where that is more than one."""
    days: defaultdict[_Cell, list[_Some]] = defaultdict(list)
    for item in parts:
        days[_side_cells(item, 0)[0]].append(item)
    return {cell: items for cell, items in days.items() if len(items) > 1}


def _side_cells(item: _Item, gap: int) -> list[_Cell]:
    side = 1 if item.moved_minor > 0 else -1
    return [(side, day) for _, day in _cells(item, gap)]


def _runs(
    parts: Sequence[_Some], wholes: Sequence[_Item], indexes: Iterable[int]
) -> Iterator[tuple[int, list[_Some], bool]]:
    """Find parts that follow each other and add up; gives up after so many steps."""
    steps = 0
    sides = {
        side: [item for item in parts if (item.moved_minor > 0) is side] for side in (True, False)
    }
    for index in indexes:
        whole = wholes[index]
        items = sides[whole.moved_minor > 0]
        first = bisect_left(items, whole.day - _FARTHEST, key=_day_of)
        last = bisect_right(items, whole.day + _FARTHEST, key=_day_of)
        steps += last - first
        if steps > STEPS_MAX:
            return
        span = _run(items[first:last], whole.moved_minor)
        if span:
            yield index, items[first + span.start : first + span.stop], False
            del items[first + span.start : first + span.stop]


def _run(items: Sequence[_Item], sought_minor: int) -> slice | None:
    """Find where items that follow each other add up to what is sought, at least two of them."""
    first, total = 0, 0
    for last, item in enumerate(items):
        total += item.moved_minor
        while first < last and (abs(total) > abs(sought_minor) or last - first >= TOGETHER_MAX):
            total -= items[first].moved_minor
            first += 1
        if total == sought_minor and last > first:
            return slice(first, last + 1)
    return None


def _day_of(item: _Item) -> date:
    return item.day


def _apart(one: _Item, other: _Item) -> int:
    return abs((one.day - other.day).days)
