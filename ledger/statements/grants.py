"""补贴使用报告: each grant for its grantor and the residents, from its agreement to what is left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.grants import (
    GRANT_INCOME,
    RETURN_COSTS,
    TO_RETURN,
    Grant,
    release_minor,
    standings,
)
from ledger.domain.periods import Span
from ledger.statements.accounts import accounts
from ledger.statements.fund_acts import grants_agreed
from ledger.statements.fund_history import fund_chapters
from ledger.statements.fund_rules import rules_between
from ledger.statements.fund_values import (
    AccountAmount,
    FundChapter,
    GrantReport,
    GrantRow,
    GrantSpending,
)
from ledger.statements.fund_view import allowed_names, by_account, promised_minor, whole_life
from ledger.statements.funds import fund_label, funds
from ledger.statements.movements import Moved, movements, window
from ledger.statements.values import AccountFacts, CommunityFacts, Frame, Label
from ledger.store.journal import lines, transactions

#: As many vouchers are named on an account; the fund's page lists all.
VOUCHERS_MAX = 200
_INCOME, _SPENDING = ("income",), ("expense", "appropriation")


def grant_report(
    connection: sa.Connection,
    community: CommunityFacts,
    span: Span,
    *,
    as_of: date | None = None,
    fund: str = "",
) -> GrantReport:
    """Give the report on one grant over a span, with everything since its beginning beside it.

    Raises:
        UnknownNameError: there is no such fund, or no agreement behind it.
        PeriodError: ``as_of`` lies before the span.
    """
    shown = window(span, as_of)
    label = fund_label(connection, community, fund)
    grant = grants_agreed(connection, community).get(fund)
    if grant is None:
        raise UnknownNameError(noun="grant", name=fund[:20], field="fund")
    chart = {item.label.code: item for item in accounts(connection, community)}
    life = whole_life(connection, community, shown.last_day)
    ever = tuple(movements(connection, community, window(life), fund=fund))
    within = tuple(movements(connection, community, shown, fund=fund))
    rules = rules_between(connection, community, fund, shown.last_day)
    spent = by_account(chart, ever, _SPENDING)
    returned_minor = sum(item.amount_minor for item in spent if item.account.code in RETURN_COSTS)
    spent_minor = sum(item.amount_minor for item in spent) - returned_minor
    received = by_account(chart, ever, _INCOME)
    received_minor = sum(item.amount_minor for item in received)
    from_grantor = sum(item.amount_minor for item in received if item.account.code == GRANT_INCOME)
    vouchers = _vouchers(connection, community, fund, shown.first_day, shown.last_day)
    rows = (
        *_rows("income", received, by_account(chart, within, _INCOME), vouchers),
        *_rows("spending", spent, by_account(chart, within, _SPENDING), vouchers),
    )
    return GrantReport(
        frame=Frame("grant-report", community, span, shown.last_day, fund=label),
        grant=grant,
        rules=rules,
        allowed=allowed_names(chart, rules.allowed_accounts),
        instalments=standings(grant.instalments, from_grantor),
        rows=rows,
        received_minor=received_minor,
        spent_minor=spent_minor,
        returned_minor=returned_minor,
        owed_back_minor=-sum(part.closing_minor for part in ever if part.account == TO_RETURN),
        released_minor=release_minor(received_minor, spent_minor + returned_minor),
        promised_minor=promised_minor(connection, community, fund),
        carried_over=_carried_over(connection, community, fund, shown.last_day),
    )


def grants(
    connection: sa.Connection, community: CommunityFacts, *, as_of: date
) -> tuple[GrantRow, ...]:
    """Give every grant with what came, what it paid and what is left; a fixed number of queries."""
    agreed = grants_agreed(connection, community)
    if not agreed:
        return ()
    chart = {item.label.code: item for item in accounts(connection, community)}
    life = whole_life(connection, community, as_of)
    moved = tuple(movements(connection, community, window(life)))
    named = {item.label.code: item.label for item in funds(connection, community)}
    return tuple(
        _listed(connection, community, named[code], grant, as_of, _sums(chart, moved, code))
        for code, grant in sorted(agreed.items())
    )


def _sums(chart: Mapping[str, AccountFacts], moved: Iterable[Moved], code: str) -> tuple[int, int]:
    own = [part for part in moved if part.fund == code]
    received = sum(item.amount_minor for item in by_account(chart, own, _INCOME))
    spent = sum(item.amount_minor for item in by_account(chart, own, _SPENDING))
    return received, spent


def _listed(
    connection: sa.Connection, community: CommunityFacts, fund: Label, grant: Grant, as_of: date,
    sums: tuple[int, int],
) -> GrantRow:  # fmt: skip
    received_minor, spent_minor = sums
    rules = rules_between(connection, community, fund.code, as_of)
    return GrantRow(fund, grant, rules, received_minor, spent_minor, received_minor - spent_minor)


def _rows(
    section: str, ever: tuple[AccountAmount, ...], within: tuple[AccountAmount, ...],
    vouchers: Mapping[str, list[str]],
) -> tuple[GrantSpending, ...]:  # fmt: skip
    now = {item.account.code: item.amount_minor for item in within}
    return tuple(
        GrantSpending(
            section, item.account, now.get(item.account.code, 0), item.amount_minor,
            tuple(vouchers.get(item.account.code, ())),
        )
        for item in ever
    )  # fmt: skip


def _vouchers(
    connection: sa.Connection, community: CommunityFacts, fund: str, first_day: date, last_day: date
) -> Mapping[str, list[str]]:
    line, header = lines.c, transactions.c
    query = (
        sa.select(line.account_code, header.voucher)
        .join(
            transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            line.community_id == community.community_id, line.fund_code == fund,
            line.dated_on.between(first_day, last_day), header.kind.not_in(("carry_forward", "merge")),
        )
        .group_by(line.account_code, header.voucher, header.seq)
        .order_by(line.account_code, header.seq)
    )  # fmt: skip
    found: defaultdict[str, list[str]] = defaultdict(list)
    for account, voucher in connection.execute(query):
        if len(found[account]) < VOUCHERS_MAX:
            found[account].append(voucher)
    return found


def _carried_over(
    connection: sa.Connection, community: CommunityFacts, fund: str, day: date
) -> tuple[FundChapter, ...]:
    """Give the acts by which the period of use was made longer, as far as they hold by then."""
    return tuple(
        item
        for item in fund_chapters(connection, community, fund)
        if item.kind == "rules" and item.first_day <= day
        and any(change.field == "last_day" for change in item.changes)
    )  # fmt: skip
