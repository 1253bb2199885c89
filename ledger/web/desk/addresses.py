"""What an address of the desk says: a rule, a method, a name, the task a role has to carry, and the view."""

from collections.abc import Callable
from typing import Any

from ledger.domain.roles import Task

Address = tuple[str, str, str, Task, Callable[..., Any]]
SLUG = "/desk/<slug>"
