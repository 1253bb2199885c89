"""What may be refused of proposals that another person confirms."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class ConfirmationError(Refusal):
    """A proposal cannot be confirmed: ``reason`` is own_proposal, gone, or waiting (one like it waits already)."""

    code = "confirmation"
    reason: str
    field: str = ""
