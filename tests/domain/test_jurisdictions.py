"""Where a community lies: found whatever way it was typed."""

import pytest

from ledger.domain import committees, decision_rules, maintenance, notice_rules
from ledger.domain.jurisdictions import RULED_PLACES, is_ruled, jurisdiction_named


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("上海市", "上海"),
        (" 上海 ", "上海"),
        ("北京", "北京"),
        ("南昌市", "南昌"),
        ("", ""),
        ("市", "市"),
    ],
)
def test_a_city_is_found_with_and_without_its_suffix(typed: str, found: str) -> None:
    assert jurisdiction_named(typed) == found


def test_a_place_without_rules_of_its_own_is_known_as_such() -> None:
    assert is_ruled("上海")
    assert is_ruled("")
    assert not is_ruled("南昌")


def test_every_place_that_a_rule_names_can_be_chosen() -> None:
    named = {
        rule.jurisdiction
        for rules in (notice_rules.RULES, decision_rules.COMMITTEE_RULES, maintenance.TOP_UP_RULES)
        for rule in rules
    } | set(committees.RULES)
    assert named - {"", "指导规则"} <= set(RULED_PLACES)
