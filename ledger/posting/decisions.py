"""Decisions (决议) taken before these books, or elsewhere; the papers behind decisions; prices that stand on them.

What is decided here comes out of a vote (``ledger.posting.votes``). An old decision has its name from one person,
its paper, and another person who vouches for both.
"""

from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.policies import Body
from ledger.domain.texts import clean_code, clean_text
from ledger.domain.vote_errors import VoteError
from ledger.posting.books import open_books
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.posting.votes import CODE_LENGTH_MAX, TITLE_LENGTH_MAX, bump, require_officer, tell
from ledger.store.communities import decisions
from ledger.store.votes import decision_papers, old_decisions, price_decisions, votes

PRICE_LENGTH_MAX = 120


def add_decision(
    connection: sa.Connection, community_id: int, code: str, title: str, *, decided_on: date,
    by: Officer, body: Body = Body.NOBODY, title_en: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """Name a decision that was taken before these books or elsewhere; everybody sees its title.

    With ``body`` and ``at`` it is claimed to be that body's; it counts once another person vouches for it.

    Raises:
        TextError: the code or the title is missing, too long or unprintable, or the code is there already.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    open_books(connection, community_id)
    code = clean_code(code, field="code", length_max=CODE_LENGTH_MAX)
    title = check_unnamed(title, field="title", length_max=TITLE_LENGTH_MAX)
    for table in (decisions, votes):
        held = sa.select(table.c.code).where(
            table.c.community_id == community_id, table.c.code == code
        )
        if connection.execute(held).first() is not None:
            raise TextError(reason="taken", field="code", text=code)
    connection.execute(
        sa.insert(decisions).values(
            community_id=community_id,
            code=code,
            title_zh=title,
            decided_on=decided_on,
            title_en=clean_text(title_en, field="title", length_max=2 * TITLE_LENGTH_MAX),
        )
    )
    if body is not Body.NOBODY and at is not None:
        connection.execute(
            sa.insert(old_decisions).values(
                community_id=community_id, code=code, body=body.value, named_by=by.user_id,
                named_role=by.role, named_at=at,
            )
        )  # fmt: skip
    bump(connection, community_id)


def vouch(
    connection: sa.Connection, community_id: int, code: str, *, by: Officer, at: datetime
) -> None:
    """Vouch for an old decision, having seen its paper.

    Raises:
        VoteError: nothing was claimed, one's own naming, done before, or no paper lies with it.
    """
    require_officer(by)
    open_books(connection, community_id)
    held = old_decisions.c
    here = (held.community_id == community_id, held.code == code)
    row = connection.execute(sa.select(old_decisions).where(*here)).one_or_none()
    if row is None or row.vouched_by is not None:
        raise VoteError(reason="nothing_claimed", field="code", text=code[:40])
    if row.named_by == by.user_id:
        raise VoteError(reason="own_claim", field="code")
    paper = sa.select(decision_papers.c.number).where(
        decision_papers.c.community_id == community_id, decision_papers.c.code == code
    )
    if connection.execute(paper.limit(1)).first() is None:
        raise VoteError(reason="no_paper", field="pictures")
    connection.execute(
        sa.update(old_decisions)
        .where(*here)
        .values(vouched_by=by.user_id, vouched_role=by.role, vouched_at=at)
    )
    tell(connection, community_id, "decision_vouched", code, by=by, at=at)


def set_price(
    connection: sa.Connection, community_id: int, account: str, decision: str, text: str, *,
    first_day: date, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Say on which decision the price behind an account stands, so that its page leads there.

    Raises:
        UnknownNameError: there is no such account or decision.
        TextError: nothing is said of the price, or it names a person.
    """
    require_officer(by)
    books = open_books(connection, community_id)
    books.require("decision", decisions, decision, "decision")
    if not decision:
        raise TextError(reason="required", field="decision")
    if account not in books.accounts:
        raise UnknownNameError(noun="account", name=account[:40], field="account")
    held = price_decisions.c
    newest = sa.select(sa.func.coalesce(sa.func.max(held.number), 0)).where(
        held.community_id == community_id, held.account_code == account
    )
    connection.execute(
        sa.insert(price_decisions).values(
            community_id=community_id, account_code=account,
            number=connection.execute(newest).scalar_one() + 1, decision_code=decision,
            first_day=first_day,
            text=check_unnamed(text, field="text", length_max=PRICE_LENGTH_MAX),
            set_by=by.user_id, set_role=by.role, set_at=at,
        )
    )  # fmt: skip
    tell(connection, community_id, "price_decided", f"{account} {decision}", by=by, at=at)
