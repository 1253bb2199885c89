"""What the database refuses of codes that get a page of their own: signs that no address can carry."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.store import communities
from ledger.store.votes import votes
from tests.factories import OPENED_AT
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
CODE_INSERTIONS = tuple(
    (table, "no_address") for table in ("decisions", "votes", "works", "contracts")
)
NAMED: dict[str, Any] = {"community_id": 1, "title_zh": "名称"}
ROWS: dict[sa.Table, dict[str, Any]] = {
    communities.decisions: NAMED,
    communities.contracts: NAMED,
    communities.works: {"community_id": 1, "name_zh": "名称"},
    votes: NAMED | {
        "kind": "committee", "proposal": "修门", "strict": True, "post_within_days": 3,
        "posting_days": 7, "asked_number": 5, "opened_on": date(2025, 3, 1),
        "closes_on": date(2025, 3, 1), "opened_by": 1, "opened_role": "treasurer",
        "opened_at": OPENED_AT,
    },
}  # fmt: skip


@pytest.mark.parametrize("table", ROWS, ids=str)
def test_a_code_that_no_address_can_carry_is_refused(door: Door, table: sa.Table) -> None:
    def adding(code: str) -> Any:
        return lambda connection: connection.execute(
            sa.insert(table).values(**ROWS[table], code=code)
        )

    with door.trying() as connection:
        for code in ("议/1", "议?", "议#1", "议.1", "议 1", "议%1", "议\\1"):
            refused(connection, f"{table.name} no_address", adding(code))
        adding("议〔2025〕1号")(connection)
