"""Which account a bill is probably of, and how tables of its head were read before."""

from datetime import date

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.bills import bill_mappings, bills
from ledger.store.communities import bank_accounts


def account_guess(
    connection: sa.Connection, community: CommunityFacts, printed: str, bill_format: str
) -> str:
    """Give the account whose bank number ends as the printed one, else the last one with such a bill, else ""."""
    end = "".join(sign for sign in printed if sign.isdigit())[-4:]
    known = bank_accounts.c
    if len(end) == 4:
        query = sa.select(known.account_code).where(
            known.community_id == community.community_id, known.masked_number == end
        )
        found = set(connection.execute(query).scalars())
        if len(found) == 1:
            return str(found.pop())
    held = bills.c
    newest = (
        sa.select(held.account_code)
        .where(held.community_id == community.community_id, held.format == bill_format)
        .order_by(held.imported_at.desc())
        .limit(1)
    )
    return connection.execute(newest).scalar_one_or_none() or ""


def remembered_mapping(
    connection: sa.Connection, community: CommunityFacts, head_sha256: str
) -> str | None:
    """Give which column is which under a head, as it was said the last time; None where it never was."""
    held = bill_mappings.c
    query = sa.select(held.content).where(
        held.community_id == community.community_id, held.head_sha256 == head_sha256
    )
    return connection.execute(query).scalar_one_or_none()


def other_formats(
    connection: sa.Connection, community: CommunityFacts, account: str, bill_format: str,
    span: tuple[date, date],
) -> tuple[str, ...]:  # fmt: skip
    """Give the other formats in which bills told of days of this span on an account.

    Formats number the same events differently, so that a row is not known again by its number: a person says
    which rows are the same.
    """
    held = bills.c
    query = (
        sa.select(held.format)
        .distinct()
        .where(
            held.community_id == community.community_id, held.account_code == account,
            held.format != bill_format, held.first_on <= span[1], held.last_on >= span[0],
        )
        .order_by(held.format)
    )  # fmt: skip
    return tuple(connection.execute(query).scalars())
