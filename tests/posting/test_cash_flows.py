"""Whatever is posted, what cash was for adds up to what cash did: by fund and month, on both databases."""

import random
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import parse_span
from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.posting.check import check_books
from ledger.statements.public_income import public_income
from ledger.store.communities import accounts
from ledger.store.journal import day_movements, month_movements
from tests.conftest import Books
from tests.factories import Ledger
from tests.statements.test_public_income import ties

ACCOUNTS = (
    "1001", "100201", "100201", "100901", "112102", "1141", "1191", "2291", "220201", "220202",
    "220901", "480101", "490102", "510105", "530104", "5102",
)  # fmt: skip
FUNDS = ("GEN", "PROP")


def a_voucher(chance: random.Random, number: int) -> Draft:
    """Give one to three balanced pieces of up to six lines, of any accounts, in any order."""
    lines: list[Line] = []
    for fund in chance.choices(FUNDS, k=chance.choice((1, 1, 2, 3))):
        this, other = chance.sample((debit, credit), 2)
        parts = [chance.randrange(1, 10**6) for _ in range(chance.choice((1, 2, 2, 3, 5)))]
        cut = chance.randrange(sum(parts) + 1)
        piece = [this(chance.choice(ACCOUNTS), part, fund=fund) for part in parts]
        piece += [
            other(chance.choice(ACCOUNTS), part, fund=fund)
            for part in (cut, sum(parts) - cut)
            if part
        ]
        lines += chance.sample(piece, len(piece))
    if chance.random() < 0.3:
        chance.shuffle(lines)
    return Draft(date(2025, 1 + number % 3, 1 + number % 28), tuple(lines), "随机凭证")


def sums_agree(ledger: Ledger, table: sa.Table, key: str) -> bool:
    """Tell whether flows equal the change of cash in every fund and month or day."""
    moved = table.c
    cash = sa.case((accounts.c.is_cash, moved.debit_minor - moved.credit_minor), else_=0)
    flow = moved.cash_credit_minor - moved.cash_debit_minor
    query = (
        sa.select(sa.func.sum(flow), sa.func.sum(cash))
        .join(
            accounts,
            (accounts.c.community_id == moved.community_id)
            & (accounts.c.code == moved.account_code),
        )
        .group_by(moved.fund_code, moved[key])
    )
    with ledger.reading() as connection:
        return all(a == b for a, b in connection.execute(query))


def test_flows_are_what_cash_did_whatever_is_posted(books: Books) -> None:
    chance = random.Random(20251)  # noqa: S311 - a workload, not a secret
    items = sorted(
        (a_voucher(chance, number) for number in range(250)), key=lambda item: item.dated_on
    )
    ledger = books()
    posted = ledger.import_drafts(items)
    undone = chance.sample(posted, 40)
    ledger.post("\n".join(f"2025-04-01 [reverses {done.seq}] 记错" for done in undone))
    assert sums_agree(ledger, month_movements, "period")
    assert sums_agree(ledger, day_movements, "dated_on")
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None
        for fund in ("", *FUNDS):
            for name in ("2025", "2025-02", "2025-01-10..2025-03-07"):
                assert ties(public_income(connection, ledger.facts, parse_span(name), fund=fund))
