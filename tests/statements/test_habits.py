"""What is learnt from the past, in one query, however long the books are."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.cautions import Standing
from ledger.domain.entries import Direction
from ledger.domain.transactions import Draft
from ledger.statements.habits import LOOK_BACK_COUNT, habits
from ledger.statements.names import line_names
from ledger.statements.standing import standing
from tests.conftest import Books, CountQueries
from tests.ledger_text import parse
from tests.workload import even_drafts

PAST = """
    place B3 building 3号楼
    place H9 household 9-101
    party C1 organisation 鸿升电梯维修有限公司
    2025-01-02 停车费
      借 100901 100.00
      贷 480101 100.00
    2025-01-03 广告费
      借 100201 300.00
      贷 480102 300.00
    2025-01-04 停车费
      借 100901 100.00
      贷 480101 100.00
    2025-01-05 提现
      借 100201 150.00
      贷 100901 150.00
    2025-01-06 维修
      借 510104 70.00 PROP
      贷 100202 70.00 PROP
    2025-01-07 计提
      借 530102 9.00
      贷 2204   9.00
"""

ONE_FEE = """
    2025-01-28 停车费
      借 100201 100.00
      贷 480101 100.00
"""


def test_what_was_used_most_comes_first(books: Books) -> None:
    ledger = books(PAST)
    with ledger.reading() as connection:
        found = habits(connection, ledger.facts)
    ranked = found.ranked(Direction.IN, ["410101", "480102", "480101"])
    assert ranked == ["480101", "480102", "410101"]
    assert found.ranked(Direction.OUT, ["510101", "510104"]) == ["510104", "510101"]
    assert found.fund_of["510104"] == "PROP"
    assert found.fund_of["100201"] == "GEN"
    assert found.account_uses["100901"] == 3
    assert {(way.direction, way.channel, way.count) for way in found.ways} == {
        (Direction.IN, "100901", 2),
        (Direction.IN, "100201", 1),
        (Direction.MOVE, "100901", 1),
        (Direction.OUT, "100202", 1),
    }


def test_the_month_in_a_matter_makes_no_new_way(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    for month, matter in enumerate(("1月停车费", "2025年2月份停车费", "停车费", "4月"), start=1):
        [draft] = [item for item in parse(ONE_FEE) if isinstance(item, Draft)]
        day = date(2025, month, 28)
        ledger.post_draft(replace(draft, dated_on=day, occurred_on=None, matter=matter))
    with ledger.reading() as connection:
        found = habits(connection, ledger.facts).matters(Direction.IN)
    assert [(way.matter, way.count) for way in found] == [("停车费", 3), ("4月", 1)]


def test_new_books_teach_nothing(books: Books) -> None:
    ledger = books()
    with ledger.reading() as connection:
        assert habits(connection, ledger.facts).ways == ()
        assert standing(connection, ledger.facts) == Standing({})


def test_balances_are_those_of_money_alone(books: Books) -> None:
    ledger = books(PAST)
    with ledger.reading() as connection:
        found = standing(connection, ledger.facts, {"2204"})
    assert found.other_minor == {("2204", "GEN"): -9_00}
    assert found.cash_minor == {
        ("100901", "GEN"): 50_00, ("100201", "GEN"): 450_00, ("100202", "PROP"): -70_00,
    }  # fmt: skip


def test_households_are_not_offered_for_a_line(books: Books) -> None:
    ledger = books(PAST)
    with ledger.reading() as connection:
        found = line_names(connection, ledger.facts)
    assert [label.code for label in found.places] == ["B3"]
    assert [label.name_zh for label in found.parties] == ["鸿升电梯维修有限公司"]


@pytest.mark.parametrize("count", [LOOK_BACK_COUNT // 2, LOOK_BACK_COUNT * 4])
def test_the_past_is_one_query_and_bounded(
    books: Books, count_queries: CountQueries, count: int
) -> None:
    ledger = books()
    ledger.import_drafts(even_drafts(count))
    with ledger.reading() as connection, count_queries(connection) as queries:
        found = habits(connection, ledger.facts)
        standing(connection, ledger.facts)
    assert len(queries) == 2
    assert sum(way.count for way in found.ways) == min(count, LOOK_BACK_COUNT)
