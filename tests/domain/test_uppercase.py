"""Uppercase amounts against the central bank's own examples and another implementation."""

import json

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from ledger.domain.errors import AmountError
from ledger.domain.money import AMOUNT_MINOR_MAX, parse_yuan
from ledger.domain.uppercase import uppercase_amount

VECTORS = json.loads(
    (ROOT / "tests" / "data" / "vectors" / "rmb-uppercase.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("example", VECTORS["official"], ids=lambda item: str(item["amount"]))
def test_amounts_are_written_as_the_central_bank_writes_them(example: dict[str, object]) -> None:
    written = uppercase_amount(parse_yuan(str(example["amount"])))
    assert written in example["accepted"]  # type: ignore[operator]


def without_choices(text: str) -> str:
    """Leave out what the rules leave open: 整 after 角, and the 零 that bridges yuan and 角."""
    for digit in "壹贰叁肆伍陆柒捌玖":
        text = text.replace(f"元零{digit}角", f"元{digit}角")
    return text.replace("角整", "角")


@pytest.mark.parametrize(
    ("amount", "written"), VECTORS["agreed_by_cn2an_0.5.24_and_nzh_1.0.14"].items()
)
def test_amounts_are_written_as_others_agree(amount: str, written: str) -> None:
    assert without_choices(uppercase_amount(parse_yuan(amount))) == written


def test_the_longer_of_two_allowed_forms_is_printed() -> None:
    assert uppercase_amount(140_950) == "壹仟肆佰零玖元伍角整"
    assert uppercase_amount(168_032) == "壹仟陆佰捌拾元零叁角贰分"
    assert uppercase_amount(10_700_053) == "壹拾万柒仟元零伍角叁分"


@given(st.integers(min_value=1, max_value=AMOUNT_MINOR_MAX // 100))
def test_whole_yuan_agree_with_another_implementation(yuan: int) -> None:
    assert uppercase_amount(yuan * 100) == cn2an.an2cn(yuan, "rmb")


@given(st.integers(min_value=1, max_value=AMOUNT_MINOR_MAX))
def test_amounts_with_fen_agree_with_another_implementation(minor: int) -> None:
    yuan, fen = divmod(minor, 100)
    amount = f"{yuan}.{fen:02d}" if fen else str(yuan)
    assert without_choices(uppercase_amount(minor)) == cn2an.an2cn(amount, "rmb")


@given(st.integers(min_value=1, max_value=AMOUNT_MINOR_MAX))
def test_red_amounts_begin_with_a_word_and_not_with_a_sign(minor: int) -> None:
    assert uppercase_amount(-minor) == "负" + uppercase_amount(minor)


@given(
    st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
    st.integers(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
)
def test_two_amounts_never_share_their_words(one: int, other: int) -> None:
    assert (uppercase_amount(one) == uppercase_amount(other)) == (one == other)


@pytest.mark.parametrize("minor", [AMOUNT_MINOR_MAX + 1, -AMOUNT_MINOR_MAX - 1])
def test_one_wan_yi_yuan_has_no_words(minor: int) -> None:
    assert uppercase_amount(minor - 1 if minor > 0 else minor + 1)
    with pytest.raises(AmountError) as refused:
        uppercase_amount(minor)
    assert refused.value.reason == "too_large"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10.00", "壹拾元整"),
        ("1,409.50", "壹仟肆佰零玖元伍角整"),
        ("6,007.14", "陆仟零柒元壹角肆分"),
        ("1,680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("16,409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("107,000.53", "壹拾万柒仟元零伍角叁分"),
        ("1,010,001.01", "壹佰零壹万零壹元零壹分"),
        ("20,000,500.00", "贰仟万零伍佰元整"),
        ("100,000,001.00", "壹亿零壹元整"),
        ("100,001,000.00", "壹亿零壹仟元整"),
        ("100,010,000.00", "壹亿零壹万元整"),
        ("−3,200.00", "负叁仟贰佰元整"),
    ],
)
def test_amounts_as_our_papers_print_them(amount: str, written: str) -> None:
    assert uppercase_amount(parse_yuan(amount)) == written
