"""Books that are about to be merged: courtyards with money, debts, owners' money and household by household."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.mergers import Joining
from ledger.posting.merger_plans import Plan
from ledger.posting.mergers import Step, approve_merger, next_step, propose_merger
from ledger.store.database import Database
from ledger.store.mergers import mergers
from ledger.store.people import memberships
from tests.factories import OPENED_ON, REVIEWER, TREASURER, Ledger, a_ledger

DAY = date(2025, 3, 1)
AT = datetime(2025, 3, 2, 4, tzinfo=UTC)

LEDGER = """
place H2 household 1-102
place H3 household 1-103
fund DON restricted 困难帮扶
2025-01-01 [opening] 期初余额
  借 100201 {cash}
  借 112101 120.50 GEN shares=H1:100.00,H2:20.50
  贷 3101 {opening}
2025-01-02 业主交存维修资金
  借 100205 900.01 MNT
  贷 2601 900.01 MNT shares=H1:300.01,H2:300.00,H3:300.00
2025-01-03 收到捐款
  借 100203 500.00 DON
  贷 410101 500.00 DON
2025-01-20 停车费
  借 100201 300.00
  贷 480101 300.00
close 2025-01
2025-02-10 帮扶支出
  借 510107 200.00 DON
  贷 100203 200.00 DON
2025-02-11 欠施工队
  借 510104 80.00
  贷 220201 80.00
2025-02-12 预收物业费
  借 100201 5.00
  贷 220301 5.00 GEN shares=H3:5.00
"""


def courtyard(database: Database, keys: Path, number: int, text: str = "") -> Ledger:
    """Open one courtyard's books."""
    cash = 1_000 + number
    return a_ledger(
        database, keys, LEDGER.format(cash=f"{cash}.00", opening=f"{cash + 120}.50") + text,
        slug=f"yuan{number}", name_zh=f"{number}号院", name_en=f"Courtyard {number}",
    )  # fmt: skip


def courtyards(
    database: Database, keys: Path, many: int = 2, text: str = ""
) -> tuple[Ledger, list[Ledger]]:
    """Open the new books and those of courtyards whose officers are the same two people."""
    new = a_ledger(database, keys, slug="xin", name_zh="新小区", name_en="New community")
    old = [courtyard(database, keys, number, text) for number in range(1, many + 1)]
    with database.writing() as connection:
        for ledger in (new, *old):
            serve(connection, ledger)
    return new, old


def serve(connection: sa.Connection, ledger: Ledger) -> None:
    """Let the two people serve in a community."""
    for officer in (TREASURER, REVIEWER):
        connection.execute(
            sa.insert(memberships).values(
                community_id=ledger.community_id, user_id=officer.user_id, role=officer.role,
                first_day=OPENED_ON,
            )
        )  # fmt: skip


def a_plan(old: Sequence[Ledger], day: date = DAY) -> Plan:
    """Plan to merge these courtyards."""
    return Plan(
        day, tuple(Joining(item.slug, f"Y{n}", {}, {}) for n, item in enumerate(old, start=1))
    )


def propose(new: Ledger, plan: Plan, *, at: datetime = AT) -> int:
    """Propose a plan."""
    with new.database.writing() as connection:
        return propose_merger(connection, new.community_id, plan, by=TREASURER, at=at)


def agreed(new: Ledger, plan: Plan, *, at: datetime = AT) -> int:
    """Propose a plan and approve it."""
    number = propose(new, plan, at=at)
    with new.database.writing() as connection:
        sha256 = connection.execute(
            sa.select(mergers.c.content_sha256).where(
                mergers.c.community_id == new.community_id, mergers.c.number == number
            )
        ).scalar_one()
        approve_merger(
            connection, new.community_id, number, by=REVIEWER, at=at, content_sha256=sha256
        )
    return number


def carry_out(new: Ledger, number: int) -> list[Step]:
    """Do every step, each in a database transaction of its own."""
    done = []
    while step := one_step(new, number):
        done.append(step)
    return done


def one_step(new: Ledger, number: int) -> Step | None:
    """Do the step that is due."""
    with new.database.writing() as connection:
        return next_step(
            connection, new.community_id, number, at=max(AT, datetime(2025, 4, 2, tzinfo=UTC))
        )
