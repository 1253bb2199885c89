"""A voucher of people names no place so narrow that it would tell who has paid."""

import pytest

from ledger.domain.errors import DuesError
from tests.conftest import Books
from tests.housing import list_rows, register

HOMES = "B1-101:2.00,B1-102:2.00,B1-103:2.00"
BILLED = f"2025-01-05 物业费\n借 112101 6.00 PROP place=B1 shares={HOMES}\n贷 430101 6.00 PROP"
PAID = f"2025-01-09 收物业费\n借 100202 6.00 PROP\n贷 112101 6.00 PROP shares={HOMES}"


def test_who_paid_is_told_of_no_building(books: Books) -> None:
    ledger = books()
    register(ledger, list_rows("1 101 50\n1 102 51\n1 103 52"))
    ledger.post(BILLED)
    with pytest.raises(DuesError, match="names_payers"):
        ledger.post(PAID.replace("112101 6.00 PROP", "112101 6.00 PROP place=B1"))
    ledger.post(PAID)
