"""Funds under rules of two people, loans and grants, for tests."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.fund_rules import FundRules, Why, rules_of
from ledger.domain.funds import Fund, FundClass
from ledger.domain.grants import Grant, Instalment, Unspent
from ledger.domain.loans import Loan
from ledger.posting.books import open_books
from ledger.posting.fund_acts import agree
from ledger.posting.fund_changes import propose_rules
from ledger.posting.fund_rules import fund_books
from ledger.posting.grants import propose_grant
from ledger.store.communities import decisions
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FUND = Fund(
    "GRT-26-01", "楼道补贴", "Stairwell grant", FundClass.RESTRICTED, "修楼道", "Stairwells",
    allowed_accounts=("510104",), first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
)  # fmt: skip
GRANT = Grant(
    FUND.code, "镇政府（演示）", "补〔2026〕1号", date(2026, 1, 5), 1_000_00,
    (Instalment(date(2026, 3, 31), 600_00), Instalment(date(2026, 6, 30), 400_00)),
    unspent=Unspent.DECISION,
)  # fmt: skip


def do(ledger: Ledger, action: Any, *arguments: Any, by: Any = TREASURER, **values: Any) -> Any:
    """Do something to the books and commit."""
    with ledger.database.writing() as connection:
        return action(connection, ledger.community_id, *arguments, by=by, **{"at": AT, **values})


def rules_now(ledger: Ledger, fund: str, day: date = TODAY) -> FundRules:
    with ledger.database.writing() as connection:
        books = open_books(connection, ledger.community_id)
        return rules_of(fund_books(books, [fund]).on(day)[fund])


def ruled(ledger: Ledger, fund: str, rules: FundRules, first_day: date = TODAY) -> str:
    """Let two people agree to rules; gives the act's id."""
    act_id = str(do(ledger, propose_rules, fund, rules, Why(first_day, "开会商定")))
    do(ledger, agree, act_id, by=REVIEWER)
    return act_id


def granted(ledger: Ledger, grant: Grant = GRANT, fund: Fund = FUND) -> None:
    """Register a grant that two people agree to, and a decision to name."""
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(decisions).values(
                community_id=ledger.community_id, code="J1", title_zh="决议"
            )
        )
    act_id = do(ledger, propose_grant, fund, grant)
    do(ledger, agree, act_id, by=REVIEWER)


def approved(ledger: Ledger, draft_id: str) -> None:
    """Approve a draft that was handed in, by as many as it needs."""
    with ledger.database.writing() as connection:
        ledger._approve(connection, draft_id, AT)


def a_loan(minor: int, *, repays: bool = False, **changed: Any) -> Loan:
    named = {"lender": "GEN", "borrower": "PROP", **changed}
    return Loan(
        named["lender"], named["borrower"], "100201", "100202", minor, TODAY, "周转", repays=repays
    )
