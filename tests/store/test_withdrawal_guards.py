"""What the database refuses of bills taken back, and of vouchers that were reversed."""

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import (
    a_choice,
    a_link,
    add_bill,
    add_match,
    bill,
    bill_rows,
    inserting,
    key,
    the,
)
from tests.store.bill_seeds import FREE
from tests.store.conftest import Door
from tests.store.seeds import IN_CLOSED_MONTH, REVERSAL, REVERSED
from tests.store.test_desk_guards import refused
from tests.store.vouchers import AT, REVIEWER_ID, SONGHE, TREASURER_ID, Row, a_reversal, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
WITHDRAWAL_INSERTIONS = (
    ("bill_withdrawals", "not_next"),
    ("bill_withdrawals", "not_in_order"),
    ("bill_withdrawals", "own"),
    ("bill_withdrawals", "role"),
    ("bill_withdrawals", "drafted"),
    ("bill_withdrawals", "matched"),
    ("bill_withdrawals", "counted_with"),
    ("bill_withdrawals", "built_upon"),
    ("bills", "known"),
    ("bill_rows", "known"),
    ("bill_drafts", "withdrawn"),
    ("bill_choices", "withdrawn"),
    ("matches", "withdrawn"),
    ("matches", "reversed"),
)
LINE = (IN_CLOSED_MONTH, 1)


def a_step(step: str, number: int = 1, bill_id: str = "N", **values: object) -> Row:
    """Give what somebody says: the treasurer asks, the reviewer answers."""
    return {
        "community_id": SONGHE, "bill_id": bill_id, "number": number, "step": step,
        "reason": "收错了账户" if step == "asked" else "", "said_at": AT,
        "said_by": TREASURER_ID if step == "asked" else REVIEWER_ID,
        "role": "treasurer" if step == "asked" else "reviewer",
    } | values  # fmt: skip


def say(connection: sa.Connection, *steps: Row) -> None:
    for step in steps:
        insert(connection, "bill_withdrawals", step)


def take_back(connection: sa.Connection, bill_id: str = "N") -> None:
    say(connection, a_step("asked", bill_id=bill_id), a_step("agreed", 2, bill_id))


def no(connection: sa.Connection, rule: str, step: Row) -> None:
    refused(connection, f"bill_withdrawals ({rule})", inserting("bill_withdrawals", step))


def test_one_asks_and_another_agrees_in_order(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500)
        for step in (a_step("agreed"), a_step("dropped")):
            no(connection, "not_in_order", step)
        no(connection, "not_next", a_step("asked", 2))
        no(connection, "role", a_step("asked", role="cashier"))
        say(connection, a_step("asked"))
        no(connection, "not_in_order", a_step("asked", 2))
        no(connection, "own", a_step("agreed", 2, said_by=TREASURER_ID))
        say(connection, a_step("dropped", 2, said_by=TREASURER_ID, role="treasurer"))
        no(connection, "not_in_order", a_step("agreed", 3))
        say(connection, a_step("asked", 3), a_step("agreed", 4))
        for name in ("asked", "dropped", "agreed"):
            no(connection, "not_in_order|own", a_step(name, 5))


@pytest.mark.parametrize(
    ("step", "wrong"),
    [(2, {"step": "hoped"}), (1, {"reason": ""}), (2, {"reason": "因"})],
    ids=str,
)
def test_only_what_is_asked_has_a_reason(door: Door, step: int, wrong: Row) -> None:
    with door.trying() as connection:
        add_bill(connection, 500)
        right = [a_step("asked"), a_step("agreed", 2)]
        say(connection, *right[: step - 1])
        row = right[step - 1] | wrong
        refused(connection, "step_known|reason", inserting("bill_withdrawals", row))
        say(connection, right[step - 1])


def test_a_bill_stays_while_a_draft_of_its_rows_does(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500)
        say(connection, a_step("asked"))
        insert(connection, "bill_drafts", a_link(connection, 1) | {"bill_id": "N"})
        no(connection, "drafted", a_step("agreed", 2))
        say(connection, a_step("dropped", 2))
        no(connection, "drafted", a_step("asked", 3))
        connection.execute(sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'paid'"))
        say(connection, a_step("asked", 3), a_step("agreed", 4))


def test_a_bill_stays_while_its_voucher_stands(door: Door) -> None:
    draft_of = "(SELECT draft_id FROM transactions WHERE community_id = :c AND seq = :s)"
    link = sa.text(
        "INSERT INTO bill_drafts (community_id, bill_id, row_number, draft_id, linked_by, linked_at)"
        f" SELECT :c, 'N', 1, {draft_of}, 1, :at"
    )
    with door.trying() as connection:
        add_bill(connection, 500_00)
        values = {"c": SONGHE, "s": IN_CLOSED_MONTH, "at": AT}
        connection.execute(link, values)
        no(connection, "drafted", a_step("asked"))
        a_reversal(connection, IN_CLOSED_MONTH).insert(connection)
        # The row is as if nobody had booked it: it may become another voucher, or go with its bill.
        with connection.begin_nested() as savepoint:
            insert(connection, "bill_drafts", a_link(connection, 1) | {"bill_id": "N"})
            no(connection, "drafted", a_step("asked"))
            savepoint.rollback()
        take_back(connection)


def test_a_bill_stays_while_a_row_is_matched(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500_00)
        add_match(connection, [key(connection, 1, "N")], [LINE])
        no(connection, "matched", a_step("asked"))
        connection.execute(
            sa.text("UPDATE matches SET ended_by = 1, ended_at = made_at WHERE match_id = 'M'")
        )
        take_back(connection)


def test_a_bill_stays_while_another_counts_with_it(door: Door) -> None:
    with door.trying() as connection:
        moved = the(connection, "bill_rows", f"row_number = {FREE}")["moved_minor"]
        add_bill(connection, moved)
        same = {"choice": "same", "reason": "", "same_bill_id": "N", "same_row_number": 1}
        insert(connection, "bill_choices", a_choice(connection, FREE, **same))
        no(connection, "counted_with", a_step("asked"))
        again = a_choice(connection, FREE, number=2, choice="reopened", reason="")
        insert(connection, "bill_choices", again)
        take_back(connection)


def test_a_bill_stays_while_a_later_one_left_out_what_it_brought(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500, bill_id="A")
        rows = bill_rows(connection, 600, bill_id="B")
        insert(connection, "bill_rows", rows[0])
        insert(connection, "bills", bill(connection, rows, known_count=1))
        no(connection, "built_upon", a_step("asked", bill_id="A"))
        take_back(connection, "B")
        take_back(connection, "A")


def test_no_row_and_no_file_stands_twice_unless_it_was_taken_back(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500, bill_id="A")
        (row,) = bill_rows(connection, 500, bill_id="B")
        again = row | {"fingerprint": "A1"}
        header = bill(connection, [row]) | {"file_sha256": f"{'A':f<64}"}
        refused(connection, "bill_rows known", inserting("bill_rows", again))
        with connection.begin_nested() as savepoint:
            insert(connection, "bill_rows", row)
            refused(connection, "bills known", inserting("bills", header))
            savepoint.rollback()
        take_back(connection, "A")
        insert(connection, "bill_rows", again)
        refused(connection, "bill_rows known", inserting("bill_rows", again | {"row_number": 2}))
        insert(connection, "bills", header)


def test_nothing_is_done_with_rows_of_a_bill_taken_back(door: Door) -> None:
    with door.trying() as connection:
        moved = the(connection, "bill_rows", f"row_number = {FREE}")["moved_minor"]
        add_bill(connection, moved, 500_00)
        take_back(connection)
        link = a_link(connection, 1) | {"bill_id": "N"}
        refused(connection, "bill_drafts withdrawn", inserting("bill_drafts", link))
        aside = a_choice(connection, 1) | {"bill_id": "N"}
        same = {"choice": "same", "reason": "", "same_bill_id": "N", "same_row_number": 1}
        for choice in (aside, a_choice(connection, FREE, **same)):
            refused(connection, "bill_choices withdrawn", inserting("bill_choices", choice))
        row = [key(connection, 2, "N")]
        refused(connection, "matches withdrawn", lambda c: add_match(c, row, [LINE]))


def test_what_was_reversed_is_matched_with_its_red_line_or_not_at_all(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, -60_00, 60_00)
        out, back = key(connection, 1, "N"), key(connection, 2, "N")
        wrong, red = (REVERSED, 2), (REVERSAL, 2)
        refused(connection, "matches reversed", lambda c: add_match(c, [out], [wrong]))
        add_match(connection, [out, back], [wrong, red])
