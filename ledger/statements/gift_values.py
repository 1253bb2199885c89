"""What statements of gifts are made of: frozen values, already masked for their audience."""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.statements.values import CommunityFacts, Frame, Label


@dataclass(frozen=True, slots=True)
class GiftRow:
    """One line of the register.

    ``mark``: gift, refund (money went back), reversal (the entry was an error), refund_reversal. ``donor`` is
    the name this audience may read, empty for anonymous; ``gift_count`` is more than one where anonymous gifts
    are merged. ``amount_minor`` is negative where something went back, 0 without a documented value.
    """

    number: int
    mark: str
    day: date
    donor: str
    gift_count: int
    nature: str
    way: str
    amount_minor: int
    fund: Label | None
    earmark: str
    work: Label | None
    item: str
    quantity: int
    unit: str
    minutes: int
    valuation: str
    avoided_minor: int
    receipt_number: str
    voucher: str
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class GiftUse:
    """What a fund that was given to paid for, or what given things were used for."""

    day: date
    voucher: str
    summary: str
    fund: Label
    amount_minor: int


@dataclass(frozen=True, slots=True)
class GiftStatement:
    """捐赠名册: the gifts of a span and what their funds paid for.

    ``register_minor`` is the sum of the rows; ``unregistered_minor`` what the books hold as gifts beside it
    (entered without the register); together they are ``ledger_minor``, the books' income from gifts.
    """

    frame: Frame
    rows: tuple[GiftRow, ...]
    uses: tuple[GiftUse, ...]
    gift_count: int
    register_minor: int
    unregistered_minor: int
    used_minor: int
    avoided_minor: int
    person_times: int
    minutes: int

    @property
    def ledger_minor(self) -> int:
        """What the books hold as income from gifts in the span."""
        return self.register_minor + self.unregistered_minor


@dataclass(frozen=True, slots=True)
class GiftSum:
    """How many gifts, and how much, under one heading: a month, a way, a fund or a purpose."""

    section: str
    code: str
    fund: Label | None
    gift_count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class GiftTotals:
    """All gifts so far, for everybody: sums, those who let themselves be named, things and help."""

    frame: Frame
    sums: tuple[GiftSum, ...]
    donors: tuple[str, ...]
    anonymous_count: int
    goods: tuple[GiftRow, ...]
    services: tuple[GiftRow, ...]
    gift_count: int
    money_minor: int
    goods_minor: int
    unregistered_minor: int
    avoided_minor: int
    person_times: int
    minutes: int
    years: tuple[int, ...]

    @property
    def ledger_minor(self) -> int:
        """What the books hold as income from gifts so far."""
        return self.money_minor + self.goods_minor + self.unregistered_minor


@dataclass(frozen=True, slots=True)
class DisplayChange:
    """What was chosen, how it was agreed to, and who wrote it down."""

    display: str
    consent: str
    chosen_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class GiftMove:
    """A refund or a use of a gift, and how far its draft is."""

    draft_id: str
    state: str
    voucher: str
    day: date
    amount_minor: int
    note: str
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class GiftCount:
    """The sheet of cash that two people counted."""

    count_id: str
    counted_minor: int
    pieces: tuple[tuple[int, int], ...]
    counted_by_id: int
    counted_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class GiftView:
    """One gift as officers see it, with its giver and everything that happened to it.

    ``state``: pending, booked, reversed, withdrawn, or listed where nothing is booked.
    """

    community: CommunityFacts
    gift_id: str
    row: GiftRow
    state: str
    draft_id: str
    donor_kind: str
    alias: str
    display: str
    consent: str
    document_sha256: str
    avoided_sha256: str
    recorded_at: datetime
    recorded_by: str
    channel: Label | None = None
    displays: tuple[DisplayChange, ...] = ()
    moves: tuple[GiftMove, ...] = ()
    count: GiftCount | None = None
    left_minor: int = 0


@dataclass(frozen=True, slots=True)
class GiftPage:
    """One keyset page of the register at the desk, the newest number first."""

    rows: tuple[GiftView, ...]
    next_after: str | None
    is_first: bool
    uncounted: int
