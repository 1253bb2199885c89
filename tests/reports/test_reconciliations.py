"""银行存款余额调节表 on paper: two sides, each with its open items, and what the public may not read."""

import re

from ledger.i18n import language
from reports.reconciliations import lines
from tests.reports import accounting_samples
from tests.reports.accounting_samples import OPEN_ITEMS
from tests.reports.pdfs import pages, paper, solid, text

MONEY = language("zh").money


def test_the_sides_stand_beside_each_other_and_end_with_the_same() -> None:
    shown = accounting_samples.reconciliation().rows[0].confirmed
    assert shown is not None
    in_bank, out_bank, *unbanked = OPEN_ITEMS
    assert lines(shown) == [
        (("book", 23_500_000), ("bank", 23_914_755)),
        (("unbooked_in", 10_255), ("unbanked_in", 0)),
        (in_bank, None),
        (("unbooked_out", 1_500), ("unbanked_out", 406_000)),
        (out_bank, unbanked[0]),
        (None, unbanked[1]),
        (("adjusted_book", 23_508_755), ("adjusted_bank", 23_508_755)),
    ]


def test_every_account_has_its_form_with_its_items_and_who_signed() -> None:
    content, statement = text(paper("reconciliation")), accounting_samples.reconciliation()
    for row in statement.confirmed:
        assert row.confirmed is not None
        value = row.confirmed.value
        assert f"{row.account.code} {row.account.name_zh}" in content
        assert MONEY(value.bank_minor) in content
        for item in value.items:
            assert MONEY(item.amount_minor) in content
            assert item.day.isoformat() in content
    assert (
        "截至2025年9月30日，银行比账上多 4,147.55 元：有 4 笔钱只有一边记了，调节后相符。"
        in content
    )
    assert content.count("235,087.55") == 2
    assert "记-2025-09-0021" in content
    plain = text(paper("reconciliation", posted=False))
    assert plain.count("编制：") == plain.count("复核：") == len(statement.confirmed)
    assert "由“制单（会计）”编制，2025年10月3日 10:05。" in content
    assert "由“审核”复核，2025年10月4日 10:05。" in content


def test_a_rest_a_change_and_what_was_never_done_are_told() -> None:
    content = solid(paper("reconciliation"))
    assert "有3.00元差额没查清：银行多扣了三元，已去函查问" in content
    assert re.search(r"仍未查清的差额−3\.00", content)
    assert "对到2025年9月30日，之后账上又有改动，要重新对" in content
    assert "现在是5,600.00元" in content
    assert "尚未对账" in content
    assert "6,196.00" in content


def test_a_form_is_never_torn_in_two() -> None:
    sheets = pages(paper("reconciliation"))
    for sheet in sheets:
        assert sheet.count("调节后账面余额") == sheet.count("复核：")


def test_an_english_form_says_the_same() -> None:
    content = text(paper("reconciliation", "en"))
    assert (
        "the bank has 4,147.55 yuan more than the books: 4 items are known to only one" in content
    )
    assert "Adjusted bank balance" in content
