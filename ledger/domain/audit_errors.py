"""What may be refused of an audit's samples and the findings on them."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class AuditError(Refusal):
    """A sample or a finding is not possible.

    ``reason`` is empty (nothing answers to the filters), size, seed, method, mark, finding (a mark that wants
    words has none), not_sampled, or amount; ``text`` is what was asked for, ``limit`` how many there may be.
    """

    code = "audit"
    reason: str
    field: str = ""
    text: str = ""
    limit: int = 0
