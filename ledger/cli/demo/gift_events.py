"""What happens with gifts in a demo community, told without any database."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.gifts import Choice, Gift

#: Stands for the hash of a paper that is drawn when the story is told.
DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class Given:
    """Gifts that came in on a day, recorded by one officer and approved by the other.

    ``label`` names the first of them, and the voucher that books it, for later events. ``receipt`` is the
    heading of the picture drawn for money; ``document`` and ``quotation`` those of the papers behind a thing's
    value and what need not be spent.
    """

    on: date
    gifts: tuple[Gift, ...]
    label: str = ""
    receipt: str = ""
    document: str = ""
    quotation: str = ""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money that went back to its giver, who changed their mind."""

    on: date
    label: str
    amount_minor: int
    channel: str
    receipt: str


@dataclass(frozen=True, slots=True)
class GoodsUsed:
    """Given things, or some of them, were used."""

    on: date
    label: str
    amount_minor: int
    note: str


@dataclass(frozen=True, slots=True)
class ShownOtherwise:
    """A giver chose another way to be shown, or withdrew their consent."""

    on: date
    label: str
    choice: Choice


GiftEvent = Given | GivenBack | GoodsUsed | ShownOtherwise
