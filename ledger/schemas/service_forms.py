"""Forms about contracts and services: typed text to domain values."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from ledger.domain.contract_errors import ServiceError
from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way
from ledger.domain.errors import TextError, UnknownNameError
from ledger.domain.money import parse_yuan
from ledger.domain.price_lists import ListPrice, RepairItem
from ledger.domain.service_scores import Band, Criterion, ScoreSheet
from ledger.domain.services import ServiceRate
from ledger.posting.assessments import Assessment
from ledger.posting.contract_terms import Collection, Title
from ledger.schemas import fields

Form = Mapping[str, str]
_Code = TypeVar("_Code", Chapter, Rhythm, Way)
_DECIMAL = re.compile(r"(\d{1,7})(?:\.(\d{1,2}))?", re.ASCII)


def read_terms(form: Form, evidence: str) -> tuple[Terms, Title | None]:
    """Read a chapter of a contract, and the name of one that is new.

    Raises:
        Refusal: the first field that cannot be read.
    """
    rhythm = _one_of(Rhythm, form, "rhythm")
    first_day = _day(form, "first_day")
    due = form.get("first_due_on", "").strip()
    terms = Terms(
        _text(form, "code"), _one_of(Chapter, form, "chapter"), _one_of(Way, form, "way"),
        _text(form, "party"), _text(form, "account"), _text(form, "fund"),
        0 if rhythm is Rhythm.BY_BILL else _yuan(form, "price"), rhythm, first_day,
        _day(form, "last_day"), _day(form, "first_due_on") if due else first_day,
        _count(form, "notice_days"), _yuan(form, "deposit", default="0"), form.get("tax_note", "").strip(),
        form.get("collector", "").strip(), form.get("place", "").strip(), evidence,
        form.get("note", "").strip(),
    )  # fmt: skip
    title = form.get("title", "").strip()
    return terms, Title(title, form.get("title_en", "").strip()) if title else None


def read_collection(form: Form, evidence: str) -> Collection:
    """Read what a collector's statement says."""
    return Collection(
        _text(form, "code"), _day(form, "first_day"), _day(form, "last_day"),
        _yuan(form, "amount"), evidence,
    )  # fmt: skip


def read_hours(text: str) -> dict[str, int]:
    """Read a sheet: a line a role, its code and its hours; ``cleaner 88.25``. Gives quarters of an hour.

    Raises:
        ServiceError: reason hours.
    """
    found: dict[str, int] = {}
    for words in _rows(text, "hours", 2):
        hundredths = hundredths_of(words[1], "hours")
        if hundredths % 25 or words[0] in found:
            raise ServiceError(reason="hours", field="hours", text=words[1][:20])
        found[words[0]] = hundredths // 25
    return found


def read_marks(text: str) -> list[list[int]]:
    """Read marks: a line a scorer, a mark a criterion, with at most one decimal. Gives tenths."""
    rows = [line.replace(",", " ").split() for line in text.splitlines() if line.strip()]
    return [[_tenths(word, "marks") for word in row] for row in rows]


def read_ratio(text: str) -> tuple[int, int]:
    """Read a fee's ratio as a fraction or a percentage: ``8/100``, ``8%``.

    Raises:
        ServiceError: reason ratio.
    """
    match = re.fullmatch(r"(\d{1,5})\s*(?:/\s*(\d{1,5})|%)", text.strip(), re.ASCII)
    if match is None:
        raise ServiceError(reason="ratio", field="ratio")
    return int(match[1]), int(match[2] or 100)


def read_rate(form: Form) -> ServiceRate:
    """Read a rate by the hour."""
    return ServiceRate(
        _text(form, "contract"), _text(form, "role"), _text(form, "name_zh"),
        form.get("name_en", "").strip(), _yuan(form, "rate"), _day(form, "first_day"),
        hundredths_of(form.get("hours", ""), "hours") // 25, _text(form, "frequency"),
        _text(form, "standard"), _text(form, "decision"),
    )  # fmt: skip


def read_price(form: Form) -> ListPrice:
    """Read a price of a repair."""
    return ListPrice(
        _text(form, "item"), _text(form, "name_zh"), form.get("name_en", "").strip(),
        _text(form, "unit"), _yuan(form, "price"), _day(form, "first_day"), _text(form, "decision"),
    )  # fmt: skip


def read_sheet(form: Form) -> ScoreSheet:
    """Read a score sheet: a line a criterion (name, weight, full marks), a line a band (points, percent)."""
    criteria = tuple(
        Criterion(words[0], "", _whole(words[1], "criteria"), _tenths(words[2], "criteria"))
        for words in _rows(form.get("criteria", ""), "criteria", 3)
    )
    bands = tuple(
        Band(_tenths(words[0], "bands"), _tenths(words[1].removesuffix("%"), "bands"))
        for words in _rows(form.get("bands", ""), "bands", 2)
    )
    return ScoreSheet(
        _text(form, "contract"), _day(form, "first_day"), criteria, bands,
        _count(form, "group_size"), _count(form, "party_members"), _count(form, "scorers_min"),
        _text(form, "decision"),
    )  # fmt: skip


def read_assessment(form: Form, evidence: str) -> Assessment:
    """Read what a body outside said of a year."""
    score = form.get("score", "").strip()
    return Assessment(
        _count(form, "year"), _text(form, "assessor"), _text(form, "about"), _text(form, "grade"),
        _tenths(score, "score") if score else None, evidence,
    )  # fmt: skip


def read_items(text: str, name: str = "items") -> tuple[RepairItem, ...]:
    """Read the lines of a repair bill: item, quantity, amount in yuan; ``tap 2 136.00``.

    Raises:
        ServiceError: reason quantity; AmountError: an amount is none.
    """
    return tuple(
        RepairItem(words[0], hundredths_of(words[1], name), parse_yuan(words[2], field=name))
        for words in _rows(text, name, 3)
    )


def typed_items(items: tuple[RepairItem, ...]) -> str:
    """Write the lines of a repair bill back as somebody would have typed them."""
    return "\n".join(
        f"{item.item} {item.quantity_hundredths // 100}.{item.quantity_hundredths % 100:02d}"
        f" {item.amount_minor // 100}.{item.amount_minor % 100:02d}"
        for item in items
    )


def hundredths_of(text: str, name: str) -> int:
    """Read a number with at most two decimals as hundredths.

    Raises:
        ServiceError: reason quantity.
    """
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        raise ServiceError(reason="quantity", field=name, text=text[:20])
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _tenths(text: str, name: str) -> int:
    hundredths = hundredths_of(text, name)
    if hundredths % 10:
        raise ServiceError(reason="marks", field=name, text=text[:20])
    return hundredths // 10


def _rows(text: str, name: str, count: int) -> list[list[str]]:
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if any(len(row) != count for row in rows):
        raise ServiceError(reason="quantity", field=name, text=text[:20])
    return rows


def _text(form: Form, name: str) -> str:
    text = form.get(name, "").strip()
    if not text:
        raise TextError(reason="required", field=name)
    return text


def _day(form: Form, name: str) -> date:
    return fields.day(_text(form, name), name)


def _yuan(form: Form, name: str, default: str = "") -> int:
    text = form.get(name, "").strip() or default
    if not text:
        raise TextError(reason="required", field=name)
    return parse_yuan(text, field=name)


def _count(form: Form, name: str) -> int:
    return _whole(form.get(name, "").strip() or "0", name)


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise ServiceError(reason="quantity", field=name, text=text[:20])
    return int(text)


def _one_of(kind: type[_Code], form: Form, name: str) -> _Code:
    try:
        return kind(form.get(name, ""))
    except ValueError as error:
        raise UnknownNameError(noun=name, name=form.get(name, "")[:20], field=name) from error
