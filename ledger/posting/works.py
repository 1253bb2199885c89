"""Works (工程): one is named with what is needed; its steps follow (see ``work_steps``)."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, TextError
from ledger.domain.texts import clean_code, clean_text
from ledger.domain.work_errors import WorkError
from ledger.domain.work_rules import EMERGENCIES
from ledger.domain.works import WorkPlan
from ledger.posting.books import Books, open_books
from ledger.posting.contracts import bump_public
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.communities import places, works
from ledger.store.work_reading import plans_of
from ledger.store.works import work_plans

CODE_LENGTH_MAX = 20
NAME_LENGTH_MAX = 40
NAME_EN_LENGTH_MAX = 80
OFFICE_LENGTH_MAX = 20
REASON_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class NewWork:
    """What is needed: everybody reads it, so that leader and liaison are named by their office."""

    code: str
    name_zh: str
    reason: str
    leader: str
    liaison: str
    plan: WorkPlan
    name_en: str = ""
    place: str = ""


def add_work(
    connection: sa.Connection, community_id: int, new: NewWork, *, by: Officer, at: datetime
) -> None:
    """Name a work, or say what is needed of one that has only a name so far.

    Raises:
        WorkError: it is planned already (reason done_already), or its day has not come.
        TextError: a text is missing or may name a person.
        UnknownNameError: there is no such place.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    code = clean_code(new.code, field="code", length_max=CODE_LENGTH_MAX)
    texts = {
        name: check_unnamed(getattr(new, name), field=name, length_max=length_max)
        for name, length_max in (
            ("name_zh", NAME_LENGTH_MAX), ("reason", REASON_LENGTH_MAX),
            ("leader", OFFICE_LENGTH_MAX), ("liaison", OFFICE_LENGTH_MAX),
        )
    }  # fmt: skip
    name_en = clean_text(new.name_en, field="name_en", length_max=NAME_EN_LENGTH_MAX)
    if new.place and books.require("place", places, new.place, "place") == "household":
        raise TextError(reason="names_person", field="place")
    if new.plan.emergency and new.plan.emergency not in EMERGENCIES:
        raise TextError(reason="required", field="emergency")
    if new.plan.needed_on > local_day(at):
        raise WorkError(reason="day", field="needed_on")
    _name(books, code, texts["name_zh"], name_en)
    plan = new.plan
    connection.execute(
        sa.insert(work_plans).values(
            community_id=community_id, work_code=code, place_code=new.place or None,
            reason=texts["reason"], emergency=plan.emergency, leader=texts["leader"],
            liaison=texts["liaison"], needed_on=plan.needed_on,
            planned_first_day=plan.planned_first_day, planned_last_day=plan.planned_last_day,
            recorded_by=by.user_id, role=by.role, recorded_at=at,
        )
    )  # fmt: skip
    bump_public(books)


def _name(books: Books, code: str, name_zh: str, name_en: str) -> None:
    connection, here = books.connection, books.community_id
    held = sa.select(works.c.name_zh).where(works.c.community_id == here, works.c.code == code)
    if plans_of(connection, here, [code]):
        raise WorkError(reason="done_already", field="code")
    if connection.execute(held).first() is None:
        connection.execute(
            sa.insert(works).values(community_id=here, code=code, name_zh=name_zh, name_en=name_en)
        )
