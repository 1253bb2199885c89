"""The entries that gifts make: money received, things of a value received and used, money given back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.domain.allocations import largest_remainder
from ledger.domain.errors import GiftError
from ledger.domain.funds import FundClass
from ledger.domain.gifts import (
    GOODS_INCOME,
    GOODS_STOCK,
    GOODS_USED,
    MONEY_INCOME,
    Gift,
    Nature,
    Way,
    way_of,
)
from ledger.domain.transactions import (
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    Line,
    credit,
    debit,
)

_WAYS = {Way.CASH: "现金", Way.WECHAT: "微信", Way.ALIPAY: "支付宝", Way.BANK: "转账"}
#: Charges of payment services, by edition of the chart.
FEE_ACCOUNTS = ("530104", "520104", "560301")
#: So many gifts go into one draft; a day with more has several.
GIFTS_PER_DRAFT_MAX = 500


@dataclass(frozen=True, slots=True)
class GiftBatch:
    """A draft, which of the gifts it books by their places in the list, and how much of it came in cash."""

    draft: Draft
    positions: tuple[int, ...]
    cash_minor: int


def batches_of(
    gifts: Sequence[Gift], *, together: bool = False, dated_on: date | None = None
) -> tuple[GiftBatch, ...]:
    """Book gifts of money: a draft for each day and account, or one for all of them.

    ``dated_on`` is the bookkeeping date where their own month is closed. Two gifts that are alike stay two.
    """
    groups: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for position, gift in enumerate(gifts):
        if gift.nature is Nature.MONEY:
            groups[() if together else (gift.received_on, gift.channel)].append(position)
    chunks = (
        positions[start : start + GIFTS_PER_DRAFT_MAX]
        for positions in groups.values()
        for start in range(0, len(positions), GIFTS_PER_DRAFT_MAX)
    )
    return tuple(_batch(gifts, positions, dated_on) for positions in chunks)


def _batch(gifts: Sequence[Gift], positions: Sequence[int], dated_on: date | None) -> GiftBatch:
    chosen = [gifts[position] for position in positions]
    ways = {way_of(gift.channel) for gift in chosen}
    # All in one are dated when the last of them came.
    booked_on = dated_on or max(gift.received_on for gift in chosen)
    first_on = min(gift.received_on for gift in chosen)
    draft = Draft(
        dated_on=booked_on, lines=_money_lines(chosen), summary=money_summary(chosen, ways),
        occurred_on=None if first_on == booked_on else first_on, matter="捐款",
        counterparty_kind=CounterpartyKind.DONOR,
    )  # fmt: skip
    cash = [gift.amount_minor for gift in chosen if way_of(gift.channel) is Way.CASH]
    return GiftBatch(draft, tuple(positions), sum(cash))


def with_fee(batch: GiftBatch, gifts: Sequence[Gift], *, fee_minor: int, account: str) -> GiftBatch:
    """Book what the payment service kept of gifts: the gift is whole, the money came less the fee (fen).

    Each fund bears its part of the fee, by what it was given.

    Raises:
        GiftError: such a fee is for WeChat and Alipay alone, and less than what was given (reason fee).
    """
    ways = {way_of(gifts[position].channel) for position in batch.positions}
    if not ways <= {Way.WECHAT, Way.ALIPAY} or not 0 < fee_minor < batch.draft.amount_minor:
        raise GiftError(reason="fee", field="fee")
    came = [line for line in batch.draft.lines if line.debit_minor]
    parts = largest_remainder(fee_minor, [line.debit_minor for line in came])
    charged: defaultdict[str, int] = defaultdict(int)
    for line, part in zip(came, parts, strict=True):
        charged[line.fund] += part
    lines = (
        *(debit(line.account, line.debit_minor - part, fund=line.fund)
          for line, part in zip(came, parts, strict=True)),
        *(debit(account, minor, fund=fund) for fund, minor in charged.items() if minor),
        *(line for line in batch.draft.lines if line.credit_minor),
    )  # fmt: skip
    return replace(batch, draft=replace(batch.draft, lines=lines))


def money_summary(gifts: Sequence[Gift], ways: set[Way]) -> str:
    """Say in public what came in: how many, how, and what for; never who gave it."""
    day = gifts[0].received_on
    number = f"{len(gifts)}笔" if len(gifts) > 1 else ""
    said = [_WAYS[next(iter(ways))]] if len(ways) == 1 else []
    earmarks = {gift.earmark for gift in gifts}
    if len(earmarks) == 1 and gifts[0].earmark:
        said.append(f"指定{gifts[0].earmark}")
    about = f"（{'，'.join(said)}）" if said else ""
    return f"{day.year}年{day.month}月捐款{number}{about}"[:SUMMARY_LENGTH_MAX]


def goods_draft(gift: Gift, *, dated_on: date | None = None) -> Draft:
    """Book things at the value that a paper gives them."""
    booked_on = dated_on or gift.received_on
    return Draft(
        dated_on=booked_on,
        lines=(
            debit(GOODS_STOCK, gift.amount_minor, fund=gift.fund),
            credit(GOODS_INCOME, gift.amount_minor, fund=gift.fund, work=gift.work),
        ),
        summary=f"受赠{gift.item}"[:SUMMARY_LENGTH_MAX], matter="捐物",
        occurred_on=None if booked_on == gift.received_on else gift.received_on,
        counterparty_kind=CounterpartyKind.DONOR,
        attachments=tuple(filter(None, (gift.document,))),
    )  # fmt: skip


def use_draft(
    *, item: str, fund: str, amount_minor: int, used_on: date, note: str, work: str = ""
) -> Draft:
    """Book that given things, or some of them, were used."""
    about = f"（{note}）" if note else ""
    return Draft(
        dated_on=used_on,
        lines=(
            debit(GOODS_USED, amount_minor, fund=fund, work=work),
            credit(GOODS_STOCK, amount_minor, fund=fund),
        ),
        summary=f"领用受赠{item}{about}"[:SUMMARY_LENGTH_MAX], matter="受赠物资领用",
        counterparty_kind=CounterpartyKind.OWN,
    )  # fmt: skip


def refund_draft(
    *, seq: int, fund: str, work: str, channel: str, amount_minor: int, dated_on: date, memo: str,
    attachments: tuple[str, ...] = (),
) -> Draft:  # fmt: skip
    """Book money that went back to its giver: money out, linked to what came in, never red letter."""
    return Draft(
        dated_on=dated_on,
        lines=(
            debit(MONEY_INCOME, amount_minor, fund=fund, work=work),
            credit(channel, amount_minor, fund=fund),
        ),
        summary="捐款退回（捐款人改变意愿）", matter="退款", memo=memo, refund_of=seq,
        counterparty_kind=CounterpartyKind.DONOR, attachments=attachments,
    )  # fmt: skip


def check_fund(fund_class: FundClass) -> None:
    """Refuse the fund of owners' money, which has no income.

    Raises:
        GiftError: reason agency.
    """
    if fund_class is FundClass.AGENCY:
        raise GiftError(reason="agency", field="fund")


def _money_lines(gifts: Sequence[Gift]) -> tuple[Line, ...]:
    """Debit each account, credit what was given for each fund and work."""
    came: defaultdict[tuple[str, str], int] = defaultdict(int)
    given: defaultdict[tuple[str, str], int] = defaultdict(int)
    for gift in gifts:
        came[gift.channel, gift.fund] += gift.amount_minor
        given[gift.fund, gift.work] += gift.amount_minor
    return (
        *(debit(channel, minor, fund=fund) for (channel, fund), minor in came.items()),
        *(
            credit(MONEY_INCOME, minor, fund=fund, work=work)
            for (fund, work), minor in given.items()
        ),
    )
