"""Which duties may meet in one person, and what each may do."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.roles import TASKS, Role, Task, conflicts, may, paying_roles, role_for


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


#: Every pair that is kept apart, and every task of every role, written out.
APART = {
    frozenset(pair.split())
    for pair in (
        "operator treasurer", "operator reviewer", "cashier treasurer", "cashier reviewer",
        "auditor treasurer", "auditor reviewer", "auditor cashier",
        "supervisor treasurer", "supervisor reviewer", "supervisor cashier",
    )
}  # fmt: skip
CARRIED = {
    "operator": {"read", "set_up", "appoint"},
    "treasurer": {
        "cover",
        "read",
        "see_originals",
        "prepare",
        "close_month",
        "pay",
        "set_policy",
        "set_up",
        "count_cash",
        "confirm_count",
        "reconcile",
        "confirm_reconciliation",
        "keep_matters",
        "prepare_notice",
        "hang_notice",
    },
    "cashier": {"read", "see_originals", "pay", "count_cash", "confirm_count"},
    "reviewer": {
        "read",
        "see_originals",
        "approve",
        "close_month",
        "cover",
        "set_policy",
        "confirm_count",
        "reconcile",
        "confirm_reconciliation",
        "keep_matters",
        "publish",
        "hang_notice",
    },
    "publisher": {
        "read",
        "see_originals",
        "keep_matters",
        "prepare_notice",
        "publish",
        "hang_notice",
    },
    "auditor": {"read", "see_originals", "read_audit", "audit"},
    "supervisor": {
        "read",
        "see_originals",
        "confirm_count",
        "confirm_reconciliation",
        "read_audit",
    },
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_carries_its_tasks_and_no_other(role: Role) -> None:
    assert {task.value for task in Task if may([role], task)} == CARRIED[role]
    assert {task.value for task in Task if role_for([role], task) is role} == CARRIED[role]


def test_no_role_both_prepares_and_approves_and_every_task_has_its_roles() -> None:
    assert set(TASKS) == set(Task)
    assert not TASKS[Task.PREPARE] & TASKS[Task.APPROVE]


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
def test_each_pair_is_kept_apart_or_is_not_in_either_order(one: Role, other: Role) -> None:
    assert bool(conflicts([one, other])) is (frozenset({one.value, other.value}) in APART)
    assert conflicts([one, other]) == conflicts([other, one])


@given(st.sets(st.sampled_from(list(Role))))
def test_among_several_roles_every_conflict_is_named_once(roles: set[Role]) -> None:
    found = [frozenset(pair) for pair in conflicts(roles)]
    assert len(found) == len(set(found))
    assert set(found) == {pair for pair in APART if pair <= roles}


def test_a_word_that_is_no_role_allows_nothing() -> None:
    assert not may(["admin"], Task.READ)
    assert role_for(["admin"], Task.READ) is None
    with pytest.raises(ValueError, match="admin"):
        conflicts(["admin"])


def test_the_treasurer_pays_only_in_a_small_committee() -> None:
    assert paying_roles(small_committee=False) == {Role.CASHIER}
    assert paying_roles(small_committee=True) == {Role.CASHIER, Role.TREASURER}
