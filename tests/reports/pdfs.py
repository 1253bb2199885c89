"""Papers made once for all tests that look at them, and ways to look."""

import re
from functools import cache
from io import BytesIO

from pypdf import PdfReader

from ledger.i18n import language
from reports import (
    account_detail,
    activities,
    ageing,
    balance_sheet,
    daybooks,
    fund_balances,
    general_ledger,
    public_income,
    reconciliations,
    trial_balance,
    voucher,
)
from tests.reports import accounting_samples, samples

#: Every kind of paper, with its sample.
KINDS = {
    "public_income": (public_income.pdf, samples.public_income),
    "fund_balances": (fund_balances.pdf, samples.fund_balances),
    "trial_balance": (trial_balance.pdf, samples.trial_balance),
    "activities": (activities.pdf, accounting_samples.activities),
    "balance_sheet": (balance_sheet.pdf, accounting_samples.balance_sheet),
    "bank_journal": (daybooks.pdf, accounting_samples.daybook),
    "general_ledger": (general_ledger.pdf, accounting_samples.general_ledger),
    "receivables": (ageing.pdf, accounting_samples.receivables),
    "reconciliation": (reconciliations.pdf, accounting_samples.reconciliation),
    "account_detail": (account_detail.pdf, samples.account_detail),
    "voucher": (voucher.pdf, samples.voucher),
}


@cache
def paper(kind: str, code: str = "zh", *, posted: bool = True) -> bytes:
    make, sample = KINDS[kind]
    content: bytes = make(
        sample(),  # type: ignore[operator]
        language=language(code),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
        notice=samples.NOTICE if posted else None,
    )
    return content


def pages(content: bytes) -> list[str]:
    """The text of each page, white space evened out: lines break where columns end."""
    reader = PdfReader(BytesIO(content))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def text(content: bytes) -> str:
    return " ".join(pages(content))


def solid(content: bytes) -> str:
    """All text without any white space, to look for words that may wrap."""
    return re.sub(r"\s+", "", text(content))
