"""Journals as text carries them: entries on their way out of the books, or into them from another program.

Named tuples rather than dataclasses: a journal has millions of these, and they are made far faster.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.domain.accounts import AccountType
from ledger.domain.errors import ImportRefusedError, Refusal, UnbalancedError, UnknownNameError
from ledger.domain.money import yuan
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Kind

#: Root names of plain-text accounting and the type they stand for; appropriations share Equity.
ROOT_TYPES: Mapping[str, AccountType] = {
    "Assets": AccountType.ASSET,
    "Liabilities": AccountType.LIABILITY,
    "Equity": AccountType.NET_ASSETS,
    "Income": AccountType.INCOME,
    "Expenses": AccountType.EXPENSE,
}
TYPE_ROOTS: Mapping[str, str] = {
    **{account_type.value: root for root, account_type in ROOT_TYPES.items()},
    AccountType.APPROPRIATION.value: "Equity",
}
_ROOT_FORMS = (
    (re.compile(r"assets?|资产", re.IGNORECASE), AccountType.ASSET),
    (re.compile(r"liabilit(y|ies)|debts?|负债", re.IGNORECASE), AccountType.LIABILITY),
    (re.compile(r"equity|权益|净资产", re.IGNORECASE), AccountType.NET_ASSETS),
    (re.compile(r"(income|revenue)s?|收入", re.IGNORECASE), AccountType.INCOME),
    (re.compile(r"expenses?|费用|支出", re.IGNORECASE), AccountType.EXPENSE),
)

#: What each kind of named thing may say of itself. The names are those of the tables' columns.
DECLARED_KEYS: Mapping[str, tuple[str, ...]] = {
    "account": (
        "name_zh", "name_en", "plain_zh", "plain_en", "foreign_name", "type", "side", "restriction",
        "is_cash", "has_sublines", "successor", "closed_on",
    ),
    "fund": (
        "name_zh", "name_en", "fund_class", "purpose_zh", "purpose_en", "may_lend",
        "allowed_accounts", "first_day", "last_day", "custodian", "source_document",
        "contract_class",
    ),
    "place": ("kind", "parent_code", "name_zh", "name_en", "area_centi_m2"),
    "party": ("kind", "name", "display", "alias"),
    "decision": ("title_zh", "title_en", "decided_on"),
    "work": ("name_zh", "name_en"),
    "contract": ("title_zh", "title_en", "party_code", "price_minor"),
}  # fmt: skip
#: How a declaration writes a flag that is set; one that is not set is left out.
YES = "yes"

#: How much of an offending text a refusal repeats.
TEXT_SHOWN_MAX = 60

_CASH_WORDS = re.compile(
    r"(^|[:\s_-])(cash|bank|che(ck|que?)(ing)?|savings?|wechat|alipay)([:\s_-]|$)|现金|银行|存款|微信|支付宝",
    re.IGNORECASE,
)


class Declaration(NamedTuple):
    """Something a journal names, with what it says of it; a foreign account has no code yet."""

    noun: str
    code: str
    values: Mapping[str, str]


class JournalLine(NamedTuple):
    """One line; ``account`` is a code, or the name in a foreign journal.

    ``sublines`` are (place, fen) on the line's own side. ``at_line`` is where it stands in its file.
    """

    account: str
    fund: str
    debit_minor: int = 0
    credit_minor: int = 0
    place: str = ""
    work: str = ""
    party: str = ""
    sublines: tuple[tuple[str, int], ...] = ()
    at_line: int = 0


class JournalEntry(NamedTuple):
    """One transaction; ``corrects`` and ``refund_of`` are voucher numbers of the same journal.

    ``part`` is "2/3" where one event needed several vouchers; ``flags`` are the rules it broke when it was booked.

    ``names`` declares what this entry names for the first time in the journal.
    """

    dated_on: date
    lines: tuple[JournalLine, ...]
    voucher: str = ""
    occurred_on: date | None = None
    adjusting: bool = False
    kind: Kind = Kind.ORDINARY
    corrects: str = ""
    refund_of: str = ""
    summary: str = ""
    memo: str = ""
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    matter: str = ""
    decision: str = ""
    work: str = ""
    contract: str = ""
    external_id: str = ""
    part: str = ""
    flags: tuple[BrokenRule, ...] = ()
    leaf_index: int = 0
    names: tuple[Declaration, ...] = ()
    at_line: int = 0


def type_of_root(name: str) -> AccountType | None:
    """Give the type that an account name's root stands for; None when it names none of the five."""
    root, separator, _ = name.partition(":")
    found = (account_type for form, account_type in _ROOT_FORMS if form.fullmatch(root))
    return next(found, None) if separator else None


def sounds_like_cash(name: str) -> bool:
    """Tell whether a foreign asset's name says that it is money itself, as hledger guesses it too."""
    return bool(_CASH_WORDS.search(name.partition(":")[2]))


def side_amounts(signed_minor: int, side: str = "") -> tuple[int, int]:
    """Give (debit, credit) of a signed amount: positive is a debit, unless ``side`` says it is red."""
    if side == "debit" or (not side and signed_minor >= 0):
        return signed_minor, 0
    return 0, -signed_minor


def refused_at(error: Refusal, at_line: int, *, field: str = "") -> ImportRefusedError:
    """Say of a refusal where in the file it arose: ``amount`` + ``too_large`` → ``amount_too_large``."""
    if isinstance(error, ImportRefusedError):
        error.line = error.line or at_line
        return error
    data = error.data
    if isinstance(error, UnbalancedError):
        reason = "unbalanced_fund" if error.fund else "unbalanced"
        text = f"{error.fund} {yuan(error.difference_minor)}".strip()
    elif isinstance(error, UnknownNameError):
        reason, text = f"unknown_{error.noun}", error.name
    else:
        reason = "_".join(part for part in (error.code, data.get("reason", "")) if part)
        named = (
            str(data[key]) for key in ("text", "account", "voucher", "period") if data.get(key)
        )
        text = next(named, "")
    return ImportRefusedError(
        reason=reason,
        line=at_line,
        text=text[:TEXT_SHOWN_MAX],
        field=field or data.get("field", ""),
    )


class Journal(NamedTuple):
    """A whole journal on its way out: what stands above it, its entries, and what they must come to.

    ``accounts`` is the whole chart. ``month_ends`` gives each month with every account's balance at its
    end; the dictionary is a running one.
    """

    title: str
    first_day: date
    accounts: tuple[Declaration, ...]
    entries: Iterator[JournalEntry]
    month_ends: Iterator[tuple[int, Mapping[str, int]]]
