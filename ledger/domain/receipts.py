"""Fees received at the desk: who paid how much on which day by which channel.

A voucher brings a day, or several days together until three households stand behind it: a voucher is public, and of
one household alone it would say what it paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from types import MappingProxyType

from ledger.domain.billing import MATTER
from ledger.domain.dues import COMMUNITY_FEES, MONTHS_OF_YEAR, FeeAccounts
from ledger.domain.errors import AmountError, DuesError, TextError
from ledger.domain.household_lines import shared_lines
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.places import HOUSEHOLDS_MIN
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


def batches(
    receipts: Iterable[Receipt], dated_on: Mapping[date, date]
) -> list[tuple[Receipt, ...]]:
    """Divide a list into vouchers: whole days, in order, of one bookkeeping month, of three households if there are.

    Days with fewer wait for the next; what is left at the end goes with the voucher before it in the same month.
    """
    made: list[tuple[int, tuple[Receipt, ...]]] = []
    for day, of_day in groupby(sorted(receipts, key=lambda item: item.day), lambda item: item.day):
        month = dated_on[day].year * 100 + dated_on[day].month
        together = tuple(of_day)
        if made and made[-1][0] == month and _few(made[-1][1]):
            together = made.pop()[1] + together
        made.append((month, together))
    if len(made) > 1 and _few(made[-1][1]) and made[-2][0] == made[-1][0]:
        month, last = made.pop()
        made[-1] = (month, made[-1][1] + last)
    return [together for _, together in made]


def _few(receipts: Iterable[Receipt]) -> bool:
    return len({item.household for item in receipts}) < HOUSEHOLDS_MIN


def drafts_of_receipts(
    made: Sequence[Sequence[Receipt]], *, fund: str, open_minor: MutableMapping[str, int],
    dated_on: Mapping[date, date],
    begun_minor: Mapping[str, int] = MappingProxyType({}), attachments: tuple[str, ...] = (),
    accounts: FeeAccounts = COMMUNITY_FEES,
) -> list[Draft]:  # fmt: skip
    """Book batches in their order: dues are paid, the oldest first, and what is over is paid in advance.

    ``open_minor`` is what each household owes, and is taken off as the days pass. A year paid at once pays no older
    dues, but those of its own months that were billed before it came: ``begun_minor``. ``dated_on`` gives the
    bookkeeping date of each day.

    Raises:
        TextError: there is nothing, or too much.
    """
    count = sum(map(len, made))
    if not count:
        raise TextError(reason="required", field="receipts")
    if count > RECEIPTS_MAX:
        raise TextError(reason="too_long", field="receipts", length_max=RECEIPTS_MAX)
    return [
        _draft(
            batch, fund=fund, open_minor=open_minor, dated_on=dated_on[batch[-1].day],
            begun_minor=begun_minor, attachments=attachments, accounts=accounts,
        )
        for batch in made
    ]  # fmt: skip


def joined(first: Draft, second: Draft) -> Draft:
    """Put two vouchers of fees received in the same month together, as one of the later day."""
    early, late = sorted((first, second), key=lambda draft: draft.happened_on)
    cash: defaultdict[tuple[str, str], int] = defaultdict(int)
    shares: defaultdict[tuple[str, str], defaultdict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for line in (*early.lines, *late.lines):
        if line.debit_minor:
            cash[line.account, line.fund] += line.debit_minor
        for share in line.sublines:
            shares[line.account, line.fund][share.place] -= share.credit_minor
    lines = [debit(account, minor, fund=fund) for (account, fund), minor in sorted(cash.items())]
    for (account, fund), of in shares.items():
        lines += _placeless(account, fund, of)
    return replace(
        late, lines=tuple(lines),
        attachments=tuple(dict.fromkeys(early.attachments + late.attachments)),
        summary=_summary(
            late.happened_on, households_in(early) | households_in(late), is_one_day=False
        ),
    )  # fmt: skip


def households_in(draft: Draft) -> set[str]:
    """Give the households behind a voucher."""
    return {share.place for line in draft.lines for share in line.sublines}


def _draft(
    receipts: Sequence[Receipt], *, fund: str, open_minor: MutableMapping[str, int],
    dated_on: date, begun_minor: Mapping[str, int], attachments: tuple[str, ...],
    accounts: FeeAccounts,
) -> Draft:  # fmt: skip
    channels: defaultdict[str, int] = defaultdict(int)
    paid: defaultdict[str, int] = defaultdict(int)
    over: defaultdict[str, int] = defaultdict(int)
    for receipt in receipts:
        code, minor = receipt.household, receipt.amount_minor
        channels[receipt.channel] += minor
        most = min(minor, begun_minor.get(code, 0)) if receipt.year_from else minor
        now = min(max(open_minor.get(code, 0), 0), most)
        open_minor[code] = open_minor.get(code, 0) - now
        paid[code] += now
        over[code] += minor - now
    lines = [debit(code, channels[code], fund=fund) for code in sorted(channels)]
    for account, shares in ((accounts.receivable, paid), (accounts.prepaid, over)):
        held = {code: -minor for code, minor in shares.items() if minor}
        lines += _placeless(account, fund, held)
    day = receipts[-1].day
    return Draft(
        dated_on=dated_on, lines=tuple(lines),
        summary=_summary(day, set(paid), is_one_day=receipts[0].day == day),
        occurred_on=None if day == dated_on else day, attachments=attachments,
        counterparty_kind=CounterpartyKind.RESIDENTS, matter=MATTER,
    )  # fmt: skip


def _summary(day: date, households: set[str], *, is_one_day: bool) -> str:
    until = "" if is_one_day else "止"
    count = f"（{len(households)}户）" if len(households) >= HOUSEHOLDS_MIN else ""
    return f"{day.year}年{day.month}月{day.day}日{until}收{MATTER}{count}"


def _placeless(account: str, fund: str, shares: Mapping[str, int]) -> list[Line]:
    """Give the line about who paid: one for all households, which names no place."""
    return shared_lines(account, fund, shares, dict.fromkeys(shares, ""))
