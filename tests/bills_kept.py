"""Bills for tests, written as text, one row a line, and kept on an account of a ledger.

2025-09-03 +500.00 停车费
2025-09-05 -30.00 手续费
"""

import hashlib
from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.bills import Bill, BillRow, Declared, Direction
from ledger.domain.money import parse_yuan
from ledger.posting.bills import keep_bill
from ledger.store.drafts import attachments
from tests.factories import TREASURER, Ledger

ACCOUNT = "100201"
_AT = datetime(2026, 6, 1, 4, tzinfo=UTC)


def row_of(number: int, line: str) -> BillRow:
    """Read one line: the day, what it moved, and what the bank says it was for."""
    day, moved, text = line.split(maxsplit=2)
    direction = Direction.IN if moved.startswith("+") else Direction.OUT
    amount_minor = parse_yuan(moved.lstrip("+-"))
    return BillRow(
        number, date.fromisoformat(day), direction, amount_minor, text=text, counterparty="某户",
        serial=f"S{number}-{day}-{moved}",
    )  # fmt: skip


def keep_rows(
    ledger: Ledger,
    text: str,
    *,
    span: str = "",
    account: str = ACCOUNT,
    opening: str = "",
    closing: str = "",
) -> str:
    """Keep a bill of these rows; ``span`` is ``2025-09-01..2025-09-30``. Gives its id."""
    rows = [row_of(number, line) for number, line in enumerate(text.strip().splitlines(), start=1)]
    return keep(ledger, rows, span=span, account=account, opening=opening, closing=closing)


def keep(
    ledger: Ledger,
    rows: list[BillRow],
    *,
    span: str = "",
    account: str = ACCOUNT,
    opening: str = "",
    closing: str = "",
) -> str:
    """Keep a bill of rows that are made already."""
    first, _, last = span.partition("..")
    bill = Bill(
        "test", "utf-8", tuple(rows),
        period=(date.fromisoformat(first), date.fromisoformat(last)) if span else None,
        declared=Declared(
            opening_minor=parse_yuan(opening) if opening else None,
            closing_minor=parse_yuan(closing) if closing else None,
        ),
    )  # fmt: skip
    sha256 = hashlib.sha256(repr(bill).encode()).hexdigest()
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(attachments).values(
                community_id=ledger.community_id, sha256=sha256, media_type="text/csv",
                size_bytes=1, uploaded_by=1, uploaded_at=_AT, copy_sha256="",
                copy_media_type="", copy_size_bytes=0, copy_pages=1,
            )
        )  # fmt: skip
        return keep_bill(
            connection, ledger.community_id, bill, account=account, file_sha256=sha256,
            file_name="bill.csv", by=TREASURER, at=_AT, warnings_seen=True,
        ).bill_id  # fmt: skip
