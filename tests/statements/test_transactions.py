"""Transactions: one, masked for its audience, and lists in pages."""

import pytest

from ledger.domain.errors import UnknownNameError
from ledger.domain.transactions import Draft
from ledger.statements.transactions import (
    newest,
    transaction,
    transactions_of_fund,
    transactions_of_month,
)
from ledger.statements.values import Audience, TransactionPage, TransactionView
from tests.conftest import Books, CountQueries
from tests.factories import OPENING_LEAVES, Ledger
from tests.ledger_text import parse

TEXT = """
place B1 building 一号楼
party C1 organisation 示例电梯公司
party P1 person 张某某
2025-09-03 停车费
  借 100201 500.00
  贷 480101 500.00 GEN place=B1 party=C1
2025-09-04 慰问
  借 510107 80.00 CHA place=H1 party=P1
  贷 100203 80.00 CHA
2025-09-05 提现
  借 1001 100.00
  贷 100201 100.00
2025-10-02 [reverses 1] 重复入账，收据号 0012
2025-10-03 [refunds 2] 退回慰问金
  借 100203 30.00 CHA
  贷 510107 30.00 CHA
"""


def shown(
    ledger: Ledger, voucher: str, audience: Audience = Audience.PUBLIC
) -> TransactionView | None:
    with ledger.reading() as connection:
        return transaction(connection, ledger.facts, voucher, audience=audience)


def found(ledger: Ledger, voucher: str, audience: Audience = Audience.PUBLIC) -> TransactionView:
    view = shown(ledger, voucher, audience)
    assert view is not None
    return view


def test_a_transaction_shows_its_lines_and_where_its_leaf_stands(books: Books) -> None:
    view = found(books(TEXT), "记-2025-09-0001")
    assert [(line.account.code, line.debit_minor, line.credit_minor) for line in view.lines] == [
        ("100201", 500_00, 0),
        ("480101", 0, 500_00),
    ]
    assert (view.prepared_role, view.approved_role) == ("treasurer", "reviewer")
    assert view.leaf_index == OPENING_LEAVES
    assert len(view.leaf_hash) == 64


def test_the_public_sees_buildings_and_organisations(books: Books) -> None:
    line = found(books(TEXT), "记-2025-09-0001").lines[1]
    assert line.place is not None
    assert (line.place.name_zh, line.organisation) == ("一号楼", "示例电梯公司")


def test_the_public_sees_no_household_no_person_and_no_memo(books: Books) -> None:
    ledger = books(TEXT)
    line = found(ledger, "记-2025-09-0002").lines[0]
    assert (line.place, line.organisation) == (None, "")
    assert found(ledger, "记-2025-10-0001").memo == ""


@pytest.mark.parametrize("audience", [Audience.OFFICER, Audience.AUDITOR])
def test_officers_and_auditors_see_them(sqlite_books: Books, audience: Audience) -> None:
    ledger = sqlite_books(TEXT)
    line = found(ledger, "记-2025-09-0002", audience).lines[0]
    assert line.place is not None
    assert (line.place.code, line.organisation) == ("H1", "张某某")
    assert found(ledger, "记-2025-10-0001", audience).memo == "重复入账，收据号 0012"


def test_masking_keeps_the_amounts(sqlite_books: Books) -> None:
    ledger = sqlite_books(TEXT)
    amounts = [
        [
            (line.debit_minor, line.credit_minor)
            for line in found(ledger, "记-2025-09-0002", audience).lines
        ]
        for audience in Audience
    ]
    assert amounts[0] == amounts[1] == amounts[2]


def test_corrections_and_refunds_link_both_ways(books: Books) -> None:
    ledger = books(TEXT)

    def links(voucher: str) -> list[tuple[str, str]]:
        return [(link.relation, link.voucher) for link in found(ledger, voucher).links]

    assert links("记-2025-09-0001") == [("corrected_by", "记-2025-10-0001")]
    assert links("记-2025-10-0001") == [("corrects", "记-2025-09-0001")]
    assert links("记-2025-09-0002") == [("refunded_by", "记-2025-10-0002")]
    assert links("记-2025-10-0002") == [("refund_of", "记-2025-09-0002")]
    assert links("记-2025-09-0003") == []


def test_neighbours_lead_across_months(books: Books) -> None:
    ledger = books(TEXT)
    first = found(ledger, "记-2025-09-0001")
    assert (first.previous_voucher, first.next_voucher) == (None, "记-2025-09-0002")
    october = found(ledger, "记-2025-10-0001")
    assert october.previous_voucher == "记-2025-09-0003"
    assert found(ledger, "记-2025-10-0002").next_voucher is None


@pytest.mark.parametrize("voucher", ["记-2025-09-0099", "记-2025-09-12", "nonsense"])
def test_numbers_the_books_do_not_have_give_nothing(sqlite_books: Books, voucher: str) -> None:
    assert shown(sqlite_books(TEXT), voucher) is None


def test_one_transaction_takes_a_fixed_number_of_queries(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    ledger = sqlite_books(TEXT)
    facts = ledger.facts
    for audience, expected in ((Audience.PUBLIC, 6), (Audience.OFFICER, 7)):
        for voucher in ("记-2025-09-0001", "记-2025-10-0002"):
            with ledger.reading() as connection, count_queries(connection) as queries:
                transaction(connection, facts, voucher, audience=audience)
            assert len(queries) == expected


def test_rows_tell_flow_funds_and_whether_they_were_corrected(books: Books) -> None:
    ledger = books(TEXT)
    with ledger.reading() as connection:
        page = newest(connection, ledger.facts)
    rows = {row.seq: row for row in page.rows}
    assert [row.seq for row in page.rows] == [5, 4, 3, 2, 1]
    assert [rows[seq].flow_minor for seq in (1, 2, 3, 4)] == [500_00, -80_00, 0, -500_00]
    assert rows[2].funds == ("CHA",)
    assert [seq for seq in rows if rows[seq].is_corrected] == [1]
    assert page.months == (202509, 202510)


def many(count: int) -> list[Draft]:
    text = "\n".join(
        f"2025-{11 + number % 2}-{1 + number // 2 % 28:02d} 停车费\n借 100201 1.00 {fund}\n"
        f"贷 480101 1.00 {fund}"
        for number in range(count)
        for fund in (("CHA" if number % 3 == 0 else "GEN"),)
    )
    late = "2025-12-31 [adjusting] 调整\n借 112102 5.00\n贷 480101 5.00"
    return [item for item in parse(f"{text}\n{late}") if isinstance(item, Draft)]


def walk(read: object, **options: object) -> tuple[list[int], list[TransactionPage]]:
    """Read page after page; gives the seqs and the pages."""
    pages: list[TransactionPage] = []
    after = ""
    while True:
        pages.append(read(after=after, page_size=4, **options))  # type: ignore[operator]
        after = pages[-1].next_after or ""
        if not after:
            return [row.seq for page in pages for row in page.rows], pages


@pytest.mark.parametrize("count", [8, 23])
def test_pages_together_are_the_whole_list(books: Books, count: int) -> None:
    ledger = books()
    ledger.import_drafts(many(count))
    facts = ledger.facts
    with ledger.reading() as connection:
        seqs, pages = walk(lambda **o: newest(connection, facts, **o))
        assert seqs == list(range(count + 1, 0, -1))
        assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)

        december, _ = walk(lambda **o: transactions_of_month(connection, facts, 202512, **o))
        assert december == [*range(2, count + 1, 2), count + 1]

        charity, _ = walk(lambda **o: transactions_of_fund(connection, facts, "CHA", **o))
        assert sorted(charity) == list(range(1, count + 1, 3))
        whole = transactions_of_fund(connection, facts, "CHA", page_size=100)
        assert [row.seq for row in whole.rows] == charity
        days = [row.dated_on for row in whole.rows]
        assert days == sorted(days, reverse=True)


def test_a_list_takes_a_fixed_number_of_queries(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    ledger = sqlite_books()
    ledger.import_drafts(many(20))
    facts = ledger.facts
    for page_size in (2, 50):
        with ledger.reading() as connection, count_queries(connection) as queries:
            newest(connection, facts, page_size=page_size)
            transactions_of_month(connection, facts, 202511, page_size=page_size)
            transactions_of_fund(connection, facts, "CHA", page_size=page_size)
        assert len(queries) == 5 + 5 + 5


@pytest.mark.parametrize("after", ["x", "1.2.3.4", "-1"])
def test_keys_that_no_page_gave_are_refused(sqlite_books: Books, after: str) -> None:
    ledger = sqlite_books()
    with ledger.reading() as connection:
        facts = ledger.facts
        with pytest.raises(UnknownNameError):
            newest(connection, facts, after=after)
        with pytest.raises(UnknownNameError):
            transactions_of_month(connection, facts, 202511, after=after)
        with pytest.raises(UnknownNameError):
            transactions_of_fund(connection, facts, "CHA", after=after)
        with pytest.raises(UnknownNameError):
            transactions_of_fund(connection, facts, "XX")
