"""Every column of every table that only grows, altered once: the check names it, or here stands why it cannot."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.bills import Bill, BillRow, BillWarning, Direction, WarningCode
from ledger.domain.matching import RowKey
from ledger.domain.transactions import BrokenRule, Draft, Line, Subline, debit
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.bill_rows import reopen, same_event
from ledger.posting.bill_vouchers import Choice, vouchers_by_hand
from ledger.posting.books import open_books
from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.places import NewPlace, add_places
from ledger.posting.policies import record_policy
from ledger.store.base import Day, Flag, Instant
from ledger.store.communities import contracts, decisions, works
from ledger.store.database import Database
from ledger.store.guarded import APPEND_ONLY, ERASABLE, MAINTAINED
from tests.dues import Compound
from tests.factories import OPENED_AT, TREASURER, Ledger, a_ledger
from tests.posting import billing
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

RECEIPT, COPY = "a" * 64, "b" * 64
LINES = (
    debit("100201", 700, fund="GEN"),
    Line("480101", "GEN", 0, 700, place="B1", work="W1", party="C1"),
)
#: Of the rows of each table, the one that is altered: one that holds something in every column.
ROWS = {
    "transactions": "seq = 2", "lines": "seq = 2 AND number = 2", "sublines": "ordinal = 2",
    "transaction_attachments": "seq = 2", "transaction_invoices": "seq = 2",
    "missing_evidence": "seq = 3", "leaves": "leaf_index = 3",
    "disclosures": "name = 'public_copy'", "periods": "period = 202501",
    "month_movements": "account_code = '480101'",
    "day_movements": "account_code = '480101' AND dated_on = '2025-01-03'",
    "place_movements": "account_code = '480101'",
    "share_years": "account_code = '112101' AND place_code = 'H3'", "attachments": "copy_sha256 <> ''",
    "bill_rows": "row_number = 1", "bill_choices": "number = 1", "dues": "place_code = 'H3'",
    "tariffs": "number = 2", "policies": "kind = 'approval'",
}  # fmt: skip
#: What nothing else in the books tells, and why.
UNTOLD = {
    "disclosures.community_id": "one that is gone may have been erased",
    "attachments.uploaded_by": "who brought a file is kept in one place",
    "attachments.copy_pages": "anybody counts them in the copy, whose hash is told",
    "attachments.uploaded_at": "when a file came is kept in one place",
    "policies.set_by": "the leaf names nobody",
    "periods.closed_by": "the leaf names nobody",
    "bills.format": "the reader's name for it; the file is kept",
    "bills.file_name": "what somebody called the file, whose hash is told",
    "bills.opening_minor": "what the bank states; the file is kept",
    "bills.closing_minor": "what the bank states; the file is kept",
    "bills.known_count": "what the file had beside its rows; the file is kept",
    "bill_rows.order_number": "the bank's word; the file is kept",
    "bill_rows.kind": "the bank's word; the file is kept",
    "bill_rows.status": "the bank's word; the file is kept",
    "bill_rows.reason": "the reader's word for the bank's; the file is kept",
    "bill_rows.refund_of": "a part of the name only where there is a serial; the file is kept",
    "bill_drafts.linked_by": "who linked a row is kept in one place",
    "bill_drafts.linked_at": "when a row was linked is kept in one place",
    "bill_choices.reason": "one person's words",
    "bill_choices.chosen_by": "who chose is kept in one place",
    "bill_choices.chosen_at": "when somebody chose is kept in one place",
    "tariffs.set_by": "the leaf names nobody",
    "tariffs.role": "in which role somebody set it is kept in one place",
    "billing_runs.place_code": "what was asked for; what was billed is told by its dues",
    "billing_runs.prepaid_minor": "the voucher has it; here it is for the page",
    "billing_runs.exemptions": "who was not billed, and why, is one person's words",
    "billing_runs.started_by": "who started a run is kept in one place",
    "billing_runs.role": "in which role somebody started a run is kept in one place",
    "billing_runs.started_at": "when a run was started is kept in one place",
}
#: Tables of which every row stands alone, or that nothing in the product writes yet.
ALONE = {
    "audit_samples": "the auditor's own papers; drawn again in test_audit_samples",
    "audit_items": "the auditor's own papers; drawn again in test_audit_samples",
    "audit_marks": "the auditor's own papers, one person's words",
    "idempotency_keys": "a memory of requests, not of the books",
    "actions": "a diary beside the books",
    "public_copies": "an offer until a release names it",
    "evidence_takedowns": "altered in test_check_later_evidence",
    "bill_withdrawals": "altered in test_check_bills",
    "payment_approvals": "checked with payments",
    "payments": "checked with payments",
    "mirror_funds": "a register beside the books: money of another body",
    "mirror_entries": "a register beside the books: money of another body",
    "cells": "written when checkpoints are",
    "checkpoints": "not written yet",
    "cosignatures": "not written yet",
    "publications": "altered in test_check_publications",
    "publication_files": "altered in test_check_publications",
    "campaigns": "altered in test_check_campaigns",
    "campaign_pledges": "altered in test_check_campaigns",
    "campaign_drafts": "altered in test_check_campaigns",
    "publication_proposals": "altered in test_check_publications",
    "publication_issues": "altered in test_check_publications",
    "publication_withdrawals": "altered in test_check_publications",
    "notices": "altered in test_check_publications",
    "notice_items": "altered in test_check_publications",
    "notice_numbers": "altered in test_check_publications",
    "notice_steps": "what happened to a paper on a board, told by people",
    "gifts": "altered in test_check_gifts",
    "work_plans": "what was needed, in words",
    "work_budgets": "altered in test_check_works",
    "work_quotes": "what bidders offered; the paper is kept",
    "work_payments": "altered in test_check_works",
    "gift_displays": "altered in test_check_gifts",
    "gift_uses": "altered in test_check_gifts",
    "gift_refunds": "altered in test_check_gifts",
    "service_rates": "altered in test_check_services",
    "list_prices": "altered in test_check_services",
    "score_sheets": "altered in test_check_services",
    "score_criteria": "altered in test_check_services",
    "score_marks": "altered in test_check_services",
    "service_payments": "altered in test_check_services",
}
CHECKED = [
    (table.name, column.name)
    for table in (*APPEND_ONLY, *ERASABLE, *MAINTAINED)
    if table.name not in ALONE
    for column in table.columns
    if f"{table.name}.{column.name}" not in UNTOLD
]
TABLES = {table.name: table for table in (*APPEND_ONLY, *ERASABLE, *MAINTAINED)}


@pytest.fixture(scope="module")
def full_books(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Books that hold something in every column that a transaction of today can fill."""
    folder = tmp_path_factory.mktemp("full")
    path = Path(shutil.copy(sqlite_template, folder / "books.sqlite3"))
    database = Database(f"sqlite:///{path}")
    ledger = a_ledger(
        database, folder, "place B1 building 一号楼\nplace H2 household 1-102\n"
        "party C1 organisation 示例电梯公司",
    )  # fmt: skip
    with database.writing() as connection:
        for table, values in (
            (decisions, {"code": "J1", "title_zh": "决定"}), (works, {"code": "W1", "name_zh": "电梯"}),
            (contracts, {"code": "HT1", "title_zh": "合同"}),
        ):  # fmt: skip
            connection.execute(sa.insert(table).values(community_id=1, **values))
        evidence = Evidence(RECEIPT, "image/jpeg", 9, COPY, "image/webp", 5)
        record_attachment(connection, 1, evidence, by=TREASURER, at=OPENED_AT)
        opened = open_books(connection, 1)
        record_policy(
            opened,
            "approval",
            {"needed": 1},
            first_day=date(2025, 1, 1),
            by=TREASURER,
            at=OPENED_AT,
        )
    fee = Draft(date(2025, 1, 3), LINES, "停车费", memo="车位十二", external_id="x-1")
    ledger.import_drafts([fee])
    ledger.post_draft(
        replace(
            fee, attachments=(RECEIPT,), invoices=("25312000",), decision="J1", contract="HT1",
            work="W1", matter="停车", refund_of=1, part="1/2", flags=(BrokenRule.NO_REQUEST,),
            external_id="x-2", occurred_on=date(2025, 1, 2),
        ),
        released=(RECEIPT,),
    )  # fmt: skip
    shares = (Subline("H1", 0, 300), Subline("H2", 0, 400))
    split = (debit("100205", 700, fund="MNT"), Line("2601", "MNT", 0, 700, sublines=shares))
    ledger.post_draft(Draft(date(2025, 1, 4), split, "维修资金"))
    ledger.post("2025-01-05 [reverses 2] 记错")
    add_bill(ledger)
    add_dues(ledger)
    ledger.post("close 2025-01")
    database.dispose()
    return path


def add_bill(ledger: Ledger) -> None:
    """Keep a bill, a voucher made from one of its rows, and two choices about another."""
    row = BillRow(
        1, datetime(2025, 1, 3, 10, 5, 6), Direction.IN, 500, 1_500, "王小明", "6222", "停车费",  # noqa: DTZ001
        order="B2", kind="转账", status="成功", fee_minor=3,
    )  # fmt: skip
    rows = (row, row._replace(row=2, balance_minor=2_000), row._replace(row=3, balance_minor=2_500))
    warning = BillWarning(WarningCode.OUTSIDE_PERIOD, 2, {"day": "2025-01-03"})
    period = (date(2025, 1, 1), date(2025, 1, 31))
    bill = Bill("test", "utf-8", rows, (warning,), period=period)
    bill_id = billing.keep(ledger, bill, warnings_seen=True).bill_id
    one, two, three = (RowKey(bill_id, number) for number in (1, 2, 3))
    choice = vouchers_by_hand, billing.BANK, [Choice(one, billing.DAILY)]
    billing.posted(ledger, billing.do(ledger, *choice).draft_ids[0])
    billing.do(ledger, same_event, billing.BANK, two, three)
    billing.do(ledger, reopen, billing.BANK, two)


def add_dues(ledger: Ledger) -> None:
    """Set a tariff, bill a household by it and another by a year that it paid at once."""
    with ledger.database.writing() as connection:
        add_places(connection, 1, [NewPlace("H3", "household", "1-103", "B1", 5_000)])
    compound = Compound(ledger)
    compound.tariff(40, vacant_percent=70)
    compound.tariff(50, vacant_percent=70, place="B1")
    compound.paid(("H2", 120_00, date(2025, 1, 6)), year=202501)
    compound.bill(202501)


@pytest.fixture(scope="module")
def unguarded(full_books: Path) -> Iterator[sa.Engine]:
    """Lend the books as their owner can open them: no guard, no check, every change undone afterwards."""
    engine = prompt_engine(f"sqlite:///{full_books}")
    with engine.begin() as connection:
        suspend_guards(connection)
    yield engine
    engine.dispose()


def altered(engine: sa.Engine, statement: str) -> Difference | None:
    """Change the books, check them, and undo the change."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        assert connection.exec_driver_sql(statement).rowcount > 0, "nothing was altered"
        found = check_books(connection, 1).difference
        connection.rollback()
    return found


def where_of(table: str) -> str:
    if table == "approvals":
        return "draft_id = (SELECT draft_id FROM transactions WHERE seq = 2)"
    return ROWS.get(table, "1 = 1")


def other_values(table: str, column: str) -> list[str]:
    """Give what a cell is altered to: another value of its kind, and one that is none of its kind."""
    kind = TABLES[table].c[column].type
    if column == "community_id":
        return ["2"]
    if isinstance(kind, Day):
        return ["'2025-01-31'", "'2025-02-30'", "'x'", "'0000-01-01'"]
    if isinstance(kind, Instant):
        return ["'2031-01-01T00:00:00Z'", "'soon'", "''"]
    if isinstance(kind, sa.LargeBinary | Flag):
        return [f"1 - {column}"] if isinstance(kind, Flag) else ["x'7b7d'", "zeroblob(32)"]
    if isinstance(kind, sa.Integer):
        return [f"{column} + 100", f"-{column}"] if column != "corrects" else ["1"]
    return [f"{column} || 'x'", "'车'", "''", "CAST(x'ff' AS TEXT)"]


def test_the_books_that_are_altered_are_sound(unguarded: sa.Engine) -> None:
    assert altered(unguarded, "UPDATE users SET display_name = '改了名'") is None


@pytest.mark.parametrize("cell", UNTOLD)
def test_what_is_said_to_be_untold_is_so(unguarded: sa.Engine, cell: str) -> None:
    table, column = cell.split(".")
    kind = TABLES[table].c[column].type
    value = "'2031-01-01T00:00:00Z'" if isinstance(kind, Instant) else "2"
    statement = f"UPDATE {table} SET {column} = {value}"  # noqa: S608
    assert altered(unguarded, statement) is None


def test_a_policy_that_only_the_log_knows_is_named(unguarded: sa.Engine) -> None:
    found = altered(unguarded, "DELETE FROM policies")
    assert found is not None
    assert found.code == "policy_row"


def test_what_is_said_to_stand_alone_are_tables_that_only_grow() -> None:
    assert ALONE.keys() <= TABLES.keys()
    assert {cell.partition(".")[0] for cell in UNTOLD} <= TABLES.keys() - ALONE.keys()


@pytest.mark.parametrize(("table", "column"), CHECKED, ids=lambda item: item)
def test_an_altered_cell_is_named(unguarded: sa.Engine, table: str, column: str) -> None:
    for value in other_values(table, column):
        where = f"WHERE {where_of(table)}"
        with unguarded.connect() as connection:
            query = f"SELECT 1 FROM {table} {where} AND {column} IS NOT {value}"  # noqa: S608
            differs = connection.exec_driver_sql(query).first()
        if differs:
            found = altered(unguarded, f"UPDATE {table} SET {column} = {value} {where}")  # noqa: S608
            assert found is not None, value
