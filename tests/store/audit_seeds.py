"""A sample of one voucher with a mark on it."""

import sqlalchemy as sa

from ledger.store import audit
from tests.factories import OPENED_AT
from tests.store.vouchers import SONGHE

SAMPLE = "20250301000000aa"


def add_audit_rows(connection: sa.Connection, *, seq: int) -> None:
    """Draw a sample by hand: its item first, the sample that seals it, and what was found."""
    here = {"community_id": SONGHE, "sample_id": SAMPLE}
    for table, values in (
        (audit.audit_items, {"position": 1, "seq": seq, "amount_minor": 1_000, "hits": 1}),
        (
            audit.audit_samples,
            {"method": "random", "first_period": 202501, "last_period": 202513,
             "account_code": "", "fund_code": "", "least_minor": 0, "last_seq": seq,
             "seed": "dice 4 2 6", "size": 1, "population_count": 3, "population_minor": 2_000,
             "population_sha256": "a" * 64, "item_count": 1, "drawn_by": 1,
             "drawn_role": "auditor", "drawn_at": OPENED_AT},
        ),
        (
            audit.audit_marks,
            {"position": 1, "number": 1, "mark": "query", "finding": "缺合同", "made_by": 1,
             "made_role": "auditor", "made_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**here, **values))
