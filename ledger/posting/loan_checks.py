"""See that what funds owe each other comes in pairs, from funds that may lend, and is never paid back twice."""

from collections.abc import Mapping

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.errors import Named
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.funds import Fund
from ledger.domain.loans import Pair, is_asked, pair_of
from ledger.domain.transactions import Draft, Kind
from ledger.posting.books import Books
from ledger.posting.fund_rules import fund_books
from ledger.store.journal import lines

_BETWEEN = (DUE_FROM_FUNDS, DUE_TO_FUNDS)


def check_loan(books: Books, draft: Draft) -> None:
    """Refuse a loan without its other side, from a fund that may not lend, or a repayment of what is not owed.

    Raises:
        FundRuleError: reason one_sided, several, same_fund, may_not_lend or not_owed.
    """
    found = pair_of(draft.lines) if is_asked(draft) else None
    if found is None or draft.kind is not Kind.ORDINARY:
        return
    (lender, borrower), minor = found
    named = fund_books(books, [lender, borrower]).on(draft.happened_on)
    if minor > 0 and not named[lender].may_lend:
        raise FundRuleError(reason="may_not_lend", subject=_name(named[lender]), field="lender")
    if minor < 0:
        owed = owed_minor(books.connection, books.community_id).get((lender, borrower), 0)
        if owed + minor < 0:
            raise FundRuleError(
                reason="not_owed", subject=_name(named[borrower]), other=_name(named[lender]),
                available_minor=max(owed, 0), field="amount",
            )  # fmt: skip


def owed_minor(connection: sa.Connection, community_id: int) -> Mapping[Pair, int]:
    """Give what each fund owes each other fund, lender first, from the vouchers that name both; one query."""
    owed: dict[Pair, int] = {}
    for pair, _day, minor in loans_told(connection, community_id):
        owed[pair] = owed.get(pair, 0) + minor
    return owed


def loans_told(connection: sa.Connection, community_id: int) -> list[tuple[Pair, object, int]]:
    """Give every voucher between two funds in its order: lender and borrower, its day, what the borrower got."""
    line = lines.c

    def fund_at(account: str) -> sa.ColumnElement[str]:
        return sa.func.min(sa.case((line.account_code == account, line.fund_code)))

    lent = sa.case(
        (line.account_code == DUE_FROM_FUNDS, line.debit_minor - line.credit_minor), else_=0
    )
    query = (
        sa.select(
            fund_at(DUE_FROM_FUNDS), fund_at(DUE_TO_FUNDS), line.dated_on,
            sa.cast(sa.func.sum(lent), sa.BigInteger),
        )
        .where(line.community_id == community_id, line.account_code.in_(_BETWEEN))
        .group_by(line.seq, line.dated_on)
        .order_by(line.dated_on, line.seq)
    )  # fmt: skip
    return [
        ((lender or "", borrower or ""), day, int(minor))
        for lender, borrower, day, minor in connection.execute(query)
    ]


def _name(fund: Fund) -> Named:
    return Named(fund.name_zh, fund.name_en)
