"""A voucher that was reversed books nothing: its row is open again, and its match has ended."""

from datetime import date

import pytest

from ledger.domain.errors import MatchError
from ledger.domain.matching import LineKey, Match, MatchReason
from ledger.posting.bill_vouchers import link_draft, vouchers_by_rules
from ledger.posting.check_bills import check_bills
from ledger.posting.check_matches import check_matches
from ledger.posting.matches import match_many
from ledger.posting.reversals import propose_reversal
from ledger.statements.bill_suggestions import suggestions
from ledger.statements.bills import RowView, bill, row_page
from ledger.statements.open_items import account_standing
from ledger.store.reconciliations import matches
from tests.conftest import Books
from tests.factories import Ledger
from tests.posting.billing import (
    BANK,
    PARKING_RULE,
    a_row,
    approved,
    counts,
    diary,
    do,
    kept,
    open_matches,
    posted,
    rows_of,
)

MONTH_END = date(2025, 9, 30)


def shown(ledger: Ledger, bill_id: str) -> RowView:
    with ledger.reading() as connection:
        view = bill(connection, ledger.facts, bill_id)
        assert view is not None
        (row,) = row_page(connection, ledger.facts, view).rows
    return row


def test_the_row_is_open_again_and_becomes_another_voucher(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE]).draft_ids
    wrong = posted(ledger, draft_id)
    assert shown(ledger, key.bill_id).state == "matched"
    (held,) = rows_of(ledger, matches)
    red = ledger.post(f"2025-09-20 [reverses {wrong}] 科目错了")[0].seq
    row = shown(ledger, key.bill_id)
    assert (row.state, row.voucher, row.draft_id) == ("open", "", "")
    assert row.reversed_voucher == "记-2025-09-0001"
    assert open_matches(ledger) == []
    assert diary(ledger, "match_ended") == [(held.match_id, 2)]
    # The wrong line and its red one are nothing together; only the bank's money is left.
    with ledger.reading() as connection:
        standing = account_standing(connection, ledger.facts, BANK, MONTH_END)
        (proposal,) = standing.proposals()
    assert (proposal.rows, set(proposal.lines)) == ((), {LineKey(wrong, 1), LineKey(red, 1)})
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE]).draft_ids
    right = posted(ledger, draft_id)
    assert open_matches(ledger) == [("voucher", [key], [(right, 1)])]
    row = shown(ledger, key.bill_id)
    assert (row.state, row.voucher) == ("matched", "记-2025-09-0003")
    with ledger.reading() as connection:
        found = [*check_bills(connection, 1), *check_matches(connection, 1)]
    assert found == []


def test_a_reversal_that_waits_changes_nothing_yet(books: Books) -> None:
    ledger = books()
    (key,) = kept(ledger, a_row(1, 500))
    (draft_id,) = do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE]).draft_ids
    seq = posted(ledger, draft_id)
    red = do(ledger, propose_reversal, seq, dated_on=date(2025, 9, 20), reason="错")
    assert shown(ledger, key.bill_id).state == "matched"
    with pytest.raises(MatchError):
        do(ledger, vouchers_by_rules, BANK, [key], [PARKING_RULE])
    approved(ledger, red)
    assert shown(ledger, key.bill_id).state == "open"


def test_what_was_reversed_is_no_money_of_the_bank_without_its_red_line(books: Books) -> None:
    text = "2025-09-03 停车费\n借 100201 5.00\n贷 480101 5.00\n2025-09-04 [reverses 1] 错"
    ledger = books(text)
    came, went = kept(ledger, a_row(1, 500), a_row(2, -500, day=4))
    for match in (
        Match(MatchReason.BY_HAND, (came,), (LineKey(1, 1),)),
        Match(MatchReason.BY_HAND, (), (LineKey(1, 1), LineKey(1, 1))),
    ):
        before = counts(ledger)
        with pytest.raises(MatchError) as refused:
            do(ledger, match_many, BANK, [match])
        assert refused.value.reason in ("reversed", "unequal")
        assert counts(ledger) == before
    # The bank took it back as well: all four together.
    both = Match(MatchReason.BY_HAND, (came, went), (LineKey(1, 1), LineKey(2, 1)))
    do(ledger, match_many, BANK, [both])


def test_neither_the_wrong_line_nor_the_red_draft_is_offered(books: Books) -> None:
    ledger = books(
        "2025-09-03 停车费\n借 100201 5.00\n贷 480101 5.00\n2025-09-04 [reverses 1] 错\n"
        "2025-09-05 停车费\n借 100201 7.00\n贷 480101 7.00"
    )
    keys = kept(ledger, a_row(1, 500), a_row(2, -700, day=5), a_row(3, 700, day=5))
    red = do(ledger, propose_reversal, 3, dated_on=date(2025, 9, 6), reason="错")
    with ledger.reading() as connection:
        view = bill(connection, ledger.facts, keys[0].bill_id)
        assert view is not None
        rows = row_page(connection, ledger.facts, view).rows
        found = suggestions(connection, ledger.facts, view, rows)
    assert [(len(found[key].lines), len(found[key].drafts)) for key in keys] == [
        (0, 0), (0, 0), (1, 0),
    ]  # fmt: skip
    with pytest.raises(MatchError) as refused:
        do(ledger, link_draft, BANK, [keys[1]], red)
    assert refused.value.reason == "red"


def test_a_reversal_after_the_day_leaves_the_wrong_line_unproposed(books: Books) -> None:
    ledger = books("2025-09-03 停车费\n借 100201 5.00\n贷 480101 5.00\n2025-10-02 [reverses 1] 错")
    kept(ledger, a_row(1, 500))
    with ledger.reading() as connection:
        standing = account_standing(connection, ledger.facts, BANK, MONTH_END)
    assert (len(standing.rows), len(standing.lines)) == (1, 1)
    assert standing.proposals() == []
