"""Gifts in every state, for tests of the guards: booked, one partly given back, one partly used."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.gifts import (
    Choice,
    Consent,
    Display,
    Donor,
    DonorKind,
    Gift,
    Nature,
    Valuation,
)
from ledger.posting.drafts import approve
from ledger.posting.gift_changes import PayingBack, confirm_gift_count, refund_gift, use_goods
from ledger.posting.gifts import record_gifts
from ledger.store.drafts import drafts
from ledger.store.gifts import gift_counts
from tests.factories import REVIEWER, TREASURER
from tests.store.vouchers import SONGHE

DAY = date(2025, 2, 11)
AT = datetime(2025, 2, 12, 4, tzinfo=UTC)
#: In cash, by a person who agreed to be named; and things, by an organisation.
MONEY_MINOR, GOODS_MINOR, TAKEN_MINOR = 500_00, 300_00, 100_00


def add_gift_rows(connection: sa.Connection, *, document: str) -> None:
    """Fill the tables of gifts; two vouchers are posted, a refund and a use are under way."""
    person = Donor("云小满", alias="老邻居")
    firm = Donor("示例苗圃", DonorKind.ORGANISATION)
    named = Choice(Display.REAL_NAME, Consent.WRITTEN)
    money = Gift(
        Nature.MONEY, DAY, person, named, MONEY_MINOR, "1001", "GEN", earmark="凉亭", work="W1",
        receipt_number="JZ1",
    )  # fmt: skip
    goods = Gift(
        Nature.GOODS, DAY, firm, named, GOODS_MINOR, fund="GEN", item="桂花树", quantity=3,
        unit="棵", valuation=Valuation.DOCUMENT, document=document, avoided_minor=1,
        avoided_document=document,
    )  # fmt: skip
    recorded = record_gifts(connection, SONGHE, [money, goods], by=TREASURER, at=AT)
    count_id = connection.execute(sa.select(gift_counts.c.count_id)).scalar_one()
    confirm_gift_count(connection, SONGHE, count_id, by=REVIEWER, at=AT)
    for draft_id in recorded.draft_ids:
        query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        content = connection.execute(query).scalar_one()
        approve(connection, SONGHE, draft_id, by=REVIEWER, at=AT, content_sha256=content)
    first, second = recorded.gift_ids
    back = PayingBack(TAKEN_MINOR, "1001", DAY)
    refund_gift(connection, SONGHE, first, back, by=TREASURER, at=AT)
    use_goods(
        connection, SONGHE, second, amount_minor=TAKEN_MINOR, used_on=DAY, by=TREASURER, at=AT,
        note="种在河边",
    )  # fmt: skip
