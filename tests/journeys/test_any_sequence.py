"""Whatever officers try, in whatever order: it is booked or refused in words, and the books stay whole."""

import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ledger.domain.corrections import difference
from ledger.domain.errors import Refusal
from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import approve, reject, save_draft, submit, withdraw
from ledger.posting.periods import close_month, seal_year
from ledger.posting.reversals import propose_reversal
from ledger.posting.targets import load_target
from ledger.posting.values import Officer
from ledger.store import guards
from ledger.store.database import Database
from ledger.store.drafts import drafts
from ledger.store.journal import lines, month_movements, transactions
from tests import postgres
from tests.factories import REVIEWER, TREASURER, a_ledger

AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
#: The treasurer in a reviewer's chair: nobody approves what they prepared, whatever their roles.
SAME_PERSON = Officer(TREASURER.user_id, "reviewer")
ACCOUNTS = ("100201", "100901", "480101", "510104", "112102", "2601", "5102", "999999")
FUNDS = ("GEN", "CHA", "MNT", "NONE")


class Tries:
    """What people do at the desk, each answer a refusal or a deed."""

    def __init__(self, database: Database, community_id: int, draw: Callable[..., int]) -> None:
        self.database = database
        self.community_id = community_id
        self.draw = draw
        self.drafts: list[str] = []
        self.done = 0

    def attempt(self) -> None:
        deeds = (
            self.save, self.save, self.save, self.submit, self.submit, self.approve, self.approve,
            self.approve, self.approve, self.approve, self.reject, self.withdraw, self.reverse, self.differ, self.close,
        )  # fmt: skip
        deed = deeds[self.draw(0, len(deeds) - 1)]
        try:
            with self.database.writing() as connection:
                deed(connection)
        except Refusal:
            return
        self.done += 1

    def save(self, connection: sa.Connection) -> None:
        other = self.draw(-1, len(self.drafts) - 1)
        draft_id = save_draft(
            connection, self.community_id, self._draft(), by=self._officer(TREASURER), at=AT,
            draft_id=self.drafts[other] if other >= 0 and self.draw(0, 2) == 0 else None,
        )  # fmt: skip
        self.drafts.append(draft_id)
        if self.draw(0, 5):
            submit(connection, self.community_id, draft_id, by=TREASURER, at=AT)

    def submit(self, connection: sa.Connection) -> None:
        submit(connection, self.community_id, self._known(), by=self._officer(TREASURER), at=AT)

    def approve(self, connection: sa.Connection) -> None:
        draft_id = self._known()
        seen = connection.execute(
            sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        ).scalar_one_or_none()
        approve(
            connection, self.community_id, draft_id, by=self._officer(REVIEWER), at=AT,
            content_sha256=str(seen) if self.draw(0, 4) else "0" * 64,
        )  # fmt: skip

    def reject(self, connection: sa.Connection) -> None:
        reject(
            connection,
            self.community_id,
            self._known(),
            by=self._officer(REVIEWER),
            at=AT,
            reason="不清楚",
        )

    def withdraw(self, connection: sa.Connection) -> None:
        withdraw(connection, self.community_id, self._known(), by=self._officer(TREASURER), at=AT)

    def reverse(self, connection: sa.Connection) -> None:
        draft_id = propose_reversal(
            connection, self.community_id, self.draw(0, 8), by=TREASURER, at=AT,
            dated_on=self._day(), reason="录错了",
        )  # fmt: skip
        self.drafts.append(draft_id)

    def differ(self, connection: sa.Connection) -> None:
        target = load_target(connection, self.community_id, self.draw(1, 8))
        if target is None:
            return
        minor = self.draw(-600, 600)
        changed = [
            Line(item.account, item.fund, minor if item.debit_minor else 0,
                 minor if item.credit_minor else 0, item.place)
            for item in target.lines[:2]
        ]  # fmt: skip
        draft = difference(target, changed, dated_on=self._day(), reason="金额有误")
        draft_id = save_draft(connection, self.community_id, draft, by=TREASURER, at=AT)
        submit(connection, self.community_id, draft_id, by=TREASURER, at=AT)
        self.drafts.append(draft_id)

    def close(self, connection: sa.Connection) -> None:
        if self.draw(0, 5) == 0:
            seal_year(connection, self.community_id, 2025, by=REVIEWER, at=AT)
        else:
            period = (202511, 202512, 202601, 202602)[self.draw(0, 3)]
            close_month(connection, self.community_id, period, by=TREASURER, at=AT)

    def _draft(self) -> Draft:
        minor = self.draw(1, 500)
        fund = FUNDS[self.draw(0, len(FUNDS) - 1)] if self.draw(0, 3) == 0 else "GEN"
        one, other = (ACCOUNTS[self.draw(0, len(ACCOUNTS) - 1)] for _ in range(2))
        if self.draw(0, 4):
            one, other = "100201", "480101"
        day = self._day()
        off = self.draw(0, 12) == 0
        return Draft(
            day,
            (debit(one, minor, fund=fund), credit(other, minor + off, fund=fund)),
            "随机凭证",
            adjusting=day == date(2025, 12, 31) and bool(self.draw(0, 1)),
        )

    def _day(self) -> date:
        days = (date(2025, 11, 9), date(2025, 12, 31), date(2026, 1, 5), date(2026, 2, 1))
        return days[self.draw(0, len(days) - 1)]

    def _known(self) -> str:
        return self.drafts[self.draw(0, len(self.drafts) - 1)] if self.drafts else "none"

    def _officer(self, fitting: Officer) -> Officer:
        """Mostly the officer whose job it is; now and then somebody who may not."""
        return fitting if self.draw(0, 7) else (TREASURER, REVIEWER, SAME_PERSON)[self.draw(0, 2)]


def books_are_whole(database: Database, community_id: int) -> None:
    with database.reading() as connection:
        assert guards.faults(connection) == []
        assert check_books(connection, community_id).difference is None
        seqs = connection.execute(sa.select(transactions.c.seq).order_by("seq")).scalars().all()
        assert list(seqs) == list(range(1, len(seqs) + 1))
        summed: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        held: defaultdict[tuple[str, str, int], int] = defaultdict(int)
        for table, sums in ((lines, summed), (month_movements, held)):
            for row in connection.execute(sa.select(table)):
                key = (row.account_code, row.fund_code, row.period)
                sums[key] += row.debit_minor - row.credit_minor
        assert summed == held
        assert sum(held.values()) == 0


def try_everything(database: Database, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        ledger = a_ledger(database, Path(folder))
    tries = Tries(database, ledger.community_id, lambda a, b: data.draw(st.integers(a, max(a, b))))
    for _ in range(data.draw(st.integers(15, 60))):
        tries.attempt()
    event(f"{min(tries.done, 20) // 5 * 5}+ deeds done")
    books_are_whole(database, ledger.community_id)


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_sequence_of_deeds_breaks_the_books_on_sqlite(
    sqlite_template: Path, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        path = shutil.copy(sqlite_template, Path(folder) / "books.sqlite3")
        database = Database(f"sqlite:///{path}")
        try_everything(database, data)
        database.dispose()


@pytest.mark.postgres
@given(data=st.data())
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_sequence_of_deeds_breaks_the_books_on_postgresql(
    postgres_cluster: postgres.Cluster, postgres_template: str, data: st.DataObject
) -> None:
    name = postgres_cluster.create_database(postgres_template)
    database = Database(postgres_cluster.url(name, user="app"))
    try_everything(database, data)
    database.dispose()
    postgres_cluster.drop_database(name)
