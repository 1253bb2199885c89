"""Bills are kept whole or not at all: twice is once, equal rows stay two, and no warning goes unseen."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.bills import (
    Bill,
    BillRow,
    BillWarning,
    Declared,
    Direction,
    WarningCode,
    fingerprints,
)
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    BillRefusedError,
    UnknownNameError,
)
from ledger.posting.bill_rows import kept_rows
from ledger.posting.bills import count_known, file_type, keep_bill, remember_mapping
from ledger.store.bills import bill_mappings, bill_rows, bills
from tests.conftest import Books
from tests.factories import REVIEWER, Ledger
from tests.posting.billing import (
    AT,
    BANK,
    CASHIER,
    OTHER_BANK,
    a_row,
    attached,
    counts,
    diary,
    do,
    keep,
    kept,
    rows_of,
)

FULL = BillRow(
    7, datetime(2025, 9, 3, 10, 5, 6), Direction.IN, 500_00, balance_minor=1_500_00,  # noqa: DTZ001
    counterparty="王小明", counterparty_number="6222****1234", text="停车费", serial="A1", order="B2",
    kind="转账", status="成功", fee_minor=3_00, refund_of="A0",
)  # fmt: skip
TRANSFER = BillRow(
    9, date(2025, 9, 3), Direction.NEUTRAL, 200_00, reason="own_transfer",
    transfer=Direction.OUT,
)  # fmt: skip
WARNED = BillWarning(WarningCode.DECLARED_TOTAL_DIFFERS, 4, {"declared": "1.00", "found": "2.00"})


MONTH = (date(2025, 9, 1), date(2025, 9, 30))


def a_bill(*rows: BillRow, **values: Any) -> Bill:
    return Bill("test", "utf-8", rows, **values)


def header(ledger: Ledger) -> sa.Row[Any]:
    (found,) = rows_of(ledger, bills)
    return found


def test_every_row_reads_back_as_it_was_read(books: Books) -> None:
    ledger = books()
    rows = [
        FULL,
        TRANSFER,
        TRANSFER._replace(row=10, transfer=Direction.IN),
        TRANSFER._replace(row=11, transfer=Direction.NEUTRAL, reason="closed"),
        a_row(12, -5, balance_minor=-1),
        # From eight rows on, PostgreSQL takes another way.
        *(a_row(number, number) for number in range(20, 30)),
    ]
    keys = kept(ledger, *rows)
    with ledger.reading() as connection:
        assert kept_rows(connection, ledger.community_id, BANK, keys) == dict(
            zip(keys, rows, strict=True)
        )
        assert kept_rows(connection, ledger.community_id, BANK, []) == {}


def test_a_bill_says_what_its_new_rows_add_up_to_and_who_brought_it(books: Books) -> None:
    ledger = books()
    rows = (a_row(1, 300, day=4), a_row(2, -50), TRANSFER, FULL)
    done = keep(ledger, a_bill(*rows, warnings=(WARNED,)), file="九月\t账单", warnings_seen=True)
    assert (done.row_count, done.known_count) == (4, 0)
    found = header(ledger)
    assert (found.row_count, found.known_count) == (4, 0)
    assert (found.in_minor, found.out_minor) == (300 + 500_00, 50)
    assert (found.first_on, found.last_on) == (date(2025, 9, 3), date(2025, 9, 4))
    assert (found.bill_id, found.account_code, found.format) == (done.bill_id, BANK, "test")
    assert (found.file_name, found.file_sha256) == ("九月 账单.csv", attached(ledger, "九月\t账单"))
    assert (found.imported_by, found.role, found.imported_at) == (1, "treasurer", AT)
    assert found.warnings == (
        '[{"code":"declared_total_differs","row":4,"values":{"declared":"1.00","found":"2.00"}}]'
    )
    assert diary(ledger, "bill_imported") == [(done.bill_id, 1)]


def test_the_same_file_twice_is_once(books: Books) -> None:
    ledger = books()
    bill = a_bill(a_row(1, 5), a_row(2, 5), warnings=(WARNED,))
    first = keep(ledger, bill, warnings_seen=True)
    before = counts(ledger)
    again = keep(ledger, bill)
    assert (again.bill_id, again.row_count, again.known_count) == (first.bill_id, 0, 2)
    assert (first.is_new, again.is_new) == (True, False)
    assert counts(ledger) == before
    # However the file is called the second time.
    assert keep(ledger, bill, file_name="另存.csv").bill_id == first.bill_id


def test_the_same_file_is_another_bill_of_another_account(books: Books) -> None:
    ledger = books()
    bill = a_bill(a_row(1, 5))
    done = [keep(ledger, bill), keep(ledger, bill, account=OTHER_BANK)]
    assert [item.row_count for item in done] == [1, 1]
    assert done[0].bill_id != done[1].bill_id


def test_the_same_file_by_other_columns_is_another_reading(books: Books) -> None:
    ledger = books()
    first = keep(ledger, a_bill(a_row(1, 5), mapping="{}"))
    before = counts(ledger)
    for other in ("", '{"v":1}'):
        with pytest.raises(BillRefusedError) as refused:
            keep(ledger, a_bill(a_row(1, 7), mapping=other))
        assert refused.value.reason == "other_reading"
    assert counts(ledger) == before
    assert keep(ledger, a_bill(a_row(1, 5), mapping="{}")).bill_id == first.bill_id
    assert header(ledger).mapping == "{}"


@pytest.mark.parametrize(
    ("declared", "ends"),
    [
        (Declared(opening_minor=7, closing_minor=7), (7, 7)),
        (Declared(opening_minor=7), (7, 7)),
        (Declared(closing_minor=0), (0, 0)),
    ],
)
def test_a_month_without_movements_is_kept_with_its_balance(
    books: Books, declared: Declared, ends: tuple[int, int]
) -> None:
    ledger = books()
    done = keep(ledger, a_bill(period=MONTH, declared=declared))
    found = header(ledger)
    assert (done.row_count, done.known_count) == (0, 0)
    assert (found.first_on, found.last_on) == MONTH
    assert (found.opening_minor, found.closing_minor) == ends
    assert (found.in_minor, found.out_minor) == (0, 0)


def test_overlapping_periods_bring_each_event_once_and_equal_rows_stay_as_many(
    books: Books,
) -> None:
    ledger = books()
    shared = [a_row(3, 5, day=10), a_row(4, 5, day=10), a_row(5, 7, day=10)]
    first = keep(ledger, a_bill(a_row(1, 5, day=9), *shared), file="first")
    # Numbered and ordered otherwise, with one more that says the very same.
    later = [row._replace(row=9 - row.row) for row in reversed(shared)]
    second = keep(ledger, a_bill(*later, a_row(8, 5, day=10), a_row(9, 5, day=11)), file="second")
    assert (first.row_count, second.row_count, second.known_count) == (4, 2, 3)
    assert sum(row.amount_minor for row in rows_of(ledger, bill_rows)) == 5 * 5 + 7
    assert {row.known_count for row in rows_of(ledger, bills)} == {0, 3}
    third = keep(ledger, a_bill(*shared), file="third")
    assert (third.row_count, third.known_count) == (0, 3)


def test_rows_known_are_counted_before_a_bill_is_kept(books: Books) -> None:
    ledger = books()
    kept(ledger, a_row(1, 5), a_row(2, 6))
    with ledger.reading() as connection:
        here = (connection, ledger.community_id, BANK)
        assert count_known(*here, a_bill(a_row(9, 6), a_row(10, 6), a_row(11, 7))) == 1
        other = (connection, ledger.community_id, OTHER_BANK)
        assert count_known(*other, a_bill(a_row(9, 6))) == 0
        assert count_known(*here, a_bill()) == 0


def test_a_serial_that_a_bank_counts_from_one_every_day_names_another_event(books: Books) -> None:
    ledger = books()
    bills_of_days = [
        keep(ledger, a_bill(a_row(1, 5, day=day, serial="1")), file=file)
        for day, file in ((3, "third"), (4, "fourth"), (4, "fourth again"))
    ]
    assert [item.row_count for item in bills_of_days] == [1, 1, 0]
    month = [a_row(number, 5, day=number, serial="1") for number in (3, 4, 5)]
    assert keep(ledger, a_bill(*month), file="month").row_count == 1


def test_texts_are_kept_as_far_as_the_books_can_carry_them(books: Books) -> None:
    ledger = books()
    row = FULL._replace(
        text="🌹停\x00车\ud83d\t费", counterparty="字" * 301, kind="\u200b",
        occurred_at=datetime(2025, 9, 3, 10, 5, 6, 999, tzinfo=UTC),
    )  # fmt: skip
    (key,) = kept(ledger, row)
    with ledger.reading() as connection:
        found = kept_rows(connection, ledger.community_id, BANK, [key])[key]
    assert found == FULL._replace(text="停车 费", counterparty="字" * 300, kind="")
    # Named by what is kept, so that whoever checks the books finds the name again.
    (stored,) = rows_of(ledger, bill_rows)
    assert [stored.fingerprint] == fingerprints([found])
    again = keep(ledger, a_bill(row, row._replace(row=8)), file="again")
    assert (again.row_count, again.known_count) == (1, 1)


@pytest.mark.parametrize(
    ("bill", "reason", "row"),
    [
        (a_bill(a_row(1, 5), currency="USD"), "currency", 0),
        (a_bill(), "no_rows", 0),
        (a_bill(period=MONTH), "no_rows", 0),
        (a_bill(declared=Declared(closing_minor=5)), "no_rows", 0),
        (
            a_bill(period=(MONTH[0], date(2025, 10, 31)), declared=Declared(closing_minor=5)),
            "period_ahead",
            0,
        ),
        (a_bill(a_row(1, 5), a_row(2, 5, occurred_at=date(2025, 10, 5))), "day", 2),
        (a_bill(a_row(1, 5), warnings=(WARNED,)), "warnings", 4),
    ],
)
def test_what_must_not_be_kept_leaves_nothing(
    books: Books, bill: Bill, reason: str, row: int
) -> None:
    ledger = books()
    before = counts(ledger)
    with pytest.raises(BillRefusedError) as refused:
        keep(ledger, bill)
    assert (refused.value.reason, refused.value.row) == (reason, row)
    assert counts(ledger) == before


def test_the_day_is_that_of_china(books: Books) -> None:
    ledger = books()
    late = datetime(2025, 10, 4, 16, tzinfo=UTC)
    tomorrow = a_bill(a_row(1, 5, occurred_at=date(2025, 10, 5)))
    assert keep(ledger, tomorrow, at=late).row_count == 1


def test_a_bill_with_one_row_that_cannot_be_kept_leaves_none(books: Books) -> None:
    ledger = books()
    before = counts(ledger)
    unreasoned = TRANSFER._replace(reason="")
    with pytest.raises(sa.exc.DBAPIError):
        keep(ledger, a_bill(a_row(1, 5), unreasoned))
    assert counts(ledger) == before


def test_a_treasurer_brings_bills_of_accounts_that_have_any(books: Books) -> None:
    ledger = books()
    bill = a_bill(a_row(1, 5))
    for officer in (REVIEWER, CASHIER):
        with pytest.raises(AccessRefusedError):
            keep(ledger, bill, by=officer)
    for account in ("1001", "480101"):
        with pytest.raises(AccountRuleError) as refused:
            keep(ledger, bill, account=account)
        assert (refused.value.reason, refused.value.account) == ("no_bills", account)
    with pytest.raises(UnknownNameError) as unknown:
        keep(ledger, bill, account="9" * 50)
    assert (unknown.value.noun, unknown.value.name) == ("account", "9" * 40)
    with pytest.raises(UnknownNameError) as unknown:
        do(ledger, keep_bill, bill, account=BANK, file_sha256="0" * 64, file_name="a")
    assert unknown.value.noun == "attachment"
    assert not rows_of(ledger, bills)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (None, 3, 5),
        ((1, 30), 1, 30),
        ((4, 4), 3, 5),
    ],
)
def test_a_bill_covers_the_days_it_states_and_those_of_its_rows(
    books: Books, period: tuple[int, int] | None, first: int, last: int
) -> None:
    ledger = books()
    stated = period and (date(2025, 9, period[0]), date(2025, 9, period[1]))
    keep(ledger, a_bill(a_row(1, 5), a_row(2, 5, day=5), period=stated))
    found = header(ledger)
    assert (found.first_on.day, found.last_on.day) == (first, last)


def balances(*told: tuple[int, int | None], day: int = 3, step: int = 0) -> tuple[BillRow, ...]:
    """Give rows that moved and left so much, on one day or some days apart."""
    return tuple(
        a_row(number, moved, balance_minor=left, day=day + step * (number - 1))
        for number, (moved, left) in enumerate(told, start=1)
    )


def timed(rows: tuple[BillRow, ...], *minutes: int) -> tuple[BillRow, ...]:
    moments = (datetime(2025, 9, 3, 10, minute) for minute in minutes)  # noqa: DTZ001
    return tuple(row._replace(occurred_at=at) for row, at in zip(rows, moments, strict=True))


OLDEST = ((5, 105), (-3, 102), (8, 110))
#: Up by five and down again: read either way, one balance follows from the other.
EITHER = ((5, 105), (-5, 100))


@pytest.mark.parametrize(
    ("bill", "ends"),
    [
        (a_bill(*balances(*OLDEST)), (100, 110)),
        (a_bill(*balances(*OLDEST[::-1])), (100, 110)),
        (a_bill(*balances(*OLDEST, step=1)), (100, 110)),
        (a_bill(*balances(*OLDEST[::-1], day=9, step=-1)), (100, 110)),
        (a_bill(*balances((5, 105))), (100, 105)),
        (a_bill(*balances(*EITHER)), (100, 100)),
        (a_bill(*timed(balances(*EITHER), 1, 2)), (100, 100)),
        (a_bill(*timed(balances(*EITHER), 2, 1)), (105, 105)),
        # Rows of a minute each, and one of a day alone.
        (a_bill(*timed(balances(*OLDEST), 5, 5, 5)), (100, 110)),
        (a_bill(*balances(*OLDEST[:2]), a_row(3, 8, balance_minor=110)), (100, 110)),
        # What is stated holds.
        (a_bill(*balances(*OLDEST), declared=Declared(opening_minor=1, closing_minor=2)), (1, 2)),
        (a_bill(*balances(*OLDEST), declared=Declared(opening_minor=0)), (0, 110)),
        (a_bill(*balances(*OLDEST), declared=Declared(closing_minor=0)), (100, 0)),
        # One balance missing, and nobody can tell.
        (a_bill(*balances(*OLDEST[:2], (8, None))), (None, None)),
        (a_bill(a_row(1, 5), declared=Declared(closing_minor=7)), (None, 7)),
        # No chain either way: as it is printed.
        (a_bill(*balances((5, 105), (1, 500))), (100, 500)),
    ],
)  # fmt: skip
def test_what_lay_there_before_and_after_is_as_stated_or_as_balances_tell(
    sqlite_books: Books, bill: Bill, ends: tuple[int | None, int | None]
) -> None:
    ledger = sqlite_books()
    keep(ledger, bill)
    found = header(ledger)
    assert (found.opening_minor, found.closing_minor) == ends


def test_two_people_with_the_same_bill_bring_it_once(
    books: Books, together: Callable[..., list[Future[Any]]]
) -> None:
    ledger = books()
    files = [attached(ledger, name) for name in ("mine", "yours")]
    rows = [a_row(number, 5) for number in range(1, 20)]

    def bring(file: str, first: int) -> Callable[[], Any]:
        renumbered = [row._replace(row=row.row + first) for row in rows]
        bill = a_bill(*renumbered, a_row(1, 7 + first))
        return lambda: do(ledger, keep_bill, bill, account=BANK, file_sha256=file, file_name="a")

    done = [job.result() for job in together(bring(files[0], 1), bring(files[1], 2))]
    assert sorted(item.row_count for item in done) == [1, 20]
    assert sorted(item.known_count for item in done) == [0, 19]
    same = [job.result() for job in together(bring(files[0], 3), bring(files[0], 3))]
    assert {item.bill_id for item in same} <= {item.bill_id for item in done}
    assert len(rows_of(ledger, bill_rows)) == 21


def test_a_mapping_of_columns_is_remembered_by_the_head_it_is_for(books: Books) -> None:
    ledger = books()
    later = datetime(2025, 10, 5, 4, tzinfo=UTC)
    do(ledger, remember_mapping, "a" * 64, '{"day":1}')
    do(ledger, remember_mapping, "b" * 64, '{"day":2}')
    do(ledger, remember_mapping, "a" * 64, '{"day":3}', at=later)
    assert [(row.head_sha256[0], row.content, row.updated_at) for row in rows_of(
        ledger, bill_mappings
    )] == [("a", '{"day":3}', later), ("b", '{"day":2}', AT)]  # fmt: skip
    with pytest.raises(AccessRefusedError):
        do(ledger, remember_mapping, "c" * 64, "{}", by=REVIEWER)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"PK\x03\x04rest", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "application/vnd.ms-excel"),
        (b"\x1f\x8brest", "application/gzip"),
        (b'\xef\xbb\xbf <?xml version="1.0"?>', "application/xml"),
        (b"\r\n<html>", "text/plain"),
        (b"{1:F01", "text/plain"),
        (b":20:START", "text/plain"),
        (b"OFXHEADER:100", "text/plain"),
        ("交易时间,金额".encode("gb18030"), "text/csv"),
        (b"", "text/csv"),
    ],
)
def test_the_kind_of_a_file_is_told_by_its_first_bytes(data: bytes, media_type: str) -> None:
    assert file_type(data) == media_type
