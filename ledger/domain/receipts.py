"""Fees received at the desk: who paid how much on which day by which channel, a voucher for each day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ledger.domain.billing import MATTER
from ledger.domain.dues import COMMUNITY_FEES, MONTHS_OF_YEAR, FeeAccounts
from ledger.domain.errors import AmountError, DuesError, TextError
from ledger.domain.household_lines import public_buildings, shared_lines
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.transactions import CounterpartyKind, Draft, Line, debit

#: What one list may hold.
RECEIPTS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money from a household; ``year_from`` is the first month of a year paid at once, 0 for anything else."""

    household: str
    amount_minor: int
    day: date
    channel: str
    year_from: int = 0

    def __post_init__(self) -> None:
        """Refuse an amount that is none, or a year of less than a fen a month."""
        if not 0 < self.amount_minor <= AMOUNT_MINOR_MAX:
            reason = "too_large" if self.amount_minor > 0 else "zero"
            raise AmountError(text=str(self.amount_minor), reason=reason, field="receipts")
        if self.year_from and self.amount_minor < MONTHS_OF_YEAR:
            raise DuesError(reason="year", text=self.household, field="receipts")


def drafts_of_receipts(
    receipts: Sequence[Receipt], *, fund: str, building_of: Mapping[str, str],
    open_minor: MutableMapping[str, int], dated_on: Mapping[date, date],
    begun_minor: Mapping[str, int] = MappingProxyType({}), attachments: tuple[str, ...] = (),
    accounts: FeeAccounts = COMMUNITY_FEES,
) -> list[Draft]:  # fmt: skip
    """Book a list day by day: dues are paid, the oldest first, and what is over is paid in advance.

    ``open_minor`` is what each household owes, and is taken off as the days pass. A year paid at once pays no older
    dues, but those of its own months that were billed before it came: ``begun_minor``. ``dated_on`` gives the
    bookkeeping date of each day.

    Raises:
        TextError: the list is empty or too long.
    """
    if not receipts:
        raise TextError(reason="required", field="receipts")
    if len(receipts) > RECEIPTS_MAX:
        raise TextError(reason="too_long", field="receipts", length_max=RECEIPTS_MAX)
    by_day: defaultdict[date, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        by_day[receipt.day].append(receipt)
    return [
        _draft(
            day, by_day[day], fund=fund, building_of=building_of, open_minor=open_minor,
            dated_on=dated_on[day], begun_minor=begun_minor, attachments=attachments,
            accounts=accounts,
        )
        for day in sorted(by_day)
    ]  # fmt: skip


def _draft(
    day: date, receipts: Iterable[Receipt], *, fund: str, building_of: Mapping[str, str],
    open_minor: MutableMapping[str, int], dated_on: date, begun_minor: Mapping[str, int],
    attachments: tuple[str, ...], accounts: FeeAccounts,
) -> Draft:  # fmt: skip
    channels: defaultdict[str, int] = defaultdict(int)
    paid: defaultdict[str, int] = defaultdict(int)
    over: defaultdict[str, int] = defaultdict(int)
    count = 0
    for receipt in receipts:
        count += 1
        code, minor = receipt.household, receipt.amount_minor
        channels[receipt.channel] += minor
        most = min(minor, begun_minor.get(code, 0)) if receipt.year_from else minor
        now = min(max(open_minor.get(code, 0), 0), most)
        open_minor[code] = open_minor.get(code, 0) - now
        paid[code] += now
        over[code] += minor - now
    lines = [debit(code, channels[code], fund=fund) for code in sorted(channels)]
    for account, shares in ((accounts.receivable, paid), (accounts.prepaid, over)):
        lines += _credits(account, fund, shares, building_of)
    return Draft(
        dated_on=dated_on, lines=tuple(lines),
        summary=f"{day.year}年{day.month}月{day.day}日收{MATTER}（{count}笔）",
        occurred_on=None if day == dated_on else day, attachments=attachments,
        counterparty_kind=CounterpartyKind.RESIDENTS, matter=MATTER,
    )  # fmt: skip


def _credits(
    account: str, fund: str, shares: Mapping[str, int], building_of: Mapping[str, str]
) -> list[Line]:
    held = {code: -minor for code, minor in shares.items() if minor}
    groups = public_buildings({code: building_of[code] for code in held})
    return shared_lines(account, fund, held, groups)
