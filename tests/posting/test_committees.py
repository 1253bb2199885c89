"""The committee's composition is recorded in the log by whoever sets up, within the rules of the place."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.committees import Committee
from ledger.domain.errors import AccessRefusedError, CommitteeError
from ledger.posting.check import check_books
from ledger.posting.committees import committee_rules, record_committee
from ledger.posting.values import Officer
from ledger.statements.policies import committee_facts
from ledger.store.communities import communities
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 2, 1, tzinfo=UTC)


def record(ledger: Ledger, committee: Committee, by: Officer = TREASURER) -> None:
    with ledger.database.writing() as connection:
        record_committee(connection, ledger.community_id, committee, by=by, at=AT)


def test_a_composition_holds_from_its_day_until_the_next(books: Books) -> None:
    ledger = books()
    record(ledger, Committee(5, 3))
    record(ledger, Committee(7, 4))
    with ledger.reading() as connection:
        before = committee_facts(connection, ledger.facts, today=date(2026, 1, 31))
        held = committee_facts(connection, ledger.facts, today=date(2026, 2, 1))
        assert check_books(connection, ledger.community_id).difference is None
    assert before is None
    assert held is not None
    assert (held.committee, held.first_day) == (Committee(7, 4), date(2026, 2, 1))


def test_the_check_names_a_committee_that_its_place_does_not_allow(books: Books) -> None:
    ledger = books()
    record(ledger, Committee(9, 5))
    with ledger.database.writing() as connection:
        connection.execute(sa.update(communities).values(jurisdiction="台州"))
    with ledger.reading() as connection:
        found = check_books(connection, ledger.community_id).difference
    assert found is not None
    assert (found.code, found.where) == ("committee", "policy committee 2026-02-01 1")
    assert found.found == '{"members":9,"representatives":5}'


def test_what_the_place_does_not_allow_is_refused(books: Books) -> None:
    ledger = books()
    with pytest.raises(CommitteeError) as refused:
        record(ledger, Committee(9, 4))
    assert (refused.value.share, refused.value.least) == ("44.4%", "1/2")
    with pytest.raises(AccessRefusedError):
        record(ledger, Committee(9, 5), by=REVIEWER)
    with ledger.database.writing() as connection:
        connection.execute(sa.update(communities).values(jurisdiction="台州"))
        assert committee_rules(connection, ledger.community_id).members_min == 11
    with pytest.raises(CommitteeError):
        record(ledger, Committee(9, 9))
