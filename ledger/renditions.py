"""One frozen statement as bytes: JSON, CSV or paper, for the web, the command line and publications."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from ledger.i18n import Language
from ledger.schemas.arrears import debtors_payload
from ledger.schemas.csv_text import statement_csv
from ledger.schemas.fee_bills import area_text, bills_csv, bills_payload
from ledger.schemas.handovers import handover_csv, handover_payload
from ledger.schemas.places import posters_payload
from ledger.schemas.statements import payload_of
from ledger.schemas.tariffs import price_text
from ledger.statements.arrears import Arrears
from ledger.statements.dues import FeeBills
from ledger.statements.handovers import Handover
from ledger.statements.place_desk import Poster
from ledger.statements.values import CommunityFacts
from reports import (
    account_detail,
    activities,
    ageing,
    allocations,
    arrears,
    balance_sheet,
    budget,
    campaigns,
    contracts,
    courtyard_notice,
    courtyards,
    daybooks,
    debtors,
    decisions,
    fee_bills,
    fund_balances,
    general_ledger,
    gifts,
    grant_report,
    handover,
    household,
    maintenance_fund,
    merger,
    posters,
    public_income,
    reconciliations,
    trial_balance,
    voucher,
    works,
)
from reports.posters import Slip
from reports.values import Enclosed

#: Statement kind → the paper that prints it.
PAPERS: dict[str, Callable[..., bytes]] = {
    "public-income": public_income.pdf,
    "activities": activities.pdf,
    "balance-sheet": balance_sheet.pdf,
    "allocation": allocations.pdf,
    "budget": budget.pdf,
    "campaign": campaigns.pdf,
    "gifts": gifts.pdf,
    "maintenance-fund": maintenance_fund.pdf,
    "bank-journal": daybooks.pdf,
    "cash-journal": daybooks.pdf,
    "general-ledger": general_ledger.pdf,
    "grant-report": grant_report.pdf,
    "reconciliation": reconciliations.pdf,
    "arrears": arrears.pdf,
    "receivables": ageing.pdf,
    "payables": ageing.pdf,
    "fund-balances": fund_balances.pdf,
    "trial-balance": trial_balance.pdf,
    "account-detail": account_detail.pdf,
    "courtyard-notice": courtyard_notice.pdf,
    "courtyards": courtyards.pdf,
    "decisions": decisions.pdf,
    "contracts": contracts.pdf,
    "service-score": contracts.scores_pdf,
    "merger": merger.pdf,
    "transaction": voucher.pdf,
    "household": household.pdf,
    "works": works.pdf,
    "work": works.one_pdf,
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


def posters_paper(
    shown: Sequence[Poster],
    urls: Mapping[str, str],
    *,
    community: CommunityFacts,
    language: Language,
) -> bytes:
    """Print a poster for each place, with a code that leads to its page; ``urls`` are those pages by code.

    Raises:
        PaperError: the papers cannot be made as they should be.
    """
    payload = posters_payload(shown, urls, community)
    stem = f"{community.slug}-posters" if len(shown) > 1 else f"{community.slug}-poster"
    enclosed = Enclosed(stem=stem, payload=payload, csv=statement_csv(payload, language).encode())
    return posters.pdf(
        shown, urls, community=community, language=language, made_at=made_at(community),
        enclosed=enclosed,
    )  # fmt: skip


def slips_paper(
    shown: Sequence[Slip], *, community: CommunityFacts, language: Language, at: datetime, url: str
) -> bytes:
    """Print slips to be handed out, each with a residents' link. Nothing travels inside the file.

    Raises:
        PaperError: the papers cannot be made as they should be.
    """
    return posters.slips_pdf(shown, community=community, language=language, made_at=at, url=url)


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


def fee_bills_paper(shown: FeeBills, *, language: Language, url: str) -> bytes:
    """Print bills with their data inside, for officers and the households on them.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    enclosed = Enclosed(
        stem=f"{shown.community.slug}-bills-{shown.period}", payload=bills_payload(shown),
        csv=bills_csv(shown).encode(),
    )  # fmt: skip
    return fee_bills.pdf(
        shown, language=language, url=url, made_at=made_at(shown.community), enclosed=enclosed,
        price=price_text, area=area_text,
    )  # fmt: skip


def debtors_enclosed(shown: Arrears, *, language: Language) -> Enclosed:
    """Give what single households owe for machines; officers alone may have it."""
    payload = debtors_payload(shown)
    return Enclosed(
        stem=f"{shown.frame.community.slug}-debtors-{shown.frame.as_of.isoformat()}",
        payload=payload, csv=statement_csv(payload, language).encode(),
    )  # fmt: skip


def debtors_paper(shown: Arrears, *, language: Language, url: str) -> bytes:
    """Print what single households owe, for officers alone.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    enclosed = debtors_enclosed(shown, language=language)
    return debtors.pdf(
        shown, language=language, url=url, made_at=made_at(shown.frame.community),
        enclosed=enclosed,
    )  # fmt: skip
