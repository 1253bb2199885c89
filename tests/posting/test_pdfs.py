"""PDFs: drawn in a process of its own, numbers found on their pages, boxes with nothing under them."""

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
from PIL import Image

from ledger.domain.boxes import Box
from ledger.domain.errors import FileRefusedError
from ledger.posting import pdf_pages, pdfs
from ledger.posting.pdfs import pdf_of, picture_of, read_pages
from tests.posting.evidence_samples import a_pdf


@pytest.fixture(params=["apart", "here"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read in a process of its own, as the product does, and once more in this one."""
    if request.param == "here":

        def run(*_args: object, **options: object) -> subprocess.CompletedProcess[bytes]:
            asked, answer = io.BytesIO(options["input"]), io.BytesIO()  # type: ignore[arg-type]
            pdf_pages.serve(asked, answer)
            return subprocess.CompletedProcess([], 0, answer.getvalue())

        monkeypatch.setattr(subprocess, "run", run)
    return str(request.param)


@contextmanager
def opened(jpeg: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(jpeg)) as picture:
        yield picture


def darkest(picture: Image.Image, box: Box) -> tuple[int, int]:
    left, top, right, bottom = box.pixels(*picture.size)
    # A JPEG's blocks blur the very edge.
    extrema = picture.convert("L").crop((left + 8, top + 8, right - 8, bottom - 8)).getextrema()
    assert isinstance(extrema[0], int | float)
    assert isinstance(extrema[1], int | float)
    return int(extrema[0]), int(extrema[1])


@pytest.mark.parametrize("rotate", [0, 90])
def test_numbers_that_name_people_are_found_where_they_stand(reader: str, rotate: int) -> None:
    pages = read_pages(a_pdf(rotate=rotate), name="a.pdf")
    assert sorted(item.kind for item in pages.suggestions) == ["card", "identity", "telephone"]
    assert "Total 640.00" in pages.text
    with opened(pages.pictures[0]) as picture:
        assert max(picture.size) == pdf_pages.EDGE_MAX
        for item in pages.suggestions:
            assert darkest(picture, item.box)[0] < 100, "there is ink under the suggestion"


def test_nothing_is_left_under_a_box(reader: str) -> None:
    found = read_pages(a_pdf(), name="a.pdf").suggestions
    boxes = [item.box for item in found]
    covered = read_pages(a_pdf(), name="a.pdf", boxes=[*boxes, Box(2, 0, 0, 999, 999)])
    with opened(covered.pictures[0]) as picture:
        for box in boxes:
            assert darkest(picture, box)[1] < 16
        assert not picture.getexif()
    copy = pdf_of(covered.pictures)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(copy)).pages)
    assert text == ""
    assert b"13800138000" not in copy


def test_an_empty_page_and_a_form_are_drawn(reader: str) -> None:
    pages = read_pages(a_pdf(lines=()), name="a.pdf")
    assert (pages.suggestions, len(pages.pictures)) == ((), 1)
    form = a_pdf().replace(b"/Type/Catalog", b"/Type/Catalog/AcroForm<</Fields[]>>", 1)
    assert len(read_pages(form, name="a.pdf").pictures) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"%PDF-1.7 nothing", "damaged"), (a_pdf(pages=51), "too_many_pages")],
    ids=["damaged", "long"],
)
def test_what_cannot_be_drawn_is_refused(reader: str, data: bytes, reason: str) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        read_pages(data, name="a.pdf")
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    "program",
    ["import time; time.sleep(60)", "x = bytearray(2**31)", "open('/tmp/x', 'w').write('x')", ""],
    ids=["slow", "greedy", "writing", "silent"],
)
def test_a_process_that_goes_wrong_is_ended_and_the_file_refused(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    limits = pdfs._PROGRAM.partition("from ledger")[0]
    monkeypatch.setattr(pdfs, "_PROGRAM", limits + program)
    monkeypatch.setattr(pdfs, "WALL_SECONDS_MAX", 3)
    with pytest.raises(FileRefusedError) as refusal:
        read_pages(a_pdf(), name="a.pdf")
    assert refusal.value.reason == "too_much_work"


def test_a_page_is_taken_out_of_a_copy_as_it_went_in(tmp_path: Path) -> None:
    pages = read_pages(a_pdf(pages=2), name="a.pdf").pictures
    path = tmp_path / "copy.pdf"
    path.write_bytes(pdf_of(pages))
    assert [picture_of(path, number) for number in (0, 1, 2, 3)] == [None, *pages, None]
    document = pypdfium2.PdfDocument(path)
    assert len(document) == 2
    document.close()


def test_a_place_off_the_page_suggests_nothing() -> None:
    document = pypdfium2.PdfDocument(a_pdf(lines=("",)))
    page = document[0]
    layer = page.get_textpage()
    assert list(pdf_pages._place(page, layer, 5, 9)) == []
    outside = SimpleNamespace(count_chars=lambda: 1, get_charbox=lambda _: (9000, 9000, 9010, 9010))
    assert list(pdf_pages._place(page, outside, 0, 0)) == []
    for held in (layer, page, document):
        held.close()
