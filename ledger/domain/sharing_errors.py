"""What may be refused where costs are shared among households, and where their money moves."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class SharingError(Refusal):
    """A cost cannot be shared, or households' money not be moved, like this.

    ``reason`` is undecided, both_reasons, no_places, no_shares, shares_of_places, weight, no_reason,
    not_concerned, nobody, weight_missing, area_missing, place_empty, nothing_held, not_paid_in (owners still
    owe ``missing_minor``), drawn_already, still_held, withdrawn, changed, line (of a list), twice, below_zero, or
    not_as_listed (a voucher is not what its list says).
    """

    code = "sharing"
    reason: str
    name: str = ""
    count: int = 0
    missing_minor: int = 0
    field: str = ""
