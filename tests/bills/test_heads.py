"""Headers by their cells, and formats that are told apart by them alone."""

from dataclasses import replace
from functools import partial

import pytest

from ledger.bills.cells import column_letters
from ledger.bills.formats import LAYOUTS
from ledger.bills.heads import find_head
from ledger.bills.layouts import Field, Layout
from ledger.bills.tables import Table
from ledger.domain.errors import BillRefusedError
from tests.bills.test_rows import WORDS, bill


def test_a_header_needs_what_it_needs_and_the_fullest_wins() -> None:
    lines = [
        (1, ["日期", "金额"]),
        (2, ["日期", "收付", "金额", "状态"]),
        (3, ["日期", "收付", "金额"]),
    ]
    table = Table("", "utf-8", lambda: iter(lines))
    head = find_head(table, [WORDS])
    assert head is not None
    assert (head.position, head.score) == (1, 4)
    assert find_head(Table("", "utf-8", lambda: iter(lines[:1])), [WORDS]) is None
    marked = replace(WORDS, marks=("某某银行",))
    assert find_head(table, [marked]) is None
    lines.insert(0, (0, ["某某 银行 对账单"]))
    assert find_head(table, [marked]) is not None
    late = [(number, [""]) for number in range(35)] + lines
    assert find_head(Table("", "utf-8", lambda: iter(late)), [WORDS]) is None


def test_the_letters_of_columns_are_those_of_spreadsheets() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_two_columns_of_one_name_have_to_agree() -> None:
    head = "日期,收付,金额,摘要,金额,摘要"
    assert bill(WORDS, head, "2025-01-02,收,5.00,甲,5.00,乙").rows[0].amount_minor == 500
    with pytest.raises(BillRefusedError) as refused:
        bill(WORDS, head, "2025-01-02,收,5.00,甲,5.00,甲", "2025-01-03,收,5.00,甲,7.00,甲")
    found = refused.value
    assert (found.reason, found.row, found.column) == ("column_twice", 3, "金额")
    assert (found.text, found.expected) == ("C: 5.00", "E: 7.00")


def test_columns_that_come_together_are_all_there_or_none() -> None:
    layout = replace(WORDS, together=frozenset({Field.STATUS, Field.SERIAL}))
    for heading, fits in (
        ("日期,收付,金额", True),
        ("日期,收付,金额,状态", False),
        ("日期,收付,金额,状态,流水号", True),
    ):
        table = Table("", "utf-8", partial(iter, [(1, heading.split(","))]))
        assert (find_head(table, [layout]) is not None) == fits


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.format)
def test_no_other_format_claims_the_full_header_of_a_format(layout: Layout) -> None:
    headings = [names[0] for names in layout.columns.values()] + list(layout.texts)
    lines = [(1, list(layout.marks)), (2, list(dict.fromkeys(headings)))]
    head = find_head(Table("", "utf-8", lambda: iter(lines)), LAYOUTS)
    assert head is not None
    assert head.layout is layout


def test_formats_have_names_of_their_own_and_fields_for_money() -> None:
    assert len({layout.format for layout in LAYOUTS}) == len(LAYOUTS)
    for layout in LAYOUTS:
        fields = set(layout.columns)
        assert Field.DAY in layout.required
        # One column for the amount, one for each way, or, where red letters tell the other way, only one way.
        assert fields & {Field.AMOUNT, Field.IN, Field.OUT}
        assert layout.directions or Field.DIRECTION not in fields
        assert layout.statuses or Field.STATUS not in fields
