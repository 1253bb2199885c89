"""The glossary as values: read from the tables of ``docs/glossary.md``."""

import re
import unicodedata
from dataclasses import dataclass

#: What a row holds: Chinese, pinyin, English, meaning, 解释, where it lives in the code.
COLUMNS = 6

_HEADING = re.compile(r"## (?P<name_zh>[^\x00-\x7f]+) (?P<name_en>.+)")


class GlossaryError(Exception):
    """The glossary cannot be read; the message names the line."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word, and what it means to somebody who is no accountant."""

    name_zh: str
    pinyin: str
    name_en: str
    meaning_en: str
    meaning_zh: str

    @property
    def anchor(self) -> str:
        """Name its place on the page: pinyin without tones and spaces, ``jie-dai``."""
        plain = unicodedata.normalize("NFD", self.pinyin.casefold())
        return re.sub(r"[^a-z0-9-]", "", plain.replace("/", "-"))


@dataclass(frozen=True, slots=True)
class Section:
    """Terms that belong together."""

    name_zh: str
    name_en: str
    terms: tuple[Term, ...]


def read_glossary(text: str) -> tuple[Section, ...]:
    """Give the terms that are explained to residents, section by section.

    Raises:
        GlossaryError: a row has other columns than the rest, holds nothing where a name must be, or
            names a term or an anchor that another row has.
    """
    sections: list[tuple[str, str, list[Term]]] = []
    known: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := _HEADING.fullmatch(line):
            sections.append((heading["name_zh"], heading["name_en"], []))
        elif line.startswith("| ") and not line.startswith("| 中文 |"):
            term = _term(line, number)
            if {term.name_zh, term.anchor} & known:
                raise GlossaryError(f"line {number}: {term.name_zh} or its pinyin is there twice")
            known |= {term.name_zh, term.anchor}
            if not sections:
                raise GlossaryError(f"line {number}: {term.name_zh} stands under no heading")
            if term.meaning_zh:
                sections[-1][2].append(term)
    return tuple(Section(zh, en, tuple(terms)) for zh, en, terms in sections if terms)


def _term(line: str, number: int) -> Term:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    if len(cells) != COLUMNS or not all(cells[:4]):
        raise GlossaryError(f"line {number}: a row has {COLUMNS} columns and the first four filled")
    name_zh, pinyin, name_en, meaning_en, meaning_zh = (cell.replace("`", "") for cell in cells[:5])
    return Term(name_zh, pinyin, name_en, meaning_en, meaning_zh)
