"""A reversal is proposed by one person, approved by another, and made once."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.corrections import difference
from ledger.domain.errors import AccessRefusedError, CorrectionError, DateError, TextError
from ledger.domain.transactions import Line, debit
from ledger.posting.drafts import save_draft, withdraw
from ledger.posting.reversals import propose_reversal
from ledger.posting.targets import load_lines, load_target
from ledger.posting.values import Officer
from ledger.store.journal import month_movements, transactions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger

AT = datetime(2025, 9, 21, tzinfo=UTC)
DAY = date(2025, 9, 20)
LEDGER = """
2024-12-30 停车费
  借 100201 5.00
  贷 480101 5.00
2025-09-01 维修资金
  借 100205 10.00 MNT
  贷 2601 10.00 MNT shares=H1:10.00
2025-09-02 [opening] 期初
  借 100203 1.00 CHA
  贷 3102 1.00 CHA
2025-09-03 保洁
  借 510102 80.00
  贷 100201 80.00
"""


def proposed(
    ledger: Ledger, seq: int, *, by: Officer = TREASURER, day: date = DAY, reason: str = "重复"
) -> str:
    with ledger.database.writing() as connection:
        return propose_reversal(
            connection, ledger.community_id, seq, by=by, at=AT, dated_on=day, reason=reason
        )


def test_a_reversal_leaves_nothing_of_its_target_but_both_stay(books: Books) -> None:
    ledger = books(LEDGER)
    ledger.post("2025-09-20 [reverses 2] 重复\n2025-09-20 [reverses 3] 重复")
    with ledger.reading() as connection:
        sums = connection.execute(
            sa.select(month_movements).where(month_movements.c.account_code.in_(["2601", "3102"]))
        ).all()
        target, twin = (load_lines(connection, ledger.community_id, [seq])[seq] for seq in (2, 5))
        headers = connection.execute(sa.select(transactions).order_by(transactions.c.seq)).all()
    assert [(row.debit_minor, row.credit_minor, row.line_count) for row in sums] == [(0, 0, 2)] * 2
    assert twin == tuple(line.negated() for line in target)
    assert [row.movement_class for row in headers] == [
        "ordinary", "ordinary", "opening", "ordinary", "ordinary", "opening",
    ]  # fmt: skip
    assert headers[4].summary == "注销记-2025-09-0001号凭证"


@pytest.mark.parametrize(("seq", "reason"), [(1, "other_year"), (9, "target_unknown")])
def test_what_cannot_be_reversed_is_refused(sqlite_books: Books, seq: int, reason: str) -> None:
    with pytest.raises(CorrectionError) as refused:
        proposed(sqlite_books(LEDGER), seq)
    assert refused.value.reason == reason


def test_what_was_reversed_is_not_reversed_again(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER + "2025-09-20 [reverses 4] 重复\n")
    for seq, reason in ((4, "already_reversed"), (5, "not_reversible")):
        with pytest.raises(CorrectionError) as refused:
            proposed(ledger, seq)
        assert refused.value.reason == reason


def test_what_was_refunded_is_reversed_only_after_its_refund(books: Books) -> None:
    ledger = books(LEDGER)
    ledger.post("2025-09-10 [refunds 4] 退保洁费\n  借 100201 30.00\n  贷 510102 30.00")
    with pytest.raises(CorrectionError) as refused:
        proposed(ledger, 4)
    assert refused.value.reason == "refunded"
    ledger.post("2025-09-20 [reverses 5] 退错了")
    assert proposed(ledger, 4)


def test_a_reversal_needs_a_reason_and_a_treasurer(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    with pytest.raises(TextError):
        proposed(ledger, 4, reason=" ")
    with pytest.raises(AccessRefusedError):
        proposed(ledger, 4, by=Officer(2, "reviewer"))


def test_of_two_proposals_of_the_same_reversal_the_second_is_refused(books: Books) -> None:
    ledger = books(LEDGER)
    first = proposed(ledger, 4)
    with pytest.raises(CorrectionError) as refused:
        proposed(ledger, 4)
    assert refused.value.reason == "pending"
    with ledger.database.writing() as connection:
        withdraw(connection, ledger.community_id, first, by=TREASURER, at=AT)
    ledger.post("2025-09-20 [reverses 4] 重复")
    with pytest.raises(CorrectionError) as refused:
        proposed(ledger, 4)
    assert refused.value.reason == "already_reversed"


def of(minor: int) -> tuple[Line, Line]:
    return debit("510102", minor, fund="GEN"), Line("100201", "GEN", 0, minor)


def test_a_difference_is_posted_and_then_the_target_is_not_reversed(books: Books) -> None:
    ledger = books(LEDGER)
    with ledger.reading() as connection:
        target = load_target(connection, ledger.community_id, 4)
    assert target is not None
    assert (target.is_reversed, target.difference_lines) == (False, ())
    ledger.post_draft(difference(target, of(-1_000), dated_on=DAY, reason="金额有误"))
    with ledger.reading() as connection:
        target = load_target(connection, ledger.community_id, 4)
    assert target is not None
    assert target.difference_lines == of(-1_000)
    with pytest.raises(CorrectionError) as refused:
        proposed(ledger, 4)
    assert refused.value.reason == "has_difference"
    too_much = difference(target, of(-7_000), dated_on=DAY, reason="金额有误")
    ledger.post_draft(too_much)
    with pytest.raises(CorrectionError) as refused, ledger.database.writing() as connection:
        save_draft(connection, ledger.community_id, too_much, by=TREASURER, at=AT)
    assert refused.value.reason == "beyond_target"


def test_there_is_no_target_where_nothing_was_posted(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with ledger.reading() as connection:
        assert load_target(connection, ledger.community_id, 1) is None


def test_a_reversal_is_not_dated_in_the_future(sqlite_books: Books) -> None:
    ledger = sqlite_books("""
        2025-01-05 停车费
          借 100201 5.00
          贷 480101 5.00
    """)
    at = datetime(2025, 1, 6, 4, tzinfo=UTC)
    with ledger.database.writing() as connection, pytest.raises(DateError) as refused:
        propose_reversal(
            connection, ledger.community_id, 1, by=TREASURER, at=at,
            dated_on=date(2025, 1, 7), reason="录错了",
        )  # fmt: skip
    assert refused.value.reason == "future"
