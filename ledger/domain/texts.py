"""Text that people type: what may enter the books, because paper and log must be able to carry it."""

import re
import unicodedata
from functools import lru_cache

from ledger.domain.errors import TextError

#: Categories refused outright: control, surrogate, private use, unassigned. Formatting characters (Cf)
#: go too: zero-width and direction marks make two texts that look the same and are not.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn", "Cf"})
#: Pictographs have no glyph in the embedded fonts; a PDF with a missing glyph is no PDF/A.
_PICTOGRAPHS = ((0x1F000, 0x1FAFF), (0x2600, 0x27BF), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF))

#: A code stands in addresses, in names of files and in anchors: letters of any script, digits, brackets, - and _.
_CODE = re.compile(r"[\w（）()〔〕【】][\w（）()〔〕【】-]*")
_UNCARRIED = re.compile(r"[^\w（）()〔〕【】-]")

#: Half a surrogate pair is no character, and no database keeps it; U+0000 is no text to PostgreSQL.
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def unstorable(text: str) -> str:
    """Give the first character that one of the databases can neither keep nor be asked for; "" where all can."""
    found = _UNSTORABLE.search(text)
    return found[0] if found else ""


def clean_text(text: str, *, field: str, length_max: int, required: bool = False) -> str:
    """Trim a single-line text and refuse what cannot be printed.

    The text is otherwise kept as typed, without normalisation: its bytes are committed to.

    Raises:
        TextError: empty though required, too long, or with a character that cannot be carried.
    """
    cleaned = text.strip()
    if required and not cleaned:
        raise TextError(reason="required", field=field)
    if len(cleaned) > length_max:
        raise TextError(reason="too_long", field=field, length_max=length_max)
    for character in cleaned:
        if _is_refused(character):
            raise TextError(reason="character", field=field, text=f"U+{ord(character):04X}")
    return cleaned


def clean_code(text: str, *, field: str, length_max: int) -> str:
    """Trim a code that gets a page of its own, and refuse what no address can carry: slashes, blanks, ?, # and dots.

    Raises:
        TextError: it is missing, too long, unprintable, or no code.
    """
    cleaned = clean_text(text, field=field, length_max=length_max, required=True)
    if not _CODE.fullmatch(cleaned):
        raise TextError(reason="code", field=field, text=cleaned)
    return cleaned


def carried_code(text: str) -> str:
    """Put a hyphen wherever an older code has a sign that no address can carry."""
    return _UNCARRIED.sub("-", text)


def carried_text(text: str, *, length_max: int) -> str:
    """Leave out what cannot be printed, of a text that somebody else wrote: a bill, a payer's remark."""
    kept = "".join(" " if sign in "\t\r\n" else sign for sign in text)
    return "".join(sign for sign in kept if not _is_refused(sign)).strip()[:length_max].strip()


@lru_cache(maxsize=8_192)
def _is_refused(character: str) -> bool:
    """Tell it once for each character: a journal repeats a few thousand of them millions of times."""
    return unicodedata.category(character) in _REFUSED or _is_pictograph(ord(character))


def _is_pictograph(code_point: int) -> bool:
    return any(first <= code_point <= last for first, last in _PICTOGRAPHS)
