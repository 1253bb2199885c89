"""What has to be settled before books are merged, and what is refused while they are."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import TogetherError
from ledger.domain.fund_rules import Why
from ledger.domain.merger_errors import MergerError
from ledger.domain.transactions import Draft, Kind, credit, debit
from ledger.posting.books import open_books
from ledger.posting.chart_changes import close_account
from ledger.posting.drafts import save_draft
from ledger.posting.fund_acts import propose
from ledger.posting.merger_plans import DryRun, look_over
from ledger.posting.related_parties import end_related
from ledger.store.communities import accounts
from ledger.store.database import Database
from ledger.store.funds import mirror_funds
from ledger.store.people import actions
from tests.factories import OPENED_AT, TREASURER, Ledger
from tests.posting.merging import AT, DAY, a_plan, agreed, carry_out, courtyards, one_step


def looked(new: Ledger, old: list[Ledger]) -> DryRun:
    with new.reading() as books:
        return look_over(books, new.community_id, a_plan(old), today=AT.date())


def rows(ledger: Ledger, table: sa.Table, *order: str) -> list[Mapping[str, Any]]:
    query = sa.select(table).where(table.c.community_id == ledger.community_id)
    with ledger.reading() as books:
        return [dict(row) for row in books.execute(query.order_by(*order)).mappings()]


def test_what_cannot_be_carried_on_is_settled_first(database: Database, tmp_path: Path) -> None:
    loan = """2025-02-20 借给物业费
      借 1191 20.00 GEN
      贷 100201 20.00 GEN
      借 100202 20.00 PROP
      贷 2291 20.00 PROP
    """
    new, old = courtyards(database, tmp_path, 1, loan)
    with database.writing() as connection:
        books = open_books(connection, old[0].community_id)
        why = Why(date(2025, 3, 1), "改用途")
        propose(
            books,
            "rules",
            "DON",
            {"may_lend": 0},
            why,
            by=TREASURER,
            at=datetime(2025, 2, 1, 4, tzinfo=UTC),
        )
        connection.execute(
            sa.insert(mirror_funds).values(
                community_id=old[0].community_id, code="ZHI", name_zh="慈善会代管", custodian="慈善会",
                purpose="助困", document="协议", recorded_by=1, recorded_at=OPENED_AT,
            )
        )  # fmt: skip
    found = looked(new, old)
    assert [(item.reason, item.count) for item in found.obstacles] == [
        ("loans_open", 2),
        ("acts_open", 1),
    ]
    assert ("mirrors", 1) in {(item.reason, item.count) for item in found.notes}
    with pytest.raises(TogetherError):
        agreed(new, a_plan(old))


def test_no_voucher_of_a_merger_carries_what_funds_owe_each_other(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    agreed(new, a_plan(old))
    lines = (debit("1191", 5, fund="GEN"), credit("3101", 5, fund="GEN"))
    draft = Draft(DAY, lines, "合并转入", kind=Kind.MERGE)
    with pytest.raises(MergerError) as refused, sqlite_database.writing() as connection:
        save_draft(connection, new.community_id, draft, by=TREASURER, at=AT)
    assert (refused.value.reason, refused.value.count) == ("loans_open", 1)


def close(ledger: Ledger, code: str, day: date | None) -> None:
    of = (accounts.c.community_id == ledger.community_id, accounts.c.code == code)
    with ledger.database.writing() as connection:
        connection.execute(sa.update(accounts).where(*of).values(closed_on=day))


def test_an_account_closed_between_two_steps_is_refused_in_words(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    number = agreed(new, a_plan(old))
    step = one_step(new, number)
    assert step is not None
    assert step.kind == "closed"
    with pytest.raises(MergerError) as waiting, database.writing() as connection:
        close_account(open_books(connection, new.community_id), "220201", by=TREASURER, at=AT)
    assert waiting.value.reason == "under_way"
    # By whatever way it was closed all the same.
    close(new, "220201", DAY)
    with pytest.raises(TogetherError) as refused:
        one_step(new, number)
    (obstacle,) = refused.value.refusals
    assert (obstacle.data["reason"], obstacle.data["name"]) == ("account_closed", "220201")
    close(new, "220201", None)
    assert [item.kind for item in carry_out(new, number)] == ["opened", "done"]


def test_an_end_that_changes_nothing_is_not_written_down(
    database: Database, tmp_path: Path
) -> None:
    new, _ = courtyards(database, tmp_path, 1)
    with database.writing() as connection:
        end_related(connection, new.community_id, 7, DAY, by=TREASURER, at=AT)
    assert "related_party_ended" not in {row["verb"] for row in rows(new, actions, "action_id")}
