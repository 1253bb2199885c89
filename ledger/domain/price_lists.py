"""Price lists of repairs (维修费用清单): what a repair may cost, and what a bill asks beyond it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ledger.domain.contract_errors import ServiceError
from ledger.domain.errors import Refusal
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.services import NAME_LENGTH_MAX, half_up
from ledger.domain.texts import clean_text

ITEMS_MAX = 50
#: Quantities are counted in hundredths of the unit.
QUANTITY_MAX = 100_000_000


@dataclass(frozen=True, slots=True)
class ListPrice:
    """What a unit of a repair may cost from a day on, in fen."""

    item: str
    name_zh: str
    name_en: str
    unit: str
    price_minor: int
    first_day: date
    decision: str

    def __post_init__(self) -> None:
        """Refuse a price that cannot be.

        Raises:
            ServiceError: reason quantity; TextError: a word is missing or too long.
        """
        if not 0 < self.price_minor <= AMOUNT_MINOR_MAX:
            raise ServiceError(reason="quantity", field="price")
        for field, text, most in (
            ("item", self.item, 20), ("name_zh", self.name_zh, NAME_LENGTH_MAX),
            ("unit", self.unit, 10), ("decision", self.decision, 40),
        ):  # fmt: skip
            clean_text(text, field=field, length_max=most, required=True)


@dataclass(frozen=True, slots=True)
class RepairItem:
    """One line of a repair bill: hundredths of the unit, and the fen asked for them."""

    item: str
    quantity_hundredths: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RepairLine:
    """One line beside what the list allows for it."""

    item: RepairItem
    price: ListPrice
    allowed_minor: int

    @property
    def over_minor(self) -> int:
        """What is asked beyond the list; nothing where the bill stays below it."""
        return max(self.item.amount_minor - self.allowed_minor, 0)


def prices_on(prices: Iterable[ListPrice], day: date) -> dict[str, ListPrice]:
    """Give each item's price of a day: the one of the latest first day."""
    found: dict[str, ListPrice] = {}
    for price in sorted(prices, key=lambda item: item.first_day):
        if price.first_day <= day:
            found[price.item] = price
    return found


def repair_lines(
    items: Iterable[RepairItem], prices: Mapping[str, ListPrice]
) -> tuple[RepairLine, ...]:
    """Set each line of a bill beside the list.

    Raises:
        ServiceError: reason unlisted.
    """
    found = []
    for item in items:
        price = prices.get(item.item)
        if price is None:
            raise ServiceError(reason="unlisted", field="items", text=item.item[:20])
        allowed = half_up(item.quantity_hundredths * price.price_minor, 100)
        found.append(RepairLine(item, price, allowed))
    return tuple(found)


def check_items(items: tuple[RepairItem, ...], amount_minor: int) -> None:
    """Refuse lines that are none, or that are not the bill.

    Raises:
        ServiceError: reason quantity or items_sum.
    """
    if len(items) > ITEMS_MAX:
        raise ServiceError(reason="quantity", field="items")
    for item in items:
        if (
            not 0 < item.quantity_hundredths <= QUANTITY_MAX
            or not 0 < item.amount_minor <= AMOUNT_MINOR_MAX
        ):
            raise ServiceError(reason="quantity", field="items", text=item.item[:20])
    total = sum(item.amount_minor for item in items)
    if items and total != amount_minor:
        raise ServiceError(
            reason="items_sum", field="items", available_minor=total, limit_minor=amount_minor
        )


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What the books know of the service behind a payment request.

    Attributes:
        prices: the price list of the day; bill_minor: the confirmed bill that this request pays, None where none.
        way: of the contract it names, empty where it has no terms.
    """

    prices: Mapping[str, ListPrice]
    bill_minor: int | None = None
    way: str = ""


def service_objections(
    items: tuple[RepairItem, ...], amount_minor: int, decision: str, facts: ServiceFacts | None
) -> Iterator[Refusal]:
    """Give what stands against paying: not what was confirmed, or above the list without a decision."""
    if facts is None:
        return
    if facts.way == "income":
        yield ServiceError(reason="other_way", field="contract")
    if facts.bill_minor is not None and facts.bill_minor != amount_minor:
        yield ServiceError(
            reason="not_the_bill", field="amount", limit_minor=facts.bill_minor,
            available_minor=amount_minor,
        )  # fmt: skip
    try:
        lines = repair_lines(items, facts.prices)
    except ServiceError as unlisted:
        yield unlisted
        return
    if not decision and any(line.over_minor for line in lines):
        yield ServiceError(
            reason="over_list", field="items",
            limit_minor=sum(line.allowed_minor for line in lines), available_minor=amount_minor,
            text="、".join(line.price.name_zh for line in lines if line.over_minor),
        )  # fmt: skip
