"""Mappings of columns: nothing in them is left to guessing, and they are kept in one form."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.bill_mappings import (
    HEADING_LENGTH_MAX,
    HEADINGS_MAX,
    WORDS_MAX,
    ColumnMapping,
)
from ledger.domain.bills import Direction
from ledger.domain.errors import BillMappingError

HEADINGS = (
    "日期",
    "时间",
    "金额",
    "收入",
    "支出",
    "方向",
    "余额",
    "对方",
    "账号",
    "号码",
    "订单",
    "摘要",
    "备注",
)
WORDED = ColumnMapping(
    headings=HEADINGS, day="日期", amount="金额", direction="方向", words_in=("收",), words_out=("付", "支"),
    words_neutral=("转",), texts=("摘要", "备注"), serial="号码",
)  # fmt: skip
TWO = ColumnMapping(
    headings=HEADINGS, day="日期", amount_in="收入", amount_out="支出", balance="余额"
)


def reason(**changes: Any) -> tuple[str, str]:
    with pytest.raises(BillMappingError) as caught:
        replace(WORDED, **changes)
    return caught.value.reason, caught.value.field


def test_the_three_ways_of_money_are_mapped() -> None:
    assert WORDED.words == {
        "收": Direction.IN, "付": Direction.OUT, "支": Direction.OUT, "转": Direction.NEUTRAL,
    }  # fmt: skip
    assert TWO.columns == {
        "day": "日期",
        "amount_in": "收入",
        "amount_out": "支出",
        "balance": "余额",
    }
    assert ColumnMapping(headings=HEADINGS, day="日期", amount="金额").words == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"day": ""}, ("day", "day")),
        ({"day": "年月日"}, ("heading", "day")),
        ({"serial": "流水"}, ("heading", "serial")),
        ({"texts": ("摘要", "用途")}, ("heading", "texts")),
        ({"balance": "金额"}, ("heading_twice", "")),
        ({"amount": ""}, ("money", "amount")),
        ({"amount_in": "收入"}, ("money", "amount")),
        ({"amount": "", "amount_in": "收入"}, ("money", "amount")),
        ({"amount": "", "amount_in": "收入", "amount_out": "支出"}, ("direction", "direction")),
        ({"words_out": ("收",)}, ("word_twice", "direction")),
        ({"words_in": (), "words_out": (), "words_neutral": ()}, ("words", "direction")),
        ({"direction": ""}, ("words", "direction")),
        ({"words_in": tuple(map(str, range(WORDS_MAX)))}, ("too_many", "direction")),
        ({"headings": HEADINGS * HEADINGS_MAX}, ("too_many", "")),
        ({"headings": (*HEADINGS, "长" * (HEADING_LENGTH_MAX + 1))}, ("too_many", "")),
    ],
)
def test_a_mapping_that_leaves_something_to_guessing_cannot_exist(
    changes: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert reason(**changes) == expected


def test_it_is_kept_in_one_form() -> None:
    assert TWO.canonical_json() == (
        '{"amount_in":"收入","amount_out":"支出","balance":"余额","day":"日期","headings":'
        '["日期","时间","金额","收入","支出","方向","余额","对方","账号","号码","订单","摘要","备注"],"v":1}'
    )
    for mapping in (WORDED, TWO):
        assert ColumnMapping.from_json(mapping.canonical_json()) == mapping


@given(st.lists(st.text(min_size=1, max_size=8), min_size=3, unique=True))
def test_any_headings_read_back(headings: list[str]) -> None:
    mapping = ColumnMapping(
        headings=tuple(headings), day=headings[0], amount=headings[1], texts=(headings[2],)
    )
    assert ColumnMapping.from_json(mapping.canonical_json()) == mapping


CHANGES: tuple[dict[str, object], ...] = (
    {"day": 1}, {"texts": [1]}, {"other": "x"}, {"texts": {}}, {"v": "1"}, {"headings": None},
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "1", "null", '{"v":2}', '{"v":1}', "x" * 20, "[" * 100_000,
        *(
            json.dumps({**json.loads(TWO.canonical_json()), **change})
            for change in CHANGES
        ),
        TWO.canonical_json().replace(TWO.headings[0], r"\ud83d"),
    ],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(BillMappingError) as caught:
        ColumnMapping.from_json(text)
    assert caught.value.reason == "malformed"


def test_a_kept_mapping_that_is_not_whole_is_refused_for_what_it_lacks() -> None:
    value = json.loads(TWO.canonical_json())
    del value["amount_in"]
    with pytest.raises(BillMappingError) as caught:
        ColumnMapping.from_json(json.dumps(value))
    assert caught.value.reason == "money"
