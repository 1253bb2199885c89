"""Contracts and services, for everybody: what each brings, did all of it arrive, and what services cost."""

from datetime import date

from flask import Response, abort, request, url_for

from ledger.domain.periods import parse_span
from ledger.schemas.contracts import contract_payload, named_contract_payload, services_payload
from ledger.statements.chain import linked_to_contract
from ledger.statements.contracts import contract_list, contract_view
from ledger.statements.named_contracts import named_contract_view
from ledger.statements.periods import books_begin_on
from ledger.statements.services import services as all_services
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import Connection
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, as_json, file_links


@about_community
def contracts(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """List every contract with what was due and came in a year."""
    year, years = _year(books, community)
    shown = contract_list(books, community, parse_span(str(year)), as_of=clock.today())
    if extension:
        return as_file(
            shown, extension, community=community, name=f"contracts-{year}",
            page_url=url_for("public.contracts", slug=community.slug, year=year),
        )  # fmt: skip
    links = file_links("public.contracts", ("pdf", "csv", "json"), slug=community.slug, year=year)
    return page(
        "public/contracts.html", statement=shown, community=community, year=year, years=years,
        file_links=links,
    )  # fmt: skip


@about_community
def contract(
    books: Connection, community: CommunityFacts, code: str, extension: str = ""
) -> Response:
    """Show one contract: each due with what came of it, its years, its vouchers."""
    view = contract_view(books, community, code, clock.today())
    if view is None:
        return _without_terms(books, community, code, extension)
    if extension:
        return as_json(contract_payload(view), community=community, name=f"contract-{code}")
    links = file_links("public.contract", ("json",), slug=community.slug, code=code)
    return page(
        "public/contract.html", view=view, community=community, file_links=links,
        linked_items=linked_to_contract(books, community, code),
    )  # fmt: skip


def _without_terms(
    books: Connection, community: CommunityFacts, code: str, extension: str
) -> Response:
    """Show a contract that has a price alone: whom it is with, its work, what was paid."""
    view = named_contract_view(books, community, code, clock.today())
    if view is None:
        abort(404)
    if extension:
        payload = named_contract_payload(view)
        return as_json(payload, community=community, name=f"contract-{code}")
    links = file_links("public.contract", ("json",), slug=community.slug, code=code)
    return page(
        "public/named_contract.html", view=view, community=community, file_links=links,
        linked_items=linked_to_contract(books, community, code),
    )  # fmt: skip


@about_community
def services(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show what services cost by the list, and the bills of a year with their vouchers."""
    year, _years = _year(books, community)
    shown = all_services(books, community, year)
    if extension:
        return as_json(services_payload(shown), community=community, name=f"services-{year}")
    links = file_links("public.services", ("json",), slug=community.slug, year=year)
    return page("public/services.html", shown=shown, community=community, file_links=links)


def _year(books: Connection, community: CommunityFacts) -> tuple[int, list[int]]:
    """Read which year is asked for, of those that the books cover."""
    today = clock.today()
    first: date = min(books_begin_on(books, community), today)
    years = list(range(today.year, first.year - 1, -1))
    year = request.args.get("year", today.year, type=int)
    if year not in years:
        abort(404)
    return year, years
