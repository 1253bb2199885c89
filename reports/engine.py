"""HTML to PDF: one template and one statement in, archival and accessible bytes out.

The same input gives the same bytes, on every machine with the same packages: nothing here reads a
clock, a random number, the network, or a font that the machine happens to have.
"""

import gc
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from markupsafe import Markup
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError

from ledger.i18n import Language, environment
from ledger.statements.values import CommunityFacts
from reports.archive import make_accessible
from reports.errors import PaperError
from reports.fonts import FALLBACK_FAMILY, OWN_FAMILY, FontFetcher
from reports.values import Enclosed, Notice

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_VARIANT = "pdf/a-3a"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to be made: a template under ``templates/pdf``, what it shows, and for whom.

    ``heading`` is what kind of paper it is, ``about`` which one (a period, a voucher number);
    ``made_at`` is the statement's own moment; ``url`` is the address of the copy online.
    """

    template: str
    heading: str
    about: str
    community: CommunityFacts
    language: Language
    made_at: datetime
    url: str
    enclosed: Enclosed
    notice: Notice | None
    values: Mapping[str, object]

    @property
    def author(self) -> str:
        """The community, who answers for its papers."""
        return self.language.name(self.community)

    @property
    def title(self) -> str:
        """The title of the document, as readers show it."""
        return f"{self.author} {self.heading} {self.about}"


def render(paper: Paper) -> bytes:
    """Make the PDF.

    Raises:
        PaperError: a character has no glyph, or WeasyPrint complained about anything at all.
    """
    html = to_html(paper)
    identifier = sha256(b"\0".join([html.encode(), paper.enclosed.json, paper.enclosed.csv]))
    with _strictly(), _uncollected():
        document = HTML(string=html, url_fetcher=FontFetcher(), media_type="print")
        content = document.write_pdf(
            pdf_variant=_VARIANT,
            pdf_identifier=identifier.digest()[:16],
            attachments=_attachments(paper),
            finisher=_refuse_foreign_fonts,
        )
    return make_accessible(content)


def to_html(paper: Paper) -> str:
    """Fill in the template; of use in tests, and to look at a paper in a browser."""
    template = environment(paper.language, TEMPLATES).get_template(f"pdf/{paper.template}")
    return template.render(
        paper=paper,
        created=paper.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        page_number=_page_number(paper.language),
        qr_code=qr_code(paper.url, paper.language.gettext("二维码：在线查看本表")),
        **paper.values,
    )


def qr_code(url: str, description: str) -> Markup:
    """Draw a QR code as inline SVG, with a description for those who cannot see it."""
    code = segno.make(url, error="m", micro=False)
    drawing = code.svg_inline(border=4, omitsize=True, svgclass="", lineclass="", title=description)
    return Markup(drawing)  # noqa: S704  # segno escapes the description


def _page_number(language: Language) -> Markup:
    """Write 第x页 共y页 as the value of the style sheet's ``content``."""
    text = language.gettext("第%(page)s页 共%(pages)s页")
    filled = text % {"page": '" counter(page) "', "pages": '" counter(pages) "'}
    return Markup(f'"{filled}"')  # noqa: S704  # our own text


def _attachments(paper: Paper) -> list[Attachment]:
    # WeasyPrint writes these times with a Z after them.
    moment = paper.made_at.astimezone(UTC)
    gettext = paper.language.gettext
    files = (
        (paper.enclosed.json, "json", gettext("本表数据（JSON）")),
        (paper.enclosed.csv, "csv", gettext("本表数据（CSV）")),
    )
    return [
        Attachment(
            file_obj=BytesIO(content),
            name=f"{paper.enclosed.stem}.{suffix}",
            description=description,
            created=moment,
            modified=moment,
            relationship="Data",
        )
        for content, suffix, description in files
    ]


def _refuse_foreign_fonts(document: Any, _pdf: Any) -> None:
    """Stop when a character came from a font that only this machine may have."""
    foreign = [
        text
        for font in document.fonts.values()
        if font.family not in (OWN_FAMILY, FALLBACK_FAMILY)
        for text in font.to_unicode.values()
    ]
    if foreign:
        raise PaperError(reason="character", text="".join(dict.fromkeys(foreign))[:40])


class _Complaints(logging.Handler):
    """Collect what WeasyPrint warns of in this thread: others may be rendering beside us."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one complaint."""
        if record.thread == self.thread:
            self.records.append(record)


@contextmanager
def _strictly() -> Iterator[None]:
    """Turn WeasyPrint's warnings into refusals: after one, a file is not what it claims to be."""
    logger = logging.getLogger("weasyprint")
    complaints = _Complaints()
    logger.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as error:
        raise PaperError(reason="engine", text=str(error)) from error
    finally:
        logger.removeHandler(complaints)
    if complaints.records:
        raise _refusal(complaints.records)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Put off garbage collection, a third of the time when layout makes millions of objects."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _refusal(records: list[logging.LogRecord]) -> PaperError:
    missing = [
        str(record.args[0])
        for record in records
        if record.msg.startswith(".notdef glyph") and isinstance(record.args, tuple)
    ]
    if missing:
        return PaperError(reason="character", text="".join(dict.fromkeys(missing))[:40])
    return PaperError(reason="engine", text=records[0].getMessage()[:400])
