"""A community passes to the next edition once, by a voucher that another person approves."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, AccountRuleError, TextError
from ledger.posting.check import check_books
from ledger.posting.drafts import approve
from ledger.posting.editions import pass_to_edition
from ledger.posting.values import Officer
from ledger.store.communities import accounts, communities
from ledger.store.drafts import drafts
from ledger.store.journal import lines
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 1, 5, tzinfo=UTC)
HELD = """
place H2 household 1-102
2025-03-01 维修资金
  借 1701 18.00 MNT
  贷 2601 18.00 MNT shares=H1:6.00,H2:12.00
2025-03-02 办公
  借 520101 5.00
  贷 1001 5.00
"""


def go(ledger: Ledger, by: Officer = TREASURER) -> str:
    with ledger.database.writing() as connection:
        return pass_to_edition(connection, ledger.community_id, by=by, at=AT)


def test_balances_move_by_a_voucher_and_old_accounts_end(books: Books) -> None:
    ledger = books(HELD, edition_code="npo-2004")
    draft_id = go(ledger)
    with ledger.database.writing() as connection:
        query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        seen = connection.execute(query).scalar_one()
        posted = approve(
            connection, ledger.community_id, draft_id, by=REVIEWER, at=AT, content_sha256=seen
        )
    with ledger.reading() as connection:
        booked = connection.execute(
            sa.select(lines.c.account_code, lines.c.debit_minor, lines.c.credit_minor)
            .where(lines.c.seq == posted.seq)
            .order_by(lines.c.number)
        ).all()
        kept = connection.execute(sa.select(communities.c.chart_edition)).scalar_one()
        report = check_books(connection, ledger.community_id)
    assert [tuple(row) for row in booked] == [("1801", 18_00, 0), ("1701", 0, 18_00)]
    assert kept == "npo-2026"
    assert report.difference is None
    with pytest.raises(AccountRuleError) as ended:
        ledger.post("2026-01-06 办公\n借 520101 5.00\n贷 1001 5.00")
    assert ended.value.reason == "closed"
    ledger.post("2025-12-31 办公\n借 520101 5.00\n贷 1001 5.00")
    ledger.post("2026-01-06 办公\n借 530101 5.00\n贷 1001 5.00")
    with pytest.raises(TextError) as again:
        go(ledger)
    assert again.value.reason == "newest_edition"


def test_without_balances_there_is_no_voucher(books: Books) -> None:
    ledger = books(edition_code="npo-2004")
    assert go(ledger) == ""
    with ledger.reading() as connection:
        codes = set(connection.execute(sa.select(accounts.c.code)).scalars())
    assert {"1801", "540100", "530101"} <= codes


def test_all_old_accounts_end_in_one_statement(books: Books, count_queries: CountQueries) -> None:
    ledger = books(HELD, edition_code="npo-2004")
    with ledger.database.writing() as connection, count_queries(connection) as queries:
        pass_to_edition(connection, ledger.community_id, by=TREASURER, at=AT)
    assert len([query for query in queries if query.startswith("UPDATE accounts")]) == 1
    with ledger.reading() as connection:
        ended = connection.execute(
            sa.select(accounts.c.code, accounts.c.closed_on)
            .where(accounts.c.closed_on.is_not(None))
            .order_by(accounts.c.code)
        ).all()
    assert len(ended) == 10
    assert {row.closed_on for row in ended} == {date(2025, 12, 31), date(2026, 1, 1)}
    assert [row.code for row in ended if row.closed_on == date(2026, 1, 1)] == ["1701"]


def test_only_who_prepares_passes_to_an_edition(books: Books) -> None:
    with pytest.raises(AccessRefusedError):
        go(books(), by=REVIEWER)
