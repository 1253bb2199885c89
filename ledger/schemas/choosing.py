"""Find what somebody means: an account, fund, place, work or party by code, name, pinyin or initials.

One index for the page's script (as JSON) and for the server, which reads what was typed once more.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ledger.domain.errors import TextError, UnknownNameError
from ledger.log.canonical import canonical_bytes
from ledger.schemas.pinyin import spellings

TYPED_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. ``uses`` ranks it; ``fund`` is the fund an account is mostly used in."""

    code: str
    name: str
    names: tuple[str, ...] = ()
    uses: int = 0
    fund: str = ""

    @property
    def words(self) -> str:
        """What stands in a cell once it is chosen."""
        return f"{self.code} {self.name}"

    @property
    def keys(self) -> tuple[str, ...]:
        """What it may be typed as, beside code and names."""
        return tuple(dict.fromkeys(key for name in self.names for key in spellings(name)))


@dataclass(frozen=True)
class Index:
    """Everything that a cell of a noun (account, fund, place, work, party) may name."""

    choices: Mapping[str, tuple[Choice, ...]]

    @cached_property
    def body(self) -> bytes:
        """The index as JSON; rows are code, name, other names, keys, uses, fund."""
        return canonical_bytes(
            {
                noun: [
                    [item.code, item.name, " ".join(item.names), " ".join(item.keys), item.uses,
                     item.fund]
                    for item in items
                ]
                for noun, items in self.choices.items()
            }
        )  # fmt: skip

    @cached_property
    def etag(self) -> str:
        """A name of this very content."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    def find(self, noun: str, typed: str, field: str) -> Choice:
        """Give the one thing that is meant.

        Raises:
            UnknownNameError: nothing is called so.
            TextError: several things are (reason ambiguous).
        """
        text = _plain(typed)[:TYPED_LENGTH_MAX]
        items = self.choices[noun]
        for group in (
            _matching(items, lambda item: text == _plain(item.code)),
            _matching(items, lambda item: text.split(" ")[0] == _plain(item.code)),
            _matching(items, lambda item: text in map(_plain, (item.name, *item.names))),
            _matching(items, lambda item: text in item.keys),
            _matching(items, lambda item: any(key.startswith(text) for key in item.keys)),
            _matching(items, lambda item: any(text in _plain(name) for name in item.names)),
        ):
            if len(group) == 1:
                return group[0]
            if group:
                raise TextError(reason="ambiguous", field=field, text=typed[:40])
        raise UnknownNameError(noun=noun, name=typed[:40], field=field)


def _matching(items: Iterable[Choice], fits: Callable[[Choice], bool]) -> list[Choice]:
    return [item for item in items if fits(item)]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
