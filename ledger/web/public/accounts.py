"""Accounts: their balances, and the lines of one with the balance after each."""

from itertools import groupby
from typing import Any

from flask import Response, url_for

from ledger.i18n import Language
from ledger.statements.account_detail import account_detail
from ledger.statements.funds import funds
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import CommunityFacts
from ledger.web.database import Connection
from ledger.web.language import reader_language
from ledger.web.pages import page
from ledger.web.public.answers import about_community
from ledger.web.public.questions import day_asked, filter_asked, year_of

_TYPES = ("asset", "liability", "net_assets", "income", "expense", "appropriation")


@about_community
def accounts(books: Connection, community: CommunityFacts) -> Response:
    """Show every account that was used, by type."""
    day = day_asked()
    statement = trial_balance(books, community, year_of(day), as_of=day)
    ordered = sorted(
        statement.rows, key=lambda row: (_TYPES.index(row.account_type), row.account.code)
    )
    groups = [
        (kind, tuple(rows)) for kind, rows in groupby(ordered, key=lambda row: row.account_type)
    ]
    return page("public/accounts.html", statement=statement, groups=groups)


@about_community
def account(books: Connection, community: CommunityFacts, code: str) -> Response:
    """Show the lines of one account, a page at a time."""
    day = day_asked()
    asked = filter_asked(year_of(day))
    statement = account_detail(
        books, community, code, asked.span, as_of=max(day, asked.span.first_day), fund=asked.fund,
        after=asked.after,
    )  # fmt: skip
    here: dict[str, Any] = {
        "slug": community.slug, "code": code, "from": asked.first_day, "to": asked.last_day,
        "fund": asked.fund or None,
    }  # fmt: skip
    following = statement.next_after
    return page(
        "public/account.html",
        statement=statement,
        asked=asked,
        fund_options=_fund_options(books, community, reader_language()),
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
