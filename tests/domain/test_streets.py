"""The four checks of a street, each broken in every way it can be."""

from dataclasses import replace
from datetime import date

import pytest

from ledger.domain.streets import (
    Answer,
    Check,
    CheckFacts,
    Reason,
    due_month,
    findings,
    looked_back,
)

DAY = date(2026, 3, 10)
SOUND = CheckFacts(
    opened_on=date(2025, 1, 1), closed_through=202601, bank_count=2, reconciled_count=2,
    maintenance_count=4, income_count=9, overdue_notices=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 3, 10), 202601), (date(2026, 3, 15), 202601), (date(2026, 3, 16), 202602),
        (date(2026, 1, 15), 202511), (date(2026, 1, 16), 202512), (date(2026, 2, 28), 202601),
    ],
)  # fmt: skip
def test_a_month_is_due_fifteen_days_after_its_end(day: date, due: int) -> None:
    assert due_month(day) == due


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2026, 3, 10), 202504), (date(2026, 12, 31), 202601), (date(2026, 1, 1), 202502)],
)
def test_twelve_months_are_looked_back(day: date, first: int) -> None:
    assert looked_back(day) == first


def test_sound_books_keep_all_four() -> None:
    found = findings(SOUND, DAY)
    assert [item.check for item in found] == list(Check)
    assert {item.answer for item in found} == {Answer.KEPT}


@pytest.mark.parametrize(
    ("check", "changed", "reason", "count"),
    [
        (Check.MAINTENANCE, {"undecided_count": 1}, Reason.UNDECIDED, 1),
        (Check.MAINTENANCE, {"maintenance_flags": 3}, Reason.FLAGGED, 3),
        (Check.PUBLIC_INCOME, {"income_flags": 2}, Reason.FLAGGED, 2),
        (Check.PUBLIC_INCOME, {"personal_count": 1}, Reason.PERSONAL, 1),
        (Check.CLOSING, {"closed_through": 202512}, Reason.NOT_CLOSED, 1),
        (Check.CLOSING, {"closed_through": 202511}, Reason.NOT_CLOSED, 2),
        (Check.CLOSING, {"closed_through": None}, Reason.NOT_CLOSED, 13),
        (Check.CLOSING, {"reconciled_count": 1}, Reason.NOT_RECONCILED, 1),
        (Check.NOTICES, {"overdue_notices": 2}, Reason.OVERDUE, 2),
    ],
)  # fmt: skip
def test_each_way_of_breaking_one_leaves_the_others(
    check: Check, changed: dict[str, int | None], reason: Reason, count: int
) -> None:
    found = {item.check: item for item in findings(replace(SOUND, **changed), DAY)}  # type: ignore[arg-type]
    assert (found[check].answer, found[check].reasons) == (Answer.BROKEN, ((reason, count),))
    assert {item.answer for item in found.values() if item.check != check} == {Answer.KEPT}


@pytest.mark.parametrize(
    ("check", "changed"),
    [
        (Check.MAINTENANCE, {"maintenance_count": 0}),
        (Check.PUBLIC_INCOME, {"income_count": 0}),
        (Check.CLOSING, {"opened_on": date(2026, 2, 1), "closed_through": None}),
        (Check.NOTICES, {"overdue_notices": None}),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_yet_is_neither_kept_nor_broken(
    check: Check, changed: dict[str, object]
) -> None:
    found = {item.check: item for item in findings(replace(SOUND, **changed), DAY)}  # type: ignore[arg-type]
    assert found[check].answer == Answer.NOTHING


def test_more_than_what_is_due_may_be_closed() -> None:
    for closed in (202602, 202603):
        found = findings(replace(SOUND, closed_through=closed), DAY)
        assert found[2].answer == Answer.KEPT
