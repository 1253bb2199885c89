"""The screen that asks which column of an unknown table is which, read as a ``ColumnMapping``."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ledger.domain.bill_mappings import HEADINGS_MAX, WORDS_MAX, ColumnMapping
from ledger.domain.bills import Direction
from ledger.domain.errors import BillMappingError

#: What a column may be, in the order in which a person looks for it; TEXT may be several.
ROLES = (
    "day", "time", "amount", "amount_in", "amount_out", "direction", "balance", "counterparty",
    "counterparty_number", "text", "serial", "order",
)  # fmt: skip
_WORDS = {
    "in": "words_in",
    "out": "words_out",
    "neutral": "words_neutral",
}


def sent_mapping(form: Mapping[str, str]) -> ColumnMapping | None:
    """Read a mapping from a form: whole as JSON, or column by column; None where the form has neither.

    Raises:
        BillMappingError: the answers leave something to guess.
    """
    if form.get("mapping"):
        return ColumnMapping.from_json(form["mapping"])
    if "heading.0" not in form:
        return None
    headings = _numbered(form, "heading", HEADINGS_MAX)
    roles = [form.get(f"column.{index}", "") for index in range(len(headings))]
    single: dict[str, Any] = {}
    for role, heading in zip(roles, headings, strict=True):
        if role in single:
            raise BillMappingError(reason="role_twice", heading=heading, field=role)
        if role in ROLES and role != "text":
            single[role] = heading
    texts = tuple(heading for role, heading in zip(roles, headings, strict=True) if role == "text")
    return ColumnMapping(
        headings=tuple(headings), texts=texts, **{"day": "", **single}, **_words(form, single)
    )


def column_values(columns: Mapping[str, str], texts: Sequence[str], headings: Sequence[str],
                  words: Mapping[str, Direction]) -> dict[str, str]:  # fmt: skip
    """Write what is known of a table as the fields of the screen."""
    roles = {heading: role for role, heading in columns.items()}
    roles |= dict.fromkeys((text for text in texts if text not in roles), "text")
    values = {f"column.{index}": roles.get(heading, "") for index, heading in enumerate(headings)}
    return values | {f"word.{index}": way.value for index, way in enumerate(words.values())}


def head_sha256(headings: Sequence[str]) -> str:
    """Give the name by which the columns of a table are remembered: its headings, in their order."""
    return hashlib.sha256("\x1f".join(headings).encode("utf-8", "surrogatepass")).hexdigest()


def _words(form: Mapping[str, str], single: Mapping[str, str]) -> dict[str, Any]:
    if "direction" not in single:
        return {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for index, said in enumerate(_numbered(form, "said", WORDS_MAX)):
        meant = form.get(f"word.{index}", "")
        if meant not in _WORDS:
            raise BillMappingError(reason="words", heading=said, field="direction")
        found[_WORDS[meant]].append(said)
    return {name: tuple(texts) for name, texts in found.items()}


def _numbered(form: Mapping[str, str], name: str, most: int) -> list[str]:
    found = []
    for index in range(most):
        if f"{name}.{index}" not in form:
            break
        found.append(form[f"{name}.{index}"])
    return found
