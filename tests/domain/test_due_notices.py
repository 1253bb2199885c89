"""What is due, posted and overdue, day by day over a year, by the rules of three places and of none."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from ledger.domain.due_notices import (
    DueNotice,
    DueState,
    DutyFacts,
    NoticeFacts,
    due_notices,
)
from ledger.domain.notice_rules import (
    RULES,
    Basis,
    NoticeRule,
    days_asked,
    last_posting_day,
    rules_on,
)

BOOKS = DutyFacts(date(2025, 1, 1), has_maintenance=True)


def on(
    place: str,
    day: date,
    posted: Sequence[NoticeFacts] = (),
    facts: DutyFacts = BOOKS,
) -> dict[tuple[str, str], DueNotice]:
    found = due_notices(rules_on(place, day), facts, posted, day)
    return {(item.rule.kind, item.period or item.subject): item for item in found}


def hung(kind: str, period: str, posted_on: date | None, subject: str = "") -> NoticeFacts:
    return NoticeFacts(kind, period, "2025-001", posted_on, subject)


def states_over(place: str, key: tuple[str, str], posted: Sequence[NoticeFacts] = ()) -> list[str]:
    """Walk a year day by day and tell each change of one duty's state with its day."""
    told: list[str] = []
    last = ""
    day = date(2025, 1, 1)
    while day <= date(2026, 3, 31):
        item = on(place, day, posted).get(key)
        state = item.state.value if item else "none"
        if state != last:
            told.append(f"{day} {state}")
            last = state
        day += timedelta(days=1)
    return told


@pytest.mark.parametrize(
    ("place", "key", "told"),
    [
        (
            "上海",
            ("public-income", "2025Q2"),
            ["2025-01-01 none", "2025-04-01 coming", "2025-07-01 due", "2025-08-01 overdue"],
        ),
        (
            "上海",
            ("maintenance-fund", "2025H1"),
            ["2025-01-01 coming", "2025-07-01 due", "2025-08-01 overdue"],
        ),
        ("上海", ("audit", "2025"), ["2025-01-01 coming", "2026-01-01 due"]),
        (
            "北京",
            ("public-income", "2025Q4"),
            ["2025-01-01 none", "2025-10-01 coming", "2026-01-01 due", "2026-02-01 overdue"],
        ),
        (
            "杭州",
            ("public-income", "2025H1"),
            ["2025-01-01 coming", "2025-07-01 due", "2025-08-01 overdue"],
        ),
        (
            "杭州",
            ("seal-use", "2025H2"),
            ["2025-01-01 none", "2025-07-01 coming", "2026-01-01 due", "2026-02-01 overdue"],
        ),
        ("丽水", ("public-income", "2025"), ["2025-01-01 coming", "2026-01-01 due"]),
    ],
)
def test_a_duty_comes_falls_due_and_is_overdue_by_the_clock(
    place: str, key: tuple[str, str], told: list[str]
) -> None:
    assert states_over(place, key) == told


@pytest.mark.parametrize(
    ("posted_on", "told", "late"),
    [
        (date(2025, 7, 31), ["2025-07-01 due", "2025-07-31 posted"], False),
        (date(2025, 8, 9), ["2025-07-01 due", "2025-08-01 overdue", "2025-08-09 posted"], True),
    ],
)
def test_what_is_posted_is_posted_from_its_day_on_and_late_when_late(
    posted_on: date, told: list[str], *, late: bool
) -> None:
    posted = [hung("public-income", "2025Q2", posted_on)]
    assert states_over("上海", ("public-income", "2025Q2"), posted)[2:] == told
    item = on("上海", date(2026, 1, 1), posted)["public-income", "2025Q2"]
    assert (item.posted_on, item.is_late, item.number) == (posted_on, late, "2025-001")


def test_what_is_published_and_does_not_hang_fulfils_nothing() -> None:
    item = on("上海", date(2025, 8, 1), [hung("public-income", "2025Q2", None)])[
        "public-income", "2025Q2"
    ]
    assert (item.state, item.number, item.is_late) == (DueState.OVERDUE, "2025-001", True)


@pytest.mark.parametrize(
    ("months", "posted_on"),
    [
        (("2025-04", "2025-05", "2025-06"), date(2025, 7, 6)),
        (("2025-04", "2025-05"), None),
        (("2025-04-02..2025-06-30",), None),
        (("2025",), date(2025, 7, 6)),
        (("2025-03-15..2025-06-30",), date(2025, 7, 6)),
        (("not a period",), None),
    ],
)
def test_shorter_and_longer_periods_that_cover_all_months_fulfil_a_quarter(
    months: tuple[str, ...], posted_on: date | None
) -> None:
    posted = [hung("public-income", month, date(2025, 7, 6)) for month in months]
    item = on("北京", date(2025, 7, 20), posted)["public-income", "2025Q2"]
    assert item.posted_on == posted_on


def test_a_quarter_covered_by_months_is_fulfilled_with_the_last_of_them() -> None:
    posted = [
        hung("public-income", f"2025-0{month}", date(2025, month + 1, 9)) for month in (6, 4, 5)
    ]
    item = on("北京", date(2025, 9, 1), posted)["public-income", "2025Q2"]
    assert item.posted_on == date(2025, 7, 9)


@pytest.mark.parametrize(("place", "asked"), [("上海", True), ("北京", True), ("杭州", False)])
def test_a_decision_is_posted_within_three_days_where_the_place_asks(
    place: str, *, asked: bool
) -> None:
    facts = DutyFacts(date(2025, 1, 1), decisions=(("J1", date(2025, 5, 2)),))
    found = {
        day: on(place, day, (), facts).get(("decision", "J1"))
        for day in (date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 5), date(2025, 5, 6))
    }
    states = [item.state.value if item else "" for item in found.values()]
    assert states == (["", "due", "due", "overdue"] if asked else ["", "", "", ""])
    posted = [hung("decision", "", date(2025, 5, 4), "J1")]
    item = on(place, date(2025, 6, 1), posted, facts).get(("decision", "J1"))
    assert (item is not None and item.state is DueState.POSTED) == asked
    assert item is None or item.span is None


def test_a_notice_of_another_decision_fulfils_nothing() -> None:
    facts = DutyFacts(date(2025, 1, 1), decisions=(("J1", date(2025, 5, 2)),))
    posted = [hung("decision", "", date(2025, 5, 4), "J2")]
    assert on("上海", date(2025, 6, 1), posted, facts)["decision", "J1"].state is DueState.OVERDUE


def test_books_owe_nothing_from_before_they_began_nor_what_they_do_not_have() -> None:
    facts = DutyFacts(date(2025, 5, 1), decisions=(("J1", date(2025, 4, 2)),))
    found = on("上海", date(2025, 12, 31), (), facts)
    assert ("public-income", "2025Q1") not in found
    assert ("public-income", "2025Q2") in found
    assert ("decision", "J1") not in found
    assert not any(kind == "maintenance-fund" for kind, _ in found)


def test_what_is_owed_for_longer_than_two_years_is_not_listed() -> None:
    found = on("上海", date(2028, 1, 15))
    assert ("public-income", "2025Q4") not in found
    assert found["public-income", "2026Q1"].state is DueState.OVERDUE


def test_each_duty_names_its_days() -> None:
    span = on("上海", date(2025, 8, 1))["public-income", "2025Q2"].span
    assert span is not None
    assert (span.first_day, span.last_day) == (date(2025, 4, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("place", "kind", "days"),
    [
        ("上海", "audit", (30, False)),
        ("上海", "public-income", (7, False)),
        ("北京", "decision", (10, True)),
        ("杭州", "public-income", (15, False)),
        ("湖州", "public-income", (30, False)),
        ("聊城", "public-income", (30, False)),
        ("成都", "public-income", (7, False)),
        ("", "maintenance-fund", (7, False)),
        ("上海", "other", (7, False)),
    ],
)
def test_how_long_a_notice_hangs_by_place(place: str, kind: str, days: tuple[int, bool]) -> None:
    assert days_asked(place, kind, date(2025, 6, 1)) == days


@pytest.mark.parametrize(
    ("first", "days", "working", "last"),
    [
        (date(2025, 9, 1), 7, False, date(2025, 9, 7)),
        (date(2025, 9, 1), 10, True, date(2025, 9, 12)),
        (date(2025, 9, 6), 1, True, date(2025, 9, 8)),
        (date(2025, 9, 5), 2, True, date(2025, 9, 8)),
    ],
)
def test_the_first_day_counts_and_working_days_leave_out_weekends(
    first: date, days: int, last: date, *, working: bool
) -> None:
    assert last_posting_day(first, days, working=working) == last


def test_a_later_rule_holds_from_its_first_day_on() -> None:
    rules = (
        NoticeRule("", date(2021, 1, 1), "audit", 12, 6, 0, 7, working=False, article="a"),
        NoticeRule("", date(2025, 7, 1), "audit", 6, 1, 0, 9, working=False, article="b"),
    )
    assert [rule.article for rule in rules_on("", date(2025, 6, 30), rules)] == ["a"]
    assert [rule.article for rule in rules_on("", date(2025, 7, 1), rules)] == ["b"]
    assert rules_on("", date(2020, 1, 1), rules) == ()


def test_every_rule_says_where_it_comes_from_and_custom_is_called_so() -> None:
    assert all(rule.article and rule.days > 0 for rule in RULES)
    assert {rule.jurisdiction for rule in RULES} >= {
        "", "上海", "北京", "杭州", "湖州", "潍坊", "清远", "聊城", "丽水", "成都",
    }  # fmt: skip
    assert all(rule.basis is Basis.CUSTOM for rule in RULES if rule.jurisdiction in ("", "成都"))
