"""Loans between funds as the seal judges them: in pairs, from funds that may lend, never paid back twice."""

import sqlalchemy as sa

from tests.store.damages import Case, in_turn, line
from tests.store.seal_cases import limit_charity
from tests.store.vouchers import LineSpec, RawVoucher, a_voucher

_LOAN: tuple[LineSpec, ...] = (
    ("1191", "GEN", 5, 0), ("100201", "GEN", 0, 5), ("100201", "PROP", 5, 0), ("2291", "PROP", 0, 5),
)  # fmt: skip


def a_loan(connection: sa.Connection) -> RawVoucher:
    """Give a loan of common money to the service fund."""
    return a_voucher(connection, _LOAN)


def _limited_loan(connection: sa.Connection) -> RawVoucher:
    """Give the same while the charity fund is limited by an act that does not let it lend."""
    limit_charity(connection, "510107")
    return a_voucher(connection, _LOAN)


_FROM_CHARITY = in_turn(line(0, fund_code="CHA"), line(1, fund_code="CHA", account_code="100203"))
_BACK = in_turn(
    line(0, debit_minor=0, credit_minor=5), line(1, debit_minor=5, credit_minor=0),
    line(2, debit_minor=0, credit_minor=5), line(3, debit_minor=5, credit_minor=0),
)  # fmt: skip
LOANS = (
    Case("between_funds", "lends what nobody owes", a_loan, line(3, account_code="220901")),
    Case("between_funds", "owes what nobody lent", a_loan, line(0, account_code="112203")),
    Case("between_funds", "lends to itself", a_loan,
         in_turn(line(2, fund_code="GEN"), line(3, fund_code="GEN"))),
    Case("may_not_lend", "lends gifts", a_loan, _FROM_CHARITY),
    Case("may_not_lend", "lends gifts under later rules", _limited_loan, _FROM_CHARITY),
    Case("not_owed", "pays back what was never lent", a_loan, _BACK),
)  # fmt: skip
