"""A tariff, a year paid at once and a month that is billed, on their way, for tests of the guards."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.dues import Basis, Tariff
from ledger.domain.receipts import Receipt
from ledger.posting.billing import Asked, preview_billing, start_billing
from ledger.posting.receipts import receive_fees
from ledger.posting.tariffs import propose_tariff
from tests.confirming import agreed
from tests.factories import TREASURER
from tests.store.vouchers import SONGHE

BILLED_PERIOD = 202502
#: Households with a part of a prepaid year, and with the tariff's due, in fen.
OF_YEAR, BY_TARIFF = "H1", "H2"
YEAR_MINOR, DUE_MINOR = 125_00, 12_50
_AT = datetime(2025, 3, 1, 4, tzinfo=UTC)
_DAY = date(2025, 2, 28)


def add_dues_rows(connection: sa.Connection) -> None:
    """Fill the tables of fees; nothing is posted."""
    tariff = Tariff(Basis.HOUSEHOLD, 25_00, 2, 202501, "J1", vacant_percent=70)
    agreed(propose_tariff, connection, SONGHE, tariff, by=TREASURER, at=_AT)
    year = Receipt(OF_YEAR, YEAR_MINOR, _DAY, "100202", year_from=202501)
    receive_fees(connection, SONGHE, [year], fund="PROP", by=TREASURER, at=_AT)
    asked = Asked(BILLED_PERIOD, _DAY)
    seen = preview_billing(connection, SONGHE, asked)
    start_billing(connection, SONGHE, asked, by=TREASURER, at=_AT, fingerprint=seen.fingerprint)
