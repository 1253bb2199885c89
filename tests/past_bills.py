"""Bills in the books of tests: rows that were kept, and what officers made of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_rules import BillRule, Outcome, Share
from ledger.domain.bills import BillRow, Direction
from ledger.domain.matching import RowKey
from ledger.domain.transactions import CounterpartyKind
from ledger.posting.bill_vouchers import Choice, vouchers_by_hand
from ledger.posting.drafts import agree_many
from ledger.store.drafts import drafts
from tests.bills_kept import keep
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 9, 10, 2, tzinfo=UTC)
BANK, WECHAT = "100201", "100901"
#: What residents pay for parking, and what the cleaning costs.
PARKING = Outcome((Share("480101", "GEN"),), "停车费", CounterpartyKind.RESIDENTS)
ADVERTS = Outcome((Share("480102", "GEN"),), "广告租金", CounterpartyKind.TENANT)
CLEANING = Outcome((Share("510102", "GEN"),), "保洁费", CounterpartyKind.SUPPLIER)


def a_row(number: int, amount_minor: int, counterparty: str = "", **values: Any) -> BillRow:
    """Give a row of September 2025, money in where the amount is positive, out where it is negative."""
    way = Direction.IN if amount_minor > 0 else Direction.OUT
    made: dict[str, Any] = {
        "row": number, "occurred_at": date(2025, 9, 1 + number % 9), "direction": way,
        "amount_minor": abs(amount_minor), "counterparty": counterparty, "serial": f"S{number}",
    }  # fmt: skip
    return BillRow(**made | values)


def a_bill(ledger: Ledger, rows: Sequence[BillRow], *, account: str = BANK) -> list[RowKey]:
    """Keep a bill with these rows; gives their keys in order."""
    bill_id = keep(ledger, list(rows), account=account)
    return [RowKey(bill_id, row.row) for row in rows]


def book(
    ledger: Ledger, keys: Iterable[RowKey], outcome: Outcome, *, account: str = BANK,
    household: str = "",
) -> list[str]:  # fmt: skip
    """Make vouchers of rows by hand and post them; gives the drafts they were."""
    choices = [Choice(key, outcome, household) for key in keys]
    with ledger.database.writing() as connection:
        run = vouchers_by_hand(
            connection, ledger.community_id, account, choices, by=TREASURER, at=AT
        )
        approve(connection, ledger, run.draft_ids)
    return list(run.draft_ids)


def approve(connection: sa.Connection, ledger: Ledger, draft_ids: Sequence[str]) -> None:
    """Post submitted drafts as the reviewer."""
    shown = dict(
        connection.execute(
            sa.select(drafts.c.draft_id, drafts.c.content_sha256).where(
                drafts.c.community_id == ledger.community_id, drafts.c.draft_id.in_(draft_ids)
            )
        ).all()
    )
    items = [(draft_id, shown[draft_id]) for draft_id in draft_ids]
    posted = agree_many(connection, ledger.community_id, items, by=REVIEWER, at=AT)
    assert None not in posted


def a_rule(outcome: Outcome = PARKING, *words: str, **values: Any) -> BillRule:
    """Give a rule about money in that says these words."""
    return BillRule(values.pop("name", "停车"), outcome, words=words or ("停车",), **values)
