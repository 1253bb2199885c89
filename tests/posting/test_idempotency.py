"""A key that comes again: the same answer for the same body, a refusal for another."""

from pathlib import Path

import pytest

from ledger.domain.errors import IdempotencyError
from ledger.posting.idempotency import recall, remember
from ledger.store.database import Database
from tests.factories import OPENED_AT, a_ledger


def test_a_key_leads_to_what_it_led_to_before(database: Database, tmp_path: Path) -> None:
    ledger = a_ledger(database, tmp_path)
    with ledger.database.writing() as connection:
        assert recall(connection, ledger.community_id, "k", body_sha256="a") is None
        remember(
            connection, ledger.community_id, "k", result="draft", at=OPENED_AT, body_sha256="a"
        )
    with ledger.database.writing() as connection:
        assert recall(connection, ledger.community_id, "k", body_sha256="a") == "draft"
        assert recall(connection, ledger.community_id, "k") == "draft"
        assert recall(connection, ledger.community_id, "other") is None
        with pytest.raises(IdempotencyError):
            recall(connection, ledger.community_id, "k", body_sha256="b")
