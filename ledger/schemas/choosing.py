"""Find what somebody means: an account, fund, place, work or party by code, name, pinyin or initials.

One index for the page's script (as JSON) and for the server, which reads what was typed once more.
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        spelt = self._spelt[noun]
        # A long voucher names the same few things again and again, mostly by code.
        exact = spelt.codes.get(text) or spelt.codes.get(text.partition(" ")[0])
        if exact is not None:
            return exact
        for group in spelt.groups(text):
            if len(group) == 1:
                return group[0]
            if group:
                raise TextError(reason="ambiguous", field=field, text=typed[:40])
        raise UnknownNameError(noun=noun, name=typed[:40], field=field)

    @cached_property
    def _spelt(self) -> dict[str, "_Spelt"]:
        return {noun: _Spelt(items) for noun, items in self.choices.items()}


class _Spelt:
    """Choices by everything they may be typed as."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.codes = {_plain(item.code): item for item in choices}
        self._names: defaultdict[str, dict[str, Choice]] = defaultdict(dict)
        self._keys: defaultdict[str, dict[str, Choice]] = defaultdict(dict)
        for item in choices:
            for name in (item.name, *item.names):
                self._names[_plain(name)][item.code] = item
            for key in item.keys:
                self._keys[key][item.code] = item

    def groups(self, text: str) -> Iterator[list[Choice]]:
        """Give what a text may mean, the surest first."""
        yield list(self._names.get(text, {}).values())
        yield list(self._keys.get(text, {}).values())
        yield _together(found for key, found in self._keys.items() if key.startswith(text))
        yield _together(found for name, found in self._names.items() if text in name)


def _together(groups: Iterable[Mapping[str, Choice]]) -> list[Choice]:
    return list({code: item for group in groups for code, item in group.items()}.values())


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
