"""Gifts by WeChat of which the service kept a fee."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.domain.errors import GiftError
from ledger.domain.gifts import Gift
from ledger.posting.check import check_books
from ledger.store.journal import lines
from tests.conftest import Books
from tests.posting.giving import DAY, PERSON, approved, money, record


def test_what_a_payment_service_kept_is_a_cost_and_the_gift_is_whole(books: Books) -> None:
    ledger = books()
    wechat = money(100_00, channel="100901", donor=PERSON)
    recorded = record(ledger, [wechat], fee_minor=60)
    approved(ledger, recorded.draft_ids[0])
    with ledger.reading() as connection:
        query = sa.select(lines.c.account_code, lines.c.debit_minor, lines.c.credit_minor).order_by(
            lines.c.number
        )
        assert [tuple(row) for row in connection.execute(query)] == [
            ("100901", 99_40, 0), ("530104", 60, 0), ("410101", 0, 100_00)
        ]  # fmt: skip
        assert check_books(connection, ledger.community_id).difference is None
    wrong: list[tuple[list[Gift], int]] = [
        ([money(100_00)], 60), ([wechat], 100_00),
        ([wechat, replace(wechat, received_on=DAY - timedelta(days=1))], 60),
    ]  # fmt: skip
    for given, fee_minor in wrong:
        with pytest.raises(GiftError, match="fee"):
            record(ledger, given, fee_minor=fee_minor)
