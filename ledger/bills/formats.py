"""Every format that can be read, in one list each for tables and for documents that are none.

A new format is a file of its own and one line here. Formats are told apart by their headings alone, so the
order matters only for those of which equally many columns are understood.
"""

from collections.abc import Callable
from typing import NamedTuple

from ledger.bills.alipay_account import ALIPAY_ACCOUNT
from ledger.bills.alipay_personal import ALIPAY_PERSONAL
from ledger.bills.alipay_trade import ALIPAY_TRADE
from ledger.bills.bank_layouts import BANK_LAYOUTS
from ledger.bills.bank_record import BANK_RECORD
from ledger.bills.camt053 import is_camt053, read_camt053
from ledger.bills.documents import Document
from ledger.bills.layouts import Layout
from ledger.bills.mt940 import is_mt940, read_mt940
from ledger.bills.ofx import is_ofx, read_ofx
from ledger.bills.wechat_fund_flow import WECHAT_FUND_FLOW
from ledger.bills.wechat_personal import WECHAT_PERSONAL
from ledger.bills.wechat_trade import WECHAT_TRADE
from ledger.domain.bills import Bill


class DocumentFormat(NamedTuple):
    """A format that is no table.

    Attributes:
        fits: tells it by its first 4,096 bytes, of which only ASCII is to be believed.
        read: reads all of it; refuses with ``BillRefusedError`` only.
    """

    format: str
    fits: Callable[[str], bool]
    read: Callable[[Document], Bill]


#: What payment apps give.
_APPS = (
    WECHAT_PERSONAL,
    WECHAT_TRADE,
    WECHAT_FUND_FLOW,
    ALIPAY_PERSONAL,
    ALIPAY_TRADE,
    ALIPAY_ACCOUNT,
    BANK_RECORD,
)
LAYOUTS: tuple[Layout, ...] = (*_APPS, *BANK_LAYOUTS)
DOCUMENT_FORMATS: tuple[DocumentFormat, ...] = (
    DocumentFormat("camt053", is_camt053, read_camt053),
    DocumentFormat("ofx", is_ofx, read_ofx),
    DocumentFormat("mt940", is_mt940, read_mt940),
)
#: The name of every format that is told by its content, in the order of the alphabet.
FORMATS: tuple[str, ...] = tuple(
    sorted({item.format for item in LAYOUTS} | {item.format for item in DOCUMENT_FORMATS})
)
