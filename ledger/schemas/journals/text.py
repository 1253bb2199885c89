"""What the readers of journals share: numbered lines, refusals that say where, balances to verify."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO, NamedTuple, NoReturn

from ledger.domain.errors import DateError, ImportRefusedError, Refusal
from ledger.domain.journals import TEXT_SHOWN_MAX, refused_at
from ledger.domain.money import parse_yuan, yuan
from ledger.domain.periods import parse_day

#: No honest line is longer; one with the shares of 12,000 households is about 400 kB.
LINE_BYTES_MAX = 4 * 1024 * 1024
CURRENCY = "CNY"
#: How the yuan is written in the journals we read.
CURRENCY_NAMES = frozenset({"CNY", "RMB", "¥", "￥", "元", "人民币"})

NumberedLine = tuple[int, str]


def numbered_lines(stream: BinaryIO) -> Iterator[NumberedLine]:
    """Give a file's lines, counted from 1, without their ends; only the line in hand is in memory.

    Raises:
        ImportRefusedError: not UTF-8, or a line no journal has.
    """
    number = 0
    while raw := stream.readline(LINE_BYTES_MAX + 1):
        number += 1
        if len(raw) > LINE_BYTES_MAX:
            refuse("line_too_long", number)
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ImportRefusedError(reason="encoding", line=number) from error
        yield number, text.rstrip("\r\n")


def refuse(reason: str, at_line: int, *, text: str = "", field: str = "file") -> NoReturn:
    """Refuse the file because of one line."""
    raise ImportRefusedError(reason=reason, line=at_line, text=text[:TEXT_SHOWN_MAX], field=field)


def day_at(text: str, at_line: int, *, field: str) -> date:
    """Read a day; ``2025/9/3`` and ``2025.9.3`` are read as other programs write them."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    try:
        return parse_day("-".join(part.zfill(2) for part in parts), field=field)
    except Refusal as error:
        raise refused_at(error, at_line) from error


def any_day_at(text: str, at_line: int, *, field: str) -> date:
    """Read a day of any year."""
    year, month, day = (int(part) for part in text.replace("/", "-").split("-"))
    try:
        return date(year, month, day)
    except ValueError as error:
        raise refused_at(DateError(text=text, field=field), at_line) from error


def fen_at(text: str, at_line: int, *, field: str) -> int:
    """Read an amount of yuan."""
    try:
        return parse_yuan(text, field=field)
    except Refusal as error:
        raise refused_at(error, at_line) from error


class _Assertion(NamedTuple):
    account: str
    on: date
    before_minor: int
    expected_minor: int
    tolerance_minor: int
    includes_children: bool
    at_line: int


class BalanceCheck:
    """Balances that a journal asserts, verified once all of it was read, in whatever order it stands.

    Holds one sum per account and day, never an entry.
    """

    def __init__(self) -> None:
        self._sums: defaultdict[str, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
        self._assertions: list[_Assertion] = []

    def add(self, account: str, on: date, signed_minor: int) -> None:
        """Count a posting."""
        self._sums[account][on] += signed_minor

    def expect(
        self,
        account: str,
        on: date,
        minor: int,
        *,
        at_line: int,
        tolerance_minor: int = 0,
        before_day: bool,
        includes_children: bool = False,
    ) -> None:
        """Note a balance: before the day begins, or after what was counted of that day so far."""
        so_far = 0
        if not before_day:
            names = self._names(account, includes_children=includes_children)
            so_far = sum(self._sums[name][on] for name in names)
        self._assertions.append(
            _Assertion(account, on, so_far, minor, tolerance_minor, includes_children, at_line)
        )

    def verify(self) -> None:
        """Refuse the journal when a balance is not what it says.

        Raises:
            ImportRefusedError: ``balance_differs`` with the line of the first false balance.
        """
        running = {name: _cumulated(days.items()) for name, days in self._sums.items()}
        for item in self._assertions:
            names = self._names(item.account, includes_children=item.includes_children)
            found = item.before_minor + sum(_before(running[name], item.on) for name in names)
            if abs(found - item.expected_minor) > item.tolerance_minor:
                text = f"{item.account} {yuan(found)} ≠ {yuan(item.expected_minor)}"
                refuse("balance_differs", item.at_line, text=text)

    def _names(self, account: str, *, includes_children: bool) -> list[str]:
        if includes_children:
            return [
                name for name in self._sums if name == account or name.startswith(f"{account}:")
            ]
        return [account] if account in self._sums else []


def _cumulated(days: Iterable[tuple[date, int]]) -> tuple[list[date], list[int]]:
    total, dates, totals = 0, [], [0]
    for day, minor in sorted(days):
        total += minor
        dates.append(day)
        totals.append(total)
    return dates, totals


def _before(running: tuple[list[date], list[int]], on: date) -> int:
    dates, totals = running
    return totals[bisect_left(dates, on)]
