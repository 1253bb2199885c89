"""Drafts by the thousand, the same on every run: what tests of scale and benchmarks post."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import Draft, Line, credit, debit

#: Funds beside those every community has.
EXTRA_FUNDS = tuple(
    Fund(code, f"专项{code}", f"Grant {code}", FundClass.RESTRICTED) for code in ("G1", "G2", "G3")
)
_FUNDS = ("GEN", "GEN", "GEN", "PROP", "G1", "G2", "G3")
_CASH = ("100201", "100201", "100204", "1001", "100901")
_INCOME = ("410101", "430101", "440101", "480101", "480102", "480103", "480104", "490101", "490102")
_SPENDING = (
    "510101", "510102", "510103", "510104", "510105", "510106", "510107", "510108", "510109",
    "5201", "530101", "530102", "530103", "530104", "530105", "5401", "5501", "5901",
    "112102", "112201", "1141", "220201", "220202", "220302", "220901",
)  # fmt: skip
_SUMMARIES = ("地面停车费", "电梯广告租金", "保洁服务费", "电梯维修", "公共水电费", "绿化养护")
FIRST_DAY, DAYS = date(2022, 1, 1), 3 * 365
#: Money that every account has of every fund to begin with: spending more than there is would be flagged.
_PAIRS = tuple((fund, cash) for cash in dict.fromkeys(_CASH) for fund in dict.fromkeys(_FUNDS))
_FLOAT_MINOR = 10**11


def drafts(count: int, *, seed: int = 20251) -> Iterator[Draft]:
    """Give drafts of two to four lines (2.5 on average), in the order of three years' days."""
    chance = random.Random(seed)  # noqa: S311 - a workload, not a secret
    for number in range(count):
        yield Draft(
            dated_on=FIRST_DAY + timedelta(days=number * DAYS // count),
            lines=_float(*_PAIRS[number]) if number < len(_PAIRS) else _lines(chance),
            summary=chance.choice(_SUMMARIES),
        )


def _float(fund: str, cash: str) -> tuple[Line, ...]:
    return debit(cash, _FLOAT_MINOR, fund=fund), credit("410101", _FLOAT_MINOR, fund=fund)


def _lines(chance: random.Random) -> tuple[Line, ...]:
    fund, cash = chance.choice(_FUNDS), chance.choice(_CASH)
    # Below what nobody has to ask for before.
    parts = [chance.randrange(100, 166_000) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
    incoming = chance.random() < 0.4
    names = chance.sample(_INCOME if incoming else _SPENDING, len(parts))
    this, other = (credit, debit) if incoming else (debit, credit)
    lines = [this(name, part, fund=fund) for name, part in zip(names, parts, strict=True)]
    return (*lines, other(cash, sum(parts), fund=fund))


def even_drafts(count: int) -> list[Draft]:
    """Give drafts that use the same accounts, funds and days whatever their number.

    From 60 on, nothing but the number of transactions grows: not the accounts in use, not the days.
    """
    shapes = (("480101", "GEN"), ("480102", "GEN"), ("510102", "GEN"), ("510104", "PROP"))
    made = []
    for number in range(count):
        account, fund = shapes[number % 4]
        day = date(2025, 1 + number // 4 % 3, 1 + number // 12 % 5)
        this, other = (credit, debit) if account < "5" else (debit, credit)
        amount_minor = 10_000 + number
        lines = (other("100201", amount_minor, fund=fund), this(account, amount_minor, fund=fund))
        made.append(Draft(day, lines, _SUMMARIES[number % len(_SUMMARIES)]))
    # In the order of their days, as people enter them.
    return sorted(made, key=lambda draft: draft.dated_on)
