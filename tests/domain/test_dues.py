"""Tariffs, rounding, exceptions and the lines of vouchers, without any books."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.billing import consumed, draft_of_billing, due_in
from ledger.domain.dues import (
    Basis,
    BillingPlan,
    Charge,
    Exceptions,
    Household,
    PrepaidYear,
    Tariff,
    check_month,
    months_between,
    natural,
    plan_billing,
    tariff_of,
)
from ledger.domain.errors import AmountError, DuesError, PeriodError, TextError
from ledger.domain.household_lines import (
    plain_lines,
    settled,
    shared_lines,
    tells_of_few,
    tells_payers,
)
from ledger.domain.receipts import (
    Receipt,
    batches,
    drafts_of_receipts,
    households_in,
    joined,
)
from ledger.domain.transactions import Draft, Kind, Line, Subline, debit

HALF = Tariff(Basis.AREA, 50, 1, 202501, "J1", number=1)
HOME = Household("B1-101", 8_640, "B1", ("B1-101", "B1"))


@pytest.mark.parametrize(
    ("area", "numerator", "denominator", "percent", "due"),
    [
        (8_640, 50, 1, 100, 43_20), (5_862, 30, 1, 100, 17_59), (5_861, 30, 1, 100, 17_58),
        (1_00, 1, 2, 100, 1), (1_00, 49, 100, 100, 0), (8_640, 61, 2, 100, 26_35),
        (8_640, 50, 1, 70, 30_24), (0, 50, 1, 100, 0), (8_640, 0, 1, 100, 0),
    ],
)  # fmt: skip
def test_a_due_is_rounded_half_up_to_the_fen(
    area: int, numerator: int, denominator: int, percent: int, due: int
) -> None:
    tariff = Tariff(Basis.AREA, numerator, denominator, 202501, "J1")
    assert tariff.due(area, percent=percent) == due


@given(st.integers(0, 10**7), st.integers(0, 10**5), st.integers(1, 10**4), st.integers(0, 100))
def test_a_due_is_never_half_a_fen_off(area: int, top: int, bottom: int, percent: int) -> None:
    exact = Fraction(area, 100) * Fraction(top, bottom) * Fraction(percent, 100)
    due = Tariff(Basis.AREA, top, bottom, 202501, "J1").due(area, percent=percent)
    assert Fraction(-1, 2) <= exact - due < Fraction(1, 2)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"numerator": -1}, AmountError), ({"denominator": 0}, AmountError),
        ({"denominator": 10_001}, AmountError), ({"numerator": 10**9}, AmountError),
        ({"first_period": 202513}, PeriodError), ({"first_period": 198912}, PeriodError),
        ({"vacant_percent": 101}, DuesError), ({"decision": ""}, TextError),
    ],
    ids=str,
)  # fmt: skip
def test_a_tariff_that_cannot_be_is_none(
    values: dict[str, object], refusal: type[Exception]
) -> None:
    made = {"basis": Basis.AREA, "numerator": 50, "denominator": 1, "first_period": 202501,
            "decision": "J1"}  # fmt: skip
    with pytest.raises(refusal):
        Tariff(**(made | values))  # type: ignore[arg-type]


def test_the_nearest_place_prevails_and_the_newest_of_it() -> None:
    near = Tariff(Basis.AREA, 70, 1, 202501, "J1", place="B1", number=2)
    newer = Tariff(Basis.AREA, 80, 1, 202503, "J1", place="B1", number=3)
    everywhere = Tariff(Basis.AREA, 90, 1, 202502, "J1", number=4)
    rates = (HALF, near, newer, everywhere)
    assert [tariff_of(HOME, rates, month) for month in (202412, 202501, 202503)] == [
        None, near, newer
    ]  # fmt: skip
    assert tariff_of(HOME, (HALF, everywhere), 202504) is everywhere


def test_everybody_is_billed_or_stands_there_with_a_reason() -> None:
    homes = [
        HOME, Household("B1-102", 0, "B1", ("B1-102", "B1")),
        Household("B1-103", 5_000, "B1", ("B1-103", "B1")),
        Household("B2-101", 5_000, "B2", ("B2-101", "B2")),
        Household("B1-104", 5_000, "B1", ("B1-104", "B1")),
        Household("B1-105", 5_000, "B1", ("B1-105", "B1")),
    ]  # fmt: skip
    free = Tariff(Basis.AREA, 0, 1, 202501, "J1", place="B2", number=2)
    plan = plan_billing(
        202501, homes, (HALF, free), exceptions=Exceptions({"B1-103": "漏水"}),
        billed=frozenset({"B1-104"}), years={"B1-105": PrepaidYear("B1-105", 202501, 130)},
    )  # fmt: skip
    assert [(item.household.code, item.amount_minor) for item in plan.charges] == [
        ("B1-101", 43_20), ("B1-105", 10)
    ]  # fmt: skip
    assert {(item.place, item.reason) for item in plan.exemptions} == {
        ("B1-102", "no_area"), ("B1-103", "excluded"), ("B1-104", "billed"),
        ("B2-101", "nothing"),
    }  # fmt: skip
    assert plan.amount_minor == 43_30
    nobody = plan_billing(202412, homes[:1], (HALF,), exceptions=Exceptions({}))
    assert [item.reason for item in nobody.exemptions] == ["no_tariff"]
    huge = Household("B1-109", 10**15, "B1", ("B1-109",))
    with pytest.raises(AmountError):
        plan_billing(202501, [huge], (HALF,), exceptions=Exceptions({}))


def test_a_year_does_not_pay_older_dues() -> None:
    charge = Charge(HOME, HALF, 100, 43_20)
    assert consumed([charge], {"B1-101": 10_00}, {"B1-101": 99_00}) == {"B1-101": 53_20}
    of_year = Charge(HOME, HALF, 100, 43_20, of_year=True)
    assert consumed([of_year], {"B1-101": 10_00}, {"B1-101": 99_00}) == {"B1-101": 43_20}
    assert consumed([charge], {}, {}) == {}


def test_a_run_of_nobody_or_of_two_funds_is_no_voucher() -> None:
    day = date(2025, 1, 31)
    with pytest.raises(DuesError, match="nothing_to_bill"):
        draft_of_billing(BillingPlan(202501, (), ()), {}, dated_on=day)
    other = Tariff(Basis.AREA, 50, 1, 202501, "J1", fund="GEN")
    both = (Charge(HOME, HALF, 100, 1), Charge(HOME, other, 100, 1))
    with pytest.raises(DuesError, match="no_fund"):
        draft_of_billing(BillingPlan(202501, both, ()), {}, dated_on=day)


def test_a_voucher_bills_what_the_plan_says() -> None:
    homes = [Household(f"B1-10{n}", 5_000 + n, "B1", ()) for n in range(4)]
    charges = tuple(Charge(home, HALF, 100, HALF.due(home.area_centi_m2)) for home in homes)
    draft = draft_of_billing(
        BillingPlan(202501, charges, ()), {"B1-100": 5_00}, dated_on=date(2025, 1, 31)
    )
    assert due_in(draft) == {item.household.code: item.amount_minor for item in charges}
    assert [(line.account, line.place) for line in draft.lines] == [
        ("112101", "B1"), ("430101", "B1"), ("220301", ""), ("112101", "")
    ]  # fmt: skip


def test_receipts_are_amounts_and_lists_have_bounds() -> None:
    day = date(2025, 1, 2)
    for minor in (0, 10**14):
        with pytest.raises(AmountError):
            Receipt("B1-101", minor, day, "100202")
    with pytest.raises(DuesError, match="year"):
        Receipt("B1-101", 11, day, "100202", year_from=202501)
    for receipts in ([], [Receipt("B1-101", 1, day, "100202")] * 2_001):
        with pytest.raises(TextError):
            drafts_of_receipts([receipts], fund="PROP", open_minor={}, dated_on={day: day})


def received(*receipts: tuple[str, int, int]) -> list[tuple[list[int], int]]:
    """Divide receipts (household, fen, day) into vouchers: the days of each, and how many are on it."""
    made = [
        Receipt(code, minor, date(2025, 1, 1) + timedelta(day), "100202")
        for code, minor, day in receipts
    ]
    found = batches(made, {item.day: item.day for item in made})
    return [
        (sorted({item.day.day - 1 for item in of if item.day.month == 1}), len(of)) for of in found
    ]


def test_days_of_few_households_wait_for_the_next_within_a_month() -> None:
    assert received(("A", 1, 0), ("B", 1, 0), ("C", 1, 0)) == [([0], 3)]
    assert received(("A", 1, 0), ("B", 1, 1), ("C", 1, 2), ("D", 1, 3)) == [([0, 1, 2, 3], 4)]
    assert received(("A", 1, 0), ("A", 1, 1), ("A", 1, 2)) == [([0, 1, 2], 3)]
    three = [("A", 1, 5), ("B", 1, 5), ("C", 1, 5)]
    assert received(*three, ("D", 1, 7), ("E", 1, 8), ("F", 1, 9)) == [([5], 3), ([7, 8, 9], 3)]
    # The month's end does not wait, and no later month takes what an earlier one has too few of.
    assert received(*three, ("D", 1, 40)) == [([5], 3), ([], 1)]
    assert received(("D", 1, 30), *((code, 1, 31) for code in "ABC")) == [([30], 1), ([], 3)]


def test_a_voucher_of_few_is_put_together_with_another_and_says_nothing_of_their_number() -> None:
    def voucher(day: int, *codes: str) -> Draft:
        made = [Receipt(code, 10, date(2025, 1, day), "100202") for code in codes]
        (draft,) = drafts_of_receipts(
            [made], fund="PROP", open_minor={"A": 4}, dated_on={item.day: item.day for item in made},
        )  # fmt: skip
        return draft

    few = voucher(5, "A", "D")
    assert few.summary == "2025年1月5日收物业费"
    both = joined(voucher(8, "B", "C"), few)
    assert (both.summary, both.dated_on.day) == ("2025年1月8日止收物业费（4户）", 8)
    assert [(line.account, line.debit_minor + line.credit_minor, line.place) for line in both.lines] == [
        ("100202", 40, ""), ("112101", 4, ""), ("220301", 36, "")
    ]  # fmt: skip
    assert households_in(both) == set("ABCD")
    many = voucher(9, "A", "B", "C")
    assert [(line.account, line.place) for line in many.lines] == [
        ("100202", ""), ("112101", ""), ("220301", "")
    ]  # fmt: skip


def test_who_paid_is_told_and_who_is_billed_is_not_about_payment() -> None:
    debited = Line("112101", "PROP", 5, 0, sublines=(Subline("A", 5, 0),))
    assert not tells_payers(debited, Kind.ORDINARY)
    assert tells_payers(debited, Kind.OPENING)
    paid = (Subline("A", 0, 5),)
    for account in ("112101", "112201", "112205", "220301"):
        assert tells_payers(Line(account, "PROP", 0, 5, sublines=paid), Kind.ORDINARY)
    assert not tells_payers(Line("430101", "PROP", 0, 5), Kind.OPENING)
    # 112201 without households is the petty-cash float of a community's chart.
    assert not tells_payers(Line("112201", "GEN", 0, 5, place="B1"), Kind.ORDINARY)


@pytest.mark.parametrize(("codes", "few"), [("A", True), ("AB", True), ("ABC", False)])
def test_a_voucher_of_few_payers_is_told_to_whoever_approves_it(codes: str, *, few: bool) -> None:
    shares = tuple(Subline(code, 0, 10) for code in codes)
    total = 10 * len(codes)
    lines = (debit("100202", total, fund="PROP"), Line("112101", "PROP", 0, total, sublines=shares))
    assert tells_of_few(Draft(date(2025, 1, 2), lines, "收物业费")) is few
    billed = tuple(Subline(code, 10, 0) for code in codes)
    lines = (Line("112101", "PROP", total, 0, sublines=billed), Line("430101", "PROP", 0, total))
    assert not tells_of_few(Draft(date(2025, 1, 2), lines, "物业费"))


def test_what_is_over_moves_to_what_is_in_advance_day_by_day() -> None:
    shares = (Subline("A", 0, 30), Subline("B", 0, 20), Subline("C", 0, 10))
    draft = Draft(
        date(2025, 1, 2),
        (debit("100202", 60, fund="PROP"), Line("112101", "PROP", 0, 60, place="B1", sublines=shares)),
        "收物业费",
    )  # fmt: skip
    open_minor = {("PROP", "A"): 25, ("PROP", "B"): 20, ("PROP", "C"): 10}
    first, second = settled(draft, open_minor), settled(draft, open_minor)
    assert [(line.account, line.credit_minor, line.place) for line in first.lines[1:]] == [
        ("112101", 55, ""), ("220301", 5, "")
    ]  # fmt: skip
    assert [(line.account, line.credit_minor) for line in second.lines[1:]] == [("220301", 60)]


def test_codes_stand_as_people_count_and_months_are_counted() -> None:
    assert sorted(["B10", "B2", "B1-10", "B1-9"], key=natural) == ["B1-9", "B1-10", "B2", "B10"]
    assert (months_between(202411, 202502), months_between(202502, 202411)) == (3, -3)
    with pytest.raises(PeriodError):
        check_month(202500, field="period")


def test_a_household_that_has_nothing_to_do_with_a_line_is_not_on_it() -> None:
    groups = dict.fromkeys(("B1-101", "B1-102", "B1-103"), "B1") | {"B2-101": ""}
    shares = {"B1-101": 5, "B1-102": 0, "B1-103": 7, "B2-101": 0}
    assert shared_lines("112101", "PROP", shares, groups) == [
        Line("112101", "PROP", 12, 0, place="B1",
             sublines=(Subline("B1-101", 5, 0), Subline("B1-103", 7, 0))),
    ]  # fmt: skip


def test_a_household_without_an_amount_stands_on_no_line() -> None:
    groups = {"B1-101": "B1", "B1-102": "B1", "B2-101": "B2"}
    shares = {"B1-101": -5, "B1-102": 0, "B2-101": 0}
    assert plain_lines("430101", "PROP", shares, groups) == [
        Line("430101", "PROP", 0, 5, place="B1")
    ]
