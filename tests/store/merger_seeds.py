"""A merger half done: one community whose books have ended, and not yet carried on, for tests of the guards."""

from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.mergers import Joining
from ledger.posting.merger_plans import Plan
from ledger.posting.mergers import approve_merger, next_step, propose_merger
from ledger.store.database import Database
from ledger.store.mergers import merger_vouchers, mergers
from ledger.store.people import memberships
from ledger.store.related_parties import related_parties
from tests.factories import OPENED_ON, REVIEWER, TREASURER, a_ledger
from tests.store.vouchers import SONGHE

DAY = date(2025, 3, 1)
#: seq of the vouchers by which the old books ended, a fund each.
CLOSED = (3, 4)
_TEXT = """
    2025-02-10 停车费
      借 100201 7.00
      贷 480101 7.00
    2025-02-11 捐款
      借 100203 2.00 CHA
      贷 410101 2.00 CHA
"""
_AT = datetime(2025, 3, 2, 4, tzinfo=UTC)


def add_merger_rows(database: Database, keys: Path) -> int:
    """Merge another community into the first, up to the end of its books; gives its number."""
    old = a_ledger(database, keys, _TEXT, slug="heyuan", name_zh="合院")
    with database.writing() as connection:
        for officer in (TREASURER, REVIEWER):
            connection.execute(
                sa.insert(memberships).values(
                    community_id=old.community_id, user_id=officer.user_id, role=officer.role,
                    first_day=OPENED_ON,
                )
            )  # fmt: skip
        plan = Plan(DAY, (Joining("heyuan", "HY", {}, {}),))
        number = propose_merger(connection, SONGHE, plan, by=TREASURER, at=_AT)
        sha256 = connection.execute(sa.select(mergers.c.content_sha256)).scalar_one()
        approve_merger(connection, SONGHE, number, by=REVIEWER, at=_AT, content_sha256=sha256)
        next_step(connection, SONGHE, number, at=_AT)
        connection.execute(
            sa.insert(merger_vouchers).values(
                community_id=SONGHE, number=number, position=1, ordinal=1,
                old_community_id=old.community_id, closing_seq=CLOSED[0],
            )
        )  # fmt: skip
        connection.execute(
            sa.insert(related_parties).values(
                community_id=SONGHE, number=1, party_code="C1", relation="manager",
                office="grid_worker", first_day=DAY, declared_by=TREASURER.user_id, declared_at=_AT,
            )
        )  # fmt: skip
    return old.community_id
