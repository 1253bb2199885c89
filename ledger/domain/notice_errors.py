"""What may be refused about notices and publications, as a type with data."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class NoticeError(Refusal):
    """A notice or a publication cannot be made, issued or continued like this.

    ``reason`` is kind, subject, nothing, places, days, too_short, phone, unknown, state, own, role,
    unchanged, voucher, other_period, way, step, early, reissued or incomplete. ``count`` is how many days are
    asked for, ``day`` the day at fault, ``number`` the notice or publication it is about.
    """

    code = "notice"
    reason: str
    count: int = 0
    day: date | None = None
    number: str = ""
    field: str = ""
