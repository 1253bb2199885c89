"""Each paper is one file that can be kept (PDF/A-3a) and read aloud (PDF/UA-1)."""

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from tests.reports import samples
from tests.reports.pdfs import KINDS, paper

every_kind = pytest.mark.parametrize("kind", KINDS)


def opened(kind: str, code: str = "zh") -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(paper(kind, code)))


def elements(element: pikepdf.Object, above: str = "") -> Iterator[tuple[pikepdf.Object, str]]:
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid, above
            yield from elements(kid, str(kid.S))


def test_readers_of_pdf_ua_find_no_fault(tmp_path: Path) -> None:
    for kind in KINDS:
        for code in ("zh", "en"):
            (tmp_path / f"{kind}-{code}.pdf").write_bytes(paper(kind, code))
    files = sorted(tmp_path.iterdir())
    # TAG-002 takes English running heads for prose; a test below knows them from content.
    checked(["outloud", "--no-info", "--skip", "TAG-002", *files])
    checked(["pdfua", "check", *files])
    for file in files:
        checked(["qpdf", "--check", file])


def checked(command: list[str | Path]) -> None:
    beside = Path(sys.executable).with_name(str(command[0]))
    program = beside if beside.exists() else command[0]
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@every_kind
def test_one_file_carries_the_marks_of_pdf_a_3a_and_of_pdf_ua_1(kind: str) -> None:
    with opened(kind) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["pdfaid:part"] == "3"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        raw = pdf.Root.Metadata.read_bytes()
        assert raw.count(b"<rdf:RDF") == raw.count(b"</rdf:RDF>") == 1
        assert b"pdfaExtension:schemas" in raw
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked == True  # noqa: E712  # an object of the PDF
        assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted
        assert "/JavaScript" not in pdf.Root.get("/Names", {})


@every_kind
@pytest.mark.parametrize(("code", "tag"), [("zh", "zh-CN"), ("en", "en")])
def test_the_file_names_its_language_title_author_and_moment(
    kind: str, code: str, tag: str
) -> None:
    with opened(kind, code) as pdf:
        author = "清河坊小区" if code == "zh" else "Qinghefang Community"
        assert str(pdf.Root.Lang) == tag
        assert str(pdf.docinfo.Author) == author
        assert str(pdf.docinfo.Title).startswith(author)
        assert str(pdf.docinfo.CreationDate).startswith("D:20251005083000")


@every_kind
def test_every_font_is_embedded_with_its_letters(kind: str) -> None:
    with opened(kind) as pdf:
        fonts = [item for item in pdf.objects if _is(item, "/Font")]
        whole = [font for font in fonts if font.Subtype == "/Type0"]
        assert whole
        for font in whole:
            assert "Mingzhang-Sans" in str(font.BaseFont)
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def _is(item: pikepdf.Object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind


@every_kind
def test_head_cells_say_what_they_head_and_running_heads_are_no_content(kind: str) -> None:
    with opened(kind) as pdf:
        found = list(elements(pdf.Root.StructTreeRoot))
        rows = {row.objgen: above for row, above in found if row.S == "/TR"}
        heads = [cell for cell, _above in found if cell.S == "/TH"]
        assert heads
        for cell in heads:
            above = rows[cell.P.objgen]
            assert cell.A.Scope == ("/Column" if above == "/THead" else "/Row")
        owners = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        for page in pdf.pages:
            content = page.Contents.read_bytes()
            assert content.count(b"/Artifact\n<</Type /Pagination>>") >= 2
            for number, owner in enumerate(owners[page.StructParents]):
                marked = f"<</MCID {number}>>".encode() in content
                assert marked == isinstance(owner, pikepdf.Dictionary)


@every_kind
def test_the_statement_travels_inside_as_json_and_csv(kind: str) -> None:
    enclosed = samples.enclosed()
    with opened(kind) as pdf:
        names = {f"{enclosed.stem}.json", f"{enclosed.stem}.csv"}
        assert set(pdf.attachments) == names
        content = pdf.attachments[f"{enclosed.stem}.json"].get_file().read_bytes()
        assert json.loads(content) == enclosed.payload
        assert content == enclosed.json
        assert pdf.attachments[f"{enclosed.stem}.csv"].get_file().read_bytes() == enclosed.csv
        files = list(pdf.Root.AF)
        assert len(files) == 2
        assert {str(file.AFRelationship) for file in files} == {"/Data"}
        assert {str(file.EF.F.Subtype) for file in files} == {"/application/json", "/text/csv"}
        assert all(str(file.Desc) for file in files)
