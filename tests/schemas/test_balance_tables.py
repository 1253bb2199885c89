"""Spreadsheets of balances: ours, and those of other programs; hostile ones are refused."""

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from ledger.domain.errors import FileRefusedError, Refusal
from ledger.schemas.balance_tables import ROWS_MAX, UNPACKED_MAX, BalanceRow, read_balances


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(text: str, encoding: str = "utf-8-sig") -> bytes:
    return text.encode(encoding)


def read(content: bytes) -> list[tuple[str, str, str, int, int]]:
    rows, problems = read_balances(content, name="x")
    assert problems == []
    return [(r.code, r.name, r.fund, r.debit_minor, r.credit_minor) for r in rows]


def refused(content: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read_balances(content, name="x")
    return caught.value.reason


OURS = '科目编码,科目名称,资金,借方,贷方\n100201,银行,GEN,"1,234.50",\n220203,应付,GEN,,200\n合计,,,1234.5,200\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_our_own_table_is_read_from_csv(encoding: str) -> None:
    assert read(csv_bytes(OURS, encoding)) == [
        ("100201", "银行", "GEN", 123450, 0), ("220203", "应付", "GEN", 0, 20000),
    ]  # fmt: skip


def test_a_trial_balance_with_merged_heads_gives_its_closing_balances() -> None:
    content = workbook(
        [
            ["科目余额表"], ["2025年6期"],
            ["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None],
            [None, None, "借方", "贷方", "借方", "贷方", "借方", "贷方"],
            ["1002", "银行存款", 1, None, 2, None, 300.1, None],
            ["1002.01", "银行存款-基本户", 1, None, 2, None, 300.1, None],
            ["2202", "应付账款", None, 1, None, 2, None, 40],
            ["1122", "应收账款", None, None, None, None, None, None],
            ["合计", None, 1, 1, 4, 2, 300.1, 40],
        ]
    )  # fmt: skip
    assert read(content) == [
        ("1002.01", "银行存款-基本户", "", 30010, 0), ("2202", "应付账款", "", 0, 4000),
    ]  # fmt: skip


def test_a_trial_balance_with_a_direction_gives_its_sides() -> None:
    content = csv_bytes(
        "科目代码\t科目名称\t方向\t期末余额\n1001\t现金\t借\t5.00\n2203\t预收\t贷\t7\n1131\t坏账\t平\t0\n"
        "1502\t折旧\t借\t-3\n"
    )
    assert read(content) == [
        ("1001", "现金", "", 500, 0), ("2203", "预收", "", 0, 700), ("1502", "折旧", "", 0, 300),
    ]  # fmt: skip


def test_every_row_that_cannot_be_read_is_named() -> None:
    content = workbook(
        [
            ["科目编码", "借方", "贷方"], ["1001", "=SUM(B3:B9)", None], ["1002", "五元", None],
            ["1003", 1.005, None], ["=1+1", 5, None], ["2202", 0.1 + 0.2, None], [True, None, None],
        ]
    )  # fmt: skip
    rows, problems = read_balances(content, name="x")
    assert [row.debit_minor for row in rows] == [30]
    assert [(item.number, item.refusal.data["reason"]) for item in problems] == [
        (2, "formula"), (3, "not_a_number"), (4, "too_precise"), (5, "formula"),
    ]  # fmt: skip
    assert isinstance(rows[0], BalanceRow)


def test_what_is_no_table_is_refused() -> None:
    assert refused(b"") == "empty"
    assert refused(b"\xff\xfe\xff\xff\xff") == "type_table"
    assert refused(b"a,b\0c\n") == "type_table"
    assert refused(b"name,colour\nx,red\n") == "no_heads"
    assert refused(b"x" * (4 * 1024 * 1024 + 1)) == "too_large"
    assert refused(b"PK\x03\x04 no zip") == "damaged"
    assert refused(csv_bytes("科目编码,借方,贷方\n" + "1,2,\n" * (ROWS_MAX + 1))) == "too_many_rows"
    assert refused(("," * 50).encode()) == "too_many_rows"
    endless = csv_bytes('科目编码,借方,贷方\n"' + "x" * 200_000 + '"\n')
    before = csv.field_size_limit()
    for limit in (before, 1_000_000):
        csv.field_size_limit(limit)
        assert refused(endless) == "damaged", "whatever somebody else set the limit to"
    csv.field_size_limit(before)
    assert refused(workbook([["科目编码", "借方", "贷方"]] + [["1", 1, None]] * ROWS_MAX)) == (
        "too_many_rows"
    )
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as packed:
        packed.writestr("nothing.txt", "here")
    assert refused(plain.getvalue()) == "damaged"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(UNPACKED_MAX + 1))
    assert len(bomb.getvalue()) < 100_000
    assert refused(bomb.getvalue()) == "too_large"
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as packed:
        for number in range(300):
            packed.writestr(f"{number}", "")
    assert refused(many.getvalue()) == "too_large"
    liar = bytearray(bomb.getvalue())
    # Both places where the size of the part stands say ten bytes.
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = liar.find(mark) + offset
        liar[at : at + 4] = (10).to_bytes(4, "little")
    assert refused(bytes(liar)) == "damaged"


def test_a_far_cell_and_entities_cost_nothing() -> None:
    content = workbook([["科目编码", "借方", "贷方"], ["1001", 5, None]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                far = b'<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", far)
                data = data.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
            new.writestr(item.filename, data)
    assert read(out.getvalue()) == [("1001", "", "", 500, 0)]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.endswith("sheet1.xml"):
                data = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + data
            new.writestr(item.filename, data)
    assert refused(out.getvalue()) == "damaged"


def test_a_formula_for_a_name_is_only_text_in_a_refusal() -> None:
    rows, problems = read_balances(
        csv_bytes("科目编码,借方,贷方\n=cmd|'/c calc'!A1,5,\n"), name="x"
    )
    assert rows == []
    assert isinstance(problems[0].refusal, Refusal)
