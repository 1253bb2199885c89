"""What the form of a rule is filled with before anybody types: a start of each kind, a row, or what people did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.accounts import AccountType
from ledger.domain.bill_rules import NAME_LENGTH_MAX, BillRule, Split, common_part
from ledger.domain.bills import BillRow, Direction
from ledger.domain.dues import accounts_of_fees
from ledger.domain.errors import Refusal
from ledger.domain.matching import RowKey
from ledger.i18n import Language
from ledger.posting.bill_decisions import TRANSFER_MATTER
from ledger.posting.bill_rules import kept_rules
from ledger.schemas.bill_rules import KnownNames, TypedRule, TypedShare, typed_rule
from ledger.schemas.choosing import Choice, Index
from ledger.statements.accounts import accounts as chart_of
from ledger.statements.bill_habits import BillHabit, bill_habits, proposed_rules, told_row, word_of
from ledger.statements.funds import funds as funds_of
from ledger.statements.names import line_names
from ledger.statements.values import CommunityFacts, Label
from ledger.web.access import Seat
from ledger.web.database import Connection
from ledger.web.desk.choices import Choices

#: Kinds of rules that a form may start from, in the order of the page.
STARTS = ("plain", "shares", "balances", "fee", "day", "room", "transfer")
#: Where fees and interest usually go, by edition of the chart.
_FEES, _INTEREST = ("530104", "520104"), ("490101",)
#: Words that banks and apps print for these.
#: Property fees are of this fund.
_FEE_FUND = "PROP"
_INTEREST_WORDS, _SWEEP_WORDS = "结息\n利息", "提现\n转账到银行卡"
_TYPES = (
    AccountType.INCOME, AccountType.EXPENSE, AccountType.LIABILITY, AccountType.ASSET,
    AccountType.NET_ASSETS, AccountType.APPROPRIATION,
)  # fmt: skip
#: Places and parties beyond this are typed, not offered.
OFFERED_MAX = 300
#: The group of the accounts that money lies in.
OWN = "own"


@dataclass(frozen=True, slots=True)
class RuleNames:
    """Names of everything that rules speak of, by code, closed accounts among them."""

    accounts: Mapping[str, Label]
    funds: Mapping[str, Label]
    places: Mapping[str, Label]
    parties: Mapping[str, Label]

    def index(self, reader: Language) -> Index:
        """Make the index by which typed places and parties are found."""
        return Index({
            noun: tuple(
                Choice(label.code, reader.name(label), (label.name_zh, label.name_en))
                for label in labels.values()
            )
            for noun, labels in (("place", self.places), ("party", self.parties))
        })  # fmt: skip


def rule_names(books: Connection, community: CommunityFacts) -> RuleNames:
    """Give the names that rules and trials are told with; accounts in a volunteer's words."""
    named = line_names(books, community)
    plain = {
        item.label.code: item.plain if item.plain.name_zh else item.label
        for item in chart_of(books, community)
    }
    return RuleNames(
        plain,
        {item.label.code: item.label for item in funds_of(books, community)},
        {label.code: label for label in named.places},
        {label.code: label for label in named.parties},
    )


def account_groups(choices: Choices) -> list[tuple[str, list[Label]]]:
    """Give what money may be, in groups: income, spending, what is owed, and last our own accounts."""
    held = choices.accounts.values()
    groups = [
        (kind.value, [item for item in held if item.type is kind and not item.is_cash])
        for kind in _TYPES
    ]
    groups.append((OWN, [item for item in held if item.is_cash]))
    return [
        (title, [Label(item.code, item.plain_zh or item.name_zh, item.plain_en or item.name_en)
                 for item in items])
        for title, items in groups
        if items
    ]  # fmt: skip


def fee_accounts(choices: Choices, chosen: str) -> list[Label]:
    """Give where fees may go: spending, and what was chosen before, whatever it is."""
    held = choices.accounts.values()
    return [
        Label(item.code, item.plain_zh or item.name_zh, item.plain_en or item.name_en)
        for item in held
        if item.type is AccountType.EXPENSE or item.code == chosen
    ]


def known_names(choices: Choices, names: RuleNames, reader: Language) -> KnownNames:
    """Give what a form may name today."""
    return KnownNames(choices.accounts, choices.funds, names.index(reader))


def started(kind: str, choices: Choices) -> TypedRule:
    """Give the form as it starts for a kind of rule; an unknown kind starts plain."""
    fund = _usual_fund(choices)
    start = _STARTS.get(kind, {})
    values = {"direction": "in", "split": Split.SHARES.value, "counterparty_kind": "", **start}
    rows = [TypedShare(fund=fund, weight="1")]
    if kind == "shares":
        rows = [TypedShare(fund=code, weight="1") for code in list(choices.funds)[:2]]
    elif kind == "balances":
        rows = [TypedShare(_first(_INTEREST, choices), fund)]
    elif kind == "fee":
        values["fee_account"] = _first(_FEES, choices)
    elif kind == "room":
        # What households owe is what they pay by their room's number.
        owed = accounts_of_fees(choices.accounts).receivable
        account = owed if owed in choices.accounts else ""
        rows = [TypedShare(account, _FEE_FUND if _FEE_FUND in choices.funds else fund)]
    elif kind == "transfer":
        rows = [TypedShare(next((label.code for label in _banks(choices)), ""), fund)]
    return TypedRule(values, (), tuple(rows))


_STARTS: dict[str, dict[str, str]] = {
    "balances": {
        "words": _INTEREST_WORDS, "split": Split.BALANCES.value, "matter": "存款利息",
        "counterparty_kind": "bank",
    },
    "fee": {"gather": "1", "counterparty_kind": "residents"},
    "day": {"gather": "1", "counterparty_kind": "residents"},
    "room": {"by_room": "1", "counterparty_kind": "residents"},
    "transfer": {
        "direction": "out", "words": _SWEEP_WORDS, "split": Split.BALANCES.value,
        "matter": TRANSFER_MATTER, "counterparty_kind": "own",
    },
}  # fmt: skip


def of_proposal(
    books: Connection, seat: Seat, key: str, names: RuleNames, reader: Language
) -> TypedRule | None:
    """Fill the form with a rule that people have followed, None where nobody does any more."""
    rules = [kept.rule for kept in kept_rules(books, seat.community.community_id)]
    found = proposed_rules(bill_habits(books, seat.community), rules)
    rule = next((item.rule for item in found if item.key == key), None)
    return typed_rule(rule, names.index(reader)) if rule else None


def of_row(
    books: Connection, seat: Seat, key: RowKey, choices: Choices, names: RuleNames, reader: Language
) -> TypedRule | None:
    """Fill the form from a row and what rows like it were; None where there is no such row."""
    found = told_row(books, seat.community, key)
    if found is None:
        return None
    account, row = found
    learnt = bill_habits(books, seat.community)
    rules = [kept.rule for kept in kept_rules(books, seat.community.community_id)]
    followed = next(
        (item.rule for item in proposed_rules(learnt, rules) if item.rule.fits(row, account)), None
    )
    rule = followed or _like(learnt.habit_of(row, account=account), row, account)
    return typed_rule(rule, names.index(reader)) if rule else _unlearnt(row, account, choices)


def _like(habit: BillHabit | None, row: BillRow, account: str) -> BillRule | None:
    """Make the rule of a row that was booked before, None where its words cannot be those of a rule."""
    word = _word(row)
    if habit is None or not word or (habit.by_kind and word != word_of(row.kind)):
        # Of rows that have no more than their kind in common somebody says anew what this one is.
        return None
    try:
        return BillRule(_name(word), habit.outcome, _way(row), (word,), (account,))
    except Refusal:
        # What it was said to be is nothing for the public; somebody says it anew.
        return None


def _unlearnt(row: BillRow, account: str, choices: Choices) -> TypedRule:
    word = _word(row)
    values = {
        "name": _name(word), "direction": _way(row).value, "words": word,
        "split": Split.SHARES.value, "counterparty_kind": "",
        "fee_account": _first(_FEES, choices) if row.fee_minor else "",
    }  # fmt: skip
    rows = (TypedShare(fund=_usual_fund(choices), weight="1"),)
    return TypedRule(values, (account,), rows)


def _word(row: BillRow) -> str:
    text = common_part(row.text, (row.serial, row.order, row.refund_of))
    return word_of(row.counterparty) or word_of(text) or word_of(row.kind)


def _name(word: str) -> str:
    return word[:NAME_LENGTH_MAX].strip()


def _way(row: BillRow) -> Direction:
    return Direction.IN if row.moved_minor > 0 else Direction.OUT


def _banks(choices: Choices) -> Sequence[Label]:
    boxes = choices.cash_boxes
    return [label for label in choices.channels if label not in boxes]


def _usual_fund(choices: Choices) -> str:
    return next(iter(choices.funds), "")


def _first(codes: Sequence[str], choices: Choices) -> str:
    return next((code for code in codes if code in choices.accounts), "")
