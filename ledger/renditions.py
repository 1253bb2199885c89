"""One frozen statement as bytes: JSON, CSV or paper, for the web, the command line and publications."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from ledger.i18n import Language
from ledger.schemas.csv_text import statement_csv
from ledger.schemas.handovers import handover_csv, handover_payload
from ledger.schemas.statements import payload_of
from ledger.statements.handovers import Handover
from ledger.statements.values import CommunityFacts
from reports import (
    account_detail,
    activities,
    ageing,
    balance_sheet,
    budget,
    daybooks,
    fund_balances,
    general_ledger,
    grant_report,
    handover,
    public_income,
    reconciliations,
    trial_balance,
    voucher,
)
from reports.values import Enclosed

#: Statement kind → the paper that prints it.
PAPERS: dict[str, Callable[..., bytes]] = {
    "public-income": public_income.pdf,
    "activities": activities.pdf,
    "balance-sheet": balance_sheet.pdf,
    "budget": budget.pdf,
    "bank-journal": daybooks.pdf,
    "cash-journal": daybooks.pdf,
    "general-ledger": general_ledger.pdf,
    "grant-report": grant_report.pdf,
    "reconciliation": reconciliations.pdf,
    "receivables": ageing.pdf,
    "payables": ageing.pdf,
    "fund-balances": fund_balances.pdf,
    "trial-balance": trial_balance.pdf,
    "account-detail": account_detail.pdf,
    "transaction": voucher.pdf,
}


def enclosed_of(
    statement: Any, *, community: CommunityFacts, name: str, language: Language
) -> Enclosed:
    """Give a statement for machines: canonical JSON and CSV, under the file name of its community."""
    payload = payload_of(statement)
    return Enclosed(
        stem=f"{community.slug}-{name}",
        payload=payload,
        csv=statement_csv(payload, language).encode(),
    )


def made_at(community: CommunityFacts) -> datetime:
    """Give the moment a statement speaks from: the newest posting, so that equal books give equal bytes."""
    opened_at = datetime.combine(community.opened_on, time(), tzinfo=UTC)
    return community.last_posted_at or opened_at


def handover_paper(shown: Handover, *, language: Language, url: str) -> bytes:
    """Print a hand-over with its data inside; the same hand-over gives the same bytes.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    enclosed = Enclosed(
        stem=f"{shown.community.slug}-handover-{shown.row.as_of.isoformat()}",
        payload=handover_payload(shown),
        csv=handover_csv(shown).encode(),
    )
    return handover.pdf(
        shown, language=language, url=url, made_at=shown.row.created_at, enclosed=enclosed
    )


def paper_of(
    statement: Any, enclosed: Enclosed, *, community: CommunityFacts, language: Language, url: str
) -> bytes:
    """Print a statement as PDF; ``url`` is its page, for the QR code.

    Raises:
        KeyError: no paper prints this kind.
        PaperError: the paper cannot be made as it should be.
    """
    kind = str(enclosed.payload["kind"])
    # What people sign is signed after the newest posting.
    moments = (made_at(community), getattr(statement, "signed_at", None))
    return PAPERS[kind](
        statement, language=language, url=url, made_at=max(filter(None, moments)),
        enclosed=enclosed,
    )  # fmt: skip
