"""Crowdfunding (众筹) among owners: what for, how much until when, and what becomes of the money.

Until the target is reached the money is the households' (220906, household by household); by decision it becomes
income of the project's fund (4202), or it goes back to whoever paid it. What the work leaves over goes back by
what each paid. Who pledged or paid is nobody else's business, and no line, summary or leaf says it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.accounts import CROWDFUNDED
from ledger.domain.allocations import largest_remainder
from ledger.domain.campaign_errors import CampaignError
from ledger.domain.dues import natural
from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AmountError
from ledger.domain.household_lines import public_buildings, shared_lines
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Line,
    credit,
    debit,
)

#: Where money stands that is still the households', and what it becomes once the target is reached.
PENDING, INCOME = CROWDFUNDED, "4202"
TITLE_LENGTH_MAX = 30
#: A household may pledge so much at most: 1,000,000 yuan.
PLEDGE_MINOR_MAX = 100_000_000


class Purpose(StrEnum):
    """What a voucher of a campaign does."""

    PAYMENT = "payment"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"
    REFUND = "refund"
    LEFTOVER = "leftover"


#: What each purpose debits and credits; empty stands for money itself.
SIDES: Mapping[Purpose, tuple[str, str]] = {
    Purpose.PAYMENT: ("", PENDING),
    Purpose.TRANSFER: (PENDING, INCOME),
    Purpose.WITHDRAWAL: (PENDING, ""),
    Purpose.REFUND: (PENDING, ""),
    Purpose.LEFTOVER: (INCOME, PENDING),
}
_WORDS = {
    Purpose.PAYMENT: "众筹收款",
    Purpose.TRANSFER: "众筹达标转为自筹收入",
    Purpose.WITHDRAWAL: "众筹退出退款",
    Purpose.REFUND: "众筹退款",
    Purpose.LEFTOVER: "众筹结余应退",
}


class Outcome(StrEnum):
    """What became of a campaign.

    RUNNING: time is left. REACHED: the target is met, nobody has decided yet. MET: by decision the money became
    the project's. MISSED: time is over and the target was not met.
    """

    RUNNING = "running"
    REACHED = "reached"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is announced.

    Attributes:
        fund: code of the project's fund, which has one campaign. channel: our account that the money stands in.
        opened_on, deadline: the first and the last day on which a payment counts towards the target.
        decision: code of the decision behind it, if there is one.
    """

    title: str
    fund: str
    target_minor: int
    opened_on: date
    deadline: date
    channel: str
    decision: str = ""

    def __post_init__(self) -> None:
        """Refuse what no campaign can be.

        Raises:
            Refusal: the first broken rule, with the field at fault.
        """
        check_unnamed(self.title, field="title", length_max=TITLE_LENGTH_MAX)
        check_amount(self.target_minor, "target", AMOUNT_MINOR_MAX)
        if self.deadline < self.opened_on:
            raise CampaignError(reason="no_days", field="deadline")


@dataclass(frozen=True, slots=True)
class Paid:
    """What one household paid on one day, in fen."""

    household: str
    amount_minor: int
    day: date


def check_amount(amount_minor: int, field: str, most_minor: int = PLEDGE_MINOR_MAX) -> None:
    """Refuse an amount that is nothing, less, or more than any household pays.

    Raises:
        AmountError: reason zero, negative or too_large.
    """
    if amount_minor <= 0:
        reason = "negative" if amount_minor else "zero"
        raise AmountError(text=str(amount_minor), reason=reason, field=field)
    if amount_minor > most_minor:
        raise AmountError(text=str(amount_minor), reason="too_large", field=field)


def outcome(
    campaign: Campaign, *, raised_minor: int, transferred: bool, refunded: bool, today: date
) -> Outcome:
    """Say what became of a campaign; ``raised_minor`` is what came in time and was not taken back.

    ``refunded``: money went back because the target was missed; then it stays missed.
    """
    if transferred:
        return Outcome.MET
    if refunded:
        return Outcome.MISSED
    if raised_minor >= campaign.target_minor:
        return Outcome.REACHED
    return Outcome.RUNNING if today <= campaign.deadline else Outcome.MISSED


def payment_drafts(
    campaign: Campaign, payments: Sequence[Paid], *, building_of: Mapping[str, str],
    dated_on: Mapping[date, date], attachments: tuple[str, ...] = (), channel: str = "",
) -> tuple[Draft, ...]:  # fmt: skip
    """Book payments: a draft for each day, with a share for each household; ``dated_on`` says when a day is booked."""
    made = []
    for day in sorted({item.day for item in payments}):
        shares: dict[str, int] = {}
        for item in payments:
            if item.day == day:
                shares[item.household] = shares.get(item.household, 0) + item.amount_minor
        made.append(
            campaign_draft(
                campaign, Purpose.PAYMENT, shares, building_of=building_of,
                dated_on=dated_on[day], occurred_on=day, attachments=attachments, channel=channel,
            )
        )  # fmt: skip
    return tuple(made)


def campaign_draft(
    campaign: Campaign, purpose: Purpose, shares: Mapping[str, int], *,
    building_of: Mapping[str, str], dated_on: date, occurred_on: date | None = None,
    channel: str = "", decision: str = "", attachments: tuple[str, ...] = (),
) -> Draft:  # fmt: skip
    """Make the voucher of a purpose: households' shares on one side, all of them together on the other."""
    debited, credited = SIDES[purpose]
    total_minor = sum(shares.values())
    signed = shares if debited == PENDING else {code: -minor for code, minor in shares.items()}
    groups = public_buildings({code: building_of[code] for code in shares})
    held = shared_lines(PENDING, campaign.fund, signed, groups)
    money = channel or campaign.channel
    lines: tuple[Line, ...]
    if debited == PENDING:
        lines = (*held, credit(credited or money, total_minor, fund=campaign.fund))
    else:
        lines = (debit(debited or money, total_minor, fund=campaign.fund), *held)
    return Draft(
        dated_on=dated_on,
        lines=lines,
        summary=f"{_WORDS[purpose]}（{campaign.title}）"[:SUMMARY_LENGTH_MAX],
        occurred_on=None if occurred_on == dated_on else occurred_on,
        matter="众筹",
        counterparty_kind=CounterpartyKind.RESIDENTS,
        decision=decision,
        attachments=attachments,
    )


def leftover_shares(left_minor: int, paid_minor: Mapping[str, int]) -> dict[str, int]:
    """Divide what is left over by what each household paid, exact to the fen; ties go by household number.

    Raises:
        CampaignError: nobody paid that much together (reason beyond_left).
    """
    households = sorted((code for code, minor in paid_minor.items() if minor > 0), key=natural)
    weights = [paid_minor[code] for code in households]
    if left_minor > sum(weights):
        raise CampaignError(reason="beyond_left", left_minor=sum(weights), field="amount")
    parts = largest_remainder(left_minor, weights)
    return {code: part for code, part in zip(households, parts, strict=True) if part}


def is_campaign_money(draft: Draft) -> bool:
    """Tell whether a draft moves money that is still the households'."""
    return any(line.account == PENDING for line in draft.lines)


def shares_of(draft: Draft) -> dict[str, int]:
    """Give what a draft moves of each household's money in a campaign, in fen above zero."""
    found: dict[str, int] = {}
    for line in draft.lines:
        if line.account == PENDING:
            for share in line.sublines:
                minor = share.debit_minor + share.credit_minor
                found[share.place] = found.get(share.place, 0) + minor
    return found
