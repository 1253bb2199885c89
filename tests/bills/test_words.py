"""Every refusal and every warning about a bill has words, in both languages, and none is left without use."""

import ast
import re
from collections.abc import Iterator

import pytest

from config import ROOT
from ledger.bill_sentences import DECLARED, SENTENCES, WARNINGS
from ledger.domain.bills import BillWarning, WarningCode
from ledger.domain.errors import BillRefusedError
from ledger.i18n import language
from ledger.messages import explain, warning_words

ZH, EN = language("zh"), language("en")
VALUES = {
    "what": "in", "declared": "1.00", "computed": "2.00", "day": "2025-01-01", "first_day": "2025-02-01",
    "last_day": "2025-02-28", "serial": "S1", "first": "2", "column": "余额", "text": "x", "cells": "3",
    "expected": "4",
}  # fmt: skip


def calls() -> Iterator[ast.Call]:
    for path in (ROOT / "ledger").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def reasons() -> set[str]:
    """Give every reason for which a bill is refused, written out where it is refused."""
    found: set[str] = set()
    for call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name == "BillRefusedError":
            found |= {str(word.value.value) for word in call.keywords
                      if word.arg == "reason" and isinstance(word.value, ast.Constant)}  # fmt: skip
        if name == "_error" and call.args and isinstance(call.args[0], ast.Constant):
            found.add(str(call.args[0].value))
    return found


def test_every_reason_has_words() -> None:
    found = reasons()
    assert len(found) > 15
    assert {reason for reason in found if ("bill", reason) not in SENTENCES} == set()


@pytest.mark.parametrize("reason", sorted(reason for code, reason in SENTENCES if code == "bill"))
def test_a_refusal_says_what_was_refused_and_that_nothing_was_read(reason: str) -> None:
    refusal = BillRefusedError(reason=reason, row=7, column="收/支", text="x1", expected="x2")
    for reader, end in ((ZH, "什么都没有读入。"), (EN, "Nothing was read.")):
        words = explain(refusal, reader)
        assert words.endswith(end)
        sentence = SENTENCES["bill", reason]
        for name, value in (("row", "7"), ("text", "x1"), ("expected", "x2")):
            assert (value in words) == (f"%({name})s" in sentence)
    assert not re.search("[\u4e00-\u9fff]", explain(refusal, EN).replace("收/支", ""))


@pytest.mark.parametrize("code", WarningCode)
@pytest.mark.parametrize("row", [0, 9])
def test_a_warning_says_what_does_not_add_up(code: WarningCode, row: int) -> None:
    for reader in (ZH, EN):
        assert warning_words(BillWarning(code, row, VALUES), reader)
        more = warning_words(BillWarning(code, 0, {"more": "12"}), reader)
        assert "12" in more
        assert code.value in more


@pytest.mark.parametrize("what", DECLARED)
def test_a_declared_number_says_what_it_is_about(what: str) -> None:
    warning = BillWarning(WarningCode.DECLARED_TOTAL_DIFFERS, 0, {**VALUES, "what": what})
    assert ZH.gettext(DECLARED[what]) in warning_words(warning, ZH)
    count = BillWarning(WarningCode.DECLARED_COUNT_DIFFERS, 0, {**VALUES, "what": what})
    assert "1.00" in warning_words(count, EN)


def test_every_sentence_about_warnings_belongs_to_a_code() -> None:
    codes = {code.value for code in WarningCode}
    assert {code for code, _ in WARNINGS} == {*codes, ""}


def test_every_code_and_reason_is_documented() -> None:
    page = (ROOT / "docs" / "bills.md").read_text(encoding="utf-8")
    codes = {code.value for code in WarningCode} | reasons()
    assert {code for code in codes if f"`{code}`" not in page} == set()


def test_every_format_is_documented() -> None:
    from ledger.bills.formats import DOCUMENT_FORMATS, LAYOUTS

    page = (ROOT / "docs" / "bills.md").read_text(encoding="utf-8")
    names = [layout.format for layout in LAYOUTS] + [item.format for item in DOCUMENT_FORMATS]
    assert {name for name in names if f"`{name}`" not in page} == set()
