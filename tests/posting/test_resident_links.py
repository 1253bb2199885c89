"""Making and revoking residents' links. On both databases."""

from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.errors import UnknownNameError
from ledger.domain.place_errors import ResidentLinkError
from ledger.domain.resident_links import LinkAudience, ResidentLink, token_sha256
from ledger.posting.resident_links import MadeLink, make_links, revoke_link
from ledger.statements.resident_links import admission, link_page
from ledger.statements.values import Audience
from ledger.store.households import resident_links
from ledger.store.people import actions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.housing import LISTED_AT, list_rows, register

FIRST, LAST = date(2025, 3, 1), date(2025, 12, 31)
HOME = ResidentLink(LinkAudience.HOUSEHOLD, FIRST, LAST, "B1-101")
ALL = ResidentLink(LinkAudience.RESIDENT, FIRST, LAST)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books()
    register(made, list_rows("1 101 58.32\n1 102 60\n1 103 61"))
    return made


def make(ledger: Ledger, *links: ResidentLink) -> list[MadeLink]:
    with ledger.database.writing() as connection:
        return make_links(connection, ledger.community_id, links, by=TREASURER, at=LISTED_AT)


def audience(ledger: Ledger, token: str, day: date) -> tuple[Audience, str] | None:
    with ledger.reading() as connection:
        found = admission(connection, token, day)
    return (found.audience, found.place) if found else None


def test_a_link_lets_in_from_its_first_to_its_last_day(ledger: Ledger) -> None:
    home, everybody = make(ledger, HOME, ALL)
    for day, is_open in (
        (date(2025, 2, 28), False), (FIRST, True), (LAST, True), (date(2026, 1, 1), False),
    ):  # fmt: skip
        assert audience(ledger, home.token, day) == (
            (Audience.HOUSEHOLD, "B1-101") if is_open else None
        )
        assert audience(ledger, everybody.token, day) == (
            (Audience.RESIDENT, "") if is_open else None
        )
    for wrong in ("", home.token[:-1], home.token + "x", token_sha256(home.token), home.link_id):
        assert audience(ledger, wrong, FIRST) is None


def test_only_the_hash_is_kept_and_the_log_of_actions_tells_only_how_many(ledger: Ledger) -> None:
    home, everybody = make(ledger, HOME, ALL)
    assert len({home.token, everybody.token}) == 2
    assert len(home.token) >= 43
    with ledger.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(sa.select(resident_links))]
        told = connection.execute(
            sa.select(actions.c.subject).where(actions.c.verb == "links_made")
        ).scalars().all()  # fmt: skip
    assert home.token not in str(rows)
    assert token_sha256(home.token) in {row["token_sha256"] for row in rows}
    assert told == ["2"]


def test_a_revoked_link_is_shut_at_once_and_for_ever(ledger: Ledger) -> None:
    home, other = make(ledger, HOME, HOME)
    with ledger.database.writing() as connection:
        revoke_link(connection, ledger.community_id, home.link_id, by=TREASURER, at=LISTED_AT)
    assert audience(ledger, home.token, FIRST) is None
    assert audience(ledger, other.token, FIRST) is not None
    with ledger.database.writing() as connection:
        with pytest.raises(ResidentLinkError, match="ended"):
            revoke_link(connection, ledger.community_id, home.link_id, by=TREASURER, at=LISTED_AT)
        with pytest.raises(UnknownNameError):
            revoke_link(connection, ledger.community_id, "none", by=TREASURER, at=LISTED_AT)


def test_a_link_is_for_a_household_that_is_there(ledger: Ledger) -> None:
    for place, error in (("B1", ResidentLinkError), ("B9-101", UnknownNameError)):
        with pytest.raises(error):
            make(ledger, ALL, ResidentLink(LinkAudience.HOUSEHOLD, FIRST, LAST, place))
    with ledger.reading() as connection:
        assert connection.execute(sa.select(resident_links)).first() is None


def test_no_link_wanted_is_none_made_and_none_told(ledger: Ledger) -> None:
    assert make(ledger) == []
    with ledger.reading() as connection:
        assert connection.execute(sa.select(resident_links)).first() is None
        told = sa.select(actions).where(actions.c.verb == "links_made")
        assert connection.execute(told).first() is None


def test_officers_page_through_the_links_that_were_made(ledger: Ledger) -> None:
    made = make(ledger, *[ALL] * 30, *[HOME] * 30)
    with ledger.database.writing() as connection:
        revoke_link(connection, ledger.community_id, made[-1].link_id, by=TREASURER, at=LISTED_AT)
    with ledger.reading() as connection:
        first = link_page(connection, ledger.facts, date(2026, 1, 1))
        assert first.next_after is not None
        second = link_page(connection, ledger.facts, date(2026, 1, 1), after=first.next_after)
        with pytest.raises(UnknownNameError):
            link_page(connection, ledger.facts, FIRST, after="none")
        early = [
            row
            for after in ("", first.next_after)
            for row in link_page(connection, ledger.facts, date(2025, 1, 5), after=after).rows
        ]
    rows = [*first.rows, *second.rows]
    assert (len(first.rows), len(second.rows), second.next_after) == (50, 10, None)
    assert {row.link_id for row in rows} == {item.link_id for item in made}
    states = [row.state for row in rows]
    assert (states.count("over"), states.count("revoked")) == (59, 1)
    assert {row.state for row in early} == {"to_come", "revoked"}
    homes = [row for row in rows if row.place]
    assert {row.place.name_zh for row in homes if row.place} == {"1号楼101室"}
