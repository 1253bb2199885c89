"""Who owes whom between the funds, how much, and since when; both sides add up to the same."""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.loans import Pair, pair_of
from ledger.domain.transactions import Line
from ledger.statements.fund_values import LoanRow, Loans
from ledger.statements.funds import funds
from ledger.statements.values import CommunityFacts
from ledger.store.journal import lines


def loans(
    connection: sa.Connection, community: CommunityFacts, *, as_of: date | None = None
) -> Loans:
    """Give what is owed between funds at the end of a day, or now; by two queries.

    History taken over may have one side alone: it counts in the sums and names no pair.
    """
    line = lines.c
    query = (
        sa.select(
            line.seq, line.dated_on, line.account_code, line.fund_code, line.debit_minor,
            line.credit_minor,
        )
        .where(
            line.community_id == community.community_id,
            line.account_code.in_((DUE_FROM_FUNDS, DUE_TO_FUNDS)),
        )
        .order_by(line.dated_on, line.seq, line.number)
    )  # fmt: skip
    if as_of is not None:
        query = query.where(line.dated_on <= as_of)
    vouchers: defaultdict[tuple[date, int], list[Line]] = defaultdict(list)
    for seq, day, account, fund, debit_minor, credit_minor in connection.execute(query):
        vouchers[day, seq].append(Line(account, fund, debit_minor, credit_minor))
    names = {item.label.code: item.label for item in funds(connection, community)}
    owed, since = _owed(vouchers)
    rows = tuple(
        LoanRow(names[lender], names[borrower], minor, since[lender, borrower])
        for (lender, borrower), minor in sorted(owed.items())
        if minor
    )
    every = [item for held in vouchers.values() for item in held]
    return Loans(
        community, rows, lent_minor=_sum(every, DUE_FROM_FUNDS),
        owed_minor=-_sum(every, DUE_TO_FUNDS),
    )  # fmt: skip


def _owed(
    vouchers: dict[tuple[date, int], list[Line]],
) -> tuple[dict[Pair, int], dict[Pair, date]]:
    owed: defaultdict[Pair, int] = defaultdict(int)
    since: dict[Pair, date] = {}
    for (day, _seq), held in vouchers.items():
        try:
            found = pair_of(held)
        except FundRuleError:
            continue
        if found is None:
            continue
        pair, minor = found
        if not owed[pair]:
            since[pair] = day
        owed[pair] += minor
    return owed, since


def _sum(held: list[Line], account: str) -> int:
    return sum(item.debit_minor - item.credit_minor for item in held if item.account == account)
