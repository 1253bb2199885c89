"""Keep the list of a community's bank accounts: add one, close one. Nothing is removed."""

from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.bank_accounts import BankAccount, Custody, may_show
from ledger.domain.errors import AccountRuleError, DateError, TextError, UnknownNameError
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import accounts, bank_accounts, communities


def add_bank_account(
    connection: sa.Connection, community_id: int, added: BankAccount, *, by: Officer, at: datetime
) -> None:
    """Add a bank account; its ledger account is one that money lies in.

    A private person's account may be shown by what that person holds for us (112203).

    Raises:
        TextError: its short name is taken.
        UnknownNameError: the community has no such ledger account.
        AccountRuleError: the ledger account is neither.
    """
    _check_account(connection, community_id, added)
    if _row(connection, community_id, added.code) is not None:
        raise TextError(reason="taken", field="code", text=added.code)
    connection.execute(
        sa.insert(bank_accounts).values(
            community_id=community_id, code=added.code, bank_name=added.bank_name,
            owner_name=added.owner_name, custody=added.custody.value,
            masked_number=added.masked_number, account_code=added.account_code,
            opened_on=added.opened_on, closed_on=added.closed_on,
        )
    )  # fmt: skip
    _tell(connection, community_id, "bank_account_added", added.code, by=by, at=at)


def close_bank_account(
    connection: sa.Connection, community_id: int, code: str, *, day: date, by: Officer, at: datetime
) -> None:
    """Say that a bank account was closed on a day; what it held stays in the books.

    Raises:
        UnknownNameError: there is no such bank account.
        DateError: it is closed already, or would be before it was opened.
    """
    found = _row(connection, community_id, code)
    if found is None:
        raise UnknownNameError(noun="bank_account", name=code, field="code")
    if found.closed_on is not None:
        raise DateError(text=found.closed_on.isoformat(), reason="closed_already", field="day")
    closed = found.closed(day)
    held = bank_accounts.c
    connection.execute(
        sa.update(bank_accounts)
        .where(held.community_id == community_id, held.code == code)
        .values(closed_on=closed.closed_on)
    )
    _tell(connection, community_id, "bank_account_closed", code, by=by, at=at)


def next_code(connection: sa.Connection, community_id: int) -> str:
    """Give the next short name, such as K2."""
    query = sa.select(sa.func.count()).where(bank_accounts.c.community_id == community_id)
    return f"K{connection.execute(query).scalar_one() + 1}"


def _row(connection: sa.Connection, community_id: int, code: str) -> BankAccount | None:
    held = bank_accounts.c
    row = connection.execute(
        sa.select(bank_accounts).where(held.community_id == community_id, held.code == code)
    ).one_or_none()
    if row is None:
        return None
    return BankAccount(
        row.code, row.bank_name, row.owner_name, Custody(row.custody), row.masked_number,
        row.account_code, row.opened_on, row.closed_on,
    )  # fmt: skip


def _check_account(connection: sa.Connection, community_id: int, added: BankAccount) -> None:
    code = added.account_code
    query = sa.select(accounts.c.is_cash).where(
        accounts.c.community_id == community_id, accounts.c.code == code
    )
    is_cash = connection.execute(query).scalar_one_or_none()
    if is_cash is None:
        raise UnknownNameError(noun="account", name=code, field="account_code")
    if not may_show(added.custody, code, is_cash=is_cash):
        raise AccountRuleError(reason="not_cash", account=code, field="account_code")


def _tell(
    connection: sa.Connection, community_id: int, verb: str, code: str, *, by: Officer, at: datetime
) -> None:
    """Write the action down and let public pages be drawn anew."""
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=code
    )
