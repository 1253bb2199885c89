"""Every text has its English, with the same places to fill in."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import catalogues


@pytest.fixture(scope="module")
def template() -> Catalog:
    """The texts that code and templates use now."""
    return catalogues.collect()


def test_the_catalogues_are_complete(template: Catalog) -> None:
    paths = sorted(catalogues.TRANSLATIONS.glob("*.po"))
    assert [path.name for path in paths] == ["en.po"]
    assert catalogues.problems(paths[0], template) == []


def written(folder: Path, text: str) -> Path:
    path = folder / "en.po"
    path.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n{text}',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "missing"),
        ('msgid "共%(n)s元"\nmsgstr ""\n', "untranslated"),
        ('msgid "共%(n)s元"\nmsgstr "%(m)s yuan"\n', "unknown named placeholder"),
        ('#, fuzzy\nmsgid "共%(n)s元"\nmsgstr "%(n)s yuan"\n', "fuzzy"),
        ('msgid "共%(n)s元"\nmsgstr "%(n)s yuan"\n\nmsgid "旧"\nmsgstr "old"\n', "no longer used"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, complaint: str
) -> None:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    template = Catalog()
    template.add("共%(n)s元", flags=["python-format"])
    found = catalogues.problems(written(tmp_path, text), template)
    assert any(complaint in line for line in found), found


def test_an_update_keeps_what_was_translated_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = written(tmp_path, 'msgid "旧"\nmsgstr "old"\n\nmsgid "留"\nmsgstr "kept"\n')
    template = Catalog()
    for text in ("留", "新"):
        template.add(text)
    catalogues.update(path, template)
    text = path.read_text(encoding="utf-8")
    assert 'msgid "留"\nmsgstr "kept"' in text
    assert 'msgid "新"\nmsgstr ""' in text
    assert "旧" not in text
    assert text.startswith('msgid ""\nmsgstr ""\n"Content-Type')
