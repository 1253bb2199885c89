"""The way in: one uploaded file, whatever it is, to one ``Bill``, or to a refusal that says why not."""

from collections.abc import Iterable

from ledger.bills.documents import Document, documents
from ledger.bills.engine import read_table
from ledger.bills.formats import DOCUMENT_FORMATS, LAYOUTS, DocumentFormat
from ledger.bills.heads import find_head
from ledger.bills.layouts import Layout
from ledger.bills.tables import tables_of
from ledger.bills.texts import encoding_of
from ledger.domain.bills import Bill, BillRow
from ledger.domain.errors import BillRefusedError

_SAMPLE = 4096
#: A ZIP file of a payment platform holds the rows and, in a second file, sums that follow from them.
_SUMMARY = "汇总"


def read(data: bytes) -> Bill:
    """Read a bill of any known format, told by its content.

    Raises:
        BillRefusedError: of no known format, not understood in some row, damaged, or a trap.
    """
    found: list[Bill] = []
    for document in documents(data):
        found += _read_document(document, LAYOUTS)
    if not found:
        raise BillRefusedError(reason="unknown_format")
    return _only(found)


def _read_document(document: Document, layouts: Iterable[Layout]) -> list[Bill]:
    other = None if document.is_sheet else _document_format(document)
    if other:
        return [other.read(document)]
    heads = [head for table in tables_of(document) if (head := find_head(table, layouts))]
    if heads and heads[0].table.delimiter:
        # The same text parted in several ways: the one in which most columns are found.
        heads = [max(heads, key=lambda head: head.score)]
    if not heads and _SUMMARY not in document.name and document.name:
        raise BillRefusedError(reason="unknown_format", text=document.name)
    return [read_table(head) for head in heads]


def _document_format(document: Document) -> DocumentFormat | None:
    encoding = encoding_of(document.data)
    sample = document.data[:_SAMPLE].decode(encoding, errors="ignore")
    return next((item for item in DOCUMENT_FORMATS if item.fits(sample)), None)


def _only(bills: list[Bill]) -> Bill:
    """Give the one bill; several sheets that say the same are one.

    Raises:
        BillRefusedError: several bills that differ: each has to come in a file of its own.
    """
    facts = {tuple(_facts(row) for row in bill.rows) for bill in bills}
    if len(facts) > 1:
        raise BillRefusedError(reason="several_bills", text=str(len(bills)))
    return bills[0]


def _facts(row: BillRow) -> tuple[object, ...]:
    """Give what makes a row the same in two sheets, wherever it stands in them."""
    return (row.occurred_at, row.direction, row.amount_minor, row.serial, row.order)
