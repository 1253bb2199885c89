"""Public texts of an imported journal: written for their keeper's eyes, and now for everybody's."""

from typing import NamedTuple

from ledger.domain.journals import JournalEntry
from ledger.domain.persons import may_name_person


class PublicTexts(NamedTuple):
    """What everybody reads of an entry, and the private note; ``screened`` when something moved there."""

    summary: str
    matter: str
    memo: str
    screened: bool


def screened(entry: JournalEntry) -> PublicTexts:
    """Move a summary or matter that may name a person into the memo, before what stands there."""
    moved = [text for text in (entry.summary, entry.matter) if text and may_name_person(text)]
    if not moved:
        return PublicTexts(entry.summary, entry.matter, entry.memo, screened=False)
    return PublicTexts(
        "" if entry.summary in moved else entry.summary,
        "" if entry.matter in moved else entry.matter,
        " | ".join(text for text in (*dict.fromkeys(moved), entry.memo) if text),
        screened=True,
    )
