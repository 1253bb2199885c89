"""Readers of residents' questions with their answers, and of custody."""

from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.statements.matter_values import AnswerFacts, Custody, QuestionPage, QuestionRow
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import accounts, decisions
from ledger.store.journal import transactions
from ledger.store.matters import answers, custodies, questions

PAGE_SIZE = 50


def question_page(
    connection: sa.Connection, community: CommunityFacts, *, after: int = 0, number: int = 0,
    page_size: int = PAGE_SIZE,
) -> QuestionPage:  # fmt: skip
    """Give a page of questions, the newest first, or the one of a number."""
    here, held = community.community_id, questions.c
    which = held.number == number if number else sa.true()
    if after:
        which = held.number < after
    found = _questions(connection, here, which, page_size + 1)
    rows = found[:page_size]
    unanswered = ~sa.exists().where(
        answers.c.community_id == held.community_id, answers.c.number == held.number
    )
    waiting = sa.select(sa.func.count()).where(held.community_id == here, unanswered)
    more = rows[-1].number if len(found) > page_size else None
    return QuestionPage(community, rows, connection.execute(waiting).scalar_one(), more)


def questions_about(
    connection: sa.Connection, community: CommunityFacts, *, account: str = "", seq: int = 0
) -> tuple[QuestionRow, ...]:
    """Give the newest questions about an account, or the voucher at a position of the books."""
    held = questions.c
    which = held.account_code == account if account else held.seq == seq
    return _questions(connection, community.community_id, which, PAGE_SIZE)


def custody_query(community: CommunityFacts, day: date) -> sa.Select[Any]:
    """Ask who keeps the community's house on a day, if it does not do so itself: one row or none."""
    held = custodies.c
    return _custodies(community).where(
        held.first_day <= day, sa.or_(held.last_day.is_(None), held.last_day >= day)
    )


def all_custodies(connection: sa.Connection, community: CommunityFacts) -> tuple[Custody, ...]:
    """Give every custody, the newest first."""
    rows = connection.execute(_custodies(community).order_by(custodies.c.number.desc()))
    return tuple(Custody(*row) for row in rows)


def _custodies(community: CommunityFacts) -> sa.Select[Any]:
    held = custodies.c
    return sa.select(held.number, held.custodian, held.reason, held.first_day, held.last_day).where(
        held.community_id == community.community_id
    )


def _questions(
    connection: sa.Connection, community_id: int, which: sa.ColumnElement[bool], limit: int
) -> tuple[QuestionRow, ...]:
    held, account, header = questions.c, accounts.c, transactions.c
    query = (
        sa.select(
            held.number, held.asked_on, held.asked_by, held.asked, held.account_code,
            account.name_zh, account.name_en, header.voucher,
        )
        .outerjoin(
            accounts,
            (account.community_id == held.community_id) & (account.code == held.account_code),
        )
        .outerjoin(
            transactions, (header.community_id == held.community_id) & (header.seq == held.seq)
        )
        .where(held.community_id == community_id, which)
        .order_by(held.number.desc())
        .limit(limit)
    )  # fmt: skip
    found = connection.execute(query).all()
    if not found:
        return ()
    given = _answers(connection, community_id, [row.number for row in found])
    return tuple(
        QuestionRow(
            row.number, row.asked_on, row.asked_by, row.asked,
            Label(row.account_code, row.name_zh, row.name_en) if row.account_code else None,
            row.voucher or "", tuple(given[row.number]),
        )
        for row in found
    )  # fmt: skip


def _answers(
    connection: sa.Connection, community_id: int, numbers: list[int]
) -> defaultdict[int, list[AnswerFacts]]:
    held, decision = answers.c, decisions.c
    query = (
        sa.select(
            held.number, held.answered_on, held.answer, held.decision_code, decision.title_zh,
            decision.title_en,
        )
        .outerjoin(
            decisions,
            (decision.community_id == held.community_id) & (decision.code == held.decision_code),
        )
        .where(held.community_id == community_id, held.number.in_(numbers))
        .order_by(held.number, held.ordinal)
    )  # fmt: skip
    found: defaultdict[int, list[AnswerFacts]] = defaultdict(list)
    for number, answered_on, answer, code, name_zh, name_en in connection.execute(query):
        label = Label(code, name_zh, name_en or name_zh) if code else None
        found[number].append(AnswerFacts(answered_on, answer, label))
    return found
