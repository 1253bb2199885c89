"""The register of money that a charity holds for the community: added to, never changed, never booked."""

import re
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, Named, TextError, UnknownNameError
from ledger.domain.mirrors import MirrorEntry, MirrorFund, check_balance
from ledger.posting.books import open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import communities
from ledger.store.funds import mirror_entries, mirror_funds

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}(-[A-Z0-9]{1,9}){0,3}", re.ASCII)


def add_mirror(
    connection: sa.Connection, community_id: int, mirror: MirrorFund, *, by: Officer, at: datetime
) -> None:
    """Register a fund that another body holds.

    Raises:
        TextError: the code is malformed, taken, or that of a fund of our own.
    """
    _require(by)
    books = open_books(connection, community_id)
    if not _CODE.fullmatch(mirror.code):
        raise TextError(reason="fund_code", field="code", text=mirror.code[:20])
    held = mirror_funds.c
    taken = sa.select(held.code).where(held.community_id == community_id, held.code == mirror.code)
    if mirror.code in books.funds or connection.execute(taken).first() is not None:
        raise TextError(reason="taken", field="code", text=mirror.code)
    connection.execute(
        sa.insert(mirror_funds).values(
            community_id=community_id, code=mirror.code, name_zh=mirror.name_zh,
            name_en=mirror.name_en or mirror.name_zh, custodian=mirror.custodian,
            purpose=mirror.purpose, document=mirror.document, recorded_by=by.user_id,
            recorded_at=at,
        )
    )  # fmt: skip
    _show(connection, community_id)


def add_mirror_entry(
    connection: sa.Connection, community_id: int, code: str, entry: MirrorEntry, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Register what the holder reported.

    Raises:
        UnknownNameError: no such fund is registered.
        FundRuleError: more would have gone out than was there.
    """
    _require(by)
    open_books(connection, community_id)
    held, line = mirror_funds.c, mirror_entries.c
    fund = connection.execute(
        sa.select(mirror_funds).where(held.community_id == community_id, held.code == code)
    ).one_or_none()
    if fund is None:
        raise UnknownNameError(noun="fund", name=code[:20], field="code")
    newest, before = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.max(line.number), 0),
            sa.cast(
                sa.func.coalesce(sa.func.sum(line.in_minor - line.out_minor), 0), sa.BigInteger
            ),
        ).where(line.community_id == community_id, line.mirror_code == code)
    ).one()
    check_balance(Named(fund.name_zh, fund.name_en), int(before), entry)
    connection.execute(
        sa.insert(mirror_entries).values(
            community_id=community_id, mirror_code=code, number=newest + 1,
            happened_on=entry.happened_on, in_minor=entry.in_minor, out_minor=entry.out_minor,
            about=entry.about, document=entry.document, recorded_by=by.user_id, recorded_at=at,
        )
    )  # fmt: skip
    _show(connection, community_id)


def _require(by: Officer) -> None:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")


def _show(connection: sa.Connection, community_id: int) -> None:
    """Let everybody's pages be drawn anew: the register is public."""
    connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == community_id)
        .values(public_version=communities.c.public_version + 1)
    )
