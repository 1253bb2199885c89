"""What the database refuses of publications and notices: content that another prepared, two people, in turn."""

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.vouchers import REVIEWER_ID, SONGHE, TREASURER_ID, Row, a_leaf, insert, scalar

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
NOTICE_INSERTIONS = (
    ("publications", "not_next"),
    ("publications", "not_as_prepared"),
    ("publications", "own_proposal"),
    ("publications", "other_statement"),
    ("publication_issues", "issued_already"),
    ("publication_issues", "leaf"),
    ("publication_issues", "role"),
    ("publication_proposals", "role"),
    ("publication_withdrawals", "not_reissued"),
    ("notices", "role"),
    ("notice_items", "published_already"),
    ("notice_numbers", "not_next"),
    ("notice_numbers", "own_notice"),
    ("notice_numbers", "without_content"),
    ("notice_numbers", "dropped"),
    ("notice_numbers", "role"),
    ("notice_steps", "not_next"),
    ("notice_steps", "out_of_turn"),
    ("notice_steps", "answers_nothing"),
)
AT = "2025-02-11T04:00:00Z"
HERE: Row = {"community_id": SONGHE}
CONTENT = '{"kind":"public-income"}'
HASH = hashlib.sha256(CONTENT.encode()).hexdigest()
PROPOSAL: Row = HERE | {
    "proposal_id": "P9", "kind": "public-income", "period": "2025-01", "content": CONTENT,
    "content_sha256": HASH, "corrects": None, "replaces": None, "reason": "",
    "prepared_by": TREASURER_ID, "prepared_role": "treasurer", "prepared_at": AT,
}  # fmt: skip
PUBLICATION: Row = HERE | {
    "number": 3, "kind": "public-income", "period": "2025-01", "content_sha256": HASH,
    "content": CONTENT, "corrects": None, "published_by": REVIEWER_ID, "published_at": AT,
}  # fmt: skip


def a_publication_leaf(connection: sa.Connection) -> int:
    index: int = scalar(connection, "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 1")
    insert(connection, "leaves", a_leaf(SONGHE, index, "publication"))
    return index


def an_issue(connection: sa.Connection, **changes: Any) -> Row:
    row: Row = HERE | {
        "number": 3, "proposal_id": "P9", "published_role": "reviewer",
        "leaf_index": changes.pop("leaf_index", None) or a_publication_leaf(connection),
    }  # fmt: skip
    return row | changes


def adding(table: str, row: Row) -> Any:
    return lambda connection: insert(connection, table, row)


def waiting(connection: sa.Connection) -> str:
    query = (
        "SELECT n.notice_id FROM notices n WHERE n.community_id = 1 AND NOT EXISTS (SELECT 1 FROM"
        " notice_numbers m WHERE m.community_id = 1 AND m.notice_id = n.notice_id)"
    )
    return str(scalar(connection, query))


def hanging(connection: sa.Connection) -> str:
    return str(scalar(connection, "SELECT notice_id FROM notice_numbers WHERE community_id = 1"))


@pytest.mark.parametrize(
    ("guard", "proposed", "published"),
    [
        ("not_next", {}, {"number": 4}),
        ("not_next", {}, {"number": -1}),
        ("not_as_prepared", {}, {"content": '{"kind":"public-income","rows":[]}'}),
        ("not_as_prepared", {}, {"content_sha256": "e" * 64}),
        ("not_as_prepared", {}, {"kind": "activities"}),
        ("not_as_prepared", {}, {"period": "2025-02"}),
        ("not_as_prepared", {}, {"corrects": 2}),
        ("own_proposal", {}, {"published_by": TREASURER_ID}),
        ("own_proposal", {}, {"published_by": None}),
        (
            "other_statement",
            {"period": "2025-02", "corrects": 2, "reason": "有误"},
            {"period": "2025-02", "corrects": 2},
        ),
        (
            "other_statement",
            {"kind": "activities", "corrects": 2, "reason": "有误"},
            {"kind": "activities", "corrects": 2},
        ),
    ],
)
def test_only_what_another_person_prepared_is_published(
    door: Door, guard: str, proposed: Row, published: Row
) -> None:
    with door.trying() as connection:
        insert(connection, "publication_proposals", PROPOSAL | proposed)
        row = PUBLICATION | published
        insert(connection, "publication_issues", an_issue(connection, number=row["number"]))
        refused(connection, f"guard: publications {guard}", adding("publications", row))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"corrects": 2, "reason": "有误"},
        {"kind": "correction", "corrects": 2, "reason": "有误"},
    ],
)
def test_what_was_prepared_and_has_its_leaf_is_published(door: Door, more: Row) -> None:
    with door.trying() as connection:
        insert(connection, "publication_proposals", PROPOSAL | more)
        insert(connection, "publication_issues", an_issue(connection))
        said = {name: more[name] for name in ("kind", "corrects") if name in more}
        insert(connection, "publications", PUBLICATION | said)


def test_a_publication_without_a_proposal_is_refused(door: Door) -> None:
    with door.trying() as connection:
        refused(
            connection, "guard: publications not_as_prepared", adding("publications", PUBLICATION)
        )


def test_an_issue_has_its_leaf_its_role_and_comes_before_the_publication(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "publication_proposals", PROPOSAL)
        other = an_issue(connection, leaf_index=1)
        refused(connection, "publication_issues leaf", adding("publication_issues", other))
        late = an_issue(connection, number=1)
        refused(
            connection, "publication_issues (issued_already|exists)",
            adding("publication_issues", late),
        )  # fmt: skip
        cashier = an_issue(connection, published_role="treasurer")
        refused(connection, "publication_issues role", adding("publication_issues", cashier))


def test_who_does_not_prepare_notices_prepares_none(door: Door) -> None:
    with door.trying() as connection:
        row = PROPOSAL | {"prepared_role": "reviewer"}
        refused(connection, "publication_proposals role", adding("publication_proposals", row))
        notice = dict(
            connection.execute(sa.text("SELECT * FROM notices LIMIT 1")).one()._mapping
        ) | {"notice_id": "N9", "prepared_role": "cashier"}  # fmt: skip
        refused(connection, "notices role", adding("notices", notice))


def test_content_is_withdrawn_only_for_what_stands_in_for_it(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "publication_proposals", PROPOSAL)
        insert(connection, "publication_issues", an_issue(connection))
        insert(connection, "publications", PUBLICATION)
        row = HERE | {"number": 2, "replaced_by": 3}
        refused(
            connection, "publication_withdrawals not_reissued",
            adding("publication_withdrawals", row),
        )  # fmt: skip


def ready(connection: sa.Connection) -> str:
    """Prepare another notice of what is published already."""
    notice = dict(connection.execute(sa.text("SELECT * FROM notices LIMIT 1")).one()._mapping)
    insert(connection, "notices", notice | {"notice_id": "N9"})
    published = scalar(connection, "SELECT proposal_id FROM publication_issues WHERE number = 2")
    item = HERE | {"notice_id": "N9", "position": 1, "proposal_id": published}
    insert(connection, "notice_items", item)
    return "N9"


def a_number(notice_id: str, **changes: Any) -> Row:
    row: Row = HERE | {
        "year": 2025, "number": 2, "notice_id": notice_id, "published_by": REVIEWER_ID,
        "published_role": "reviewer", "published_on": "2025-02-11", "published_at": AT,
    }  # fmt: skip
    return row | changes


@pytest.mark.parametrize(
    ("guard", "changed"),
    [
        ("not_next", {"number": 3}),
        ("not_next", {"year": 2026}),
        ("own_notice", {"published_by": TREASURER_ID}),
        ("role", {"published_role": "treasurer"}),
    ],
)
def test_a_notice_is_published_by_another_with_everything_in_it(
    door: Door, guard: str, changed: Row
) -> None:
    with door.trying() as connection:
        unpublished = a_number(waiting(connection))
        row = a_number(ready(connection), **changed)
        refused(connection, f"notice_numbers {guard}", adding("notice_numbers", row))
        by = "notice_numbers without_content"
        refused(connection, by, adding("notice_numbers", unpublished))
        insert(connection, "notice_numbers", a_number("N9"))


def a_step(notice_id: str, step: int, kind: str, **changes: Any) -> Row:
    row: Row = HERE | {
        "notice_id": notice_id, "step": step, "kind": kind, "happened_on": "2025-02-17",
        "content": "{}", "sha256": None, "answers": None, "recorded_by": TREASURER_ID,
        "role": "treasurer", "recorded_at": AT,
    }  # fmt: skip
    return row | changes


def test_a_dropped_notice_is_not_published_and_a_published_one_takes_nothing_more_in(
    door: Door,
) -> None:
    with door.trying() as connection:
        notice_id = ready(connection)
        item = HERE | {"notice_id": hanging(connection), "position": 2, "proposal_id": "P9"}
        refused(connection, "notice_items published_already", adding("notice_items", item))
        insert(connection, "notice_steps", a_step(notice_id, 1, "dropped"))
        refused(connection, "notice_numbers dropped", adding("notice_numbers", a_number(notice_id)))


@pytest.mark.parametrize(
    ("guard", "step", "kind", "more"),
    [
        ("not_next", 5, "objected", {}),
        ("out_of_turn", 4, "posted", {}),
        ("out_of_turn", 4, "dropped", {}),
        ("answers_nothing", 4, "answered", {"answers": 1}),
        ("answers_nothing", 4, "answered", {"answers": 2}),
    ],
)
def test_steps_of_a_hanging_notice_come_in_turn(
    door: Door, guard: str, step: int, kind: str, more: Row
) -> None:
    with door.trying() as connection:
        row = a_step(hanging(connection), step, kind, **more)
        refused(connection, f"notice_steps {guard}", adding("notice_steps", row))


@pytest.mark.parametrize("kind", ["posted", "objected", "ended"])
def test_nothing_happens_to_a_notice_before_it_is_published(door: Door, kind: str) -> None:
    with door.trying() as connection:
        row = a_step(waiting(connection), 1, kind)
        refused(connection, "notice_steps out_of_turn", adding("notice_steps", row))


def test_a_notice_ends_once(door: Door) -> None:
    with door.trying() as connection:
        notice_id = hanging(connection)
        insert(connection, "notice_steps", a_step(notice_id, 4, "ended"))
        row = a_step(notice_id, 5, "ended")
        refused(connection, "notice_steps out_of_turn", adding("notice_steps", row))
