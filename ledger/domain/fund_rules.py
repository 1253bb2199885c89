"""The rules of a fund: what its money is for, from when to when, and who holds it.

Two people agree to a change; it holds from a first day on, and spending is judged by the rules of its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from ledger.domain.entries import check_public, check_unnamed
from ledger.domain.errors import AmountError, Named, TextError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.funds import ContractClass, Fund, FundClass
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_text

TEXT_LENGTH_MAX = 200
DESIGNATION_LENGTH_MAX = 40
_TEXTS = ("purpose_zh", "purpose_en", "custodian", "source_document", "remaining_rule")


@dataclass(frozen=True, slots=True)
class FundRules:
    """Everything of a fund that two people agree to; names and class are not among it."""

    purpose_zh: str = ""
    purpose_en: str = ""
    may_lend: bool = False
    allowed_accounts: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    custodian: str = ""
    source_document: str = ""
    contract_class: str = ""
    remaining_rule: str = ""

    def __post_init__(self) -> None:
        """Refuse what no rules may be.

        Raises:
            TextError: a text cannot be printed, the last day comes before the first, or a contract class is unknown.
        """
        for name in _TEXTS:
            clean_text(getattr(self, name), field=name, length_max=TEXT_LENGTH_MAX)
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise TextError(reason="fund_days", field="last_day", text=self.last_day.isoformat())
        if self.contract_class not in set(ContractClass):
            raise TextError(
                reason="contract_class", field="contract_class", text=self.contract_class[:20]
            )


@dataclass(frozen=True, slots=True)
class Why:
    """From when on something is to hold, why in public words, and the decision behind it if there is one."""

    first_day: date
    reason: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Designation:
    """A part of free money set aside under a name by decision; 0 lifts it. No restriction, and no posting."""

    name_zh: str
    amount_minor: int
    name_en: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be set aside.

        Raises:
            TextError: the name may not be public.
            AmountError: a negative amount, or too much.
        """
        # What was set aside under a name that should not have been public can still be lifted.
        check = check_unnamed if self.amount_minor else check_public
        check(self.name_zh, field="name_zh", length_max=DESIGNATION_LENGTH_MAX)
        clean_text(self.name_en, field="name_en", length_max=DESIGNATION_LENGTH_MAX)
        if not 0 <= self.amount_minor <= AMOUNT_MINOR_MAX:
            raise AmountError(text=str(self.amount_minor), reason="negative", field="amount")


def check_rule_texts(rules: FundRules) -> None:
    """Refuse rules newly written that may name a person, since everybody reads them.

    Raises:
        TextError: reasons names_person and personal_number.
    """
    for name in _TEXTS:
        if getattr(rules, name).strip():
            check_unnamed(getattr(rules, name), field=name, length_max=TEXT_LENGTH_MAX)


#: What of a fund is its rules, by name.
RULE_NAMES = tuple(item.name for item in fields(FundRules))


def rules_of(fund: Fund) -> FundRules:
    """Give the rules that a fund has."""
    return FundRules(**{name: getattr(fund, name) for name in RULE_NAMES})


def under(fund: Fund, rules: FundRules) -> Fund:
    """Give a fund under other rules."""
    return replace(fund, **{name: getattr(rules, name) for name in RULE_NAMES})


def check_lending(fund: Fund) -> None:
    """Refuse that money limited by its giver or owned by others is ever lent.

    Raises:
        FundRuleError: reason never_lends.
    """
    if fund.may_lend and fund.fund_class is not FundClass.UNRESTRICTED:
        raise FundRuleError(
            reason="never_lends", subject=Named(fund.name_zh, fund.name_en), field="may_lend"
        )


def changed(before: FundRules, after: FundRules) -> tuple[str, ...]:
    """Name what differs between two sets of rules, in their order."""
    return tuple(name for name in RULE_NAMES if getattr(before, name) != getattr(after, name))


def rules_content(rules: FundRules) -> dict[str, Any]:
    """Write rules as the log keeps them: texts and whole numbers; days as texts, accounts apart by spaces."""
    plain = {name: getattr(rules, name) for name in RULE_NAMES}
    return plain | {
        "may_lend": int(rules.may_lend),
        "allowed_accounts": " ".join(rules.allowed_accounts),
        "first_day": _day_text(rules.first_day),
        "last_day": _day_text(rules.last_day),
    }


def rules_read(content: Mapping[str, Any]) -> FundRules:
    """Read rules back; what they do not say is empty."""
    said = {name: content[name] for name in RULE_NAMES if name in content}
    said |= {
        "may_lend": bool(content.get("may_lend")),
        "allowed_accounts": tuple(str(content.get("allowed_accounts", "")).split()),
        "first_day": _day(content.get("first_day")),
        "last_day": _day(content.get("last_day")),
    }
    return FundRules(**said)


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
