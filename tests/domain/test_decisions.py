"""How firmly a decision stands, and what it lets people pay."""

from datetime import date

import pytest

from ledger.domain.decisions import (
    DecisionFacts,
    Standing,
    Step,
    body_of,
    decision_objections,
    standing_of,
)
from ledger.domain.errors import Named
from ledger.domain.policies import ApprovalStep, Body
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import VoteKind

NAME = Named("修大门", "The gate")
POSTED = Step(3, "posted", date(2026, 3, 2))
OBJECTION, ANSWER = (
    Step(4, "objection", date(2026, 3, 4)), Step(5, "answered", date(2026, 3, 6), 4),
)  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "day", "standing"),
    [
        ((), date(2026, 3, 20), Standing.UNPOSTED),
        ((POSTED,), date(2026, 3, 1), Standing.UNPOSTED),
        ((POSTED,), date(2026, 3, 8), Standing.POSTING),
        ((POSTED,), date(2026, 3, 9), Standing.IN_FORCE),
        ((POSTED, OBJECTION), date(2026, 3, 20), Standing.OBJECTED),
        ((POSTED, OBJECTION, ANSWER), date(2026, 3, 8), Standing.POSTING),
        ((POSTED, OBJECTION, ANSWER), date(2026, 3, 9), Standing.IN_FORCE),
        ((POSTED, Step(4, "annulled", date(2026, 4, 1))), date(2026, 4, 1), Standing.ANNULLED),
        ((POSTED, Step(4, "annulled", date(2026, 4, 1))), date(2026, 3, 31), Standing.IN_FORCE),
    ],
)
def test_a_decision_holds_after_its_days_on_the_board_and_with_objections_answered(
    steps: tuple[Step, ...], day: date, standing: Standing
) -> None:
    found, first_day = standing_of(steps, 7, day)
    assert found is standing
    assert (first_day == date(2026, 3, 9)) is (standing in (Standing.POSTING, Standing.IN_FORCE))


@pytest.mark.parametrize(
    ("facts", "asked", "place", "reasons"),
    [
        (None, Body.ASSEMBLY, "", []),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.IN_FORCE), Body.ASSEMBLY, "", []),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.IN_FORCE), Body.COMMITTEE, "", []),
        (DecisionFacts(NAME, Body.COMMITTEE, Standing.IN_FORCE), Body.COMMITTEE, "", []),
        (DecisionFacts(NAME, Body.COMMITTEE, Standing.IN_FORCE), Body.ASSEMBLY, "",
         ["needs_assembly"]),
        (DecisionFacts(NAME, Body.NOBODY, Standing.IN_FORCE), Body.COMMITTEE, "",
         ["needs_committee"]),
        (DecisionFacts(NAME, Body.NOBODY, Standing.NAMED), Body.COMMITTEE, "", ["unproven"]),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.CLAIMED), Body.COMMITTEE, "", ["unproven"]),
        (DecisionFacts(NAME, Body.NOBODY, Standing.NAMED), Body.NOBODY, "", []),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.ANNULLED), Body.NOBODY, "", ["annulled"]),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.UNPOSTED), Body.NOBODY, "",
         ["not_in_force_unposted"]),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.POSTING), Body.ASSEMBLY, "",
         ["not_in_force_posting"]),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.OBJECTED), Body.ASSEMBLY, "",
         ["not_in_force_objected"]),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.IN_FORCE, scope=frozenset({"B1"})),
         Body.ASSEMBLY, "B1", []),
        (DecisionFacts(NAME, Body.ASSEMBLY, Standing.IN_FORCE, scope=frozenset({"B1"})),
         Body.ASSEMBLY, "B2", ["other_place"]),
    ],
)  # fmt: skip
def test_a_payment_is_held_to_the_decision_behind_it(
    facts: DecisionFacts | None, asked: Body, place: str, reasons: list[str]
) -> None:
    found = list(decision_objections(facts, ApprovalStep(None, 1, asked), place=place))
    assert all(isinstance(item, VoteError) for item in found)
    assert [item.data["reason"] for item in found] == reasons


def test_a_consultation_decides_nothing() -> None:
    assert [body_of(kind) for kind in VoteKind] == [Body.COMMITTEE, Body.NOBODY, Body.ASSEMBLY]
