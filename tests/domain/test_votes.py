"""Votes at their boundaries: exactly two thirds, exactly half, one short; owners of several units, co-owners."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from ledger.domain.decision_rules import (
    COMMITTEE_RULES,
    article_of,
    decision_rule,
    in_force_from,
)
from ledger.domain.notice_rules import DECISION, RULES, days_asked, last_posting_day
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import (
    ON_SHEETS,
    Choice,
    Count,
    Matter,
    Signer,
    Tally,
    VoteKind,
    agreed_ballots,
    check_counted,
    check_signer,
    committee_verdict,
    count_ballots,
    differences,
    number_owners,
    owners_verdict,
    public_count,
    total_of,
    verdict_of,
)

M = Matter


def a_count(asked: int, agreed: int, against: int, *, area: Sequence[int] = ()) -> Count:
    """Give a count of owners with one square metre each, unless ``area`` says what each sum is."""
    areas = area or (asked, agreed, against)
    return Count(Tally(asked, areas[0]), Tally(agreed, areas[1]), Tally(against, areas[2]))


@pytest.mark.parametrize(
    ("matter", "count", "passed"),
    [
        # Two thirds take part, no fewer; by number and by area, each for itself.
        (M.USE_FUND, a_count(99, 34, 32), True),
        (M.USE_FUND, a_count(99, 33, 32), False),
        (M.USE_FUND, a_count(99, 66, 0, area=(300, 200, 0)), True),
        (M.USE_FUND, a_count(99, 66, 0, area=(300, 199, 0)), False),
        (M.USE_FUND, a_count(99, 65, 0, area=(300, 300, 0)), False),
        # More than half of those who took part, in both.
        (M.USE_FUND, a_count(99, 33, 33), False),
        (M.USE_FUND, a_count(99, 34, 32, area=(99, 33, 33)), False),
        (M.USE_FUND, a_count(99, 34, 32, area=(9900, 3301, 3299)), True),
        (M.USE_FUND, a_count(99, 33, 33, area=(99, 60, 6)), False),
        # Three quarters, and that is enough.
        (M.RAISE_FUND, a_count(99, 51, 17), True),
        (M.RAISE_FUND, a_count(99, 50, 17), False),
        (M.RAISE_FUND, a_count(100, 75, 25), True),
        (M.RAISE_FUND, a_count(100, 74, 26), False),
        (M.REBUILD, a_count(100, 75, 25, area=(10_000, 7_500, 2_500)), True),
        (M.CHANGE_USE, a_count(100, 75, 25, area=(10_000, 7_499, 2_501)), False),
        # Nobody came.
        (M.OTHER, a_count(99, 0, 0), False),
    ],
)  # fmt: skip
def test_owners_decide_at_the_bounds_of_article_278(
    matter: Matter, count: Count, *, passed: bool
) -> None:
    assert owners_verdict(count, matter).passed is passed
    assert verdict_of(VoteKind.OWNERS, matter, count, strict=True).passed is passed


@pytest.mark.parametrize("matter", [item for item in Matter if item is not Matter.NONE])
def test_every_matter_has_its_majority(matter: Matter) -> None:
    hard = matter in {M.RAISE_FUND, M.REBUILD, M.CHANGE_USE}
    assert owners_verdict(a_count(100, 51, 49), matter).passed is not hard
    assert owners_verdict(a_count(100, 75, 25), matter).passed
    cited = article_of(VoteKind.OWNERS, matter, decision_rule("", date(2026, 1, 1)))
    assert f"第（{'一二三四五六七八九'[int(matter) - 1]}）项" in cited


def test_those_who_abstain_take_part_and_invalid_ballots_do_not() -> None:
    abstained = Count(Tally(90, 90), Tally(40, 40), Tally(0, 0), Tally(20, 20))
    assert owners_verdict(abstained, M.OTHER).passed
    invalid = Count(Tally(90, 90), Tally(40, 40), Tally(0, 0), Tally(0, 0), Tally(20, 20))
    assert not owners_verdict(invalid, M.OTHER).passed
    half = Count(Tally(90, 90), Tally(30, 30), Tally(0, 0), Tally(30, 30))
    assert not owners_verdict(half, M.OTHER).passed


@pytest.mark.parametrize(
    ("members", "agreed", "strict", "passed"),
    [(5, 3, True, True), (5, 2, True, False), (6, 3, True, False), (6, 3, False, True),
     (6, 2, False, False), (7, 4, True, True), (1, 1, True, True)],
)  # fmt: skip
def test_a_committee_needs_so_many_of_all_its_members(
    members: int, agreed: int, *, strict: bool, passed: bool
) -> None:
    count = Count(Tally(members), Tally(agreed), Tally(members - agreed))
    assert committee_verdict(count, strict=strict).passed is passed
    assert verdict_of(VoteKind.COMMITTEE, M.NONE, count, strict=strict).passed is passed


def test_a_consultation_compares_those_who_answered() -> None:
    for agreed, against, passed in ((51, 40, True), (40, 40, False), (0, 0, False)):
        count = Count(Tally(100), Tally(agreed), Tally(against))
        found = verdict_of(VoteKind.CONSULTATION, M.NONE, count, strict=False)
        assert found.passed is passed


def test_one_owner_of_several_units_counts_once_and_co_owners_are_one() -> None:
    ann, bea = frozenset({"name:a"}), frozenset({"name:b"})
    electors = number_owners(
        [
            ("B1-101", 80_00, ann), ("B1-102", 90_00, ann), ("B1-201", 70_00, ann | bea),
            ("B1-202", 60_00, bea | ann), ("B1-301", 50_00, frozenset()),
            ("B1-302", 40_00, frozenset()), ("B1-401", 100_00, frozenset({"builder"})),
            ("B1-402", 100_00, frozenset({"builder"})), ("B1-403", 100_00, frozenset({"builder"})),
        ]
    )  # fmt: skip
    owners = {item.place: item.owner for item in electors}
    assert owners["B1-101"] == owners["B1-102"] != owners["B1-201"] == owners["B1-202"]
    assert owners["B1-301"] != owners["B1-302"]
    assert owners["B1-401"] == owners["B1-402"] == owners["B1-403"]
    assert total_of(electors) == Tally(5, 690_00)
    # The builder's unsold flats are one voice, and three hundred square metres.
    count = count_ballots(
        electors, {owners["B1-401"]: Choice.FOR, owners["B1-101"]: Choice.AGAINST}
    )
    assert (count.in_favour, count.against) == (Tally(1, 300_00), Tally(1, 170_00))


def test_a_unit_without_an_area_and_a_vote_of_nobody_are_refused() -> None:
    for units, reason in (([("B1-101", 0, frozenset[str]())], "no_area"), ([], "nobody")):
        with pytest.raises(VoteError) as refused:
            number_owners(units)
        assert refused.value.reason == reason


def test_tenants_and_sub_landlords_never_vote() -> None:
    for signer in Signer:
        if signer in (Signer.OWNER, Signer.PROXY):
            check_signer(signer, place="B1-101")
            continue
        with pytest.raises(VoteError, match="not_owner"):
            check_signer(signer, place="B1-101")


def test_ballots_read_twice_differ_until_somebody_settles_them() -> None:
    first = {1: Choice.FOR, 2: Choice.AGAINST, 3: Choice.ABSTAIN, 4: Choice.FOR}
    second = {1: Choice.FOR, 2: Choice.FOR, 3: Choice.ABSTAIN, 5: Choice.INVALID}
    assert differences(first, second, {}) == (2, 4, 5)
    settled = {2: Choice.AGAINST, 4: Choice.NONE, 5: Choice.INVALID}
    assert differences(first, second, settled) == ()
    assert agreed_ballots(first, settled) == {
        1: Choice.FOR, 2: Choice.AGAINST, 3: Choice.ABSTAIN, 5: Choice.INVALID
    }  # fmt: skip
    assert Choice.NONE not in ON_SHEETS


def test_impossible_tallies_are_refused() -> None:
    check_counted(Count(Tally(5), Tally(3), Tally(1), Tally(1)))
    for count, reason in (
        (Count(Tally(5), Tally(3), Tally(2), Tally(1)), "too_many"),
        (Count(Tally(5), Tally(-1)), "negative"),
    ):
        with pytest.raises(VoteError) as refused:
            check_counted(count)
        assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("parts", "areas", "apart"),
    [((30, 3, 0, 0), True, True), ((30, 2, 0, 0), False, False), ((30, 3, 1, 0), True, False),
     ((2, 30, 0, 0), False, True), ((33, 0, 0, 0), True, True), ((30, 2, 1, 0), True, False)],
)  # fmt: skip
def test_what_would_tell_a_single_ballot_is_withheld(
    parts: tuple[int, int, int, int], *, areas: bool, apart: bool
) -> None:
    count = Count(Tally(40, 4000), *(Tally(number, 100 * number) for number in parts))
    shown = public_count(VoteKind.OWNERS, count)
    assert (shown.in_favour, shown.not_in_favour) == (parts[0], sum(parts[1:3]))
    assert (shown.in_favour_area is not None) is areas
    assert (shown.took_part_area is not None) is areas
    assert (shown.against is not None) is apart
    assert (shown.abstained is not None) is apart


def test_an_electorate_of_two_shows_nothing_but_its_size() -> None:
    for count in (
        Count(Tally(2, 200), Tally(2, 200)), Count(Tally(40, 4000), Tally(2, 200)),
    ):  # fmt: skip
        shown = public_count(VoteKind.OWNERS, count)
        assert (shown.in_favour, shown.took_part) == (None, None)
    nobody = public_count(VoteKind.OWNERS, Count(Tally(40, 4000)))
    assert nobody.took_part == 0
    members = public_count(VoteKind.COMMITTEE, Count(Tally(5), Tally(3), Tally(1)))
    assert (members.in_favour, members.against, members.took_part) == (3, 1, 4)


def test_rules_of_places_are_dated() -> None:
    assert decision_rule("上海", date(2026, 1, 1)).strict
    assert decision_rule("上海", date(2010, 1, 1)).committee.jurisdiction == ""
    assert not decision_rule("指导规则", date(2026, 1, 1)).strict
    assert decision_rule("北京", date(2026, 1, 1)).posting_days == 14
    assert decision_rule("某地", date(2026, 1, 1)).committee.jurisdiction == ""
    rule = decision_rule("上海", date(2026, 1, 1))
    assert "第二十六条" in article_of(VoteKind.COMMITTEE, M.NONE, rule)
    assert article_of(VoteKind.CONSULTATION, M.NONE, rule) == ""
    assert in_force_from(date(2026, 1, 1), 7) == date(2026, 1, 8)


@pytest.mark.parametrize("place", ["", "上海", "北京", "杭州", "某地"])
@pytest.mark.parametrize("year", [2018, 2020, 2026])
def test_a_decision_holds_no_day_before_its_notice_may_come_down(place: str, year: int) -> None:
    for number in range(14):
        day = date(year, 6, 1) + timedelta(days=number)
        rule = decision_rule(place, day)
        days, working = days_asked(place, DECISION, day)
        last = last_posting_day(day, days, working=working)
        first = in_force_from(day, rule.posting_days)
        assert first > last
        assert all(
            (last + timedelta(days=gap)).weekday() >= 5 for gap in range(1, (first - last).days)
        )


def test_places_that_say_how_to_decide_and_to_post_say_both_from_the_same_day() -> None:
    posting = {rule.jurisdiction: rule for rule in RULES if rule.kind == DECISION}
    deciding = {rule.jurisdiction: rule for rule in COMMITTEE_RULES}
    assert set(posting) == {"上海", "北京"} <= set(deciding)
    for place, rule in posting.items():
        assert deciding[place].first_day == rule.first_day
        before = decision_rule(place, rule.first_day - timedelta(days=1))
        assert (before.committee.jurisdiction, before.posting_days) == ("", 7)
        assert decision_rule(place, rule.first_day).post_within_days == rule.due_days
