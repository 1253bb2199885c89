"""One row in each table of the desk: requests, payments, templates, budgets, counts, hand-overs."""

from datetime import date

import sqlalchemy as sa

from ledger.store import budgets, custody, drafts, funds, payments
from tests.factories import OPENED_AT
from tests.store.confirmed import confirmed
from tests.store.vouchers import SONGHE


def add_desk_rows(connection: sa.Connection) -> None:
    """Fill the desk's tables of the first community."""
    here = {"community_id": SONGHE}
    for table, values in (
        (
            payments.payment_requests,
            here | {"request_id": "P1", "author_id": 1, "author_role": "treasurer",
                    "state": "approved", "content": "{}", "content_sha256": "d" * 64,
                    "fund_code": "GEN", "account_code": "100201", "amount_minor": 1,
                    "approvals_needed": 1, "created_at": OPENED_AT, "updated_at": OPENED_AT},
        ),
        (
            payments.payment_approvals,
            here | {"request_id": "P1", "content_sha256": "d" * 64, "approved_by": 2,
                    "role": "reviewer", "approved_at": OPENED_AT},
        ),
        (
            drafts.drafts,
            here | {"draft_id": "paid", "author_id": 1, "author_role": "treasurer",
                    "state": "editing", "content": "{}", "content_sha256": "d" * 64,
                    "amount_minor": 1, "created_at": OPENED_AT, "updated_at": OPENED_AT},
        ),
        (
            payments.payments,
            here | {"request_id": "P1", "paid_on": date(2025, 1, 2), "paid_by": 1,
                    "role": "cashier", "draft_id": "paid", "recorded_at": OPENED_AT},
        ),
        (
            drafts.templates,
            here | {"template_id": "M1", "name": "水电费", "content": "{}", "every": "never",
                    "active": True, "author_id": 1, "created_at": OPENED_AT,
                    "updated_at": OPENED_AT},
        ),
        (
            budgets.budgets,
            here | {"year": 2025, "number": 1, "state": "editing", "content": "{}",
                    "content_sha256": "d" * 64, "author_id": 1, "created_at": OPENED_AT,
                    "updated_at": OPENED_AT},
        ),
        (
            custody.cash_counts,
            here | {"count_id": "C1", "account_code": "1001", "counted_on": date(2025, 1, 2),
                    "content": "{}", "counted_minor": 0, "book_minor": 0, "counted_by": 1,
                    "counted_at": OPENED_AT},
        ),
        (
            custody.handovers,
            here | {"handover_id": "Y1", "role": "treasurer", "as_of": date(2025, 1, 2),
                    "outgoing_id": 1, "incoming_id": 2, "content": "{}",
                    "content_sha256": "d" * 64, "created_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
    _add_fund_rows(connection, here)


def _add_fund_rows(connection: sa.Connection, here: dict[str, int]) -> None:
    confirmed(connection, "mirror_fund", "M0", {})
    entry = {"happened_on": "2025-01-02", "in": "1", "out": "0"}
    confirmed(connection, "mirror_entry", "M0", entry)
    for table, values in (
        (
            funds.fund_acts,
            here | {"act_id": "A0", "fund_code": "MNT", "kind": "rules",
                    "first_day": date(2025, 1, 2), "content": "{}", "reason": "试", "state": "proposed",
                    "proposed_by": 1, "proposed_role": "treasurer", "proposed_at": OPENED_AT},
        ),
        (
            funds.mirror_funds,
            here | {"code": "M0", "name_zh": "专项基金", "custodian": "慈善会", "purpose": "助困",
                    "document": "协议", "recorded_by": 1, "recorded_at": OPENED_AT},
        ),
        (
            funds.mirror_entries,
            here | {"mirror_code": "M0", "number": 1, "happened_on": date(2025, 1, 2),
                    "in_minor": 1, "out_minor": 0, "about": "捐款", "document": "回单",
                    "recorded_by": 1, "recorded_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
