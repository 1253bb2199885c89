"""What the seal refuses of vouchers about gifts, each beside its twin that it accepts."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tests.store.header_cases import Pair
from tests.store.seeds import DIFFERED, REVERSED
from tests.store.vouchers import (
    REVIEWER_ID,
    SONGHE,
    LineSpec,
    RawVoucher,
    Row,
    a_correction,
    a_reversal,
    a_voucher,
    insert,
    scalar,
)

AT = "2025-02-20T04:00:00Z"
GIVEN: tuple[LineSpec, ...] = (("100201", "CHA", 10_000, 0), ("410101", "CHA", 0, 10_000))
BACK: tuple[LineSpec, ...] = (("410101", "GEN", 10_000, 0), ("100201", "GEN", 0, 10_000))
USED: tuple[LineSpec, ...] = (("510109", "GEN", 10_000, 0), ("1201", "GEN", 0, 10_000))
IN_CASH: tuple[LineSpec, ...] = (("1001", "CHA", 10_000, 0), ("410101", "CHA", 0, 10_000))


@dataclass
class GiftVoucher(RawVoucher):
    """A voucher with rows of the register, which come after its draft."""

    register: list[tuple[str, Row]] = field(default_factory=list)

    def insert_all_but_header(self, connection: sa.Connection) -> None:
        """Insert the register's rows too."""
        super().insert_all_but_header(connection)
        for table, row in self.register:
            insert(connection, table, row)


def with_register(voucher: RawVoucher, *rows: tuple[str, Row]) -> GiftVoucher:
    return GiftVoucher(
        voucher.leaf, voucher.draft, voucher.approvals, voucher.lines, voucher.header,
        voucher.sublines, list(rows),
    )  # fmt: skip


def a_gift(connection: sa.Connection, **values: Any) -> Row:
    number = scalar(connection, "SELECT max(number) + 1 FROM gifts WHERE community_id = 1")
    return {
        "community_id": SONGHE, "gift_id": "raw", "number": number, "nature": "money",
        "received_on": "2025-02-20", "amount_minor": 10_000, "way": "bank",
        "channel_code": "100201", "fund_code": "CHA", "income_code": "410101", "earmark": "",
        "item": "", "quantity": 0, "unit": "", "minutes": 0, "valuation": "", "avoided_minor": 0,
        "receipt_number": "", "draft_id": "raw", "recorded_by": 1, "recorded_at": AT,
    } | values  # fmt: skip


def a_count(**values: Any) -> Row:
    return {
        "community_id": SONGHE, "count_id": "raw", "counted_on": "2025-02-20", "content": "{}",
        "counted_minor": 10_000, "counted_by": 1, "counted_at": AT, "confirmed_by": REVIEWER_ID,
        "confirmed_at": AT,
    } | values  # fmt: skip


def seeded(connection: sa.Connection, nature: str) -> Row:
    """Give the id and the voucher of the seeded gift of money or of goods."""
    query = (
        "SELECT g.gift_id, t.seq FROM gifts g JOIN transactions t ON t.community_id = g.community_id"
        " AND t.draft_id = g.draft_id WHERE g.nature = :n"
    )
    row = connection.execute(sa.text(query), {"n": nature}).one()
    return {"gift_id": row.gift_id, "seq": row.seq}


def _given(lines: tuple[LineSpec, ...] = GIVEN, **gift: Any) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        voucher = a_voucher(connection, lines)
        return with_register(voucher, ("gifts", a_gift(connection, **gift)))

    return make


def _in_cash(**count: Any) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        gift = a_gift(connection, way="cash", channel_code="1001", count_id="raw")
        voucher = a_voucher(connection, IN_CASH)
        return with_register(voucher, ("gift_counts", a_count(**count)), ("gifts", gift))

    return make


def _back(*, linked: bool = True, amount_minor: int = 10_000) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        gift = seeded(connection, "money")
        voucher = a_voucher(connection, BACK, refund_of=gift["seq"])
        link = {
            "community_id": SONGHE, "gift_id": gift["gift_id"], "draft_id": "raw",
            "amount_minor": amount_minor, "recorded_by": 1, "recorded_at": AT,
        }  # fmt: skip
        return with_register(voucher, *([("gift_refunds", link)] if linked else []))

    return make


def _used(amount_minor: int) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        use = {
            "community_id": SONGHE, "gift_id": seeded(connection, "goods")["gift_id"],
            "number": 2, "used_on": "2025-02-20", "amount_minor": amount_minor, "note": "",
            "draft_id": "raw", "recorded_by": 1, "recorded_at": AT,
        }  # fmt: skip
        return with_register(a_voucher(connection, USED), ("gift_uses", use))

    return make


def _difference(connection: sa.Connection) -> RawVoucher:
    lines: tuple[LineSpec, ...] = (("510102", "GEN", -100, 0), ("100201", "GEN", 0, -100))
    return a_correction(connection, "difference", DIFFERED, lines)


def _difference_of_gift(connection: sa.Connection) -> RawVoucher:
    lines: tuple[LineSpec, ...] = (
        ("1001", "GEN", -100, 0), ("410101", "GEN", 0, -100, {"work_code": "W1"}),
    )  # fmt: skip
    return a_correction(connection, "difference", seeded(connection, "money")["seq"], lines)


def _entered_anew(target: str) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        seq = REVERSED if target == "other" else seeded(connection, "money")["seq"]
        return a_voucher(connection, external_id=f"reentry:{seq}")

    return make


def _reversal_of(nature: str) -> Any:
    return lambda connection: a_reversal(connection, seeded(connection, nature)["seq"])


GIFT_PAIRS = (
    Pair("gifts_differ", "gifts are more than booked", _given(), _given(amount_minor=9_999)),
    Pair("gifts_differ", "another fund is credited", _given(), _given(fund_code="GEN")),
    Pair(
        "gifts_differ", "income beside the gifts", _given(),
        _given((*GIVEN, ("100201", "CHA", 5, 0), ("490101", "CHA", 0, 5))),
    ),
    Pair("gifts_differ", "a refund is of another amount", _back(), _back(amount_minor=9_999)),
    Pair("gifts_differ", "a use is of another amount", _used(10_000), _used(9_999)),
    Pair(
        "gift_uncounted", "nobody confirmed the sheet", _in_cash(),
        _in_cash(confirmed_by=None, confirmed_at=None),
    ),
    Pair("gift_uncounted", "the sheet has another sum", _in_cash(), _in_cash(counted_minor=9_900)),
    Pair("gift_refund_apart", "no gift is named", _back(), _back(linked=False)),
    Pair("gift_corrected_apart", "a difference", _difference, _difference_of_gift),
    Pair("gift_corrected_apart", "a re-entry", _entered_anew("other"), _entered_anew("gift")),
    Pair("gift_used", "its things were used", _reversal_of("money"), _reversal_of("goods")),
)  # fmt: skip
