"""Same input, same bytes; and what cannot be printed is refused, never printed wrong."""

import hashlib
import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from weasyprint import HTML

from config import ROOT
from ledger.i18n import language
from ledger.statements.values import Label, PublicIncome
from reports import engine, public_income
from reports.errors import PaperError
from reports.fonts import FontFetcher
from tests.reports import samples
from tests.reports.pdfs import KINDS, paper, solid


def printed(statement: PublicIncome) -> bytes:
    return public_income.pdf(
        statement,
        language=language("zh"),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )


def with_account(name: str) -> PublicIncome:
    statement = samples.public_income()
    row = replace(statement.income[0], account=Label("480101", name, name))
    return replace(statement, income=(row, *statement.income[1:]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_statement_gives_the_same_bytes(kind: str) -> None:
    first = paper(kind, posted=False)
    make, sample = KINDS[kind]
    again = make(
        sample(),  # type: ignore[operator]
        language=language("zh"),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )
    assert first == again


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import hashlib; from tests.reports.pdfs import paper; "
        "print(hashlib.sha256(paper('public_income')).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "America/Lima", "LANG": "C"},
    )
    assert done.stdout.strip() == hashlib.sha256(paper("public_income")).hexdigest()


def test_another_figure_gives_another_file_identifier() -> None:
    statement = samples.public_income()
    other = replace(statement, opening_minor=statement.opening_minor + 1)
    assert printed(other) != printed(statement)


@pytest.mark.parametrize("kind", KINDS)
def test_the_qr_code_leads_to_the_copy_online(kind: str) -> None:
    page = pypdfium2.PdfDocument(paper(kind))[0]
    codes = zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    assert [code.text for code in codes] == [samples.URL]


@pytest.mark.parametrize("name", ["停车费😀", "停车费 Ավտո", "停车费\ue000"])
def test_a_character_that_no_font_of_ours_has_is_refused_by_name(name: str) -> None:
    with pytest.raises(PaperError) as refused:
        printed(with_account(name))
    assert refused.value.reason == "character"
    assert set(refused.value.text) <= set(name) - set("停车费 ")
    assert refused.value.text


def test_a_rare_hanzi_comes_from_the_system_font() -> None:
    assert "𠮷祥里停车费" in solid(printed(with_account("𠮷祥里停车费")))


@pytest.mark.parametrize("name", ["堃", "镕", "㙍", "①№→￥"])
def test_hanzi_of_names_and_signs_are_in_our_own_font(name: str) -> None:
    content = printed(with_account(name))
    assert name in solid(content)
    assert b"Noto" not in content


def test_markup_in_a_text_is_printed_and_not_obeyed() -> None:
    name = '<img src="http://example.org/x.png"><b>停车</b>'
    assert '<imgsrc="http://example.org/x.png"><b>停车</b>' in solid(printed(with_account(name)))


@pytest.mark.parametrize(
    "address",
    ["http://example.org/a.png", "file:///etc/passwd", "fonts:///../OFL.txt", "data:image/png,x"],
)
def test_only_our_fonts_are_fetched(address: str) -> None:
    html = f'<html lang="zh-CN"><title>t</title><img alt="x" src="{address}"></html>'
    with pytest.raises(PaperError) as refused, engine._strictly():
        HTML(string=html, url_fetcher=FontFetcher()).write_pdf()  # type: ignore[no-untyped-call]
    assert refused.value.reason == "engine"


def test_any_complaint_of_the_engine_stops_the_paper() -> None:
    with pytest.raises(PaperError) as refused, engine._strictly():
        logging.getLogger("weasyprint").warning("Ignored `%s`", "colour: red")
    assert refused.value.reason == "engine"
    assert "colour" in refused.value.text
