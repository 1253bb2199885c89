"""The subset of beancount's language: read as beancount reads it, or refused with the line."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from beancount import loader
from beancount.core.data import Transaction

from ledger.domain.errors import ImportRefusedError
from ledger.domain.journals import JournalEntry
from ledger.domain.transactions import Kind
from ledger.schemas.journals.formats import JournalFormat, read_entries

GOOD = """\
;; a comment
* A heading
option "title" "示例"
option "operating_currency" "CNY"
1970-01-01 open Assets:Bank:CCB CNY
  note: "kept"
1970-01-01 open Assets:Cash-现金
1970-01-01 open Income:Parking CNY, USD "STRICT"
1970-01-01 commodity CNY
  name: "Yuan"

2025/9/3 * "张三" "停车费 \\"九月\\"" #parking ^inv-1  ; said here
  fund: "GEN"
  #late
  Assets:Bank:CCB   1,500.00 CNY
    fund: "CHA"  ; another
  ! Assets:Cash-现金  -1,000.00 CNY
  Income:Parking

2025-09-04 ! "利息"
  Assets:Bank:CCB  +0.10 CNY ; comment
  Income:Parking   -0.10  CNY
2025-09-04 balance Assets:Bank:CCB  1500.00 CNY
2025-09-05 balance Assets:Bank  1500.10 ~ 0.00 CNY
2025-09-05 balance Assets:Cash-现金  -1000 CNY
2025-12-31 close Assets:Cash-现金
1970-01-01 open Assets:Bank
"""


def read(text: str) -> list[JournalEntry]:
    return list(read_entries(BytesIO(text.encode()), JournalFormat.BEANCOUNT))


def test_a_plain_journal_is_read() -> None:
    first, second = read(GOOD)
    assert [(x.account, x.fund, x.debit_minor, x.credit_minor) for x in first.lines] == [
        ("Assets:Bank:CCB", "CHA", 150000, 0),
        ("Assets:Cash-现金", "GEN", 0, 100000),
        ("Income:Parking", "GEN", 0, 50000),
    ]
    assert [line.at_line for line in first.lines] == [15, 17, 18]
    assert first.dated_on == date(2025, 9, 3)
    assert (first.memo, first.summary) == ('张三 | 停车费 "九月" #parking ^inv-1 #late', "")
    assert (second.memo, second.at_line) == ("利息", 20)


def test_beancount_reads_the_same_amounts(tmp_path: Path) -> None:
    path = tmp_path / "good.beancount"
    path.write_text(GOOD, encoding="utf-8")
    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    theirs = [
        (posting.account, int(posting.units.number * 100))
        for entry in entries
        if isinstance(entry, Transaction)
        for posting in entry.postings
        if posting.units and posting.units.number is not None
    ]
    ours = [
        (x.account, x.debit_minor - x.credit_minor) for entry in read(GOOD) for x in entry.lines
    ]
    assert theirs == ours


def test_declared_accounts_come_with_their_first_use() -> None:
    first, second = read(GOOD)
    assert [item.values["foreign_name"] for item in first.names] == [
        "Assets:Bank:CCB", "Assets:Cash-现金", "Income:Parking",
    ]  # fmt: skip
    assert second.names == ()


def test_roots_may_be_renamed() -> None:
    (found,) = read(
        'option "name_assets" "资产"\n2025-01-01 open 资产:银行\n2025-01-01 open Income:X\n'
        '2025-01-02 * "x"\n  资产:银行  1.00 CNY\n  Income:X  -1.00 CNY\n'
    )
    assert found.names[0].values == {"foreign_name": "资产:银行", "type": "asset"}


def test_an_account_may_say_that_it_is_cash() -> None:
    (found,) = read(
        '2025-01-01 open Assets:X\n  cash: TRUE\n2025-01-02 * "x"\n  Assets:X  1 CNY\n  Income:B\n'
    )
    assert found.names[0].values["is_cash"] == "yes"


def test_metadata_of_ours_is_understood_and_a_strangers_is_not() -> None:
    (found,) = read(
        '2025-12-31 * "x"\n  period: "2025-13"\n  kind: "opening"\n  external_id: "A1"\n'
        '  memo: "not ours"\n  place: "B1"\n  occurred_on: 2025-12-01\n'
        '  Assets:A  1.00 CNY\n    place: "B1"\n  Income:B\n'
    )
    assert (found.adjusting, found.kind, found.external_id) == (True, Kind.OPENING, "A1")
    assert (found.memo, found.occurred_on) == ("x", date(2025, 12, 1))
    assert found.lines[0].place == ""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('2025-02-30 * "x"\n', 1, "date_not_a_day"),
        ('1850-01-01 * "x"\n  Assets:A  1.00 CNY\n  Income:B\n', 1, "date_year_range"),
        ('2025-01-01 * "x"\n  Assets:A  1.00 USD\n  Income:B\n', 2, "currency"),
        ('2025-01-01 * "x"\n  Assets:A  1.00\n  Income:B\n', 2, "currency"),
        ('2025-01-01 * "x"\n  Assets:A  1 GOLD {500.00 CNY}\n  Income:B\n', 2, "lots"),
        ('2025-01-01 * "x"\n  Assets:A  1 CNY @ 7.1 USD\n  Income:B\n', 2, "lots"),
        ('2025-01-01 * "x"\n  Assets:A  (1 + 2) CNY\n  Income:B\n', 2, "arithmetic"),
        ('2025-01-01 * "x"\n  Assets:A  1/3 CNY\n  Income:B\n', 2, "arithmetic"),
        ('2025-01-01 * "x"\n  Assets:A  0.001 CNY\n  Income:B\n', 2, "amount_too_precise"),
        (f'2025-01-01 * "x"\n  Assets:A  1{"0" * 18}.00 CNY\n  Income:B\n', 2, "amount_too_large"),
        ('2025-01-01 * "x"\n  Assets:A  12,34 CNY\n  Income:B\n', 2, "amount_not_a_number"),
        ('2025-01-01 * "x"\n  Assets:A\n  Income:B\n', 3, "elided"),
        ('2025-01-01 * "x"\n  assets:a  1 CNY\n', 2, "syntax"),
        ('2025-01-01 * "x\n', 1, "syntax"),
        ('2025-01-01 * "x" y\n', 1, "syntax"),
        ('2025-01-01 * "x"\n  period: "2024-13"\n', 1, "period_of_date"),
        ('2025-01-01 * "x"\n  memo: "a" "b"\n', 2, "syntax"),
        ("  Assets:A  1 CNY\n", 1, "syntax"),
        ("2025-01-01 open Assets:A USD\n", 1, "currency"),
        ("2025-01-01 open Welt:A\n2025-01-02 commodity CNY\n", 1, "account_root"),
        ("2025-01-01 open Assets\n", 1, "syntax"),
        ("2025-01-01 pad Assets:A Equity:B\n", 1, "not_supported"),
        ("2025-01-01 price USD 7.1 CNY\n", 1, "not_supported"),
        ('2025-01-01 note Assets:A "x"\n', 1, "not_supported"),
        ('2025-01-01 custom "budget" Assets:A "x"\n', 1, "syntax"),
        ('2025-01-01 custom "budget"\n', 1, "not_supported"),
        ('2025-01-01 custom "budget" "x"\n', 1, "unknown_key"),
        ('2025-01-01 P "x"\n', 1, "not_supported"),
        ('include "other.beancount"\n', 1, "not_supported"),
        ('plugin "beancount.plugins.auto"\n', 1, "not_supported"),
        ("pushtag #x\n", 1, "not_supported"),
        ("hello\n", 1, "syntax"),
        ('2025-01-02 * "x"\n  Assets:A  1 CNY\n  Income:B\n2025-01-03 balance Assets:A  2 CNY\n', 4, "balance_differs"),
        ('2025-01-02 * "x"\n  Assets:A  1 CNY\n  Income:B\n2025-01-02 balance Assets:A  1 CNY\n', 4, "balance_differs"),
        ("2025-01-02 balance Assets:A  1 USD\n", 1, "currency"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        read(text)
    assert (refused.value.line, refused.value.reason) == (line, reason)


def test_a_balance_within_its_tolerance_holds() -> None:
    text = '2025-01-02 * "x"\n  Assets:A  1 CNY\n  Income:B\n2025-01-03 balance Assets:A  1.01 ~ 0.01 CNY\n'
    assert len(read(text)) == 1
