"""Transactions: the newest, those of a month, and one with everything that stands behind it."""

import re
from dataclasses import dataclass

from flask import Response, abort, request, url_for

from ledger.domain.vouchers import parse_voucher
from ledger.statements.gift_rows import gifts_of_voucher
from ledger.statements.missing_evidence import transactions_without_evidence
from ledger.statements.questions import questions_about
from ledger.statements.transactions import PAGE_SIZE, newest, transactions_of_month
from ledger.statements.transactions import transaction as one_transaction
from ledger.statements.values import Audience, CommunityFacts, TransactionPage
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.accounts import ROWS_IN_FILE
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month that has transactions, and its name in addresses."""

    period: int
    name: str


@about_community
def transactions(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List the newest transactions."""
    listed = newest(books, community, after=request.args.get("after", ""))
    here = url_for("public.transactions", slug=community.slug)
    if extension:
        name = "transactions"
        return as_file(listed, extension, community=community, name=name, page_url=here)
    links = file_links("public.transactions", ("json", "csv"), slug=community.slug)
    return _list(listed, period=0, here=here, links=links)


@about_community
def no_receipt(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List transactions that have no receipt yet, the newest first."""
    size = ROWS_IN_FILE if extension else PAGE_SIZE
    after = request.args.get("after", "")
    listed = transactions_without_evidence(books, community, after=after, page_size=size)
    here = url_for("public.no_receipt", slug=community.slug)
    if extension:
        return as_file(listed, extension, community=community, name="no-receipt", page_url=here)
    return page(
        "public/no_receipt.html",
        listed=listed,
        first_href="" if listed.is_first else here,
        next_href=f"{here}?after={listed.next_after}" if listed.next_after else "",
        file_links=file_links("public.no_receipt", ("json", "csv"), slug=community.slug),
    )


@about_community
def transaction(
    books: Connection, community: CommunityFacts, name: str, extension: str = ""
) -> Response:
    """Show a voucher, or list a month's, as the name in the address says."""
    month = _MONTH.fullmatch(name)
    if month:
        return _month(books, community, month, extension)
    return _voucher(books, community, name, extension)


def _month(
    books: Connection, community: CommunityFacts, month: re.Match[str], extension: str
) -> Response:
    period = int(month[1]) * 100 + int(month[2])
    size = ROWS_IN_FILE if extension else PAGE_SIZE
    after = request.args.get("after", "")
    listed = transactions_of_month(books, community, period, after=after, page_size=size)
    here = url_for("public.transaction", slug=community.slug, name=month[0])
    if extension:
        name = f"transactions-{month[0]}"
        return as_file(listed, extension, community=community, name=name, page_url=here)
    links = file_links("public.transaction", ("json", "csv"), slug=community.slug, name=month[0])
    return _list(listed, period=period, here=here, links=links)


def _list(
    listed: TransactionPage, *, period: int, here: str, links: tuple[tuple[str, str], ...]
) -> Response:
    return page(
        "public/transactions.html",
        listed=listed,
        period=period,
        years=_years(listed.months),
        first_href="" if listed.is_first else here,
        next_href=f"{here}?after={listed.next_after}" if listed.next_after else "",
        file_links=links,
    )


def _years(months: tuple[int, ...]) -> list[tuple[int, list[MonthLink]]]:
    """Sort months into years, the newest year first."""
    years: dict[int, list[MonthLink]] = {}
    for period in months:
        link = MonthLink(period, f"{period // 100:04d}-{period % 100:02d}")
        years.setdefault(period // 100, []).append(link)
    return sorted(years.items(), reverse=True)


def _voucher(books: Connection, community: CommunityFacts, name: str, extension: str) -> Response:
    number = parse_voucher(name)
    shown = one_transaction(books, community, name, audience=Audience.PUBLIC)
    if shown is None or number is None:
        abort(404)
    if extension:
        here = url_for("public.transaction", slug=community.slug, name=name)
        # File names travel in headers, which hold no Chinese.
        stem = f"voucher-{name.removeprefix('记-')}"
        return as_file(shown, extension, community=community, name=stem, page_url=here)
    month = number[0] - 1 if number[0] % 100 == 13 else number[0]
    return page(
        "public/transaction.html",
        shown=shown,
        gifts=gifts_of_voucher(books, community, shown.seq, audience=Audience.PUBLIC),
        questions=questions_about(books, community, seq=shown.seq),
        community=community,
        month=MonthLink(month, f"{month // 100:04d}-{month % 100:02d}"),
        debit_minor=sum(line.debit_minor for line in shown.lines),
        credit_minor=sum(line.credit_minor for line in shown.lines),
        file_links=file_links(
            "public.transaction", ("pdf", "json"), slug=community.slug, name=name
        ),
    )
