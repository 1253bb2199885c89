"""What statements of crowdfunding are made of: frozen values, amounts in fen."""

from dataclasses import dataclass
from datetime import date

from ledger.statements.values import Frame, Label


@dataclass(frozen=True, slots=True)
class CampaignHead:
    """A campaign as it was announced, and what became of it by a day."""

    number: int
    title: str
    fund: Label
    target_minor: int
    opened_on: date
    deadline: date
    decision: Label | None
    outcome: str


@dataclass(frozen=True, slots=True)
class CampaignSums:
    """What all households' money of a campaign adds up to, by vouchers that stand.

    ``raised_minor`` counts towards the target: paid in time and not taken back. ``held_minor`` is still the
    households'; ``left_minor`` is what the project's fund has left in money.
    """

    paid_minor: int = 0
    raised_minor: int = 0
    late_minor: int = 0
    withdrawn_minor: int = 0
    refunded_minor: int = 0
    transferred_minor: int = 0
    leftover_minor: int = 0
    held_minor: int = 0
    spent_minor: int = 0
    left_minor: int = 0


@dataclass(frozen=True, slots=True)
class CampaignVoucher:
    """A voucher of a campaign; ``draft_id`` for officers alone, ``voucher`` empty until it is posted."""

    dated_on: date
    purpose: str
    voucher: str
    summary: str
    amount_minor: int
    draft_id: str = ""
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class CampaignStatement:
    """A campaign's account. The public is told how many paid or pledged only where at least three did.

    ``pledged_minor``, ``pledge_count`` and ``payer_count`` are None where the reader is not told.
    """

    frame: Frame
    head: CampaignHead
    channel: Label
    sums: CampaignSums
    payer_count: int | None
    pledge_count: int | None
    pledged_minor: int | None
    rows: tuple[CampaignVoucher, ...]

    @property
    def missing_minor(self) -> int:
        """What is still to come until the target is met."""
        return max(self.head.target_minor - self.sums.raised_minor, 0)

    @property
    def percent(self) -> int:
        """How much of the target was raised, whole per cent, never 100 before it is met."""
        return min(100 * self.sums.raised_minor // self.head.target_minor, 100)


@dataclass(frozen=True, slots=True)
class CampaignHousehold:
    """What one household pledged, paid, gave and got back: for itself and for officers alone."""

    place: Label
    pledged_minor: int
    paid_minor: int
    transferred_minor: int
    leftover_minor: int
    returned_minor: int
    held_minor: int


@dataclass(frozen=True, slots=True)
class OwnCampaign:
    """A campaign as one household sees it, with its own figures."""

    head: CampaignHead
    own: CampaignHousehold
