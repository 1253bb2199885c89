"""What the database refuses of places, who lives there, and residents' links."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting, the
from tests.store.confirmed import confirmed
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused, update
from tests.store.vouchers import AT, SONGHE, TREASURER_ID, Row, a_split, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
HOUSEHOLD_INSERTIONS = (
    ("places", "misplaced"),
    ("place_areas", "not_next"),
    ("occupants", "not_next"),
    ("occupants", "no_household"),
    ("occupants", "clash"),
    ("resident_links", "no_household"),
)
HOUSEHOLD_FROZEN = {"occupants", "resident_links"}


def place(code: str, kind: str, parent: str | None) -> Row:
    return {
        "community_id": SONGHE, "code": code, "kind": kind, "parent_code": parent, "name_zh": code,
    }  # fmt: skip


def an_occupant(connection: sa.Connection, **values: Any) -> Row:
    return the(connection, "occupants") | {"number": 2} | values


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        ("household", "H2"), ("household", "G1"), ("household", "none"), ("unit", "G1"),
        ("unit", "H2"), ("building", "B1"), ("house", "B1"), ("grid", "G1"), ("courtyard", "B1"),
    ],
)  # fmt: skip
def test_a_place_lies_in_a_place_that_can_hold_it(door: Door, kind: str, parent: str) -> None:
    with door.trying() as connection:
        insert(connection, "places", place("G1", "grid", None))
        row = place("X1", kind, parent)
        refused(connection, "places misplaced", inserting("places", row))
        insert(connection, "places", place("X1", "household", "B1"))
        refused(connection, "places frozen", update_place("X1", "parent_code = 'G1'"))


def update_place(code: str, values: str) -> Any:
    query = f"UPDATE places SET {values} WHERE community_id = 1 AND code = '{code}'"
    return lambda connection: connection.execute(sa.text(query))


def test_a_place_stays_where_it_lies_and_keeps_its_first_area(door: Door) -> None:
    with door.trying() as connection:
        refused(connection, "places frozen", update_place("H2", "area_centi_m2 = 1"))
        refused(connection, "places frozen", update_place("H2", "parent_code = 'H1'"))
        update_place("H2", "parent_code = 'B1'")(connection)
        refused(connection, "places frozen", update_place("H2", "parent_code = NULL"))
        insert(connection, "places", place("H3", "household", "B1"))
        update_place("H3", "closed_on = '2025-03-01'")(connection)


def paid_in_by_h3(
    connection: sa.Connection, month: int = 2, closed_on: str | None = None
) -> tuple[Row, Row]:
    """Let a new household pay in 4.00 on the 14th of a month; gives the line and the share."""
    insert(connection, "places", place("H3", "household", "B1") | {"closed_on": closed_on})
    voucher = a_split(connection)
    voucher.move(period=202500 + month, dated_on=f"2025-{month:02}-14")
    voucher.sublines[1]["place_code"] = "H3"
    for table, rows in (("lines", voucher.lines), ("sublines", voucher.sublines)):
        for row in rows:
            insert(connection, table, row)
    return voucher.lines[1], voucher.sublines[1]


@pytest.mark.parametrize("month", [2, 3])
def test_a_household_is_there_while_it_has_something(door: Door, month: int) -> None:
    """Whether that came before its last day or after it; another account or fund does not make up for it."""
    with door.trying() as connection:
        line, share = paid_in_by_h3(connection, month)
        closing = update_place("H3", "closed_on = '2025-02-28'")
        refused(connection, "places frozen", closing)
        update_place("H3", "name_zh = '三室'")(connection)
        back = {"number": 3, "debit_minor": 400, "credit_minor": 0}
        for values in ({"account_code": "112205"}, {"fund_code": "GEN"}):
            with connection.begin_nested() as attempt:
                insert(connection, "lines", line | back | values)
                insert(connection, "sublines", share | back | {"ordinal": 1})
                refused(connection, "places frozen", closing)
                attempt.rollback()
        insert(connection, "lines", line | back)
        insert(connection, "sublines", share | back | {"ordinal": 1})
        closing(connection)


def test_who_was_closed_before_is_opened_again_but_not_closed_on_another_day(door: Door) -> None:
    with door.trying() as connection:
        paid_in_by_h3(connection, closed_on="2025-01-31")
        refused(connection, "places frozen", update_place("H3", "closed_on = '2025-02-28'"))
        update_place("H3", "name_zh = '三室'")(connection)
        update_place("H3", "closed_on = NULL")(connection)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_areas_of_a_day_are_numbered(door: Door, number: int) -> None:
    with door.trying() as connection:
        row = the(connection, "place_areas", "place_code = 'H2'")
        refused(
            connection, "place_areas (not_next|exists)",
            inserting("place_areas", row | {"number": number}),
        )  # fmt: skip
        insert(connection, "place_areas", row | {"number": 2})
        confirmed(connection, "area", "H2", {"area": "5832", "first_day": "2025-02-01"})
        insert(connection, "place_areas", row | {"first_day": "2025-02-01"})


@pytest.mark.parametrize("number", [0, 1, 3])
def test_occupants_of_a_household_are_numbered(door: Door, number: int) -> None:
    with door.trying() as connection:
        row = an_occupant(connection, kind="tenant", gets_bills=False, number=number)
        refused(connection, "occupants (not_next|exists)", inserting("occupants", row))
        insert(connection, "occupants", row | {"number": 2})


@pytest.mark.parametrize("code", ["B1", "none"])
def test_people_and_links_belong_to_households(door: Door, code: str) -> None:
    with door.trying() as connection:
        row = an_occupant(connection, place_code=code, number=1)
        refused(connection, "occupants no_household", inserting("occupants", row))
        link = the(connection, "resident_links") | {
            "link_id": "L2", "token_sha256": "8" * 64, "place_code": code,
        }  # fmt: skip
        refused(connection, "resident_links no_household", inserting("resident_links", link))
        insert(connection, "resident_links", link | {"place_code": "H1"})


@pytest.mark.parametrize(
    "clash",
    [
        {},
        {"last_day": "2025-01-02"},
        {"first_day": "2024-01-01", "last_day": "2025-01-02"},
        {"party_code": "P1", "gets_bills": False},
        {"kind": "tenant"},
    ],
    ids=str,
)
def test_owners_and_receivers_of_bills_do_not_overlap(door: Door, clash: Row) -> None:
    with door.trying() as connection:
        row = an_occupant(connection, **clash)
        refused(connection, "occupants clash", inserting("occupants", row))
        insert(connection, "occupants", row | {"first_day": "2024-01-01", "last_day": "2025-01-01"})


def test_owners_in_common_each_have_a_name(door: Door) -> None:
    with door.trying() as connection:
        update("occupants", last_day="2025-03-01")(connection)
        for code in ("P1", "P2"):
            insert(connection, "parties", {
                "community_id": SONGHE, "code": code, "kind": "person", "name": code,
                "display": "anonymous",
            })  # fmt: skip
        common = {"first_day": "2025-04-01", "last_day": None, "gets_bills": False}
        insert(connection, "occupants", an_occupant(connection, party_code="P1", **common))
        other = an_owner(3, party_code="P2", **common)
        insert(connection, "occupants", other)
        twice = an_owner(4, party_code="P2", **common)
        refused(connection, "occupants clash", inserting("occupants", twice))
        nameless = an_owner(4, **common)
        refused(connection, "occupants clash", inserting("occupants", nameless))


def an_owner(number: int, **values: Any) -> Row:
    return {
        "community_id": SONGHE, "place_code": "H2", "number": number, "kind": "owner",
        "people_count": 0, "registered_by": TREASURER_ID, "registered_at": AT,
    } | values  # fmt: skip


@pytest.mark.parametrize("kind", ["tenant", "sub_landlord", "vacant"])
def test_nobody_lives_where_it_stands_vacant(door: Door, kind: str) -> None:
    with door.trying() as connection:
        empty = an_owner(2, kind="vacant", first_day="2025-02-01", gets_bills=False)
        insert(connection, "occupants", empty)
        row = an_owner(3, kind=kind, first_day="2025-05-01", gets_bills=False)
        refused(connection, "occupants clash", inserting("occupants", row))
        connection.execute(sa.text(f"UPDATE occupants SET voided_at = '{AT}' WHERE number = 2"))
        insert(connection, "occupants", row)


def test_a_registration_ends_once_and_is_otherwise_kept(door: Door) -> None:
    with door.trying() as connection:
        for values in (
            {"kind": "tenant"}, {"first_day": "2025-01-03"}, {"people_count": 3},
            {"gets_bills": False}, {"number": 2}, {"registered_by": 2}, {"place_code": "H1"},
        ):  # fmt: skip
            refused(connection, "occupants frozen", update("occupants", **values))
        update("occupants", last_day="2025-02-01")(connection)
        for last_day in ("2025-02-02", None):
            refused(connection, "occupants frozen", update("occupants", last_day=last_day))
        update("occupants", voided_at=AT)(connection)
        refused(connection, "occupants frozen", update("occupants", voided_at=None))


def test_a_link_is_revoked_once_and_is_otherwise_kept(door: Door) -> None:
    with door.trying() as connection:
        for values in (
            {"last_day": "2026-12-31"}, {"token_sha256": "9" * 64}, {"place_code": "H1"},
            {"first_day": "2025-01-01"}, {"made_by": 2},
        ):  # fmt: skip
            refused(connection, "resident_links frozen", update("resident_links", **values))
        revoked = {"revoked_by": TREASURER_ID, "revoked_at": AT}
        update("resident_links", **revoked)(connection)
        again = dict.fromkeys(revoked)
        refused(connection, "resident_links frozen", update("resident_links", **again))


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("place_areas", {"area_centi_m2": 0}),
        ("place_areas", {"reason": ""}),
        ("occupants", {"last_day": "2024-12-31"}),
        ("occupants", {"people_count": 1000}),
        ("occupants", {"kind": "vacant", "gets_bills": False}),
        ("occupants", {"kind": "guest"}),
        ("resident_links", {"audience": "resident"}),
        ("resident_links", {"last_day": "2025-01-01"}),
        ("resident_links", {"revoked_at": AT}),
        ("resident_links", {"token_sha256": "short"}),
    ],
    ids=str,
)
def test_what_no_row_may_say(door: Door, table: str, wrong: Row) -> None:
    with door.trying() as connection:
        row = the(connection, table, "place_code = 'H2'" if table == "place_areas" else "")
        row |= {"number": 2} if "number" in row else {"link_id": "L2", "token_sha256": "8" * 64}
        if table == "occupants":
            # After the one that is there, so that nothing but the rule at hand is broken.
            update("occupants", last_day="2025-01-02")(connection)
            row |= {"first_day": "2025-01-03", "last_day": None}
        if "area_centi_m2" in wrong:
            confirmed(connection, "area", "H2", {"area": "0", "first_day": "2025-01-02"})
        refused(connection, "(?i)check", inserting(table, row | wrong))
        insert(connection, table, row)
