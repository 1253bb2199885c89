"""What a bill says of itself: totals, balances and period, from the lines above and below its rows."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from ledger.bills.cells import fee_units, fen, moment
from ledger.domain.bills import Declared, Direction, Totals
from ledger.domain.errors import AmountError


class Sayings:
    """What was declared so far, by the names of the groups in ``Layout.sayings``."""

    def __init__(self, patterns: Iterable[re.Pattern[str]] = ()) -> None:
        self._patterns = tuple(patterns)
        self._said: dict[str, str] = {}

    def hear(self, cells: Sequence[str]) -> None:
        """Take in a line outside the table."""
        line = unicodedata.normalize("NFKC", " ".join(cell for cell in cells if cell.strip()))
        for pattern in self._patterns:
            for found in pattern.finditer(line):
                for name, text in found.groupdict().items():
                    self.take(name, text)

    def take(self, name: str, text: str | None) -> None:
        """Take in one declared value; what was said first stays."""
        if text and text.strip():
            self._said.setdefault(name, text.strip())

    @property
    def account(self) -> str:
        """Our account as printed, empty if it is not."""
        return self._said.get("account", "")

    @property
    def currency(self) -> str:
        """The currency of the account as printed, empty if it is not."""
        return self._said.get("currency", "")

    def declared(self) -> Declared:
        """Give the totals and balances; what cannot be read as a number was not said."""
        pairs = {
            direction: Totals(self._count(f"{direction}_rows"), self._amount(f"{direction}_sum"))
            for direction in Direction
        }
        return Declared(
            rows=self._count("rows"),
            totals={key: pair for key, pair in pairs.items() if pair != Totals()},
            opening_minor=self._amount("opening"),
            closing_minor=self._amount("closing"),
        )

    def period(self) -> tuple[date, date] | None:
        """Give the first and last day, if both are said and in order."""
        first, last = (moment(self._said.get(name, "")) for name in ("first", "last"))
        if first is None or last is None:
            return None
        days = (_day(first), _last_day(last))
        return days if days[0] <= days[1] else None

    def fee_units(self) -> int | None:
        """Give the sum of fees in thousandths of a fen."""
        try:
            return fee_units(self._said["fee_sum"])
        except (KeyError, AmountError):
            return None

    def _count(self, name: str) -> int | None:
        text = self._said.get(name, "").replace(",", "")
        return int(text) if text.isdecimal() else None

    def _amount(self, name: str) -> int | None:
        try:
            amount_minor = fen(self._said[name])
        except (KeyError, AmountError):
            return None
        return amount_minor if name in ("opening", "closing") else abs(amount_minor)


def _last_day(last: date | datetime) -> date:
    """Give the last day of a period: midnight at its end is the end of the day before."""
    if isinstance(last, datetime) and last.time() == time.min:
        return last.date() - timedelta(days=1)
    return _day(last)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
