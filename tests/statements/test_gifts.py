"""The list of gifts is the books' income from gifts, as each audience may read it, in a few queries."""

from datetime import date

import pytest

from ledger.domain.gifts import Gift, Nature
from ledger.domain.periods import parse_span
from ledger.posting.gift_changes import PayingBack, refund_gift
from ledger.posting.reversals import propose_reversal
from ledger.statements.gifts import gift_totals, gifts
from ledger.statements.values import Audience
from tests.conftest import Books, CountQueries
from tests.factories import TREASURER, Ledger
from tests.posting.giving import AT, NAMED, PERSON, approved, bring_paper, give, money, trees

MARCH = parse_span("2025-03")


def strike(ledger: Ledger, seq: int, day: date) -> int:
    with ledger.database.writing() as connection:
        draft_id = propose_reversal(
            connection, ledger.community_id, seq, by=TREASURER, at=AT, dated_on=day, reason="错"
        )
    return approved(ledger, draft_id).seq


def test_rows_stand_on_the_days_of_their_vouchers(books: Books) -> None:
    ledger = books("2025-03-01 捐款\n借 100203 3.00 CHA\n贷 410101 3.00 CHA")
    early = date(2025, 2, 20)
    (old,) = give(ledger, money(10_00, received_on=early, donor=PERSON, choice=NAMED))
    (twice,) = give(ledger, money(20_00, donor=PERSON, choice=NAMED))
    strike(ledger, 3, date(2025, 3, 12))
    with ledger.database.writing() as connection:
        back = PayingBack(4_00, "100203", date(2025, 3, 20))
        draft_id = refund_gift(connection, 1, old, back, by=TREASURER, at=AT)
    refund = approved(ledger, draft_id).seq
    strike(ledger, refund, date(2025, 3, 21))
    with ledger.reading() as connection:
        told = gifts(connection, ledger.facts, MARCH, audience=Audience.OFFICER)
        assert [(row.mark, row.day.day, row.amount_minor) for row in told.rows] == [
            ("gift", 10, 20_00), ("reversal", 12, -20_00), ("refund", 20, -4_00),
            ("refund_reversal", 21, 4_00),
        ]  # fmt: skip
        assert told.rows[0].is_reversed
        assert (told.gift_count, told.register_minor, told.ledger_minor) == (0, 0, 3_00)
        earlier = gifts(connection, ledger.facts, MARCH, as_of=date(2025, 3, 11))
        assert (earlier.gift_count, earlier.register_minor) == (1, 20_00)
        year = gifts(connection, ledger.facts, parse_span("2025"))
        assert (year.gift_count, year.ledger_minor) == (1, 13_00)
    assert twice != old


@pytest.mark.parametrize("count", [1, 12])
def test_as_many_queries_for_one_gift_as_for_many(
    books: Books, count_queries: CountQueries, count: int
) -> None:
    ledger = books()
    bring_paper(ledger)
    help_ = Gift(Nature.SERVICE, date(2025, 3, 9), item="巡逻", quantity=2, minutes=60)
    give(ledger, trees(), help_, *(money(number) for number in range(1, count + 1)))
    facts = ledger.facts
    with ledger.reading() as connection:
        with count_queries(connection) as queries:
            gifts(connection, facts, MARCH)
        assert len(queries) == 7
        with count_queries(connection) as queries:
            told = gift_totals(connection, facts, MARCH, as_of=MARCH.last_day)
        assert len(queries) == 6
    assert (told.person_times, told.minutes, told.goods_minor) == (2, 60, 300_00)
    assert told.money_minor == sum(range(1, count + 1))
    assert told.anonymous_count == count + 2
