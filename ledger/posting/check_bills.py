"""The part of ``books check`` that is about bills: their rows, and what was decided about each.

A bill's file is kept, and its hash with it; what the rows say is held against their names, which are made
of it. A row with a serial is named by serial, day, direction and amount alone: who stood on the other
side, and the bank's words, are told by the file.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import has_bills
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import BillRow, Direction, WarningCode, misnamed
from ledger.domain.errors import BillMappingError
from ledger.domain.matching import RowKey
from ledger.domain.roles import TASKS, Task
from ledger.posting.check_values import Difference
from ledger.posting.rows import FETCH
from ledger.store.bill_states import has_draft, is_matched, is_reversed
from ledger.store.bill_values import row_of
from ledger.store.bill_withdrawals import bill_withdrawals, is_withdrawn
from ledger.store.bills import bill_choices, bill_drafts, bill_rows, bills
from ledger.store.communities import accounts
from ledger.store.drafts import attachments, drafts
from ledger.store.people import actions

_CHOICES = frozenset({"set_aside", "same", "reopened"})


def check_bills(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Name everything about bills that does not agree."""
    yield from _bills(connection, community_id)
    yield from _rows(connection, community_id)
    yield from _links(connection, community_id)
    yield from _choices(connection, community_id)
    yield from _withdrawals(connection, community_id)


def told_by(
    connection: sa.Connection, community_id: int, verb: str
) -> dict[str, tuple[int | None, datetime]]:
    """Give from the diary who did something of a kind and when, by what it was done to."""
    action = actions.c
    query = sa.select(action.subject, action.user_id, action.at).where(
        action.community_id == community_id, action.verb == verb
    )
    return {row.subject: (row.user_id, row.at) for row in connection.execute(query)}


def _bills(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """Count the rows of each bill anew, and see that its file and who brought it are known."""
    diary = told_by(connection, community_id, "bill_imported")
    for row in connection.execute(_counted(community_id)):
        where = f"bill {row.bill_id}"
        found = (row.row_count, row.in_minor, row.out_minor)
        expected = (row.counted, row.came_minor, row.went_minor)
        if found != expected or row.known_count < 0:
            yield Difference("bill_sums", where, str(expected), str(found))
        if diary.pop(row.bill_id, None) != (row.imported_by, row.imported_at):
            yield Difference("bill_diary", where, found=f"{row.imported_by} {row.imported_at}")
        yield from _header(row, where)
    for bill_id, (user_id, _) in diary.items():
        yield Difference("bill_diary", f"bill {bill_id}", str(user_id))


def _header(row: Any, where: str) -> Iterator[Difference]:
    """See that a bill is of an account with money in it, covers its rows' days and has its file."""
    if row.strangers or not has_bills(row.account_code, is_cash=bool(row.is_cash)):
        yield Difference("bill_account", where, found=row.account_code)
    first, last = row.earliest or row.first_on, row.latest or row.last_on
    if not row.first_on <= first <= last <= row.last_on:
        yield Difference("bill_days", where, f"{first} {last}", f"{row.first_on} {row.last_on}")
    if row.media_type is None:
        yield Difference("bill_file", where, found=row.file_sha256)
    is_read = _are_warnings(row.warnings) and _is_mapping(row.mapping)
    if row.role not in TASKS[Task.PREPARE] or not is_read:
        yield Difference("bill_header", where, found=f"{row.role} {row.warnings}")


def _counted(community_id: int) -> sa.Select[Any]:
    bill, row = bills.c, bill_rows.c
    came, went = (
        sa.func.coalesce(sa.func.sum(row.amount_minor).filter(row.direction == way), 0)
        for way in (Direction.IN.value, Direction.OUT.value)
    )
    is_cash = (
        sa.select(accounts.c.is_cash)
        .where(
            accounts.c.community_id == bill.community_id, accounts.c.code == bill.account_code
        )
        .scalar_subquery()
    )  # fmt: skip
    media_type = (
        sa.select(attachments.c.media_type)
        .where(
            attachments.c.community_id == bill.community_id,
            attachments.c.sha256 == bill.file_sha256,
        )
        .scalar_subquery()
    )
    return (
        sa.select(
            bills,
            sa.func.count(row.row_number).label("counted"),
            came.label("came_minor"),
            went.label("went_minor"),
            sa.func.count().filter(row.account_code != bill.account_code).label("strangers"),
            sa.func.min(row.occurred_on, type_=row.occurred_on.type).label("earliest"),
            sa.func.max(row.occurred_on, type_=row.occurred_on.type).label("latest"),
            is_cash.label("is_cash"),
            media_type.label("media_type"),
        )
        .outerjoin(
            bill_rows, (row.community_id == bill.community_id) & (row.bill_id == bill.bill_id)
        )
        .where(bill.community_id == community_id)
        .group_by(*bill)
        .order_by(bill.bill_id)
    )


def _is_mapping(text: str) -> bool:
    try:
        return not text or ColumnMapping.from_json(text).canonical_json() == text
    except BillMappingError:
        return False


def _are_warnings(text: str) -> bool:
    try:
        said = json.loads(text)
        return all(WarningCode(item["code"]) and item["row"] >= 0 for item in said)
    except (ValueError, TypeError, KeyError):
        return False


def _rows(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each row has a bill, moved what its direction says, and is named by what it says."""
    held, bill = bill_rows.c, bills.c
    query = (
        sa.select(bill_rows, bill.format, is_withdrawn(bill_rows).label("is_withdrawn"))
        .outerjoin(bills, (bill.community_id == held.community_id) & (bill.bill_id == held.bill_id))
        .where(held.community_id == community_id)
        .order_by(held.account_code, held.occurred_on, held.bill_id, held.row_number)
    )
    streaming = connection.execution_options(yield_per=FETCH)
    with streaming.execute(query) as found:
        for _, of_day in groupby(found, lambda row: (row.account_code, row.occurred_on)):
            yield from _rows_of_day(list(of_day))


def _rows_of_day(stored: list[sa.Row[Any]]) -> Iterator[Difference]:
    kept: list[tuple[BillRow, str]] = []
    withdrawn: list[tuple[BillRow, str]] = []
    for row in stored:
        where = _place(row)
        value = row_of(row)
        (withdrawn if row.is_withdrawn else kept).append((value, row.fingerprint))
        if row.format is None:
            yield Difference("bill_row_alone", where)
        if row.moved_minor != value.moved_minor:
            expected, found = str(value.moved_minor), str(row.moved_minor)
            yield Difference("bill_row_moved", where, expected, found)
        is_neutral = value.direction is Direction.NEUTRAL
        if row.row_number < 1 or row.amount_minor < 0 or (is_neutral and not row.reason):
            yield Difference("bill_row", where)
    for value in misnamed(kept, withdrawn):
        yield Difference("bill_row_name", f"{stored[0].account_code} row {value.row} {value.day}")


def _links(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that each link leads from a row to a draft, and from a row to one that stands."""
    link, row, draft = bill_drafts.c, bill_rows.c, drafts.c
    query = (
        sa.select(
            link.bill_id,
            link.row_number,
            link.draft_id,
            row.fingerprint,
            draft.state,
            is_reversed().label("is_reversed"),
        )
        .outerjoin(bill_rows, _same_row(link, row))
        .outerjoin(
            drafts,
            (draft.community_id == link.community_id) & (draft.draft_id == link.draft_id),
        )
        .where(link.community_id == community_id)
        .order_by(link.bill_id, link.row_number, link.draft_id)
    )
    with connection.execution_options(yield_per=FETCH).execute(query) as found:
        for _, linked in groupby(found, lambda item: (item.bill_id, item.row_number)):
            open_drafts = []
            for item in linked:
                where = f"{_place(item)} draft {item.draft_id}"
                if item.fingerprint is None or item.state is None:
                    yield Difference("bill_draft_alone", where)
                elif item.state != "withdrawn" and not item.is_reversed:
                    open_drafts.append(where)
            for where in open_drafts[1:]:
                yield Difference("bill_draft_twice", where)


def _choices(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that choices are numbered, about rows that are there, and count no money nowhere."""
    chosen, row, same = bill_choices.c, bill_rows.c, bill_rows.alias("same").c
    query = (
        sa.select(
            bill_choices, row.moved_minor, same.moved_minor.label("same_moved_minor")
        )
        .outerjoin(bill_rows, _same_row(chosen, row))
        .outerjoin(
            same.bill_id.table,
            (same.community_id == chosen.community_id) & (same.bill_id == chosen.same_bill_id)
            & (same.row_number == chosen.same_row_number),
        )
        .where(chosen.community_id == community_id)
        .order_by(chosen.bill_id, chosen.row_number, chosen.number)
    )  # fmt: skip
    counts: defaultdict[RowKey, int] = defaultdict(int)
    leads: dict[RowKey, RowKey] = {}
    for item in connection.execute(query):
        key = RowKey(item.bill_id, item.row_number)
        counts[key] += 1
        if item.number != counts[key]:
            expected, found = str(counts[key]), str(item.number)
            yield Difference("bill_choice_gap", _place(item), expected, found)
        if not _is_choice(item):
            yield Difference("bill_choice", f"{_place(item)} choice {item.number}")
        leads.pop(key, None)
        if item.choice == "same":
            leads[key] = RowKey(item.same_bill_id, item.same_row_number)
    for key in leads:
        if _leads_back(key, leads):
            yield Difference("bill_choice_circle", f"bill {key.bill_id} row {key.row}")


def _withdrawals(connection: sa.Connection, community_id: int) -> Iterator[Difference]:
    """See that bills were taken back in order, by two people, and that nothing stands on them."""
    said, bill = bill_withdrawals.c, bills.c
    query = (
        sa.select(bill_withdrawals, bill.format)
        .outerjoin(bills, (bill.community_id == said.community_id) & (bill.bill_id == said.bill_id))
        .where(said.community_id == community_id)
        .order_by(said.bill_id, said.number)
    )
    diary = told_by(connection, community_id, "bill_withdrawal_agreed")
    for bill_id, steps in groupby(connection.execute(query), lambda row: row.bill_id):
        where = f"bill {bill_id}"
        asker, state = None, "dropped"
        for number, step in enumerate(steps, start=1):
            is_next = (step.step == "asked") == (state == "dropped") and state != "agreed"
            is_own = step.step == "agreed" and step.said_by == asker
            if step.number != number or not is_next or is_own or not _is_step(step):
                yield Difference("bill_withdrawal", f"{where} step {step.number}", found=step.step)
            asker, state = step.said_by, step.step
            if state == "agreed" and diary.pop(bill_id, None) != (step.said_by, step.said_at):
                yield Difference("bill_withdrawal_diary", where, found=f"{step.said_by}")
    for bill_id in diary:
        yield Difference("bill_withdrawal_diary", f"bill {bill_id}")
    for row in connection.execute(_used_after_all(community_id)):
        yield Difference("bill_withdrawn_used", f"bill {row.bill_id} row {row.row_number}")


def _is_step(step: sa.Row[Any]) -> bool:
    is_told = bool(step.reason) == (step.step == "asked")
    return step.format is not None and is_told and step.role in TASKS[Task.RECONCILE]


def _used_after_all(community_id: int) -> sa.Select[Any]:
    """Ask for rows of bills taken back that are booked or matched all the same."""
    row = bill_rows.c
    return (
        sa.select(row.bill_id, row.row_number)
        .where(
            row.community_id == community_id, is_withdrawn(bill_rows), is_matched() | has_draft()
        )
        .order_by(row.bill_id, row.row_number)
    )


def _is_choice(item: sa.Row[Any]) -> bool:
    """Tell whether a choice says what it needs to, about rows that are there and moved the same."""
    is_about_a_row = item.moved_minor is not None
    if not is_about_a_row or item.choice not in _CHOICES or item.role not in TASKS[Task.PREPARE]:
        return False
    named = (item.same_bill_id, item.same_row_number)
    if item.choice == "same":
        return bool(item.same_moved_minor == item.moved_minor)
    return named == (None, None) and bool(item.reason or item.choice == "reopened")


def _leads_back(key: RowKey, leads: dict[RowKey, RowKey]) -> bool:
    seen, at = {key}, leads[key]
    while at in leads and at not in seen:
        seen.add(at)
        at = leads[at]
    return at == key


def _same_row(one: Any, other: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        other.community_id == one.community_id, other.bill_id == one.bill_id,
        other.row_number == one.row_number,
    )  # fmt: skip


def _place(row: Any) -> str:
    return f"bill {row.bill_id} row {row.row_number}"
