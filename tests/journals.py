"""Journals for tests: books with everything in them, and what two books must have in common."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import CounterpartyKind, Draft, Line, credit, debit
from ledger.posting.imports import ImportReport, import_journal
from ledger.schemas.journals.formats import JournalFormat, export_chunks, read_entries
from ledger.statements.journal import journal
from ledger.statements.values import Audience
from ledger.store.communities import contracts, decisions, places, works
from ledger.store.journal import (
    day_movements,
    lines,
    month_movements,
    periods,
    place_movements,
    sublines,
    transactions,
)
from tests.factories import Ledger

DATA = Path(__file__).parent / "data" / "journals"
AT = datetime(2026, 6, 1, 4, tzinfo=UTC)

#: Every kind, a corrected and a reversed voucher, a refund, funds, places, households, parties, period 13.
RICH_CHART = """
fund ROOF restricted 楼顶翻修
account 480199 income 其他,公共收益(临时)
"""
RICH = f"""{RICH_CHART}
place B1 building 一号楼
place H2 household 1-102
party C1 organisation 示例电梯公司
party P1 person 住户甲
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  贷 3101 10000.00
2025-01-05 停车费；含押金, 两项
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-01-09 [reverses 2] 金额有误
2025-01-20 维修电梯
  借 510104 800.00 GEN place=B1 party=C1
  贷 100201 800.00
2025-02-03 [corrects 4] 多记了
  借 510104 -100.00 GEN place=B1 party=C1
  贷 100201 -100.00
2025-02-10 楼顶捐款
  借 100203 2000.00 ROOF party=P1
  贷 410101 2000.00 ROOF party=P1
2025-02-11 交存维修资金
  借 100205 60.00 MNT
  贷 2601 60.00 MNT shares=H1:40.00,H2:20.00
2025-04-02 临时场地
  借 1001 12.34
  贷 480199 12.34
2025-04-20 [refunds 8] 退场地费
  借 480199 2.34
  贷 1001 2.34
2025-12-31 [adjusting] 审计调整
  借 510104 1.00
  贷 220203 1.00
2025-12-31 [carry_forward] 结转
  借 480199 10.00
  贷 3101 10.00
2026-02-02 停车费
  借 100901 9.99
  贷 480101 9.99
"""


def rich(ledger: Ledger) -> Ledger:
    """Post everything a journal can hold."""
    ledger.post(RICH)
    _name_things(ledger)
    ledger.post_draft(
        Draft(
            dated_on=date(2026, 2, 3),
            lines=(
                replace(debit("510105", 12_345, fund="GEN"), place="U1", work="W-1"),
                credit("220201", 12_345, fund="GEN"),
            ),
            summary="工程进度款",
            decision="D-1",
            work="W-1",
            contract="HT-1",
        )
    )
    ledger.post_draft(
        Draft(
            dated_on=date(2026, 2, 3),
            occurred_on=date(2025, 11, 30),
            lines=(debit("510104", 777, fund="GEN"), credit("100201", 777, fund="GEN")),
            summary='迟到的发票 "甲"; 50%, A|B',
            memo='联系人: 住户甲, 说 "急"; 见 C:\\发票, 100% =1+1',
            counterparty_kind=CounterpartyKind.SUPPLIER,
            matter="=紧急维修",
            external_id="bank,2025;0001",
        )
    )
    return ledger


def _name_things(ledger: Ledger) -> None:
    """Add what only some vouchers name, and a contract with a private person."""
    named: tuple[tuple[sa.Table, dict[str, Any]], ...] = (
        (places, {"code": "U1", "kind": "unit", "parent_code": "B1", "name_zh": "一单元"}),
        (works, {"code": "W-1", "name_zh": "电梯改造", "name_en": "Lift"}),
        (decisions, {"code": "D-1", "title_zh": "表决一", "decided_on": date(2025, 12, 24)}),
        (contracts, {"code": "HT-1", "title_zh": "合同", "party_code": "P1", "price_minor": 99}),
    )
    with ledger.database.writing() as connection:
        for table, values in named:
            row = {"community_id": ledger.community_id} | values
            connection.execute(sa.insert(table).values(**row))


def exported(
    ledger: Ledger, journal_format: JournalFormat, audience: Audience = Audience.AUDITOR
) -> str:
    """Write a community's journal."""
    facts = ledger.facts
    with ledger.reading() as connection:
        return "".join(export_chunks(connection, facts, journal_format, audience))


def imported(
    ledger: Ledger, text: str | bytes, journal_format: JournalFormat, **options: Any
) -> ImportReport:
    """Take a journal over."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    with ledger.database.writing() as connection:
        entries = read_entries(BytesIO(data), journal_format)
        return import_journal(connection, ledger.community_id, entries, at=AT, **options)


def contents(ledger: Ledger, audience: Audience = Audience.AUDITOR) -> dict[str, list[Any]]:
    """Give what two books with the same statements have in common, row by row."""
    private = {
        "community_id", "origin", "draft_id", "content_sha256", "prepared_by", "prepared_role",
        "approved_by", "approved_role", "posted_at", "leaf_index", "salt",
    }  # fmt: skip
    if audience is Audience.PUBLIC:
        private |= {"external_id", "party_code"}
    found: dict[str, list[Any]] = {}
    tables = [month_movements, day_movements, place_movements, transactions, lines]
    if audience is Audience.AUDITOR:
        tables.append(sublines)
    with ledger.reading() as connection:
        for table in tables:
            columns = [column for column in table.c if column.name not in private]
            query = (
                sa.select(*columns)
                .where(table.c.community_id == ledger.community_id)
                .order_by(*table.primary_key.columns)
            )
            found[table.name] = [tuple(row) for row in connection.execute(query)]
        if audience is Audience.AUDITOR:
            entries = journal(connection, ledger.facts, audience).entries
            found["memos"] = [entry.memo for entry in entries]
    return found


def balances(ledger: Ledger, *, by_code: bool = False) -> dict[str, int]:
    """Give every account's balance, debit positive, by its foreign name or else its code."""
    with ledger.reading() as connection:
        shown = journal(connection, ledger.facts, Audience.AUDITOR)
        names = {item.code: item.values.get("foreign_name", item.code) for item in shown.accounts}
        last: dict[str, int] = {}
        for _, running in shown.month_ends:
            last = dict(running)
    return last if by_code else {names[code]: minor for code, minor in last.items()}


def closed_periods(ledger: Ledger) -> list[int]:
    """Give the periods that are closed."""
    query = sa.select(periods.c.period).where(periods.c.community_id == ledger.community_id)
    with ledger.reading() as connection:
        return sorted(connection.execute(query).scalars())


def an_entry(*entry_lines: Line, on: str = "2025-09-03", **values: Any) -> Draft:
    """Give a draft for an import."""
    return Draft(date.fromisoformat(on), entry_lines, values.pop("summary", "摘要"), **values)
