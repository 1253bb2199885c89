"""What has to be settled before books are merged, and what is refused while they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.dues import Basis, Tariff
from ledger.domain.errors import TogetherError
from ledger.domain.fund_rules import Why
from ledger.domain.merger_errors import MergerError
from ledger.domain.mirrors import MirrorFund
from ledger.domain.transactions import Draft, Kind, credit, debit
from ledger.domain.votes import VoteKind
from ledger.posting.books import open_books
from ledger.posting.chart_changes import close_account
from ledger.posting.confirming import confirm
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import save_draft
from ledger.posting.fund_acts import propose
from ledger.posting.merger_plans import DryRun, look_over
from ledger.posting.mirrors import propose_mirror
from ledger.posting.related_parties import end_related
from ledger.posting.tariffs import propose_tariff
from ledger.posting.votes import NewVote, open_vote
from ledger.store.communities import accounts, parties, works
from ledger.store.database import Database
from ledger.store.people import actions
from tests import confirming
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.merging import AT, DAY, a_plan, agreed, carry_out, courtyards, one_step
from tests.posting.servicing import SERVICE, do, signed


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
        mirror = MirrorFund("ZHI", "慈善会代管", "", "慈善会", "助困", "协议")
        confirming.agreed(
            propose_mirror, connection, old[0].community_id, mirror, by=TREASURER, at=AT
        )
    found = looked(new, old)
    assert [(item.reason, item.count) for item in found.obstacles] == [
        ("loans_open", 2),
        ("acts_open", 1),
    ]
    assert ("mirrors", 1) in {(item.reason, item.count) for item in found.notes}
    with pytest.raises(TogetherError):
        agreed(new, a_plan(old))


A_TARIFF = Tariff(Basis.AREA, 50, 1, 202503, "J1")


def asked(ledger: Ledger) -> str:
    """Propose a tariff, which then waits for another person."""
    with ledger.database.writing() as connection:
        here = ledger.community_id
        add_decision(connection, here, "J1", "物业费", decided_on=DAY, by=TREASURER)
        return propose_tariff(connection, here, A_TARIFF, by=TREASURER, at=AT)


def test_what_waits_for_another_person_is_decided_first_in_old_books_and_new(
    database: Database, tmp_path: Path
) -> None:
    """Frozen books never decide it, and the same tariff asked for twice would stop a merger half-way."""
    new, old = courtyards(database, tmp_path, 1)
    waiting = {ledger.slug: (ledger, asked(ledger)) for ledger in (old[0], new)}
    found = [(item.reason, item.community, item.count) for item in looked(new, old).obstacles]
    assert found == [("confirmations_open", "yuan1", 1), ("confirmations_open", "xin", 1)]
    for ledger, confirmation_id in waiting.values():
        with database.writing() as connection:
            confirm(connection, ledger.community_id, confirmation_id, by=REVIEWER, at=AT)
    assert looked(new, old).obstacles == ()
    agreed(new, a_plan(old))


def worked(work: str, account: str, *, day: int, back: bool = False) -> Draft:
    """Give a voucher of a work that moves 30 yuan between the bank and an account."""
    there, here = debit(account, 30_00, fund="GEN"), credit("100201", 30_00, fund="GEN")
    if back:
        there, here = debit("510104", 30_00, fund="GEN"), credit(account, 30_00, fund="GEN")
    return Draft(date(2025, 2, day), (there, here), "工程款", work=work)


def test_a_work_with_money_on_its_way_is_settled_first(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path, 1)
    with database.writing() as connection:
        for code, name in (("W1", "更换电梯"), ("W2", "更换大门")):
            connection.execute(
                sa.insert(works).values(
                    community_id=old[0].community_id, code=code, name_zh=name
                )
            )  # fmt: skip
    old[0].post_draft(worked("W1", "1141", day=20))
    old[0].post_draft(worked("W2", "220202", day=21, back=True))
    old[0].post_draft(worked("W2", "220202", day=22))
    found = [(item.reason, item.community, item.name) for item in looked(new, old).obstacles]
    assert found == [("works_open", "yuan1", "W1")]


def test_what_stays_behind_of_contracts_votes_and_services_is_said(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    with database.writing() as connection:
        connection.execute(
            sa.insert(parties).values(
                community_id=old[0].community_id, code="C1", kind="organisation", name="示例物业",
                display="real_name",
            )
        )  # fmt: skip
    for last_day, code in ((DAY, "HT1"), (date(2025, 2, 28), "HT2")):
        days = {
            "first_day": date(2025, 1, 1),
            "last_day": last_day,
            "first_due_on": date(2025, 1, 1),
        }
        signed(old[0], replace(SERVICE, code=code, **days))  # type: ignore[arg-type]
    vote = NewVote("V1", VoteKind.CONSULTATION, "修门", "修大门", AT.date(), households=3)
    do(old[0], open_vote, vote, at=AT)
    notes = {(item.reason, item.count) for item in looked(new, old).notes}
    assert {("contracts", 1), ("votes", 1)} <= notes
    assert "services" not in {reason for reason, _ in notes}


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
