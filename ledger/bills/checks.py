"""Hold a bill against what it says of itself: totals, counts, balances, period, and numbers that repeat.

Nothing here refuses or mends: what does not add up becomes a warning, and a person decides.
"""

from collections.abc import Sequence

from ledger.bills.cells import fee_units_text
from ledger.bills.declared import Sayings
from ledger.bills.warnings import Warnings
from ledger.domain.bills import BillRow, Declared, Direction, WarningCode
from ledger.domain.money import yuan


class Tally:
    """Rows and fen by the direction that is *printed*, which is what printed totals count.

    A closed order counts among the outgoing rows of its bill, though none of its money moved.
    """

    def __init__(self) -> None:
        self.fee_units = 0
        #: Rows of nothing in two columns: a bill may count them among the one or the other.
        self.undirected = 0
        #: Printed direction → rows and fen.
        self.sums: dict[Direction, list[int]] = {direction: [0, 0] for direction in Direction}

    def of(self, printed: Direction) -> tuple[int, int]:
        """Give rows and fen of one direction."""
        rows, amount_minor = self.sums[printed]
        return rows, amount_minor

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(rows for rows, _ in self.sums.values())


def check(rows: Sequence[BillRow], tally: Tally, sayings: Sayings, warnings: Warnings) -> None:
    """Add a warning for everything in which the rows and what is said of them differ."""
    declared = sayings.declared()
    _check_totals(declared, tally, warnings)
    if (fees := sayings.fee_units()) is not None and fees != tally.fee_units:
        warnings.add(
            WarningCode.DECLARED_TOTAL_DIFFERS,
            what="fee",
            declared=fee_units_text(fees),
            computed=fee_units_text(tally.fee_units),
        )
    _check_balances(rows, declared, warnings)
    _check_period(rows, sayings, warnings)
    _check_serials(rows, warnings)


def _check_totals(declared: Declared, tally: Tally, warnings: Warnings) -> None:
    if declared.rows is not None and declared.rows != tally.rows:
        _warn_count("all", declared.rows, tally.rows, warnings)
    for direction, totals in declared.totals.items():
        rows, sum_minor = tally.of(direction)
        counts = range(rows, rows + tally.undirected + 1)
        if totals.rows is not None and totals.rows not in counts:
            _warn_count(direction.value, totals.rows, rows, warnings)
        if totals.sum_minor is not None and totals.sum_minor != sum_minor:
            warnings.add(
                WarningCode.DECLARED_TOTAL_DIFFERS,
                what=direction.value,
                declared=yuan(totals.sum_minor),
                computed=yuan(sum_minor),
            )


def _warn_count(what: str, declared: int, computed: int, warnings: Warnings) -> None:
    code = WarningCode.DECLARED_COUNT_DIFFERS
    warnings.add(code, what=what, declared=str(declared), computed=str(computed))


def _check_balances(rows: Sequence[BillRow], declared: Declared, warnings: Warnings) -> None:
    """Follow the printed balances in the order in which they break least: oldest or newest first."""
    breaks = _breaks(rows, declared)
    if breaks and rows:
        newest_first = _breaks(rows[::-1], declared)
        # Of two that break alike, the one in which the days run.
        is_backwards = rows[0].day > rows[-1].day
        if (len(newest_first), not is_backwards) < (len(breaks), is_backwards):
            breaks = newest_first
    for row, expected_minor, printed_minor in breaks:
        warnings.add(
            WarningCode.BALANCE_CHAIN_BROKEN,
            row,
            declared=yuan(printed_minor),
            computed=yuan(expected_minor),
        )


def _breaks(rows: Sequence[BillRow], declared: Declared) -> list[tuple[int, int, int]]:
    """Give each break: the row, the balance there ought to be, and the one that is printed."""
    found = []
    balance_minor = declared.opening_minor
    for row in rows:
        if balance_minor is not None:
            balance_minor += _effect(row)
        if row.balance_minor is not None:
            if balance_minor is not None and balance_minor != row.balance_minor:
                found.append((row.row, balance_minor, row.balance_minor))
            balance_minor = row.balance_minor
    closing_minor = declared.closing_minor
    if closing_minor is not None and balance_minor is not None and closing_minor != balance_minor:
        found.append((0, balance_minor, closing_minor))
    return found


def _effect(row: BillRow) -> int:
    if row.direction is Direction.IN:
        return row.amount_minor
    return -row.amount_minor if row.direction is Direction.OUT else 0


def _check_period(rows: Sequence[BillRow], sayings: Sayings, warnings: Warnings) -> None:
    period = sayings.period()
    if period is None:
        return
    first_day, last_day = period
    for row in rows:
        if not first_day <= row.day <= last_day:
            warnings.add(
                WarningCode.OUTSIDE_PERIOD,
                row.row,
                day=row.day.isoformat(),
                first_day=first_day.isoformat(),
                last_day=last_day.isoformat(),
            )


def _check_serials(rows: Sequence[BillRow], warnings: Warnings) -> None:
    first_rows: dict[str, int] = {}
    for row in rows:
        if row.serial:
            first = first_rows.setdefault(row.serial, row.row)
            if first != row.row:
                warnings.add(
                    WarningCode.REPEATED_SERIAL, row.row, serial=row.serial, first=str(first)
                )
