"""Crowdfunding through the services: met, missed, left over, late, taken back; what is refused, and nothing twice."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.campaigns import Paid, Purpose
from ledger.domain.errors import (
    ApprovalError,
    DuesError,
)
from ledger.domain.transactions import Draft, Line, Subline, debit
from ledger.posting.books import open_books
from ledger.posting.campaign_rules import check_purpose, load_campaign
from ledger.posting.campaigns import receive_payments
from ledger.posting.drafts import withdraw
from ledger.posting.periods import close_month
from ledger.posting.reversals import propose_reversal
from ledger.store.campaigns import newest_pledges
from ledger.store.journal import lines, transactions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.posting.crowdfunding import (
    ALL,
    BANK,
    DEADLINE,
    GAS,
    LATE,
    PART,
    a_campaign,
    approved,
    check,
    done,
    leave,
    moment,
    paid,
    promised,
    refused,
    spend,
    step,
    sums,
)


def balance(ledger: Ledger, account: str) -> int:
    """Give what lies in an account, debit less credit, in fen."""
    with ledger.reading() as connection:
        query = sa.select(
            sa.func.coalesce(sa.func.sum(lines.c.debit_minor - lines.c.credit_minor), 0)
        ).where(lines.c.community_id == ledger.community_id, lines.c.account_code == account)
        return int(connection.execute(query).scalar_one())


def reverse(ledger: Ledger, seq: int, day: date = LATE) -> list[int]:
    with ledger.database.writing() as connection:
        draft_id = propose_reversal(
            connection, ledger.community_id, seq, by=TREASURER, at=moment(day), dated_on=day,
            reason="记错了",
        )  # fmt: skip
    return approved(ledger, [draft_id], day)


def test_the_target_is_met_and_by_decision_the_money_is_the_projects(books: Books) -> None:
    ledger = a_campaign(books)
    promised(ledger, {"B1-101": 30_000, "B1-104": 5_000})
    paid(ledger, ALL)
    assert balance(ledger, "220906") == -100_000
    assert balance(ledger, "4202") == 0
    (seq,) = done(ledger, Purpose.TRANSFER)
    assert (balance(ledger, "220906"), balance(ledger, "4202")) == (0, -100_000)
    with ledger.reading() as connection:
        query = sa.select(transactions.c.decision_code, transactions.c.summary).where(
            transactions.c.seq == seq
        )
        assert tuple(connection.execute(query).one()) == (
            "J1",
            "众筹达标转为自筹收入（天然气入户）",
        )
        assert newest_pledges(connection, ledger.community_id, 1) == {
            "B1-101": 30_000, "B1-104": 5_000,
        }  # fmt: skip
    assert {place: item.transferred_minor for place, item in sums(ledger).items()} == ALL
    assert check(ledger) is None


def test_a_line_names_a_building_only_where_three_households_stand_behind_it(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, {"B1-101": 1, "B1-102": 2, "B1-103": 3, "B2-101": 4, "B2-102": 5})
    paid(ledger, {f"{home}-{flat}": 1 for home in ("B1", "B2") for flat in (101, 102, 103)}, LATE)
    with ledger.reading() as connection:
        query = sa.select(lines.c.place_code, lines.c.credit_minor).where(
            lines.c.account_code == "220906"
        )
        found = sorted((place or "", minor) for place, minor in connection.execute(query))
    # The two of the second building would be told by a line beside theirs: all stand on one.
    assert found == [("", 15), ("B1", 3), ("B2", 3)]


def test_a_missed_target_goes_back_to_the_fen_and_once(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, PART)
    with refused("not_reached"):
        step(ledger, Purpose.TRANSFER)
    with refused("not_missed"):
        step(ledger, Purpose.REFUND, DEADLINE)
    # Late money counts towards nothing, and goes back with the rest.
    paid(ledger, {"B1-103": 50_000}, LATE)
    with refused("not_reached"):
        step(ledger, Purpose.TRANSFER)
    waiting = step(ledger, Purpose.REFUND)
    with refused("nothing_held"):
        step(ledger, Purpose.REFUND)
    approved(ledger, waiting, LATE)
    assert balance(ledger, "220906") == balance(ledger, BANK) == 0
    back = {place: item.refunded_minor for place, item in sums(ledger).items()}
    assert back == PART | {"B1-103": 50_000}
    with refused("nothing_held"):
        step(ledger, Purpose.REFUND)
    # What comes in the name of the past goes back as well, and cannot revive the campaign.
    paid(ledger, {"B2-102": 90_000}, DEADLINE)
    with refused("refunded"):
        step(ledger, Purpose.TRANSFER)
    done(ledger, Purpose.REFUND)
    assert balance(ledger, "220906") == balance(ledger, BANK) == 0
    assert check(ledger) is None


def test_what_is_left_over_goes_back_by_what_each_paid(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    with refused("not_transferred"):
        step(ledger, Purpose.LEFTOVER, amount_minor=100)
    done(ledger, Purpose.TRANSFER)
    with refused("transferred"):
        step(ledger, Purpose.REFUND)
    spend(ledger, 89_993)
    with refused("beyond_left"):
        step(ledger, Purpose.LEFTOVER, amount_minor=10_008)
    waiting = step(ledger, Purpose.LEFTOVER, amount_minor=10_007)
    with refused("twice"):
        step(ledger, Purpose.LEFTOVER, amount_minor=1)
    approved(ledger, waiting, LATE)
    left = {place: item.leftover_minor for place, item in sums(ledger).items()}
    # 3002.10, 2001.50…, 1000.70, 4002.69…: two fen that are over go to the largest remainders.
    assert left == {"B1-101": 3002, "B1-102": 2001, "B1-103": 4003, "B2-101": 1001}
    done(ledger, Purpose.REFUND)
    assert balance(ledger, "220906") == balance(ledger, BANK) == 0
    assert balance(ledger, "4202") == -89_993
    with refused("beyond_left"):
        step(ledger, Purpose.LEFTOVER, amount_minor=1)
    assert check(ledger) is None


def test_late_payments_of_a_campaign_that_was_met_are_turned_over_by_another_run(
    books: Books,
) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    done(ledger, Purpose.TRANSFER)
    paid(ledger, {"B2-103": 700}, LATE)
    with refused("transferred"):
        step(ledger, Purpose.REFUND)
    done(ledger, Purpose.TRANSFER)
    assert balance(ledger, "4202") == -100_700
    with refused("nothing_held"):
        step(ledger, Purpose.TRANSFER)
    assert check(ledger) is None


def test_a_household_leaves_before_the_decision_and_not_after(books: Books) -> None:
    ledger = a_campaign(books)
    promised(ledger, {"B1-101": 30_000, "B2-103": 100})
    paid(ledger, ALL)
    approved(ledger, leave(ledger, "B1-101"), DEADLINE)
    assert balance(ledger, BANK) == 70_000
    with ledger.reading() as connection:
        assert newest_pledges(connection, ledger.community_id, 1) == {"B2-103": 100}
    with refused("not_reached"):
        step(ledger, Purpose.TRANSFER)
    assert leave(ledger, "B2-103") == []
    with refused("nothing_held"):
        leave(ledger, "B1-104")
    paid(ledger, {"B1-101": 30_000}, DEADLINE)
    done(ledger, Purpose.TRANSFER)
    with refused("transferred"):
        leave(ledger, "B1-102")
    assert balance(ledger, "4202") == -100_000
    assert check(ledger) is None


def test_one_decides_at_a_time(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    leaving = leave(ledger, "B1-101")
    waiting = step(ledger, Purpose.TRANSFER)
    with refused("transferred"):
        leave(ledger, "B1-102")
    with refused("transferred"):
        step(ledger, Purpose.REFUND)
    # Whichever is approved first decides: what it left is not enough any more for the other.
    approved(ledger, leaving, DEADLINE)
    with refused("not_reached"):
        approved(ledger, waiting, LATE)
    assert balance(ledger, "4202") == 0


def test_a_household_that_left_is_not_turned_over(books: Books) -> None:
    ledger = a_campaign(books, replace(GAS, target_minor=50_000))
    paid(ledger, PART)
    leaving = leave(ledger, "B2-101")
    done(ledger, Purpose.TRANSFER)
    assert balance(ledger, "4202") == -50_001
    with refused("transferred"):
        approved(ledger, leaving, LATE)


def test_a_refund_waits_for_no_transfer(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, PART)
    waiting = step(ledger, Purpose.REFUND)
    paid(ledger, {"B1-103": 50_000}, DEADLINE)
    with refused("refunded"):
        step(ledger, Purpose.TRANSFER)
    # The target was met after all: the refund that waits is refused as well.
    with refused("not_missed"):
        approved(ledger, waiting, LATE)
    with ledger.database.writing() as connection:
        withdraw(connection, ledger.community_id, waiting[0], by=TREASURER, at=moment(LATE))
    done(ledger, Purpose.TRANSFER)
    assert balance(ledger, "4202") == -110_001


def test_a_mistake_is_struck_out_as_a_whole_until_the_money_went_on(books: Books) -> None:
    ledger = a_campaign(books)
    (first,) = paid(ledger, ALL)
    reverse(ledger, first)
    assert sums(ledger) == {}
    (again,) = paid(ledger, ALL)
    (moved,) = done(ledger, Purpose.TRANSFER)
    with refused("below_zero"):
        reverse(ledger, again)
    done(ledger, Purpose.LEFTOVER, amount_minor=100)
    with refused("given_back"):
        reverse(ledger, moved)
    assert check(ledger) is None


def test_a_transfer_is_struck_out_where_nothing_went_back(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    (moved,) = done(ledger, Purpose.TRANSFER)
    reverse(ledger, moved)
    assert balance(ledger, "220906") == -100_000
    done(ledger, Purpose.TRANSFER)
    assert check(ledger) is None


def test_a_payment_of_a_closed_month_is_booked_today_and_counts_by_its_own_day(
    books: Books,
) -> None:
    ledger = a_campaign(books)
    paid(ledger, {"B1-101": 1})
    with ledger.database.writing() as connection:
        for period in (202503,):
            close_month(
                connection, ledger.community_id, period, by=TREASURER, at=moment(date(2025, 4, 5))
            )
    with ledger.database.writing() as connection:
        made = receive_payments(
            connection, ledger.community_id, 1, [Paid("B1-102", 7, DEADLINE)], by=TREASURER,
            at=moment(LATE),
        )  # fmt: skip
    approved(ledger, made, LATE)
    assert sums(ledger)["B1-102"].raised_minor == 7


def test_money_back_is_no_spending_that_needs_a_request_or_fits_a_purpose(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, {"B1-101": 900_000, "B1-102": 1})
    # 9,000 yuan of a fund that may pay for works alone: one other person is enough, and nothing is flagged.
    approved(ledger, leave(ledger, "B1-101"), DEADLINE)
    with ledger.reading() as connection:
        flags = connection.execute(sa.select(transactions.c.flags)).scalars().all()
    assert set(flags) == {""}


def test_what_is_claimed_of_fees_keeps_its_own_words(books: Books) -> None:
    ledger = a_campaign(books)
    wrong = Draft(
        LATE,
        (debit(BANK, 5, fund="PROP"),
         Line("112101", "PROP", 0, 5, sublines=(Subline("B1-101", 0, 5),))),
        "物业费",
    )  # fmt: skip
    with pytest.raises((DuesError, ApprovalError)):
        ledger.post_draft(wrong, at=moment(LATE))


def asked(ledger: Ledger, purpose: Purpose, shares: dict[str, int]) -> None:
    """Ask the rules at the gate whether a voucher that was proposed earlier may still be posted."""
    with ledger.database.writing() as connection:
        books_now = open_books(connection, ledger.community_id)
        campaign = load_campaign(connection, ledger.community_id, 1)
        check_purpose(books_now, 1, campaign, purpose, shares, today=LATE)


def test_the_gate_asks_again_what_the_register_asked(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, PART)
    done(ledger, Purpose.REFUND)
    paid(ledger, {"B1-103": 90_000}, DEADLINE)
    with refused("refunded"):
        asked(ledger, Purpose.TRANSFER, {})
    asked(ledger, Purpose.REFUND, {})


def test_the_gate_asks_again_whether_the_money_went_on(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    done(ledger, Purpose.TRANSFER)
    with refused("transferred"):
        asked(ledger, Purpose.REFUND, {})
    with refused("beyond_left"):
        asked(ledger, Purpose.LEFTOVER, {"B1-101": 30_001})
    with refused("beyond_left"):
        asked(ledger, Purpose.LEFTOVER, {"B1-104": 1})
    spend(ledger, 90_000)
    with refused("beyond_left"):
        asked(ledger, Purpose.LEFTOVER, {"B1-101": 10_001})
    asked(ledger, Purpose.LEFTOVER, {"B1-101": 10_000})
