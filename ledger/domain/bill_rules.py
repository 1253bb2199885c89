"""How rows of bills become drafts: rules of a community, asked in order, and what they make of a row.

A rule is a guess that a person wrote down once; a draft made by it is approved like any other.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from ledger.domain.bills import BillRow, Direction
from ledger.domain.entries import MATTER_LENGTH_MAX, check_public
from ledger.domain.errors import AmountError, TextError
from ledger.domain.matching import RowKey
from ledger.domain.texts import clean_text
from ledger.domain.transactions import CounterpartyKind

NAME_LENGTH_MAX = 30
WORD_LENGTH_MAX = 40
WORDS_MAX = 20
SHARES_MAX = 20
_APART = re.compile(r"[,，;；、\n]+")
#: 3号楼201室, 3幢1单元201, 3-1-201, 3#201, 12栋1203
_ROOM = re.compile(
    r"(?<!\d)(\d{1,3})(?:号楼|[号幢栋#-])(?:(\d{1,2})(?:单元|[-门]))?(\d{3,4})(?:室|房)?(?!\d)"
)
#: What parts the texts of a row, and what is the number of a document: no sign but of ASCII, and a figure.
_PART = " · "
_NUMBER = re.compile(r"(?=.*\d)[!-~]+", re.ASCII)
#: A shorter number may stand in any text by chance.
_NUMBER_LENGTH_MIN = 5


class Gather(StrEnum):
    """Whether each row gets a voucher of its own, or those of a day one together."""

    ROW = "row"
    DAY = "day"


class Split(StrEnum):
    """How an amount is divided among funds: by the shares of the rule, or by what each fund has there."""

    SHARES = "shares"
    BALANCES = "balances"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the amount: to which account and fund, with what weight."""

    account: str
    fund: str
    weight: int = 1
    place: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row becomes.

    Attributes:
        shares: accounts and funds, one where nothing is divided.
        fee_account: where a fee goes that was kept out of the row; needed for rows that name one.
        by_room: whose payment it is, is read from the room number in the row's text.
        matter: the public words for what it was.
    """

    shares: tuple[Share, ...]
    matter: str
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    fee_account: str = ""
    gather: Gather = Gather.ROW
    split: Split = Split.SHARES
    by_room: bool = False


@dataclass(frozen=True, slots=True)
class BillRule:
    """A rule: every condition that it names must hold; of words one is enough.

    Attributes:
        words: texts looked for in counterparty, text, kind and order of a row; width and case do not matter.
        accounts: our own accounts it is about; empty for all.
        least_minor, most_minor: bounds of the amount in fen; 0 for none.
    """

    name: str
    outcome: Outcome
    direction: Direction = Direction.IN
    words: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    least_minor: int = 0
    most_minor: int = 0

    def __post_init__(self) -> None:
        """Refuse a rule that asks nothing, or leaves open what a row becomes.

        Raises:
            TextError: a name, word or matter is missing, too long or unprintable.
            AmountError: the bounds exclude each other, or a weight is not positive.
        """
        clean_text(self.name, field="name", length_max=NAME_LENGTH_MAX, required=True)
        check_outcome(self.outcome)
        if len(self.words) > WORDS_MAX:
            raise TextError(reason="too_long", field="words", length_max=WORDS_MAX)
        for word in self.words:
            clean_text(word, field="words", length_max=WORD_LENGTH_MAX, required=True)
        if not self.words and not self.least_minor and not self.most_minor:
            raise TextError(reason="required", field="words")
        if self.most_minor and self.most_minor < self.least_minor:
            raise AmountError(text=str(self.most_minor), reason="too_large", field="most")

    def fits(self, row: BillRow, account: str) -> bool:
        """Tell whether the rule is about this row of a bill of that account."""
        way = row.transfer if row.direction is Direction.NEUTRAL else row.direction
        return (
            way is self.direction
            and (not self.accounts or account in self.accounts)
            and row.amount_minor >= self.least_minor
            and (not self.most_minor or row.amount_minor <= self.most_minor)
            and (not self.words or self._names(row))
        )

    def _names(self, row: BillRow) -> bool:
        said = said_by(row)
        return any(plain(word) in text for word in self.words for text in said)


def said_by(row: BillRow) -> tuple[str, ...]:
    """Give the texts of a row in which the words of rules are looked for, in the form of :func:`plain`."""
    texts = (row.counterparty, row.text, row.kind, row.order, row.status)
    return tuple(plain(text) for text in texts if text)


def check_outcome(outcome: Outcome) -> None:
    """Refuse an outcome that leaves open where the money goes, or that tells the public whose it was.

    Raises:
        TextError: the matter is missing, too long or names a number of a person, or there is no account.
        AmountError: a weight is not positive.
    """
    check_public(outcome.matter, field="matter", length_max=MATTER_LENGTH_MAX)
    if not 1 <= len(outcome.shares) <= SHARES_MAX:
        raise TextError(reason="required", field="account")
    if any(share.weight < 1 for share in outcome.shares):
        raise AmountError(text="0", reason="zero", field="shares")


def first_fitting(rules: Iterable[BillRule], row: BillRow, account: str) -> BillRule | None:
    """Give the first rule that is about a row."""
    return next((rule for rule in rules if rule.fits(row, account)), None)


def typed_words(text: str) -> tuple[str, ...]:
    """Read words that a person typed apart from each other by commas or lines."""
    words = (word.strip() for word in _APART.split(text))
    return tuple(dict.fromkeys(word for word in words if word))


def common_part(text: str, numbers: Sequence[str]) -> str:
    """Give what other rows may say too of a row's text: its longest part that is no number of a document.

    ``numbers`` are those that this row alone has: a rule that asks for one would be about one row.
    """
    parts = text.split(_PART)
    kept = [part for part in parts if not _is_unique(part.strip(), numbers)]
    return text if len(kept) == len(parts) else max(kept, key=len, default="")


def _is_unique(part: str, numbers: Sequence[str]) -> bool:
    is_named = any(number in part for number in numbers if len(number) >= _NUMBER_LENGTH_MIN)
    return is_named or _NUMBER.fullmatch(part) is not None


def plain(text: str) -> str:
    """Bring a text to the form in which words are compared: width, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def rooms_in(text: str) -> tuple[str, ...]:
    """Find the room numbers that a payer wrote, as building-unit-room or building-room, each once."""
    found = (
        "-".join(part.lstrip("0") for part in match.groups() if part)
        for match in _ROOM.finditer(unicodedata.normalize("NFKC", text))
    )
    return tuple(dict.fromkeys(found))


def room_of(row: BillRow, rooms: Mapping[str, str]) -> str:
    """Give the place that a row names, empty where it names none or more than one.

    ``rooms`` gives the place of each room number as :func:`rooms_in` writes them.
    """
    named = {rooms[room] for room in rooms_in(f"{row.text} {row.counterparty}") if room in rooms}
    return named.pop() if len(named) == 1 else ""


def plain_rule(rule: BillRule) -> dict[str, Any]:
    """Write a rule as plain values, for keeping it as canonical JSON."""
    content = _plain(rule)
    content["outcome"] = _plain(rule.outcome)
    content["outcome"]["shares"] = [_plain(share) for share in rule.outcome.shares]
    return content


def _plain(value: BillRule | Outcome | Share) -> dict[str, Any]:
    made = {}
    for item in fields(value):
        held = getattr(value, item.name)
        made[item.name] = list(held) if isinstance(held, tuple) else held
    return made


def rule_of(content: Mapping[str, Any]) -> BillRule:
    """Read a rule back from its plain values."""
    outcome = dict(content["outcome"])
    outcome |= {
        "shares": tuple(Share(**share) for share in outcome["shares"]),
        "counterparty_kind": CounterpartyKind(outcome["counterparty_kind"]),
        "gather": Gather(outcome["gather"]),
        "split": Split(outcome["split"]),
    }
    made = dict(content) | {
        "outcome": Outcome(**outcome),
        "direction": Direction(content["direction"]),
        "words": tuple(content["words"]),
        "accounts": tuple(content["accounts"]),
    }
    return BillRule(**made)


def shared_by(outcome: Outcome, balances: Mapping[str, int]) -> Outcome:
    """Give the outcome with one share for each fund that has something, by how much it has.

    The account of the first share is where all of them go. What comes in while nothing lies there is the first
    share's; what goes out is asked of :func:`covers` first.
    """
    holding = sorted((fund, minor) for fund, minor in balances.items() if minor > 0)
    if outcome.split is not Split.BALANCES or not holding:
        return outcome
    first = outcome.shares[0]
    return replace(
        outcome,
        shares=tuple(replace(first, fund=fund, weight=minor) for fund, minor in holding),
    )


def covers(balances: Mapping[str, int], moved_minor: int) -> bool:
    """Tell whether funds have enough for what leaves an account, so that it can be divided by what they have."""
    return moved_minor > 0 or sum(max(minor, 0) for minor in balances.values()) >= -moved_minor


def group_key(
    outcome: Outcome, row: BillRow, key: RowKey
) -> tuple[Outcome, date, bool, RowKey | None]:
    """Give what rows have in common that are booked together; a row on its own has its key in it."""
    alone = None if outcome.gather is Gather.DAY else key
    return (outcome, row.day, row.moved_minor > 0, alone)
