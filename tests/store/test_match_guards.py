"""What the database refuses of matches between bank and books, and of reconciliations."""

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import a_choice, add_bill, add_match, inserting, key, the
from tests.store.bill_seeds import DRAFTED, FREE, MATCHED, NEUTRAL
from tests.store.conftest import Door
from tests.store.seeds import DIFFERED, DIFFERENCE, IN_CLOSED_MONTH, IN_SEALED_YEAR, PLAIN
from tests.store.test_desk_guards import refused, update
from tests.store.vouchers import AT, REVIEWER_ID, SONGHE, TREASURER_ID, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
MATCH_INSERTIONS = (
    ("match_rows", "sealed"),
    ("match_lines", "sealed"),
    ("matches", "unequal"),
    ("matches", "empty"),
    ("matches", "other_account"),
    ("matches", "counted_elsewhere"),
    ("matches", "on_its_way"),
    ("matches", "held"),
    ("reconciliations", "account"),
    ("reconciliations", "role"),
    ("reconciliations", "signed"),
)
MATCH_FROZEN = {"matches", "reconciliations"}
CONFIRMED: Row = {"confirmed_by": REVIEWER_ID, "confirmed_role": "reviewer", "confirmed_at": AT}


def test_a_sealed_match_takes_nothing_more(door: Door) -> None:
    with door.trying() as connection:
        sealed = the(connection, "matches")["match_id"]
        row = key(connection, FREE) | {"match_id": sealed}
        line = {"community_id": SONGHE, "match_id": sealed, "seq": IN_CLOSED_MONTH, "number": 1}
        refused(connection, "match_rows sealed", inserting("match_rows", row))
        refused(connection, "match_lines sealed", inserting("match_lines", line))


@pytest.mark.parametrize("moved", [499_99, 500_01, -500_00])
def test_a_match_agrees_to_the_fen(door: Door, moved: int) -> None:
    line = (IN_CLOSED_MONTH, 1)
    with door.trying() as connection:
        add_bill(connection, moved, 500_00)
        wrong, right = key(connection, 1, "N"), key(connection, 2, "N")
        refused(connection, "matches unequal", lambda c: add_match(c, [wrong], [line]))
        refused(connection, "matches unequal", lambda c: add_match(c, [], [line]))
        add_match(connection, [right], [line])


def test_many_rows_are_many_lines_and_lines_that_cancel_out_need_no_row(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 400_00, 110_00)
        rows = [key(connection, 1, "N"), key(connection, 2, "N")]
        add_match(connection, rows, [(IN_CLOSED_MONTH, 1), (DIFFERENCE, 2)])
        add_match(connection, [], [(6, 2), (7, 2)], match_id="M2", reason="red_and_blue")


def test_a_match_has_lines(door: Door) -> None:
    with door.trying() as connection:
        rows = [key(connection, NEUTRAL)]
        refused(connection, "matches empty", lambda c: add_match(c, rows, []))
        refused(connection, "matches empty", lambda c: add_match(c, [], []))


def test_rows_and_lines_of_a_match_are_of_its_account(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500_00, bill_id="A", account_code="100202")
        add_bill(connection, 500_00, bill_id="B")
        other, own, line = key(connection, 1, "A"), key(connection, 1, "B"), (IN_CLOSED_MONTH, 1)
        rule = "matches other_account"
        refused(connection, rule, lambda c: add_match(c, [other], [line]))
        refused(connection, rule, lambda c: add_match(c, [own], [line], account_code="100202"))
        # 300 yuan of 100202 and 200 of 100201 are no 500 of either.
        add_bill(connection, 300_00, bill_id="C")
        mixed = key(connection, 1, "C")
        refused(connection, rule, lambda c: add_match(c, [mixed], [(PLAIN, 2)]))
        add_match(connection, [own], [line])


def test_a_row_that_is_counted_elsewhere_is_not_matched(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 500_00, 500_00)
        row, twin, line = key(connection, 1, "N"), key(connection, 2, "N"), (IN_CLOSED_MONTH, 1)
        chosen = a_choice(
            connection, 1, choice="same", reason="", same_bill_id="N", same_row_number=2
        )
        insert(connection, "bill_choices", chosen | row)
        refused(connection, "matches counted_elsewhere", lambda c: add_match(c, [row], [line]))
        with connection.begin_nested() as savepoint:
            add_match(connection, [twin], [line])
            savepoint.rollback()
        again = chosen | row | {
            "number": 2, "choice": "reopened", "same_bill_id": None, "same_row_number": None,
        }  # fmt: skip
        insert(connection, "bill_choices", again)
        add_match(connection, [row], [line])


@pytest.mark.parametrize(
    ("state", "is_free"),
    [
        ("editing", False),
        ("submitted", False),
        ("rejected", False),
        ("posted", True),
        ("withdrawn", True),
    ],
)
def test_a_row_whose_voucher_is_on_its_way_is_not_matched(
    door: Door, state: str, *, is_free: bool
) -> None:
    with door.trying() as connection:
        row = key(connection, DRAFTED)
        connection.execute(
            sa.text("UPDATE drafts SET state = :state WHERE draft_id = 'paid'"), {"state": state}
        )
        if not is_free:
            refused(
                connection, "matches on_its_way",
                lambda c: add_match(c, [row], [(DIFFERED, 2)]),
            )  # fmt: skip
            return
        add_match(connection, [row], [(DIFFERED, 2)])


def test_a_row_or_a_line_stands_in_one_match_that_holds(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, 700_00, 200_00, 500_00)
        matched, row = key(connection, MATCHED), key(connection, 1, "N")
        own = [key(connection, 2, "N"), key(connection, 3, "N")]
        rule = "matches held"
        refused(connection, rule, lambda c: add_match(c, [row], [(PLAIN, 1)]))
        refused(connection, rule, lambda c: add_match(c, own, [(PLAIN, 1)]))
        # 1,200 yuan with two lines of 500 and 700, of which the second has its row.
        lines = [(IN_CLOSED_MONTH, 1), (PLAIN, 1)]
        refused(connection, rule, lambda c: add_match(c, [matched, own[1]], lines))
        ended = {"ended_by": TREASURER_ID, "ended_at": AT}
        line = [(IN_CLOSED_MONTH, 1)]
        refused(connection, rule, lambda c: add_match(c, [own[1]], line, **ended))
        connection.execute(
            sa.text("UPDATE matches SET ended_by = :ended_by, ended_at = :ended_at"), ended
        )
        add_match(connection, [row], [(PLAIN, 1)])
        refused(connection, rule, lambda c: add_match(c, own, [(PLAIN, 1)], match_id="M2"))


def test_a_row_in_a_match_that_holds_alone_is_found(door: Door) -> None:
    with door.trying() as connection:
        add_bill(connection, -200_00)
        rows = [key(connection, MATCHED), key(connection, 1, "N")]
        refused(
            connection, "matches held", lambda c: add_match(c, rows, [(IN_SEALED_YEAR, 1)])
        )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"community_id": 2}, {"match_id": "other"}, {"account_code": "100202"},
        {"reason": "by_hand"}, {"made_by": REVIEWER_ID}, {"made_at": "2025-03-02T04:00:00Z"},
    ],
    ids=str,
)  # fmt: skip
def test_of_a_match_only_its_end_is_written_and_once(door: Door, change: Row) -> None:
    ended = {"ended_by": REVIEWER_ID, "ended_at": AT}
    with door.trying() as connection:
        refused(connection, "matches frozen", update("matches", **change))
        refused(connection, "matches frozen", update("matches", **ended, **change))
        update("matches", **ended)(connection)
        refused(connection, "matches frozen", update("matches", ended_by=None, ended_at=None))
        refused(connection, "matches frozen", update("matches", ended_by=TREASURER_ID))


@pytest.mark.parametrize(
    "change",
    [
        {"community_id": 2}, {"reconciliation_id": "other"}, {"account_code": "100202"},
        {"as_of": "2025-02-04"}, {"bank_minor": 0}, {"book_minor": 0}, {"content": "[]"},
        {"unbooked_in_minor": 1}, {"unbooked_out_minor": 1}, {"unbanked_in_minor": 1},
        {"unbanked_out_minor": 1}, {"open_count": 1}, {"note": "改"}, {"prepared_by": 3},
        {"prepared_at": "2025-03-02T04:00:00Z"}, {"prepared_role": "reviewer"},
    ],
    ids=str,
)  # fmt: skip
def test_of_a_reconciliation_only_its_confirmation_is_written_and_once(
    door: Door, change: Row
) -> None:
    with door.trying() as connection:
        refused(connection, "reconciliations frozen", update("reconciliations", **change))
        refused(
            connection, "reconciliations frozen", update("reconciliations", **CONFIRMED, **change)
        )
        update("reconciliations", **CONFIRMED)(connection)
        undone: Row = dict.fromkeys(CONFIRMED)
        for again in (undone, {"confirmed_by": 3}, {"confirmed_role": "supervisor"}):
            refused(connection, "reconciliations frozen", update("reconciliations", **again))


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("two_people", {"confirmed_by": TREASURER_ID}),
        ("confirmed", {"confirmed_by": None}),
        ("confirmed", {"confirmed_at": None}),
        ("confirmed", {"confirmed_role": None}),
        *(("frozen", {"confirmed_role": role}) for role in ("cashier", "auditor", "", "none")),
    ],
    ids=str,
)
def test_another_person_confirms_in_a_role_that_may(
    door: Door, constraint: str, wrong: Row
) -> None:
    with door.trying() as connection:
        refused(connection, constraint, update("reconciliations", **CONFIRMED | wrong))
        update("reconciliations", **CONFIRMED | {"confirmed_role": "supervisor"})(connection)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        *(("account", {"account_code": code}) for code in ("1001", "480101", "999901")),
        *(("role", {"prepared_role": role}) for role in ("cashier", "supervisor", "", "none")),
        ("signed", CONFIRMED),
        ("signed", {"confirmed_at": AT}),
    ],
    ids=str,
)
def test_a_new_reconciliation_is_of_a_bank_and_by_one_person(
    door: Door, rule: str, wrong: Row
) -> None:
    with door.trying() as connection:
        row = the(connection, "reconciliations") | {"reconciliation_id": "R"}
        refused(
            connection, f"reconciliations {rule}", inserting("reconciliations", row | wrong)
        )  # fmt: skip
        insert(connection, "reconciliations", row | {"prepared_role": "reviewer"})


@pytest.mark.parametrize(
    ("newer", "is_replaced"),
    [
        ({"prepared_at": "2026-02-02T04:00:00Z"}, True),
        ({"prepared_at": "2026-02-02T04:00:00Z", "as_of": "2025-02-28"}, True),
        ({"prepared_at": "2026-02-02T04:00:00Z", "as_of": "2025-02-02"}, False),
        ({"prepared_at": "2025-02-28T04:00:00Z"}, False),
        ({}, False),
        ({"prepared_at": "2026-02-02T04:00:00Z", "account_code": "100202"}, False),
    ],
    ids=str,
)
def test_a_reconciliation_that_was_prepared_anew_is_not_confirmed(
    door: Door, newer: Row, *, is_replaced: bool
) -> None:
    with door.trying() as connection:
        held = the(connection, "reconciliations")
        insert(connection, "reconciliations", held | {"reconciliation_id": "R"} | newer)
        query = (
            "UPDATE reconciliations SET confirmed_by = :confirmed_by, confirmed_at = :confirmed_at,"
        )
        query += " confirmed_role = :confirmed_role WHERE reconciliation_id = :id"
        values = CONFIRMED | {"id": held["reconciliation_id"]}

        def confirm(c: sa.Connection) -> None:
            c.execute(sa.text(query), values)

        if is_replaced:
            refused(connection, "reconciliations frozen", confirm)
            values["id"] = "R"
        confirm(connection)
