"""Bank accounts as pages list them: in whose name money lies."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.statements.values import Audience, CommunityFacts, Label
from ledger.store.communities import accounts
from ledger.store.communities import bank_accounts as table


@dataclass(frozen=True, slots=True)
class BankAccountFacts:
    """One bank account; ``owner_name`` is empty where a private person's is not this audience's."""

    code: str
    bank_name: str
    owner_name: str
    custody: str
    masked_number: str
    account: Label
    opened_on: date | None
    closed_on: date | None


def bank_accounts(
    connection: sa.Connection, community: CommunityFacts, *, audience: Audience
) -> tuple[BankAccountFacts, ...]:
    """Give a community's bank accounts, those in use first; the public reads no private person's name."""
    query = (
        sa.select(
            table.c.code, table.c.bank_name, table.c.owner_name, table.c.custody,
            table.c.masked_number, accounts.c.code, accounts.c.name_zh, accounts.c.name_en,
            table.c.opened_on, table.c.closed_on,
        )
        .join_from(
            table, accounts,
            (accounts.c.community_id == table.c.community_id)
            & (accounts.c.code == table.c.account_code),
        )
        .where(table.c.community_id == community.community_id)
        .order_by(table.c.closed_on.is_not(None), table.c.code)
    )  # fmt: skip
    found = []
    for code, bank, owner, custody, number, *account, opened_on, closed_on in connection.execute(
        query
    ):
        hidden = audience is Audience.PUBLIC and custody == "personal"
        found.append(
            BankAccountFacts(
                code, bank, "" if hidden else owner, custody, number, Label(*account), opened_on,
                closed_on,
            )
        )  # fmt: skip
    return tuple(found)
