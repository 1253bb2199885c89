"""Who lives in or answers for a household, from a first to a last day, and whose days may not overlap."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.place_errors import OccupantError

PEOPLE_MAX = 999


class OccupantKind(StrEnum):
    """Why somebody is registered at a household.

    A sub-landlord (二房东) rents it and lets it on, and may be the one whom bills go to; the owner stays liable.
    """

    OWNER = "owner"
    TENANT = "tenant"
    SUB_LANDLORD = "sub_landlord"
    VACANT = "vacant"


#: As which a household counts where several are registered: the first of these.
USE_ORDER = (
    OccupantKind.SUB_LANDLORD,
    OccupantKind.TENANT,
    OccupantKind.VACANT,
    OccupantKind.OWNER,
)


@dataclass(frozen=True, slots=True)
class Occupant:
    """Somebody registered at a household, or that nobody lives there.

    ``party`` is a code, empty where no name is kept; ``people_count`` how many live there by this registration;
    ``gets_bills`` tells that bills go to them.
    """

    kind: OccupantKind
    first_day: date
    last_day: date | None = None
    party: str = ""
    people_count: int = 0
    gets_bills: bool = False

    def __post_init__(self) -> None:
        """Refuse days and numbers that cannot be.

        Raises:
            OccupantError: the last day is before the first, or so many people live nowhere.
        """
        if self.last_day is not None and self.last_day < self.first_day:
            raise OccupantError(reason="days", field="last_day", text=self.last_day.isoformat())
        if not 0 <= self.people_count <= PEOPLE_MAX:
            raise OccupantError(reason="people", field="people", text=str(self.people_count)[:10])

    def overlaps(self, other: "Occupant") -> bool:
        """Tell whether they have a day in common."""
        return (other.last_day is None or self.first_day <= other.last_day) and (
            self.last_day is None or other.first_day <= self.last_day
        )

    def clashes(self, other: "Occupant") -> bool:
        """Tell whether both cannot be so on a day they have in common.

        Owners overlap only as owners in common, each with a name of their own; nobody lives where it stands vacant;
        nobody is registered twice in the same way; bills go to one.
        """
        if not self.overlaps(other):
            return False
        kinds = {self.kind, other.kind}
        same_party = bool(self.party) and self.party == other.party
        if self.gets_bills and other.gets_bills:
            return True
        if OccupantKind.VACANT in kinds:
            return OccupantKind.OWNER not in kinds
        if kinds == {OccupantKind.OWNER}:
            return same_party or not (self.party and other.party)
        return len(kinds) == 1 and same_party


def check_clash(occupant: Occupant, others: Collection[Occupant]) -> None:
    """Refuse an occupant whose days clash with those of others at the same household.

    Raises:
        OccupantError: reason clash.
    """
    for other in others:
        if occupant.clashes(other):
            raise OccupantError(reason="clash", field="first_day", text=other.first_day.isoformat())


def parse_people(text: str, *, field: str = "people") -> int:
    """Read how many people live somewhere.

    Raises:
        OccupantError: it is no whole number, or more than live anywhere.
    """
    plain = text.strip().removesuffix("人").strip()
    # A spreadsheet writes 3 as 3.0 where the column holds numbers.
    plain = plain.removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 3):
        raise OccupantError(reason="people", field=field, text=text[:10])
    return int(plain)
