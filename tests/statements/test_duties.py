"""What a community has to post, read out of its books."""

from datetime import date

import sqlalchemy as sa

from ledger.statements.duties import duties
from ledger.store.communities import communities, decisions
from tests.conftest import Books


def test_a_decision_whose_day_nobody_knows_has_no_deadline(books: Books) -> None:
    """History names decisions without a day; a place that counts days after each still has its pages."""
    ledger = books("2025-01-02 停车费\n借 100201 500.00\n贷 480101 500.00")
    with ledger.database.writing() as connection:
        connection.execute(sa.update(communities).values(jurisdiction="上海"))
        for code, day in (("J1", None), ("J2", date(2025, 3, 1))):
            connection.execute(
                sa.insert(decisions).values(
                    community_id=ledger.community_id, code=code, title_zh="修电梯", decided_on=day
                )
            )
    with ledger.reading() as connection:
        found = duties(connection, ledger.facts, day=date(2025, 4, 1))
    assert [item.subject for item in found.duties if item.rule.kind == "decision"] == ["J2"]
