"""Notices (公示): prepared by one person, published by another, then hung, objected to, answered, taken down."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.notice_errors import NoticeError
from ledger.domain.notices import (
    ANSWER_DAYS,
    PLACE_LENGTH_MAX,
    PLACES_MAX,
    SUMMARY_LENGTH_MAX,
    NoticePlan,
    Result,
    Step,
    check_objection,
    check_plan,
    notice_number,
    plan_content,
)
from ledger.domain.roles import TASKS, Task
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.content import sha256_of
from ledger.posting.notice_rows import (
    add_step,
    bump_public,
    is_numbered,
    plan_in,
    prepared_by,
    published_on,
    steps_in,
)
from ledger.posting.periods import local_day
from ledger.posting.publications import publish_in
from ledger.posting.values import Officer
from ledger.posting.vote_results import post_result, result_row
from ledger.store.actions import record_action
from ledger.store.communities import communities, contracts, decisions, works
from ledger.store.drafts import attachments
from ledger.store.notices import (
    notice_items,
    notice_numbers,
    notices,
    publication_issues,
    publication_proposals,
)

_SUBJECTS = {"decision": decisions, "work": works, "contract": contracts}


@dataclass(frozen=True, slots=True)
class Hung:
    """That a notice hangs: since which day, where, and the photo of the board, an attachment's hash."""

    on: date
    places: tuple[str, ...]
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """What somebody objects to, told without names, on which day and how it came."""

    on: date
    way: str
    summary: str


def prepare_notice(
    connection: sa.Connection, community_id: int, plan: NoticePlan, proposals: Sequence[str], *,
    by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Prepare a notice of frozen statements or texts; gives its id.

    Raises:
        AccessRefusedError: not somebody who prepares notices.
        NoticeError: the plan is not fit, or there is nothing to be posted.
        TextError, PeriodError, UnknownNameError: the plan says what it may not, or names what is not there.
    """
    if by.role not in TASKS[Task.PREPARE_NOTICE]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    plan = check_plan(plan, _jurisdiction(connection, community_id))
    _check_subject(books, plan)
    held = publication_proposals.c
    known = sa.select(held.proposal_id).where(
        held.community_id == community_id, held.proposal_id.in_(tuple(proposals))
    )
    if not proposals or len(connection.execute(known).all()) != len(set(proposals)):
        raise NoticeError(reason="nothing")
    notice_id = secrets.token_hex(10)
    content = canonical_text(plan_content(plan))
    connection.execute(
        sa.insert(notices).values(
            community_id=community_id, notice_id=notice_id, kind=plan.kind, period=plan.period,
            subject_kind=plan.subject_kind, subject_code=plan.subject_code, content=content,
            content_sha256=sha256_of(content), prepared_by=by.user_id, prepared_role=by.role,
            prepared_at=at,
        )
    )  # fmt: skip
    connection.execute(
        sa.insert(notice_items),
        [
            {"community_id": community_id, "notice_id": notice_id, "position": position,
             "proposal_id": proposal_id}
            for position, proposal_id in enumerate(dict.fromkeys(proposals), start=1)
        ],
    )  # fmt: skip
    record_action(
        connection, "notice_prepared", community_id=community_id, user_id=by.user_id, at=at,
        subject=f"{plan.kind} {plan.period}",
    )  # fmt: skip
    return notice_id


def _jurisdiction(connection: sa.Connection, community_id: int) -> str:
    query = sa.select(communities.c.jurisdiction).where(communities.c.community_id == community_id)
    return str(connection.execute(query).scalar_one())


def _check_subject(books: Books, plan: NoticePlan) -> None:
    table = _SUBJECTS.get(plan.subject_kind)
    if table is not None:
        if not plan.subject_code:
            raise NoticeError(reason="subject", field="subject_code")
        # A vote that failed is no decision; its result hangs all the same.
        if plan.is_result and result_row(books.connection, books.community_id, plan.subject_code):
            return
        books.require(plan.subject_kind, table, plan.subject_code, "subject_code")


def drop_notice(
    connection: sa.Connection, community_id: int, notice_id: str, *, by: Officer, at: datetime
) -> None:
    """Drop a notice that was not published; what it would have said stays for whoever checks the books.

    Raises:
        AccessRefusedError: not somebody who prepares or publishes.
        NoticeError: there is none, or it was published or dropped already.
    """
    if by.role not in TASKS[Task.PREPARE_NOTICE] | TASKS[Task.PUBLISH]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    prepared_by(books, notice_id)
    if is_numbered(books, notice_id) or steps_in(books, notice_id, Step.DROPPED):
        raise NoticeError(reason="state")
    add_step(books, notice_id, Step.DROPPED, local_day(at), {}, by=by, at=at)


def publish_notice(
    connection: sa.Connection, community_id: int, notice_id: str, *, by: Officer, at: datetime
) -> str:
    """Publish a notice that another person prepared, with everything in it; gives its number.

    Raises:
        AccessRefusedError: not somebody who publishes.
        NoticeError: there is none, it is out or dropped already, or one's own.
        MergerError: the books have ended.
    """
    if by.role not in TASKS[Task.PUBLISH]:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    if prepared_by(books, notice_id) == by.user_id:
        raise NoticeError(reason="own")
    if is_numbered(books, notice_id) or steps_in(books, notice_id, Step.DROPPED):
        raise NoticeError(reason="state")
    for proposal_id in _unpublished(connection, community_id, notice_id):
        publish_in(books, proposal_id, by=by, at=at)
    year = local_day(at).year
    numbers = notice_numbers.c
    newest = sa.select(sa.func.coalesce(sa.func.max(numbers.number), 0)).where(
        numbers.community_id == community_id, numbers.year == year
    )
    number: int = connection.execute(newest).scalar_one() + 1
    connection.execute(
        sa.insert(notice_numbers).values(
            community_id=community_id, year=year, number=number, notice_id=notice_id,
            published_by=by.user_id, published_role=by.role, published_on=local_day(at),
            published_at=at,
        )
    )  # fmt: skip
    bump_public(books)
    record_action(
        connection, "notice_published", community_id=community_id, user_id=by.user_id, at=at,
        subject=notice_number(year, number),
    )  # fmt: skip
    return notice_number(year, number)


def _unpublished(connection: sa.Connection, community_id: int, notice_id: str) -> Sequence[str]:
    item, issued = notice_items.c, publication_issues.c
    out = sa.exists().where(
        issued.community_id == item.community_id, issued.proposal_id == item.proposal_id
    )
    query = (
        sa.select(item.proposal_id)
        .where(item.community_id == community_id, item.notice_id == notice_id, ~out)
        .order_by(item.position)
    )
    return connection.execute(query).scalars().all()


def hang_notice(
    connection: sa.Connection, community_id: int, notice_id: str, hung: Hung, *, by: Officer,
    at: datetime,
) -> None:  # fmt: skip
    """Record that a published notice hangs on the board; the days of a vote whose result it is count from then.

    Raises:
        AccessRefusedError: not somebody who does this.
        NoticeError: it was not published, hangs already, or the day is before it was published or still to come.
        UnknownNameError: there is no such photo.
        TextError: a place names a person.
    """
    books = _open(connection, community_id, by)
    first_day = published_on(books, notice_id)
    if steps_in(books, notice_id, Step.POSTED):
        raise NoticeError(reason="state")
    if not first_day <= hung.on <= local_day(at):
        raise NoticeError(reason="days", day=first_day, field="on")
    places = [
        check_unnamed(place, field="places", length_max=PLACE_LENGTH_MAX) for place in hung.places
    ]
    if not places or len(places) > PLACES_MAX:
        raise NoticeError(reason="places", count=PLACES_MAX, field="places")
    _check_photo(connection, community_id, hung.photo)
    content = {"places": places}
    add_step(books, notice_id, Step.POSTED, hung.on, content, by=by, at=at, photo=hung.photo)
    plan = plan_in(books, notice_id)
    if plan.is_result:
        post_result(connection, community_id, plan.subject_code, hung.on, by=by, at=at)


def _check_photo(connection: sa.Connection, community_id: int, sha256: str) -> None:
    held = attachments.c
    known = sa.select(held.sha256).where(held.community_id == community_id, held.sha256 == sha256)
    if sha256 and connection.execute(known).first() is None:
        raise UnknownNameError(noun="attachment", name=sha256[:8], field="photo")


def record_objection(
    connection: sa.Connection, community_id: int, notice_id: str, objection: Objection, *,
    by: Officer, at: datetime,
) -> int:  # fmt: skip
    """Record what somebody objects to; gives the step's number, which the answer names.

    Raises:
        AccessRefusedError: not somebody who does this.
        NoticeError: the notice was not published then, the day is still to come, or the way is unknown.
        TextError: the summary is missing, or names a person or a flat.
    """
    books = _open(connection, community_id, by)
    summary = check_objection(objection.way, objection.summary)
    first_day = published_on(books, notice_id)
    if not first_day <= objection.on <= local_day(at):
        raise NoticeError(reason="days", day=first_day, field="on")
    answer_until = objection.on + timedelta(days=ANSWER_DAYS)
    content = {
        "way": objection.way, "summary": summary, "answer_until": answer_until.isoformat(),
    }  # fmt: skip
    return add_step(books, notice_id, Step.OBJECTED, objection.on, content, by=by, at=at)


def answer_objection(
    connection: sa.Connection, community_id: int, notice_id: str, objection: int, reply: str, *,
    on: date, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Record what was answered to an objection, once.

    Raises:
        AccessRefusedError: not somebody who does this.
        NoticeError: there is no such objection, it was answered, or the day is before it or still to come.
        TextError: the reply is missing, or names a person or a flat.
    """
    books = _open(connection, community_id, by)
    reply = check_unnamed(reply, field="reply", length_max=SUMMARY_LENGTH_MAX)
    objected = {row.step: row.happened_on for row in steps_in(books, notice_id, Step.OBJECTED)}
    answered = {row.answers for row in steps_in(books, notice_id, Step.ANSWERED)}
    if objection not in objected or objection in answered:
        raise NoticeError(reason="step")
    if not objected[objection] <= on <= local_day(at):
        raise NoticeError(reason="days", day=objected[objection], field="on")
    add_step(books, notice_id, Step.ANSWERED, on, {"reply": reply}, by=by, at=at, answers=objection)


def end_notice(
    connection: sa.Connection, community_id: int, notice_id: str, *, on: date, corrected: bool,
    by: Officer, at: datetime,
) -> Result:  # fmt: skip
    """Record that a notice was taken down, and how it ended; ``on`` is the last day on which it hung.

    Raises:
        AccessRefusedError: not somebody who does this.
        NoticeError: it does not hang, was taken down already, before its planned last day, or an objection waits.
    """
    books = _open(connection, community_id, by)
    posted = steps_in(books, notice_id, Step.POSTED)
    if not posted or steps_in(books, notice_id, Step.ENDED):
        raise NoticeError(reason="state")
    plan = plan_in(books, notice_id)
    # It hangs as long as was planned, from the day on which it was really put up.
    least = posted[0].happened_on + (plan.last_day - plan.first_day)
    if on < least:
        raise NoticeError(reason="early", day=least, field="on")
    if on > local_day(at):
        raise NoticeError(reason="days", day=least, field="on")
    objections = steps_in(books, notice_id, Step.OBJECTED)
    if len(steps_in(books, notice_id, Step.ANSWERED)) < len(objections):
        raise NoticeError(reason="incomplete")
    result = Result.CORRECTED if corrected else Result.NO_OBJECTION
    if objections and not corrected:
        result = Result.ANSWERED
    add_step(books, notice_id, Step.ENDED, on, {"result": result.value}, by=by, at=at)
    return result


def _open(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    if by.role not in TASKS[Task.HANG_NOTICE]:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id)
