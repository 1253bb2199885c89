"""What happens with fees in a demo community: places, tariffs, months billed and paid."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.dues import Tariff
from ledger.domain.receipts import Receipt


@dataclass(frozen=True, slots=True)
class TariffSet:
    """A tariff is set from a month on."""

    on: date
    tariff: Tariff


@dataclass(frozen=True, slots=True)
class MonthBilled:
    """A month of fees is billed."""

    on: date
    period: int


@dataclass(frozen=True, slots=True)
class FeesReceived:
    """Households paid fees on a day."""

    on: date
    receipts: tuple[Receipt, ...]


DuesEvent = TariffSet | MonthBilled | FeesReceived
