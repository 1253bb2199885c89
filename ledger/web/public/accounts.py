"""Accounts: their balances, and the lines of one with the balance after each."""

from itertools import groupby
from typing import Any

from flask import Response, url_for

from ledger.i18n import Language
from ledger.statements.account_detail import PAGE_SIZE, account_detail
from ledger.statements.bank_accounts import bank_accounts
from ledger.statements.funds import funds
from ledger.statements.questions import questions_about
from ledger.statements.reconciliations import account_reconciliations, held_accounts
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import Audience, CommunityFacts
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.files import as_file, file_links
from ledger.web.public.questions import day_asked, filter_asked, year_of

#: Lines in a file; a longer one goes on with ``after``.
ROWS_IN_FILE = 2_000
_TYPES = ("asset", "liability", "net_assets", "income", "expense", "appropriation")


@about_community
def accounts(books: Connection, community: CommunityFacts, extension: str = "") -> Response:
    """Show every account that was used, by type."""
    day = day_asked()
    statement = trial_balance(books, community, year_of(day), as_of=day)
    if extension:
        here = url_for("public.accounts", slug=community.slug)
        return as_file(statement, extension, community=community, name="accounts", page_url=here)
    ordered = sorted(
        statement.rows, key=lambda row: (_TYPES.index(row.account_type), row.account.code)
    )
    groups = [
        (kind, tuple(rows)) for kind, rows in groupby(ordered, key=lambda row: row.account_type)
    ]
    held = bank_accounts(books, community, audience=Audience.PUBLIC)
    return page("public/accounts.html", statement=statement, groups=groups, bank_accounts=held)


@about_community
def account(
    books: Connection, community: CommunityFacts, code: str, extension: str = ""
) -> Response:
    """Show the lines of one account, a page at a time."""
    day = day_asked()
    asked = filter_asked(year_of(day))
    statement = account_detail(
        books, community, code, asked.span, as_of=max(day, asked.span.first_day), fund=asked.fund,
        after=asked.after, page_size=ROWS_IN_FILE if extension else PAGE_SIZE,
    )  # fmt: skip
    here: dict[str, Any] = {
        "slug": community.slug, "code": code, "from": asked.first_day, "to": asked.last_day,
        "fund": asked.fund or None,
    }  # fmt: skip
    if extension:
        page_url = url_for("public.account", **here)
        name = f"account-{code}"
        return as_file(statement, extension, community=community, name=name, page_url=page_url)
    following = statement.next_after
    held = held_accounts(books, community, day, account=code)
    return page(
        "public/account.html",
        statement=statement,
        reconciliations=account_reconciliations(held, (), used_only=False),
        reconciled_on=day,
        questions=questions_about(books, community, account=code),
        asked=asked,
        fund_options=_fund_options(books, community, reader_language()),
        file_links=file_links("public.account", ("json", "csv"), **here),
        first_href="" if statement.is_first else url_for("public.account", **here),
        next_href=url_for("public.account", **here, after=following) if following else "",
    )


def _fund_options(
    books: Connection, community: CommunityFacts, language: Language
) -> list[tuple[str, str]]:
    every = ("", language.gettext("全部资金"))
    return [
        every, *((item.label.code, language.name(item.label)) for item in funds(books, community))
    ]  # fmt: skip
