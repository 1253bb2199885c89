"""Which account a bill is probably of, and how tables of its head were read before."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts, Label
from ledger.store.bill_withdrawals import is_withdrawn
from ledger.store.bills import bill_mappings, bills
from ledger.store.communities import accounts, bank_accounts


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
        .where(
            held.community_id == community.community_id,
            held.format == bill_format,
            ~is_withdrawn(bills),
        )
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


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A bill that was kept of a file and stands; ``mapping`` is by which columns, empty for a known format."""

    bill_id: str
    account: Label
    imported_at: datetime
    mapping: str


def kept_of_file(
    connection: sa.Connection, community: CommunityFacts, file_sha256: str
) -> tuple[KeptFile, ...]:
    """Give the bills of a file, one for each account at most, those taken back left out."""
    held, name = bills.c, accounts.c
    query = (
        sa.select(
            held.bill_id, held.account_code, name.name_zh, name.name_en, held.imported_at,
            held.mapping,
        )
        .join(
            accounts, (name.community_id == held.community_id) & (name.code == held.account_code)
        )
        .where(
            held.community_id == community.community_id, held.file_sha256 == file_sha256,
            ~is_withdrawn(bills),
        )
        .order_by(held.account_code)
    )  # fmt: skip
    return tuple(
        KeptFile(
            row.bill_id, Label(row.account_code, row.name_zh, row.name_en), row.imported_at,
            row.mapping,
        )
        for row in connection.execute(query)
    )  # fmt: skip


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
            ~is_withdrawn(bills),
        )
        .order_by(held.format)
    )  # fmt: skip
    return tuple(connection.execute(query).scalars())
