"""Propose the red-letter reversal of a posted transaction; another person approves it as any draft."""

from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.corrections import reversal
from ledger.domain.errors import CorrectionError, DateError
from ledger.domain.mistakes import Mistake
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX
from ledger.posting.books import open_books
from ledger.posting.drafts import save_draft, submit
from ledger.posting.periods import SHANGHAI
from ledger.posting.targets import load_target
from ledger.posting.values import Officer
from ledger.store.open_drafts import open_drafts


def propose_reversal(
    connection: sa.Connection,
    community_id: int,
    seq: int,
    *,
    by: Officer,
    at: datetime,
    dated_on: date,
    reason: str,
    mistake: Mistake | None = None,
) -> str:
    """Draft and submit the reversal of a transaction; gives the draft's id.

    Raises:
        CorrectionError: there is no such transaction, it cannot be reversed, or a correction of it is
            under way.
        DateError: the day has not come yet.
        TextError: no reason, or one that cannot be printed.
    """
    target = load_target(connection, community_id, seq)
    if target is None:
        raise CorrectionError(reason="target_unknown")
    if dated_on > at.astimezone(SHANGHAI).date():
        raise DateError(text=dated_on.isoformat(), reason="future", field="dated_on")
    reason = clean_text(reason, field="reason", length_max=MEMO_LENGTH_MAX, required=True)
    draft = reversal(target, dated_on=dated_on, reason=reason)
    if mistake is not None:
        draft = replace(draft, matter=mistake.matter)
    # Under the books' lock, so that of two at once the second finds the first.
    open_books(connection, community_id)
    if any(item.content.get("corrects") == seq for item in open_drafts(connection, community_id)):
        raise CorrectionError(reason="pending", voucher=target.voucher)
    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id
