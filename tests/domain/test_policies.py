"""What a payment needs by its amount, and what looks as if it was split to need less."""

from dataclasses import replace

import pytest

from ledger.domain.errors import PolicyError
from ledger.domain.policies import (
    DEFAULT_POLICY,
    ApprovalPolicy,
    ApprovalStep,
    Body,
    policy_content,
    policy_of,
)

SMALL = replace(DEFAULT_POLICY, small_committee=True)


@pytest.mark.parametrize(
    ("yuan", "approvals", "decision"),
    [
        (1, 1, Body.NOBODY), (500, 1, Body.NOBODY), (500.01, 2, Body.NOBODY),
        (5_000, 2, Body.NOBODY), (5_000.01, 2, Body.COMMITTEE), (20_000, 2, Body.COMMITTEE),
        (20_000.01, 2, Body.ASSEMBLY), (999_999_999, 2, Body.ASSEMBLY),
    ],
)  # fmt: skip
def test_the_default_asks_for_more_the_more_is_paid(
    yuan: float, approvals: int, decision: Body
) -> None:
    amount_minor = round(yuan * 100)
    assert DEFAULT_POLICY.approvals_for(amount_minor) == approvals
    assert DEFAULT_POLICY.step_for(amount_minor).decision is decision


def test_two_officers_are_enough_in_a_small_committee_but_papers_stay() -> None:
    assert SMALL.approvals_for(10_000_00) == SMALL.flagged_approvals == 1
    assert SMALL.step_for(10_000_00).decision is Body.COMMITTEE
    assert DEFAULT_POLICY.flagged_approvals == 2


@pytest.mark.parametrize(
    ("amount", "others", "limit"),
    [
        (480_00, [], 0),  # alone it is only small
        (480_00, [100_00], 500_00),  # close below, and not alone
        (449_99, [50_00], 0),  # neither close nor together above
        (449_99, [50_02], 500_00),  # together above
        (200_00, [200_00, 200_00], 500_00),
        (4_900_00, [10_00], 5_000_00),
        (30_000_00, [30_000_00], 0),  # nothing stricter is left to avoid
    ],
)
def test_payments_to_one_payee_that_stay_below_a_step_together_are_noticed(
    amount: int, others: list[int], limit: int
) -> None:
    assert DEFAULT_POLICY.split_limit(amount, others) == limit


def test_a_policy_is_written_for_the_log_and_read_back() -> None:
    policy = replace(SMALL, contract_above_minor=10_000_00, request_above_minor=0, split_days=14)
    content = policy_content(policy)
    assert content["steps"][0] == {"up_to": "50000", "approvals": 1, "decision": ""}
    assert content["steps"][-1]["up_to"] == ""
    assert (content["small_committee"], content["request_above"]) == (1, "0")
    assert policy_of(content) == policy
    assert policy_of(policy_content(DEFAULT_POLICY)) == policy_of({}) == DEFAULT_POLICY
    assert policy_of({"small_committee": 1, "of_a_later_version": "?"}) == SMALL


LAST = ApprovalStep(None, 2)


@pytest.mark.parametrize(
    ("steps", "reason", "field"),
    [
        ((), "steps", "steps"),
        ((ApprovalStep(100, 1),), "steps", "steps"),
        ((*[ApprovalStep(100 * n, 1) for n in range(1, 7)], LAST), "steps", "steps"),
        ((ApprovalStep(None, 1), LAST), "rising", "up_to_1"),
        ((ApprovalStep(200, 1), ApprovalStep(200, 1), LAST), "rising", "up_to_2"),
        ((ApprovalStep(0, 1), LAST), "rising", "up_to_1"),
        ((ApprovalStep(10**15, 1), LAST), "rising", "up_to_1"),
        ((ApprovalStep(100, 0), LAST), "approvals", "approvals_1"),
        ((ApprovalStep(100, 1), ApprovalStep(None, 6)), "approvals", "approvals_2"),
    ],
)
def test_steps_rise_end_without_limit_and_ask_for_some_people(
    steps: tuple[ApprovalStep, ...], reason: str, field: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        ApprovalPolicy(steps)
    assert (refused.value.reason, refused.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"split_days": -1}, "split_days"), ({"split_days": 61}, "split_days"),
        ({"split_margin_percent": -1}, "split_margin"),
        ({"split_margin_percent": 51}, "split_margin"),
    ],
)  # fmt: skip
def test_splitting_is_looked_for_within_bounds(changes: dict[str, int], reason: str) -> None:
    with pytest.raises(PolicyError) as refused:
        replace(DEFAULT_POLICY, **changes)  # type: ignore[arg-type]
    assert refused.value.reason == reason
