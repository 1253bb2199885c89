"""The same history is not taken over twice: what an import brought is known again by its fingerprint.

The fingerprint covers what the drafts say, in their order, not the file: another format of the same journal
has the same one. Which vouchers correct which is left out, since it depends on where the import begins.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from ledger.domain.errors import ImportRefusedError
from ledger.domain.transactions import Draft
from ledger.posting.books import Books
from ledger.posting.content import content_of
from ledger.posting.idempotency import recall, remember


class Fingerprint:
    """Grows with every draft of an import."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, draft: Draft) -> None:
        """Take the next draft in."""
        if draft.corrects is not None or draft.refund_of is not None:
            draft = replace(draft, corrects=None, refund_of=None)
        self._digest.update(content_of(draft).encode("utf-8") + b"\n")

    def keep(self, books: Books, *, count: int, at: datetime) -> None:
        """Remember the import, in its own transaction.

        Raises:
            ImportRefusedError: the very same history was imported before.
        """
        key = f"import:{self._digest.hexdigest()}"
        if recall(books.connection, books.community_id, key) is not None:
            raise ImportRefusedError(reason="imported_before")
        remember(books.connection, books.community_id, key, result=str(count), at=at)
