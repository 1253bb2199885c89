"""What the database refuses of mergers: unplanned vouchers, books that have ended, figures that differ."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting, the
from tests.store.conftest import Door
from tests.store.damages import header, of_lines
from tests.store.merger_seeds import CLOSED
from tests.store.test_desk_guards import refused, update
from tests.store.vouchers import (
    OTHER_REVIEWER_ID,
    QINGHE,
    SONGHE,
    WUTONG,
    RawVoucher,
    a_draft,
    a_leaf,
    a_reversal,
    insert,
    scalar,
)

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
MERGER_INSERTIONS = (
    ("communities", "born_merged"),
    ("drafts", "merged_away"),
    ("leaves", "merged_away"),
    ("leaves", "close_unplanned"),
    ("mergers", "not_proposed"),
    ("merger_members", "not_proposed"),
    ("merger_vouchers", "not_approved"),
    ("merger_vouchers", "not_of_merger"),
)
#: Rules of the header, which take more than one row to break.
MERGER_HEADERS = frozenset(
    {"merged_away", "merger_under_way", "merge_unplanned", "merge_taken_back", "loans_merged"}
)
MERGER_FROZEN = {"mergers", "merger_members", "related_parties"}
HEYUAN = 4


def a_plan(connection: sa.Connection, **values: Any) -> dict[str, Any]:
    """Give a second plan, proposed."""
    return (
        the(connection, "mergers")
        | {"number": 2, "state": "proposed", "approved_by": None, "approved_role": None,
           "approved_at": None}
        | values
    )  # fmt: skip


def a_member(connection: sa.Connection, **values: Any) -> dict[str, Any]:
    return (
        the(connection, "merger_members")
        | {"number": 2, "old_community_id": QINGHE, "close_leaf_index": None}
        | values
    )


def a_merge(connection: sa.Connection, **values: Any) -> RawVoucher:
    """Give a voucher of the kind merge for the first community, as its merger's two people agreed to it."""
    voucher = of_lines(("100201", "GEN", 5, 0), ("3101", "GEN", 0, 5), kind="merge")(connection)
    header(**values)(voucher)
    return voucher


def test_books_that_have_ended_take_nothing(door: Door) -> None:
    last = "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 4"
    with door.trying() as connection:
        refused(connection, "drafts merged_away", inserting("drafts", a_draft(HEYUAN)))
        index = scalar(connection, last)
        for kind in ("note", "txn", "close", "policy"):
            row = a_leaf(HEYUAN, index, kind)
            refused(connection, "leaves merged_away", inserting("leaves", row))
        # What has to be hidden can be hidden.
        insert(connection, "leaves", a_leaf(HEYUAN, index, "visibility"))
        change = update("communities", merged_into=None)
        refused(connection, "communities frozen", change)


def test_ended_books_take_no_header(door: Door) -> None:
    with door.trying() as connection:
        row = the(connection, "transactions", "community_id = 4 AND seq = 1") | {
            "seq": 5, "voucher_number": 5, "voucher": "记-2025-02-0005", "draft_id": "late",
            "leaf_index": 9,
        }  # fmt: skip
        refused(connection, "merged_away", inserting("transactions", row))


def test_books_about_to_end_take_nothing_but_their_end(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "mergers", a_plan(connection, community_id=WUTONG, number=1))
        member = a_member(connection, community_id=WUTONG, number=1, old_community_id=SONGHE)
        insert(connection, "merger_members", member)
        agreed = {"state": "approved", "approved_by": 2, "approved_role": "reviewer",
                  "approved_at": the(connection, "mergers", "community_id = 1")["approved_at"]}  # fmt: skip
        names = ", ".join(f"{name} = :{name}" for name in agreed)
        connection.execute(sa.text(f"UPDATE mergers SET {names} WHERE community_id = 2"), agreed)
        plain = of_lines(("100201", "GEN", 5, 0), ("480101", "GEN", 0, 5))(connection)
        refused(connection, "merger_under_way", plain.insert)
        a_merge(connection).insert(connection)


def test_a_merge_voucher_is_of_a_merger_and_of_its_two_people(door: Door) -> None:
    with door.trying() as connection:
        a_merge(connection).insert(connection)
        done = scalar(connection, "SELECT max(seq) FROM transactions WHERE community_id = 1")
        back = a_reversal(connection, done)
        for changed in (back.draft, back.header, *back.approvals):
            assert changed is not None
            changed["draft_id"] = "back"
        back.header["movement_class"] = "merge"
        refused(connection, "merge_taken_back", back.insert)
    with door.trying() as connection:
        voucher = a_merge(connection, approved_by=OTHER_REVIEWER_ID)
        for approval in voucher.approvals:
            approval["approved_by"] = OTHER_REVIEWER_ID
        refused(connection, "merge_unplanned", voucher.insert)


def test_a_merge_voucher_carries_no_debts_between_funds(door: Door) -> None:
    with door.trying() as connection:
        lent = of_lines(("1191", "GEN", 5, 0), ("3101", "GEN", 0, 5), kind="merge")(connection)
        refused(connection, "loans_merged", lent.insert)


def test_a_declaration_only_ends(door: Door) -> None:
    with door.trying() as connection:
        for change in (
            update("related_parties", relation="owner"), update("related_parties", office="officer"),
        ):  # fmt: skip
            refused(connection, "related_parties frozen", change)
        update("related_parties", last_day="2025-06-30")(connection)
        refused(connection, "related_parties frozen", update("related_parties", last_day=None))


def test_a_log_ends_by_a_merger_alone(door: Door) -> None:
    with door.trying() as connection:
        index = scalar(connection, "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 3")
        row = a_leaf(QINGHE, index, "close")
        refused(connection, "leaves close_unplanned", inserting("leaves", row))


def test_a_community_is_merged_only_with_nothing_left_and_its_log_ended(door: Door) -> None:
    change = "UPDATE communities SET merged_into = 1 WHERE community_id = :id"
    with door.trying() as connection:
        refused(
            connection, "communities frozen", lambda c: c.execute(sa.text(change), {"id": QINGHE})
        )
        born = the(connection, "communities", "community_id = 3") | {
            "community_id": 9, "slug": "neu", "log_origin": "mingzhang/log/9", "merged_into": 1,
        }  # fmt: skip
        refused(connection, "communities born_merged", inserting("communities", born))


def test_a_plan_begins_as_one_and_only_goes_forward(door: Door) -> None:
    with door.trying() as connection:
        approved = the(connection, "mergers") | {"number": 2}
        refused(connection, "mergers not_proposed", inserting("mergers", approved))
        # Books have ended because of it: there is no way back, and it is not done either.
        for change in (
            update("mergers", state="withdrawn"),
            update("mergers", state="done", done_at=approved["created_at"]),
            update("mergers", content="{}"),
            update("mergers", state="approved", approved_by=OTHER_REVIEWER_ID),
        ):
            refused(connection, "mergers frozen", change)
        own = a_plan(connection)
        insert(connection, "mergers", own)
        with pytest.raises(sa.exc.DBAPIError, match="two_people"), connection.begin_nested():
            connection.execute(
                sa.text(
                    "UPDATE mergers SET state = 'approved', approved_by = author_id,"
                    " approved_role = 'reviewer', approved_at = created_at WHERE number = 2"
                )
            )


def test_members_are_named_before_anybody_agrees(door: Door) -> None:
    with door.trying() as connection:
        late = a_member(connection, number=1, position=2, courtyard="X")
        refused(connection, "merger_members not_proposed", inserting("merger_members", late))
        insert(connection, "mergers", a_plan(connection))
        insert(connection, "merger_members", a_member(connection))
        voucher = the(connection, "merger_vouchers") | {"number": 2, "closing_seq": CLOSED[1]}
        refused(connection, "merger_vouchers not_approved", inserting("merger_vouchers", voucher))
        for change in (
            update("merger_members", courtyard="Z"),
            update("merger_members", close_leaf_index=1),
        ):
            refused(connection, "merger_members frozen", change)


def test_a_member_has_come_over_only_with_the_same_figures(door: Door) -> None:
    opened = "UPDATE merger_members SET open_leaf_index = 1 WHERE number = 1"
    with door.trying() as connection:
        # The old books struck 7.00, and nothing carries it on.
        refused(connection, "merger_members frozen", lambda c: c.execute(sa.text(opened)))
        voucher = the(connection, "merger_vouchers") | {"ordinal": 2, "closing_seq": 1}
        refused(connection, "merger_vouchers not_of_merger", inserting("merger_vouchers", voucher))
