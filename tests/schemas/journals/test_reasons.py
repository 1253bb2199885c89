"""Every reason for which a journal is refused has words of its own, or those of the rule it breaks."""

import re
from pathlib import Path

import pytest

from ledger.domain.errors import ImportRefusedError, UnbalancedError
from ledger.domain.journals import refused_at
from ledger.i18n import language
from ledger.messages import explanation
from ledger.sentences import IMPORT_REASONS

ROOT = Path(__file__).parents[3] / "ledger"
SOURCES = [*ROOT.glob("schemas/journals/*.py"), *ROOT.glob("posting/import*.py")]
#: Of a text's own refusal, which has the words.
OF_RULES = {"character"}


def reasons() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:refuse\(\s*|reason=)"(\w+)"', text))
        found |= set(re.findall(r'refuse\(\s*"(\w+)" if', text))
    return found - OF_RULES


@pytest.mark.parametrize("code", ["zh", "en"])
@pytest.mark.parametrize("reason", sorted(reasons()))
def test_a_reason_has_a_sentence(reason: str, code: str) -> None:
    assert reason in IMPORT_REASONS
    refusal = ImportRefusedError(reason=reason, line=7, text="甲乙")
    words = explanation(refusal, language(code))
    assert "7" in words
    assert ("甲乙" in words) == ("%(text)s" in IMPORT_REASONS[reason])


def test_a_broken_rule_is_explained_by_the_rules_own_sentence() -> None:
    cause = UnbalancedError(difference_minor=100)
    refusal = refused_at(cause, 3)
    refusal.__cause__ = cause
    assert explanation(refusal, language("zh")) == (
        "文件第 3 行：借方和贷方相差 1.00 元，请核对各行金额，两边必须相等。整个文件都没有导入。"
    )
