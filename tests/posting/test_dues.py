"""Billing, receiving and writing off, from the services to what households owe afterwards, on both databases."""

from datetime import date

import pytest

from ledger.domain.bill_rules import BillRule, Gather, Outcome, Share
from ledger.domain.dues import Basis, PrepaidYear
from ledger.domain.errors import DuesError, PeriodError
from ledger.domain.transactions import CounterpartyKind, Draft, credit, debit
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.books import open_books
from ledger.posting.check import check_books
from ledger.posting.draft_batches import submit_many
from ledger.statements.communities import community
from tests.conftest import Books
from tests.dues import Compound, a_compound, moment
from tests.factories import TREASURER
from tests.posting.billing import OTHER_BANK, a_row, do, kept

MARCH = date(2025, 3, 15)


@pytest.fixture
def compound(books: Books) -> Compound:
    made = a_compound(books())
    made.tariff(50)
    return made


def checked(compound: Compound) -> None:
    with compound.ledger.reading() as connection:
        assert check_books(connection, compound.here).difference is None


def test_every_household_gets_its_due_and_the_books_agree(compound: Compound) -> None:
    (posted,) = compound.bill(202501)
    assert posted.voucher == "记-2025-01-0001"
    assert compound.owes("B1-101") == 25_00
    assert compound.owes("B10-102") == 30_00
    checked(compound)


def test_petty_cash_given_back_is_not_taken_for_fees_that_wait_for_others(
    compound: Compound,
) -> None:
    """112201 is petty cash here and fees in a company's chart."""
    back = Draft(
        dated_on=MARCH, summary="备用金退回", matter="备用金",
        lines=(debit("100202", 50_00, fund="PROP"), credit("112201", 50_00, fund="PROP")),
    )  # fmt: skip
    with compound.ledger.database.writing() as connection:
        books = open_books(connection, compound.here, period=202503)
        (waiting,) = submit_many(books, [back], by=TREASURER, at=moment(MARCH))
    (fees,) = compound.receive(("B1-101", 9_99, MARCH))
    posted = compound.approve([waiting, fees], date(2025, 3, 31))
    assert len(posted) == 2
    assert compound.in_advance("B1-101") == 9_99


def test_a_month_is_billed_once_until_it_was_withdrawn_or_taken_back(compound: Compound) -> None:
    compound.bill(202501)
    with pytest.raises(DuesError, match="nothing_to_bill"):
        compound.start(202501)
    compound.ledger.post("2025-02-01 [reverses 1] 标准用错")
    assert compound.owes("B1-101") == 0
    compound.bill(202501)
    assert compound.owes("B1-101") == 25_00
    checked(compound)


def test_the_tariff_of_the_month_counts(compound: Compound) -> None:
    compound.tariff(80, 202503)
    for month in (202502, 202503):
        compound.bill(month)
    assert compound.owes("B1-101") == 25_00 + 40_00
    with pytest.raises(DuesError, match="billed"):
        compound.tariff(90, 202503)


def test_a_nearer_place_has_its_own_tariff_and_a_flat_one_knows_no_area(compound: Compound) -> None:
    compound.tariff(30_00, place="B2", basis=Basis.HOUSEHOLD)
    compound.bill(202501)
    assert (compound.owes("B2-104"), compound.owes("B1-104")) == (30_00, 40_00)


def test_who_is_left_out_or_stands_empty(compound: Compound) -> None:
    compound.tariff(50, 202502, vacant_percent=70)
    compound.bill(202502, excluded={"B1-101": "漏水免收"}, vacant=["B1-102"])
    assert (compound.owes("B1-101"), compound.owes("B1-102")) == (0, 21_00)
    with pytest.raises(DuesError, match="unknown_household"):
        compound.start(202503, vacant=["B9-999"])
    with pytest.raises(PeriodError):
        compound.start(202513)


def test_what_is_paid_goes_to_the_oldest_dues_and_the_rest_is_in_advance(
    compound: Compound,
) -> None:
    compound.bill(202501)
    compound.bill(202502)
    compound.paid(("B1-101", 60_00, MARCH), ("B1-102", 10_00, MARCH))
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (0, 10_00)
    assert compound.owes("B1-102") == 50_00
    compound.bill(202503)
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (15_00, 0)
    checked(compound)


def test_a_year_at_once_is_earned_in_twelve_equal_parts_the_remainder_last(
    compound: Compound,
) -> None:
    compound.paid(("B1-101", 310_05, date(2025, 1, 2)), year=202501)
    for month in range(202501, 202513):
        compound.bill(month)
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (0, 0)
    year = PrepaidYear("B1-101", 202501, 310_05)
    assert [year.due(202501), year.due(202511), year.due(202512)] == [25_83, 25_83, 25_92]
    assert year.due(202601) is None
    with pytest.raises(DuesError, match="year"):
        compound.receive(("B1-101", 300_00, MARCH), year=202512)
    checked(compound)


def test_a_year_that_comes_after_its_first_bill_pays_it(compound: Compound) -> None:
    compound.bill(202501)
    compound.bill(202502)
    compound.paid(("B1-101", 300_00, date(2025, 3, 2)), year=202502)
    # January is older than the year and stays open.
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (25_00, 275_00)
    for month in (*range(202503, 202513), 202601):
        compound.bill(month)
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (25_00, 0)
    checked(compound)


def test_the_same_money_twice_asks_first(compound: Compound) -> None:
    compound.receive(("B1-101", 25_00, MARCH))
    with pytest.raises(DuesError, match="again"):
        compound.receive(("B1-101", 25_00, MARCH))
    assert compound.receive(("B1-101", 25_00, MARCH), again=True)


def test_two_drafts_on_their_way_count_each_other(compound: Compound) -> None:
    compound.bill(202501)
    compound.receive(("B1-101", 20_00, MARCH))
    # Of few households, the first waits for the second and goes with it.
    both = compound.receive(("B1-101", 15_00, MARCH))
    compound.approve(both, MARCH)
    assert (compound.owes("B1-101"), compound.in_advance("B1-101")) == (0, 10_00)


def test_a_paid_bill_is_not_taken_back_before_its_payment(compound: Compound) -> None:
    compound.bill(202501)
    compound.paid(("B1-101", 25_00, MARCH))
    with pytest.raises(DuesError, match="below_zero"):
        compound.ledger.post("2025-03-20 [reverses 1] 标准用错")


def test_dues_are_written_off_by_decision_and_never_more_than_they_are(compound: Compound) -> None:
    compound.bill(202501)
    with pytest.raises(DuesError, match="beyond_due"):
        compound.written_off({"B1-101": 25_01}, MARCH)
    compound.written_off({"B1-101": 25_00}, MARCH)
    assert compound.owes("B1-101") == 0
    checked(compound)


def test_no_line_names_a_building_behind_which_too_few_stand(compound: Compound) -> None:
    compound.bill(202501)
    compound.paid(*((f"B1-10{flat}", 10_00, MARCH) for flat in (1, 2, 3)), ("B2-101", 5_00, MARCH))
    with compound.ledger.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT t.seq, coalesce(l.place_code, ''), count(*) FROM transactions t"
            " JOIN lines l ON l.community_id = t.community_id AND l.seq = t.seq"
            " JOIN sublines h ON h.community_id = l.community_id AND h.seq = l.seq AND h.number = l.number"
            " GROUP BY t.seq, l.place_code ORDER BY 1, 2"
        ).all()
        assert community(connection, "songhe") is not None
    # B10 has two households: the smallest other building goes with them. Who paid is told of no building.
    assert [tuple(row) for row in found] == [(1, "", 6), (1, "B1", 5), (2, "", 4)]


@pytest.mark.parametrize("gather", Gather)
def test_rows_of_a_bank_pay_the_dues_of_the_household_that_they_name(
    compound: Compound, gather: Gather
) -> None:
    compound.bill(202508)
    share = (Share("112101", "PROP"),)
    outcome = Outcome(share, "物业费", CounterpartyKind.RESIDENTS, gather=gather, by_room=True)
    keys = kept(
        compound.ledger, a_row(1, 20_00, text="物业费 1号楼103室", day=3),
        a_row(2, 30_00, text="物业费 1-103", day=4), a_row(3, 40_00, text="物业费 1号楼104室", day=4),
        a_row(4, 30_00, text="物业费", day=4), account=OTHER_BANK,
    )  # fmt: skip
    rule = BillRule("物业费", outcome, words=("物业费",))
    run = do(compound.ledger, vouchers_by_rules, OTHER_BANK, keys, [rule])
    assert run.left == (keys[3],)
    compound.approve(run.draft_ids, date(2025, 9, 30))
    assert (compound.owes("B1-103"), compound.in_advance("B1-103")) == (0, 15_00)
    assert (compound.owes("B1-104"), compound.in_advance("B1-104")) == (0, 0)
    checked(compound)
