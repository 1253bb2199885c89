"""When balances may still be opened: before everything else of a fund, or in the place of a wrong opening."""

import sqlalchemy as sa

from ledger.domain.errors import DateError
from ledger.domain.transactions import Draft, Kind
from ledger.store.inserts import run

#: Asked fund by fund: each is the beginning of one range of one index.
_IN_USE_BEFORE = """
SELECT 1 FROM lines l JOIN transactions t ON t.community_id = l.community_id AND t.seq = l.seq
WHERE l.community_id = ? AND l.fund_code = ? AND l.period <= ? AND l.dated_on < ?
AND t.movement_class <> 'opening' LIMIT 1"""
_TAKEN_BACK = """
SELECT 1 FROM transactions WHERE community_id = ? AND period = ? AND kind = 'reversal'
AND movement_class = 'opening' LIMIT 1"""


def check_opening(connection: sa.Connection, community_id: int, draft: Draft) -> None:
    """Refuse an opening dated after other transactions of its funds: that money moved, and is no opening.

    A wrong opening may be replaced in the month in which it is reversed.

    Raises:
        DateError: the opening comes too late.
    """
    if draft.kind is not Kind.OPENING:
        return
    day = draft.dated_on if connection.dialect.name == "postgresql" else draft.dated_on.isoformat()
    for fund in dict.fromkeys(line.fund for line in draft.lines):
        if run(connection, _IN_USE_BEFORE, community_id, fund, draft.period, day).first() is None:
            continue
        if run(connection, _TAKEN_BACK, community_id, draft.period).first() is None:
            text = draft.dated_on.isoformat()
            raise DateError(text=text, reason="opening_late", field="dated_on")
