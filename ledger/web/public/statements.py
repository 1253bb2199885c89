"""Statements: one frozen value each, drawn as a page."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, abort, request, url_for

from ledger.domain.periods import Span, parse_span
from ledger.statements.account_detail import account_detail
from ledger.statements.fund_balances import fund_balances
from ledger.statements.public_income import public_income
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import CommunityFacts
from ledger.terms import marked as _
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import page
from ledger.web.public.answers import about_community

Reader = Callable[..., Any]

#: kind → (reader, what a fund or account in the address may limit, whether it goes page by page).
READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "public-income": (public_income, ("fund",)),
    "fund-balances": (fund_balances, ()),
    "trial-balance": (trial_balance, ("fund",)),
    "account-detail": (account_detail, ("account", "fund", "after")),
}
ABOUT = {
    "public-income": _("每个账户收了多少、支了多少，与银行余额相符。贴在公告栏的就是这张。"),
    "fund-balances": _("每项资金期初有多少、增加减少多少、还剩多少。"),
    "trial-balance": _("全部科目的期初、发生额和期末余额，借贷两边相等。"),
}


@about_community
def statements(books: Connection, community: CommunityFacts) -> Response:  # noqa: ARG001
    """List the statements of a year."""
    today = clock.today()
    first_year = min(community.opened_on.year, today.year)
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
        kinds=[(kind, language.gettext(about)) for kind, about in ABOUT.items()],
        spans=_spans(year, today),
    )


@about_community
def statement(books: Connection, community: CommunityFacts, kind: str, period: str) -> Response:
    """Show one statement."""
    shown = read_statement(books, community, kind, parse_span(period))
    here: dict[str, Any] = {"slug": community.slug, "kind": kind, "period": period, **limits(kind)}
    here.pop("after", None)
    following = getattr(shown, "next_after", None)
    return page(
        f"public/statements/{kind}.html",
        statement=shown,
        file_links=[],
        first_href="" if getattr(shown, "is_first", True) else url_for("public.statement", **here),
        next_href=url_for("public.statement", **here, after=following) if following else "",
    )


def read_statement(
    books: Connection, community: CommunityFacts, kind: str, span: Span, **options: Any
) -> Any:
    """Read a statement, limited as the address asks.

    Raises:
        Refusal: the period, fund or account does not exist.
    """
    if kind not in READERS:
        abort(404)
    reader, allowed = READERS[kind]
    asked = {**limits(kind), **options}
    if "account" in allowed and not asked.get("account"):
        abort(404)
    return reader(books, community, span=span, as_of=_as_of(span), **asked)


def limits(kind: str) -> dict[str, str]:
    """Give what the address limits the statement to."""
    _reader, allowed = READERS[kind]
    found = {name: request.args.get(name, "").strip() for name in allowed}
    return {name: value for name, value in found.items() if value}


def _as_of(span: Span) -> date:
    """Draw up running periods as of today, and those to come as of their first day."""
    return max(min(clock.today(), span.last_day), span.first_day)


def _spans(year: int, today: date) -> list[Span]:
    """Give the year, its quarters and months as far as they have begun, the latest first."""
    names = [f"{year}-{month:02d}" for month in range(12, 0, -1)]
    names = [f"{year}", *(f"{year}Q{quarter}" for quarter in range(4, 0, -1)), *names]
    spans = [parse_span(name) for name in names]
    return [span for span in spans if span.first_day <= today]
