"""What the database refuses of tariffs, runs, dues and prepaid years."""

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting, the
from tests.store.confirmed import confirmed
from tests.store.conftest import Door
from tests.store.dues_seeds import BY_TARIFF, DUE_MINOR, OF_YEAR, YEAR_MINOR
from tests.store.test_desk_guards import refused
from tests.store.vouchers import SONGHE, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
DUES_INSERTIONS = (
    ("tariffs", "not_next"),
    ("tariffs", "billed_already"),
    ("dues", "sealed"),
    ("dues", "billed_twice"),
    ("dues", "off_tariff"),
    ("dues", "off_year"),
    ("dues", "other_area"),
    ("billing_runs", "miscounted"),
    ("prepaid_years", "year_twice"),
)


def a_due(connection: sa.Connection, place: str = BY_TARIFF, **values: object) -> Row:
    """Give a due of the month after the seeded one; the area of one household was measured since."""
    area = {"area_centi_m2": 6_000} if place == OF_YEAR else {}
    return (
        the(connection, "dues", f"place_code = '{place}'")
        | {"run_id": "R", "period": 202503}
        | area
        | values
    )


def a_tariff(connection: sa.Connection, **values: object) -> Row:
    leaf = connection.execute(
        sa.text("SELECT max(leaf_index) FROM leaves WHERE community_id = 1")
    ).scalar_one()
    return (
        the(connection, "tariffs")
        | {"number": 2, "first_period": 202503, "leaf_index": leaf}
        | values
    )


def test_a_run_takes_no_further_due_and_counts_what_it_has(door: Door) -> None:
    with door.trying() as connection:
        run = the(connection, "billing_runs")
        insert(connection, "dues", a_due(connection))
        fresh = run | {"run_id": "R", "period": 202503, "household_count": 1,
                       "amount_minor": DUE_MINOR}  # fmt: skip
        for wrong in ({"household_count": 2}, {"amount_minor": DUE_MINOR + 1}, {"period": 202504}):
            refused(connection, "billing_runs miscounted", inserting("billing_runs", fresh | wrong))
        insert(connection, "billing_runs", fresh)
        late = a_due(connection, OF_YEAR)
        refused(connection, "dues sealed", inserting("dues", late))


def test_a_household_is_billed_once_a_month_while_it_counts(door: Door) -> None:
    with door.trying() as connection:
        again = a_due(connection, period=202502)
        refused(connection, "dues billed_twice", inserting("dues", again))
        connection.execute(
            sa.text("UPDATE drafts SET state = 'withdrawn' WHERE draft_id = :d"),
            {"d": again["draft_id"]},
        )
        insert(connection, "dues", again)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": DUE_MINOR + 1}, {"amount_minor": DUE_MINOR - 1}, {"percent": 99},
        {"percent": 70}, {"period": 202412, "area_centi_m2": 0},
    ],
    ids=str,
)  # fmt: skip
def test_a_due_is_what_the_tariff_says_to_the_fen(door: Door, wrong: Row) -> None:
    with door.trying() as connection:
        refused(connection, "dues off_tariff", inserting("dues", a_due(connection, **wrong)))
        insert(connection, "dues", a_due(connection))


def test_a_vacant_flat_pays_its_part_rounded_half_up(door: Door) -> None:
    with door.trying() as connection:
        # 1,250 fen · 70 %
        insert(connection, "dues", a_due(connection, percent=70, amount_minor=875))


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": YEAR_MINOR // 12 + 1}, {"period": 202601},
        {"place_code": BY_TARIFF, "area_centi_m2": 5_832},
    ],
    ids=str,
)  # fmt: skip
def test_a_part_of_a_year_is_a_twelfth_of_what_was_paid(door: Door, wrong: Row) -> None:
    with door.trying() as connection:
        row = a_due(connection, OF_YEAR, **wrong)
        refused(connection, "dues off_year", inserting("dues", row))
        last = YEAR_MINOR - 11 * (YEAR_MINOR // 12)
        insert(connection, "dues", a_due(connection, OF_YEAR, period=202512, amount_minor=last))


def test_a_due_has_the_area_that_the_household_has(door: Door) -> None:
    with door.trying() as connection:
        row = a_due(connection, area_centi_m2=1)
        refused(connection, "dues other_area", inserting("dues", row))


def test_tariffs_follow_one_another_and_leave_billed_months_alone(door: Door) -> None:
    with door.trying() as connection:
        third = agreed(connection, a_tariff(connection, number=3))
        refused(connection, "tariffs not_next", inserting("tariffs", third))
        early = agreed(connection, a_tariff(connection, first_period=202502))
        refused(connection, "tariffs billed_already", inserting("tariffs", early))
        for wrong in ({"denominator": 0}, {"numerator": -1}, {"vacant_percent": 101},
                      {"first_period": 202513}):  # fmt: skip
            row = agreed(connection, a_tariff(connection, **wrong))
            refused(connection, "price|month|not_next", inserting("tariffs", row))
        insert(connection, "tariffs", agreed(connection, a_tariff(connection)))


@pytest.mark.parametrize(
    "changed",
    [
        {"numerator": 26_00}, {"denominator": 3}, {"basis": "area"}, {"vacant_percent": 71},
        {"first_period": 202604}, {"fund_code": "GEN"}, {"place_code": "B1"}, {"set_by": 2},
    ],
    ids=str,
)  # fmt: skip
def test_a_tariff_is_what_two_people_agreed_to(door: Door, changed: Row) -> None:
    with door.trying() as connection:
        row = agreed(connection, a_tariff(connection))
        refused(connection, "tariffs unconfirmed", inserting("tariffs", row | changed))
        insert(connection, "tariffs", row)


def agreed(connection: sa.Connection, row: Row) -> Row:
    """Let two people agree to a tariff; gives it with its leaf."""
    said = {
        name: f"{row[name]}"
        for name in ("basis", "numerator", "denominator", "vacant_percent", "first_period")
    }  # fmt: skip
    said |= {
        "place": row["place_code"] or "",
        "fund": row["fund_code"],
        "decision": row["decision_code"],
    }
    leaf_index = confirmed(connection, "tariff", row["place_code"] or "", said)
    return row | {"leaf_index": leaf_index, "set_by": 1}


def test_two_prepaid_years_of_a_household_share_no_month(door: Door) -> None:
    with door.trying() as connection:
        year = the(connection, "prepaid_years")
        for first in (202402, 202412, 202512):
            row = year | {"first_period": first}
            refused(connection, "prepaid_years year_twice", inserting("prepaid_years", row))
        insert(connection, "prepaid_years", year | {"first_period": 202601})
        insert(
            connection, "prepaid_years", year | {"first_period": 202501, "place_code": BY_TARIFF}
        )
        assert year["community_id"] == SONGHE
