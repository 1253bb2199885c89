"""The subset of hledger's language: read as hledger reads it, or refused with the line."""

import json
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import JournalEntry
from ledger.schemas.journals.formats import JournalFormat, read_entries

GOOD = """\
; a comment
# another
* a heading
comment
2025-01-01 not read
end comment
decimal-mark .
commodity 1,000.00 CNY
D 1,000.00 CNY
payee 张三
tag late
account 钱包  ; type: C
account 生活  ; type: X
    ; a note below

2025/9/3 * (17) 张三 | 停车费  ; fund:CHA, late:
    ; more words
    assets:bank:ccb   CNY 1,500.00 = CNY 1,500.00 ; fund:GEN
    ! 钱包:零钱  -1000.00 CNY
    ; fund:ROOF
    revenues:parking

2025.9.4 ! 利息
    assets:bank:ccb  0.10
    revenues:parking  -¥0.10

2025-09-05 * 核对
    assets:bank:ccb  0 = 1500.10 CNY
    assets  0 =* 1500.10 CNY
"""


def read(text: str) -> list[JournalEntry]:
    return list(read_entries(BytesIO(text.encode()), JournalFormat.HLEDGER))


def test_a_plain_journal_is_read() -> None:
    first, second = read(GOOD)
    assert [(x.account, x.fund, x.debit_minor, x.credit_minor) for x in first.lines] == [
        ("assets:bank:ccb", "GEN", 150000, 0),
        ("钱包:零钱", "ROOF", 0, 100000),
        ("revenues:parking", "CHA", 0, 50000),
    ]
    assert [line.at_line for line in first.lines] == [18, 19, 21]
    assert first.dated_on == date(2025, 9, 3)
    assert (first.memo, first.summary) == ("(17) 张三 | 停车费", "")
    assert [(x.debit_minor, x.credit_minor) for x in second.lines] == [(10, 0), (0, 10)]


def test_hledger_reads_the_same_amounts(tmp_path: Path) -> None:
    path = tmp_path / "good.journal"
    # Two ways of writing the yuan are two commodities to hledger, and one currency to us.
    path.write_text(GOOD.replace("-¥0.10", "-0.10 CNY"), encoding="utf-8")
    done = subprocess.run(
        ["hledger", "--file", str(path), "print", "--explicit", "--output-format=json"],
        capture_output=True, check=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    theirs = []
    for entry in json.loads(done.stdout):
        for posting in entry["tpostings"]:
            quantity = posting["pamount"][0]["aquantity"]
            fen = Decimal(quantity["decimalMantissa"]).scaleb(2 - quantity["decimalPlaces"])
            if fen:
                theirs.append((posting["paccount"], int(fen)))
    ours = [
        (x.account, x.debit_minor - x.credit_minor) for entry in read(GOOD) for x in entry.lines
    ]
    assert theirs == ours


def test_declared_types_hold_for_accounts_below() -> None:
    names = {item.values["foreign_name"]: item.values for item in read(GOOD)[0].names}
    assert names["钱包:零钱"]["type"] == "asset"
    assert names["钱包:零钱"]["is_cash"] == "yes"
    assert names["assets:bank:ccb"]["type"] == "asset"
    assert names["revenues:parking"]["type"] == "income"


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        ("5 CNY", 500), ("CNY5", 500), ("-CNY5.5", -550), ("CNY -5.50", -550), ("¥-5", -500),
        ("5元", 500), ("+5.00 RMB", 500), ('5 "人民币"', 500), ("1,000.00 CNY", 100000), ("5. CNY", 500),
    ],
)  # fmt: skip
def test_the_yuan_is_known_by_its_names_on_either_side(amount: str, fen: int) -> None:
    (found,) = read(f"2025-01-01 x\n  a:b  {amount}\n  c:d\n")
    assert found.lines[0].debit_minor - found.lines[0].credit_minor == fen


def entry(amount: str) -> str:
    return f"2025-01-01 x\n  a:b  {amount}\n  c:d\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (entry("5 USD"), 2, "currency"),
        (entry("$5"), 2, "currency"),
        (entry("5"), 2, "currency"),
        (entry("5 CNY @ $1"), 2, "lots"),
        (entry("5 CNY {=$1}"), 2, "lots"),
        (entry("= 5 CNY"), 2, "balance_assignment"),
        (entry("1,000 CNY"), 2, "amount_ambiguous"),
        (entry("1.000,00 CNY"), 2, "amount_not_a_number"),
        (entry("0.001 CNY"), 2, "amount_too_precise"),
        (entry(f"1{'0' * 18} CNY"), 2, "amount_too_large"),
        (entry("CNY5 CNY"), 2, "syntax"),
        (entry("-CNY-5"), 2, "syntax"),
        (entry("five CNY"), 2, "syntax"),
        (entry("5 CNY = 6 CNY"), 2, "balance_differs"),
        ("2025-01-01 x\n  a:b\n  c:d\n", 3, "elided"),
        ("2025-01-01 x\n  a:b\t5 CNY\n  c:d\n", 2, "syntax"),
        ("2025-01-01 x\n  (a:b)  5 CNY\n", 2, "virtual_posting"),
        ("2025-01-01 x\n  [a:b]  5 CNY\n", 2, "virtual_posting"),
        ("2025-01-01 x\n  a:b  5 CNY  ; date:2025-02-01\n", 2, "not_supported"),
        ("2025-01-01=2025-01-05 x\n", 1, "not_supported"),
        ("2025-02-30 x\n", 1, "date_not_a_day"),
        ("02-03 x\n", 1, "date_not_a_day"),
        ("  a:b  5 CNY\n", 1, "syntax"),
        ("account a:b\n  c:d  5 CNY\n", 2, "syntax"),
        ("account a:b  ; type: Q\n\n2025-01-01 x\n", 1, "account_root"),
        ("decimal-mark ,\n", 1, "not_supported"),
        ("P 2025-01-01 USD 7.1 CNY\n", 1, "not_supported"),
        ("~ monthly\n", 1, "not_supported"),
        ("= expenses\n", 1, "not_supported"),
        ("include other.journal\n", 1, "not_supported"),
        ("alias a=b\n", 1, "not_supported"),
        ("apply account x\n", 1, "not_supported"),
        ("Y 2025\n", 1, "not_supported"),
        ("D $1,000.00\n", 1, "currency"),
    ],
)
def test_anything_else_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(text)
    assert (refused.value.line, refused.value.reason) == (line, reason)


def test_balances_are_compared_in_the_order_of_days_not_of_the_file() -> None:
    text = (
        "2025-01-05 later\n  a:b  5 CNY = 8 CNY\n  c:d\n"
        "2025-01-01 earlier\n  a:b  3 CNY = 3 CNY\n  c:d\n"
    )
    assert len(read(text)) == 2


def test_a_commodity_may_be_declared_without_a_sample() -> None:
    assert len(read("commodity CNY\n" + entry("5 CNY"))) == 1


def test_a_journal_in_yuan_alone_may_leave_the_commodity_to_its_default() -> None:
    (found,) = read("D 1,000.00 CNY\n" + entry("1,000"))
    assert found.lines[0].debit_minor == 100000
