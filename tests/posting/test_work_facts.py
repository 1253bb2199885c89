"""What is known of a work that has only a name so far: nothing but the name."""

from datetime import date

import sqlalchemy as sa

from ledger.posting.objections import looked_at
from ledger.posting.work_payments import work_facts
from ledger.store.communities import works
from tests.conftest import Books
from tests.posting.working import REQUEST


def test_a_work_that_was_only_named_has_no_gates(books: Books) -> None:
    ledger = books()
    here = ledger.community_id
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(works).values(community_id=here, code=REQUEST.work, name_zh="大门")
        )
        facts = work_facts(looked_at(connection, here), REQUEST, (), date(2025, 3, 1))
    assert facts is not None
    assert (facts.name.name_en, facts.state) == ("大门", None)
