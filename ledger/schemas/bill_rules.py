"""The form of a rule for rows of bills: when a row says this, then it is that. Every mistake at its field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError

from ledger.domain.accounts import Account, check_has_bills
from ledger.domain.bill_rules import (
    NAME_LENGTH_MAX,
    SHARES_MAX,
    WORD_LENGTH_MAX,
    WORDS_MAX,
    BillRule,
    Gather,
    Outcome,
    Share,
    Split,
    typed_words,
)
from ledger.domain.bills import Direction
from ledger.domain.entries import MATTER_LENGTH_MAX, check_public, looks_personal
from ledger.domain.errors import (
    AccountRuleError,
    AmountError,
    LinesError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.funds import Fund, fits
from ledger.domain.money import parse_yuan, yuan
from ledger.domain.texts import clean_text
from ledger.schemas.choosing import Index
from ledger.schemas.entries import counterparty
from ledger.schemas.fields import Typed, choice, line, refusals_of

COLUMNS = ("account", "fund", "weight", "place", "party")
#: What is ticked or not; sent only where it is ticked.
TICKS = ("gather", "by_room", "named_nobody")
WEIGHT_MAX = 10_000
_CELL_LENGTH_MAX = 80
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class TypedShare:
    """One row of the table that says where the money goes, as typed."""

    account: str = ""
    fund: str = ""
    weight: str = ""
    place: str = ""
    party: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a fund or weight that was only proposed is nothing."""
        return not (self.account or self.place or self.party)


@dataclass(frozen=True, slots=True)
class TypedRule:
    """The form as typed: its fields by name, our own accounts that are ticked, and the rows of shares."""

    values: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()
    shares: tuple[TypedShare, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownNames:
    """What a rule may name; ``index`` finds places and parties by code, name or pinyin."""

    accounts: Mapping[str, Account]
    funds: Mapping[str, Fund]
    index: Index


def _direction(text: str, name: str) -> Direction:
    if text not in (Direction.IN, Direction.OUT):
        raise UnknownNameError(noun="page", name=text[:40], field=name)
    return Direction(text)


def _split(text: str, name: str) -> Split:
    if text not in set(Split):
        raise UnknownNameError(noun="page", name=text[:40], field=name)
    return Split(text)


def _words(text: str, name: str) -> tuple[str, ...]:
    words = typed_words(text)
    if len(words) > WORDS_MAX:
        raise TextError(reason="words", field=name, length_max=WORDS_MAX)
    return tuple(clean_text(word, field=name, length_max=WORD_LENGTH_MAX) for word in words)


def _bound(text: str, name: str) -> int:
    minor = parse_yuan(text, field=name)
    if minor <= 0:
        raise AmountError(text=text[:40], reason="negative" if minor else "zero", field=name)
    return minor


def _matter(text: str, name: str) -> str:
    return check_public(text, field=name, length_max=MATTER_LENGTH_MAX)


class _RuleForm(Schema):
    name = Typed(line(NAME_LENGTH_MAX))
    direction = Typed(_direction)
    words = Typed(_words, optional=True)
    least = Typed(_bound, optional=True)
    most = Typed(_bound, optional=True)
    split = Typed(_split)
    matter = Typed(_matter)
    counterparty_kind = Typed(counterparty)
    fee_account = Typed(choice, optional=True)


#: The form's single fields in their order on the page.
RULE_FIELDS = (*_RuleForm().fields, *TICKS)


def sent_rule(values: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> TypedRule:
    """Take over what a form sent: single fields, and cells of columns as lists.

    Raises:
        LinesError: more rows than a rule has shares.
    """
    # PostgreSQL cannot even be asked for U+0000.
    cells = {
        name: [cell.replace("\0", "").strip()[:_CELL_LENGTH_MAX] for cell in lists.get(name, ())]
        for name in COLUMNS
    }
    count = max(map(len, cells.values()))
    if count > 2 * SHARES_MAX:
        raise LinesError(reason="too_many", limit=SHARES_MAX)
    rows = [
        TypedShare(*(cells[name][at] if at < len(cells[name]) else "" for name in COLUMNS))
        for at in range(count)
    ]
    known = {name: values[name].replace("\0", "") for name in RULE_FIELDS if name in values}
    return TypedRule(known, tuple(lists.get("accounts", ())), tuple(rows))


def typed_rule(rule: BillRule, index: Index) -> TypedRule:
    """Write a rule back as somebody would have typed it."""
    outcome = rule.outcome
    values = {
        "name": rule.name, "direction": rule.direction.value, "words": "\n".join(rule.words),
        "least": _typed_bound(rule.least_minor), "most": _typed_bound(rule.most_minor),
        "split": outcome.split.value, "matter": outcome.matter,
        "counterparty_kind": outcome.counterparty_kind.value, "fee_account": outcome.fee_account,
        "gather": "1" if outcome.gather is Gather.DAY else "",
        "by_room": "1" if outcome.by_room else "",
    }  # fmt: skip
    shares = tuple(
        TypedShare(
            share.account, share.fund, str(share.weight), _in_words(index, "place", share.place),
            _in_words(index, "party", share.party),
        )
        for share in outcome.shares
    )  # fmt: skip
    return TypedRule(values, rule.accounts, shares)


def read_rule(typed: TypedRule, known: KnownNames) -> tuple[BillRule | None, tuple[Refusal, ...]]:
    """Read the form: the rule, or everything that is wrong with it at once."""
    refusals: list[Refusal] = []
    data: dict[str, Any] = {}
    try:
        fields = _RuleForm().fields
        data = _RuleForm().load({name: typed.values.get(name, "") for name in fields})
    except ValidationError as error:
        refusals += refusals_of(error)
    shares = _shares(typed, known, refusals)
    refusals += _collected(lambda: _check_accounts(typed, shares, known))
    if data:
        refusals += _collected(lambda: _check_answers(data, typed, shares, known))
    refusals += _collected(lambda: _check_rooms(typed, shares, known))
    if refusals:
        return None, tuple(refusals)
    outcome = Outcome(
        tuple(shares.values()), data["matter"], data["counterparty_kind"],
        fee_account=data["fee_account"] or "", split=data["split"],
        gather=Gather.DAY if typed.values.get("gather") else Gather.ROW,
        by_room=bool(typed.values.get("by_room")),
    )  # fmt: skip
    try:
        return BillRule(
            data["name"], outcome, data["direction"], data["words"] or (), typed.accounts,
            data["least"] or 0, data["most"] or 0,
        ), ()  # fmt: skip
    except Refusal as refusal:
        return None, (refusal,)


def _collected(check: Callable[[], None]) -> list[Refusal]:
    try:
        check()
    except Refusal as refusal:
        return [refusal]
    return []


def _shares(
    typed: TypedRule, known: KnownNames, refusals: list[Refusal]
) -> dict[int, Share]:  # fmt: skip
    """Read the rows, by their number; what is wrong with any cell of them is added to ``refusals``."""
    shares: dict[int, Share] = {}
    rows = [(at, row) for at, row in enumerate(typed.shares) if not row.is_blank]
    for at, row in rows[:SHARES_MAX]:
        share = _share(row, f"lines.{at}", known, refusals)
        if share is not None:
            shares[at] = share
    if not rows:
        refusals.append(TextError(reason="required", field="lines.0.account"))
    if len(rows) > SHARES_MAX:
        refusals.append(LinesError(reason="too_many", limit=SHARES_MAX))
    if len(rows) > 1 and typed.values.get("split") == Split.BALANCES:
        refusals.append(LinesError(reason="one_share", field=f"lines.{rows[1][0]}.account"))
    return shares


def _share(
    row: TypedShare, path: str, known: KnownNames, refusals: list[Refusal]
) -> Share | None:  # fmt: skip
    def read(name: str, parse: Callable[[str], _Value]) -> _Value | None:
        try:
            return parse(f"{path}.{name}")
        except Refusal as refusal:
            refusals.append(refusal)
            return None

    account = read("account", lambda at: _account(row.account, at, known))
    fund = read("fund", lambda at: _fund(row.fund, at, known))
    if account and fund:
        read("fund", lambda at: _check_pair(account, fund, at))
    weight = read("weight", lambda at: _weight(row.weight, at))
    place = read("place", lambda at: _found("place", row.place, at, known))
    party = read("party", lambda at: _found("party", row.party, at, known))
    if not account or not fund or weight is None or place is None or party is None:
        return None
    return Share(account.code, fund.code, weight, place, party)


def _account(code: str, path: str, known: KnownNames) -> Account:
    account = known.accounts.get(code)
    if account is None:
        raise UnknownNameError(noun="account", name=code[:40], field=path)
    return account


def _fund(code: str, path: str, known: KnownNames) -> Fund:
    fund = known.funds.get(code)
    if fund is None:
        raise UnknownNameError(noun="fund", name=code[:40], field=path)
    return fund


def _found(noun: str, text: str, path: str, known: KnownNames) -> str:
    return known.index.find(noun, text, path).code if text else ""


def _weight(text: str, path: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) <= 5):
        raise AmountError(text=text[:40], reason="weight", field=path)
    if not 1 <= int(text) <= WEIGHT_MAX:
        raise AmountError(text=text, reason="weight", field=path)
    return int(text)


def _check_pair(account: Account, fund: Fund, path: str) -> None:
    if not fits(fund.fund_class, account.restriction, account.type):
        raise AccountRuleError(
            reason="no_fund", account=account.code, fund=fund.code, field=path
        )  # fmt: skip


def _check_accounts(typed: TypedRule, shares: Mapping[int, Share], known: KnownNames) -> None:
    """Refuse accounts without bills, and transfers that would go to the account they come from."""
    for code in typed.accounts:
        account = _account(code, "accounts", known)
        check_has_bills(code, is_cash=account.is_cash, field="accounts")
    for at, share in shares.items():
        if not known.accounts[share.account].is_cash:
            continue
        if not typed.accounts:
            raise TextError(reason="transfer_accounts", field="accounts")
        if share.account in typed.accounts:
            raise AccountRuleError(
                reason="same", account=share.account, field=f"lines.{at}.account"
            )


def _check_answers(
    data: Mapping[str, Any], typed: TypedRule, shares: Mapping[int, Share], known: KnownNames
) -> None:
    if data["most"] and data["most"] < (data["least"] or 0):
        raise AmountError(text=yuan(data["most"]), reason="bounds", field="most")
    if looks_personal(data["matter"]) and not typed.values.get("named_nobody"):
        raise TextError(reason="unconfirmed", field="named_nobody")
    code = data["fee_account"]
    if not code:
        return
    account = _account(code, "fee_account", known)
    if account.is_cash or account.has_sublines:
        raise AccountRuleError(reason="not_plain", account=code, field="fee_account")
    for share in shares.values():
        _check_pair(account, known.funds[share.fund], "fee_account")


def _check_rooms(typed: TypedRule, shares: Mapping[int, Share], known: KnownNames) -> None:
    """Refuse an account divided among households without a room, and a room for one that is not."""
    by_room = bool(typed.values.get("by_room"))
    for at, share in shares.items():
        if known.accounts[share.account].has_sublines is not by_room:
            reason, path = (
                ("no_room", "by_room") if by_room else ("needs_room", f"lines.{at}.account")
            )
            raise AccountRuleError(reason=reason, account=share.account, field=path)


def _in_words(index: Index, noun: str, code: str) -> str:
    """Give a code with its name behind it, as it is chosen; a code that is gone stands alone."""
    found = next((item for item in index.choices[noun] if item.code == code), None)
    return found.words if found else code


def _typed_bound(minor: int) -> str:
    return yuan(minor) if minor else ""
