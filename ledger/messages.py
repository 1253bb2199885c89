"""Words for everything that may be refused: what, where, and what to do about it.

The sentences stand in ``ledger/sentences.py`` and, noun by noun, in ``ledger/…_sentences.py``: one for each
code and reason of ``ledger.domain.errors`` and its like, one for each warning about a bill, and one for each problem
of a list.
"""

import re
from collections.abc import Mapping
from datetime import date

from ledger import (
    backup_sentences,
    bill_sentences,
    campaign_sentences,
    confirmation_sentences,
    correction_sentences,
    courtyard_sentences,
    dues_sentences,
    fund_sentences,
    gift_sentences,
    matter_sentences,
    notice_sentences,
    place_sentences,
    service_sentences,
    sharing_sentences,
    street_sentences,
    vote_sentences,
    work_sentences,
)
from ledger.domain.bills import BillWarning
from ledger.domain.contract_errors import ServiceError
from ledger.domain.errors import (
    BillRefusedError,
    DuesError,
    ImportRefusedError,
    PaymentRuleError,
    Refusal,
    TogetherError,
)
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.place_lists import Problem
from ledger.domain.vote_errors import VoteError
from ledger.domain.work_errors import WorkError
from ledger.i18n import Language
from ledger.sentences import FIELDS as RULE_FIELDS
from ledger.sentences import IMPORT_REASONS
from ledger.sentences import NOUNS as RULE_NOUNS
from ledger.sentences import SENTENCES as RULES
from ledger.terms import marked as _

SENTENCES = {
    **RULES, **backup_sentences.SENTENCES,
    **correction_sentences.SENTENCES, **bill_sentences.SENTENCES, **dues_sentences.SENTENCES,
    **place_sentences.SENTENCES, **sharing_sentences.SENTENCES, **gift_sentences.SENTENCES,
    **fund_sentences.SENTENCES, **courtyard_sentences.SENTENCES,
    **matter_sentences.SENTENCES,
    **service_sentences.SENTENCES,
    **notice_sentences.SENTENCES,
    **street_sentences.SENTENCES,
    **campaign_sentences.SENTENCES,
    **work_sentences.SENTENCES,
    **vote_sentences.SENTENCES,
    **confirmation_sentences.SENTENCES,
}  # fmt: skip
FIELDS = {
    **campaign_sentences.FIELDS,
    **work_sentences.FIELDS,
    **service_sentences.FIELDS,
    **notice_sentences.FIELDS, **matter_sentences.FIELDS, **gift_sentences.FIELDS, **RULE_FIELDS,
    **place_sentences.FIELDS,    **sharing_sentences.FIELDS, **fund_sentences.FIELDS, **courtyard_sentences.FIELDS,
    **vote_sentences.FIELDS,
}  # fmt: skip
NOUNS = {
    **RULE_NOUNS, **courtyard_sentences.NOUNS, **place_sentences.NOUNS, **sharing_sentences.NOUNS,
    **campaign_sentences.NOUNS,
    **matter_sentences.NOUNS,
    **street_sentences.NOUNS,
    **vote_sentences.NOUNS,
}  # fmt: skip
_LINE = re.compile(r"lines\.(\d+)(?:\.(\w+))?")


def explain(refusal: Refusal, language: Language) -> str:
    """Say in one sentence what was refused, where, and what to do."""
    words = explanation(refusal, language)
    where = field_name(getattr(refusal, "field", ""), language)
    if not where:
        return words
    # It begins the sentence; names of fields stand within others too.
    where = where[:1].upper() + where[1:]
    return language.gettext(_("%(where)s：%(words)s"), where=where, words=words)


def explanation(refusal: Refusal, language: Language) -> str:
    """Say what was refused and what to do, for a place where the field is in sight."""
    if isinstance(refusal, TogetherError):
        return " ".join(explain(item, language) for item in refusal.refusals)
    if isinstance(refusal, ImportRefusedError) and (words := _import_words(refusal, language)):
        if not refusal.line:
            return language.gettext(_("%(words)s什么都没有导入。"), words=words)
        return language.gettext(
            _("文件第 %(line)s 行：%(words)s整个文件都没有导入。"), line=refusal.line, words=words
        )
    sentence = SENTENCES.get((refusal.code, _reason(refusal)))
    if sentence is None:
        sentence = SENTENCES.get((refusal.code, ""), SENTENCES["refused", ""])
    words = language.gettext(sentence, **_values(refusal, language))
    if isinstance(refusal, BillRefusedError):
        return language.gettext(_("%(words)s什么都没有读入。"), words=words)
    return words


def warning_words(warning: BillWarning, language: Language) -> str:
    """Say in one sentence what in a bill does not add up."""
    values: dict[str, object] = {"row": warning.row, "code": warning.code.value, **warning.values}
    if warning.code.value in bill_sentences.OF_MONEY:
        values |= _amounts_of(warning, language)
    sentences = bill_sentences.WARNINGS
    if "more" in values:
        sentence = sentences["", "more"]
        return language.gettext(sentence, **values)
    what = str(values.get("what", "" if warning.row else "end"))
    sentence = sentences.get((warning.code.value, what)) or sentences[warning.code.value, ""]
    if what in bill_sentences.DECLARED:
        values["what"] = language.gettext(bill_sentences.DECLARED[what])
    return language.gettext(sentence, **values)


def _amounts_of(warning: BillWarning, language: Language) -> dict[str, object]:
    """Name the currency behind amounts that do not name it themselves."""
    said = {
        name: warning.values[name] for name in ("declared", "computed") if name in warning.values
    }
    currency = warning.values.get("currency", "")

    def worded(text: str) -> str:
        if not text[-1:].isdigit():
            return text
        yuan = language.gettext(bill_sentences.IN_YUAN, amount=text)
        return f"{text} {currency}" if currency else yuan

    return {name: worded(text) for name, text in said.items()}


def field_name(path: str, language: Language) -> str:
    """Name a field as a person would: ``lines.2.debit`` is the debit of the third line."""
    line = _LINE.fullmatch(path)
    if not line:
        return language.gettext(FIELDS[path]) if path in FIELDS else ""
    number = int(line[1]) + 1
    if line[2] not in FIELDS:
        return language.gettext(_("第 %(number)s 行"), number=number)
    name = language.gettext(FIELDS[line[2]])
    return language.gettext(_("第 %(number)s 行的%(name)s"), number=number, name=name)


def _import_words(refusal: ImportRefusedError, language: Language) -> str:
    """Say what is wrong with a line: by its own reason, or by that of the rule it breaks."""
    sentence = IMPORT_REASONS.get(refusal.reason)
    if sentence is not None:
        return language.gettext(sentence, text=refusal.text)
    cause = refusal.__cause__
    return explanation(cause, language) if isinstance(cause, Refusal) else ""


def _reason(refusal: Refusal) -> str:
    """Give the reason, or what stands for one in refusals that carry none."""
    data = refusal.data
    if refusal.code == "unbalanced":
        return "fund" if data["fund"] else ""
    if refusal.code == "close_order":
        return "" if data["expected"] else "nothing"
    if isinstance(refusal, BillRefusedError):
        return _bill_reason(refusal)
    if refusal.code == "import" and not data["line"]:
        return str(data["reason"]) if ("import", str(data["reason"])) in SENTENCES else "whole_file"
    return str(data.get("reason", ""))


def _bill_reason(refusal: BillRefusedError) -> str:
    """Give the reason; a currency of all rows and a day that has not come have sentences of their own."""
    if refusal.reason == "currency" and not refusal.row:
        return "currency_whole"
    if refusal.reason == "day" and not refusal.expected:
        return "day_ahead"
    return refusal.reason


def _values(refusal: Refusal, language: Language) -> dict[str, object]:
    """Write a refusal's data as people read them."""
    values: dict[str, object] = {"reason": "", **refusal.data}
    values |= {
        name: language.money(abs(int(str(values[f"{name}_minor"]))))
        for name in ("difference", "left", "missing")
        if f"{name}_minor" in values
    }
    if isinstance(refusal, VoteError):
        values["subject"] = language.name(refusal.subject)
    if isinstance(refusal, (PaymentRuleError, FundRuleError, WorkError)):
        values |= _spending_values(refusal, language)
    if isinstance(refusal, ServiceError):
        amounts = {"limit": refusal.limit_minor, "available": refusal.available_minor}
        values |= {name: language.money(minor) for name, minor in amounts.items()}
    values |= _months(values, language)
    if isinstance(day := values.get("day"), date):
        values["day"] = language.day(day)
    if isinstance(refusal, DuesError):
        values["where_line"] = _where(refusal.line, language)
    if "noun" in values:
        values["noun"] = _noun(str(values["noun"]), language)
    return values


def _months(values: Mapping[str, object], language: Language) -> dict[str, object]:
    found = {name: values.get(name) for name in ("period", "expected")}
    return {
        name: language.month(number)
        for name, number in found.items()
        if isinstance(number, int) and number
    }


def _noun(noun: str, language: Language) -> str:
    name = language.gettext(NOUNS.get(noun, noun))
    return name if language.code == "zh" else name.lower()


def _where(line: int, language: Language) -> str:
    return language.gettext(_("第 %(number)s 行："), number=line) if line else ""


def _spending_values(
    refusal: PaymentRuleError | FundRuleError | WorkError, language: Language
) -> dict[str, object]:
    separator = "、" if language.code == "zh" else ", "
    return {
        "subject": language.name(refusal.subject),
        "other": language.name(refusal.other),
        "names": separator.join(language.name(item) for item in getattr(refusal, "names", ())),
        "day": language.day(refusal.day) if refusal.day else "",
        "limit": language.money(refusal.limit_minor),
        "available": language.money(refusal.available_minor),
    }


def problem_words(problem: Problem, language: Language) -> str:
    """Say what is wrong with a cell of a list of households."""
    column = language.term(problem.column.value, "place_column")
    words = language.gettext(place_sentences.PROBLEMS[problem.reason], text=problem.text)
    return language.gettext(_("%(where)s：%(words)s"), where=column, words=words)
