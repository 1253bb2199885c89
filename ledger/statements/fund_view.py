"""One fund for everybody: its rules and what held when, what came in, what it paid, and what stands behind it."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.statements.accounts import accounts
from ledger.statements.fund_acts import designations_and_grant
from ledger.statements.fund_balances import fund_row
from ledger.statements.fund_history import fund_chapters
from ledger.statements.fund_rules import rules_with
from ledger.statements.fund_values import AccountAmount, FundView
from ledger.statements.loans import loans
from ledger.statements.movements import Moved, movements, window
from ledger.statements.periods import begun_in, books_begin_on, first_period
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, FundFacts, Label
from ledger.store.drafts import drafts
from ledger.store.payments import payment_requests, payments

_INCOME, _SPENDING = ("income",), ("expense", "appropriation")


def fund_view(
    connection: sa.Connection, community: CommunityFacts, code: str, *, as_of: date
) -> FundView:
    """Give a fund from its beginning to the end of a day.

    Raises:
        UnknownNameError: the community has none of this code.
    """
    rules, row = rules_with(
        connection, community, code, as_of, first_period(community).label("begun_in"),
        _promised(community, code).label("promised"),
    )  # fmt: skip
    facts = FundFacts(
        Label(row["code"], row["name_zh"], row["name_en"]), row["fund_class"], rules.purpose_zh,
        rules.purpose_en, rules.may_lend, rules.first_day, rules.last_day, rules.custodian,
    )  # fmt: skip
    span = _life(begun_in(row["begun_in"], community), as_of)
    chart = {item.label.code: item for item in accounts(connection, community)}
    moved = tuple(movements(connection, community, window(span), fund=code))
    set_aside, grant = designations_and_grant(connection, community, code)
    held = [part for part in moved if chart[part.account].account_type in ("asset", "liability")]
    cash_minor = sum(part.closing_minor for part in held if chart[part.account].is_cash)
    assets_minor = sum(
        part.closing_minor for part in held
        if chart[part.account].account_type == "asset" and not chart[part.account].is_cash
    )  # fmt: skip
    return FundView(
        frame=Frame("fund", community, span, as_of, fund=facts.label),
        fund_class=facts.fund_class,
        rules=rules,
        allowed=allowed_names(chart, rules.allowed_accounts),
        received=by_account(chart, moved, _INCOME),
        spent=by_account(chart, moved, _SPENDING),
        brought_minor=sum(part.opening_minor for part in held),
        cash_minor=cash_minor,
        assets_minor=assets_minor,
        debts_minor=-sum(
            part.closing_minor for part in held
            if chart[part.account].account_type == "liability"
        ),
        promised_minor=int(row["promised"]),
        merged_away_minor=sum(part.merged_minor for part in held),
        designations=set_aside,
        loans=tuple(
            row for row in loans(connection, community, as_of=as_of).rows
            if code in (row.lender.code, row.borrower.code)
        ),
        grant=grant,
        chapters=fund_chapters(connection, community, code),
        names={number: item.plain for number, item in chart.items()},
        year=fund_row(facts, chart, [part.in_year() for part in moved]),
    )  # fmt: skip


def whole_life(connection: sa.Connection, community: CommunityFacts, as_of: date) -> Span:
    """Give the span from the books' beginning to a day."""
    return _life(books_begin_on(connection, community), as_of)


def _life(first_day: date, as_of: date) -> Span:
    begun = min(first_day, as_of)
    return Span(begun, as_of, f"{begun.isoformat()}..{as_of.isoformat()}")


def allowed_names(chart: Mapping[str, AccountFacts], codes: Iterable[str]) -> tuple[Label, ...]:
    """Name the accounts that a fund may be spent on, in a volunteer's words."""
    return tuple(chart[code].plain for code in codes if code in chart)


def by_account(
    chart: Mapping[str, AccountFacts], moved: Iterable[Moved], types: tuple[str, ...]
) -> tuple[AccountAmount, ...]:
    """Give what came to an account of these types over the span, the year's end not counted."""
    sign = -1 if types == _INCOME else 1
    found = [
        AccountAmount(
            chart[part.account].label,
            sign * (
                part.debit_minor - part.carried_debit_minor
                - part.credit_minor + part.carried_credit_minor
            ),
        )
        for part in moved
        if chart[part.account].account_type in types
    ]  # fmt: skip
    return tuple(
        sorted((item for item in found if item.amount_minor), key=lambda item: item.account.code)
    )


def promised_minor(connection: sa.Connection, community: CommunityFacts, code: str) -> int:
    """Give how much of a fund is promised: requests approved, or paid without a voucher in the books yet."""
    return int(connection.execute(sa.select(_promised(community, code))).scalar_one())


def _promised(community: CommunityFacts, code: str) -> sa.ScalarSelect[int]:
    asked, draft = payment_requests.c, drafts.c
    unbooked = (
        sa.select(payments.c.request_id)
        .join(
            drafts,
            (draft.community_id == payments.c.community_id)
            & (draft.draft_id == payments.c.draft_id),
        )
        .where(
            payments.c.community_id == community.community_id,
            draft.state.in_(("editing", "submitted", "rejected")),
        )
    )
    total = sa.cast(sa.func.coalesce(sa.func.sum(asked.amount_minor), 0), sa.BigInteger)
    return (
        sa.select(total)
        .where(
            asked.community_id == community.community_id, asked.fund_code == code,
            (asked.state == "approved") | asked.request_id.in_(unbooked),
        )
        .scalar_subquery()
    )  # fmt: skip
