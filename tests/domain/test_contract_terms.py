"""Terms of contracts: what falls due follows from the rhythm, and chapters follow each other."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.contract_errors import ContractError
from ledger.domain.contract_terms import (
    Chapter,
    Due,
    Rhythm,
    Terms,
    Way,
    add_months,
    check_next,
    due_minor,
    dues,
    ends_soon,
    last_day_of_contract,
    standings,
)
from ledger.domain.errors import TextError

TERMS = Terms(
    "HT", Chapter.SIGNED, Way.INCOME, "C1", "480102", "GEN", 100_00, Rhythm.QUARTERLY,
    date(2026, 1, 31), date(2026, 12, 31), date(2026, 2, 10),
)  # fmt: skip


def test_a_quarterly_price_falls_due_every_three_months_and_the_last_stretch_is_cut() -> None:
    found = dues([TERMS])
    assert [item.due_on for item in found] == [
        date(2026, 2, 10), date(2026, 5, 10), date(2026, 8, 10), date(2026, 11, 10),
    ]  # fmt: skip
    # 31 January has no like in April: the month's last day stands for it.
    assert [item.first_day for item in found] == [
        date(2026, 1, 31), date(2026, 4, 30), date(2026, 7, 31), date(2026, 10, 31),
    ]  # fmt: skip
    assert found[-1].last_day == date(2026, 12, 31)
    assert {item.amount_minor for item in found} == {100_00}


@pytest.mark.parametrize(
    ("rhythm", "price", "count"),
    [(Rhythm.ONCE, 5, 1), (Rhythm.MONTHLY, 5, 12), (Rhythm.YEARLY, 5, 1), (Rhythm.BY_BILL, 0, 0)],
)
def test_each_rhythm_has_its_number_of_dues(rhythm: Rhythm, price: int, count: int) -> None:
    terms = replace(TERMS, rhythm=rhythm, price_minor=price, first_day=date(2026, 1, 1))
    assert len(dues([terms])) == count


def test_an_early_end_cuts_what_has_not_begun_and_an_extension_adds() -> None:
    ended = replace(TERMS, chapter=Chapter.ENDED, last_day=date(2026, 8, 15))
    found = dues([TERMS, ended])
    assert [item.due_on.month for item in found] == [2, 5, 8]
    assert found[-1].last_day == date(2026, 8, 15)
    more = replace(
        TERMS, chapter=Chapter.EXTENDED, first_day=date(2027, 1, 1), last_day=date(2027, 6, 30),
        first_due_on=date(2027, 1, 5), price_minor=200_00,
    )  # fmt: skip
    assert [item.amount_minor for item in dues([TERMS, more])] == [100_00] * 4 + [200_00] * 2
    assert last_day_of_contract([TERMS, more]) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"last_day": date(2026, 1, 30)}, "last_before_first"),
        ({"first_due_on": date(2024, 1, 1)}, "due_outside"),
        ({"first_due_on": date(2028, 1, 3)}, "due_outside"),
        ({"price_minor": -1}, "negative"),
        ({"price_minor": 10**15}, "negative"),
        ({"deposit_minor": -1}, "negative"),
        ({"notice_days": -1}, "negative"),
        ({"notice_days": 731}, "negative"),
        ({"price_minor": 0}, "no_price"),
        ({"rhythm": Rhythm.BY_BILL}, "no_price"),
    ],
)
def test_terms_that_cannot_be_are_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ContractError) as refused:
        replace(TERMS, **changed)
    assert refused.value.reason == reason


@pytest.mark.parametrize("field", ["note", "tax_note"])
def test_a_note_has_a_length(field: str) -> None:
    long: dict[str, Any] = {field: "长" * 101}
    with pytest.raises(TextError) as refused:
        replace(TERMS, **long)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("before", "new", "reason"),
    [
        ([TERMS], TERMS, "has_terms"),
        ([], replace(TERMS, chapter=Chapter.EXTENDED), "no_terms"),
        ([], replace(TERMS, chapter=Chapter.ENDED), "no_terms"),
        ([TERMS], replace(TERMS, chapter=Chapter.EXTENDED, first_day=date(2026, 12, 31)), "not_after"),
        ([TERMS], replace(TERMS, chapter=Chapter.ENDED), "not_earlier"),
        ([TERMS], replace(TERMS, chapter=Chapter.ENDED, first_day=date(2025, 1, 1),
                          last_day=date(2026, 1, 30), first_due_on=date(2025, 6, 1)), "not_earlier"),
    ],
)  # fmt: skip
def test_a_chapter_that_does_not_follow_is_refused(
    before: list[Terms], new: Terms, reason: str
) -> None:
    with pytest.raises(ContractError) as refused:
        check_next(before, new)
    assert refused.value.reason == reason


def test_chapters_that_follow_are_taken() -> None:
    check_next([], TERMS)
    later = replace(
        TERMS, chapter=Chapter.EXTENDED, first_day=date(2027, 1, 1), last_day=date(2027, 12, 31)
    )
    check_next([TERMS], later)
    check_next([TERMS], replace(TERMS, chapter=Chapter.ENDED, last_day=date(2026, 12, 30)))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)), (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)), (date(2025, 5, 31), 1, date(2025, 6, 30)),
        (date(2025, 5, 15), 7, date(2025, 12, 15)),
    ],
)  # fmt: skip
def test_months_are_added_to_a_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_what_came_pays_the_oldest_due_first() -> None:
    found = standings(dues([TERMS]), 250_00)
    assert [item.paid_minor for item in found] == [100_00, 100_00, 50_00, 0]
    assert [item.open_minor for item in found] == [0, 0, 50_00, 100_00]
    assert [item.paid_minor for item in standings(dues([TERMS]), -5)] == [0] * 4
    assert due_minor(dues([TERMS]), by=date(2026, 5, 10)) == 200_00


@pytest.mark.parametrize(("days", "soon"), [(-1, False), (0, True), (90, True), (91, False)])
def test_ninety_days_before_its_end_a_contract_shows_itself(days: int, soon: bool) -> None:  # noqa: FBT001
    today = date(2026, 5, 1)
    assert ends_soon(today + timedelta(days=days), today) is soon


@given(
    rhythm=st.sampled_from([Rhythm.MONTHLY, Rhythm.QUARTERLY, Rhythm.YEARLY]),
    first_day=st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    days=st.integers(0, 2_000),
)
def test_the_stretches_cover_each_day_of_the_contract_once(
    rhythm: Rhythm, first_day: date, days: int
) -> None:
    last_day = first_day + timedelta(days=days)
    terms = replace(
        TERMS, rhythm=rhythm, first_day=first_day, last_day=last_day, first_due_on=first_day
    )
    found = dues([terms])
    assert found[0].first_day == first_day
    assert found[-1].last_day == last_day
    for before, after in pairwise(found):
        assert before.last_day + timedelta(days=1) == after.first_day
        assert before.due_on < after.due_on


@given(received=st.integers(0, 10**9), amounts=st.lists(st.integers(1, 10**6), max_size=20))
def test_nothing_of_what_came_is_counted_twice(received: int, amounts: list[int]) -> None:
    day = date(2026, 1, 1)
    found = standings([Due(day, day, day, amount) for amount in amounts], received)
    assert sum(item.paid_minor for item in found) == min(received, sum(amounts))
    assert all(0 <= item.paid_minor <= item.due.amount_minor for item in found)
