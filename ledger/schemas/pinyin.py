"""How Chinese names are typed on a Latin keyboard: whole pinyin and initials, polyphones included."""

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

#: Ways of reading one name; names with many polyphones have more than anybody would try.
READINGS_MAX = 12


@lru_cache(maxsize=8_192)
def spellings(name: str) -> tuple[str, ...]:
    """Give the pinyin of a name and its initials, lower case, for every reading: the usual one first.

    Letters and digits stay as they are; everything else is left out.
    """
    parts: list[list[str]] = []
    for readings in pinyin(name, style=Style.NORMAL, heteronym=True):
        cleaned = [_letters(reading) for reading in readings]
        kept = [text for text in dict.fromkeys(cleaned) if text]
        if kept:
            parts.append(kept)
    found: dict[str, None] = {}
    for chosen in islice(product(*parts), READINGS_MAX):
        found["".join(chosen)] = None
        found["".join(text if text[0].isdigit() else text[0] for text in chosen)] = None
    return tuple(text for text in found if text)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isascii() and sign.isalnum())
