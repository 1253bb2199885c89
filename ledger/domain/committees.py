"""The committee's composition (物管委): how many members, and how many of them the residents sent.

A place may have rules of its own. Only numbers are kept: who the members are stands outside the books.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.domain.errors import CommitteeError


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """What a place asks: an odd number of members within bounds, at least a share from the residents."""

    members_min: int = 5
    members_max: int = 11
    must_be_odd: bool = True
    share_numerator: int = 1
    share_denominator: int = 2


#: What holds where a place says nothing else.
DEFAULT_RULES = CommitteeRules()
#: By jurisdiction, as a community names it when its books are opened.
RULES: Mapping[str, CommitteeRules] = {
    "北京": CommitteeRules(members_min=7),
    "杭州": CommitteeRules(members_min=7),
    "台州": CommitteeRules(members_min=11, members_max=15, share_numerator=3, share_denominator=5),
}


@dataclass(frozen=True, slots=True)
class Committee:
    """How many members sit on it, and how many of them are residents' representatives."""

    members: int
    representatives: int


def check_committee(committee: Committee, rules: CommitteeRules) -> None:
    """Refuse a composition that the place's rules do not allow.

    Raises:
        CommitteeError: the first broken rule; a share that falls short is stated.
    """
    members, representatives = committee.members, committee.representatives
    if members < rules.members_min:
        raise CommitteeError(
            reason="few",
            limit=rules.members_min,
            field="members",
            members=members,
            representatives=representatives,
        )
    if members > rules.members_max:
        raise CommitteeError(
            reason="many",
            limit=rules.members_max,
            field="members",
            members=members,
            representatives=representatives,
        )
    if rules.must_be_odd and members % 2 == 0:
        raise CommitteeError(
            reason="even", field="members", members=members, representatives=representatives
        )
    if not 0 <= representatives <= members:
        raise CommitteeError(
            reason="beyond",
            field="representatives",
            members=members,
            representatives=representatives,
        )
    if representatives * rules.share_denominator < members * rules.share_numerator:
        share = _percent(share_per_mille(committee))
        least = f"{rules.share_numerator}/{rules.share_denominator}"
        raise CommitteeError(
            reason="share",
            share=share,
            least=least,
            field="representatives",
            members=members,
            representatives=representatives,
        )


def share_per_mille(committee: Committee) -> int:
    """Give the share of residents' representatives in thousandths, rounded down: never more than it is."""
    return committee.representatives * 1000 // committee.members


def committee_content(committee: Committee) -> dict[str, Any]:
    """Write a composition as the log keeps it."""
    return {"members": committee.members, "representatives": committee.representatives}


def committee_of(content: Mapping[str, Any]) -> Committee:
    """Read a composition back."""
    return Committee(content["members"], content["representatives"])


def _percent(per_mille: int) -> str:
    return f"{per_mille // 10}.{per_mille % 10}%"
