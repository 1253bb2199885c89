"""物业费按院落结算: each courtyard's own lines, common costs by the key, and what the surplus bought."""

from datetime import UTC, datetime

from ledger.domain.periods import parse_span
from ledger.domain.settlements import ShareKey
from ledger.domain.year_end import carry_forwards
from ledger.posting.places import NewPlace, add_places
from ledger.posting.settlements import propose_share_key
from ledger.statements.courtyards import CourtyardSettlement, courtyards
from ledger.store.year_balances import year_balances
from tests.confirming import agreed
from tests.conftest import Books, CountQueries
from tests.factories import TREASURER, Ledger

TEXT = """
    2025-03-05 一院物业费
      借 100201 900.00 PROP
      贷 500101 900.00 PROP place=Y1
    2025-03-06 二院物业费
      借 112203 500.00 PROP
      贷 500101 500.00 PROP place=Y2
    2025-03-20 收到二院物业费
      借 100201 200.00 PROP
      贷 112203 200.00 PROP place=Y2
    2025-03-25 保洁津贴
      借 540102 300.00 PROP place=Y1
      贷 100201 300.00 PROP
    2025-03-26 共用保洁
      借 540101 100.01 PROP
      贷 100201 100.01 PROP
    2025-03-27 一院监控
      借 540105 150.00 PROP place=Y1
      贷 100201 150.00 PROP
    2025-03-28 没有写明院落的收入
      借 100201 7.00 PROP
      贷 500101 7.00 PROP
    2025-04-01 四月的
      借 100201 1.00 PROP
      贷 500101 1.00 PROP place=Y1
"""


def a_company(books: Books) -> Ledger:
    ledger = books(edition_code="company-2013")
    homes = [
        NewPlace("Y1", "courtyard", "一院"), NewPlace("Y2", "courtyard", "二院"),
        NewPlace("B1", "building", "1号楼", "Y2"), NewPlace("B2", "building", "2号楼", "Y1"),
        NewPlace("B1-1", "household", "1户", "B1", 30_000),
        *(NewPlace(f"B2-{n}", "household", f"{n}户", "B2", 10_000) for n in range(1, 4)),
    ]  # fmt: skip
    with ledger.database.writing() as connection:
        add_places(connection, ledger.community_id, homes)
    ledger.post(TEXT)
    return ledger


def shown(ledger: Ledger, period: str = "2025-03") -> CourtyardSettlement:
    with ledger.reading() as connection:
        return courtyards(connection, ledger.facts, parse_span(period))


def test_each_courtyard_is_settled_by_its_own_lines_and_its_part(books: Books) -> None:
    statement = shown(a_company(books))
    first, second = statement.rows
    assert (first.household_count, second.household_count) == (3, None)
    one, two = first.settled, second.settled
    assert (one.income_minor, one.wages_minor, one.upkeep_minor) == (900_00, 300_00, 0)
    assert (one.shared_minor, two.shared_minor) == (50_01, 50_00)
    assert (one.surplus_minor, one.equipment_minor, one.kept_minor) == (549_99, 150_00, 399_99)
    assert (two.income_minor, statement.received_minor) == (500_00, 907_00)
    assert (statement.shared_minor, statement.unplaced_minor) == (100_01, 7_00)
    assert statement.total.kept_minor == one.kept_minor + two.kept_minor
    assert statement.key is ShareKey.AREA


def test_the_key_that_was_set_holds_from_its_day_on(books: Books) -> None:
    ledger = a_company(books)
    with ledger.database.writing() as connection:
        at = datetime(2025, 4, 2, tzinfo=UTC)
        agreed(
            propose_share_key,
            connection,
            ledger.community_id,
            ShareKey.HOUSEHOLDS,
            by=TREASURER,
            at=at,
        )
    assert shown(ledger).key is ShareKey.AREA
    assert shown(ledger, "2025-04").key is ShareKey.HOUSEHOLDS
    whole = shown(ledger, "2025")
    assert [row.settled.shared_minor for row in whole.rows] == [75_01, 25_00]


def test_a_year_of_a_company_ends_in_its_retained_profit(sqlite_books: Books) -> None:
    ledger = a_company(sqlite_books)
    with ledger.reading() as connection:
        left = year_balances(connection, ledger.community_id, 2025)
    income, spending = carry_forwards(2025, left, {"310401"})
    assert income.draft.lines[-1].account == "310401"
    assert spending.draft.lines[-1].account == "310401"


def test_the_cost_does_not_follow_the_size_of_the_books(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    ledger = a_company(sqlite_books)
    facts = ledger.facts
    with ledger.reading() as connection, count_queries(connection) as queries:
        courtyards(connection, facts, parse_span("2025-03"))
    assert len(queries) == 5
