"""A hand-over is drawn up once, signed by each of those it names, and never changes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ApprovalError, DateError, Refusal
from ledger.people.colleagues import colleagues
from ledger.people.users import give_role
from ledger.posting.handovers import HandingOver, draw_up_handover, sign_handover
from ledger.statements.handovers import (
    Handover,
    handover,
    handover_figures,
    handovers_of,
)
from ledger.statements.overview import overview
from ledger.store.custody import handovers
from ledger.store.people import users
from tests.conftest import Books, CountQueries
from tests.factories import OPENED_AT, OPENED_ON, Ledger

AT = datetime(2025, 9, 21, tzinfo=UTC)
WATCHER = 3
LEDGER = """
2025-08-30 停车费
  借 100201 50.00
  贷 480101 50.00
2025-09-02 应收
  借 112102 8.00
  贷 430101 8.00
2025-09-03 保洁
  借 510102 20.00
  贷 220203 20.00
"""
HANDING = HandingOver("treasurer", date(2025, 9, 20), 1, 2, WATCHER, "凭证8册", "公章1枚")


def a_place(books: Books) -> Ledger:
    ledger = books(LEDGER)
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(users).values(
                user_id=WATCHER, login="watcher", display_name="监交人丙", password_hash="",
                is_operator=False, active=True, created_at=OPENED_AT,
            )
        )  # fmt: skip
        for user_id, role in ((1, "treasurer"), (2, "reviewer"), (WATCHER, "supervisor")):
            give_role(
                connection, ledger.community_id, user_id, role, first_day=OPENED_ON, at=OPENED_AT
            )
    return ledger


def draw_up(ledger: Ledger, handing: HandingOver = HANDING) -> str:
    facts = ledger.facts
    with ledger.database.writing() as connection:
        figures = handover_figures(connection, facts, handing.as_of)
        return draw_up_handover(
            connection, ledger.community_id, handing, figures, by=handing.outgoing_id, at=AT
        )


def shown(ledger: Ledger, handover_id: str) -> Handover:
    with ledger.reading() as connection:
        found = handover(connection, ledger.facts, handover_id)
    assert found is not None
    return found


def sign(ledger: Ledger, handover_id: str, by: int, sha256: str = "") -> None:
    seen = sha256 or shown(ledger, handover_id).content_sha256
    with ledger.database.writing() as connection:
        sign_handover(
            connection, ledger.community_id, handover_id, by=by, at=AT, content_sha256=seen
        )


def test_a_handover_holds_the_figures_of_its_day_and_three_signatures(books: Books) -> None:
    ledger = a_place(books)
    handover_id = draw_up(ledger)
    found = shown(ledger, handover_id)
    content = found.content
    assert [(item["code"], item["minor"]) for item in content["cash"]] == [("100201", 5000)]
    assert {item["code"]: item["minor"] for item in content["funds"]}["GEN"] == 3800
    assert (content["owed_to_us"], content["owed_by_us"]) == (800, 2000)
    assert content["vouchers"] == [
        {"number": 2, "period": 202509}, {"number": 1, "period": 202508},
    ]  # fmt: skip
    assert content["log"]["size"] == ledger.facts.size
    assert (content["drafts"], content["requests"], content["papers"]) == (0, 0, "凭证8册")
    for by in (1, 2):
        sign(ledger, handover_id, by)
    assert not shown(ledger, handover_id).row.is_complete
    with ledger.reading() as connection:
        assert overview(connection, ledger.facts, as_of=date(2025, 9, 30)).handovers == ()
    sign(ledger, handover_id, WATCHER)
    done = shown(ledger, handover_id)
    assert done.row.is_complete
    assert [item.name for item in done.signatures] == ["制单人甲", "审核人乙", "监交人丙"]
    with ledger.reading() as connection:
        assert overview(connection, ledger.facts, as_of=date(2025, 9, 30)).handovers == (
            ("treasurer", date(2025, 9, 20)),
        )
        assert len(handovers_of(connection, ledger.facts)) == 1
        assert handover(connection, ledger.facts, "none") is None


def test_nobody_signs_twice_for_another_or_for_other_content(books: Books) -> None:
    ledger = a_place(books)
    handover_id = draw_up(ledger, replace(HANDING, supervisor_id=None))
    sign(ledger, handover_id, 1)
    with pytest.raises(ApprovalError) as refused:
        sign(ledger, handover_id, 1)
    assert refused.value.reason == "signed_already"
    with pytest.raises(AccessRefusedError):
        sign(ledger, handover_id, WATCHER)
    with pytest.raises(ApprovalError) as refused:
        sign(ledger, handover_id, 2, "0" * 64)
    assert refused.value.reason == "changed"
    sign(ledger, handover_id, 2)
    assert shown(ledger, handover_id).row.is_complete
    with pytest.raises(Refusal):
        sign(ledger, "none", 1, "x")


def test_the_database_lets_nothing_of_it_change(books: Books) -> None:
    ledger = a_place(books)
    handover_id = draw_up(ledger)
    sign(ledger, handover_id, 1)
    for change in ({"content": "{}"}, {"outgoing_at": OPENED_AT}, {"role": "cashier"}):
        with ledger.database.writing() as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(
                sa.update(handovers).where(handovers.c.handover_id == handover_id).values(change)
            )


@pytest.mark.parametrize(
    "handing",
    [
        replace(HANDING, role="auditor"),
        replace(HANDING, incoming_id=1),
        replace(HANDING, supervisor_id=2),
        replace(HANDING, incoming_id=99),
        replace(HANDING, papers="长" * 1001),
        replace(HANDING, seals="\u202e"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(sqlite_books: Books, handing: HandingOver) -> None:
    with pytest.raises(Refusal):
        draw_up(a_place(sqlite_books), handing)


def test_a_day_that_has_not_come_is_refused(sqlite_books: Books) -> None:
    with pytest.raises(DateError):
        draw_up(a_place(sqlite_books), replace(HANDING, as_of=date(2025, 9, 22)))


def test_the_figures_cost_the_same_however_much_there_is(
    books: Books, count_queries: CountQueries
) -> None:
    ledger = a_place(books)
    counts = []
    for _ in range(2):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            handover_figures(connection, facts, date(2025, 9, 20))
        counts.append(len(queries))
        ledger.post(
            "\n".join(
                f"2025-09-{day:02} 停\n借 100201 1.00\n贷 480101 1.00" for day in range(4, 20)
            )
        )
    assert counts[0] == counts[1] <= 8
    with ledger.reading() as connection:
        people = colleagues(connection, ledger.community_id)
    assert [person.user_id for person in people] == [1, 2, WATCHER] or len(people) == 3
