"""Finding an account as it is typed: code, name, pinyin, initials, and polyphones."""

import json

import pytest

from ledger.domain.errors import TextError, UnknownNameError
from ledger.schemas.choosing import Choice, Index
from ledger.schemas.pinyin import READINGS_MAX, spellings

INDEX = Index({
    "account": (
        Choice("480101", "停车收入", ("公共收益-停车", "停车收入", "Parking"), uses=9, fund="GEN"),
        Choice("480102", "广告收入", ("公共收益-广告", "广告收入")),
        Choice("510104", "维修", ("维修维护支出", "维修")),
        Choice("100901", "微信收款", ("其他货币资金-微信商户", "微信收款")),
        Choice("100201", "共有资金银行户", ("银行存款-共有资金户",)),
        Choice("1002", "银行", ("银行",)),
    ),
})  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("480101", "480101"),
        ("480101 停车收入", "480101"),
        ("停车收入", "480101"),
        ("公共收益-广告", "480102"),
        ("parking", "480101"),
        ("tingcheshouru", "480101"),
        ("TCSR", "480101"),
        ("tc", "480101"),
        ("wxsk", "100901"),
        ("广告", "480102"),
        ("１００２０１", "100201"),
        ("1002", "1002"),
    ],
)
def test_one_thing_is_found(typed: str, code: str) -> None:
    assert INDEX.find("account", typed, "lines.0.account").code == code


@pytest.mark.parametrize("typed", ["zz", "w", "收入"])
def test_what_could_be_several_is_not_guessed(typed: str) -> None:
    with pytest.raises((TextError, UnknownNameError)) as refusal:
        INDEX.find("account", typed, "lines.3.account")
    if typed != "zz":
        assert refusal.value.data["reason"] == "ambiguous"
    assert refusal.value.data["field"] == "lines.3.account"


def test_nothing_is_found_by_a_name_that_nobody_has() -> None:
    with pytest.raises(UnknownNameError) as refusal:
        INDEX.find("account", "电梯费", "lines.0.account")
    assert refusal.value.name == "电梯费"


def test_polyphones_are_found_by_each_reading() -> None:
    assert {"changqihang", "changqixing", "cqh", "cqx"} <= set(spellings("长期行"))
    assert spellings("银行存款")[:2] == ("yinhangcunkuan", "yhck")
    assert "chongqing" in spellings("重庆")
    assert len(spellings("行行行行行行行行")) <= 2 * READINGS_MAX
    assert spellings("3号楼")[:2] == ("3haolou", "3hl")
    assert spellings("——") == ()


def test_the_script_gets_the_same_index_under_a_name_of_its_content() -> None:
    rows = json.loads(INDEX.body)["account"]
    assert rows[0][:3] == ["480101", "停车收入", "公共收益-停车 停车收入 Parking"]
    assert "tcsr" in rows[0][3].split()
    assert rows[0][4:] == [9, "GEN"]
    assert INDEX.etag != Index({"account": ()}).etag
