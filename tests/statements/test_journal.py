"""The journal on its way out: whole, in order, and masked for its audience."""

from itertools import islice

from ledger.statements.journal import journal
from ledger.statements.values import Audience
from tests.conftest import Books, CountQueries
from tests.journals import rich


def test_entries_come_in_posting_order_with_everything_an_auditor_sees(books: Books) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        found = list(journal(connection, ledger.facts, Audience.AUDITOR).entries)
    assert [entry.leaf_index for entry in found] == sorted(entry.leaf_index for entry in found)
    assert len(found) == 14
    assert found[2].corrects == found[1].voucher
    assert found[8].refund_of == found[7].voucher
    assert found[9].adjusting
    assert found[5].lines[0].party == "P1"
    assert found[6].lines[1].sublines == (("H1", 4000), ("H2", 2000))
    assert found[-1].memo.startswith("联系人")
    assert found[-1].external_id == "bank,2025;0001"


def test_the_public_sees_no_memo_no_person_no_household_and_no_key_to_other_files(
    books: Books,
) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        found = list(journal(connection, ledger.facts, Audience.PUBLIC).entries)
    assert not any(entry.memo or entry.external_id for entry in found)
    assert {line.party for entry in found for line in entry.lines} == {"", "C1"}
    assert not any(line.sublines for entry in found for line in entry.lines)
    named = {(item.noun, item.code) for entry in found for item in entry.names}
    assert ("party", "C1") in named
    assert ("place", "B1") in named
    assert not named & {("party", "P1"), ("place", "H1"), ("place", "H2")}


def test_a_contract_with_a_private_person_does_not_name_them_in_public(books: Books) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        found = list(journal(connection, ledger.facts, Audience.PUBLIC).entries)
    names = {item.noun: item.values for item in found[12].names}
    assert names["contract"] == {"title_zh": "合同", "price_minor": "99"}
    assert [item.code for item in found[12].names if item.noun == "place"] == ["U1"]
    assert names["decision"]["decided_on"] == "2025-12-24"


def test_names_are_declared_once_at_their_first_use(books: Books) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        found = list(journal(connection, ledger.facts, Audience.AUDITOR).entries)
    declared = [(item.noun, item.code) for entry in found for item in entry.names]
    assert len(declared) == len(set(declared))
    assert ("account", "480199") in [(item.noun, item.code) for item in found[7].names]


def test_month_ends_cover_every_month_and_december_its_adjustments(books: Books) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        shown = journal(connection, ledger.facts, Audience.PUBLIC)
        months = {period: dict(balances) for period, balances in shown.month_ends}
    assert list(months) == [*range(202501, 202513), 202601, 202602]
    assert months[202503] == months[202502]
    assert months[202512]["220203"] == -100
    assert months[202512]["480199"] == 0


def test_an_empty_journal_has_accounts_and_nothing_else(books: Books) -> None:
    ledger = books()
    with ledger.reading() as connection:
        shown = journal(connection, ledger.facts, Audience.PUBLIC)
        assert shown.accounts
        assert list(shown.entries) == []
        assert list(shown.month_ends) == []
    assert shown.first_day == ledger.facts.opened_on


def test_the_number_of_queries_does_not_grow_with_the_books(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = books()
    counts = []
    for day in ("2025-01-01", "2025-01-02"):
        ledger.post("\n".join(f"{day} 停车\n借 1001 {i}.00\n贷 480101 {i}.00" for i in range(1, 6)))
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as sent:
            list(journal(connection, facts, Audience.AUDITOR).entries)
        counts.append(len(sent))
    assert counts[0] == counts[1] < 15


def test_the_first_entries_can_be_taken_without_reading_the_rest(books: Books) -> None:
    ledger = rich(books())
    with ledger.reading() as connection:
        entries = journal(connection, ledger.facts, Audience.PUBLIC).entries
        assert len(list(islice(entries, 2))) == 2
        entries.close()  # type: ignore[attr-defined]
        assert len(list(journal(connection, ledger.facts, Audience.PUBLIC).entries)) == 14
