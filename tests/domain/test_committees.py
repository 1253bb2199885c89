"""A committee's composition: enough members, an odd number, and the residents' share of them."""

import pytest

from ledger.domain.committees import (
    DEFAULT_RULES,
    RULES,
    Committee,
    CommitteeRules,
    check_committee,
    committee_content,
    committee_of,
)
from ledger.domain.errors import CommitteeError

TAIZHOU = RULES["台州"]
EVEN = CommitteeRules(must_be_odd=False)


@pytest.mark.parametrize(
    ("members", "representatives", "rules"),
    [
        (5, 3, DEFAULT_RULES), (11, 6, DEFAULT_RULES), (7, 7, DEFAULT_RULES), (6, 3, EVEN),
        (7, 4, RULES["北京"]), (15, 9, TAIZHOU),
    ],
)  # fmt: skip
def test_a_committee_within_the_rules_stands(
    members: int, representatives: int, rules: CommitteeRules
) -> None:
    check_committee(Committee(members, representatives), rules)


@pytest.mark.parametrize(
    ("members", "representatives", "rules", "reason", "field", "share"),
    [
        (3, 3, DEFAULT_RULES, "few", "members", ""), (13, 9, DEFAULT_RULES, "many", "members", ""),
        (5, 5, RULES["杭州"], "few", "members", ""), (6, 4, DEFAULT_RULES, "even", "members", ""),
        (7, 8, DEFAULT_RULES, "beyond", "representatives", ""),
        (7, -1, DEFAULT_RULES, "beyond", "representatives", ""),
        (7, 3, DEFAULT_RULES, "share", "representatives", "42.8%"),
        (6, 2, EVEN, "share", "representatives", "33.3%"),
        (7, 0, DEFAULT_RULES, "share", "representatives", "0.0%"),
        (15, 8, TAIZHOU, "share", "representatives", "53.3%"),
    ],
)  # fmt: skip
def test_a_committee_that_falls_short_is_refused_with_the_share(
    members: int, representatives: int, rules: CommitteeRules, reason: str, field: str, share: str
) -> None:
    with pytest.raises(CommitteeError) as refused:
        check_committee(Committee(members, representatives), rules)
    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert refused.value.share == share


def test_a_composition_is_read_back_from_the_log() -> None:
    assert committee_of(committee_content(Committee(7, 4))) == Committee(7, 4)
