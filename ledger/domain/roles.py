"""Roles (岗位): who may do what, and which duties may meet in one person.

After 会计法 art. 35 and 会计基础工作规范 art. 12. That no one prepares and approves the
same content, whatever their roles, is seen to where drafts are approved.
"""

from collections.abc import Collection
from enum import StrEnum
from itertools import combinations


class Role(StrEnum):
    """A duty that a person has in a community from a first to a last day."""

    OPERATOR = "operator"
    TREASURER = "treasurer"
    CASHIER = "cashier"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    SUPERVISOR = "supervisor"


class Task(StrEnum):
    """Something a signed-in person may be allowed to do at the desk."""

    READ = "read"
    SEE_ORIGINALS = "see_originals"
    PREPARE = "prepare"
    APPROVE = "approve"
    CLOSE_MONTH = "close_month"
    SET_UP = "set_up"
    APPOINT = "appoint"
    COUNT_CASH = "count_cash"
    CONFIRM_COUNT = "confirm_count"
    PAY = "pay"
    SET_POLICY = "set_policy"
    COVER = "cover"
    RECONCILE = "reconcile"
    CONFIRM_RECONCILIATION = "confirm_reconciliation"
    KEEP_MATTERS = "keep_matters"
    PREPARE_NOTICE = "prepare_notice"
    PUBLISH = "publish"
    HANG_NOTICE = "hang_notice"
    READ_AUDIT = "read_audit"
    AUDIT = "audit"


_EVERY_OFFICER = frozenset(Role) - {Role.OPERATOR}
#: Which roles carry a task. The operator runs the machine and neither posts nor sees originals.
TASKS: dict[Task, frozenset[Role]] = {
    Task.READ: frozenset(Role),
    Task.SEE_ORIGINALS: _EVERY_OFFICER,
    Task.PREPARE: frozenset({Role.TREASURER}),
    Task.APPROVE: frozenset({Role.REVIEWER}),
    Task.CLOSE_MONTH: frozenset({Role.TREASURER, Role.REVIEWER}),
    Task.SET_UP: frozenset({Role.TREASURER, Role.OPERATOR}),
    Task.APPOINT: frozenset({Role.OPERATOR}),
    Task.COUNT_CASH: frozenset({Role.CASHIER, Role.TREASURER}),
    Task.CONFIRM_COUNT: frozenset({Role.TREASURER, Role.CASHIER, Role.REVIEWER, Role.SUPERVISOR}),
    # A treasurer only where the policy says that the committee is small: see ``paying_roles``.
    Task.PAY: frozenset({Role.CASHIER, Role.TREASURER}),
    Task.SET_POLICY: frozenset({Role.TREASURER, Role.REVIEWER}),
    Task.COVER: frozenset({Role.TREASURER, Role.REVIEWER}),
    # Never the cashier, who keeps the money that is being reconciled.
    Task.RECONCILE: frozenset({Role.TREASURER, Role.REVIEWER}),
    Task.CONFIRM_RECONCILIATION: frozenset({Role.TREASURER, Role.REVIEWER, Role.SUPERVISOR}),
    # What neighbours bring up, what met, and answers: no money, so one person writes it down.
    Task.KEEP_MATTERS: frozenset({Role.TREASURER, Role.REVIEWER, Role.PUBLISHER}),
    Task.PREPARE_NOTICE: frozenset({Role.TREASURER, Role.PUBLISHER}),
    # Where nobody is appointed to publish, the reviewer does; never who prepared it.
    Task.PUBLISH: frozenset({Role.PUBLISHER, Role.REVIEWER}),
    Task.HANG_NOTICE: frozenset({Role.TREASURER, Role.PUBLISHER, Role.REVIEWER}),
    # Everything unmasked, with originals; who supervises may read it, the auditor alone samples and marks.
    Task.READ_AUDIT: frozenset({Role.AUDITOR, Role.SUPERVISOR}),
    Task.AUDIT: frozenset({Role.AUDITOR}),
}

_POSTING = (Role.TREASURER, Role.REVIEWER)
#: Pairs of roles that one person may not hold in a community at the same time.
_APART = frozenset(
    {frozenset({first, second}) for first in (Role.OPERATOR, Role.CASHIER) for second in _POSTING}
    | {
        frozenset({watcher, watched})
        for watcher in (Role.AUDITOR, Role.SUPERVISOR)
        for watched in (*_POSTING, Role.CASHIER)
    }
)


def may(roles: Collection[str], task: Task) -> bool:
    """Tell whether somebody with these roles may do this."""
    return not TASKS[task].isdisjoint(roles)


def role_for(roles: Collection[str], task: Task) -> Role | None:
    """Give the role in which somebody does this, None when they may not."""
    return next((role for role in Role if role in roles and role in TASKS[task]), None)


def paying_roles(*, small_committee: bool) -> frozenset[Role]:
    """Give who pays: the cashier, and the treasurer too where there are only two officers."""
    return TASKS[Task.PAY] if small_committee else frozenset({Role.CASHIER})


def conflicts(roles: Collection[str]) -> tuple[tuple[Role, Role], ...]:
    """Name the pairs among these roles that one person may not hold together."""
    held = sorted(Role(role) for role in set(roles))
    return tuple(pair for pair in combinations(held, 2) if frozenset(pair) in _APART)
