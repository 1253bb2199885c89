"""A voucher too large for one leaf: entered by people or taken over, it stands in the books in parts."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ImportRefusedError,
    UnknownNameError,
)
from ledger.domain.money import yuan
from ledger.domain.transactions import LINES_MAX, Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import approve_many, submit
from ledger.posting.parts import save_parts
from ledger.posting.reversals import propose_reversal
from ledger.schemas.journals.formats import JournalFormat
from ledger.store.communities import places
from ledger.store.drafts import drafts
from ledger.store.journal import lines, transactions
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.journals import imported

AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)


def all_drafts(ledger: Ledger) -> list[sa.Row[Any]]:
    with ledger.reading() as connection:
        return list(connection.execute(sa.select(drafts)).all())


def posted(ledger: Ledger) -> list[sa.Row[Any]]:
    """Give the headers, in books that agree with themselves."""
    with ledger.reading() as connection:
        assert check_books(connection, 1).difference is None
        return list(connection.execute(sa.select(transactions).order_by(transactions.c.seq)).all())


def many_fees(count: int) -> Draft:
    """Give a voucher of many lines with long places, far too large for one leaf."""
    fees = [credit("480101", n, fund="GEN", place=f"B-{n:028d}") for n in range(1, count)]
    total = sum(fee.credit_minor for fee in fees)
    return Draft(
        date(2025, 9, 3), (debit("100201", total, fund="GEN"), *fees), "停车费", memo="全年"
    )


def with_places(ledger: Ledger, count: int) -> Ledger:
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(places),
            [
                {"community_id": 1, "code": f"B-{n:028d}", "kind": "building", "name_zh": "楼",
                 "name_en": "", "area_centi_m2": 0}
                for n in range(1, count)
            ],
        )  # fmt: skip
    return ledger


def saved_in_parts(ledger: Ledger, draft: Draft, **options: Any) -> list[str]:
    with ledger.database.writing() as connection:
        return save_parts(connection, ledger.community_id, draft, by=TREASURER, at=AT, **options)


def test_a_voucher_of_two_thousand_lines_is_saved_and_posted_in_parts(books: Books) -> None:
    ledger = with_places(books(), LINES_MAX)
    whole = many_fees(LINES_MAX)
    ids = saved_in_parts(ledger, whole)
    assert len(ids) > 5
    with ledger.database.writing() as connection:
        items = [
            (draft_id, submit(connection, 1, draft_id, by=TREASURER, at=AT)) for draft_id in ids
        ]
        approve_many(connection, 1, items, by=REVIEWER, at=AT)
    with ledger.reading() as connection:
        headers = connection.execute(sa.select(transactions).order_by(transactions.c.seq)).all()
        sums = connection.execute(
            sa.select(sa.func.sum(lines.c.debit_minor), sa.func.sum(lines.c.credit_minor))
        ).one()
        assert check_books(connection, 1).difference is None
    assert [row.part for row in headers] == [f"{n}/{len(ids)}" for n in range(1, len(ids) + 1)]
    assert {row.summary for row in headers} == {"停车费"}
    assert tuple(sums) == (whole.amount_minor, whole.amount_minor)
    with ledger.database.writing() as connection:
        for row in headers:
            propose_reversal(
                connection,
                1,
                row.seq,
                by=TREASURER,
                at=AT,
                dated_on=date(2025, 9, 3),
                reason="记错",
            )


def test_a_voucher_that_fits_is_saved_as_one(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    (draft_id,) = saved_in_parts(ledger, FEE)
    assert saved_in_parts(ledger, replace(FEE, summary="改"), draft_ids=[draft_id]) == [draft_id]
    assert '"summary":"改"' in all_drafts(ledger)[0].content


def test_the_first_part_takes_the_place_of_the_draft_that_grew(sqlite_books: Books) -> None:
    ledger = with_places(sqlite_books(), 401)
    (draft_id,) = saved_in_parts(ledger, FEE)
    first, *others = saved_in_parts(ledger, many_fees(401), draft_ids=[draft_id])
    assert first == draft_id
    assert others
    assert len(all_drafts(ledger)) == 1 + len(others)


def test_only_treasurers_save_parts(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        save_parts(connection, ledger.community_id, FEE, by=REVIEWER, at=AT)


def test_parts_of_what_the_books_cannot_take_are_refused_at_its_line(sqlite_books: Books) -> None:
    ledger = with_places(sqlite_books(), 401)
    whole = many_fees(402)
    with pytest.raises(UnknownNameError) as refused:
        saved_in_parts(ledger, whole)
    assert refused.value.field == "lines.401.place"
    assert all_drafts(ledger) == []


def entry(draft: Draft, *, sign: int = 1, **values: Any) -> str:
    """Write a draft as a line of JSON."""
    body: dict[str, Any] = {
        "dated_on": draft.dated_on.isoformat(), "summary": draft.summary,
        "lines": [
            {"account": item.account, "fund": item.fund}
            | ({"place": item.place} if item.place else {})
            | ({"debit": yuan(sign * item.debit_minor)} if item.debit_minor
               else {"credit": yuan(sign * item.credit_minor)})
            for item in draft.lines
        ],
    }  # fmt: skip
    return json.dumps(body | values, ensure_ascii=False)


def take(ledger: Ledger, *entries: str) -> Any:
    return imported(ledger, "\n".join(entries), JournalFormat.JSONL)


def test_an_imported_voucher_of_two_thousand_lines_is_taken_over_in_parts(books: Books) -> None:
    ledger = with_places(books(), LINES_MAX)
    report = take(
        ledger,
        entry(many_fees(LINES_MAX), voucher="记-2025-09-0001", external_id="big"),
        entry(FEE, voucher="记-2025-09-0002"),
        entry(FEE, refund_of="记-2025-09-0002"),
    )
    headers = posted(ledger)
    parts = headers[:-2]
    assert len(parts) > 5
    assert report.transaction_count == len(headers)
    assert report.line_count == LINES_MAX + len(parts) - 1 + 4
    assert [row.part for row in parts] == [f"{n}/{len(parts)}" for n in range(1, len(parts) + 1)]
    assert [row.external_id for row in parts] == ["big", *[None] * (len(parts) - 1)]
    # What follows is renumbered, and found by the number that its file gave it.
    assert headers[-2].voucher == f"记-2025-09-{len(parts) + 1:04d}"
    assert headers[-1].refund_of == headers[-2].seq


def test_the_reversal_of_an_imported_voucher_reverses_each_of_its_parts(books: Books) -> None:
    ledger = with_places(books(), 401)
    whole = many_fees(401)
    take(
        ledger,
        entry(whole, voucher="记-2025-09-0001"),
        entry(whole, sign=-1, kind="reversal", corrects="记-2025-09-0001", external_id="red"),
    )
    headers = posted(ledger)
    count = len(headers) // 2
    assert count > 1
    assert [row.corrects for row in headers[count:]] == [row.seq for row in headers[:count]]
    assert [row.part for row in headers[count:]] == [row.part for row in headers[:count]]
    assert [row.external_id for row in headers[count:]] == ["red", *[None] * (count - 1)]
    assert sum(row.amount_minor for row in headers) == 0


def test_a_correction_that_is_not_the_whole_of_what_was_divided_is_refused(
    sqlite_books: Books,
) -> None:
    ledger = with_places(sqlite_books(), 401)
    with pytest.raises(ImportRefusedError) as refused:
        take(
            ledger,
            entry(many_fees(401), voucher="记-2025-09-0001"),
            entry(FEE, sign=-1, kind="reversal", corrects="记-2025-09-0001"),
        )
    assert (refused.value.reason, refused.value.line) == ("correction_not_the_negation", 2)


def test_a_large_voucher_with_an_unknown_place_is_refused_at_its_line(sqlite_books: Books) -> None:
    ledger = with_places(sqlite_books(), 401)
    with pytest.raises(ImportRefusedError) as refused:
        take(ledger, entry(many_fees(402)))
    assert refused.value.field == "lines.401.place"
