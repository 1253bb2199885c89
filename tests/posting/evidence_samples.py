"""Files of evidence made on the spot: PDFs with text, spreadsheets, electronic invoices."""

import io
import zipfile
from collections.abc import Mapping, Sequence

TELEPHONE, IDENTITY, CARD = "13800138000", "11010119900101001X", "6222 0212 3456 7890 123"
PDF_TEXT = ("Telephone 13800138000", "ID 11010119900101001X", "Card 6222 0212 3456 7890 123",
            "Total 640.00")  # fmt: skip


def a_pdf(lines: tuple[str, ...] = PDF_TEXT, *, pages: int = 1, rotate: int = 0) -> bytes:
    """Write a PDF with lines of text on each page, by hand."""
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return _written([f"({line})" for line in lines], font, (), pages=pages, rotate=rotate)


def an_invoice(*lines: str) -> bytes:
    """Write a PDF whose text is Chinese: its codes are Unicode's own, and no font comes with it."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange "
        "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"
    )
    font = (
        "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/ToUnicode 7 0 R"
        "/DescendantFonts[6 0 R]>>"
    )
    more = (
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
    )
    return _written([f"<{line.encode('utf-16-be').hex()}>" for line in lines], font, more)


def _written(
    texts: Sequence[str], font: str, more: Sequence[str], *, pages: int = 1, rotate: int = 0
) -> bytes:
    """Write a PDF whose pages have these texts in this font; ``more`` are objects after the first page."""
    text = " ".join(f"{text} Tj 0 -40 Td" for text in texts)
    drawn = f"BT /F1 18 Tf 60 760 Td {text} ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    objects.append(f"<</Type/Pages/Count {pages}/Kids[{kids}]>>")
    objects.append(f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream")
    objects.append(font)
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate {rotate}/Contents 3 0 R"
        "/Resources<</Font<</F1 4 0 R>>>>>>"
    )
    objects += [*[page] * pages, *more]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = len(out)
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
    )
    return out + tail.encode("ascii")


def a_zip(members: Mapping[str, bytes]) -> bytes:
    """Pack members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, contents in members.items():
            packed.writestr(name, contents)
    return out.getvalue()


XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
OFD = {"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>"}
E_INVOICE = b'<?xml version="1.0"?><EInvoice><Header/></EInvoice>'
