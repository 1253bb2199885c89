"""Decisions (决议) named at the desk, so that a tariff or a budget can stand on one."""

from datetime import date

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, TextError
from ledger.domain.texts import clean_text
from ledger.posting.books import open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import decisions
from ledger.store.inserts import run

CODE_LENGTH_MAX = 20
TITLE_LENGTH_MAX = 60


def add_decision(
    connection: sa.Connection, community_id: int, code: str, title: str, *, decided_on: date,
    by: Officer,
) -> None:  # fmt: skip
    """Name a decision that was taken; everybody sees its title.

    Raises:
        TextError: the code or the title is missing, too long or unprintable, or the code is there already.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    code = clean_text(code, field="code", length_max=CODE_LENGTH_MAX, required=True)
    title = check_unnamed(title, field="title", length_max=TITLE_LENGTH_MAX)
    held = sa.select(decisions.c.code).where(
        decisions.c.community_id == community_id, decisions.c.code == code
    )
    if connection.execute(held).first() is not None:
        raise TextError(reason="taken", field="code", text=code)
    connection.execute(
        sa.insert(decisions).values(
            community_id=community_id, code=code, title_zh=title, decided_on=decided_on
        )
    )
    run(
        connection,
        "UPDATE communities SET public_version = public_version + 1 WHERE community_id = ?",
        community_id,
    )
