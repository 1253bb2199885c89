"""One frozen statement as bytes: JSON, CSV or paper, for the web, the command line and publications."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from ledger.domain.errors import PeriodError, TextError
from ledger.domain.notices import NoticePlan
from ledger.domain.periods import parse_span
from ledger.domain.publications import ChangedFigure, changed_figures, content_of_payload
from ledger.i18n import Language
from ledger.posting.publications import Frozen
from ledger.schemas.arrears import debtors_payload
from ledger.schemas.csv_text import statement_csv
from ledger.schemas.fee_bills import area_text, bills_csv, bills_payload
from ledger.schemas.handovers import handover_csv, handover_payload
from ledger.schemas.places import posters_payload
from ledger.schemas.sheets import sheet_of
from ledger.schemas.statements import payload_of
from ledger.schemas.tariffs import price_text
from ledger.statements.arrears import Arrears
from ledger.statements.dues import FeeBills
from ledger.statements.handovers import Handover
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, ONE, PAGED, READERS
from ledger.statements.notice_values import NoticeItem, NoticeView, Publication
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
    notices,
    posters,
    public_income,
    reconciliations,
    trial_balance,
    voucher,
    works,
)
from reports.framed import ROW_COUNT_MAX, require_whole
from reports.posters import Slip
from reports.values import Enclosed, Notice

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


def freeze(
    connection: Any, community: CommunityFacts, kind: str, period: str, *, day: date,
    limits: Mapping[str, str],
) -> Frozen:  # fmt: skip
    """Read a statement as it is on a day and freeze it; ``limits`` are the fund or account it is limited to.

    Raises:
        TextError: statements of this kind are not published, or are of one fund or account that is not named.
        PeriodError: the period is none, or is still to come.
        PaperTooLongError: it is longer than one paper may be.
    """
    if kind not in READERS:
        raise TextError(reason="publication_kind", field="kind", text=kind[:40])
    read, allowed = READERS[kind]
    asked = {name: limits[name] for name in ("fund", "account") if limits.get(name)}
    for name, kinds in (("fund", OF_A_FUND), ("account", OF_AN_ACCOUNT)):
        if kind in kinds and name not in asked:
            raise TextError(reason="required", field=name)
    span = parse_span(period)
    if span.first_day > day:
        raise PeriodError(span.name, reason="to_come", day=span.first_day, field="period")
    named = {name: value for name, value in asked.items() if name in allowed}
    pages = {"page_size": ROW_COUNT_MAX} if kind in PAGED else {}
    statement = read(
        connection, community, span=span, as_of=min(day, span.last_day), **named, **pages
    )
    if kind in PAGED:
        require_whole(statement, 0)
    return frozen_of(statement)


def freeze_one(
    connection: Any, community: CommunityFacts, kind: str, code: str, *, day: date
) -> Frozen | None:
    """Freeze what the books tell of one work or one decision; None where they hold no figure of it yet.

    An old decision has no tally here, and a work that only was planned no step: of these somebody writes a text.

    Raises:
        KeyError: the kind is not one of ``ledger.statements.kinds.ONE``.
        UnknownNameError: there is none of this code.
        PaperTooLongError: it is longer than one paper may be.
    """
    statement = ONE[kind](connection, community, code, day=day, page_size=ROW_COUNT_MAX)
    require_whole(statement, 0)
    payload = payload_of(statement)
    if not payload["rows"]:
        return None
    return Frozen(str(payload["kind"]), "", content_of_payload(payload))


def frozen_of(statement: Any) -> Frozen:
    """Freeze a statement for publication: its payload without what is not content."""
    payload = payload_of(statement)
    return Frozen(str(payload["kind"]), str(payload["period_name"]), content_of_payload(payload))


def figures_since(shown: Publication, statement: Any) -> tuple[ChangedFigure, ...]:
    """Compare a publication with the same statement as it is now."""
    assert shown.content is not None, "what is shown no more is compared with nothing"
    return changed_figures(shown.content, payload_of(statement))


def publication_paper(shown: Publication, *, language: Language, url: str) -> bytes:
    """Print a publication from its frozen content; the same publication gives the same bytes.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    row = shown.row
    item = NoticeItem(
        row.proposal_id, row.kind, row.period, shown.content, row.sha256, row.number,
        row.leaf_index,
    )  # fmt: skip
    enclosed = _enclosed_content(f"{shown.community.slug}-publication-{row.number}", item, language)
    return notices.pdf(
        [(item, sheet_of(item.payload, language))], community=shown.community,
        language=language, url=url, made_at=row.published_at, enclosed=enclosed,
    )  # fmt: skip


def notice_paper(
    shown: NoticeView, *, language: Language, url: str, made: datetime, board: bool = False
) -> bytes:
    """Print a notice with everything that it hangs, on A4 or as a sheet for the board on A3.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    items = [item for item in shown.items if item.content is not None]
    enclosed = _enclosed_content(
        f"{shown.community.slug}-notice-{shown.row.number}", items[0], language
    )
    return notices.pdf(
        [(item, sheet_of(item.payload, language)) for item in items],
        community=shown.community, language=language, url=url, made_at=made, enclosed=enclosed,
        row=shown.row, notice=_posting(shown.row.plan, shown.row.number, language), board=board,
    )  # fmt: skip


def _enclosed_content(stem: str, item: NoticeItem, language: Language) -> Enclosed:
    return Enclosed(
        stem=stem, payload=item.payload, csv=statement_csv(item.payload, language).encode()
    )


def _posting(plan: NoticePlan, number: str, language: Language) -> Notice:
    separator = "、" if language.code == "zh" else ", "
    return Notice(
        number=number, version=1, first_day=plan.first_day, last_day=plan.last_day,
        ways=separator.join(plan.places), objections_to=plan.objections_to, phone=plan.phone,
        objections_until=plan.objections_until,
    )  # fmt: skip
