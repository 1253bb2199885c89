"""A bill, what was decided about its rows, a match and a reconciliation, for tests of the guards."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.bill_rules import BillRule, Outcome, Share
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.reconciliations import Reconciliation
from ledger.posting.bill_rows import same_event
from ledger.posting.bill_rules import save_rule
from ledger.posting.bill_withdrawals import ask_withdrawal
from ledger.posting.bills import keep_bill, remember_mapping
from ledger.posting.matches import match_many
from ledger.posting.reconciliations import prepare_reconciliation
from ledger.store.balances import balance_on
from ledger.store.bills import bill_drafts
from ledger.store.inserts import insert_rows
from tests.factories import TREASURER
from tests.store.vouchers import SONGHE

ACCOUNT = "100201"
#: Rows of the bill by what they are for: FREE and TWIN are open and moved the same, DRAFTED has a draft.
MATCHED, DRAFTED, SAME, TARGET, FREE, TWIN, NEUTRAL = range(1, 8)
_DAY = date(2025, 2, 3)
_AT = datetime(2025, 3, 1, 4, tzinfo=UTC)
_ROWS = tuple(
    BillRow(number, _DAY, direction, amount, text="转账", reason=reason)
    for number, (direction, amount, reason) in enumerate(
        (
            (Direction.IN, 700_00, ""),
            (Direction.OUT, 80_00, ""),
            (Direction.IN, 5_00, ""),
            (Direction.IN, 5_00, ""),
            (Direction.IN, 7_00, ""),
            (Direction.IN, 7_00, ""),
            (Direction.NEUTRAL, 9_00, "closed"),
        ),
        start=1,
    )
)


def add_bill_rows(connection: sa.Connection, *, seq: int, file_sha256: str) -> None:
    """Fill the tables of bills; ``seq`` names a voucher whose first line received 700 yuan."""
    kept = keep_bill(
        connection, SONGHE, Bill("test", "utf-8", _ROWS), account=ACCOUNT, by=TREASURER, at=_AT,
        file_sha256=file_sha256, file_name="二月.csv",
    )  # fmt: skip

    # Before anything stands on it; it is not agreed to.
    ask_withdrawal(connection, SONGHE, kept.bill_id, "收错了账户", by=TREASURER, at=_AT)

    def key(row: int) -> RowKey:
        return RowKey(kept.bill_id, row)

    match = Match(MatchReason.SAME_AMOUNT, (key(MATCHED),), (LineKey(seq, 1),))
    match_many(connection, SONGHE, ACCOUNT, [match], by=TREASURER, at=_AT)
    # Past the rule that their sums agree: the seeded draft holds no lines.
    link = (SONGHE, *key(DRAFTED), "paid", TREASURER.user_id, _AT)
    insert_rows(connection, bill_drafts, [link])
    same_event(connection, SONGHE, ACCOUNT, key(SAME), key(TARGET), by=TREASURER, at=_AT)
    outcome = Outcome((Share("480101", "GEN"),), "停车费")
    rule = BillRule("停车", outcome, words=("停车",))
    save_rule(connection, SONGHE, rule, by=TREASURER, at=_AT)
    remember_mapping(connection, SONGHE, "h" * 64, "{}", by=TREASURER, at=_AT)
    book_minor = balance_on(connection, SONGHE, ACCOUNT, _DAY)
    value = Reconciliation(ACCOUNT, _DAY, book_minor, book_minor)
    prepare_reconciliation(connection, SONGHE, value, by=TREASURER, at=_AT)
