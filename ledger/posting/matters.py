"""Write down matters and their steps, meetings, questions and answers, and custody: added to, never changed.

None of it is money, so one officer writes it down; all of it is public at once, and what was said stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.matter_errors import MatterError
from ledger.domain.matters import (
    OFFICE_LENGTH_MAX,
    TEXT_LENGTH_MAX,
    Matter,
    MatterStep,
    Meeting,
    Question,
    StepKind,
    check_answer,
    check_step,
)
from ledger.domain.places import PlaceKind
from ledger.domain.roles import TASKS, Task
from ledger.posting.books import Books, open_books
from ledger.posting.periods import local_day
from ledger.posting.values import Officer
from ledger.store.communities import communities, decisions, places, works
from ledger.store.inserts import insert_rows
from ledger.store.journal import transactions
from ledger.store.matters import (
    answers,
    custodies,
    matter_steps,
    matter_vouchers,
    matters,
    meeting_matters,
    meetings,
    questions,
)


@dataclass(frozen=True, slots=True)
class _Pen:
    """The books, and who writes into them when."""

    books: Books
    by: Officer
    at: datetime

    def write(self, table: sa.Table, **values: Any) -> None:
        """Add a row, and let everybody's pages be drawn anew."""
        self.books.connection.execute(
            sa.insert(table).values(
                community_id=self.books.community_id, recorded_by=self.by.user_id,
                recorded_at=self.at, **values,
            )
        )  # fmt: skip
        _show(self.books)


def raise_matter(
    connection: sa.Connection, community_id: int, matter: Matter, said: str, *, by: Officer,
    at: datetime,
) -> int:  # fmt: skip
    """Put a matter on its list, with what was said when it was collected; gives its number.

    Raises:
        AccessRefusedError: not somebody who keeps these lists.
        UnknownNameError: there is no such place.
        MatterError: the day has not come, or the place is somebody's home.
    """
    books = _opened(connection, community_id, by)
    _not_to_come(matter.raised_on, at, "raised_on")
    _require_place(books, matter.place)
    number = _next(connection, matters, community_id)
    _Pen(books, by, at).write(
        matters, number=number, on_list=matter.on_list.value, title=matter.title,
        office=matter.office, raised_on=matter.raised_on, place_code=matter.place or None,
    )  # fmt: skip
    first = MatterStep(StepKind.COLLECTED, matter.raised_on, said)
    _write_step(_Pen(books, by, at), number, 1, first, ())
    return number


def take_step(
    connection: sa.Connection, community_id: int, number: int, step: MatterStep, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Add the next step of a matter.

    Raises:
        AccessRefusedError: not somebody who keeps these lists.
        UnknownNameError: there is no such matter, decision, work or voucher.
        MatterError: the step cannot follow the newest one, or its day has not come.
    """
    books = _opened(connection, community_id, by)
    held = matter_steps.c
    newest = connection.execute(
        sa.select(held.step, held.kind, held.on_day)
        .where(held.community_id == community_id, held.number == number)
        .order_by(held.step.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        raise UnknownNameError(noun="matter", name=str(number), field="number")
    check_step(StepKind(newest.kind), newest.on_day, step)
    _not_to_come(step.on_day, at, "on_day")
    books.require("decision", decisions, step.decision, "decision")
    books.require("work", works, step.work, "work")
    paid = _positions(connection, community_id, step.vouchers)
    _write_step(_Pen(books, by, at), number, newest.step + 1, step, paid)


def record_meeting(
    connection: sa.Connection, community_id: int, meeting: Meeting, *, by: Officer, at: datetime
) -> int:
    """Write down a meeting that was held; gives its number.

    Raises:
        AccessRefusedError: not somebody who keeps these lists.
        UnknownNameError: there is no such place or matter.
        MatterError: the day has not come.
    """
    books = _opened(connection, community_id, by)
    _not_to_come(meeting.held_on, at, "held_on")
    _require_place(books, meeting.place)
    topics = tuple(dict.fromkeys(meeting.matters))
    held = matters.c
    known = set(
        connection.execute(
            sa.select(held.number).where(held.community_id == community_id, held.number.in_(topics))
        ).scalars()
    )
    for topic in topics:
        if topic not in known:
            raise UnknownNameError(noun="matter", name=str(topic), field="matters")
    number = _next(connection, meetings, community_id)
    _Pen(books, by, at).write(
        meetings, number=number, kind=meeting.kind.value, held_on=meeting.held_on,
        title=meeting.title, people_count=meeting.people_count, result=meeting.result,
        place_code=meeting.place or None,
    )  # fmt: skip
    insert_rows(
        connection, meeting_matters,
        [(community_id, number, topic) for topic in topics],
    )  # fmt: skip
    return number


def record_question(
    connection: sa.Connection, community_id: int, question: Question, *, by: Officer, at: datetime
) -> int:
    """Write down what a resident asked; gives its number.

    Raises:
        AccessRefusedError: not somebody who keeps these lists.
        UnknownNameError: there is no such account or voucher.
        MatterError: the day has not come.
    """
    books = _opened(connection, community_id, by)
    _not_to_come(question.asked_on, at, "asked_on")
    if question.account and question.account not in books.accounts:
        raise UnknownNameError(noun="account", name=question.account[:40], field="account")
    about = (question.voucher,) if question.voucher else ()
    seq = next(iter(_positions(connection, community_id, about, field="voucher")), None)
    number = _next(connection, questions, community_id)
    _Pen(books, by, at).write(
        questions, number=number, asked_on=question.asked_on,
        asked_by=question.asked_by.value, asked=question.asked,
        account_code=question.account or None, seq=seq,
    )  # fmt: skip
    return number


def answer_question(
    connection: sa.Connection, community_id: int, number: int, answer: str, *, by: Officer,
    at: datetime, decision: str = "",
) -> None:  # fmt: skip
    """Publish an answer; a later one adds to those before it.

    Raises:
        AccessRefusedError: not somebody who keeps these lists.
        UnknownNameError: there is no such question or decision.
        TextError: the answer may not be public.
    """
    books = _opened(connection, community_id, by)
    answer = check_answer(answer)
    books.require("decision", decisions, decision, "decision")
    held, given = questions.c, answers.c
    there = sa.select(held.number).where(held.community_id == community_id, held.number == number)
    if connection.execute(there).first() is None:
        raise UnknownNameError(noun="question", name=str(number), field="number")
    newest = sa.select(sa.func.coalesce(sa.func.max(given.ordinal), 0)).where(
        given.community_id == community_id, given.number == number
    )
    _Pen(books, by, at).write(
        answers, number=number, answered_on=local_day(at), answer=answer,
        ordinal=connection.execute(newest).scalar_one() + 1, decision_code=decision or None,
    )  # fmt: skip


def begin_custody(
    connection: sa.Connection, community_id: int, custodian: str, reason: str, first_day: date,
    *, by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Mark that somebody else keeps the community's house from a day on (托管); gives its number.

    Raises:
        AccessRefusedError: not somebody who sets up.
        TextError: a text is missing or may not be public.
        MatterError: a custody is under way or overlaps.
    """
    _require(by, Task.SET_UP)
    books = open_books(connection, community_id)
    custodian = check_unnamed(custodian, field="custodian", length_max=OFFICE_LENGTH_MAX)
    reason = check_unnamed(reason, field="reason", length_max=TEXT_LENGTH_MAX)
    held = custodies.c
    clash = sa.select(held.first_day).where(
        held.community_id == community_id,
        sa.or_(held.last_day.is_(None), held.last_day >= first_day),
    )
    found = connection.execute(clash).scalars().first()
    if found is not None:
        raise MatterError(reason="custody", text=found.isoformat(), field="first_day")
    number = _next(connection, custodies, community_id)
    _Pen(books, by, at).write(
        custodies, number=number, custodian=custodian, reason=reason,
        first_day=first_day,
    )  # fmt: skip
    return number


def end_custody(
    connection: sa.Connection, community_id: int, last_day: date, *, by: Officer
) -> None:
    """Mark that the community keeps its own house again after a day.

    Raises:
        AccessRefusedError: not somebody who sets up.
        UnknownNameError: no custody is under way.
        MatterError: the day lies before its first.
    """
    _require(by, Task.SET_UP)
    books = open_books(connection, community_id)
    held = custodies.c
    now = sa.and_(held.community_id == community_id, held.last_day.is_(None))
    first = connection.execute(sa.select(held.first_day).where(now)).scalars().one_or_none()
    if first is None:
        raise UnknownNameError(noun="custody", name="", field="last_day")
    if last_day < first:
        raise MatterError(reason="days", text=last_day.isoformat(), field="last_day")
    connection.execute(sa.update(custodies).where(now).values(last_day=last_day))
    _show(books)


def _opened(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    _require(by, Task.KEEP_MATTERS)
    return open_books(connection, community_id)


def _require(by: Officer, task: Task) -> None:
    if by.role not in TASKS[task]:
        raise AccessRefusedError(reason="role")


def _require_place(books: Books, place: str) -> None:
    """Refuse a home: everybody reads where a matter is."""
    if books.require("place", places, place, "place") == PlaceKind.HOUSEHOLD:
        raise MatterError(reason="household", text=place, field="place")


def _not_to_come(day: date, at: datetime, field: str) -> None:
    if day > local_day(at):
        raise MatterError(reason="to_come", text=day.isoformat(), field=field)


def _next(connection: sa.Connection, table: sa.Table, community_id: int) -> int:
    newest = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0)).where(
        table.c.community_id == community_id
    )
    number: int = connection.execute(newest).scalar_one()
    return number + 1


def _positions(
    connection: sa.Connection,
    community_id: int,
    vouchers: Sequence[str],
    *,
    field: str = "vouchers",
) -> tuple[int, ...]:
    """Give the positions of vouchers in the books.

    Raises:
        UnknownNameError: one of them is not posted.
    """
    wanted = tuple(dict.fromkeys(vouchers))
    if not wanted:
        return ()
    header = transactions.c
    query = sa.select(header.voucher, header.seq).where(
        header.community_id == community_id, header.voucher.in_(wanted)
    )
    found = {row.voucher: row.seq for row in connection.execute(query)}
    for voucher in wanted:
        if voucher not in found:
            raise UnknownNameError(noun="transaction", name=voucher[:40], field=field)
    return tuple(found[voucher] for voucher in wanted)


def _write_step(pen: _Pen, number: int, step: int, taken: MatterStep, paid: Sequence[int]) -> None:
    pen.write(
        matter_steps, number=number, step=step, kind=taken.kind.value, on_day=taken.on_day,
        said=taken.said, decision_code=taken.decision or None, work_code=taken.work or None,
    )  # fmt: skip
    insert_rows(
        pen.books.connection, matter_vouchers,
        [(pen.books.community_id, number, step, seq) for seq in paid],
    )  # fmt: skip


def _show(books: Books) -> None:
    """Let everybody's pages be drawn anew."""
    books.connection.execute(
        sa.update(communities)
        .where(communities.c.community_id == books.community_id)
        .values(public_version=communities.c.public_version + 1)
    )
