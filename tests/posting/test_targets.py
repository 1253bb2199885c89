"""A posted transaction read back as the target of a correction."""

from datetime import date

from ledger.domain.transactions import CounterpartyKind, Draft, Kind, Line, Subline, credit, debit
from ledger.posting.targets import load_lines, load_target
from tests.conftest import Books

LEDGER = """
    place B1 building 一号楼
    place H2 household 1-102
    party C1 organisation 示例电梯公司
    2025-01-05 电梯修理
      借 510104 50.00 GEN place=B1 party=C1
      贷 100201 50.00
    2025-01-06 维修资金
      借 100205 30.00 MNT
      贷 2601   30.00 MNT shares=H1:10.00,H2:20.00
"""


def test_a_target_has_its_lines_shares_and_words(books: Books) -> None:
    ledger = books(LEDGER)
    with ledger.reading() as connection:
        first = load_target(connection, ledger.community_id, 1)
        second = load_target(connection, ledger.community_id, 2)
    assert first is not None
    assert second is not None
    assert (first.seq, first.voucher, first.kind) == (1, "记-2025-01-0001", Kind.ORDINARY)
    assert (first.period, first.dated_on, first.summary) == (
        202501, date(2025, 1, 5), "电梯修理",
    )  # fmt: skip
    assert first.lines == (
        debit("510104", 5_000, fund="GEN", place="B1", party="C1"),
        credit("100201", 5_000, fund="GEN"),
    )
    assert second.lines[1].sublines == (Subline("H1", 0, 1_000), Subline("H2", 0, 2_000))
    assert not first.is_reversed


def test_a_target_knows_who_was_on_the_other_side(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    lines = (debit("100201", 5, fund="GEN"), credit("410101", 5, fund="GEN"))
    draft = Draft(date(2025, 1, 5), lines, "捐款", counterparty_kind=CounterpartyKind.DONOR)
    ledger.post_draft(draft)
    with ledger.reading() as connection:
        target = load_target(connection, ledger.community_id, 1)
    assert target is not None
    assert target.counterparty_kind is CounterpartyKind.DONOR


def test_differences_are_gathered_in_order_and_a_reversal_is_seen(books: Books) -> None:
    ledger = books(LEDGER)
    ledger.post(
        """
        2025-01-07 [corrects 1] 少记
          借 510104 5.00 GEN place=B1 party=C1
          贷 100201 5.00
        2025-01-08 [corrects 1] 少记
          借 510104 6.00 GEN place=B1 party=C1
          贷 100201 6.00
        2025-01-09 [reverses 2] 重复
        """
    )
    with ledger.reading() as connection:
        first = load_target(connection, ledger.community_id, 1)
        second = load_target(connection, ledger.community_id, 2)
    assert first is not None
    assert second is not None
    assert [line.debit_minor for line in first.difference_lines] == [500, 0, 600, 0]
    assert (first.is_reversed, second.is_reversed) == (False, True)
    assert second.difference_lines == ()


def test_a_target_of_another_community_is_none(sqlite_books: Books) -> None:
    sqlite_books(LEDGER)
    other = sqlite_books(slug="other")
    with other.reading() as connection:
        assert load_target(connection, other.community_id, 1) is None
        assert load_lines(connection, other.community_id, [1, 2]) == {}


def test_lines_of_some_transactions_come_by_their_numbers(sqlite_books: Books) -> None:
    ledger = sqlite_books(LEDGER)
    with ledger.reading() as connection:
        found = load_lines(connection, ledger.community_id, [2, 1, 9])
    assert set(found) == {1, 2}
    assert found[1][1] == Line("100201", "GEN", 0, 5_000)
