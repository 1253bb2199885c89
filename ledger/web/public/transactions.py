"""Transactions: the newest, those of a month, and one with everything that stands behind it."""

import re
from dataclasses import dataclass

from flask import Response, abort, request, url_for

from ledger.domain.vouchers import parse_voucher
from ledger.statements.transactions import newest, transactions_of_month
from ledger.statements.transactions import transaction as one_transaction
from ledger.statements.values import Audience, CommunityFacts, TransactionPage
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month that has transactions, and its name in addresses."""

    period: int
    name: str


@about_community
def transactions(books: Connection, community: CommunityFacts) -> Response:
    """List the newest transactions."""
    listed = newest(books, community, after=request.args.get("after", ""))
    return _list(listed, period=0, here=url_for("public.transactions", slug=community.slug))


@about_community
def transaction(books: Connection, community: CommunityFacts, name: str) -> Response:
    """Show a voucher, or list a month's, as the name in the address says."""
    month = _MONTH.fullmatch(name)
    return _month(books, community, month) if month else _voucher(books, community, name)


def _month(books: Connection, community: CommunityFacts, month: re.Match[str]) -> Response:
    period = int(month[1]) * 100 + int(month[2])
    listed = transactions_of_month(books, community, period, after=request.args.get("after", ""))
    here = url_for("public.transaction", slug=community.slug, name=month[0])
    return _list(listed, period=period, here=here)


def _list(listed: TransactionPage, *, period: int, here: str) -> Response:
    return page(
        "public/transactions.html",
        listed=listed,
        period=period,
        years=_years(listed.months),
        year_shown=period // 100 or max(listed.months, default=0) // 100,
        first_href="" if listed.is_first else here,
        next_href=f"{here}?after={listed.next_after}" if listed.next_after else "",
    )


def _years(months: tuple[int, ...]) -> list[tuple[int, list[MonthLink]]]:
    """Sort months into years, the newest year first."""
    years: dict[int, list[MonthLink]] = {}
    for period in months:
        link = MonthLink(period, f"{period // 100:04d}-{period % 100:02d}")
        years.setdefault(period // 100, []).append(link)
    return sorted(years.items(), reverse=True)


def _voucher(books: Connection, community: CommunityFacts, name: str) -> Response:
    number = parse_voucher(name)
    shown = one_transaction(books, community, name, audience=Audience.PUBLIC)
    if shown is None or number is None:
        abort(404)
    month = number[0] - 1 if number[0] % 100 == 13 else number[0]
    return page(
        "public/transaction.html",
        shown=shown,
        month=MonthLink(month, f"{month // 100:04d}-{month % 100:02d}"),
        debit_minor=sum(line.debit_minor for line in shown.lines),
        credit_minor=sum(line.credit_minor for line in shown.lines),
    )
