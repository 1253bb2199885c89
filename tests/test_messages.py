"""Words for every refusal: each code and reason, in both languages, and where it happened."""

import ast
import pkgutil
import re
from dataclasses import fields
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from config import ROOT
from ledger import domain
from ledger.domain.errors import (
    AmountError,
    CloseOrderError,
    ImportRefusedError,
    Named,
    PaymentRuleError,
    Refusal,
    TextError,
    TogetherError,
    UnbalancedError,
    UnknownNameError,
)
from ledger.i18n import LANGUAGES, language
from ledger.messages import SENTENCES, explain, explanation, field_name
from ledger.posting.pictures import BYTES_MAX
from ledger.sentences import IMPORT_REASONS, NOUNS
from reports import errors as paper_errors

ZH, EN = language("zh"), language("en")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Every module of refusals: ``errors`` and the ``…_errors`` of one noun.
ERRORS = [
    import_module(f"ledger.domain.{found.name}")
    for found in pkgutil.iter_modules(domain.__path__)
    if found.name.endswith("errors")
]
TYPES = {
    name: kind
    for module in (*ERRORS, paper_errors)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, Refusal)
}
SAMPLES: dict[str, Any] = {
    "text": "x1", "difference_minor": -150, "period": 202509, "expected": 202508,
    "voucher": "V-1", "account": "480101", "fund": "", "name": "x2", "noun": "account",
    "members": 7, "representatives": 3, "share": "42.8%", "least": "1/2",
    "line": 3, "limit": 2, "length_max": 60, "key": "k", "row_count": 9, "row_count_max": 5,
    "subject": Named("甲", "A"), "other": Named("乙", "B"), "names": (Named("丙", "C"),),
    "day": date(2025, 9, 3), "limit_minor": 100, "available_minor": 50, "left_minor": 250,
    "community": "xin", "bound": "30",
    "count": 2, "missing_minor": 350,
    "row": 4, "other_row": 5, "number": 6, "other_number": 7, "column": "x3", "heading": "x4",
    "refusals": (AmountError(text="x", reason="zero", field="amount"),),
}  # fmt: skip


def raised() -> set[tuple[str, str]]:
    """Give every (type, reason) that our code raises with a reason written out."""
    found = set()
    for folder in ("ledger", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                for word in node.keywords:
                    if word.arg == "reason" and isinstance(word.value, ast.Constant):
                        found.add((node.func.id, str(word.value.value)))
    return {(kind, reason) for kind, reason in found if kind in TYPES}


def sample(kind: type[Refusal], reason: str) -> Refusal:
    names = [item.name for item in fields(kind) if item.name not in ("reason", "field")]
    values = {name: SAMPLES[name] for name in names}
    if any(item.name == "reason" for item in fields(kind)):
        values["reason"] = reason
    return kind(**values)


@pytest.mark.parametrize(("kind", "reason"), sorted(raised()))
def test_every_reason_that_is_given_has_words_of_its_own(kind: str, reason: str) -> None:
    if TYPES[kind] is ImportRefusedError:
        assert reason in IMPORT_REASONS
    else:
        assert (TYPES[kind].code, reason) in SENTENCES


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_refusal_can_be_explained_even_for_a_reason_nobody_foresaw(
    kind: str, code: str
) -> None:
    words = explain(sample(TYPES[kind], "unforeseen"), language(code))
    assert words
    assert "%(" not in words
    assert not CHINESE.search(words) or code == "zh", words


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_every_sentence_fits_its_refusal_in_both_languages(key: tuple[str, str]) -> None:
    code, reason = key
    kind = next(item for item in TYPES.values() if item.code == code)
    refusal = sample(kind, reason)
    for reader in (ZH, EN):
        words = explanation(refusal, reader)
        assert "%(" not in words
        assert words.rstrip()[-1] in "。.", words
    assert not CHINESE.search(explanation(refusal, EN)), explanation(refusal, EN)


def test_a_sentence_says_where_what_and_what_to_do() -> None:
    refusal = AmountError(text="12.345", reason="too_precise", field="lines.2.debit")
    assert explain(refusal, ZH) == (
        "第 3 行的借方金额：“12.345”的小数太多，金额最多精确到分（两位小数）。"
    )
    assert explain(refusal, EN).startswith("Line 3, ")


def test_the_size_that_a_picture_may_have_is_named_as_it_is() -> None:
    assert f" {BYTES_MAX // 1024**2} MB" in SENTENCES["file", "too_large"]


def test_a_field_without_a_name_is_not_named() -> None:
    refusal = TextError(reason="required", field="something_new")
    assert explain(refusal, ZH) == explanation(refusal, ZH)
    assert field_name("lines.0", ZH) == field_name("lines.0.unheard_of", ZH) == "第 1 行"


def test_amounts_and_periods_are_written_as_people_read_them() -> None:
    assert "1,234.50 元" in explain(UnbalancedError(difference_minor=-123_450), ZH)
    assert "资金“GEN”" in explain(UnbalancedError(difference_minor=1, fund="GEN"), ZH)
    assert "2025年8月" in explain(CloseOrderError(period=202509, expected=202508), ZH)
    assert "2025年9月" in explain(CloseOrderError(period=202509, expected=0), ZH)


def test_an_unknown_name_says_what_kind_of_thing_is_missing() -> None:
    assert "科目“9999”" in explain(UnknownNameError(noun="account", name="9999"), ZH)
    assert "account" in explain(UnknownNameError(noun="account", name="9999"), EN).lower()


@pytest.mark.parametrize("noun", sorted(NOUNS))
def test_every_noun_has_an_english_name(noun: str) -> None:
    assert not CHINESE.search(EN.gettext(NOUNS[noun]))


def test_a_fund_says_what_it_may_pay_and_several_refusals_are_all_said() -> None:
    purpose = PaymentRuleError(
        reason="fund_purpose", subject=Named("慈善基金", "Charity fund"), field="category",
        names=(Named("慰问", "Relief"), Named("公益活动", "Activities")), other=Named("津贴", "Stipends"),
    )  # fmt: skip
    assert explanation(purpose, ZH).startswith("“慈善基金”只能用于：慰问、公益活动；这笔是津贴。")
    assert "Relief, Activities" in explanation(purpose, EN)
    both = TogetherError(refusals=(purpose, PaymentRuleError(reason="decision_committee")))
    assert explain(purpose, ZH) in explain(both, ZH)
    assert "决议" in explain(both, ZH)
