"""Signing a reconciliation: in which roles, never alone, and what everybody reads of it."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import ApprovalError, TextError
from ledger.domain.reconciliations import Reconciliation, check_reconciliation
from ledger.posting.reconciliations import confirm_reconciliation
from ledger.store.reconciliations import reconciliations
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER
from tests.reconciling import reconcile

FEE = "2025-10-05 停车费\n  借 100201 50.00\n  贷 480101 50.00\n"
DAY = date(2025, 10, 31)
AT = datetime(2025, 11, 2, 4, tzinfo=UTC)


def test_both_roles_are_kept_and_public_pages_are_new_once_it_is_confirmed(books: Books) -> None:
    ledger = books(FEE)
    before = ledger.facts.public_version
    reconcile(ledger, "100201", DAY, confirmed=False)
    assert ledger.facts.public_version == before
    held = reconciliations.c
    roles = sa.select(held.reconciliation_id, held.prepared_role, held.confirmed_role)
    with ledger.database.writing() as connection:
        made, *waiting = connection.execute(roles).one()
        assert waiting == ["treasurer", None]
        with pytest.raises(ApprovalError):
            confirm_reconciliation(connection, ledger.community_id, made, by=TREASURER, at=AT)
        confirm_reconciliation(connection, ledger.community_id, made, by=REVIEWER, at=AT)
        assert connection.execute(roles).one() == (made, "treasurer", "reviewer")
    assert ledger.facts.public_version == before + 1


def test_the_database_keeps_roles_with_people_and_as_they_were(books: Books) -> None:
    ledger = books(FEE)
    reconcile(ledger, "100201", DAY, confirmed=False)
    for change in (
        {"confirmed_by": 2, "confirmed_at": AT},
        {"confirmed_role": "reviewer"},
        {"prepared_role": "reviewer"},
    ):
        with pytest.raises(sa.exc.DBAPIError), ledger.database.writing() as connection:
            connection.execute(sa.update(reconciliations).values(change))


@pytest.mark.parametrize(
    ("note", "reason"),
    [("", "required"), ("找 13800138000 问", "personal_number"), ("差" * 201, "too_long")],
)
def test_a_note_is_wanted_for_a_rest_and_everybody_may_read_it(note: str, reason: str) -> None:
    with pytest.raises(TextError) as refused:
        check_reconciliation(Reconciliation("100201", DAY, 1, 0, note=note))
    assert refused.value.reason == reason
    assert check_reconciliation(Reconciliation("100201", DAY, 1, 0, note="差一分")).note == "差一分"
    assert check_reconciliation(Reconciliation("100201", DAY, 1, 1)).note == ""
