"""Every format that can be read, in one list each for tables and for documents that are none.

A new format is a file of its own and one line here. Formats are told apart by their headings alone, so the
order matters only for those of which equally many columns are understood.
"""

from collections.abc import Callable
from typing import NamedTuple

from ledger.bills.documents import Document
from ledger.bills.layouts import Layout
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
DOCUMENT_FORMATS: tuple[DocumentFormat, ...] = ()
