"""The words of ``docs/glossary.md``, read once, for the page that explains them and the links to it."""

from functools import cache

from config import ROOT
from ledger.schemas.glossary import Section, Term, read_glossary

GLOSSARY = ROOT / "docs" / "glossary.md"


@cache
def glossary() -> tuple[Section, ...]:
    """Give every explained term, section by section."""
    return read_glossary(GLOSSARY.read_text(encoding="utf-8"))


@cache
def _terms() -> dict[str, Term]:
    return {term.name_zh: term for section in glossary() for term in section.terms}


def explained(*names_zh: str) -> list[Term]:
    """Give terms by their Chinese names; one that the glossary does not explain is left out."""
    return [term for name in names_zh if (term := _terms().get(name))]
