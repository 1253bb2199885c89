"""The last pass over a PDF: one file that is both PDF/A-3a (to keep) and PDF/UA-1 (to read aloud).

WeasyPrint writes either mark, not both; leaves out the scope of header cells and the description of
links; and writes running heads as text that nothing refers to, where PDF/UA wants artifacts.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

#: PDF/UA's mark, and its description for readers of PDF/A, who know only the properties listed.
_UA_METADATA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_MARKED = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")
_ARTIFACT = b"/Artifact\n<</Type /Pagination>>\nBDC"


def make_accessible(content: bytes) -> bytes:
    """Return the same PDF/A-3a file, conforming to PDF/UA-1 too; the same input, the same bytes."""
    with Pdf.open(BytesIO(content)) as pdf:
        _mark_as_ua(pdf)
        _scope_headers(pdf)
        _describe_links(pdf)
        _drop_running_heads(pdf)
        _name_files_once(pdf)
        target = BytesIO()
        pdf.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
        return target.getvalue()


def _mark_as_ua(pdf: Pdf) -> None:
    metadata = pdf.Root.Metadata.read_bytes()
    head, end, tail = metadata.rpartition(b"</rdf:RDF>")
    pdf.Root.Metadata.write(head + _UA_METADATA + end + tail)


def _elements(pdf: Pdf) -> Iterator[tuple[Object, str]]:
    """Yield each element of the structure tree with the type of the one above it."""
    pending = [(element, "") for element in _kids(pdf.Root.StructTreeRoot)]
    while pending:
        element, above = pending.pop()
        yield element, above
        pending += [
            (kid, str(element.S))
            for kid in _kids(element)
            if isinstance(kid, Dictionary) and "/S" in kid
        ]


def _kids(element: Object) -> list[Object]:
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _scope_headers(pdf: Pdf) -> None:
    """Say of each header cell whether it heads its column or its row: our heads are in <thead>."""
    for element, above in _elements(pdf):
        if element.S != Name.TR:
            continue
        scope = Name.Column if above == "/THead" else Name.Row
        for cell in _kids(element):
            if cell.get("/S") == Name.TH:
                cell.A.Scope = scope


def _describe_links(pdf: Pdf) -> None:
    for page in pdf.pages:
        for note in page.get("/Annots", Array()):
            if note.Subtype == Name.Link and "/A" in note and "/Contents" not in note:
                note.Contents = String(str(note.A.URI))


def _drop_running_heads(pdf: Pdf) -> None:
    """Turn text that no element refers to, which is that of page margins, into artifacts."""
    told: dict[tuple[int, int], set[int]] = {}
    for element, _above in _elements(pdf):
        numbers = {int(kid) for kid in _kids(element) if not isinstance(kid, Dictionary)}
        if numbers:
            told.setdefault(element.Pg.objgen, set()).update(numbers)
    parents = dict(_pairs(pdf.Root.StructTreeRoot.ParentTree.Nums))
    for page in pdf.pages:
        owned = told.get(page.obj.objgen, set())
        owners = parents[int(page.StructParents)]
        page.Contents.write(_as_artifacts(page.Contents.read_bytes(), owned, len(owners)))
        for number in range(len(owners)):
            if number not in owned:
                owners[number] = None


def _as_artifacts(content: bytes, owned: set[int], count: int) -> bytes:
    """Mark as artifacts the pieces of a page that are not in ``owned``."""
    content, found = _MARKED.subn(lambda m: m[0] if int(m[1]) in owned else _ARTIFACT, content)
    if found != count:
        raise AssertionError(f"WeasyPrint marks content in another way: {found} of {count} found")
    return content


def _pairs(numbers: Object) -> Iterator[tuple[int, Object]]:
    for index in range(0, len(numbers), 2):
        yield int(numbers[index]), numbers[index + 1]


def _name_files_once(pdf: Pdf) -> None:
    """List each attached file once; WeasyPrint lists it as attachment and again as object."""
    seen: dict[tuple[int, int], Object] = {}
    for file in pdf.Root.get("/AF", Array()):
        seen.setdefault(file.objgen, file)
    pdf.Root.AF = Array(list(seen.values()))
