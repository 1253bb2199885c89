"""What the database refuses of evidence: own files released, old copies, files nobody confirmed."""

import pytest
import sqlalchemy as sa

from tests.store.conftest import Door
from tests.store.seeds import COVERED, PLAIN, RECEIPT, WITH_EVIDENCE
from tests.store.test_desk_guards import Change, refused, update
from tests.store.vouchers import (
    AT,
    REVIEWER_ID,
    SONGHE,
    TREASURER_ID,
    Row,
    a_draft,
    a_leaf,
    insert,
    scalar,
)

#: Rules of ``guard_rules`` that are tried in this file.
EVIDENCE_INSERTIONS = (
    ("public_copies", "not_next"),
    ("attachment_releases", "own_upload"),
    ("attachment_releases", "outdated_copy"),
    ("transaction_attachments", "unconfirmed"),
    ("evidence_additions", "decided"),
    ("evidence_takedowns", "leaf_missing"),
)
EVIDENCE_FROZEN = {"evidence_additions"}

RELEASE: Row = {
    "community_id": SONGHE, "sha256": RECEIPT, "draft_id": "raw", "released_by": REVIEWER_ID,
    "released_at": AT, "copy_sha256": COVERED,
}  # fmt: skip


def leaf(connection: sa.Connection, kind: str) -> int:
    index = scalar(connection, "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 1")
    insert(connection, "leaves", a_leaf(SONGHE, index, kind))
    return int(index)


def adding(table: str, row: Row) -> Change:
    return lambda connection: insert(connection, table, row)


def first(connection: sa.Connection, table: str) -> Row:
    return dict(connection.execute(sa.text(f"SELECT * FROM {table}")).one()._mapping)


def test_nobody_releases_a_file_of_their_own_or_a_copy_that_is_not_the_newest(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        own = RELEASE | {"released_by": TREASURER_ID}
        refused(connection, "attachment_releases own_upload", adding("attachment_releases", own))
        for copy in ("", "b" * 64):
            old = RELEASE | {"copy_sha256": copy}
            refused(
                connection, "attachment_releases outdated_copy", adding("attachment_releases", old)
            )
        insert(connection, "attachment_releases", RELEASE)


def test_covered_copies_are_numbered_without_a_gap(door: Door) -> None:
    with door.trying() as connection:
        row = first(connection, "public_copies")
        refused(connection, "public_copies not_next", adding("public_copies", row | {"number": 3}))
        insert(connection, "public_copies", row | {"number": 2})


def test_a_file_stands_behind_a_transaction_only_when_two_people_agreed(door: Door) -> None:
    with door.trying() as connection:
        index = leaf(connection, "evidence")
        row = {
            "community_id": SONGHE, "seq": PLAIN, "position": 1, "sha256": RECEIPT,
            "leaf_index": index,
        }  # fmt: skip
        refused(
            connection, "transaction_attachments unconfirmed",
            adding("transaction_attachments", row),
        )  # fmt: skip
        confirm = {"state": "confirmed", "decided_at": AT, "leaf_index": index}
        refused(
            connection, "two_people",
            update("evidence_additions", decided_by=TREASURER_ID, **confirm),
        )  # fmt: skip
        update("evidence_additions", decided_by=REVIEWER_ID, **confirm)(connection)
        insert(connection, "transaction_attachments", row)
        refused(connection, "evidence_additions frozen", update("evidence_additions", reason="改"))


@pytest.mark.parametrize(
    "values",
    [
        {"seq": WITH_EVIDENCE},
        {"sha256": "b" * 64},
        {"proposed_by": REVIEWER_ID},
        {"state": "confirmed", "decided_by": REVIEWER_ID, "leaf_index": 1},
    ],
    ids=["transaction", "file", "person", "leaf of another type"],
)
def test_what_waits_does_not_change_under_who_looks_at_it(door: Door, values: Row) -> None:
    with door.trying() as connection:
        refused(connection, "evidence_additions frozen", update("evidence_additions", **values))


def test_the_uploader_of_a_file_does_not_release_it_later_either(door: Door) -> None:
    with door.trying() as connection:
        row = first(connection, "evidence_additions")
        index = leaf(connection, "evidence")
        insert(
            connection, "evidence_additions",
            row | {"addition_id": "other", "proposed_by": REVIEWER_ID},
        )  # fmt: skip
        refused(
            connection, "evidence_additions frozen|two_people",
            update(
                "evidence_additions", state="confirmed", decided_by=TREASURER_ID,
                leaf_index=index, released_sha256=COVERED,
            ),
        )  # fmt: skip


def test_an_addition_begins_as_a_proposal(door: Door) -> None:
    with door.trying() as connection:
        row = first(connection, "evidence_additions") | {
            "addition_id": "other", "state": "withdrawn", "decided_by": TREASURER_ID,
        }  # fmt: skip
        refused(connection, "evidence_additions decided", adding("evidence_additions", row))


def test_a_copy_is_taken_down_only_with_a_leaf_that_says_so(door: Door) -> None:
    with door.trying() as connection:
        row = first(connection, "evidence_takedowns") | {"copy_sha256": "b" * 64}
        refused(
            connection, "evidence_takedowns leaf_missing",
            adding("evidence_takedowns", row | {"leaf_index": 1}),
        )  # fmt: skip
        index = leaf(connection, "visibility")
        insert(connection, "evidence_takedowns", row | {"leaf_index": index})
