"""An invoice is claimed by one open draft, and the form leads to what has it already."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ledger.domain.errors import TextError
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.drafts import save_draft, withdraw
from ledger.statements.invoices import invoice_holder
from tests.conftest import Books
from tests.factories import TREASURER

AT = datetime(2025, 9, 4, 2, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3), (debit("510103", 640_00, fund="GEN"), credit("100201", 640_00, fund="GEN")),
    "电费",
)  # fmt: skip


def test_an_invoice_on_another_open_draft_is_refused(books: Books) -> None:
    ledger = books()
    number = "25312000000012345678"
    draft = replace(FEE, invoices=(number,))

    def save(item: Draft, draft_id: str | None = None) -> str:
        with ledger.database.writing() as connection:
            return save_draft(
                connection, ledger.community_id, item, by=TREASURER, at=AT, draft_id=draft_id
            )

    first = save(draft)
    assert save(draft, first) == first
    save(replace(FEE, matter=number))
    with pytest.raises(TextError) as refusal:
        save(draft)
    assert (refusal.value.reason, refusal.value.text) == ("invoice_drafted", number)

    def holder() -> tuple[str, str]:
        with ledger.reading() as connection:
            found = invoice_holder(connection, ledger.facts, number)
        return (found.voucher, found.draft_id) if found else ("", "")

    assert holder() == ("", first)
    with ledger.database.writing() as connection:
        withdraw(connection, ledger.community_id, first, by=TREASURER, at=AT)
    assert holder() == ("", "")
    ledger.post_draft(draft)
    assert holder() == ("记-2025-09-0001", "")
    with ledger.reading() as connection:
        assert invoice_holder(connection, ledger.facts, "") is None
