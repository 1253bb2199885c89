"""What may be refused about places, occupants and residents' links, as types with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class PlaceError(Refusal):
    """A place cannot be registered or changed like this.

    ``reason`` is code (malformed), taken, no_parent, parent (of a kind that cannot hold it), area, area_zero,
    area_precise, area_large, same_area, closed, not_empty (something lies in it), has_balance
    (its shares of an account do not net to zero: ``account`` and ``left_minor``, debit less credit in fen), in_draft (a
    draft on its way names it in its shares), rows (a list with problems), empty
    (a list without rows), rows_max, changed (since somebody looked) or headings (columns that a list must have).
    """

    code = "place"
    reason: str
    text: str = ""
    field: str = ""
    account: str = ""
    left_minor: int = 0


@dataclass(eq=False)
class OccupantError(Refusal):
    """Somebody cannot be registered at a place like this.

    ``reason`` is clash (their days overlap with others' where that makes no sense), not_household, nobody (a name
    where it stands vacant), people, days (the last before the first), or ended.
    """

    code = "occupant"
    reason: str
    text: str = ""
    field: str = ""


@dataclass(eq=False)
class ResidentLinkError(Refusal):
    """A residents' link cannot be made or ended.

    ``reason`` is days, too_long, too_many, not_household, ended, or shown (made already, and shown but once).
    """

    code = "resident_link"
    reason: str
    text: str = ""
    field: str = ""
