"""The register of money that a charity holds for the community: added to, never changed, never booked."""

import re
from dataclasses import asdict
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.errors import AccessRefusedError, Named, TextError, UnknownNameError
from ledger.domain.mirrors import MirrorEntry, MirrorFund, check_balance
from ledger.posting.books import Books, open_books
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import communities
from ledger.store.funds import mirror_entries, mirror_funds

#: What the log calls it among policies.
KIND = "mirror"
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}(-[A-Z0-9]{1,9}){0,3}", re.ASCII)


def propose_mirror(
    connection: sa.Connection, community_id: int, mirror: MirrorFund, *, by: Officer, at: datetime
) -> str:
    """Propose to register a fund that another body holds; gives the proposal's id.

    Raises:
        TextError: the code is malformed, taken, or that of a fund of our own.
    """
    _require(by)
    books = open_books(connection, community_id)
    _check_code(books, mirror.code)
    content = asdict(mirror) | {"name_en": mirror.name_en or mirror.name_zh}
    return propose(books, Matter.MIRROR_FUND, mirror.code, content, by=by, at=at)


def carry_out_mirror(books: Books, said: Said) -> Carried:
    """Register the fund that was proposed."""
    mirror = MirrorFund(**said.content)
    _check_code(books, mirror.code)

    def keep(_leaf_index: int) -> None:
        books.connection.execute(
            sa.insert(mirror_funds).values(
                community_id=books.community_id, **said.content, recorded_by=said.by.user_id,
                recorded_at=said.at,
            )
        )  # fmt: skip
        _show(books.connection, books.community_id)

    return Carried(KIND, local_day(said.at), dict(said.content), keep)


def propose_mirror_entry(
    connection: sa.Connection, community_id: int, code: str, entry: MirrorEntry, *, by: Officer,
    at: datetime,
) -> str:  # fmt: skip
    """Propose to register what the holder reported; gives the proposal's id.

    Raises:
        UnknownNameError: no such fund is registered.
        FundRuleError: more would have gone out than was there.
    """
    _require(by)
    books = open_books(connection, community_id)
    _check_entry(books, code, entry)
    content = {
        "happened_on": entry.happened_on.isoformat(), "in": str(entry.in_minor),
        "out": str(entry.out_minor), "about": entry.about, "document": entry.document,
    }  # fmt: skip
    return propose(books, Matter.MIRROR_ENTRY, code, content, by=by, at=at)


def carry_out_mirror_entry(books: Books, said: Said) -> Carried:
    """Register the entry that was proposed."""
    says = said.content
    entry = MirrorEntry(
        date.fromisoformat(says["happened_on"]), int(says["in"]), int(says["out"]), says["about"],
        says["document"],
    )  # fmt: skip
    number = _check_entry(books, said.subject, entry)

    def keep(_leaf_index: int) -> None:
        books.connection.execute(
            sa.insert(mirror_entries).values(
                community_id=books.community_id, mirror_code=said.subject, number=number,
                happened_on=entry.happened_on, in_minor=entry.in_minor, out_minor=entry.out_minor,
                about=entry.about, document=entry.document, recorded_by=said.by.user_id,
                recorded_at=said.at,
            )
        )  # fmt: skip
        _show(books.connection, books.community_id)

    told = {"code": said.subject, "number": number, **says}
    return Carried(KIND, local_day(said.at), told, keep)


def _check_code(books: Books, code: str) -> None:
    if not _CODE.fullmatch(code):
        raise TextError(reason="fund_code", field="code", text=code[:20])
    held = mirror_funds.c
    taken = sa.select(held.code).where(held.community_id == books.community_id, held.code == code)
    if code in books.funds or books.connection.execute(taken).first() is not None:
        raise TextError(reason="taken", field="code", text=code)


def _check_entry(books: Books, code: str, entry: MirrorEntry) -> int:
    """Refuse an entry that cannot be; gives its number."""
    held, line = mirror_funds.c, mirror_entries.c
    fund = books.connection.execute(
        sa.select(mirror_funds).where(held.community_id == books.community_id, held.code == code)
    ).one_or_none()
    if fund is None:
        raise UnknownNameError(noun="fund", name=code[:20], field="code")
    newest, before = books.connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.max(line.number), 0),
            sa.cast(
                sa.func.coalesce(sa.func.sum(line.in_minor - line.out_minor), 0), sa.BigInteger
            ),
        ).where(line.community_id == books.community_id, line.mirror_code == code)
    ).one()
    check_balance(Named(fund.name_zh, fund.name_en), int(before), entry)
    return int(newest) + 1


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
