"""What a decision may be used for beside payments: the maintenance fund, prices, write-offs, campaigns."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from ledger.domain.decisions import DecisionFacts, decision_objections
from ledger.domain.policies import ApprovalStep, Body
from ledger.domain.vote_errors import VoteError

#: A list has no amount above which a body is asked: the fund is the owners', whatever it pays.
_OF_FUND = {"unproven": "fund_unproven", "needs_assembly": "fund_needs_assembly"}


def use_objections(facts: DecisionFacts | None, body: Body = Body.NOBODY) -> Iterator[VoteError]:
    """Give what stands against acting on a decision; with a body, it must be proven to be that body's.

    A name alone is enough where no body is asked: history has many, and what follows is told with the name.
    """
    for found in decision_objections(facts, ApprovalStep(None, 1, body), place=""):
        yield replace(found, reason=_OF_FUND.get(found.reason, found.reason))


def scope_objections(
    facts: DecisionFacts | None, homes: Iterable[Collection[str]]
) -> Iterator[VoteError]:
    """Give what stands against homes paying, each given by the places that it lies in: the decision is not theirs."""
    if facts is None or not facts.scope:
        return
    if any(facts.scope.isdisjoint(home) for home in homes):
        yield VoteError(reason="other_homes", subject=facts.name, field="places")
