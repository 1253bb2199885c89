"""Statements: one frozen value each, drawn as a page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Response, abort, request, url_for

from ledger.domain.errors import PeriodError
from ledger.domain.periods import Span, parse_span
from ledger.messages import explanation
from ledger.statements.kinds import OF_A_FUND, OF_AN_ACCOUNT, PAGED, READERS
from ledger.statements.periods import books_begin_on
from ledger.statements.values import CommunityFacts
from ledger.terms import marked as _
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links
from reports.framed import ROW_COUNT_MAX

ABOUT = {
    "public-income": _("每个账户收了多少、支了多少，与银行余额相符。贴在公告栏的就是这张。"),
    "fund-balances": _("每项资金期初有多少、增加减少多少、还剩多少。"),
    "maintenance-fund": _("维修资金每栋楼期初有多少、交存多少、支取多少、还剩多少；不列到户。"),
    "activities": _("该收的和该付的，不管钱到没到：收入从哪里来，费用花在哪里，净资产变了多少。"),
    "balance-sheet": _("期末有多少钱和东西，欠别人多少，净资产多少；年初的数在旁边。"),
    "gifts": _("谁捐了什么，按捐赠人自己选的方式显示名字；捐来的钱用在哪里。"),
    "budget": _("这一年打算收多少、花多少，到现在实际收了花了多少。"),
    "arrears": _("物业费应收多少、收了多少、还欠多少、欠了多久，按楼合计。不列户。"),
    "receivables": _("别人还欠多少，欠了多久。只列合计，不列户、不列人。"),
    "payables": _("还欠别人多少，欠了多久。只列合计，不列户、不列人。"),
    "bank-journal": _("每个银行和收款平台账户的每一笔，当日余额、本月合计和本年累计。"),
    "cash-journal": _("库存现金的每一笔，当日余额、本月合计和本年累计。"),
    "reconciliation": _("每个银行和收款平台账户，账上的余额和银行对账单差在哪里，谁核对的。"),
    "general-ledger": _("每个科目逐月的借方、贷方和余额，本月合计和本年累计。"),
    "contracts": _("每份合同到期该收该付多少，收付了多少，还差多少，什么时候到期。"),
    "service-score": _("每季度的考核项、权重、平均分和总分，付服务费的几成，扣了多少。"),
    "courtyards": _("每个院落收了多少、花了多少、分摊多少，结余用在哪里。"),
    "works": _("每项工程的预算、合同、已付、进展和延误天数。"),
    "trial-balance": _("全部科目的期初、发生额和期末余额，借贷两边相等。"),
}

#: What residents seldom ask for: the page of statements lists it below, a line each.
FOR_ACCOUNTANTS = frozenset(ABOUT) - {"public-income", "fund-balances", "activities"}


@about_community
def statements(books: Connection, community: CommunityFacts) -> Response:
    """List the statements of a year."""
    today = clock.today()
    begun = books_begin_on(books, community)
    first_year = min(begun.year, today.year)
    years = list(range(today.year, first_year - 1, -1))
    year = request.args.get("year", today.year, type=int)
    if year not in years:
        abort(404)
    language = reader_language()
    return page(
        "public/statements/index.html",
        community=community,
        years=years,
        year=year,
        for_accountants=FOR_ACCOUNTANTS,
        kinds=[(kind, language.gettext(about)) for kind, about in ABOUT.items()],
        quarters=_begun(
            [f"{year}", *(f"{year}Q{number}" for number in (4, 3, 2, 1))], begun, today
        ),
        months=_begun([f"{year}-{month:02d}" for month in range(12, 0, -1)], begun, today),
    )


@about_community
def statement(
    books: Connection, community: CommunityFacts, kind: str, period: str, extension: str = ""
) -> Response:
    """Show one statement, or answer with it as a file."""
    if kind not in READERS:
        abort(404)
    return _answer(books, community, kind, period, extension)


@about_community
def reconciliation(books: Connection, community: CommunityFacts) -> Response:
    """Show how bank and books stand today, at an address that never changes."""
    return _answer(books, community, "reconciliation", f"{clock.today():%Y-%m}")


def _answer(
    books: Connection, community: CommunityFacts, kind: str, period: str, extension: str = ""
) -> Response:
    span = parse_span(period)
    if nothing := _nothing(books_begin_on(books, community), span):
        if extension:
            raise nothing
        return _uncovered(community, kind, span, nothing)
    pages = {"page_size": ROW_COUNT_MAX} if extension and kind in PAGED else {}
    shown = _read(books, community, kind, span, **pages)
    here: dict[str, Any] = {"slug": community.slug, "kind": kind, "period": period, **_limits(kind)}
    here.pop("after", None)
    if extension:
        page_url = url_for("public.statement", **here)
        name = "-".join([kind, here.get("account") or _fund_named(here, kind), period]).replace(
            "--", "-"
        )
        return as_file(shown, extension, community=community, name=name, page_url=page_url)
    following = getattr(shown, "next_after", None)
    return page(
        f"public/statements/{kind}.html",
        statement=shown,
        file_links=file_links("public.statement", ("pdf", "csv", "json"), **here),
        first_href="" if getattr(shown, "is_first", True) else url_for("public.statement", **here),
        next_href=url_for("public.statement", **here, after=following) if following else "",
    )


def _fund_named(here: dict[str, Any], kind: str) -> str:
    """Give the fund that a file's name needs: only where a statement is of one fund alone."""
    return str(here.get("fund", "")) if kind in OF_A_FUND else ""


def _nothing(begin_on: date, span: Span) -> PeriodError | None:
    """Say why a span shows nothing: it ended before the books began, or is still to come."""
    if span.last_day < begin_on:
        return PeriodError(span.name, reason="before_books", day=begin_on, field="period")
    if span.first_day > clock.today():
        return PeriodError(span.name, reason="to_come", day=span.first_day, field="period")
    return None


def _uncovered(community: CommunityFacts, kind: str, span: Span, nothing: PeriodError) -> Response:
    """Say that there is no such statement, and lead to those there are."""
    answer = page(
        "public/statements/uncovered.html",
        status=404,
        community=community,
        kind=kind,
        span=span,
        why=explanation(nothing, reader_language()),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(books: Connection, community: CommunityFacts, kind: str, span: Span, **pages: int) -> Any:
    """Read a statement, limited as the address asks.

    Raises:
        Refusal: the period, fund or account does not exist.
    """
    reader, _allowed = READERS[kind]
    asked = _limits(kind)
    if (kind in OF_AN_ACCOUNT and "account" not in asked) or (
        kind in OF_A_FUND and "fund" not in asked
    ):
        abort(404)
    return reader(books, community, span=span, as_of=_as_of(span), **asked, **pages)


def _limits(kind: str) -> dict[str, str]:
    """Give what the address limits the statement to."""
    _reader, allowed = READERS[kind]
    found = {name: request.args.get(name, "").strip() for name in allowed}
    return {name: value for name, value in found.items() if value}


def _as_of(span: Span) -> date:
    """Draw up running periods as of today."""
    return min(clock.today(), span.last_day)


def _begun(names: Iterable[str], begun: date, today: date) -> list[Span]:
    """Give the spans of these names that have begun, and that did not end before the books began."""
    spans = map(parse_span, names)
    return [span for span in spans if span.first_day <= today and begun <= span.last_day]
