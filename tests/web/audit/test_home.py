"""The first hour on one page, its papers, the unmasked journal and the action log."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date

import sqlalchemy as sa

from ledger.domain.transactions import Draft, credit, debit
from ledger.store.people import actions
from tests.reports.pdfs import text
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards
from tests.web.audit.conftest import AUDIT
from tests.web.desk.browsers import Browser
from tests.web.sites import Site


def test_what_auditors_ask_first_is_on_one_page(audited: Site, auditor: Browser) -> None:
    lines = (debit("510102", 3_00, fund="GEN"), credit("100201", 3_00, fund="GEN"))
    for number in ("25312000000012345678", "25312000000012345679"):
        audited.ledger.post_draft(Draft(date(2026, 3, 5), lines, "保洁", invoices=(number,)))
    page = auditor.page(f"{AUDIT}/")
    for words in (
        "示例银行",
        "尾号 1234",
        "从没对过账",
        "没有盘点过现金",
        "没有：每月从第 1 号",
        "收据领用存",
    ):
        assert words in page, words
    # Money out above 5,000 yuan without a request.
    assert "3号楼电梯维修" in page.partition("违反规定、没有申请的")[2]
    assert "共 13 张" in page
    assert f"{AUDIT}/vouchers/202603/cover.pdf" in page
    assert "/en/audit/songhe/" in page
    assert "What to look at first" in auditor.page(f"/en{AUDIT}/")


def test_an_invoice_that_two_vouchers_name_is_shown(audited: Site, auditor: Browser) -> None:
    engine = prompt_engine(f"sqlite:///{audited.data_dir}/ledger.sqlite3")
    with engine.begin() as connection:
        # The guards take none of these; auditors look all the same.
        suspend_guards(connection)
        connection.exec_driver_sql(
            "INSERT INTO transaction_invoices (community_id, number, seq) SELECT 1,"
            " '25312000000012345678', seq FROM transactions WHERE seq IN (6, 7, 9)"
        )
    engine.dispose()
    page = auditor.page(f"{AUDIT}/")
    said = page.partition("一张发票报了几次")[2].partition("</dd>")[0]
    assert "25312000000012345678" in said
    # The ninth was reversed.
    assert "记-2026-02-0001" in said
    assert "记-2026-02-0002" in said
    assert "记-2026-03" not in said


def test_a_letter_asks_the_bank_about_one_day(auditor: Browser) -> None:
    answer = auditor.get(f"{AUDIT}/bank/K1/confirmation.pdf?day=2026-02-15")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = text(answer.data)
    # 100,000.00 + 1,193.50 + 2,600.00 − 3,000.00
    assert "100,793.50" in said
    assert "尾号 1234" in said
    assert auditor.get(f"{AUDIT}/bank/K1/confirmation.pdf").status_code == 200
    for path, status in (
        ("K1/confirmation.pdf?day=2027-01-01", 404), ("K2/confirmation.pdf", 404),
        ("K1/confirmation.pdf?day=x", 400),
    ):  # fmt: skip
        assert auditor.get(f"{AUDIT}/bank/{path}").status_code == status


def test_covers_and_the_archive_list_are_papers(auditor: Browser) -> None:
    cover = text(auditor.get(f"{AUDIT}/vouchers/202602/cover.pdf").data)
    assert "第1号至第3号" in cover.replace(" ", "")
    archive = text(auditor.get(f"{AUDIT}/archive/2026.pdf").data)
    assert "2026年2月记账凭证" in archive
    assert auditor.get(f"{AUDIT}/vouchers/199001/cover.pdf").status_code == 404
    assert auditor.get(f"{AUDIT}/archive/1990.pdf").status_code == 404


def test_the_journal_is_unmasked_and_taking_it_is_written_down(
    audited: Site, auditor: Browser
) -> None:
    answer = auditor.get(f"{AUDIT}/journal.jsonl")
    entries = [json.loads(line) for line in answer.text.splitlines()]
    assert len(entries) == 11
    # A private person's name, which nobody else may see.
    assert any(line.get("party") == "P1" for entry in entries for line in entry["lines"])
    assert "P1" in auditor.get(f"{AUDIT}/journal.csv").text
    with audited.ledger.reading() as connection:
        noted = connection.execute(
            sa.select(actions.c.subject).where(actions.c.verb == "journal_exported")
        ).scalars()
        assert set(noted) == {"jsonl auditor", "csv auditor"}


def test_actions_are_filtered_by_who_what_and_when(
    audited: Site, auditor: Browser, drawn: Callable[..., str]
) -> None:
    drawn()
    page = auditor.page(f"{AUDIT}/actions/")
    assert "sample_drawn" in page
    assert "审计人丁" in page
    assert (
        "sample_drawn"
        not in auditor.page(f"{AUDIT}/actions/?verb=role_given").partition("<tbody>")[2]
    )
    assert "没有符合条件的记录" in auditor.page(f"{AUDIT}/actions/?to=2020-01-01")
    assert "没有符合条件的记录" in auditor.page(f"{AUDIT}/actions/?who=98765")
    assert "<tbody>" in auditor.page(f"{AUDIT}/actions/?from=2026-03-10&to=2199-12-31&who=x")
    assert auditor.get(f"{AUDIT}/actions/?from=soon").status_code == 400
    rows = list(csv.reader(io.StringIO(auditor.get(f"{AUDIT}/actions.csv?verb=sample_drawn").text)))
    assert [row[4] for row in rows] == ["verb", "sample_drawn"]
    lines = auditor.get(f"{AUDIT}/actions.jsonl").text.splitlines()
    assert "sample_drawn" in {json.loads(line)["verb"] for line in lines}


def test_a_long_log_goes_on_page_by_page(audited: Site, auditor: Browser) -> None:
    from ledger.statements.actions import PAGE_SIZE, ActionFilter, action_page
    from ledger.store.actions import record_action
    from tests.web.conftest import NOW

    with audited.ledger.database.writing() as connection:
        for number in range(PAGE_SIZE + 5):
            record_action(connection, "looked", at=NOW, community_id=1, subject=str(number))
    seen: list[str] = []
    after = ""
    with audited.ledger.reading() as connection:
        while True:
            shown = action_page(
                connection, audited.ledger.facts, ActionFilter(verb="looked"), after=after
            )
            seen += [row.subject for row in shown.rows]
            if not shown.next_after:
                break
            after = shown.next_after
    assert sorted(map(int, seen)) == list(range(PAGE_SIZE + 5))
    assert "after=" in auditor.page(f"{AUDIT}/actions/?verb=looked")
    assert "最新的" in auditor.page(f"{AUDIT}/actions/?after=9")
