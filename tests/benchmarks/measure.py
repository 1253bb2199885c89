"""Time things beside each other: interleaved rounds, medians, and the ratio of each to its limit."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Timing:
    """What one thing took: the median of its rounds, in seconds for each unit of work."""

    seconds: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, rounds: Iterable[float]) -> "Timing":
        """Sum up rounds."""
        taken = sorted(rounds)
        return cls(statistics.median(taken), taken[0], taken[-1])


def interleaved(
    tasks: Sequence[Callable[[], float]], *, rounds: int, warm: bool = True
) -> list[Timing]:
    """Run tasks in turn (A B A B …), each telling its own seconds; the machine's moods hit all alike."""
    if warm:
        for task in tasks:
            task()
    taken: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for place, task in enumerate(tasks):
            taken[place].append(task())
    return [Timing.of(item) for item in taken]


def timed(work: Callable[[], object], *, times: int = 1) -> Callable[[], float]:
    """Make a task that tells the seconds of one call, on average over some."""

    def task() -> float:
        begun = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - begun) / times

    return task


def duration(seconds: float) -> str:
    """Write a duration with three digits and the unit that suits it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1 or unit == "µs":
            return f"{seconds * factor:.3g} {unit}"
    raise AssertionError


@dataclass
class Row:
    """One line of the report: an operation at a size, and what it stands beside."""

    operation: str
    database: str
    size: int
    ours: Timing
    limit: Timing | None = None
    limit_name: str = ""
    #: What the ratio should be at least (ours faster) or at most, as said in the goals.
    goal: str = ""
    note: str = ""
    #: How the ratio is told: limit / ours ("times as fast") or ours / limit ("times the time").
    faster: bool = True

    @property
    def ratio(self) -> str:
        """The ratio of medians."""
        if self.limit is None:
            return ""
        if self.faster:
            return f"{self.limit.seconds / self.ours.seconds:.2f} × as fast"
        return f"{self.ours.seconds / self.limit.seconds:.2f} × the time"


@dataclass
class Report:
    """Rows as they come in, printed as a table at the end."""

    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Add a row, and show it at once."""
        self.rows.append(row)
        print(_line(row), flush=True)  # noqa: T201

    def table(self) -> str:
        """Write everything as a Markdown table, with the exponents between sizes."""
        head = "| operation | database | transactions | median [min–max] | limit | ratio | goal | note |"
        lines = [head, "|" + "---|" * 8, *(_line(row) for row in self.rows)]
        exponents = list(self._exponents())
        if exponents:
            lines += [
                "",
                "| operation | database | sizes | exponent |",
                "|---|---|---|---|",
                *exponents,
            ]
        return "\n".join(lines)

    def _exponents(self) -> Iterable[str]:
        groups: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            groups.setdefault((row.operation, row.database), []).append(row)
        for (operation, database), rows in groups.items():
            first, last = rows[0], rows[-1]
            if first.size == last.size:
                continue
            growth = math.log(last.ours.seconds / first.ours.seconds)
            exponent = growth / math.log(last.size / first.size)
            sizes = f"{first.size:,} → {last.size:,}"
            yield f"| {operation} | {database} | {sizes} | {exponent:.2f} |"


def _line(row: Row) -> str:
    ours = (
        f"{duration(row.ours.seconds)} [{duration(row.ours.lowest)}–{duration(row.ours.highest)}]"
    )
    limit = f"{row.limit_name}: {duration(row.limit.seconds)}" if row.limit else ""
    cells = (
        row.operation, row.database, f"{row.size:,}", ours, limit, row.ratio, row.goal, row.note,
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"
