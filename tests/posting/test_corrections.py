"""Corrections and refunds in the books: two people, one correction at a time, never more than there was."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    CorrectionError,
    DateError,
    RefundError,
    Refusal,
    TextError,
)
from ledger.domain.mistakes import BLUE_MAX, Mistake
from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.posting.answers import refundable_minor
from ledger.posting.corrections import (
    Correcting,
    pending_answers,
    propose_blue,
    propose_difference,
    propose_reentry,
)
from ledger.posting.drafts import approve_many, withdraw
from ledger.posting.targets import load_posted_draft, load_target
from ledger.statements.transactions import transaction
from ledger.statements.values import Audience
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2025, 9, 21, tzinfo=UTC)
DAY = date(2025, 9, 20)
LEDGER = """
2024-12-30 电费
  借 510103 32.00
  贷 100201 32.00
2025-09-02 保洁
  借 510102 80.00
  贷 100201 80.00
2025-09-03 停车费
  借 100201 50.00
  贷 480101 50.00
2024-12-31 场地费
  借 100201 1000.00
  贷 480104 1000.00
"""
EARLIER, CLEANING, PARKING = 1, 2, 3


def correcting(seq: int, *, day: date = DAY, reason: str = "看错发票") -> Correcting:
    return Correcting(seq, TREASURER, AT, day, reason, Mistake.AMOUNT)


def pair(expense: str, minor: int) -> tuple[Line, Line]:
    return debit(expense, minor, fund="GEN"), credit("100201", minor, fund="GEN")


RIGHT = Draft(DAY, pair("510104", 8000), "订正记-2025-09-0001号凭证：维修")


def reenter(ledger: Ledger, seq: int = CLEANING, draft: Draft = RIGHT) -> str:
    with ledger.database.writing() as connection:
        return propose_reentry(connection, ledger.community_id, correcting(seq), draft)


def differ(ledger: Ledger, minor: int, **values: object) -> str:
    with ledger.database.writing() as connection:
        return propose_difference(
            connection, ledger.community_id, correcting(CLEANING, **values),  # type: ignore[arg-type]
            pair("510102", minor),
        )  # fmt: skip


def adjust(ledger: Ledger, seq: int = EARLIER) -> str:
    with ledger.database.writing() as connection:
        lines = (debit("112206", 900, fund="GEN"), credit("3201", 900, fund="GEN"))
        return propose_blue(connection, ledger.community_id, correcting(seq), lines)


def submitted(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.reading() as connection:
        columns = drafts.c
        query = sa.select(columns.draft_id, columns.content_sha256, columns.content).where(
            columns.state == "submitted"
        )
        found = connection.execute(query).all()
    # The reversal first, as people are asked to do.
    return [row[:2] for row in sorted(found, key=lambda row: '"reversal"' not in row.content)]


def approve(ledger: Ledger, items: list[tuple[str, str]]) -> None:
    with ledger.database.writing() as connection:
        approve_many(connection, ledger.community_id, items, by=REVIEWER, at=AT)


def links(ledger: Ledger, voucher: str) -> list[tuple[str, str, str]]:
    with ledger.reading() as connection:
        shown = transaction(connection, ledger.facts, voucher, audience=Audience.PUBLIC)
    assert shown is not None
    return [(link.relation, link.voucher, link.reason) for link in shown.links]


def refusal(deed: object, *arguments: object) -> str:
    with pytest.raises(Refusal) as refused:
        deed(*arguments)  # type: ignore[operator]
    return str(refused.value.data.get("reason", ""))


def test_a_voucher_is_reversed_and_entered_anew_and_the_chain_shows(books: Books) -> None:
    ledger = books(LEDGER)
    reenter(ledger)
    items = submitted(ledger)
    assert len(items) == 2
    approve(ledger, items)
    assert links(ledger, "记-2025-09-0001") == [
        ("corrected_by", "记-2025-09-0003", "amount"), ("reentered_by", "记-2025-09-0004", ""),
    ]  # fmt: skip
    assert links(ledger, "记-2025-09-0003") == [("corrects", "记-2025-09-0001", "amount")]
    assert links(ledger, "记-2025-09-0004") == [("reentry_of", "记-2025-09-0001", "")]
    assert refusal(reenter, ledger) == "entered_again"


def test_the_right_one_is_not_posted_before_the_wrong_one_is_reversed(books: Books) -> None:
    ledger = books(LEDGER)
    reenter(ledger)
    reversal, entry = submitted(ledger)
    assert refusal(approve, ledger, [entry]) == "reverse_first"
    assert refusal(approve, ledger, [entry, reversal]) == "reverse_first"
    approve(ledger, [reversal])
    approve(ledger, [entry])


def test_where_only_the_reversal_went_through_the_right_one_is_proposed_alone(
    books: Books,
) -> None:
    ledger = books(LEDGER)
    entry_id = reenter(ledger)
    reversal, _entry = submitted(ledger)
    approve(ledger, [reversal])
    assert refusal(reenter, ledger) == "pending"
    with ledger.database.writing() as connection:
        withdraw(connection, ledger.community_id, entry_id, by=TREASURER, at=AT)
    reenter(ledger)
    approve(ledger, submitted(ledger))
    assert len(links(ledger, "记-2025-09-0001")) == 2


def test_the_right_one_keeps_the_invoices_of_the_wrong_one(books: Books) -> None:
    ledger = books(LEDGER)
    wrong = ledger.post_draft(Draft(DAY, pair("510102", 500), "保洁", invoices=("20250001",)))
    with ledger.reading() as connection:
        kept = load_posted_draft(connection, ledger.community_id, wrong.seq)
        assert load_posted_draft(connection, ledger.community_id, 99) is None
    assert kept is not None
    right = replace(kept, lines=pair("510104", 500), summary="订正")
    assert refusal(reenter, ledger, CLEANING, right) == "invoice_used"
    reenter(ledger, wrong.seq, right)
    approve(ledger, submitted(ledger))


def test_one_correction_at_a_time(books: Books) -> None:
    ledger = books(LEDGER)
    differ(ledger, 7000)
    for deed in (lambda: reenter(ledger), lambda: differ(ledger, 6000)):
        assert refusal(deed) == "pending"
    with ledger.reading() as connection:
        assert len(pending_answers(connection, ledger.community_id, CLEANING)) == 1
        assert pending_answers(connection, ledger.community_id, PARKING) == ()
    approve(ledger, submitted(ledger))
    assert links(ledger, "记-2025-09-0001") == [("corrected_by", "记-2025-09-0003", "amount")]
    differ(ledger, 7500)
    approve(ledger, submitted(ledger))


def test_a_difference_that_is_none_or_more_than_amounts_is_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    assert refusal(differ, ledger, 8000) == "no_change"
    with ledger.database.writing() as connection, pytest.raises(CorrectionError) as refused:
        propose_difference(
            connection, ledger.community_id, correcting(CLEANING), pair("510104", 8000)
        )
    assert refused.value.reason == "beyond_target"
    with pytest.raises(TextError):
        differ(ledger, 7000, reason=" ")
    with pytest.raises(DateError):
        differ(ledger, 7000, day=date(2025, 9, 22))
    with ledger.database.writing() as connection, pytest.raises(CorrectionError) as refused:
        propose_difference(connection, ledger.community_id, correcting(99), ())
    assert refused.value.reason == "target_unknown"


def test_an_earlier_year_is_set_right_in_blue_and_says_so(books: Books) -> None:
    ledger = books(LEDGER)
    adjust(ledger)
    assert refusal(adjust, ledger) == "pending"
    approve(ledger, submitted(ledger))
    adjust(ledger)
    approve(ledger, submitted(ledger))
    assert links(ledger, "记-2024-12-0001") == [
        ("adjusted_by", "记-2025-09-0003", "amount"), ("adjusted_by", "记-2025-09-0004", "amount"),
    ]  # fmt: skip
    assert links(ledger, "记-2025-09-0004") == [("adjusts", "记-2024-12-0001", "amount")]
    assert refusal(adjust, ledger, CLEANING) == "same_year"
    with ledger.database.writing() as connection, pytest.raises(TextError):
        propose_blue(
            connection, ledger.community_id, correcting(EARLIER, reason=""), pair("510103", 1)
        )


def test_a_correction_of_an_earlier_year_is_not_corrected_in_blue(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER + "2024-12-31 [reverses 1] 重复\n")
    assert refusal(adjust, ledger, 5) == "not_reversible"


def test_blue_corrections_of_one_voucher_end_somewhere(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    for number in range(1, BLUE_MAX + 1):
        ledger.post_draft(
            Draft(DAY, pair("510103", 1), "更正", external_id=f"blue:1:{number}"), at=AT
        )
    assert refusal(adjust, ledger) == "too_many"


def refund(ledger: Ledger, minor: int, seq: int = PARKING, *, day: date = DAY) -> int:
    lines = (debit("480101", minor, fund="GEN"), credit("100201", minor, fund="GEN"))
    return ledger.post_draft(Draft(day, lines, "退款", refund_of=seq), at=AT).seq


def left(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        target = load_target(connection, ledger.community_id, PARKING)
        assert target is not None
        return refundable_minor(connection, ledger.community_id, target)


def test_refunds_are_never_more_than_there_was(books: Books) -> None:
    ledger = books(LEDGER)
    refund(ledger, 2000)
    assert left(ledger) == 3000
    with pytest.raises(RefundError) as refused:
        refund(ledger, 3001)
    assert refused.value.left_minor == 3000
    second = refund(ledger, 3000)
    assert left(ledger) == 0
    ledger.post(f"2025-09-20 [reverses {second}] 记重")
    assert left(ledger) == 3000
    refund(ledger, 3000)


def test_what_cannot_be_paid_back_is_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    assert refusal(lambda: refund(ledger, 1, day=date(2025, 9, 2))) == "before_target"
    ledger.post("2025-09-20 [reverses 3] 记重")
    assert refusal(refund, ledger, 1) == "already_reversed"
    assert refusal(refund, ledger, 1, 5) == "not_refundable"


def test_a_refund_in_error_is_entered_anew_at_its_full_size(books: Books) -> None:
    ledger = books(LEDGER)
    wrong = refund(ledger, 5000)
    with ledger.reading() as connection:
        kept = load_posted_draft(connection, ledger.community_id, wrong)
    assert kept is not None
    reenter(ledger, wrong, replace(kept, summary="订正退款"))
    approve(ledger, submitted(ledger))
    assert left(ledger) == 0


def test_an_answer_to_nothing_is_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    draft = Draft(DAY, pair("510103", 1), "订正", external_id="reentry:99")
    assert refusal(lambda: ledger.post_draft(draft, at=AT)) == "target_unknown"
