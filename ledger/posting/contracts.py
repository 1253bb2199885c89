"""Contracts for spending, and the organisations they are with; two people sign one as a work's step."""

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, AmountError, TextError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.texts import clean_code, clean_text
from ledger.posting.books import Books, open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import contracts, parties
from ledger.store.inserts import run

CODE_LENGTH_MAX = 20
TITLE_LENGTH_MAX = 60


def add_contract(
    connection: sa.Connection, community_id: int, code: str, title: str, *, party: str,
    price_minor: int, by: Officer, title_en: str = "",
) -> None:  # fmt: skip
    """Name a contract by which an organisation is paid ``price_minor`` fen in all; everybody sees it.

    Raises:
        TextError: the code or title is missing or taken, or the title may name somebody.
        AmountError: there is no price.
        UnknownNameError: there is no such organisation.
    """
    books = _books(connection, community_id, by)
    code = _free_code(books, contracts, code)
    if not 0 < price_minor <= AMOUNT_MINOR_MAX:
        reason = "zero" if not price_minor else "negative" if price_minor < 0 else "too_large"
        raise AmountError(text=str(price_minor), reason=reason, field="price")
    if not party or books.require("party", parties, party, "party") != "organisation":
        raise TextError(reason="required", field="party")
    _insert(
        books, contracts, code=code, party_code=party, price_minor=price_minor,
        title_zh=check_unnamed(title, field="title", length_max=TITLE_LENGTH_MAX),
        title_en=clean_text(title_en, field="title_en", length_max=TITLE_LENGTH_MAX),
    )  # fmt: skip


def add_organisation(
    connection: sa.Connection, community_id: int, code: str, name: str, *, by: Officer
) -> None:
    """Name an organisation that offers or is paid; everybody sees its name.

    Raises:
        TextError: the code or name is missing or taken.
    """
    books = _books(connection, community_id, by)
    code = _free_code(books, parties, code)
    name = clean_text(name, field="name", length_max=TITLE_LENGTH_MAX, required=True)
    _insert(books, parties, code=code, kind="organisation", name=name, display="real_name")


def _books(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id)


def _free_code(books: Books, table: sa.Table, code: str) -> str:
    code = clean_code(code, field="code", length_max=CODE_LENGTH_MAX)
    held = sa.select(table.c.code).where(
        table.c.community_id == books.community_id, table.c.code == code
    )
    if books.connection.execute(held).first() is not None:
        raise TextError(reason="taken", field="code", text=code)
    return code


def _insert(books: Books, table: sa.Table, **values: object) -> None:
    books.connection.execute(sa.insert(table).values(community_id=books.community_id, **values))
    bump_public(books)


def bump_public(books: Books) -> None:
    """Tell caches that a public page has changed."""
    run(
        books.connection,
        "UPDATE communities SET public_version = public_version + 1 WHERE community_id = ?",
        books.community_id,
    )
