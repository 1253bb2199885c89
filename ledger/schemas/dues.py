"""The forms of fees: a tariff, a month to bill, a list of receipts typed or pasted, and what is written off."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ledger.domain.dues import (
    PRICE_DENOMINATOR_MAX,
    REASON_LENGTH_MAX,
    Basis,
    Exceptions,
    Tariff,
)
from ledger.domain.errors import AmountError, DateError, DuesError, PeriodError, Refusal
from ledger.domain.money import parse_yuan
from ledger.domain.periods import parse_day
from ledger.domain.receipts import Receipt
from ledger.domain.texts import clean_text
from ledger.posting.billing import Asked
from ledger.schemas.fields import day as typed_day

TARIFF_FIELDS = ("basis", "price", "first_month", "place", "vacant_percent", "decision", "fund")
BILLING_FIELDS = ("month", "dated_on", "place", "exceptions")
RECEIPT_FIELDS = ("receipts", "channel", "day", "fund", "again")
WRITE_OFF_FIELDS = ("household", "amount", "account", "decision", "fund", "dated_on")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_PRICE = re.compile(r"\d{1,5}(\.\d{1,6})?", re.ASCII)
_APART = re.compile(r"[\s,，;；]+")
_YEAR = re.compile(r"(?:全年|year)[:：]?(\d{4}-\d{1,2})", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"[¥￥]?\d[\d.]*元?", re.ASCII)
_VACANT = frozenset({"空置", "空置房", "空关", "vacant", "empty"})


@dataclass(frozen=True, slots=True)
class KnownPlaces:
    """How households may be written: by code, or by a name that only one has."""

    by_text: Mapping[str, str]

    def household(self, text: str, *, line: int, field: str) -> str:
        """Find a household.

        Raises:
            DuesError: nothing, or more than one, is called so (reason unknown_household).
        """
        found = self.by_text.get(plain(text))
        if not found:
            raise DuesError(reason="unknown_household", text=text[:40], line=line, field=field)
        return found


def known_places(names: Iterable[tuple[str, str]]) -> KnownPlaces:
    """Take households by (code, name)."""
    found: dict[str, str] = {}
    for code, name in names:
        held = found.get(plain(name))
        found[plain(name)] = "" if held is not None else code
    for code, _name in names:
        found[plain(code)] = code
    return KnownPlaces(found)


def plain(text: str) -> str:
    """Bring a household's code or name to the form in which they are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_tariff(form: Mapping[str, str]) -> tuple[Tariff | None, tuple[Refusal, ...]]:
    """Read a tariff, or everything that is wrong with it."""

    def price() -> Fraction:
        return parse_price(form.get("price", ""))

    values, refusals = _read_all({
        "price": price,
        "first_month": lambda: parse_month(form.get("first_month", ""), field="first_month"),
        "vacant_percent": lambda: _percent(form.get("vacant_percent", "") or "100"),
    })  # fmt: skip
    if refusals:
        return None, refusals
    ratio = values["price"]
    try:
        return Tariff(
            Basis.HOUSEHOLD if form.get("basis") == "household" else Basis.AREA,
            ratio.numerator, ratio.denominator, values["first_month"],
            form.get("decision", "").strip(), fund=form.get("fund", "") or "PROP",
            place=form.get("place", "").strip(), vacant_percent=values["vacant_percent"],
        ), ()  # fmt: skip
    except Refusal as refusal:
        return None, (refusal,)


def parse_price(text: str) -> Fraction:
    """Read yuan as an exact ratio of fen: a price may be finer than a fen.

    Raises:
        AmountError: it is no price, or finer than a ten-thousandth of a fen.
    """
    cleaned = (
        unicodedata.normalize("NFKC", text).strip().removeprefix("¥").removesuffix("元").strip()
    )
    if not _PRICE.fullmatch(cleaned):
        raise AmountError(text=text[:40], reason="not_a_number", field="price")
    found = Fraction(cleaned) * 100
    if found.denominator > PRICE_DENOMINATOR_MAX:
        raise AmountError(text=text[:40], reason="too_precise", field="price")
    return found


def parse_month(text: str, *, field: str) -> int:
    """Read ``2025-09`` as a bookkeeping month.

    Raises:
        PeriodError: it is none.
    """
    match = _MONTH.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        raise PeriodError(text=text[:40], field=field)
    return int(match[1]) * 100 + int(match[2])


def read_asked(
    form: Mapping[str, str], known: KnownPlaces
) -> tuple[Asked | None, tuple[Refusal, ...]]:
    """Read what is to be billed, or everything that is wrong with it."""
    values, refusals = _read_all({
        "month": lambda: parse_month(form.get("month", ""), field="month"),
        "dated_on": lambda: typed_day(form.get("dated_on", ""), "dated_on"),
        "exceptions": lambda: read_exceptions(form.get("exceptions", ""), known),
    })  # fmt: skip
    if refusals:
        return None, refusals
    place = form.get("place", "").strip()
    return Asked(values["month"], values["dated_on"], place, values["exceptions"]), ()


def read_exceptions(text: str, known: KnownPlaces) -> Exceptions:
    """Read one household a line with the reason; that it stands empty is a reason of its own.

    Raises:
        DuesError: a line names no household, or one that was named before.
        TextError: no reason is given.
    """
    excluded: dict[str, str] = {}
    vacant: set[str] = set()
    for line, words in _lines(text):
        name, _, reason = words.partition(" ")
        code = known.household(name, line=line, field="exceptions")
        if code in excluded or code in vacant:
            raise DuesError(reason="twice_named", text=name[:40], line=line, field="exceptions")
        reason = clean_text(reason, field="exceptions", length_max=REASON_LENGTH_MAX, required=True)
        if reason.casefold() in _VACANT:
            vacant.add(code)
        else:
            excluded[code] = reason
    return Exceptions(excluded, frozenset(vacant))


def read_receipts(
    form: Mapping[str, str], known: KnownPlaces, channels: Mapping[str, str]
) -> tuple[tuple[Receipt, ...], tuple[Refusal, ...]]:
    """Read a list of receipts, one a line, or what is wrong with each line.

    A line names a household and an amount; a day, a channel and a year paid at once where they differ from what
    the form says. ``channels`` gives accounts by their codes and names.
    """
    made: list[Receipt] = []
    refusals: list[Refusal] = []
    for line, words in _lines(form.get("receipts", "")):
        try:
            made.append(_receipt(words, line, form, known, channels))
        except Refusal as refusal:
            refusals.append(refusal)
    return tuple(made), tuple(refusals[:20])


def _receipt(
    words: str, line: int, form: Mapping[str, str], known: KnownPlaces,
    channels: Mapping[str, str],
) -> Receipt:  # fmt: skip
    name, *rest = [part for part in _APART.split(words) if part]
    amount, day, channel, year = "", form.get("day", ""), form.get("channel", ""), 0
    for part in rest:
        written = _YEAR.fullmatch(part)
        if written:
            year = parse_month(written[1], field="receipts")
        elif _DAY.fullmatch(part):
            day = part
        elif _AMOUNT.fullmatch(part) and not amount:
            amount = part
        elif plain(part) in channels:
            channel = channels[plain(part)]
        else:
            raise DuesError(reason="not_a_line", text=part[:40], line=line, field="receipts")
    household = known.household(name, line=line, field="receipts")
    try:
        return Receipt(household, parse_yuan(amount), parse_day(day), channel, year)
    except (AmountError, DateError) as refusal:
        raise DuesError(
            reason="not_a_line", text=refusal.text[:40], line=line, field="receipts"
        ) from refusal


def _read_all(
    parsers: Mapping[str, Callable[[], Any]],
) -> tuple[dict[str, Any], tuple[Refusal, ...]]:
    """Read every field, so that all mistakes are said at once."""
    values, refusals = {}, []
    for name, parse in parsers.items():
        try:
            values[name] = parse()
        except Refusal as refusal:
            refusals.append(refusal)
    return values, tuple(refusals)


def _percent(text: str) -> int:
    cleaned = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    if not (cleaned.isascii() and cleaned.isdigit()) or int(cleaned) > 100:
        raise DuesError(reason="percent", text=text[:20], field="vacant_percent")
    return int(cleaned)


def _lines(text: str) -> list[tuple[int, str]]:
    """Give the lines that say something, with their numbers from 1, the parts apart by single spaces."""
    numbered = enumerate(text.splitlines(), start=1)
    found = ((number, " ".join(_APART.sub(" ", line).split())) for number, line in numbered)
    return [(number, line) for number, line in found if line]


def read_write_off(
    form: Mapping[str, str], known: KnownPlaces
) -> tuple[tuple[str, int, date] | None, tuple[Refusal, ...]]:
    """Read whose dues are written off, how much of them and on which day, or what is wrong with it."""
    household = form.get("household", "")
    values, refusals = _read_all({
        "household": lambda: known.household(household, line=0, field="household"),
        "amount": lambda: parse_yuan(form.get("amount", ""), field="amount"),
        "dated_on": lambda: typed_day(form.get("dated_on", ""), "dated_on"),
    })  # fmt: skip
    if refusals:
        return None, refusals
    return (values["household"], values["amount"], values["dated_on"]), ()
