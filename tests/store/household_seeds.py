"""One row in each table about households."""

from datetime import date

import sqlalchemy as sa

from ledger.store import households
from tests.factories import OPENED_AT
from tests.store.confirmed import confirmed
from tests.store.vouchers import SONGHE

LINK_SHA256 = "7" * 64


def add_household_rows(connection: sa.Connection) -> None:
    """Register an owner and a later area of household H2, and a link to it."""
    here = {"community_id": SONGHE}
    confirmed(connection, "area", "H2", {"area": "5832", "first_day": "2025-01-02"})
    for table, values in (
        (
            households.place_areas,
            here | {"place_code": "H2", "first_day": date(2025, 1, 2), "number": 1,
                    "area_centi_m2": 5_832, "reason": "重新测量", "set_by": 1, "set_at": OPENED_AT},
        ),
        (
            households.occupants,
            here | {"place_code": "H2", "number": 1, "kind": "owner", "people_count": 2,
                    "gets_bills": True, "first_day": date(2025, 1, 2), "registered_by": 1,
                    "registered_at": OPENED_AT},
        ),
        (
            households.resident_links,
            here | {"link_id": "L1", "token_sha256": LINK_SHA256, "audience": "household",
                    "place_code": "H2", "first_day": date(2025, 1, 2),
                    "last_day": date(2025, 12, 31), "made_by": 1, "made_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
