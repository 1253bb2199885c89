"""One row in each table about matters, meetings, questions and custody."""

from datetime import date

import sqlalchemy as sa

from ledger.store import matters
from tests.factories import OPENED_AT
from tests.store.vouchers import SONGHE

DAY = date(2025, 1, 3)


def add_matter_rows(connection: sa.Connection, *, seq: int) -> None:
    """Write down a matter that a voucher paid for, a meeting about it, a question with its answer, and a custody."""
    here = {"community_id": SONGHE, "number": 1}
    told = here | {"recorded_by": 1, "recorded_at": OPENED_AT}
    for table, values in (
        (matters.matters, told | {"on_list": "problem", "title": "路灯不亮", "office": "业委会主任",
                                  "raised_on": DAY}),
        (matters.matter_steps, told | {"step": 1, "kind": "collected", "on_day": DAY,
                                       "said": "晚上看不清路"}),
        (matters.matter_vouchers, here | {"step": 1, "seq": seq}),
        (matters.meetings, told | {"kind": "forum", "held_on": DAY, "title": "路灯",
                                   "people_count": 7, "result": "先修两盏"}),
        (matters.meeting_matters, here | {"matter_number": 1}),
        (matters.questions, told | {"asked_on": DAY, "asked_by": "phone", "asked": "停车费用在哪里",
                                    "account_code": "480101"}),
        (matters.answers, told | {"ordinal": 1, "answered_on": DAY, "answer": "见凭证"}),
        (matters.custodies, told | {"custodian": "街道", "reason": "换届前", "first_day": DAY}),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
