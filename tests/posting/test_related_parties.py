"""Declaring who also stands on a company's side, and by what key common costs are shared. On both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, UnknownNameError
from ledger.domain.settlements import ShareKey
from ledger.posting.related_parties import Declared, declare_related, end_related
from ledger.posting.settlements import propose_share_key
from ledger.store.people import actions
from ledger.store.related_parties import related_parties
from tests.conftest import Books
from tests.factories import OPENED_AT, REVIEWER, TREASURER, Ledger

SINCE, LAST = date(2025, 3, 1), date(2025, 6, 1)
COMPANY = Declared("C1", "legal_representative", "committee_member", SINCE)
SUPERVISOR = replace(REVIEWER, role="supervisor")
PARTIES = "party C1 organisation 示例物业公司\nparty P1 person 某住户"


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books()
    made.post(PARTIES)
    return made


def declare(ledger: Ledger, declared: Declared = COMPANY) -> int:
    with ledger.database.writing() as connection:
        return declare_related(
            connection, ledger.community_id, declared, by=TREASURER, at=OPENED_AT
        )


def end(ledger: Ledger, number: int, last_day: date) -> None:
    with ledger.database.writing() as connection:
        end_related(connection, ledger.community_id, number, last_day, by=TREASURER, at=OPENED_AT)


def held(ledger: Ledger) -> list[tuple[int, str, date | None]]:
    row = related_parties.c
    with ledger.reading() as connection:
        query = sa.select(row.number, row.relation, row.last_day).order_by(row.number)
        return [(number, relation, day) for number, relation, day in connection.execute(query)]


def test_declarations_are_numbered_told_and_end_once(ledger: Ledger) -> None:
    assert [declare(ledger), declare(ledger, replace(COMPANY, relation="owner"))] == [1, 2]
    end(ledger, 1, date(2025, 2, 1))
    assert held(ledger)[0] == (1, "legal_representative", None)
    end(ledger, 1, LAST)
    end(ledger, 1, date(2025, 9, 1))
    assert held(ledger) == [(1, "legal_representative", LAST), (2, "owner", None)]
    with ledger.reading() as connection:
        query = sa.select(actions.c.subject).where(actions.c.verb == "related_party_declared")
        told = connection.execute(query).scalars().all()
    assert "C1 legal_representative committee_member" in told


@pytest.mark.parametrize(
    ("wrong", "noun"),
    [
        ({"party": ""}, "party"), ({"party": "C9"}, "party"), ({"party": "P1"}, "party"),
        ({"relation": "friend"}, "relation"), ({"office": "king"}, "office"),
    ],
)  # fmt: skip
def test_only_organisations_and_known_relations_are_declared(
    ledger: Ledger, wrong: dict[str, Any], noun: str
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        declare(ledger, replace(COMPANY, **wrong))
    assert (refused.value.noun, refused.value.field) == (noun, noun)
    assert held(ledger) == []


def test_a_supervisor_declares_and_decides_nothing(ledger: Ledger) -> None:
    declare(ledger)
    with ledger.database.writing() as connection:
        here = (connection, ledger.community_id)
        with pytest.raises(AccessRefusedError):
            declare_related(*here, COMPANY, by=SUPERVISOR, at=OPENED_AT)
        with pytest.raises(AccessRefusedError):
            end_related(*here, 1, LAST, by=SUPERVISOR, at=OPENED_AT)
        with pytest.raises(AccessRefusedError):
            propose_share_key(*here, ShareKey.AREA, by=SUPERVISOR, at=OPENED_AT)
    assert held(ledger) == [(1, "legal_representative", None)]
