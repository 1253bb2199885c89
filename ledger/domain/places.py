"""Places: grids, courtyards, buildings, units, houses and households, and how they lie in each other.

Areas are whole numbers of 0.01 m². An area is what it was found to be from a first day on: tariffs and shares ask
for the area of a day.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ledger.domain.errors import AmountError
from ledger.domain.money import parse_yuan
from ledger.domain.place_errors import PlaceError
from ledger.domain.texts import clean_text

NAME_LENGTH_MAX = 40
NOTE_LENGTH_MAX = 200
#: One hundred thousand square metres: larger than any flat, shop or garage.
AREA_CENTI_M2_MAX = 10_000_000
#: Fewer households than this and a sum tells about one of them.
HOUSEHOLDS_MIN = 3
#: To what sums of areas are rounded in public: about as much as one home has.
TOLD_AREA_CENTI_M2 = 10_000
_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+){0,5}", re.ASCII)
CODE_LENGTH_MAX = 30
_SQUARE_METRES = re.compile(r"(㎡|m2|m²|平方米|平米)$", re.IGNORECASE)


class PlaceKind(StrEnum):
    """What a place is; a line names buildings and wider, its shares name households."""

    GRID = "grid"
    COURTYARD = "courtyard"
    BUILDING = "building"
    UNIT = "unit"
    HOUSE = "house"
    HOUSEHOLD = "household"


#: Where a place may lie; "" is the community itself. Nothing can lie in itself: each kind is above the next.
PARENTS: Mapping[PlaceKind, tuple[str, ...]] = {
    PlaceKind.GRID: ("",),
    PlaceKind.COURTYARD: ("", "grid"),
    PlaceKind.BUILDING: ("", "grid", "courtyard"),
    PlaceKind.HOUSE: ("", "grid", "courtyard"),
    PlaceKind.UNIT: ("building",),
    PlaceKind.HOUSEHOLD: ("building", "unit", "house"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is registered; ``parent`` is a code, empty for what lies in the community itself."""

    code: str
    kind: PlaceKind
    name_zh: str
    name_en: str = ""
    parent: str = ""
    area_centi_m2: int = 0

    def __post_init__(self) -> None:
        """Refuse what no paper, address or sum could carry.

        Raises:
            PlaceError: the code is malformed, or the area is none.
            TextError: a name is missing or cannot be printed.
        """
        check_code(self.code)
        clean_text(self.name_zh, field="name_zh", length_max=NAME_LENGTH_MAX, required=True)
        clean_text(self.name_en, field="name_en", length_max=NAME_LENGTH_MAX)
        if not 0 <= self.area_centi_m2 <= AREA_CENTI_M2_MAX:
            raise PlaceError(reason="area_large", field="area", text=area_text(self.area_centi_m2))

    def check_parent(self, kind: str | None) -> None:
        """Refuse a parent that this place cannot lie in; ``kind`` is the parent's, None if it is not there.

        Raises:
            PlaceError: reason no_parent or parent.
        """
        if self.parent and kind is None:
            raise PlaceError(reason="no_parent", field="parent", text=self.parent)
        check_lies(self.kind, self.parent, kind or "")


def check_lies(kind: PlaceKind, parent: str, parent_kind: str) -> None:
    """Refuse that a place of one kind lies in one of another; ``parent_kind`` is "" for the community itself.

    Raises:
        PlaceError: reason parent.
    """
    if parent_kind not in PARENTS[kind]:
        raise PlaceError(reason="parent", field="parent", text=parent)


def check_code(code: str) -> None:
    """Refuse a code that cannot stand in an address.

    Raises:
        PlaceError: not capital letters and digits in groups parted by hyphens, or too long.
    """
    if len(code) > CODE_LENGTH_MAX or not _CODE.fullmatch(code):
        raise PlaceError(reason="code", field="code", text=code[:CODE_LENGTH_MAX])


def parse_area(text: str, *, field: str = "area") -> int:
    """Read square metres with at most two decimals (``58.32``, ``58.32㎡``) as 0.01 m².

    Raises:
        PlaceError: no number, zero or less, more than two decimals, or larger than any place.
    """
    plain = _SQUARE_METRES.sub("", unicodedata.normalize("NFC", text).strip()).strip()
    if plain.startswith(("¥", "￥")) or plain.endswith("元"):
        raise PlaceError(reason="area", field=field, text=text[:20])
    try:
        # Hundredths of a square metre are written as hundredths of a yuan are.
        area_centi_m2 = parse_yuan(plain, field=field)
    except AmountError as error:
        reason = "area_precise" if error.reason == "too_precise" else "area"
        raise PlaceError(reason=reason, field=field, text=text[:20]) from error
    if area_centi_m2 <= 0:
        raise PlaceError(reason="area_zero", field=field, text=text[:20])
    if area_centi_m2 > AREA_CENTI_M2_MAX:
        raise PlaceError(reason="area_large", field=field, text=text[:20])
    return area_centi_m2


def area_text(area_centi_m2: int) -> str:
    """Write 0.01 m² as square metres: ``58.32``."""
    whole, hundredths = divmod(area_centi_m2, 100)
    return f"{whole}.{hundredths:02d}"


def told_area(area_centi_m2: int) -> int:
    """Give a sum of areas as everybody is told it: to the nearest 100 m².

    Exact sums before and after a home is closed, or measured anew, would tell how large that one is.
    """
    step = TOLD_AREA_CENTI_M2
    return (area_centi_m2 + step // 2) // step * step


def natural(code: str) -> tuple[tuple[int, int, str], ...]:
    """Give a key by which B2 comes before B10."""
    parts = [""]
    for sign in code:
        if parts[-1] and parts[-1].isdecimal() == sign.isdecimal():
            parts[-1] += sign
        else:
            parts.append(sign)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts[1:])


@dataclass(frozen=True)
class PlaceTree:
    """Which place lies in which, households apart: of them it knows how many lie in each place directly.

    ``parents`` maps every code but those of households to its parent's, "" at the top; ``households`` counts them
    by the code they lie in.
    """

    parents: Mapping[str, str]
    households: Mapping[str, int]

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The places directly in each, households apart, as people count them; "" is the community."""
        found: dict[str, list[str]] = {}
        for code in sorted(self.parents, key=natural):
            found.setdefault(self.parents[code], []).append(code)
        return found

    def within(self, code: str) -> Iterator[str]:
        """Give a place and everything that lies in it, households apart."""
        yield code
        for child in self.children.get(code, ()):
            yield from self.within(child)

    def upwards(self) -> Iterator[str]:
        """Give every place, those that lie in others first, the community ("") last."""

        def below(code: str) -> Iterator[str]:
            for child in self.children.get(code, ()):
                yield from below(child)
                yield child

        yield from below("")
        yield ""

    def totals(self, counted: Mapping[str, int]) -> dict[str, int]:
        """Add up, for each place, what is counted directly in it and in everything in it."""
        found: dict[str, int] = {}
        for code in self.upwards():
            inside = sum(found[child] for child in self.children.get(code, ()))
            found[code] = counted.get(code, 0) + inside
        return found

    def shown(self, counted: Mapping[str, int]) -> frozenset[str]:
        """Give the places whose sums may be told, so that no difference of sums tells of one or two households.

        A place is shown with none or at least three of what is counted. Where the rest of a place, after all that
        is shown of it, would be one or two, the smallest of its shown parts is hidden with them.
        """
        totals = self.totals(counted)
        return frozenset(self.without_rests(totals, _large_enough(totals)))

    def without_rests(self, totals: Mapping[str, int], shown: Iterable[str]) -> set[str]:
        """Hide of the places shown those that would leave one or two of a wider place to be worked out."""
        left, parts = set(shown), dict[str, list[str]]()
        for code in self.upwards():
            inside = [
                part for child in self.children.get(code, ())
                for part in ([child] if child in left else parts[child])
            ]  # fmt: skip
            while (
                code in left
                and 0 < totals[code] - sum(totals[part] for part in inside) < HOUSEHOLDS_MIN
            ):
                hidden = min((totals[part], part) for part in inside if totals[part])[1]
                left.discard(hidden)
                inside.remove(hidden)
                inside += parts[hidden]
            parts[code] = inside
        return left


def _large_enough(totals: Mapping[str, int]) -> set[str]:
    return {code for code, number in totals.items() if not 0 < number < HOUSEHOLDS_MIN}


def told_counts(
    tree: PlaceTree, counted: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int | None]]:
    """Give, for each place, the households of each kind, None where the number would tell of one or two.

    ``counted`` maps kinds to how many households of that kind lie directly in each place. Beyond each number
    itself, neither what is left of a wider place nor what is left of the households of one place is one or two.
    """
    totals = {kind: tree.totals(numbers) for kind, numbers in counted.items()}
    told = {kind: _large_enough(numbers) for kind, numbers in totals.items()}
    before, now = -1, sum(map(len, told.values()))
    # Hiding in one direction may ask for more in the other; there is less to hide each time.
    while now != before:
        for code in tree.upwards():
            _hide_rest(code, totals, told)
        told = {kind: tree.without_rests(totals[kind], codes) for kind, codes in told.items()}
        before, now = now, sum(map(len, told.values()))
    return {
        code: {kind: totals[kind][code] if code in told[kind] else None for kind in counted}
        for code in tree.upwards()
    }


def _hide_rest(
    code: str, totals: Mapping[str, Mapping[str, int]], told: Mapping[str, set[str]]
) -> None:
    """Hide the smallest numbers of a place besides those hidden, until they are three together or all."""
    by_size = sorted((numbers[code], kind) for kind, numbers in totals.items() if numbers[code])
    rest = sum(number for number, kind in by_size if code not in told[kind])
    for number, kind in by_size:
        if 0 < rest < HOUSEHOLDS_MIN and code in told[kind]:
            told[kind].discard(code)
            rest += number
