"""Fixtures for tests of people."""

import pytest
from argon2 import PasswordHasher

from ledger.people import passwords


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at a cost that tests can pay."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024))
