"""Where rows stand: encodings, delimiters, quotes, pages named .xls, sheets, packed files."""

import io
import struct
import zipfile
from datetime import date, datetime, time

import pytest

from ledger.bills import sheet_child
from ledger.bills.documents import Document
from ledger.bills.read import read
from ledger.bills.sheets import sheets_of
from ledger.bills.tables import tables_of
from ledger.bills.texts import LINE_LENGTH_MAX, encoding_of
from ledger.domain.bills import Bill
from ledger.domain.errors import BillRefusedError
from tests.bills.test_damage import BYTES, WHOLE, money
from tests.bills.test_round_trip import as_sheet, zipped
from tests.bills.workbooks import row, workbook

HEAD = ("交易时间", "交易对方", "摘要", "收/支", "交易金额", "交易状态", "交易流水号")
FIRST = ("2025-03-01 08:00:00", "甲", "停车费", "收入", "300.00", "交易成功", "S1")
SECOND = ("2025-03-02 08:00:00", "乙", "电梯", "支出", "20.50", "交易成功", "S2")


def text(*rows: tuple[str, ...], between: str = ",") -> str:
    return "".join(between.join(cells) + "\n" for cells in rows)


def summary(bill: Bill) -> list[tuple[int, str, int]]:
    return [(row.row, row.direction.value, row.amount_minor) for row in bill.rows]


TWO = [(2, "in", 30000), (3, "out", 2050)]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("gb18030", "gb18030"),
        ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"), ("gbk", "gb18030"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("between", [",", "\t", ";", "|"])
def test_every_encoding_and_delimiter_reads_the_same(
    encoding: str, named: str, between: str
) -> None:
    data = text(HEAD, FIRST, SECOND, between=between).encode(encoding)
    bill = read(data)
    assert bill.encoding == named
    assert summary(bill) == TWO


def test_the_encoding_is_that_in_which_all_of_a_text_can_be_read() -> None:
    assert encoding_of("停车".encode()) == "utf-8"
    # Pieces in which it is looked at may end amid a character.
    for encoding in ("utf-8", "gb18030"):
        for before in range(LINE_LENGTH_MAX - 4, LINE_LENGTH_MAX):
            assert encoding_of(("x" * before + "\n停车费\n").encode(encoding)) == encoding
    with pytest.raises(BillRefusedError) as caught:
        encoding_of(b"\xff\xff\xff")
    assert caught.value.reason == "encoding"
    with pytest.raises(BillRefusedError) as caught:
        encoding_of(b"\xef\xbb\xbf\xff")
    assert caught.value.reason == "encoding"


def test_rows_are_numbered_as_the_lines_of_the_file() -> None:
    lines = ["甲,乙", "", "", ",".join(HEAD), "", ",".join(FIRST), " , ", ",".join(SECOND), ""]
    assert summary(read("\r\n".join(lines).encode())) == [(6, "in", 30000), (8, "out", 2050)]
    remark = (*FIRST[:2], '"停车\n第二行"', *FIRST[3:])
    assert summary(read(text(HEAD, remark, SECOND).encode())) == [
        (2, "in", 30000),
        (4, "out", 2050),
    ]


def test_a_quotation_mark_that_swallows_rows_is_refused() -> None:
    stray = (*FIRST[:-1], '"S1')
    third = (*SECOND[:-1], 'S"3')
    with pytest.raises(BillRefusedError) as caught:
        read(text(HEAD, stray, SECOND, third).encode())
    assert caught.value.reason == "quotes"
    assert caught.value.row == 2


def test_quotation_marks_inside_a_cell_are_only_text() -> None:
    name = '作者"丶公公"的《实用工具》'
    quoted = (FIRST[0], '"{}"'.format(name.replace('"', '""')), *FIRST[2:])
    plain = (SECOND[0], 'A"B', *SECOND[2:])
    bill = read(text(HEAD, quoted, plain).encode())
    assert [row.counterparty for row in bill.rows] == [name, 'A"B']


def page(*rows: tuple[str, ...], cell: str = "td") -> str:
    body = "".join(
        f"<tr>{''.join(f'<{cell} class=x>{text}</{cell}>' for text in cells)}</tr>"
        for cells in rows
    )
    return (
        "<html><head><meta charset=gbk><title>明细</title><style>td {color: red}</style></head>"
        f"<body><!-- <tr><td>no row</td></tr> --><table border=1>{body}</table></body></html>"
    )


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_a_page_named_as_a_spreadsheet_is_read_as_the_table_it_is(encoding: str) -> None:
    first = (FIRST[0], "甲&amp;乙<br>公司&nbsp;", *FIRST[2:])
    bill = read(page(HEAD, first, SECOND).encode(encoding))
    assert summary(bill) == TWO
    assert bill.rows[0].counterparty == "甲&乙 公司"


@pytest.mark.parametrize("start", ["<table>", "\n <TABLE border=0>", "<div><table>"])
def test_a_page_may_begin_and_be_written_anyhow(start: str) -> None:
    rows = "".join(
        f"<TR>{''.join(f'<TD>{cell}' for cell in cells)}" for cells in (HEAD, FIRST, SECOND)
    )
    assert summary(read((start + rows).encode())) == TWO


def test_a_cell_of_a_page_that_spans_columns_counts_as_many() -> None:
    title = '<table><tr><td colspan="7">明细</td></tr>'
    wide = '<tr><td colspan="2">2025-03-01</td><td>停车费</td><td>收入</td><td>1.00</td><td>成功</td><td>S</td></tr>'
    rows = (
        page(HEAD, FIRST).replace("<table border=1>", title).replace("</table>", f"{wide}</table>")
    )
    assert summary(read(rows.encode())) == [(3, "in", 30000), (4, "in", 100)]


def test_programs_and_comments_of_a_page_are_not_read() -> None:
    script = "<script>document.write('<tr><td>2025-03-01')</script>"
    unended = page(HEAD, FIRST).replace("</table>", f"{script}</table><!-- <tr><td>2025-03-01")
    assert summary(read(unended.encode())) == TWO[:1]
    # A tag outside every row, and cells outside every row, are only what they are.
    loose = page(HEAD, FIRST).replace("<table border=1>", "<td>loose<p></td></tr><3>")
    assert summary(read(loose.encode())) == [(3, "in", 30000)]


def test_comments_without_number_take_no_longer_than_the_page() -> None:
    rows = page(HEAD, FIRST) + "<!--" * 200_000  # in one line, as pages may be
    assert summary(read(rows.encode())) == TWO[:1]


def test_sheets_are_read_with_their_margins_and_whatever_size_they_declare() -> None:
    rows = [row(3, *HEAD), row(4, *FIRST), row(6, *SECOND)]
    for dimension in ("", '<dimension ref="A1:A1"/>', '<dimension ref="A1:XFD1048576"/>'):
        assert summary(read(workbook(*rows, dimension=dimension))) == [
            (4, "in", 30000), (6, "out", 2050),
        ]  # fmt: skip
    nothing: tuple[str, ...] = ()
    shifted = [["", "", *cells] for cells in (nothing, HEAD, FIRST, SECOND)]
    assert summary(read(as_sheet(shifted))) == [(3, "in", 30000), (4, "out", 2050)]


def test_numbers_in_a_sheet_are_read_as_it_shows_them() -> None:
    [sheet] = sheets_of(
        workbook(
            '<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>28.16</v></c></row>'
        )
    )
    assert list(sheet.rows()) == [(1, ["0.3", "28.16"])]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("停车", "停车"), (12.0, "12"), (28.16, "28.16"), (7, "7"), (1.23e17, "1.23e+17"), (True, "TRUE"),
        (False, "FALSE"), (datetime.fromisoformat("2025-01-02T03:04:05"), "2025-01-02 03:04:05"),
        (date(2025, 1, 2), "2025-01-02"), (time(3, 4), "03:04:00"), (-0.5, "-0.5"), (None, "None"),
    ],
)  # fmt: skip
def test_a_value_of_a_sheet_is_written_as_its_sheet_shows_it(value: object, shown: str) -> None:
    assert sheet_child.text_of(value) == shown


def test_the_child_copies_sheets_as_csv() -> None:
    target = io.BytesIO()
    assert sheet_child.main(io.BytesIO(workbook(row(2, "a", 'b,"c"'))), target) == sheet_child.OK
    assert target.getvalue().decode() == '账单\r\n2\r\n,\r\na,"b,""c"""\r\n'
    target = io.BytesIO()
    assert sheet_child.main(io.BytesIO(workbook()), target) == sheet_child.OK
    assert target.getvalue().decode() == "账单\r\n0\r\n"
    assert sheet_child.main(io.BytesIO(b"PK\x03\x04"), io.BytesIO()) == sheet_child.DAMAGED


def test_the_child_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook(row(1, "a", "b"), row(2, "长" * 50, "b"))
    monkeypatch.setattr(sheet_child, "CELLS_MAX", 3)
    assert sheet_child.main(io.BytesIO(data), io.BytesIO()) == sheet_child.TOO_LARGE
    monkeypatch.undo()
    monkeypatch.setattr(sheet_child, "CHARACTERS_MAX", 50)
    assert sheet_child.main(io.BytesIO(data), io.BytesIO()) == sheet_child.TOO_LARGE


def test_the_child_tells_a_locked_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    import python_calamine

    class Locked:
        @staticmethod
        def from_filelike(_: io.BytesIO) -> None:
            raise python_calamine.PasswordError

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", Locked)
    assert sheet_child.main(io.BytesIO(b"x"), io.BytesIO()) == sheet_child.ENCRYPTED


def test_an_empty_sheet_is_none() -> None:
    assert sheets_of(workbook()) == []
    with pytest.raises(BillRefusedError) as caught:
        read(workbook())
    assert caught.value.reason == "unknown_format"


def test_a_zip_file_may_hold_a_sheet_papers_and_sums() -> None:
    sheet = as_sheet([list(HEAD), list(FIRST), list(SECOND)])
    sums = "#支付宝账务汇总查询\n类型,收入笔数,收入金额（+元）\n交易,1,300.00\n".encode("gb18030")
    packed = zipped(
        {"明细.xlsx": sheet, "回单.pdf": b"%PDF-1.7", "图.png": b"\x89PNG\r\n", "x.csv": sums}
    )
    assert summary(read(packed)) == TWO
    named = zipped({"明细.xlsx": sheet, "20250301_账务汇总.csv": "合计,1,2\n".encode()})
    assert summary(read(named)) == TWO


def test_the_account_bill_of_alipay_comes_with_its_sums_under_names_in_gbk() -> None:
    sums = "#支付宝账务汇总查询\n#账号：[2088]\n类型,收入笔数,收入金额（+元）\n".encode("gb18030")
    packed = zipped(
        {"2088_20250301_账务明细.csv": BYTES["alipay-account"], "2088_账务明细(汇总).csv": sums}
    )
    bill = read(packed)
    assert bill.format == "alipay-account"
    assert money(bill) == WHOLE["alipay-account"]
    with pytest.raises(BillRefusedError) as caught:
        read(zipped({"账单.csv": BYTES["alipay-account"], "说明文字.csv": "甲,乙,丙\n".encode()}))
    assert (caught.value.reason, caught.value.text) == ("unknown_member", "说明文字.csv")


def test_a_name_in_utf8_is_told_by_its_flag() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("说明.csv", "甲,乙,丙\n")
    with pytest.raises(BillRefusedError) as caught:
        read(target.getvalue())
    assert caught.value.text == "说明.csv"


def test_a_name_that_is_neither_utf8_nor_gbk_is_left_as_it_is() -> None:
    packed = zipped({"a.csv": BYTES["bank-record"], "bb.csv": b"x,y,z\n"})
    # 0x80 alone is no GBK; the file names itself so in its two tables of names.
    odd = packed.replace(b"bb.csv", b"b\x80.csv")
    with pytest.raises(BillRefusedError) as caught:
        read(odd)
    assert caught.value.text == "bÇ.csv"


def test_more_rows_than_any_month_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.bills.engine.ROWS_MAX", 3)
    assert summary(read(text(HEAD, FIRST, FIRST, SECOND).encode()))[-1] == (4, "out", 2050)
    with pytest.raises(BillRefusedError) as caught:
        read(text(HEAD, FIRST, FIRST, SECOND, SECOND).encode())
    assert (caught.value.reason, caught.value.row, caught.value.text) == ("too_many_rows", 5, "3")


def test_a_table_starts_over_each_time() -> None:
    [table, *_] = tables_of(Document("", text(HEAD, FIRST).encode()))
    assert list(table.rows()) == list(table.rows()) != []


def test_an_old_spreadsheet_of_a_bank_is_read() -> None:
    """A BIFF8 stream in a container of the least parts: one sheet, one row."""
    data = old_spreadsheet([["交易时间", "金额"], ["2025-03-01", "3"]])
    [sheet] = sheets_of(data)
    assert sheet.encoding == "xls"
    assert list(sheet.rows()) == [(1, ["交易时间", "金额"]), (2, ["2025-03-01", "3"])]


def old_spreadsheet(rows: list[list[str]]) -> bytes:
    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def label(place: int, column: int, cell: str) -> bytes:
        wide = cell.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", place, column, 0, len(cell), 1) + wide)

    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    name = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"A")
    offset = len(start) + len(name) + len(record(0x000A))
    name = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 1, 0) + b"A")
    cells = b"".join(
        label(place, column, cell)
        for place, line in enumerate(rows)
        for column, cell in enumerate(line)
    )
    sheet = (
        record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + cells + record(0x000A)
    )
    stream = (start + name + record(0x000A) + sheet).ljust(4096, b"\0")
    return container(stream)


def container(stream: bytes) -> bytes:
    """Put a stream of 4,096 bytes or more into an OLE container: header, allocation, directory, stream."""
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (128 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", 0) + b"\xff" * 432

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        wide = name.encode("utf-16-le") + b"\0\0"
        return (
            wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36 + struct.pack("<IQ", first, size)
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(
        "Workbook", 2, 0xFFFFFFFF, 2, len(stream)
    )
    return head + struct.pack("<128I", *chain) + directory.ljust(512, b"\0") + stream
