"""What the books know of a contract where a payment or a step of a work is judged: its price, and what was paid."""

from collections.abc import Sequence

import sqlalchemy as sa

from ledger.domain.contract_terms import Way, price_in_all
from ledger.domain.errors import Named
from ledger.domain.payments import ContractFacts
from ledger.posting.books import Books
from ledger.posting.contract_terms import agreed_rows, terms_of
from ledger.posting.promises import Promise
from ledger.store.communities import accounts, contracts
from ledger.store.journal import lines, transactions
from ledger.store.works import work_steps


def contract_facts(books: Books, code: str, held: Sequence[Promise]) -> ContractFacts | None:
    """Give a contract's other side, its price with what variations add, and what was paid or promised on it."""
    if not code:
        return None
    query = sa.select(contracts).where(
        contracts.c.community_id == books.community_id, contracts.c.code == code
    )
    row = books.connection.execute(query).one()
    price = price_of(books, code, row.price_minor)
    promised = sum(
        promise.request.amount_minor for promise in held if promise.request.contract == code
    )
    return ContractFacts(
        name=Named(row.title_zh, row.title_en),
        party=row.party_code or "",
        price_minor=None if price is None else price + _varied_minor(books, code),
        spent_minor=_spent_minor(books, code) + promised,
    )


def price_of(books: Books, code: str, named_minor: int | None) -> int | None:
    """Give what a contract costs in all, in fen: what two people agreed, else what it was named with.

    None where each bill says how much, where nobody said, and of a contract that brings money.
    """
    chapters = [terms_of(row) for row in agreed_rows(books, code)]
    if not chapters:
        return named_minor
    return None if chapters[-1].way is Way.INCOME else price_in_all(chapters)


def _varied_minor(books: Books, code: str) -> int:
    """Give what confirmed variations of works add to a contract's price."""
    step = work_steps.c
    query = sa.select(sa.func.coalesce(sa.func.sum(step.amount_minor), 0)).where(
        step.community_id == books.community_id, step.contract_code == code,
        step.kind == "variation", step.state == "confirmed",
    )  # fmt: skip
    return int(books.connection.execute(query).scalar_one())


def _spent_minor(books: Books, code: str) -> int:
    """Give the cash that went out under a contract less what came back."""
    header, line, here = transactions.c, lines.c, books.community_id
    paid = sa.func.coalesce(sa.func.sum(line.credit_minor - line.debit_minor), 0)
    # A reversal names no contract; it is found by what it corrects.
    under = sa.select(header.seq).where(header.community_id == here, header.contract_code == code)
    corrected = sa.select(header.seq).where(header.community_id == here, header.corrects.in_(under))
    spent = (
        sa.select(sa.cast(paid, sa.BigInteger))
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(
            line.community_id == here, line.seq.in_(under.union(corrected)), accounts.c.is_cash
        )
    )  # fmt: skip
    return int(books.connection.execute(spent).scalar_one())
