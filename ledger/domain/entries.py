"""What a treasurer says in plain words: money came in, went out, or moved. Each becomes a draft.

Only money that the bank or the cash box has already seen is entered this way: a fact, which can
always be booked. The double entry follows from three answers: through which of our own accounts,
what for, and out of which fund.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.domain.accounts import Account, AccountType, Restriction, natural_side
from ledger.domain.errors import AccountRuleError, AmountError, DateError, TextError
from ledger.domain.funds import Fund, fits
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_text
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Kind,
    Line,
    credit,
    debit,
)

MATTER_LENGTH_MAX = 20
ATTACHMENTS_MAX = 8

#: Telephone, identity and bank-card numbers: they identify a person and never enter a public text.
_PERSONAL_NUMBER = re.compile(
    r"\d{11,}|(?<!\d)(1[3-9]\d([ -]?\d{4}){2}|\d{4}([ -]?\d{4}){3}\d{0,3})(?!\d)"
)
#: A family name and a given name, then what only people do; or a text that is nothing but a name.
_SURNAMES = (
    "王李张刘陈杨赵吴徐孙胡朱何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛阎潘杜戴汪姜范谭廖邹熊陆郝孔白崔邱秦顾侯邵孟贺赖龚"
)
_NAME = re.compile(
    rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=报销|垫付|工资|津贴|补贴|捐款|捐赠|押金|借款|还款|退款|误工|劳务)"
    rf"|^[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?<![费款金租电水品具料油材])$"
)
#: Accounts of the standard charts with more to them than money that came in or went out: allowances,
#: depreciation, goods, deferrals, fixed assets and works, dues between funds, money held for others' authority.
_NOT_PLAIN = frozenset({
    "1131", "1191", "1201", "1301", "1501", "1502", "1505", "1701", "1801", "2291", "2601",
    "410102", "410103", "510109", "520105", "520106", "530105", "5501",
})  # fmt: skip
#: Flats as people write them: 9号楼1001, 3栋2单元501室, 9号楼1001号, 9#1001. What counts or dates something is
#: none: 2号楼2025年电费, 9号楼1200元, 9号楼120户.
_FLAT = (
    r"\d+\s*(?:号楼|[栋幢座#])\s*(?:\d+\s*单元\s*)?\d{3,4}(?![\d.,年元月万户度吨平米个块次套盏株])|"
    r"\d+\s*单元\s*\d{3,4}(?![\d.,年元月万户度吨平米个块次套盏株])|"
    r"(?i:\b(?:room|flat|apartment|apt)\.?\s*(?:no\.?\s*)?\d{2,4}\b)"
)
#: Forms of address after a name, and flats: a hint for the person who reads it over, no proof.
_PERSONAL_HINT = re.compile(
    r"先生|女士|小姐|师傅|阿姨|大爷|奶奶|爷爷|叔叔|大姐|同志|\d+室|"
    r"(?<![\d-])\d{1,2}\s*[-－]\s*\d{1,2}\s*[-－]\s*\d{3,4}(?!\d)|"
    rf"\b(Mr|Mrs|Ms|Miss)\b|{_FLAT}",
    re.ASCII,
)


class Direction(StrEnum):
    """Whether money came in, went out, or moved between our own accounts."""

    IN = "in"
    OUT = "out"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """The answers to the questions of the form.

    Attributes:
        channel: the cash account through which money came in or from which it went.
        other: what it was for; for a move, the cash account it went to.
        summary: the public text; :func:`composed_summary` proposes one.
    """

    direction: Direction
    amount_minor: int
    dated_on: date
    fund: Fund
    channel: Account
    other: Account
    matter: str = ""
    summary: str = ""
    occurred_on: date | None = None
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    memo: str = ""
    attachments: tuple[str, ...] = ()


def draft_of_entry(entry: PlainEntry, *, today: date) -> Draft:
    """Turn plain answers into the draft that is previewed, submitted and posted.

    Raises:
        Refusal: the first answer that cannot be booked, with the name of its field.
    """
    _check_amount(entry.amount_minor)
    _check_days(entry, today)
    _check_accounts(entry)
    if entry.direction is Direction.MOVE:
        return money_moved(entry)
    matter = check_public(entry.matter, field="matter", length_max=MATTER_LENGTH_MAX)
    entry = replace(entry, matter=matter)
    return money_came_in(entry) if entry.direction is Direction.IN else money_went_out(entry)


def money_came_in(entry: PlainEntry) -> Draft:
    """Debit the account it came to, credit what it was for."""
    return _draft(
        entry,
        debit(entry.channel.code, entry.amount_minor, fund=entry.fund.code),
        credit(entry.other.code, entry.amount_minor, fund=entry.fund.code),
    )


def money_went_out(entry: PlainEntry) -> Draft:
    """Debit what it was for, credit the account it went from."""
    return _draft(
        entry,
        debit(entry.other.code, entry.amount_minor, fund=entry.fund.code),
        credit(entry.channel.code, entry.amount_minor, fund=entry.fund.code),
    )


def money_moved(entry: PlainEntry) -> Draft:
    """Debit the account it went to, credit the one it left: both of ours, both in the same fund."""
    own = replace(entry, counterparty_kind=CounterpartyKind.OWN, matter="")
    return _draft(
        own,
        debit(entry.other.code, entry.amount_minor, fund=entry.fund.code),
        credit(entry.channel.code, entry.amount_minor, fund=entry.fund.code),
    )


def composed_summary(entry: PlainEntry, *, counterparty_zh: str) -> str:
    """Propose the public text: month, what for, and with what kind of counterparty, never who."""
    day = entry.occurred_on or entry.dated_on
    month = f"{day.year}年{day.month}月"
    if entry.direction is Direction.MOVE:
        text = f"{month}{_plain(entry.channel)}转入{_plain(entry.other)}"
    else:
        side = f"（{counterparty_zh}）" if counterparty_zh else ""
        text = f"{month}{entry.matter.strip() or _plain(entry.other)}{side}"
    return text[:SUMMARY_LENGTH_MAX]


def channels(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Give the accounts that money itself lies in."""
    return tuple(account for account in accounts if account.is_cash)


def categories(
    direction: Direction, accounts: Iterable[Account]
) -> tuple[tuple[Account, ...], tuple[Account, ...]]:
    """Give what money may come or go for: income or spending, then what is owed either way."""
    usual = AccountType.INCOME if direction is Direction.IN else AccountType.EXPENSE
    fitting = [account for account in accounts if _is_category(account)]
    first = tuple(account for account in fitting if account.type is usual)
    owed = tuple(
        account for account in fitting if account.type in (AccountType.ASSET, AccountType.LIABILITY)
    )
    return first, owed


def plain_entry_of(
    draft: Draft, accounts: Mapping[str, Account], funds: Mapping[str, Fund]
) -> PlainEntry | None:
    """Read a draft back as plain answers, None when the plain form cannot say what it says."""
    if draft.kind is not Kind.ORDINARY or len(draft.lines) != 2 or draft.adjusting:
        return None
    if draft.decision or draft.contract or draft.work or draft.refund_of:
        return None
    first, second = sorted(draft.lines, key=lambda line: line.credit_minor != 0)
    if not _is_plain(first, second):
        return None
    debited, credited = accounts[first.account], accounts[second.account]
    if debited.is_cash and credited.is_cash:
        direction, channel, other = Direction.MOVE, credited, debited
    elif debited.is_cash and _is_category(credited):
        direction, channel, other = Direction.IN, debited, credited
    elif credited.is_cash and _is_category(debited):
        direction, channel, other = Direction.OUT, credited, debited
    else:
        return None
    return PlainEntry(
        direction, draft.amount_minor, draft.dated_on, funds[first.fund], channel, other,
        draft.matter, draft.summary, draft.occurred_on, draft.counterparty_kind, draft.memo,
        draft.attachments,
    )  # fmt: skip


def check_public(text: str, *, field: str, length_max: int) -> str:
    """Trim a text that everybody will read, and refuse numbers that identify a person.

    Raises:
        TextError: empty, too long, unprintable, or with such a number (reason personal_number).
    """
    cleaned = clean_text(text, field=field, length_max=length_max, required=True)
    if _PERSONAL_NUMBER.search(cleaned):
        raise TextError(reason="personal_number", field=field)
    return cleaned


def looks_personal(text: str) -> bool:
    """Tell whether a public text seems to name a person or a flat: somebody should read it over."""
    return bool(_PERSONAL_HINT.search(text) or _NAME.search(text.strip()))


def check_unnamed(text: str, *, field: str, length_max: int) -> str:
    """Trim a text that everybody will read and nobody looks over before, and refuse one that may name a person.

    Raises:
        TextError: as for ``check_public``, or it seems to name a person or a flat (reason names_person).
    """
    cleaned = check_public(text, field=field, length_max=length_max)
    if looks_personal(cleaned):
        raise TextError(reason="names_person", field=field)
    return cleaned


def check_named_nobody(draft: Draft, *, confirmed: bool) -> None:
    """Ask for a tick where a public text seems to name a person or a flat.

    Raises:
        TextError: it does, and nobody has confirmed that it is all right (reason unconfirmed).
    """
    if not confirmed and (looks_personal(draft.summary) or looks_personal(draft.matter)):
        raise TextError(reason="unconfirmed", field="named_nobody")


def _draft(entry: PlainEntry, *lines: Line) -> Draft:
    occurred_on = None if entry.occurred_on == entry.dated_on else entry.occurred_on
    return Draft(
        dated_on=entry.dated_on,
        lines=lines,
        summary=check_public(entry.summary, field="summary", length_max=SUMMARY_LENGTH_MAX),
        occurred_on=occurred_on,
        memo=entry.memo.strip(),
        counterparty_kind=entry.counterparty_kind,
        matter=entry.matter,
        attachments=tuple(dict.fromkeys(entry.attachments)),
    )


def _check_amount(amount_minor: int) -> None:
    if amount_minor <= 0:
        reason = "negative" if amount_minor else "zero"
        raise AmountError(text=str(amount_minor), reason=reason, field="amount")
    if amount_minor > AMOUNT_MINOR_MAX:
        raise AmountError(text=str(amount_minor), reason="too_large", field="amount")


def _check_days(entry: PlainEntry, today: date) -> None:
    if entry.dated_on > today:
        raise DateError(text=entry.dated_on.isoformat(), reason="future", field="dated_on")
    if entry.occurred_on is not None and entry.occurred_on > entry.dated_on:
        text = entry.occurred_on.isoformat()
        raise DateError(text=text, reason="after_booking", field="occurred_on")


def _check_accounts(entry: PlainEntry) -> None:
    other_field = "to_channel" if entry.direction is Direction.MOVE else "category"
    if not entry.channel.is_cash:
        raise AccountRuleError(reason="not_cash", account=entry.channel.code, field="channel")
    if entry.direction is Direction.MOVE:
        if not entry.other.is_cash:
            raise AccountRuleError(reason="not_cash", account=entry.other.code, field=other_field)
        if entry.other.code == entry.channel.code:
            raise AccountRuleError(reason="same", account=entry.other.code, field=other_field)
    elif not _is_category(entry.other):
        raise AccountRuleError(reason="not_plain", account=entry.other.code, field=other_field)
    for account, field in ((entry.channel, "channel"), (entry.other, other_field)):
        if not fits(entry.fund.fund_class, account.restriction, account.type):
            raise AccountRuleError(
                reason="no_fund", account=account.code, fund=entry.fund.code, field=field
            )


def _is_category(account: Account) -> bool:
    if account.is_cash or account.has_sublines or account.code in _NOT_PLAIN:
        return False
    if account.side is not natural_side(account.type) or account.restriction is Restriction.AGENCY:
        return False
    return account.type not in (AccountType.NET_ASSETS, AccountType.APPROPRIATION)


def _is_plain(first: Line, second: Line) -> bool:
    bare = not any((first.place, first.work, first.party, second.place, second.work, second.party))
    return bare and first.fund == second.fund and not first.sublines and not second.sublines


def _plain(account: Account) -> str:
    return account.plain_zh or account.name_zh
