"""What an entry says beyond accounts and amounts, as flat texts that every format can carry.

Metadata in beancount, tags in hledger, keys in JSON and columns in CSV have the same names and values.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from ledger.domain.errors import Refusal
from ledger.domain.journals import (
    DECLARED_KEYS,
    Declaration,
    JournalEntry,
    JournalLine,
    refused_at,
)
from ledger.domain.money import yuan
from ledger.domain.texts import clean_text
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Kind
from ledger.domain.vouchers import parse_voucher
from ledger.schemas.journals.text import day_at, fen_at, refuse

#: Keys of an entry in the order in which they are written.
ENTRY_KEYS = (
    "voucher", "dated_on", "occurred_on", "period", "kind", "summary", "counterparty_kind",
    "corrects", "refund_of", "matter", "decision", "work", "contract", "memo", "external_id",
    "part", "flags", "leaf",
)  # fmt: skip
_RARE_KEYS = ENTRY_KEYS[7:17]
_NOTHING: Mapping[str, str] = MappingProxyType({})
LINE_KEYS = ("account", "fund", "debit", "credit", "place", "work", "party", "sublines")
DEFAULT_FUND = "GEN"
MATTER_LENGTH_MAX = 60
CODE_LENGTH_MAX = 120

_SHORT_TEXTS = {
    "voucher": CODE_LENGTH_MAX, "corrects": CODE_LENGTH_MAX, "refund_of": CODE_LENGTH_MAX,
    "matter": MATTER_LENGTH_MAX, "decision": CODE_LENGTH_MAX, "work": CODE_LENGTH_MAX,
    "contract": CODE_LENGTH_MAX, "external_id": CODE_LENGTH_MAX,
    "part": CODE_LENGTH_MAX,
}  # fmt: skip


def entry_texts(entry: JournalEntry) -> dict[str, str]:
    """Write an entry's own fields; those at their default are left out."""
    texts = {"voucher": entry.voucher, "dated_on": entry.dated_on.isoformat()}
    if entry.occurred_on is not None and entry.occurred_on != entry.dated_on:
        texts["occurred_on"] = entry.occurred_on.isoformat()
    if entry.adjusting:
        texts["period"] = f"{entry.dated_on.year:04d}-13"
    texts["kind"] = entry.kind.value
    texts["summary"] = entry.summary
    texts["counterparty_kind"] = entry.counterparty_kind.value
    rare = (
        entry.corrects, entry.refund_of, entry.matter, entry.decision, entry.work, entry.contract,
        entry.memo, entry.external_id, entry.part, " ".join(sorted(entry.flags)),
    )  # fmt: skip
    # Nothing of this is said by most of a million vouchers.
    if any(rare):
        texts.update((key, text) for key, text in zip(_RARE_KEYS, rare, strict=True) if text)
    if entry.leaf_index:
        texts["leaf"] = str(entry.leaf_index)
    return texts


def line_texts(line: JournalLine) -> Mapping[str, str]:
    """Write what a line says beyond account, fund and amount; empty fields are left out."""
    if not (line.place or line.work or line.party or line.sublines):
        return _NOTHING
    texts = {"place": line.place, "work": line.work, "party": line.party}
    texts = {key: value for key, value in texts.items() if value}
    if line.sublines:
        shares = [[place, yuan(minor)] for place, minor in line.sublines]
        texts["sublines"] = json.dumps(shares, ensure_ascii=False, separators=(",", ":"))
    return texts


def red_side(line: JournalLine) -> str:
    """Name the side of a red letter, which a signed amount alone does not tell; empty for black."""
    if line.debit_minor < 0:
        return "debit"
    return "credit" if line.credit_minor < 0 else ""


def is_own(texts: Mapping[str, str]) -> bool:
    """Tell whether an entry is one that we wrote, by its voucher number."""
    return parse_voucher(texts.get("voucher", "")) is not None


def entry_of(
    texts: Mapping[str, str],
    lines: Sequence[JournalLine],
    names: Sequence[Declaration],
    at_line: int,
) -> JournalEntry:
    """Read an entry from its texts.

    Raises:
        ImportRefusedError: a text is not what its key demands; with the line and the key.
    """
    dated, occurred = texts.get("dated_on", ""), texts.get("occurred_on", "")
    if not dated and not occurred:
        refuse("missing_key", at_line, text="dated_on", field="dated_on")
    dated_on = day_at(dated or occurred, at_line, field="dated_on" if dated else "occurred_on")
    short = {
        key: _clean(texts.get(key, ""), key, length, at_line)
        for key, length in _SHORT_TEXTS.items()
    }
    return JournalEntry(
        dated_on=dated_on,
        lines=tuple(lines),
        voucher=short["voucher"],
        occurred_on=day_at(occurred, at_line, field="occurred_on") if occurred else None,
        adjusting=_adjusting(texts.get("period", ""), dated_on, at_line),
        kind=_kind(texts.get("kind", ""), at_line),
        corrects=short["corrects"],
        refund_of=short["refund_of"],
        summary=texts.get("summary", "").strip(),
        memo=texts.get("memo", "").strip(),
        counterparty_kind=_counterparty(texts.get("counterparty_kind", ""), at_line),
        matter=short["matter"],
        decision=short["decision"],
        work=short["work"],
        contract=short["contract"],
        external_id=short["external_id"],
        part=short["part"],
        flags=_flags(texts.get("flags", ""), at_line),
        names=tuple(names),
        at_line=at_line,
    )


def shares_of(text: str, at_line: int, *, field: str) -> tuple[tuple[str, int], ...]:
    """Read a line's shares from ``[["1-101", "12.00"], …]``."""
    if not text:
        return ()
    try:
        shares = json.loads(text)
    except (ValueError, RecursionError):
        refuse("syntax", at_line, text=text, field=field)
    return shares_from(shares, at_line, field=field)


def shares_from(shares: object, at_line: int, *, field: str) -> tuple[tuple[str, int], ...]:
    """Read a line's shares from the list that JSON gave."""
    if not isinstance(shares, list):
        refuse("wrong_type", at_line, field=field)
    read = []
    for share in shares:
        if (
            not isinstance(share, list)
            or len(share) != 2
            or not all(isinstance(x, str) for x in share)
        ):
            refuse("wrong_type", at_line, field=field)
        read.append((share[0], fen_at(share[1], at_line, field=field)))
    return tuple(read)


def declaration_of(noun: str, code: str, values: Mapping[str, object], at_line: int) -> Declaration:
    """Read a declaration strictly: a key we do not know may mean something that we would lose."""
    if noun not in DECLARED_KEYS:
        refuse("unknown_key", at_line, text=noun, field="names")
    for key, value in values.items():
        if key not in DECLARED_KEYS[noun]:
            refuse("unknown_key", at_line, text=key, field=f"names.{noun}")
        if not isinstance(value, str):
            refuse("wrong_type", at_line, text=key, field=f"names.{noun}")
    return Declaration(noun, code, {key: str(value) for key, value in values.items()})


def _clean(text: str, field: str, length_max: int, at_line: int) -> str:
    if not text:
        return ""
    try:
        return clean_text(text, field=field, length_max=length_max)
    except Refusal as error:
        raise refused_at(error, at_line) from error


def _adjusting(period: str, dated_on: date, at_line: int) -> bool:
    if not period:
        return False
    if period not in (f"{dated_on:%Y-%m}", f"{dated_on.year:04d}-13"):
        refuse("period_of_date", at_line, text=period, field="period")
    return period.endswith("-13")


def _flags(text: str, at_line: int) -> tuple[BrokenRule, ...]:
    try:
        return tuple(BrokenRule(flag) for flag in sorted(set(text.split())))
    except ValueError:
        refuse("unknown_kind", at_line, text=text, field="flags")


def _kind(text: str, at_line: int) -> Kind:
    try:
        return Kind(text or Kind.ORDINARY)
    except ValueError:
        refuse("unknown_kind", at_line, text=text, field="kind")


def _counterparty(text: str, at_line: int) -> CounterpartyKind:
    try:
        return CounterpartyKind(text or CounterpartyKind.OTHER)
    except ValueError:
        refuse("unknown_kind", at_line, text=text, field="counterparty_kind")
