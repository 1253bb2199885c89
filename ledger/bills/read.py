"""The way in: one uploaded file, whatever it is, to one ``Bill``, or to a refusal that says why not."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.bills.documents import Document, documents
from ledger.bills.engine import read_table
from ledger.bills.formats import DOCUMENT_FORMATS, LAYOUTS, DocumentFormat
from ledger.bills.generic import Proposal, layout_of, propose
from ledger.bills.heads import find_head
from ledger.bills.layouts import Layout
from ledger.bills.tables import Table, tables_of
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Bill, BillRow
from ledger.domain.errors import BillRefusedError

_SAMPLE = 4096
#: What may lie beside a bill in a ZIP file and holds no rows: PDF, PNG, JPEG.
_PICTURES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff")
#: A ZIP file of a payment platform holds the rows and, in a second file, sums that follow from them.
_SUMMARY = "汇总"


def read(data: bytes, *, mapping: ColumnMapping | None = None, only: str = "") -> Bill:
    """Read a bill of any known format, told by its content, or a table by a mapping of its columns.

    ``only`` names the one format it may have; every format if empty. A mapping says all of it alone.

    Raises:
        BillRefusedError: of no known format, not understood in some row, damaged, or a trap.
    """
    layouts: tuple[Layout, ...] = tuple(item for item in LAYOUTS if only in ("", item.format))
    others = tuple(item for item in DOCUMENT_FORMATS if only in ("", item.format))
    if mapping is not None:
        layouts, others = (layout_of(mapping),), ()
    found = [bill for document in documents(data) for bill in _bills_in(document, layouts, others)]
    if not found:
        raise BillRefusedError(reason="unknown_format")
    bill = _only(found)
    return replace(bill, mapping=mapping.canonical_json()) if mapping else bill


def look_at(data: bytes) -> Proposal:
    """Look at a table of unknown form and say what its columns probably are.

    Raises:
        BillRefusedError: there is not one table with a header in it.
    """
    found = documents(data)
    if len(found) > 1:
        raise BillRefusedError(reason="several_bills", text=str(len(found)))
    return propose(found[0])


def _bills_in(
    document: Document, layouts: Sequence[Layout], others: Sequence[DocumentFormat]
) -> list[Bill]:
    """Read the bills in one document: a file, or a member of a ZIP file."""
    if document.name and document.data.startswith(_PICTURES):
        return []
    if not document.is_sheet and (other := _document_format(document, others)):
        return [other.read(document)]
    tables = tables_of(document)
    heads = [head for table in tables if (head := find_head(table, layouts))]
    if heads and heads[0].table.delimiter:
        # The same text parted in several ways: the one in which most columns are found.
        heads = [max(heads, key=lambda head: head.score)]
    if not heads and document.name and not _is_summary(document, tables):
        raise BillRefusedError(reason="unknown_member", text=document.name)
    return [read_table(head) for head in heads]


def _is_summary(document: Document, tables: Sequence[Table]) -> bool:
    """Tell the sums that payment platforms pack beside the rows from which they follow."""
    return _SUMMARY in document.name or any(
        _SUMMARY in cell for _, cells in tables[0].head() for cell in cells
    )


def _document_format(document: Document, others: Sequence[DocumentFormat]) -> DocumentFormat | None:
    # What tells such a format is ASCII, in whatever encoding; and all of it may be one long line.
    sample = document.data[:_SAMPLE].replace(b"\0", b"").decode("latin-1")
    return next((item for item in others if item.fits(sample)), None)


def _only(bills: list[Bill]) -> Bill:
    """Give the one bill; several sheets that say the same are one.

    Raises:
        BillRefusedError: several bills that differ: each has to come in a file of its own.
    """
    if len(bills) == 1:
        return bills[0]
    facts = {tuple(_facts(row) for row in bill.rows) for bill in bills}
    if len(facts) > 1:
        raise BillRefusedError(reason="several_bills", text=str(len(bills)))
    return bills[0]


def _facts(row: BillRow) -> tuple[object, ...]:
    """Give what makes a row the same in two sheets, wherever it stands in them."""
    return (row.occurred_at, row.direction, row.amount_minor, row.serial, row.order)
