"""Whatever is posted: exported and imported again, the books are the same."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.transactions import Draft
from ledger.schemas.journals.formats import JournalFormat
from ledger.statements.values import Audience
from tests.factories import a_ledger
from tests.journals import contents, exported, imported
from tests.statements.test_random_books import ledger_of, vouchers


@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    items=st.lists(vouchers(), min_size=1, max_size=8),
    journal_format=st.sampled_from(JournalFormat),
    audience=st.sampled_from([Audience.PUBLIC, Audience.AUDITOR]),
)
def test_random_books_survive_the_way_out_and_back(
    sqlite_template: Path, items: list[Draft], journal_format: JournalFormat, audience: Audience
) -> None:
    with ledger_of(sqlite_template, items) as first:
        text = exported(first, journal_format, audience)
        second = a_ledger(first.database, sqlite_template.parent, slug="second")
        imported(second, text, journal_format, leave_open=True)
        assert contents(second, audience) == contents(first, audience)
