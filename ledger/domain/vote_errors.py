"""What may be refused of votes, resolutions, consultations and the papers behind them."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import NOTHING, Named, Refusal


@dataclass(eq=False)
class VoteError(Refusal):
    """A vote, its ballots, its result or what stands on it would break the rules.

    ``reason`` is one of those in ``ledger/vote_sentences.py``. ``text`` is a code, a place or a row as typed;
    ``number`` and ``other_number`` count owners, sheets or rows.
    """

    code = "vote"
    reason: str
    field: str = ""
    text: str = ""
    number: int = 0
    other_number: int = 0
    day: date | None = None
    subject: Named = NOTHING
