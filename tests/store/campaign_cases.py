"""What the seal refuses of vouchers about crowdfunding, each beside its twin that it accepts."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tests.store.campaign_seeds import fund_of
from tests.store.dues_cases import Share, shared
from tests.store.gift_cases import with_register
from tests.store.header_cases import Pair
from tests.store.seeds import DIFFERED
from tests.store.vouchers import (
    AT,
    SONGHE,
    LineSpec,
    RawVoucher,
    Row,
    a_correction,
    a_reversal,
    scalar,
)

HELD, INCOME, BANK = "220906", "4202", "100201"


def a_link(number: int, purpose: str, **values: Any) -> Row:
    return {
        "community_id": SONGHE, "draft_id": "raw", "number": number, "purpose": purpose,
        "linked_by": 1, "linked_at": AT,
    } | values  # fmt: skip


def moved(
    number: int, purpose: str, shares: Sequence[tuple[str, int]], *, other: str = BANK,
    fund: str = "", decision: str | None = "J1", is_linked: bool = True, spent_minor: int = 0,
) -> Any:  # fmt: skip
    """Move households' money of a campaign: into it for payments and leftovers, out of it else."""

    def make(connection: sa.Connection) -> RawVoucher:
        into = purpose in ("payment", "leftover")
        total = sum(minor for _, minor in shares)
        code = fund or fund_of(number)
        held: LineSpec = (HELD, code, 0 if into else total, total if into else 0)
        money: LineSpec = (other, code, total if into else 0, 0 if into else total)
        parts: list[Share] = [
            (place, 0 if into else minor, minor if into else 0) for place, minor in shares
        ]
        lines: list[LineSpec] = [held, money]
        if spent_minor:
            lines += [("510105", code, spent_minor, 0), (BANK, code, 0, spent_minor)]
        voucher = shared(connection, lines, {1: parts})
        voucher.header["decision_code"] = decision
        rows = [("campaign_drafts", a_link(number, purpose))] if is_linked else []
        return with_register(voucher, *rows)

    return make


def posted(connection: sa.Connection, number: int, purpose: str) -> int:
    query = (
        "SELECT min(t.seq) FROM transactions t JOIN campaign_drafts k ON k.draft_id = t.draft_id"
        " WHERE k.number = :n AND k.purpose = :p"
    )
    return int(scalar(connection, query, n=number, p=purpose))


def _reversal(number: int) -> Any:
    def make(connection: sa.Connection) -> RawVoucher:
        seq = posted(connection, number, "transfer")
        voucher = a_reversal(connection, seq)
        rows = connection.execute(
            sa.text("SELECT * FROM sublines WHERE community_id = 1 AND seq = :s"), {"s": seq}
        )
        voucher.sublines = [
            dict(row._mapping)
            | {"seq": voucher.header["seq"], "debit_minor": -row.debit_minor,
               "credit_minor": -row.credit_minor}
            for row in rows
        ]  # fmt: skip
        return voucher

    return make


def _difference(connection: sa.Connection) -> RawVoucher:
    lines: tuple[LineSpec, ...] = (("510102", "GEN", -100, 0), (BANK, "GEN", 0, -100))
    return a_correction(connection, "difference", DIFFERED, lines)


def _difference_of_payment(connection: sa.Connection) -> RawVoucher:
    fund = fund_of(1)
    lines: tuple[LineSpec, ...] = ((BANK, fund, -5, 0), (HELD, fund, 0, -5))
    voucher = a_correction(connection, "difference", posted(connection, 1, "payment"), lines)
    voucher.sublines = [{
        "community_id": SONGHE, "seq": voucher.header["seq"], "number": 2, "ordinal": 1,
        "place_code": "H1", "debit_minor": 0, "credit_minor": -5, "salt": "salt",
    }]  # fmt: skip
    return voucher


ALL = (("H1", 600), ("H2", 400))
_IN = moved(1, "payment", [("H1", 5)])
_ON = moved(1, "transfer", ALL, other=INCOME)
CAMPAIGN_PAIRS = (
    Pair("campaign_unlinked", "no campaign is named", _IN,
         moved(1, "payment", [("H1", 5)], is_linked=False)),
    Pair("campaign_differs", "another campaign's fund", _IN,
         moved(1, "payment", [("H1", 5)], fund=fund_of(2))),
    Pair("campaign_differs", "other income", _ON, moved(1, "transfer", ALL, other="490101")),
    Pair("campaign_differs", "spending beside it", _IN,
         moved(1, "payment", [("H1", 5)], spent_minor=1)),
    Pair("campaign_undecided", "nobody decided to turn it over", _ON,
         moved(1, "transfer", ALL, other=INCOME, decision=None)),
    Pair("campaign_undecided", "nobody decided to give back",
         moved(3, "leftover", [("H1", 5)], other=INCOME),
         moved(3, "leftover", [("H1", 5)], other=INCOME, decision=None)),
    Pair("campaign_not_reached", "the target is missed", _ON,
         moved(2, "transfer", ALL, other=INCOME)),
    Pair("campaign_not_missed", "the target is met", moved(2, "refund", ALL),
         moved(1, "refund", ALL)),
    Pair("campaign_not_missed", "the money went on", moved(4, "refund", [("H1", 12)]),
         moved(3, "refund", [("H2", 50)])),
    Pair("campaign_transferred", "it leaves after the decision",
         moved(1, "withdrawal", [("H1", 600)]), moved(3, "withdrawal", [("H2", 50)])),
    Pair("campaign_beyond_left", "more than a household gave",
         moved(3, "leftover", [("H1", 600)], other=INCOME),
         moved(3, "leftover", [("H1", 601)], other=INCOME)),
    Pair("campaign_beyond_left", "more than the fund has",
         moved(4, "leftover", [("H1", 30)], other=INCOME),
         moved(4, "leftover", [("H1", 31)], other=INCOME)),
    Pair("claim_below_zero", "a household is paid back twice", moved(2, "refund", ALL),
         moved(2, "refund", [("H1", 601)])),
    Pair("campaign_given_back", "a part went back", _reversal(3), _reversal(4)),
    Pair("campaign_corrected_apart", "a difference", _difference, _difference_of_payment),
)  # fmt: skip
