"""The layouts of banks: those told by their own headings first, the words that all share last."""

from ledger.bills.abc import ABC_CORPORATE, ABC_DEBIT
from ledger.bills.boc import BOC_CORPORATE, BOC_CREDIT, BOC_DEBIT
from ledger.bills.bocom import BOCOM_CORPORATE, BOCOM_DEBIT, BOCOM_FLAG
from ledger.bills.ccb import CCB_CORPORATE, CCB_DEBIT
from ledger.bills.cmb import CMB_CORPORATE, CMB_DEBIT, CMB_DEBIT_RECORDS
from ledger.bills.icbc import (
    ICBC_CARD,
    ICBC_FLAG,
    ICBC_HISTORY,
    ICBC_TRANSFERS,
)
from ledger.bills.layouts import Layout
from ledger.bills.other_banks import (
    BANK_COLUMNS,
    BANK_FLAG,
    CGB_CREDIT,
    CIB_CORPORATE,
    CZBANK,
    PINGAN,
)
from ledger.bills.spdb import SPDB_CORPORATE

BANK_LAYOUTS: tuple[Layout, ...] = (
    ICBC_HISTORY,
    ICBC_FLAG,
    ICBC_TRANSFERS,
    ICBC_CARD,
    CCB_CORPORATE,
    CCB_DEBIT,
    ABC_CORPORATE,
    ABC_DEBIT,
    BOC_CORPORATE,
    BOC_DEBIT,
    BOC_CREDIT,
    CMB_CORPORATE,
    CMB_DEBIT,
    CMB_DEBIT_RECORDS,
    BOCOM_CORPORATE,
    BOCOM_FLAG,
    BOCOM_DEBIT,
    SPDB_CORPORATE,
    PINGAN,
    CZBANK,
    CIB_CORPORATE,
    CGB_CREDIT,
    BANK_COLUMNS,
    BANK_FLAG,
)
