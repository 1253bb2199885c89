"""Words that the guards' conditions share."""

from ledger.domain.roles import TASKS, Task


def roles_for(task: Task) -> str:
    """List the roles that carry a task, for the right side of IN."""
    return "(" + ", ".join(f"'{role.value}'" for role in sorted(TASKS[task])) + ")"
