"""Communities as pages name them."""

from datetime import date

from ledger.statements.communities import communities, community
from tests.conftest import Books, CountQueries
from tests.factories import OPENING_LEAVES

TEXT = """
2025-09-03 停车费
  借 100201 500.00
  贷 480101 500.00
2025-09-04 保洁费
  借 510102 120.00
  贷 100201 120.00
"""


def test_a_community_tells_its_size_and_its_newest_posting(books: Books) -> None:
    facts = books(TEXT).facts
    assert (facts.name_zh, facts.currency, facts.opened_on) == ("松鹤苑", "CNY", date(2025, 1, 1))
    assert (facts.transaction_count, facts.size) == (2, OPENING_LEAVES + 2)
    assert facts.last_posted_at is not None
    assert facts.last_posted_at.date() == date(2025, 9, 5)


def test_an_empty_community_has_a_log_and_no_posting(books: Books) -> None:
    facts = books().facts
    assert (facts.transaction_count, facts.size, facts.last_posted_at) == (0, OPENING_LEAVES, None)


def test_communities_come_in_the_order_of_their_short_names_in_one_query(
    books: Books, count_queries: CountQueries
) -> None:
    books(slug="songhe")
    ledger = books(slug="an-ju")
    with ledger.reading() as connection, count_queries(connection) as queries:
        found = communities(connection)
    assert [item.slug for item in found] == ["an-ju", "songhe"]
    assert len(queries) == 1


def test_an_unknown_short_name_gives_nothing(books: Books) -> None:
    with books().reading() as connection:
        assert community(connection, "nowhere") is None
