"""``flask bill read``: what a reader understood, as JSON of one form, or a message and exit code 1."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from config import ROOT
from ledger.bills.read import look_at
from ledger.cli import bills as module
from ledger.cli.bills import bills

FILES = ROOT / "tests" / "data" / "bills"
TRADE = FILES / "alipay-merchant" / "trade-detail.gbk.csv"
Run = Callable[..., Result]
TOTALS = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "rows": {"type": "integer", "minimum": 0},
        "sum": {"type": "string", "pattern": r"^\d+\.\d\d$"},
    },
}
DIRECTIONS = {"in": TOTALS, "out": TOTALS, "neutral": TOTALS}
AMOUNT = {"type": "string", "pattern": r"^-?\d+\.\d\d$"}
TEXT = {"type": "string", "minLength": 1}
#: The form that outsiders hold readers to.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["format", "encoding", "declared", "computed", "warnings", "rows"],
    "properties": {
        "format": TEXT,
        "encoding": TEXT,
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "account": TEXT,
        "period": {
            "type": "object",
            "additionalProperties": False,
            "required": ["first_day", "last_day"],
            "properties": {"first_day": {"format": "date"}, "last_day": {"format": "date"}},
        },
        "declared": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **DIRECTIONS,
                "rows": {"type": "integer"},
                "opening_balance": AMOUNT,
                "closing_balance": AMOUNT,
            },
        },
        "computed": {
            "type": "object",
            "additionalProperties": False,
            "required": list(DIRECTIONS),
            "properties": DIRECTIONS,
        },
        "warnings": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["code", "message"],
                "properties": {
                    "code": TEXT,
                    "row": {"type": "integer", "minimum": 1},
                    "message": TEXT,
                },
            },
        },
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["row", "occurred_at", "direction", "amount"],
                "properties": {
                    "row": {"type": "integer", "minimum": 1},
                    "occurred_at": {
                        "type": "string",
                        "pattern": r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$",
                    },
                    "direction": {"enum": ["in", "out", "neutral"]},
                    "amount": {"type": "string", "pattern": r"^\d+\.\d\d$"},
                    "balance": AMOUNT,
                    "counterparty": TEXT,
                    "text": TEXT,
                    "serial": TEXT,
                    "status": TEXT,
                    "reason": {"enum": ["zero", "closed", "failed", "own_transfer", "unsettled"]},
                },
            },
        },
    },
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    return lambda *words: CliRunner().invoke(bills, ["read", *map(str, words)])


READABLE = sorted(
    path
    for folder in ("wechat-*", "alipay-*", "whitebox")
    for path in FILES.glob(f"{folder}/*")
    if path.suffix in (".csv", ".xlsx", ".gz")
    and "output" not in path.name
    and "ccb" not in path.name
)


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_every_bill_is_printed_in_one_form(run: Run, path: Path) -> None:
    result = run(path)
    assert result.exit_code == 0
    assert result.stderr == ""
    printed = json.loads(result.stdout)
    jsonschema.validate(printed, SCHEMA)
    for direction in DIRECTIONS:
        rows = [row for row in printed["rows"] if row["direction"] == direction]
        assert printed["computed"][direction]["rows"] == len(rows)
    assert {
        bool(row.get("reason")) == (row["direction"] == "neutral") for row in printed["rows"]
    } == {True}


def test_another_currency_than_yuan_is_named(run: Run) -> None:
    printed = json.loads(run(FILES / "camt053" / "camt053.v2.minimal.xml").stdout)
    assert printed["currency"] == "EUR"
    assert "currency" not in json.loads(run(TRADE).stdout)
    told = [item["message"] for item in printed["warnings"]]
    assert told
    assert not [text for text in told if "元" in text]
    assert any("27.00 SEK" in text and "EUR" in text for text in told)


def test_a_bill_is_printed_with_what_it_says_of_itself(run: Run) -> None:
    printed = json.loads(run(TRADE).stdout)
    assert list(printed) == [
        "format",
        "encoding",
        "account",
        "period",
        "declared",
        "computed",
        "warnings",
        "rows",
    ]
    assert printed["period"] == {"first_day": "2019-09-16", "last_day": "2019-09-16"}
    assert printed["declared"] == {
        "in": {"rows": 6, "sum": "0.06"},
        "out": {"rows": 4, "sum": "0.04"},
    }
    assert printed["computed"]["neutral"] == {"rows": 0, "sum": "0.00"}
    assert printed["rows"][1] == {
        "row": 7, "occurred_at": "2019-09-16T10:56:48", "direction": "out", "amount": "0.01",
        "counterparty": "*测试(000***@example.com)", "text": "下单测试", "serial": "re_test_0001",
    }  # fmt: skip


def test_balances_and_warnings_are_printed(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    lines = (
        "期初余额：1.00", "日期,收入,支出,余额,摘要,流水号", "2025-01-01,1.00,,2.00,,A", "2025-01-02,,5.00,-3.00,,A",
        "2025-01-03,1.00,,9.00,,",
    )  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = tmp_path / "mapping.json"
    mapping.write_text(look_at(path.read_bytes()).mapping().canonical_json(), encoding="utf-8")
    printed = json.loads(run(path, "--mapping", mapping).stdout)
    jsonschema.validate(printed, SCHEMA)
    assert [row["balance"] for row in printed["rows"]] == ["2.00", "-3.00", "9.00"]
    assert printed["warnings"] == [
        {
            "code": "balance_chain_broken",
            "row": 5,
            "message": "第 5 行余额 9.00 元，从上一笔算来应是 -2.00 元，可能缺行。",
        },
        {"code": "repeated_serial", "row": 4, "message": "第 4 行的号码 A 和第 3 行相同。"},
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "第 20 行“收/支”写着“未知方向”"),
        ("en", "Row 20 says “未知方向” under “收/支”"),
    ],
)
def test_a_refused_bill_says_where_and_why(run: Run, language: str, words: str) -> None:
    result = run(FILES / "whitebox" / "ccb-whitebox.csv", "--language", language)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert words in result.stderr


def test_a_file_too_large_is_not_read_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BYTES_MAX", 10)
    path = tmp_path / "bill.csv"
    path.write_bytes(b"x" * 11)
    assert run(path).exit_code == 1
    assert "太大" in run(path).stderr
    path.write_bytes(b"x" * 10)
    assert "认不出" in run(path).stderr


def test_a_mapping_that_is_none_is_refused_and_a_missing_file_is_a_wrong_command(
    run: Run, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_bytes(b"\xff{}")
    result = run(TRADE, "--mapping", mapping)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "栏目" in result.stderr
    assert run(tmp_path / "none.csv").exit_code == 2
