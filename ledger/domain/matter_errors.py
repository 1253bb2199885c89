"""What may be refused about matters, meetings, questions and custody, as a type with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class MatterError(Refusal):
    """A matter, meeting, question or custody cannot be written down like this.

    ``reason`` is order (no step of this kind follows the newest one), day (before the newest: ``text``), number,
    to_come (the day has not come), people, topics or vouchers (more than ``text``), about (two things at once),
    household (the place ``text`` is somebody's home), custody (one is under way or overlaps: ``text`` is its first day)
    or days (the last before the first).
    """

    code = "matter"
    reason: str
    text: str = ""
    field: str = ""
