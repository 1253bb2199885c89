"""Pictures of figures as numbers that a template writes into SVG attributes; whole numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.statements.overview_values import AmountByLabel, MonthFlow
from ledger.statements.values import Label

#: The purposes shown by name; the rest are one bar.
BARS_MAX = 6
REST = Label("", "其他各项合计", "Everything else")

WIDTH, HEIGHT, BASE, TOP = 384, 190, 164, 8
BAR_WIDTH, GAP = 12, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its amount, its share of all, and its bar: the longest one is 100 % wide."""

    code: str
    name_zh: str
    name_en: str
    amount_minor: int
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class Column:
    """One month: where its two bars stand."""

    month: int
    label_x: int
    income_x: int
    income_y: int
    income_height: int
    spending_x: int
    spending_y: int
    spending_height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side."""

    width: int
    height: int
    base: int
    bar_width: int
    columns: tuple[Column, ...]


def bars(items: Sequence[AmountByLabel]) -> tuple[Bar, ...]:
    """Draw the largest amounts and, as one, the rest; refunds can make an amount negative."""
    ordered = sorted(items, key=lambda item: (-item.amount_minor, item.label.code))
    kept = ordered if len(ordered) <= BARS_MAX + 1 else ordered[:BARS_MAX]
    rest_minor = sum(item.amount_minor for item in ordered[len(kept) :])
    shown = [*kept, AmountByLabel(REST, rest_minor)] if len(kept) < len(ordered) else kept
    total_minor = sum(item.amount_minor for item in ordered)
    longest_minor = max((item.amount_minor for item in shown), default=0)
    return tuple(
        Bar(
            item.label.code,
            item.label.name_zh,
            item.label.name_en,
            item.amount_minor,
            _percent(item.amount_minor, total_minor),
            _percent(max(item.amount_minor, 0), longest_minor),
        )
        for item in shown
    )


def columns(months: Sequence[MonthFlow]) -> Chart:
    """Draw income and spending of each month on one scale."""
    largest_minor = max(
        (max(month.income_minor, month.spending_minor) for month in months), default=0
    )
    step = WIDTH // max(len(months), 1)
    drawn = []
    for number, month in enumerate(months):
        middle = number * step + step // 2
        income = _height(month.income_minor, largest_minor)
        spending = _height(month.spending_minor, largest_minor)
        drawn.append(
            Column(
                month=month.period % 100,
                label_x=middle,
                income_x=middle - BAR_WIDTH - GAP // 2,
                income_y=BASE - income,
                income_height=income,
                spending_x=middle + GAP // 2,
                spending_y=BASE - spending,
                spending_height=spending,
            )
        )
    return Chart(WIDTH, HEIGHT, BASE, BAR_WIDTH, tuple(drawn))


def _height(amount_minor: int, largest_minor: int) -> int:
    """Scale an amount; anything above nothing can be seen."""
    if amount_minor <= 0 or not largest_minor:
        return 0
    return max(1, amount_minor * (BASE - TOP) // largest_minor)


def _percent(part_minor: int, whole_minor: int) -> str:
    """Write a share with one decimal, rounded half up."""
    if whole_minor <= 0:
        return "0%"
    tenths = (part_minor * 2000 + whole_minor) // (2 * whole_minor)
    sign, tenths = ("-", -tenths) if tenths < 0 else ("", tenths)
    return f"{sign}{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{sign}{tenths // 10}%"
