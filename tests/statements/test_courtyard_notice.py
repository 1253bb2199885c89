"""A courtyard's notice: its lines sum to its settlement, and none is made where it would tell a household's bill."""

from datetime import date

from ledger.domain.periods import parse_span
from ledger.statements.courtyard_notice import CourtyardNotice, courtyard_notice
from tests.conftest import Books
from tests.factories import Ledger
from tests.statements.test_courtyards import a_company, shown


def notice(ledger: Ledger, code: str, period: str = "2025-03") -> CourtyardNotice | None:
    with ledger.reading() as connection:
        return courtyard_notice(connection, ledger.facts, code, parse_span(period))


def test_the_lines_of_a_notice_sum_to_the_courtyards_settlement(books: Books) -> None:
    ledger = a_company(books)
    found = notice(ledger, "Y1")
    assert found is not None
    settled = next(row.settled for row in shown(ledger).rows if row.place.code == "Y1")
    assert found.row.settled == settled
    assert [(line.section, line.account.code if line.account else "") for line in found.rows] == [
        ("income", "500101"), ("wages", "540102"), ("shared", ""), ("equipment", "540105"),
    ]  # fmt: skip
    assert [line.amount_minor for line in found.rows] == [
        settled.income_minor, settled.wages_minor, settled.shared_minor, settled.equipment_minor,
    ]  # fmt: skip
    assert found.insured_minor is None
    assert found.courtyard_count == 2


def test_what_a_household_is_insured_for_is_told_where_it_comes_out_even(books: Books) -> None:
    ledger = a_company(books)
    ledger.post("2025-03-29 保险\n借 540106 300.00 PROP place=Y1\n贷 100201 300.00 PROP")
    found = notice(ledger, "Y1")
    assert found is not None
    assert found.insured_minor == 100_00
    ledger.post("2025-03-30 保险\n借 540106 0.01 PROP place=Y1\n贷 100201 0.01 PROP")
    again = notice(ledger, "Y1")
    assert again is not None
    assert again.insured_minor is None


def test_no_notice_tells_the_bill_of_one_or_two_households(books: Books) -> None:
    ledger = a_company(books)
    assert notice(ledger, "Y2") is None
    assert notice(ledger, "Y9") is None


def test_a_running_month_is_told_up_to_a_day(books: Books) -> None:
    ledger = a_company(books)
    with ledger.reading() as connection:
        found = courtyard_notice(
            connection, ledger.facts, "Y1", parse_span("2025-04"), as_of=date(2025, 4, 2)
        )
    assert found is not None
    assert [line.amount_minor for line in found.rows] == [100]
