"""Pictures of figures: whole numbers, one scale, nothing hidden."""

from ledger.statements.overview_values import AmountByLabel, MonthFlow
from ledger.statements.values import Label
from ledger.web.public.charts import BASE, REST, TOP, bars, columns


def amounts(*values: int) -> list[AmountByLabel]:
    return [
        AmountByLabel(Label(f"{number:02d}", f"项{number}", f"item {number}"), value)
        for number, value in enumerate(values)
    ]


def test_the_longest_bar_fills_the_width_and_shares_add_up() -> None:
    drawn = bars(amounts(100, 300))
    assert [(bar.name_zh, bar.share, bar.width) for bar in drawn] == [
        ("项1", "75%", "100%"),
        ("项0", "25%", "33.3%"),
    ]


def test_many_purposes_end_in_one_bar_for_the_rest_so_that_nothing_is_missing() -> None:
    drawn = bars(amounts(*range(10, 110, 10)))
    assert len(drawn) == 7
    assert drawn[-1].name_zh == REST.name_zh
    assert sum(bar.amount_minor for bar in drawn) == sum(range(10, 110, 10))


def test_seven_purposes_need_no_rest() -> None:
    assert all(bar.code for bar in bars(amounts(*range(1, 8))))


def test_a_refund_larger_than_its_spending_has_no_bar() -> None:
    drawn = bars(amounts(100, -50))
    assert (drawn[1].width, drawn[1].share) == ("0%", "-100%")


def test_nothing_has_no_bars() -> None:
    assert bars([]) == ()
    assert [bar.share for bar in bars(amounts(-5, -5))] == ["0%", "0%"]


def test_columns_stand_on_one_line_and_share_a_scale() -> None:
    chart = columns([MonthFlow(202601, 1_000, 500, 0), MonthFlow(202602, 1, 0, 0)])
    first, second = chart.columns
    assert first.income_height == BASE - TOP
    assert first.spending_height == (BASE - TOP) // 2
    assert first.income_y + first.income_height == chart.base
    assert second.income_height == 1  # little is not nothing
    assert second.spending_height == 0
    assert (first.month, second.month) == (1, 2)


def test_a_chart_of_nothing_is_empty() -> None:
    assert columns([]).columns == ()
    assert columns([MonthFlow(202601, 0, 0, 0)]).columns[0].income_height == 0
