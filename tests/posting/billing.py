"""Bills kept on accounts of a ledger, and what is asked of their rows, for tests of posting."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share
from ledger.domain.bills import Bill, BillRow, Direction
from ledger.domain.matching import RowKey
from ledger.domain.transactions import CounterpartyKind, Draft
from ledger.posting.bills import KeptBill, keep_bill
from ledger.posting.content import draft_of
from ledger.posting.drafts import agree_many
from ledger.posting.values import Officer, Posted
from ledger.store.bills import bill_choices, bill_drafts, bill_rows, bills
from ledger.store.drafts import attachments, drafts
from ledger.store.people import actions
from ledger.store.reconciliations import match_lines, match_rows, matches
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 10, 4, 4, tzinfo=UTC)
BANK, OTHER_BANK, WECHAT = "100201", "100202", "100901"
CASHIER = Officer(2, "cashier")
SUPERVISOR = Officer(2, "supervisor")
PARKING = Outcome((Share("480101", "GEN"),), "停车费", CounterpartyKind.RESIDENTS)
PARKING_RULE = BillRule("停车", PARKING, words=("停车",))
DAILY = Outcome(PARKING.shares, "停车费", CounterpartyKind.RESIDENTS, "530104", Gather.DAY)
DAILY_RULE = BillRule("停车", DAILY, words=("停车",))
TABLES = (bills, bill_rows, bill_drafts, bill_choices, matches, match_rows, match_lines, drafts)


def a_row(number: int, moved: int, *, day: int = 3, text: str = "停车费", **values: Any) -> BillRow:
    """Give a row of September that moved so many fen."""
    row = BillRow(
        number, date(2025, 9, day), Direction.IN if moved > 0 else Direction.OUT, abs(moved),
        counterparty="王小明", text=text,
    )  # fmt: skip
    return row._replace(**values)


def attached(ledger: Ledger, name: str = "bill") -> str:
    """Keep a file of this name once; gives its hash."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    with ledger.database.writing() as connection:
        known = sa.select(attachments.c.sha256).where(attachments.c.sha256 == sha256)
        if connection.execute(known).first() is None:
            connection.execute(
                sa.insert(attachments).values(
                    community_id=ledger.community_id, sha256=sha256, media_type="text/csv",
                    size_bytes=1, uploaded_by=1, uploaded_at=AT, copy_sha256="",
                    copy_media_type="", copy_size_bytes=0, copy_pages=1,
                )
            )  # fmt: skip
    return sha256


def do(ledger: Ledger, action: Callable[..., Any], *arguments: Any, **values: Any) -> Any:
    """Do something to the books and commit, by the treasurer and at the usual moment unless said."""
    with ledger.database.writing() as connection:
        chosen = {"by": TREASURER, "at": AT} | values
        return action(connection, ledger.community_id, *arguments, **chosen)


def keep(ledger: Ledger, bill: Bill, *, file: str = "bill", **values: Any) -> KeptBill:
    """Keep a bill that is made already."""
    chosen = {"account": BANK, "file_name": f"{file}.csv"} | values
    kept: KeptBill = do(ledger, keep_bill, bill, file_sha256=attached(ledger, file), **chosen)
    return kept


def kept(ledger: Ledger, *rows: BillRow, file: str = "bill", account: str = BANK) -> list[RowKey]:
    """Keep a bill of these rows; gives their keys."""
    bill = Bill("test", "utf-8", rows)
    bill_id = keep(ledger, bill, file=file, account=account).bill_id
    return [RowKey(bill_id, row.row) for row in rows]


def drafted(ledger: Ledger, draft_id: str) -> Draft:
    """Give a draft as it is kept."""
    with ledger.reading() as connection:
        query = sa.select(drafts.c.content).where(drafts.c.draft_id == draft_id)
        return draft_of(connection.execute(query).scalar_one())


def approved(ledger: Ledger, *draft_ids: str, by: Officer = REVIEWER) -> list[Posted | None]:
    """Approve drafts as they stand now, all at once."""
    with ledger.reading() as connection:
        query = sa.select(drafts.c.draft_id, drafts.c.content_sha256)
        shown = {row.draft_id: row.content_sha256 for row in connection.execute(query)}
    items = [(draft_id, shown[draft_id]) for draft_id in draft_ids]
    done: list[Posted | None] = do(ledger, agree_many, items, by=by)
    return done


def posted(ledger: Ledger, draft_id: str) -> int:
    """Approve a draft that one person's word is enough for; gives its number in the books."""
    (done,) = approved(ledger, draft_id)
    assert done is not None
    return done.seq


def rows_of(ledger: Ledger, table: sa.Table) -> list[sa.Row[Any]]:
    """Read a whole table, in the order of its key."""
    with ledger.reading() as connection:
        query = sa.select(table).order_by(*table.primary_key)
        return list(connection.execute(query))


def counts(ledger: Ledger) -> dict[str, int]:
    """Count the rows of every table that bills fill, to see that a refusal left nothing."""
    return {table.name: len(rows_of(ledger, table)) for table in TABLES}


def open_matches(ledger: Ledger) -> list[tuple[str, list[RowKey], list[tuple[int, int]]]]:
    """Give the reason, rows and lines of each match that holds."""
    rows, lines = rows_of(ledger, match_rows), rows_of(ledger, match_lines)
    return sorted(
        (
            match.reason,
            [RowKey(row.bill_id, row.row_number) for row in rows if row.match_id == match.match_id],
            [(line.seq, line.number) for line in lines if line.match_id == match.match_id],
        )
        for match in rows_of(ledger, matches)
        if match.ended_at is None
    )


def diary(ledger: Ledger, verb: str) -> list[tuple[str, int]]:
    """Give subject and person of each action of a kind, in order."""
    with ledger.reading() as connection:
        query = sa.select(actions.c.subject, actions.c.user_id).where(actions.c.verb == verb)
        return [(row.subject, row.user_id) for row in connection.execute(query)]
