"""Bills: a month of small payments read, kept and turned into drafts, beside the csv module and bare inserts."""

import csv
import io
import time
from datetime import date, timedelta

from ledger.bills.read import read
from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share
from ledger.domain.bills import Bill, Direction
from ledger.domain.matching import RowKey
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.bills import keep_bill
from tests.benchmarks.bare import rows_of
from tests.benchmarks.measure import Report, Row, Timing, interleaved, timed
from tests.benchmarks.places import AT, Place
from tests.factories import TREASURER, Ledger

ACCOUNT, DAYS = "100901", 28
FIRST_DAY = date(2025, 11, 1)
_HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
RULES = (
    BillRule(
        "停车费", Outcome((Share("480101", "GEN"),), "停车费", gather=Gather.DAY), words=("停车",)
    ),
)


def fund_flow(size: int) -> bytes:
    """Write so many payments of two yuan each, spread evenly over a month."""
    rows = [_HEAD]
    for number in range(1, size + 1):
        day = FIRST_DAY + timedelta(days=(number - 1) * DAYS // size)
        cells = (
            f"{day.isoformat()} 12:00:00", f"4200{number:012d}", f"1900{number:012d}", "交易", "交易",
            "收入", "2.00", f"{number * 2}.00", "system", "临停停车费", f"P{number}",
        )  # fmt: skip
        rows.append(",".join(f"`{cell}" for cell in cells))
    rows.append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额")
    rows.append(f"`{size},`{size},`{size * 2}.00,`0,`0.00")
    return ("\ufeff" + "\r\n".join(rows) + "\r\n").encode()


def reading(report: Report, place: Place, size: int, *, rounds: int) -> Bill:
    """Measure reading a bill, beside the csv module walking over the same bytes."""
    data = fund_flow(size)

    def bare() -> None:
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        for _ in csv.reader(text):
            pass

    ours, limit = interleaved([timed(lambda: read(data)), timed(bare)], rounds=min(rounds, 3))
    report.add(
        Row("bill, read", place.name, size, ours, limit, "csv module, same bytes", goal="≤ 8 ×",
            note=f"{size / ours.seconds:,.0f}/s", faster=False)
    )  # fmt: skip
    return read(data)


def keeping(place: Place, ledger: Ledger, report: Report, size: int, *, rounds: int) -> None:
    """Measure keeping a bill and making vouchers of all its rows, beside bare inserts of as many rows."""
    bill = reading(report, place, size, rounds=rounds)
    same = Draft(
        FIRST_DAY, (debit(ACCOUNT, 200, fund="GEN"), credit("480101", 200, fund="GEN")), "停车费"
    )
    headers, lines = rows_of([same] * size)
    with place.bare() as bare:
        limit = bare.load(headers, lines)
    begun = time.perf_counter()
    with place.database.writing() as connection:
        evidence = Evidence("b" * 64, "text/csv", 1, "", "", 0)
        file_sha256 = record_attachment(
            connection, ledger.community_id, evidence, by=TREASURER, at=AT
        )
        kept = keep_bill(
            connection, ledger.community_id, bill, account=ACCOUNT, file_sha256=file_sha256,
            file_name="bill.csv", by=TREASURER, at=AT,
        )  # fmt: skip
        keys = [RowKey(kept.bill_id, row.row) for row in bill.rows]
        run = vouchers_by_rules(
            connection, ledger.community_id, ACCOUNT, keys, RULES, by=TREASURER, at=AT
        )
    taken = time.perf_counter() - begun
    assert run.row_count == len(bill.rows) == size
    assert all(row.direction is Direction.IN for row in bill.rows)
    bulk = "executemany" if place.name == "SQLite" else "COPY"
    report.add(
        Row("bill, rows to drafts", place.name, size, Timing.of([taken]), Timing.of([limit]),
            f"{bulk} of as many transactions", goal="≤ 4 ×", note=f"{size / taken:,.0f}/s", faster=False)
    )  # fmt: skip
