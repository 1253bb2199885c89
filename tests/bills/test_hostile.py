"""Hostile files: refused with a message, whatever they are, and never unfolded beyond a bound."""

import gzip
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import ROOT
from ledger.bills import documents, sheet_child, sheets
from ledger.bills.read import look_at, read
from ledger.domain.errors import BillRefusedError
from ledger.domain.packed_files import OLE
from ledger.i18n import language
from ledger.messages import explain
from tests.bills.test_damage import BYTES
from tests.bills.test_round_trip import as_sheet, zipped
from tests.bills.workbooks import row, workbook

HOSTILE = ROOT / "tests" / "data" / "hostile"
FILES = sorted(
    path.relative_to(HOSTILE).as_posix() for path in HOSTILE.rglob("*.*") if path.suffix != ".md"
)
TRAPS = {
    "zip/duplicate-names.zip", "zip/path-traversal.zip", "zip/ratio-1000-10MB.zip",
    "zip/sharedstrings-bomb.xlsx",
}  # fmt: skip


def refusal(data: bytes) -> BillRefusedError:
    with pytest.raises(BillRefusedError) as caught:
        read(data)
    for code in ("zh", "en"):
        assert explain(caught.value, language(code))
    return caught.value


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_words(name: str) -> None:
    reason = refusal((HOSTILE / name).read_bytes()).reason
    assert (reason == "trap") == (name in TRAPS)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(BillRefusedError):
        read(data)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_bytes_in_the_place_of_some_of_a_bill_are_read_or_refused(data: st.DataObject) -> None:
    whole = BYTES[data.draw(st.sampled_from(sorted(BYTES)))]
    first = data.draw(st.integers(0, len(whole)))
    last = data.draw(st.integers(first, len(whole)))
    with suppress(BillRefusedError):
        read(whole[:first] + data.draw(st.binary(max_size=30)) + whole[last:])


@pytest.mark.parametrize("kind", ["head", "member", "tail"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_damaged_packed_files_are_read_or_refused(kind: str, data: st.DataObject) -> None:
    packed = bytearray(zipped({"账单.csv": BYTES["alipay-account"]}))
    spans = {
        "head": (0, 60),
        "member": (60, len(packed) - 120),
        "tail": (len(packed) - 120, len(packed)),
    }
    first, last = spans[kind]
    packed[data.draw(st.integers(first, last - 1))] = data.draw(st.integers(0, 255))
    with suppress(BillRefusedError):
        read(bytes(packed))


@given(st.integers(0, 5000), st.integers(0, 255))
@settings(max_examples=12, deadline=None)
def test_damaged_spreadsheets_are_read_or_refused(place: int, byte: int) -> None:
    data = bytearray(as_sheet([["交易时间", "金额"], ["2025-01-01", "1.00"]]))
    data[place % len(data)] = byte
    with suppress(BillRefusedError):
        read(bytes(data))


def test_formulas_in_cells_stay_text() -> None:
    payloads = json.loads((HOSTILE / "csv" / "csv-injection.json").read_text(encoding="utf-8"))
    head = "交易时间,交易对方,摘要,收/支,交易金额,交易状态,交易流水号\n"
    for payload in payloads["must_be_neutralised"]:
        cell = '"{}"'.format(payload.replace('"', '""'))
        bill = read((head + f"2025-01-01,{cell},停车,收入,1.00,交易成功,S1\n").encode())
        assert bill.rows[0].counterparty == payload.strip()
        assert bill.rows[0].amount_minor == 100
    formula = head + '2025-01-01,甲,停车,收入,"=1+1",交易成功,S1\n'
    assert refusal(formula.encode()).reason == "amount"


def test_a_formula_in_a_sheet_counts_as_the_value_that_was_kept_with_it() -> None:
    cell = '<c r="A1"><f>HYPERLINK("http://example.com")</f><v>7</v></c>'
    [sheet] = sheets.sheets_of(workbook(f'<row r="1">{cell}</row>'))
    assert list(sheet.rows()) == [(1, ["7"])]


@pytest.mark.parametrize("name", ["xmlbomb.xml", "external_file.xml"])
def test_entities_in_a_sheet_are_not_unfolded(name: str) -> None:
    text = (HOSTILE / "xml" / name).read_text(encoding="utf-8")
    declared = text[text.index("<!DOCTYPE") : text.index("]>") + 2]
    entity = "&d;" if "bomb" in name else "&ee;"
    data = workbook(row(1, "交易时间", entity), before=declared)
    assert refusal(data).reason in ("damaged", "unknown_format")


def test_a_cell_in_the_last_row_and_column_of_a_sheet_ends_only_the_reader() -> None:
    corners = [
        f'<row r="{number}"><c r="{column}{number}"><v>1</v></c></row>'
        for number, column in ((1, "A"), (1048576, "XFD"))
    ]
    assert refusal(workbook(*corners)).reason == "trap"


def test_one_long_text_that_many_cells_refer_to_ends_only_the_reader() -> None:
    # No ratio gives it away: 120,000 cells of 33 KB each are 4 GB.
    cells = '<c t="s"><v>0</v></c>' * 2_000
    rows = [f"<row>{cells}</row>"] * 60
    few = workbook(*rows[:1], shared="<si><t>长</t></si>")
    assert refusal(few).reason == "unknown_format"
    many = workbook(*rows, shared=f"<si><t>{'长' * 11_000}</t></si>")
    assert refusal(many).reason == "trap"


def test_the_reader_of_sheets_limits_itself() -> None:
    script = "import runpy, resource; m = runpy.run_path({!r}); m['limit_self'](); print(*resource.getrlimit({}))"
    path = str(Path(sheet_child.__file__))
    for limit, bound in (
        ("resource.RLIMIT_AS", sheet_child.MEMORY_BYTES_MAX),
        ("resource.RLIMIT_CPU", sheet_child.WORK_SECONDS_MAX),
        ("resource.RLIMIT_CORE", 0),
    ):
        made = script.format(path, limit)
        answer = subprocess.run(
            [sys.executable, "-c", made], capture_output=True, text=True, check=True
        )
        assert answer.stdout.split() == [str(bound)] * 2


def test_an_old_spreadsheet_with_a_cell_far_away_ends_only_the_reader() -> None:
    # A BIFF8 stream of one cell in row 65,535 and column 65,535, in no container: calamine takes it for damaged,
    # or for a sheet too large; in neither case may it take this process with it.
    record = struct.pack("<HHHHHd", 0x0203, 14, 65535, 65535, 0, 1.0)
    data = OLE + b"\0" * 600 + "Workbook".encode("utf-16-le") + record
    assert refusal(data).reason in ("damaged", "trap")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\0", "empty"),
        (b"x" * (documents.BYTES_MAX + 1), "too_large"),
        (gzip.compress(b"\0" * 3_000_000), "trap"),
        (gzip.compress(BYTES["wechat-trade"])[:-12], "damaged"),
        (b"\x1f\x8b" + b"x" * 30, "damaged"),
        (zipped({}), "unknown_format"),
        (zipped({"a.zip": zipped({"b.csv": BYTES["bank-record"]})}), "trap"),
        (zipped({"a.csv": BYTES["bank-record"], "b.exe": b"MZ"}), "trap"),
        (zipped({"a.csv": BYTES["bank-record"], "b.csv": BYTES["alipay-trade"]}), "several_bills"),
        (zipped({"a.csv": BYTES["bank-record"], "b.csv": b"x,y,z\n"}), "unknown_member"),
        (zipped({"a.csv": BYTES["bank-record"]})[:-30], "damaged"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (OLE + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le"), "trap"),
        (OLE + b"\0" * 600, "damaged"),
        (b"\x00\xd8\x00" * 2_000 + b"\xff", "encoding"),
        (b"a,b,c\n" + b"," * 200_000, "trap"),
        (b"%PDF-1.7\n1 0 obj\n", "unknown_format"),
        (b"<html><table><tr><td>" + b"<td>" * 300, "trap"),
        (b'a,b,c\n"' + b"x\n" * 80_000, "unknown_format"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_bill_is_refused_for_its_reason(data: bytes, reason: str) -> None:
    assert refusal(data).reason == reason


def test_a_file_that_unfolds_to_more_than_a_bill_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "UNPACKED_BYTES_MAX", 1_000)
    assert refusal(zipped({"a.csv": BYTES["alipay-trade"]})).reason == "too_large"
    assert refusal(zipped({"a.xlsx": as_sheet([["a"]])})).reason == "too_large"
    assert refusal(gzip.compress(BYTES["alipay-trade"])).reason == "too_large"


def test_an_empty_zip_file_and_one_of_folders_are_empty() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.mkdir("账单")
    assert refusal(target.getvalue()).reason == "empty"


def locked(data: bytes) -> bytes:
    """Set the flag of encryption on every member, as a ZIP file with a password has it."""
    return data.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\1\0").replace(
        b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"
    )


def test_a_zip_file_with_a_password_is_named_as_such() -> None:
    data = locked(zipped({"a.csv": BYTES["bank-record"]}))
    assert refusal(data).reason == "encrypted"


@pytest.mark.parametrize("look", [read, look_at])
def test_a_sheet_with_a_password_is_named_as_such(
    look: Callable[[bytes], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        subprocess, "run",
        lambda *_, **__: subprocess.CompletedProcess([], sheet_child.ENCRYPTED, b"", b""),
    )  # fmt: skip
    with pytest.raises(BillRefusedError) as caught:
        look(as_sheet([["a"]]))
    assert caught.value.reason == "encrypted"


def work(rows: int) -> int:
    """Count the calls of Python functions that reading takes; unlike time, every run gives the same."""
    lines = BYTES["alipay-account"].decode("gb18030").splitlines()
    body = [
        lines[5].replace("42000009252021012849977000091", f"4200000925202{number:09d}1")
        for number in range(rows)
    ]
    data = "\n".join([*lines[:5], *body, *lines[-4:]]).encode("gb18030")
    calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        assert len(read(data).rows) == rows
    finally:
        sys.setprofile(None)
    return calls


def test_work_grows_with_the_rows_and_no_faster() -> None:
    few, many = work(300), work(1_200)
    assert (many - few) / 900 < 40
    assert many < few * 4
