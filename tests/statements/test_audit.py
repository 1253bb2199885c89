"""What auditors ask first, by a number of queries that does not grow, on both databases."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.cash_counts import CashCount
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.cash_counts import record_count
from ledger.statements.actions import ActionFilter, action_page, actions_of
from ledger.statements.audit import (
    SHOWN_MAX,
    VoucherVolume,
    archive_list,
    confirmation_letter,
    first_hour,
    voucher_volumes,
)
from ledger.statements.audit_files import log_leaves, log_notes, originals_of_year
from ledger.store.actions import record_action
from ledger.store.communities import bank_accounts
from ledger.store.log import checkpoints, cosignatures
from tests.conftest import Books
from tests.factories import OPENED_AT, TREASURER, Ledger
from tests.queries import counting

TODAY = date(2025, 4, 1)
RECEIPT = "a" * 64
TEXT = """
2025-01-05 停车费
  借 100201 900.00
  贷 480101 900.00
2025-02-06 保洁
  借 510102 80.00
  贷 100201 80.00
2025-02-07 修屋顶
  借 510104 800.00
  贷 100201 800.00
"""


def add_bank(ledger: Ledger, code: str, **values: object) -> None:
    plain = {"bank_name": "示例银行", "owner_name": "王某", "custody": "personal",
             "masked_number": "1234", "account_code": "100201"}  # fmt: skip
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(bank_accounts).values(community_id=1, code=code, **{**plain, **values})
        )


def with_receipt(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        evidence = Evidence(RECEIPT, "application/pdf", 9, "", "", 0)
        record_attachment(connection, 1, evidence, by=TREASURER, at=OPENED_AT)
    lines = (debit("510102", 5_00, fund="GEN"), credit("100201", 5_00, fund="GEN"))
    for day in (8, 9):
        ledger.post_draft(Draft(date(2025, 2, day), lines, "灯泡", attachments=(RECEIPT,)))


def test_everything_is_there_and_no_query_is_asked_per_row(books: Books) -> None:
    ledger = books(TEXT)
    add_bank(ledger, "K1")
    with_receipt(ledger)
    with ledger.reading() as connection, counting(connection) as before:
        shown = first_hour(connection, ledger.facts, TODAY)
    assert [(row.facts.owner_name, row.book_minor, row.confirmed) for row in shown.banks] == [
        ("王某", 10_00, None)
    ]
    assert shown.volumes == (
        VoucherVolume(202501, 1, 1, 0, 900_00), VoucherVolume(202502, 4, 4, 2, 890_00),
    )  # fmt: skip
    assert (shown.voucher_count, shown.gap_count, shown.missing_count) == (5, 0, 3)
    # Paid out of an account in a private person's name.
    assert (shown.years, shown.duplicates, shown.flagged_count) == ((2025,), (), 2)
    assert not shown.volumes[0].is_adjusting
    for number in range(2, 6):
        add_bank(ledger, f"K{number}", account_code="100202")
        ledger.post(f"2025-03-0{number} 停车费\n借 100201 1.00\n贷 480101 1.00")
    with ledger.database.writing() as connection:
        record_count(
            connection, 1, CashCount("1001", date(2025, 3, 9), {}), by=TREASURER,
            at=datetime(2025, 3, 9, 9, tzinfo=UTC),
        )  # fmt: skip
    with ledger.reading() as connection, counting(connection) as after:
        shown = first_hour(connection, ledger.facts, TODAY)
    assert len(after) == len(before)
    assert len(shown.banks) == 5
    assert len(shown.counts) == 1


def test_money_out_that_broke_a_rule_is_counted_beyond_what_is_shown(books: Books) -> None:
    ledger = books(TEXT)
    for _ in range(SHOWN_MAX + 1):
        ledger.post("2025-03-02 大修\n借 510104 6000.00\n贷 100202 6000.00")
    with ledger.reading() as connection:
        shown = first_hour(connection, ledger.facts, TODAY)
    assert shown.flagged_count == SHOWN_MAX + 1
    assert len(shown.flagged) == SHOWN_MAX
    assert all(row.flags for row in shown.flagged)


def test_a_letter_tells_the_books_of_its_day(books: Books) -> None:
    ledger = books(TEXT)
    add_bank(ledger, "K1", opened_on=date(2025, 1, 2))
    with ledger.reading() as connection:
        facts = ledger.facts
        held = [
            found and found.book_minor
            for day in (date(2025, 1, 31), date(2025, 2, 6), date(2025, 1, 1))
            for found in [confirmation_letter(connection, facts, "K1", day)]
        ]
        assert confirmation_letter(connection, facts, "K9", TODAY) is None
    assert held == [900_00, 820_00, None]


def test_volumes_are_those_of_their_periods_and_a_missing_number_shows(books: Books) -> None:
    ledger = books(TEXT)
    with ledger.reading() as connection:
        volumes = voucher_volumes(connection, ledger.facts, first=202502, last=202502)
        archive = archive_list(connection, ledger.facts, 2025)
        assert archive_list(connection, ledger.facts, 2024).volumes == ()
    assert [volume.period for volume in volumes] == [202502]
    assert archive.named.work_count == 0
    assert archive.handover_count == 0
    assert VoucherVolume(202513, 3, 5, 0, 0).gap_count == 2
    assert VoucherVolume(202513, 3, 5, 0, 0).is_adjusting


def test_receipts_come_once_and_leaves_in_order(books: Books) -> None:
    ledger = books(TEXT)
    with_receipt(ledger)
    with ledger.database.writing() as connection:
        for table, values in (
            (checkpoints, {"root": bytes(32), "note": "note", "signed_at": OPENED_AT}),
            (cosignatures, {"witness": "street", "line": "— line", "received_at": OPENED_AT}),
        ):
            connection.execute(sa.insert(table).values(community_id=1, size=1, **values))
    with ledger.reading() as connection:
        facts = ledger.facts
        assert list(originals_of_year(connection, facts, 2025)) == [
            (RECEIPT, "application/pdf", "记-2025-02-0003")
        ]
        assert list(originals_of_year(connection, facts, 2024)) == []
        found = list(log_leaves(connection, facts))
        assert log_notes(connection, facts) == ("note", "— line")
    assert [item.leaf_index for item in found] == list(range(facts.size))
    assert all(len(item.leaf_hash) == 32 and item.leaf[:1] == b"{" for item in found)


def test_actions_are_those_of_a_community_and_of_its_officers(books: Books) -> None:
    ledger = books(TEXT)
    at = datetime(2025, 3, 1, 16, 30, tzinfo=UTC)  # already the second of March in the community
    with ledger.database.writing() as connection:
        record_action(connection, "looked", at=at, community_id=1, user_id=1, subject="x")
        record_action(connection, "made", at=at, community_id=1)
        record_action(connection, "signed_in", at=at, user_id=2)

    def verbs(**asked: object) -> set[str]:
        with ledger.reading() as connection:
            page = action_page(connection, ledger.facts, ActionFilter(**asked))  # type: ignore[arg-type]
            every = actions_of(connection, ledger.facts, ActionFilter(**asked))  # type: ignore[arg-type]
            assert {row.verb for row in page.rows} == {row.verb for row in every}
            return {row.verb for row in page.rows} & {"looked", "made", "signed_in"}

    # Nobody is appointed here, so a sign-in belongs to nobody of this community.
    assert verbs() == {"looked", "made"}
    assert verbs(user_id=1) == {"looked"}
    assert verbs(verb="made") == {"made"}
    assert verbs(first_day=date(2025, 3, 2), last_day=date(2025, 3, 2)) == {"looked", "made"}
    assert verbs(last_day=date(2025, 3, 1)) == set()
    assert verbs(first_day=date(2025, 3, 3), last_day=date(2199, 12, 31)) == set()
