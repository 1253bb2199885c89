"""Receipts: the copy once released, the original never for the public."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from ledger.domain.transactions import Draft, credit, debit
from ledger.statements.evidence import evidence_files, evidence_of, public_copy
from ledger.statements.transactions import newest
from ledger.statements.values import Audience
from ledger.store.drafts import attachments
from tests.conftest import Books
from tests.factories import OPENED_AT, Ledger

SEEN, UNSEEN = "a" * 64, "b" * 64
COPY_SEEN, COPY_UNSEEN = "c" * 64, "d" * 64


@pytest.fixture
def ledger(books: Books) -> Ledger:
    """Two receipts behind one voucher; the approver released one of them."""
    ledger = books()
    with ledger.database.writing() as connection:
        for sha256, copy in ((SEEN, COPY_SEEN), (UNSEEN, COPY_UNSEEN)):
            connection.execute(
                sa.insert(attachments).values(
                    community_id=ledger.community_id, sha256=sha256, media_type="image/jpeg",
                    size_bytes=9, uploaded_by=1, uploaded_at=OPENED_AT, copy_sha256=copy,
                    copy_media_type="image/webp", copy_size_bytes=5,
                )
            )  # fmt: skip
    lines = (debit("510103", 640_00, fund="GEN"), credit("100201", 640_00, fund="GEN"))
    draft = Draft(date(2025, 3, 5), lines, "电费")
    ledger.post_draft(replace(draft, attachments=(UNSEEN, SEEN)), released=[SEEN])
    return ledger


def test_the_public_gets_the_released_copy_and_no_original(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        found = evidence_of(connection, ledger.facts, 1, audience=Audience.PUBLIC)
    assert [(item.is_public, item.copy_sha256, item.sha256) for item in found] == [
        (False, "", ""),
        (True, COPY_SEEN, ""),
    ]


def test_officers_get_originals_in_the_vouchers_order(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        found = evidence_of(connection, ledger.facts, 1, audience=Audience.OFFICER)
        named = evidence_files(
            connection, ledger.facts, [SEEN, "e" * 64], audience=Audience.OFFICER
        )
    assert [item.sha256 for item in found] == [UNSEEN, SEEN]
    assert [item.sha256 for item in named] == [SEEN]


def test_a_copy_is_found_by_its_hash_once_released(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert public_copy(connection, ledger.facts, COPY_SEEN) is not None
        assert public_copy(connection, ledger.facts, COPY_UNSEEN) is None
        officers = public_copy(connection, ledger.facts, COPY_UNSEEN, audience=Audience.OFFICER)
        assert officers is not None
        assert public_copy(connection, ledger.facts, SEEN, audience=Audience.OFFICER) is None


def test_lists_count_receipts(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        assert newest(connection, ledger.facts).rows[0].evidence_count == 2
