"""Notices for tests: a plan that fits, contents made up, and what two people do with them."""

from dataclasses import replace
from datetime import date
from typing import Any

from ledger.domain.notices import NoticePlan
from ledger.posting.publications import Frozen

PERIOD = "2025-01"
PLAN = NoticePlan(
    "public-income", "2025年1月收支公示", "Income and spending, January 2025", date(2025, 2, 10),
    date(2025, 2, 16), ("大门公示栏",), "业委会办公室", "028-83960000", date(2025, 2, 16),
    period=PERIOD,
)  # fmt: skip


def a_plan(**changes: Any) -> NoticePlan:
    """Give a plan that fits, changed."""
    return replace(PLAN, **changes)


def a_content(income: str = "500.00", *, kind: str = "public-income", **more: Any) -> Frozen:
    """Give a statement's content with one row, made up."""
    content = {
        "kind": kind, "community": "songhe", "community_name": "松鹤苑", "community_name_en": "",
        "period_name": PERIOD, "period": {"first_day": "2025-01-01", "last_day": "2025-01-31"},
        "as_of": "2025-01-31", "currency": "CNY", "fund": None,
        "rows": [
            {"flow": "in", "section": "income", "code": "480101", "name": "停车费",
             "name_en": "Parking", "amount": income, "year_amount": income, "vouchers": []},
        ],
        "totals": {"opening": "0.00", "income": income, "spending": "0.00", "closing": income},
        **more,
    }  # fmt: skip
    return Frozen(kind, PERIOD, content)
