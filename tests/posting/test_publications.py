"""Publish a statement: two people, gapless numbers, a leaf each, and nothing that changes afterwards."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError
from ledger.domain.merger_errors import MergerError
from ledger.domain.notice_errors import NoticeError
from ledger.posting.check import check_books
from ledger.posting.publications import (
    Behind,
    Frozen,
    content_of_publication,
    file_path,
    keep_file,
    propose_publication,
    publish,
    record_file,
)
from ledger.posting.values import Officer
from ledger.statements.communities import community
from ledger.statements.publications import publication, publications
from ledger.store.log import leaves, publication_files
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import a_content

AT = datetime(2025, 2, 10, 4, tzinfo=UTC)
BOTH = Officer(TREASURER.user_id, "publisher")


@pytest.fixture
def ledger(books: Books) -> Ledger:
    return books("")


def issue(ledger: Ledger, frozen: Frozen, behind: Behind | None = None, *, days: int = 0) -> int:
    at = AT + timedelta(days=days)
    with ledger.database.writing() as connection:
        proposal_id = propose_publication(
            connection, ledger.community_id, frozen, by=TREASURER, at=at, behind=behind
        )
        return publish(connection, ledger.community_id, proposal_id, by=REVIEWER, at=at)


def test_a_publication_has_the_next_number_its_content_and_a_leaf(ledger: Ledger) -> None:
    assert [issue(ledger, a_content()), issue(ledger, a_content("7.00"))] == [1, 2]
    with ledger.reading() as connection:
        shown = publication(connection, ledger.facts, 1)
        assert shown is not None
        assert shown.content == a_content().content
        leaf = connection.execute(
            sa.select(leaves.c.leaf).where(leaves.c.leaf_index == shown.row.leaf_index)
        ).scalar_one()
        said = json.loads(bytes(leaf))
        assert check_books(connection, ledger.community_id).difference is None
    assert (said["number"], said["kind"], said["period"]) == (1, "public-income", "2025-01")
    assert said["sha256"] == shown.row.sha256
    assert "corrects" not in said
    assert "replaces" not in said


def test_the_same_content_is_frozen_once_and_anew_for_another_person(ledger: Ledger) -> None:
    other = Officer(3, "publisher")
    with ledger.database.writing() as connection:
        here = ledger.community_id
        first = propose_publication(connection, here, a_content(), by=TREASURER, at=AT)
        assert propose_publication(connection, here, a_content(), by=TREASURER, at=AT) == first
        connection.execute(
            sa.text(
                "INSERT INTO users (user_id, login, display_name, password_hash, is_operator, active,"
                " created_at) SELECT 3, 'third', '丙', '', is_operator, active, created_at FROM users"
                " WHERE user_id = 1"
            )
        )
        assert propose_publication(connection, here, a_content(), by=other, at=AT) != first
        publish(connection, here, first, by=REVIEWER, at=AT)
        assert propose_publication(connection, here, a_content(), by=other, at=AT) == first


def test_who_prepared_does_not_publish_and_nobody_publishes_twice(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        here = ledger.community_id
        proposal_id = propose_publication(connection, here, a_content(), by=TREASURER, at=AT)
        with pytest.raises(NoticeError, match="own"):
            publish(connection, here, proposal_id, by=BOTH, at=AT)
        publish(connection, here, proposal_id, by=REVIEWER, at=AT)
        with pytest.raises(NoticeError, match="state"):
            publish(connection, here, proposal_id, by=REVIEWER, at=AT)
        with pytest.raises(NoticeError, match="unknown"):
            publish(connection, here, "nothing", by=REVIEWER, at=AT)
        with pytest.raises(AccessRefusedError):
            publish(connection, here, proposal_id, by=TREASURER, at=AT)
        with pytest.raises(AccessRefusedError):
            propose_publication(connection, here, a_content(), by=REVIEWER, at=AT)


def test_a_correction_is_of_the_same_statement_and_changes_a_figure(ledger: Ledger) -> None:
    issue(ledger, a_content("500.00"))
    behind = Behind(1, "少记了一笔")
    assert issue(ledger, a_content("700.00"), behind) == 2
    other = Frozen("activities", "2025-01", a_content("9.00").content)
    for frozen, at_fault, reason in (
        (a_content("500.00"), behind, "unchanged"),
        (other, behind, "other_period"),
        (a_content("9.00"), Behind(7, "没有"), "unknown"),
    ):
        with pytest.raises(NoticeError, match=reason):
            issue(ledger, frozen, at_fault)
    with pytest.raises(TextError):
        issue(ledger, a_content("9.00"), Behind(1, ""))
    with ledger.reading() as connection:
        shown = publications(connection, ledger.facts).rows
    assert [(row.number, row.corrects, row.corrected_by) for row in shown] == [
        (2, 1, None),
        (1, None, 2),
    ]
    assert shown[0].reason == "少记了一笔"


def test_what_must_not_be_shown_is_replaced_once_and_its_hash_stays(ledger: Ledger) -> None:
    issue(ledger, a_content("500.00", note="name"))
    behind = Behind(1, "露出了不该公开的内容", replaces=True)
    assert issue(ledger, a_content("500.00"), behind) == 2
    with pytest.raises(NoticeError, match="reissued"):
        issue(ledger, a_content("600.00"), behind)
    # The old content is not taken up again as one that is out already.
    assert issue(ledger, a_content("500.00", note="name"), days=1) == 3
    with ledger.reading() as connection:
        old = publication(connection, ledger.facts, 1)
        new = publication(connection, ledger.facts, 2)
        assert check_books(connection, ledger.community_id).difference is None
        kind, period, content = content_of_publication(connection, ledger.community_id, 1)
    assert old is not None
    assert new is not None
    assert (old.content, old.row.replaced_by, len(old.row.sha256)) == (None, 2, 64)
    assert (new.row.replaces, new.payload["size"]) == (1, new.row.leaf_index + 1)
    assert (kind, period, content["note"]) == ("public-income", "2025-01", "name")


def test_pages_of_publications_go_on_where_they_end(ledger: Ledger) -> None:
    for number in range(1, 4):
        issue(ledger, a_content(f"{number}.00"))
    with ledger.reading() as connection:
        first = publications(connection, ledger.facts, page_size=2)
        assert first.next_after is not None
        rest = publications(connection, ledger.facts, page_size=2, after=first.next_after)
    assert [row.number for row in (*first.rows, *rest.rows)] == [3, 2, 1]
    assert rest.next_after is None


def test_books_that_ended_publish_nothing(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        here = ledger.community_id
        proposal_id = propose_publication(connection, here, a_content(), by=TREASURER, at=AT)
        facts = community(connection, ledger.slug)
        assert facts is not None
    with ledger.reading() as connection:
        from ledger.posting.books import open_books
        from ledger.posting.publications import publish_in

        ended = open_books(connection, ledger.community_id)
        ended.merger = "merged"
        with pytest.raises(MergerError, match="merged_away"):
            publish_in(ended, proposal_id, by=REVIEWER, at=AT)


def test_a_file_is_told_once_and_lies_under_its_hash(ledger: Ledger, tmp_path: Path) -> None:
    number = issue(ledger, a_content())
    sha256 = keep_file(tmp_path, b"%PDF-1.7")
    assert file_path(tmp_path, sha256).read_bytes() == b"%PDF-1.7"
    with ledger.database.writing() as connection:
        for told in (sha256, "f" * 64):
            record_file(
                connection, ledger.community_id, number, language="zh", sha256=told, size_bytes=8
            )
        assert connection.execute(sa.select(publication_files.c.sha256)).scalars().all() == [sha256]
