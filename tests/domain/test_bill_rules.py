"""Rules for rows of bills: when one is about a row, how an amount is divided, and whose room is named."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.bill_rules import (
    SHARES_MAX,
    WORDS_MAX,
    BillRule,
    Gather,
    Outcome,
    Share,
    Split,
    check_outcome,
    common_part,
    first_fitting,
    group_key,
    plain,
    plain_rule,
    room_of,
    rooms_in,
    rule_of,
    shared_by,
    typed_words,
)
from ledger.domain.bills import BillRow, Direction
from ledger.domain.errors import AmountError, TextError
from ledger.domain.matching import RowKey
from ledger.domain.transactions import CounterpartyKind
from ledger.log.canonical import canonical_text

DAY = date(2025, 9, 3)
PARKING = Outcome((Share("480101", "GEN"),), "停车费")
RULE = BillRule("停车", PARKING, words=("停车",))
ROW = BillRow(1, DAY, Direction.IN, 500, counterparty="某人", text="Ｐ１ 停车费", kind="转账")


@pytest.mark.parametrize(
    ("text", "common"),
    [
        ("临停停车费 · P17", "临停停车费"), ("订单4200001234 · 停车费 · 月卡", "停车费"), ("S2021", ""),
        ("停车费 · 9月", "停车费 · 9月"), ("4200001234", ""), ("for testing 2", "for testing 2"), ("", ""),
    ],
)  # fmt: skip
def test_the_number_of_one_row_is_no_word_for_a_rule(text: str, common: str) -> None:
    assert common_part(text, ("4200001234", "9", "")) == common


def test_a_rule_is_about_a_row_that_says_one_of_its_words() -> None:
    assert RULE.fits(ROW, "100201")
    assert replace(RULE, words=("物业", "停车")).fits(ROW, "100201")
    assert not replace(RULE, words=("物业",)).fits(ROW, "100201")


@pytest.mark.parametrize("name", ["counterparty", "text", "kind", "order", "status"])
def test_words_are_looked_for_in_every_text_of_a_row(name: str) -> None:
    said: dict[str, Any] = {name: "ＡＢｃ 停 车 场"}
    row = ROW._replace(text="")._replace(**said)
    for word in ("停车场", "abc", "Ｃ停"):
        assert replace(RULE, words=(word,)).fits(row, "100201")
    assert not replace(RULE, words=("停车场2",)).fits(row, "100201")


def test_a_word_does_not_reach_from_one_text_into_the_next() -> None:
    row = ROW._replace(counterparty="某停", text="车费")
    assert not RULE.fits(row, "100201")


def test_a_rule_is_about_one_direction_and_transfers_go_by_their_way() -> None:
    out = replace(RULE, direction=Direction.OUT)
    moved = ROW._replace(direction=Direction.NEUTRAL, transfer=Direction.OUT)
    assert out.fits(moved, "100201")
    assert not out.fits(ROW, "100201")
    assert not RULE.fits(moved, "100201")
    assert not RULE.fits(moved._replace(transfer=Direction.NEUTRAL), "100201")


def test_a_rule_may_be_about_some_accounts_and_amounts() -> None:
    rule = replace(RULE, accounts=("100201", "101201"), least_minor=500, most_minor=600)
    assert rule.fits(ROW, "101201")
    assert not rule.fits(ROW, "100202")
    assert [
        minor
        for minor in (499, 500, 600, 601)
        if rule.fits(ROW._replace(amount_minor=minor), "100201")
    ] == [500, 600]
    bare = BillRule("五元", PARKING, least_minor=500)
    assert bare.fits(ROW._replace(text="", amount_minor=10**9), "100201")


def test_the_first_rule_in_order_decides() -> None:
    general = replace(RULE, name="其他", words=(), least_minor=1)
    assert first_fitting([RULE, general], ROW, "100201") is RULE
    assert first_fitting([general, RULE], ROW, "100201") is general
    assert first_fitting([RULE], ROW._replace(text=""), "100201") is None


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"name": " "}, TextError, "name"),
        ({"name": "名" * 31}, TextError, "name"),
        ({"words": ()}, TextError, "words"),
        ({"words": ("",)}, TextError, "words"),
        ({"words": ("字" * 41,)}, TextError, "words"),
        ({"words": ("\u200b",)}, TextError, "words"),
        ({"words": tuple(f"词{n}" for n in range(WORDS_MAX + 1))}, TextError, "words"),
        ({"least_minor": 2, "most_minor": 1}, AmountError, "most"),
        ({"outcome": replace(PARKING, matter="")}, TextError, "matter"),
        ({"outcome": replace(PARKING, matter="13812345678")}, TextError, "matter"),
        ({"outcome": replace(PARKING, matter="字" * 21)}, TextError, "matter"),
        ({"outcome": replace(PARKING, shares=())}, TextError, "account"),
        (
            {"outcome": replace(PARKING, shares=PARKING.shares * (SHARES_MAX + 1))},
            TextError,
            "account",
        ),
        ({"outcome": replace(PARKING, shares=(Share("1", "G", 0),))}, AmountError, "shares"),
        ({"outcome": replace(PARKING, shares=(Share("1", "G", -1),))}, AmountError, "shares"),
    ],
)
def test_a_rule_that_asks_nothing_or_leaves_open_what_becomes_of_a_row_cannot_be(
    changes: dict[str, Any], kind: type[AmountError | TextError], field: str
) -> None:
    with pytest.raises(kind) as refused:
        replace(RULE, **changes)
    assert getattr(refused.value, "field", "") == field
    if "outcome" in changes:
        with pytest.raises(kind):
            check_outcome(changes["outcome"])


def test_a_rule_reads_back_from_what_is_kept_of_it() -> None:
    outcome = Outcome(
        (Share("480101", "GEN", 2, "B1", "C1"), Share("2601", "MNT")), "停车费",
        CounterpartyKind.RESIDENTS, "530103", Gather.DAY, Split.BALANCES, by_room=True,
    )  # fmt: skip
    full = BillRule("停车", outcome, Direction.OUT, ("停车", "P1"), ("100201",), 1, 900)
    for rule in (full, RULE):
        assert rule_of(json.loads(canonical_text(plain_rule(rule)))) == rule


def test_words_are_typed_apart_from_each_other() -> None:
    assert typed_words(" 停车, 物业；停车\n保洁、绿化;水 电，") == (
        "停车", "物业", "保洁", "绿化", "水 电",
    )  # fmt: skip
    assert typed_words(" ,") == ()


@given(st.text())
def test_comparing_makes_the_same_of_the_same_again(text: str) -> None:
    assert not any(sign.isspace() for sign in plain(text))
    assert plain(f" {text.upper()} ") == plain(text.upper())


@pytest.mark.parametrize(
    ("text", "rooms"),
    [
        ("3号楼201室 物业费", ("3-201",)),
        ("3幢1单元201", ("3-1-201",)),
        ("３－１－２０１", ("3-1-201",)),
        ("3#201", ("3-201",)),
        ("12栋1203", ("12-1203",)),
        ("03-0201", ("3-201",)),
        ("3号201室和5号楼2门1102", ("3-201", "5-2-1102")),
        ("3-201 3号楼201室", ("3-201",)),
        ("2025年9月", ()),
        ("13812345678", ()),
        ("", ()),
    ],
)
def test_room_numbers_are_read_as_payers_write_them(text: str, rooms: tuple[str, ...]) -> None:
    assert rooms_in(text) == rooms


def test_the_room_of_a_row_is_the_one_place_that_it_names() -> None:
    rooms = {"3-201": "H1", "3-1-201": "H1", "3-202": "H2"}
    assert room_of(ROW._replace(text="3号楼201室"), rooms) == "H1"
    assert room_of(ROW._replace(text="", counterparty="3-202"), rooms) == "H2"
    assert room_of(ROW._replace(text="3-201", counterparty="3-1-201"), rooms) == "H1"
    assert room_of(ROW._replace(text="3-201和3-202"), rooms) == ""
    assert room_of(ROW._replace(text="9-901"), rooms) == ""
    assert room_of(ROW, rooms) == ""


def test_money_is_shared_by_what_each_fund_has() -> None:
    outcome = replace(PARKING, split=Split.BALANCES)
    balances = {"MNT": 300, "GEN": 100, "CHA": 0, "PROP": -50}
    assert shared_by(outcome, balances).shares == (
        Share("480101", "GEN", 100), Share("480101", "MNT", 300),
    )  # fmt: skip
    assert shared_by(outcome, {"CHA": 0, "PROP": -50}) is outcome
    assert shared_by(PARKING, balances) is PARKING


def test_rows_are_booked_together_by_day_and_outcome_and_else_each_on_its_own() -> None:
    def key(row: BillRow, outcome: Outcome = PARKING, bill: str = "b") -> Any:
        return group_key(outcome, row, RowKey(bill, row.row))

    next_row = ROW._replace(row=2)
    assert key(ROW) != key(next_row)
    # Two bills number their rows alike.
    assert key(ROW) != key(ROW, bill="other")
    daily = replace(PARKING, gather=Gather.DAY)
    assert key(ROW, daily) == key(next_row, daily) == key(ROW, daily, bill="other")
    assert key(ROW, daily) != key(ROW, replace(daily, matter="物业费"))
    assert key(ROW, daily) != key(ROW._replace(occurred_at=date(2025, 9, 4)), daily)
    assert key(ROW, daily) != key(ROW._replace(fee_minor=501), daily)
