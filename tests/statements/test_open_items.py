"""Bank and books of an account on a day: what only one of them knows, and where both began."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from ledger.domain.bills import BillRow, Direction
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.mistakes import reentry_mark
from ledger.domain.reconciliations import OpenSide
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.bill_rows import reopen, same_event, set_aside
from ledger.posting.bill_vouchers import link_draft
from ledger.posting.drafts import save_draft, withdraw
from ledger.posting.matches import end_match, match_many
from ledger.statements.open_items import AccountStanding, Held, account_standing
from tests.bills_kept import ACCOUNT, keep, keep_rows
from tests.conftest import CountQueries
from tests.factories import TREASURER, Ledger
from tests.workload import even_drafts

Books = Callable[..., Ledger]
AT = datetime(2025, 10, 1, 4, tzinfo=UTC)
SEPTEMBER = "2025-09-01..2025-09-30"
END = date(2025, 9, 30)
MONTH = """
2025-08-31 停车费
借 100201 1000.00
贷 480101 1000.00
2025-09-05 停车费
借 100201 500.00
贷 480101 500.00
2025-09-28 保洁费
借 510102 200.00
贷 100201 200.00
"""


def standing(ledger: Ledger, day: date = END, account: str = ACCOUNT) -> AccountStanding:
    with ledger.reading() as connection:
        return account_standing(connection, ledger.facts, account, day)


def put_together(ledger: Ledger, rows: list[RowKey], lines: list[LineKey]) -> str:
    with ledger.database.writing() as connection:
        match = Match(MatchReason.BY_HAND, tuple(rows), tuple(lines))
        [made] = match_many(connection, ledger.community_id, ACCOUNT, [match], by=TREASURER, at=AT)
    return made


def open_rows(found: AccountStanding) -> list[int]:
    return [row.item.key.row for row in found.rows]


def open_lines(found: AccountStanding) -> list[str]:
    return [line.voucher for line in found.lines]


def test_without_a_bill_only_the_books_are_known(books: Books) -> None:
    found = standing(books(MONTH))
    assert (found.begins_on, found.covered_to, found.bank_minor) == (None, None, None)
    assert (found.book_minor, found.rows, found.lines, found.gaps) == (1300_00, (), (), ())


def test_what_only_one_side_knows_explains_the_difference(books: Books) -> None:
    ledger = books(MONTH)
    keep_rows(
        ledger, "2025-09-05 +500.00 停车费\n2025-09-30 +1.20 结息", span=SEPTEMBER,
        opening="1000.00", closing="1501.20",
    )  # fmt: skip
    found = standing(ledger)
    assert (found.bank_minor, found.book_minor, found.start_minor) == (1501_20, 1300_00, 0)
    [match] = found.proposals()
    assert (match.reason, match.sure) == (MatchReason.SAME_AMOUNT, True)
    put_together(ledger, list(match.rows), list(match.lines))
    after = standing(ledger)
    assert (open_rows(after), open_lines(after)) == ([2], ["记-2025-09-0002"])
    assert after.bank_minor is not None
    value = after.reconciliation(after.bank_minor)
    assert [(item.side, item.amount_minor) for item in value.items] == [
        (OpenSide.UNBOOKED_IN, 1_20), (OpenSide.UNBANKED_OUT, 200_00),
    ]  # fmt: skip
    assert value.unexplained_minor == 0


def test_the_banks_balance_of_a_day_within_a_bill_is_its_opening_and_its_rows(
    books: Books,
) -> None:
    ledger = books(MONTH)
    rows = "2025-09-05 +500.00 停车费\n2025-09-30 +1.20 结息"
    keep_rows(ledger, rows, span=SEPTEMBER, opening="1000.00", closing="1501.20")
    assert standing(ledger, date(2025, 9, 4)).bank_minor == 1000_00
    assert standing(ledger, date(2025, 9, 5)).bank_minor == 1500_00
    assert standing(ledger, date(2025, 10, 1)).bank_minor is None
    assert standing(ledger, date(2025, 8, 31)).bank_minor is None


def test_a_bill_that_tells_no_balance_leaves_it_to_be_read(books: Books) -> None:
    ledger = books(MONTH)
    keep_rows(ledger, "2025-09-05 +500.00 停车费", span=SEPTEMBER)
    found = standing(ledger)
    assert (found.bank_minor, found.start_minor) == (None, 0)


def test_a_bill_printed_newest_first_tells_the_same_balances(books: Books) -> None:
    ledger = books(MONTH)
    said = [(date(2025, 9, 30), 1_20, 1501_20), (date(2025, 9, 5), 500_00, 1500_00)]
    rows = [
        BillRow(number, day, Direction.IN, moved, balance_minor=balance, serial=f"N{number}")
        for number, (day, moved, balance) in enumerate(said, start=1)
    ]
    keep(ledger, rows, span=SEPTEMBER)
    found = standing(ledger)
    assert (found.bank_minor, found.start_minor) == (1501_20, 0)


def test_a_difference_from_before_the_first_bill_is_told_apart(books: Books) -> None:
    ledger = books(MONTH)
    keep_rows(ledger, "2025-09-05 +500.00 停车费", span=SEPTEMBER, opening="990.00")
    found = standing(ledger)
    assert found.start_minor == -10_00
    assert found.bank_minor is not None
    # It stays what the statement cannot explain.
    assert found.reconciliation(found.bank_minor).unexplained_minor == -10_00


def test_where_the_first_bill_tells_no_balance_its_rows_lead_back_to_the_start(
    books: Books,
) -> None:
    ledger = books(MONTH)
    keep_rows(ledger, "2025-09-05 +500.00 停车费", span="2025-09-01..2025-09-10")
    keep_rows(ledger, "2025-09-12 -7.00 手续费", span="2025-09-11..2025-09-30", opening="1500.00")
    assert standing(ledger).start_minor == 0


def test_days_that_no_bill_covers_are_named(books: Books) -> None:
    ledger = books(MONTH)
    for row, span in (
        ("2025-07-05 +1.00 甲", "2025-07-01..2025-07-31"),
        ("2025-09-05 +2.00 乙", "2025-09-01..2025-09-10"),
        ("2025-09-08 +3.00 丙", "2025-09-08..2025-09-15"),
        ("2025-09-20 +4.00 丁", "2025-09-16..2025-09-30"),
    ):
        keep_rows(ledger, row, span=span)
    found = standing(ledger)
    assert (found.begins_on, found.covered_to) == (date(2025, 7, 1), END)
    assert found.gaps == ((date(2025, 8, 1), date(2025, 8, 31)),)
    assert standing(ledger, date(2025, 7, 31)).gaps == ()


def test_a_match_with_something_later_was_open_on_the_day(books: Books) -> None:
    ledger = books(MONTH)
    bill = keep_rows(
        ledger, "2025-10-02 -200.00 保洁费", span="2025-09-01..2025-10-31", opening="1500.00"
    )
    seq = ledger.posted[-1].seq
    match_id = put_together(ledger, [RowKey(bill, 1)], [LineKey(seq, 2)])
    on_the_day, later = standing(ledger), standing(ledger, date(2025, 10, 2))
    held = {line.voucher: line.held for line in on_the_day.lines}
    assert held == {"记-2025-09-0001": None, "记-2025-09-0002": Held.LATER}
    assert open_lines(later) == ["记-2025-09-0001"]
    # It is in the statement of the day, and no proposal touches it.
    assert on_the_day.reconciliation(0).sum_minor(OpenSide.UNBANKED_OUT) == 200_00
    assert on_the_day.proposals() == []
    with ledger.database.writing() as connection:
        end_match(connection, ledger.community_id, match_id, by=TREASURER, at=AT)
    assert standing(ledger).lines[-1].held is None


def test_a_row_that_is_booked_later_was_open_on_the_day(books: Books) -> None:
    ledger = books(MONTH + "2025-10-03 广告费\n借 100201 30.00\n贷 480102 30.00")
    bill = keep_rows(ledger, "2025-09-29 +30.00 广告", span=SEPTEMBER, opening="1500.00")
    put_together(ledger, [RowKey(bill, 1)], [LineKey(ledger.posted[-1].seq, 1)])
    [row] = standing(ledger).rows
    assert row.held is Held.LATER
    assert standing(ledger, date(2025, 10, 3)).rows == ()


def test_a_line_from_before_the_first_bill_is_open_until_the_bank_has_it(books: Books) -> None:
    ledger = books(MONTH)
    bill = keep_rows(ledger, "2025-09-02 +1000.00 停车费", span=SEPTEMBER, opening="0.00")
    put_together(ledger, [RowKey(bill, 1)], [LineKey(ledger.posted[0].seq, 1)])
    first = standing(ledger, date(2025, 9, 1))
    assert (open_lines(first), first.bank_minor) == (["记-2025-08-0001"], 0)
    assert first.reconciliation(0).unexplained_minor == 0
    assert "记-2025-08-0001" not in open_lines(standing(ledger))


def test_a_row_with_a_voucher_on_its_way_is_open_and_not_proposed(books: Books) -> None:
    ledger = books(MONTH)
    bill = keep_rows(ledger, "2025-09-05 +500.00 停车费", span=SEPTEMBER, opening="1000.00")
    lines = (debit("100201", 500_00, fund="GEN"), credit("480101", 500_00, fund="GEN"))
    with ledger.database.writing() as connection:
        here = ledger.community_id
        draft_id = save_draft(
            connection, here, Draft(date(2025, 9, 5), lines, "停车费"), by=TREASURER, at=AT
        )
        link_draft(connection, here, ACCOUNT, [RowKey(bill, 1)], draft_id, by=TREASURER, at=AT)
    [row] = standing(ledger).rows
    assert row.held is Held.DRAFTED
    assert standing(ledger).proposals() == []
    with ledger.database.writing() as connection:
        withdraw(connection, here, draft_id, by=TREASURER, at=AT)
    assert standing(ledger).rows[0].held is None
    assert len(standing(ledger).proposals()) == 1


def test_a_row_set_aside_stays_open_with_its_reason_and_a_twin_does_not(books: Books) -> None:
    ledger = books(MONTH)
    bill = keep_rows(
        ledger, "2025-09-05 +3.00 测试\n2025-09-06 +4.00 甲\n2025-09-06 +4.00 乙", span=SEPTEMBER,
        opening="1000.00",
    )  # fmt: skip
    here, by = ledger.community_id, TREASURER
    with ledger.database.writing() as connection:
        set_aside(connection, here, ACCOUNT, RowKey(bill, 1), "银行测试", by=by, at=AT)
        same_event(connection, here, ACCOUNT, RowKey(bill, 2), RowKey(bill, 3), by=by, at=AT)
    found = standing(ledger)
    assert [(row.item.key.row, row.reason) for row in found.rows] == [(1, "银行测试"), (3, "")]
    assert found.bank_minor == 1007_00
    with ledger.database.writing() as connection:
        reopen(connection, here, ACCOUNT, RowKey(bill, 1), by=by, at=AT)
    assert standing(ledger).rows[0].reason == ""


def test_corrections_of_corrections_belong_to_the_first_voucher(books: Books) -> None:
    ledger = books("2025-09-05 停车费\n借 100201 500.00\n贷 480101 500.00")
    for wrong, right in ((1, 400_00), (3, 450_00)):
        ledger.post(f"2025-09-07 [reverses {wrong}] 金额有误")
        lines = (debit("100201", right, fund="GEN"), credit("480101", right, fund="GEN"))
        draft = Draft(date(2025, 9, 7), lines, "订正", external_id=reentry_mark(wrong))
        ledger.post_draft(draft)
    keep_rows(ledger, "2025-09-08 +450.00 停车费", span=SEPTEMBER, opening="0.00")
    found = standing(ledger)
    assert {line.item.family for line in found.lines} == {1}
    [match] = found.proposals()
    assert (match.reason, len(match.lines), match.sure) == (MatchReason.RED_AND_BLUE, 5, True)


def test_other_accounts_and_communities_are_left_out(books: Books) -> None:
    ledger = books(MONTH + "2025-09-09 停车费\n借 100901 9.00\n贷 480101 9.00")
    keep_rows(ledger, "2025-09-09 +9.00 停车费", span=SEPTEMBER, account="100901")
    found = standing(ledger, account="100901")
    assert (open_rows(found), open_lines(found)) == ([1], ["记-2025-09-0003"])
    assert standing(ledger).begins_on is None


def test_the_number_of_queries_does_not_grow(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    ledger = sqlite_books()
    made = even_drafts(1_200)
    counts = []
    for part, name in ((made[:200], "few"), (made[200:], "many")):
        ledger.import_drafts(part)
        rows = [
            BillRow(
                number, draft.dated_on, Direction.IN, sum(
                    line.debit_minor for line in draft.lines if line.account == ACCOUNT
                ) or 1, serial=f"{name}{number}",
            )
            for number, draft in enumerate(part, start=1)
        ]  # fmt: skip
        keep(ledger, rows)
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            found = account_standing(connection, facts, ACCOUNT, date(2025, 12, 31))
            counts.append(len(queries))
        assert len(found.rows) >= len(part)
    assert counts[0] == counts[1] <= 12
