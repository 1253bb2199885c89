"""Which duties may meet in one person, and what each may do."""

import pytest

from ledger.domain.roles import Role, Task, conflicts, may, role_for


@pytest.mark.parametrize(
    ("roles", "pair"),
    [
        (["operator", "treasurer"], (Role.OPERATOR, Role.TREASURER)),
        (["cashier", "treasurer"], (Role.CASHIER, Role.TREASURER)),
        (["cashier", "reviewer"], (Role.CASHIER, Role.REVIEWER)),
        (["auditor", "reviewer"], (Role.AUDITOR, Role.REVIEWER)),
        (["supervisor", "cashier"], (Role.CASHIER, Role.SUPERVISOR)),
    ],
)
def test_duties_that_watch_each_other_stay_apart(roles: list[str], pair: tuple[Role, Role]) -> None:
    assert {frozenset(found) for found in conflicts(roles)} == {frozenset(pair)}


@pytest.mark.parametrize(
    "roles", [[], ["treasurer"], ["treasurer", "treasurer"], ["treasurer", "publisher"],
              ["auditor", "supervisor"]],
)  # fmt: skip
def test_other_duties_may_meet(roles: list[str]) -> None:
    assert conflicts(roles) == ()


def test_a_task_is_done_in_the_role_that_carries_it() -> None:
    assert role_for(["auditor", "treasurer"], Task.PREPARE) is Role.TREASURER
    assert role_for(["auditor"], Task.PREPARE) is None
    assert may(["reviewer"], Task.APPROVE)
    assert not may(["treasurer"], Task.APPROVE)
    assert not may([], Task.READ)
