"""Decisions: how firmly each stands on a day, and what it lets people pay.

What was decided here has its vote behind it; what was decided before the books, or elsewhere, has a paper and two
people who vouch for it. A bare name, as history brings it in, proves nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ledger.domain.decision_rules import in_force_from
from ledger.domain.errors import Named
from ledger.domain.policies import ApprovalStep, Body
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import VoteKind


class Standing(StrEnum):
    """How firmly a decision stands."""

    NAMED = "named"
    CLAIMED = "claimed"
    UNPOSTED = "unposted"
    POSTING = "posting"
    OBJECTED = "objected"
    IN_FORCE = "in_force"
    ANNULLED = "annulled"


#: What a vote's decision is before it holds.
_NOT_YET = frozenset({Standing.UNPOSTED, Standing.POSTING, Standing.OBJECTED})
_UNPROVEN = frozenset({Standing.NAMED, Standing.CLAIMED})
#: A work asks for somebody's decision who may decide, whatever it costs.
_CARRIES = ApprovalStep(None, 1, Body.COMMITTEE)
_BODIES = {
    VoteKind.COMMITTEE: Body.COMMITTEE, VoteKind.OWNERS: Body.ASSEMBLY,
    VoteKind.CONSULTATION: Body.NOBODY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A decision where a request is judged.

    Attributes:
        body: whose decision it is; NOBODY where nobody's who could decide on money, or nobody knows.
        first_day: from when it holds, if that is known.
        scope: codes of the places it is about, with all that lies in them; empty: the whole community.
    """

    name: Named
    body: Body
    standing: Standing
    first_day: date | None = None
    scope: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a decision after its result; see ``vote_steps``."""

    number: int
    kind: str
    happened_on: date
    answers: int | None = None


def body_of(kind: VoteKind) -> Body:
    """Say whose decision a vote of a kind makes."""
    return _BODIES[kind]


def standing_of(
    steps: Iterable[Step], posting_days: int, day: date
) -> tuple[Standing, date | None]:
    """Give how a decision that a vote made stands on a day, and from when it holds or will.

    It holds once it hung on the board as long as it must, and every objection has its answer.
    """
    known = [step for step in steps if step.happened_on <= day]
    if any(step.kind == "annulled" for step in known):
        return Standing.ANNULLED, None
    posted = next((step.happened_on for step in known if step.kind == "posted"), None)
    if posted is None:
        return Standing.UNPOSTED, None
    first_day = in_force_from(posted, posting_days)
    answered = {step.answers for step in known if step.kind == "answered"}
    if any(step.kind == "objection" and step.number not in answered for step in known):
        return Standing.OBJECTED, None
    return (Standing.POSTING if day < first_day else Standing.IN_FORCE), first_day


def decision_objections(
    facts: DecisionFacts | None, step: ApprovalStep, *, place: str
) -> Iterator[VoteError]:
    """Give what stands against paying on a decision, with the step of the policy that the amount falls on."""
    if facts is None:
        return
    standing, field = facts.standing, "decision"
    if standing is Standing.ANNULLED:
        yield VoteError(reason="annulled", subject=facts.name, field=field)
    elif standing in _NOT_YET:
        reason = f"not_in_force_{standing.value}"
        yield VoteError(reason=reason, subject=facts.name, day=facts.first_day, field=field)
    if step.decision is Body.NOBODY:
        return
    if standing in _UNPROVEN:
        yield VoteError(reason="unproven", subject=facts.name, field=field)
    elif facts.body not in (step.decision, Body.ASSEMBLY):
        yield VoteError(reason=f"needs_{step.decision.value}", subject=facts.name, field=field)
    # Where no place is named, the approver sees what the decision is about.
    if facts.scope and place and place not in facts.scope:
        yield VoteError(reason="other_place", subject=facts.name, field="place")


def carrying_objections(
    facts: DecisionFacts | None, *, place: str, field: str = "decision", urgent: bool = False
) -> Iterator[VoteError]:
    """Give what keeps a decision from carrying a work: it holds, is no mere consultation, and is about the place.

    ``urgent``: for an emergency it is enough that it was taken, for it hangs longer than the papers may take.
    """
    for found in decision_objections(facts, _CARRIES, place=place):
        if not (urgent and found.reason.startswith("not_in_force")):
            yield replace(found, field=field)
