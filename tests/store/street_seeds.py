"""A street with one community in it and one person who looks after it."""

from datetime import date

import sqlalchemy as sa

from ledger.store import people, streets
from tests.factories import OPENED_AT
from tests.store.vouchers import SONGHE

DAY = date(2025, 1, 2)
SUPERVISOR_ID = 80


def add_street_rows(connection: sa.Connection) -> None:
    """Found a street, let the first community lie in it, and let a new person look after it."""
    for table, values in (
        (people.users,
         {"user_id": SUPERVISOR_ID, "login": "street", "display_name": "街道督查甲",
          "password_hash": "", "is_operator": False, "active": True, "created_at": OPENED_AT}),
        (streets.streets,
         {"street_id": 1, "slug": "wutonglu", "name_zh": "梧桐路街道", "name_en": "Wutong Road",
          "created_at": OPENED_AT}),
        (streets.street_communities, {"community_id": SONGHE, "first_day": DAY, "street_id": 1}),
        (streets.street_supervisors, {"street_id": 1, "user_id": SUPERVISOR_ID, "first_day": DAY}),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
