"""Which column of somebody's table stands for what: filled in once on a screen, then remembered.

For bills in a form that we do not know. The value says everything that is needed to read such a table, and
its canonical JSON is what is kept; a mapping that would have to guess cannot exist.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from ledger.domain.bills import Direction
from ledger.domain.errors import BillMappingError
from ledger.domain.texts import unstorable

HEADINGS_MAX, HEADING_LENGTH_MAX, WORDS_MAX = 200, 200, 50
_VERSION = 1


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Headings of one table, each as printed; empty where the table has no such column.

    Attributes:
        headings: the whole header, by which a table of the same form is recognised.
        day: the day, or the day and time, on which a row happened.
        time: its time, where that is a column of its own.
        amount: the amount, signed (plus came in) unless there is a ``direction``.
        amount_in, amount_out: the two columns of which one holds the amount.
        direction: the column of the word that tells the direction of ``amount``.
        words_in, words_out, words_neutral: the words that may stand there.
        texts: the columns that make the text of a row.
    """

    headings: tuple[str, ...]
    day: str
    time: str = ""
    amount: str = ""
    amount_in: str = ""
    amount_out: str = ""
    direction: str = ""
    words_in: tuple[str, ...] = ()
    words_out: tuple[str, ...] = ()
    words_neutral: tuple[str, ...] = ()
    balance: str = ""
    counterparty: str = ""
    counterparty_number: str = ""
    serial: str = ""
    order: str = ""
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would leave a row to guessing."""
        if len(self.headings) > HEADINGS_MAX or any(
            len(text) > HEADING_LENGTH_MAX for text in self.headings
        ):
            raise BillMappingError(reason="too_many")
        self._check_columns()
        self._check_money()
        self._check_words()

    @property
    def columns(self) -> dict[str, str]:
        """The columns of single fields that are mapped: field → heading."""
        single = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: text for name, text in single.items() if isinstance(text, str) and text}

    @property
    def words(self) -> dict[str, Direction]:
        """Every word of the direction column, with what it means."""
        return {
            **dict.fromkeys(self.words_in, Direction.IN),
            **dict.fromkeys(self.words_out, Direction.OUT),
            **dict.fromkeys(self.words_neutral, Direction.NEUTRAL),
        }

    def canonical_json(self) -> str:
        """Write the mapping in the one form in which it is kept and compared."""
        kept = {name: value for name, value in asdict(self).items() if value}
        value = {**kept, "v": _VERSION}
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "ColumnMapping":
        """Read what ``canonical_json`` wrote.

        Raises:
            BillMappingError: it is something else.
        """
        try:
            value = json.loads(text)
            if value.pop("v") != _VERSION:
                raise BillMappingError(reason="malformed")
            mapping = cls(**{name: _tupled(item) for name, item in value.items()})
            if unstorable(mapping.canonical_json()):
                raise BillMappingError(reason="malformed")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BillMappingError(reason="malformed") from error
        return mapping

    def _check_columns(self) -> None:
        if not self.day:
            raise BillMappingError(reason="day", field="day")
        for name, text in self.columns.items():
            if text not in self.headings:
                raise BillMappingError(reason="heading", heading=text, field=name)
        for text in self.texts:
            if text not in self.headings:
                raise BillMappingError(reason="heading", heading=text, field="texts")
        money = [self.amount, self.amount_in, self.amount_out, self.balance, self.day]
        used = [text for text in money if text]
        if len(set(used)) < len(used):
            raise BillMappingError(reason="heading_twice")

    def _check_money(self) -> None:
        two = bool(self.amount_in), bool(self.amount_out)
        if (bool(self.amount), *two) not in {(True, False, False), (False, True, True)}:
            raise BillMappingError(reason="money", field="amount")
        if self.direction and not self.amount:
            raise BillMappingError(reason="direction", field="direction")

    def _check_words(self) -> None:
        words = (*self.words_in, *self.words_out, *self.words_neutral)
        if len(words) > WORDS_MAX:
            raise BillMappingError(reason="too_many", field="direction")
        if len(set(words)) < len(words):
            raise BillMappingError(reason="word_twice", field="direction")
        if bool(self.direction) != bool(words):
            raise BillMappingError(reason="words", field="direction")


def _tupled(value: object) -> Any:
    """Give a list of texts as the tuple that it was; anything but texts is refused."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise BillMappingError(reason="malformed")
