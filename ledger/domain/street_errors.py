"""What may be refused about streets, as a type with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class StreetError(Refusal):
    """A street cannot be set up or joined like this.

    ``reason`` is slug (malformed), taken (a street of this name is there), joined (the community is in a street
    on one of these days: ``text``), not_in (the community is not in this street), or days (the last day lies before
    the first).
    """

    code = "street"
    reason: str
    text: str = ""
    field: str = ""
