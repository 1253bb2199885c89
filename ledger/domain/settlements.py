"""Settlement by courtyard (按院落结算): what each courtyard brought, what it cost, and what became of the rest.

Costs that no courtyard bears alone are shared by a stated key, to the fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import TextError


class ShareKey(StrEnum):
    """By what costs of all courtyards are shared."""

    AREA = "area"
    HOUSEHOLDS = "households"
    EQUAL = "equal"


class Use(StrEnum):
    """What spending of a courtyard is: to run it, or what its surplus bought."""

    WAGES = "wages"
    UPKEEP = "upkeep"
    EQUIPMENT = "equipment"
    INSURANCE = "insurance"


#: Leaf accounts of all charts that say more than "upkeep": allowances and pay, new things, insurance.
_USES = {
    "530102": Use.WAGES, "520102": Use.WAGES, "540102": Use.WAGES,
    "510105": Use.EQUIPMENT, "540105": Use.EQUIPMENT,
    "510106": Use.INSURANCE, "540106": Use.INSURANCE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Courtyard:
    """What a courtyard's share is measured by; area in 0.01 m²."""

    code: str
    household_count: int
    area_centi_m2: int


@dataclass(frozen=True, slots=True)
class Settled:
    """One courtyard's figures in fen; ``shared_minor`` is its part of what all bear together."""

    income_minor: int
    wages_minor: int
    upkeep_minor: int
    shared_minor: int
    equipment_minor: int
    insurance_minor: int

    @property
    def surplus_minor(self) -> int:
        """What is left of the income once everything that runs the courtyard is paid."""
        return self.income_minor - self.wages_minor - self.upkeep_minor - self.shared_minor

    @property
    def kept_minor(self) -> int:
        """What is left of the surplus after what it bought."""
        return self.surplus_minor - self.equipment_minor - self.insurance_minor


def use_of(account: str) -> Use:
    """Say what spending on an account is."""
    return _USES.get(account, Use.UPKEEP)


def parse_key(text: str) -> ShareKey:
    """Read a key.

    Raises:
        TextError: there is none of this name.
    """
    if text not in set(ShareKey):
        raise TextError(reason="share_key", field="key", text=text[:20])
    return ShareKey(text)


def fitting_key(asked: ShareKey, courtyards: Sequence[Courtyard]) -> ShareKey:
    """Give the key that can be used: areas or households that nobody entered divide nothing."""
    if any(_weights(asked, courtyards)):
        return asked
    return ShareKey.HOUSEHOLDS if any(x.household_count for x in courtyards) else ShareKey.EQUAL


def settle(
    courtyards: Sequence[Courtyard],
    income: Mapping[str, int],
    spending: Mapping[str, Mapping[Use, int]],
    shared_minor: int,
    key: ShareKey,
) -> dict[str, Settled]:
    """Settle each courtyard; the shares of what all bear together add up to it exactly.

    ``income`` and ``spending`` are in fen by courtyard's code.
    """
    if not courtyards:
        return {}
    parts = largest_remainder(shared_minor, _weights(key, courtyards))
    return {
        item.code: Settled(
            income.get(item.code, 0),
            spending.get(item.code, {}).get(Use.WAGES, 0),
            spending.get(item.code, {}).get(Use.UPKEEP, 0),
            part,
            spending.get(item.code, {}).get(Use.EQUIPMENT, 0),
            spending.get(item.code, {}).get(Use.INSURANCE, 0),
        )
        for item, part in zip(courtyards, parts, strict=True)
    }


def _weights(key: ShareKey, courtyards: Sequence[Courtyard]) -> list[int]:
    if key is ShareKey.AREA:
        return [item.area_centi_m2 for item in courtyards]
    if key is ShareKey.HOUSEHOLDS:
        return [item.household_count for item in courtyards]
    return [1] * len(courtyards)
