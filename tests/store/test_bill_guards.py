"""What the database refuses of bills and of what is decided about their rows."""

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import (
    a_choice,
    a_link,
    add_bill,
    bill,
    bill_rows,
    inserting,
    key,
    same_as,
    the,
)
from tests.store.bill_seeds import DRAFTED, FREE, MATCHED, NEUTRAL, SAME, TARGET, TWIN
from tests.store.conftest import Door
from tests.store.seeds import IN_CLOSED_MONTH
from tests.store.test_desk_guards import refused
from tests.store.vouchers import AT, SONGHE, TREASURER_ID, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
BILL_INSERTIONS = (
    ("bill_rows", "sealed"),
    ("bills", "miscounted"),
    ("bills", "account"),
    ("bills", "role"),
    ("bill_drafts", "drafted"),
    ("bill_drafts", "decided"),
    ("bill_choices", "role"),
    ("bill_choices", "not_next"),
    ("bill_choices", "booked"),
    ("bill_choices", "other_money"),
    ("bill_choices", "circle"),
    ("bill_choices", "taken"),
)


def test_a_kept_bill_takes_no_further_row(door: Door) -> None:
    with door.trying() as connection:
        (row,) = bill_rows(connection, 100)
        further = row | key(connection, 99)
        refused(connection, "bill_rows sealed", inserting("bill_rows", further))
        insert(connection, "bill_rows", row)


@pytest.mark.parametrize(
    "wrong",
    [
        {"row_count": 2}, {"row_count": 4}, {"in_minor": 101}, {"in_minor": 99},
        {"out_minor": 31}, {"out_minor": 0}, {"account_code": "100202"},
    ],
    ids=str,
)  # fmt: skip
def test_a_bill_counts_its_rows_and_their_sums(door: Door, wrong: Row) -> None:
    with door.trying() as connection:
        neutral = {"direction": "neutral", "moved_minor": 0, "reason": "closed"}
        rows = bill_rows(connection, 100, -30, 50)
        rows[2] |= neutral
        for row in rows:
            insert(connection, "bill_rows", row)
        miscounted = bill(connection, rows, **wrong)
        refused(connection, "bills miscounted", inserting("bills", miscounted))
        insert(connection, "bills", bill(connection, rows))


@pytest.mark.parametrize("account", ["1001", "100101", "480101", "999901"])
def test_a_bill_is_of_an_account_at_a_bank_or_platform(door: Door, account: str) -> None:
    with door.trying() as connection:
        like = the(connection, "accounts", f"code = '1001' AND community_id = {SONGHE}")
        insert(connection, "accounts", like | {"code": "100101"})
        rows = bill_rows(connection, 100, account_code=account)
        insert(connection, "bill_rows", rows[0])
        refused(connection, "bills account", inserting("bills", bill(connection, rows)))
        add_bill(connection, 100, bill_id="P", account_code="100901")


def test_where_bills_say_that_money_lies_it_goes_on_lying(door: Door) -> None:
    def change(connection: sa.Connection) -> None:
        connection.execute(sa.text("UPDATE accounts SET is_cash = false WHERE code = '100299'"))

    with door.trying() as connection:
        like = the(connection, "accounts", f"code = '100202' AND community_id = {SONGHE}")
        insert(connection, "accounts", like | {"code": "100299"})
        with connection.begin_nested() as savepoint:
            change(connection)
            savepoint.rollback()
        with connection.begin_nested() as savepoint:
            add_bill(connection, 100, account_code="100299")
            refused(connection, "accounts frozen", change)
            savepoint.rollback()
        compared = {"reconciliation_id": "R", "account_code": "100299"}
        insert(connection, "reconciliations", the(connection, "reconciliations") | compared)
        refused(connection, "accounts frozen", change)


@pytest.mark.parametrize("role", ["reviewer", "cashier", "operator", "", "none"])
def test_bills_are_brought_and_decided_upon_by_who_prepares(door: Door, role: str) -> None:
    with door.trying() as connection:
        (row,) = bill_rows(connection, 100)
        insert(connection, "bill_rows", row)
        brought, choice = bill(connection, [row]), a_choice(connection, FREE)
        refused(connection, "bills role", inserting("bills", brought | {"role": role}))
        refused(connection, "bill_choices role", inserting("bill_choices", choice | {"role": role}))
        insert(connection, "bills", brought)
        insert(connection, "bill_choices", choice)


def test_a_row_has_one_draft_that_is_not_withdrawn(door: Door) -> None:
    with door.trying() as connection:
        draft = the(connection, "drafts", "draft_id = 'paid'")
        insert(connection, "drafts", draft | {"draft_id": "second"})
        link = a_link(connection, DRAFTED, "second")
        for state in ("editing", "submitted", "rejected", "posted"):
            with connection.begin_nested() as savepoint:
                connection.execute(
                    sa.text("UPDATE drafts SET state = :state WHERE draft_id = 'paid'"),
                    {"state": state},
                )
                refused(connection, "bill_drafts drafted", inserting("bill_drafts", link))
                savepoint.rollback()
        connection.execute(sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'paid'"))
        insert(connection, "bill_drafts", link)


def test_a_row_that_gets_no_voucher_gets_none_until_it_is_opened_again(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "bill_choices", a_choice(connection, FREE))
        for number, newest in ((SAME, 1), (FREE, 1)):
            link = a_link(connection, number)
            refused(connection, "bill_drafts decided", inserting("bill_drafts", link))
            again = a_choice(connection, number, number=newest + 1, choice="reopened", reason="")
            insert(connection, "bill_choices", again)
            insert(connection, "bill_drafts", link)


@pytest.mark.parametrize(("number", "next_number"), [(FREE, 1), (SAME, 2)])
def test_choices_about_a_row_are_numbered(door: Door, number: int, next_number: int) -> None:
    with door.trying() as connection:
        for wrong in (0, -1, next_number - 1, next_number + 1):
            row = a_choice(connection, number, number=wrong)
            refused(
                connection, "bill_choices (not_next|exists)",
                inserting("bill_choices", row),
            )  # fmt: skip
        insert(connection, "bill_choices", a_choice(connection, number, number=next_number))


@pytest.mark.parametrize("number", [DRAFTED, MATCHED])
def test_nothing_is_chosen_of_a_row_that_has_a_voucher_or_a_match(door: Door, number: int) -> None:
    with door.trying() as connection:
        row = a_choice(connection, number)
        refused(connection, "bill_choices booked", inserting("bill_choices", row))
        insert(connection, "bill_choices", row | {"choice": "reopened"})
        freed = {
            DRAFTED: "UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'paid'",
            MATCHED: f"UPDATE matches SET ended_by = 1, ended_at = '{AT}'",
        }
        connection.execute(sa.text(freed[number]))
        insert(connection, "bill_choices", row | {"number": 2})


def test_the_same_event_moved_the_same_money(door: Door) -> None:
    with door.trying() as connection:
        # Free again, so that only the money stands against it.
        again = a_choice(connection, SAME, number=2, choice="reopened", reason="")
        insert(connection, "bill_choices", again)
        for other in (TARGET, NEUTRAL):
            row = same_as(connection, FREE, other)
            refused(
                connection, "bill_choices other_money",
                inserting("bill_choices", row),
            )  # fmt: skip
        insert(connection, "bill_choices", same_as(connection, FREE, TWIN))


def test_no_row_is_counted_with_itself_or_in_a_circle(door: Door) -> None:
    with door.trying() as connection:
        for number, other in ((FREE, FREE), (TARGET, SAME)):
            row = same_as(connection, number, other)
            refused(
                connection, "bill_choices circle",
                inserting("bill_choices", row),
            )  # fmt: skip
        again = a_choice(connection, SAME, number=2, choice="reopened", reason="")
        insert(connection, "bill_choices", again)
        insert(connection, "bill_choices", same_as(connection, TARGET, SAME))


def test_two_rows_of_a_bill_are_never_counted_with_one_row(door: Door) -> None:
    with door.trying() as connection:
        moved = the(connection, "bill_rows", f"row_number = {FREE}")["moved_minor"]
        add_bill(connection, moved, moved)
        first, second = (
            same_as(connection, FREE, TWIN) | {"row_number": n, "bill_id": "N"} for n in (1, 2)
        )
        insert(connection, "bill_choices", first)
        refused(connection, "bill_choices taken", inserting("bill_choices", second))
        insert(connection, "bill_choices", first | {
            "number": 2, "choice": "reopened", "same_bill_id": None, "same_row_number": None,
        })  # fmt: skip
        insert(connection, "bill_choices", second)


#: A table, the constraint, and what a new row may not say.
CHECKS: tuple[tuple[str, str, Row], ...] = (
    ("bills", "counts", {"first_on": "2025-02-04", "last_on": "2025-02-03"}),
    ("bills", "counts|miscounted", {"row_count": -1}),
    ("bills", "counts", {"known_count": -1}),
    ("bills", "counts|miscounted", {"in_minor": -1}),
    ("bills", "counts|miscounted", {"out_minor": -1}),
    ("bill_rows", "direction_known", {"direction": "both"}),
    ("bill_rows", "amount_not_negative", {"row_number": 0}),
    ("bill_rows", "amount_not_negative", {"amount_minor": -1, "moved_minor": -1}),
    ("bill_rows", "moved", {"moved_minor": 701}),
    ("bill_rows", "moved", {"moved_minor": -700}),
    ("bill_rows", "moved", {"fee_minor": 1}),
    ("bill_rows", "moved", {"direction": "out"}),
    ("bill_rows", "neutral", {"direction": "neutral", "moved_minor": 0, "reason": ""}),
    ("bill_rows", "neutral", {"direction": "neutral", "moved_minor": 350, "reason": "closed"}),
    ("bill_rows", "fingerprint|exists", {"fingerprint": None}),
    ("bill_choices", "choice_known", {"choice": "forgotten"}),
    ("bill_choices", "choice", {"choice": "set_aside", "reason": ""}),
    ("bill_choices", "choice", {"choice": "same"}),
    ("bill_choices", "choice", {"same_bill_id": "N"}),
    ("bill_choices", "choice", {"same_row_number": 1}),
    ("bill_choices", "choice", {"same_bill_id": "N", "same_row_number": 1}),
    ("matches", "reason_known", {"reason": "hope"}),
    ("matches", "ended|held", {"ended_by": 1}),
    ("reconciliations", "explained", {"bank_minor": 1}),
    ("reconciliations", "explained", {"unbooked_in_minor": 1}),
    ("reconciliations", "explained", {"unbooked_out_minor": 1}),
    ("reconciliations", "explained", {"unbanked_in_minor": 1}),
    ("reconciliations", "explained", {"unbanked_out_minor": 1}),
    *(
        ("reconciliations", "sums_not_negative", {f"{side}_minor": -1, "note": "因"})
        for side in ("unbooked_in", "unbooked_out", "unbanked_in", "unbanked_out")
    ),
    ("reconciliations", "sums_not_negative", {"open_count": -1}),
)  # fmt: skip


@pytest.mark.parametrize(("table", "constraint", "wrong"), CHECKS, ids=str)
def test_a_row_of_bills_says_nothing_that_cannot_be(
    door: Door, table: str, constraint: str, wrong: Row
) -> None:
    with door.trying() as connection:
        rows = bill_rows(connection, 500_00)
        good: dict[str, Row] = {
            "bill_rows": bill_rows(connection, 700)[0],
            "bills": bill(connection, rows),
            "bill_choices": a_choice(connection, FREE),
            "matches": {
                "community_id": SONGHE, "match_id": "M", "account_code": "100201",
                "reason": "by_hand", "made_by": TREASURER_ID, "made_at": AT,
            },
            "reconciliations": the(connection, "reconciliations") | {"reconciliation_id": "R"},
        }  # fmt: skip
        if table == "bills":
            insert(connection, "bill_rows", rows[0])
        if table == "matches":
            add_bill(connection, 500_00)
            named = {"community_id": SONGHE, "match_id": "M"}
            insert(connection, "match_rows", key(connection, 1, "N") | named)
            insert(connection, "match_lines", named | {"seq": IN_CLOSED_MONTH, "number": 1})
        if "fingerprint" in wrong:
            wrong = {
                "fingerprint": the(connection, "bill_rows", f"row_number = {FREE}")["fingerprint"]
            }
        refused(connection, constraint, inserting(table, good[table] | wrong))
        insert(connection, table, good[table])
