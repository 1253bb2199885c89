"""The money that moved under contracts, and the vouchers that moved it; what takes one back counts with it."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa

from ledger.statements.transaction_rows import HEADER, transaction_rows
from ledger.statements.values import CommunityFacts, TransactionRow
from ledger.store.communities import accounts
from ledger.store.journal import lines, transactions

#: What somebody leaves with us until the contract ends is no price paid.
_DEPOSITS = "220901"
#: More vouchers of one contract are found by its account and fund.
VOUCHERS_MAX = 200
#: contract → day → fen that came (or went, negative) on it.
Came = Mapping[str, Mapping[date, int]]


def received(connection: sa.Connection, community: CommunityFacts, codes: Iterable[str]) -> Came:
    """Give the cash that came under contracts by day, but for deposits; what corrects a voucher counts with it."""
    header, line, target = transactions.c, lines.c, transactions.alias("target")
    contract = sa.func.coalesce(header.contract_code, target.c.contract_code)
    minor = line.debit_minor - line.credit_minor
    moved = sa.case((accounts.c.is_cash, minor), (line.account_code == _DEPOSITS, minor), else_=0)
    query = (
        sa.select(
            contract.label("contract"), header.dated_on,
            sa.cast(sa.func.sum(moved), sa.BigInteger).label("minor"),
        )
        .select_from(transactions)
        .outerjoin(
            target,
            (target.c.community_id == header.community_id) & (target.c.seq == header.corrects),
        )
        .join(lines, (line.community_id == header.community_id) & (line.seq == header.seq))
        .join(
            accounts,
            (accounts.c.community_id == line.community_id) & (accounts.c.code == line.account_code),
        )
        .where(header.community_id == community.community_id, contract.in_(sorted(codes)))
        .group_by(contract, header.dated_on)
    )  # fmt: skip
    found: dict[str, dict[date, int]] = {code: {} for code in codes}
    for row in connection.execute(query):
        found[row.contract][row.dated_on] = int(row.minor)
    return found


def vouchers_under(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> tuple[TransactionRow, ...]:
    """Give the vouchers under a contract by the end of a day, and those that correct them, the newest first."""
    header, here = transactions.c, community.community_id
    # What corrects a voucher names no contract of its own.
    under = sa.select(header.seq).where(header.community_id == here, header.contract_code == code)
    query = (
        sa.select(*HEADER)
        .where(
            header.community_id == here, header.dated_on <= day,
            (header.contract_code == code) | header.corrects.in_(under),
        )
        .order_by(header.seq.desc())
        .limit(VOUCHERS_MAX)
    )  # fmt: skip
    return transaction_rows(connection, community, connection.execute(query).all())
