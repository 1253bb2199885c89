"""Every format that can be read, in one list each for tables and for documents that are none.

A new format is a file of its own and one line here. Formats are told apart by their headings alone, so the
order matters only for those of which equally many columns are understood.
"""

from collections.abc import Callable
from typing import NamedTuple

from ledger.bills.camt053 import is_camt053, read_camt053
from ledger.bills.documents import Document
from ledger.bills.layouts import Layout
from ledger.bills.mt940 import is_mt940, read_mt940
from ledger.bills.ofx import is_ofx, read_ofx
from ledger.bills.wechat_personal import WECHAT_PERSONAL
from ledger.domain.bills import Bill


class DocumentFormat(NamedTuple):
    """A format that is no table.

    Attributes:
        fits: tells it by the first 4,096 characters of its text (half-decoded is enough).
        read: reads all of it; refuses with ``BillRefusedError`` only.
    """

    format: str
    fits: Callable[[str], bool]
    read: Callable[[Document], Bill]


LAYOUTS: tuple[Layout, ...] = (WECHAT_PERSONAL,)
DOCUMENT_FORMATS: tuple[DocumentFormat, ...] = (
    DocumentFormat("camt053", is_camt053, read_camt053),
    DocumentFormat("ofx", is_ofx, read_ofx),
    DocumentFormat("mt940", is_mt940, read_mt940),
)
