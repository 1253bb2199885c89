"""Links for residents: a token that nobody can guess, for a community or one household, from a first to a last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from ledger.domain.place_errors import ResidentLinkError

#: Twice what nobody can guess; it still fits a QR code that an old phone reads.
TOKEN_BYTES = 32
#: A link on paper that lies in a drawer must not work for ever.
DAYS_MAX = 366 * 3


class LinkAudience(StrEnum):
    """Whom a link is for."""

    RESIDENT = "resident"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class ResidentLink:
    """A link as an officer asks for it; ``place`` is a household's code, empty for a community's link."""

    audience: LinkAudience
    first_day: date
    last_day: date
    place: str = ""

    def __post_init__(self) -> None:
        """Refuse a link without an end, or for nobody.

        Raises:
            ResidentLinkError: the last day is before the first, or years away; or a household is missing.
        """
        if self.last_day < self.first_day:
            raise ResidentLinkError(reason="days", field="last_day", text=self.last_day.isoformat())
        if self.last_day - self.first_day > timedelta(days=DAYS_MAX):
            raise ResidentLinkError(
                reason="too_long", field="last_day", text=self.last_day.isoformat()
            )
        if (self.audience is LinkAudience.HOUSEHOLD) != bool(self.place):
            raise ResidentLinkError(reason="not_household", field="place", text=self.place)


def token_sha256(token: str) -> str:
    """Give what is kept of a token: whoever reads the books cannot open the link."""
    return sha256(token.encode()).hexdigest()
