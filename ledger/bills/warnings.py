"""Warnings as they are found: all of one kind up to a number that a person can still look at, then counted."""

from collections import Counter

from ledger.domain.bills import BillWarning, WarningCode

WARNINGS_MAX = 100


class Warnings:
    """What does not add up in one bill, in the order in which it is found."""

    def __init__(self) -> None:
        self._found: list[BillWarning] = []
        self._counts: Counter[WarningCode] = Counter()

    def add(self, code: WarningCode, row: int = 0, **values: str) -> None:
        """Add one; beyond ``WARNINGS_MAX`` of its kind it is only counted."""
        self._counts[code] += 1
        if self._counts[code] <= WARNINGS_MAX:
            self._found.append(BillWarning(code, row, values))

    def all(self) -> tuple[BillWarning, ...]:
        """Give them, and for each kind of which there are more, how many more (``more``)."""
        more = [
            BillWarning(code, 0, {"more": str(count - WARNINGS_MAX)})
            for code, count in self._counts.items()
            if count > WARNINGS_MAX
        ]
        return (*self._found, *more)
