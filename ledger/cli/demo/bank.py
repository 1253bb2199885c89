"""The demo's bank: it writes the bill of a month, which the treasurer brings and matches with the books.

The bill says what the books say, but for what the bank had not carried out yet, and on working days only:
money moved on a Saturday or Sunday stands in it on the Monday after. Names in it are invented.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ledger.bills.read import read
from ledger.cli.demo.story import BillBrought
from ledger.cli.demo.vouchers import Teller, moment
from ledger.domain.money import yuan
from ledger.domain.periods import day_before, first_day_of, last_day_of
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.bills import file_type, keep_bill
from ledger.posting.matches import match_many
from ledger.posting.values import Upload
from ledger.statements.communities import community
from ledger.statements.open_items import account_standing
from ledger.statements.proposals import proposals, sure_ones
from ledger.store.balances import balance_on
from ledger.store.journal import lines, transactions

#: Nobody's: no bank gives such a number.
_NUMBER = "0000000000005201"
_HEADINGS = ("交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要", "流水号")
#: Who is on the other side, by what it was about; the bank names nobody for interest.
_OTHERS = {
    "充电": "示范充电服务有限公司", "场地": "示范快递柜有限公司", "广告": "示范传媒有限公司",
    "电费": "示范供电公司", "维修": "示范维修服务部", "办公": "示范图文店", "转存": "微信支付",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Movement:
    """What the bank carried out: when, how much in fen (out is below zero), and what for."""

    on: date
    moved_minor: int
    matter: str


def bring_bill(teller: Teller, event: BillBrought) -> None:
    """Keep the bank's bill of a month and match its rows: every one of them is in the books already."""
    here, at = teller.community_id, moment(event.on, hour=9)
    with teller.database.reading() as connection:
        data = _bill_text(connection, teller, event).encode("gb18030")
    year, month = divmod(event.period, 100)
    evidence = keep_files(teller.data_dir, Upload(data, file_type(data)))
    with teller.database.writing() as connection:
        sha256 = record_attachment(connection, here, evidence, by=teller.treasurer, at=at)
        keep_bill(
            connection, here, read(data), account=event.account, file_sha256=sha256,
            file_name=f"账户明细{year}年{month}月.csv", by=teller.treasurer, at=at,
        )  # fmt: skip
        facts = community(connection, teller.slug)
        assert facts is not None, "the community was opened before anything was brought"
        standing = account_standing(connection, facts, event.account, last_day_of(event.period))
        found = [item.match for item in sure_ones(proposals(standing))]
        assert sum(len(match.rows) for match in found) == len(standing.rows), "all are booked"
        match_many(connection, here, event.account, found, by=teller.treasurer, at=at)
    teller.billed.add(event.account)


def _bill_text(connection: sa.Connection, teller: Teller, event: BillBrought) -> str:
    """Write the bill as banks do: what it is of, the opening and closing balance, and the rows."""
    first, last = first_day_of(event.period), last_day_of(event.period)
    balance_minor = balance_on(connection, teller.community_id, event.account, day_before(first))
    rows: list[Sequence[str]] = []
    opening = f"期初余额：{yuan(balance_minor)}"
    for number, movement in enumerate(_movements(connection, teller, event), start=1):
        balance_minor += movement.moved_minor
        amount = yuan(abs(movement.moved_minor))
        sides = ("0.00", amount) if movement.moved_minor > 0 else (amount, "0.00")
        other, serial = _OTHERS.get(movement.matter, ""), f"D{event.period}{number:04d}"
        rows.append(
            (movement.on.isoformat(), *sides, yuan(balance_minor), other, movement.matter, serial)
        )
    out = io.StringIO()
    writer = csv.writer(out)
    head = (
        f"账号：{_NUMBER}", f"起止日期：{first.isoformat()} 至 {last.isoformat()}", opening,
        f"期末余额：{yuan(balance_minor)}",
    )  # fmt: skip
    writer.writerows([text] for text in head)
    writer.writerows([_HEADINGS, *rows])
    return out.getvalue()


def _movements(
    connection: sa.Connection, teller: Teller, event: BillBrought
) -> list[_Movement]:  # fmt: skip
    """Give what the bank carried out in the month, in its order."""
    line, header = lines.c, transactions.c
    query = (
        sa.select(line.dated_on, line.debit_minor - line.credit_minor, header.matter)
        .join_from(
            lines, transactions,
            (header.community_id == line.community_id) & (header.seq == line.seq),
        )
        .where(
            line.community_id == teller.community_id, line.account_code == event.account,
            line.dated_on.between(first_day_of(event.period), last_day_of(event.period)),
            line.seq.not_in([teller.posted[label] for label in event.waiting]),
        )
        .order_by(line.dated_on, line.seq, line.number)
    )  # fmt: skip
    found = [_Movement(_working_day(on), *rest) for on, *rest in connection.execute(query)]
    return sorted(found, key=lambda movement: movement.on)


def _working_day(day: date) -> date:
    """Give the day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
