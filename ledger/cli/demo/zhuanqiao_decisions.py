"""Scenario S8, 砖桥: the evidence behind a price.

Fixed by the public report: 100 households were consulted, free short-stay parking went from 2 hours to 30 minutes,
residents have priority on a number of places. How the households answered, days, prices and sums are made up.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from ledger.cli.demo.story import Booking, Event
from ledger.cli.demo.vote_events import CommitteeSeated, PriceDecided, VoteHeld
from ledger.domain.transactions import CounterpartyKind as Who
from ledger.domain.transactions import credit, debit
from ledger.domain.votes import VoteKind
from ledger.posting.decision_papers import Paper
from ledger.posting.votes import NewVote

CONSULTED = 100
CONSULTATION, RESOLUTION = "P01", "P02"
COMMON, PARKING = "100201", "480101"
_ASKED_FROM, _ASKED_UNTIL, _DECIDED_ON = date(2025, 11, 3), date(2025, 11, 16), date(2025, 11, 22)
BEFORE = "临时停车 2 小时内免费"
AFTER = "临时停车 30 分钟内免费，以后每小时 2 元；留出一部分车位居民优先"


def _asked() -> Iterator[Event]:
    yield CommitteeSeated(date(2025, 9, 3), 7, 5)
    proposal = "临时停车的免费时间由 2 小时改为 30 分钟，并留出一部分车位居民优先。"
    consultation = NewVote(
        CONSULTATION, VoteKind.CONSULTATION, "征询 100 户：临时停车免费时间", proposal,
        _ASKED_UNTIL, households=CONSULTED, title_en="100 households asked: free short-stay parking",
    )  # fmt: skip
    sheets = (
        (Paper.SHEETS, "征询表（一）"),
        (Paper.SHEETS, "征询表（二）"),
        (Paper.TALLY, "计票表"),
    )
    yield VoteHeld(
        _ASKED_UNTIL + timedelta(days=1), consultation, _ASKED_FROM, counts=(71, 18, 6, 1),
        papers=sheets,
    )  # fmt: skip
    resolution = NewVote(
        RESOLUTION, VoteKind.COMMITTEE, "临时停车免费时间改为 30 分钟", proposal, _DECIDED_ON,
        follows=CONSULTATION, title_en="Free short-stay parking becomes 30 minutes",
    )  # fmt: skip
    papers = (
        (Paper.RESOLUTION, "决议书"),
        (Paper.SHEETS, "居民征询表"),
        (Paper.NOTICE, "公告栏照片"),
    )
    yield VoteHeld(
        _DECIDED_ON + timedelta(days=1), resolution, _DECIDED_ON, counts=(6, 1, 0, 0),
        papers=papers,
    )  # fmt: skip
    yield PriceDecided(date(2025, 12, 1), PARKING, RESOLUTION, AFTER, date(2025, 12, 1))


def _received() -> Iterator[Event]:
    """Give what the payment provider passed on, a month at a time."""
    rng = random.Random(20251201)  # noqa: S311  (a story, not a secret)
    for year, month in [(2025, 12), *((2026, number) for number in range(1, 10))]:
        minor = 200 * rng.randint(2_900, 4_100)
        lines = (debit(COMMON, minor, fund="GEN"), credit(PARKING, minor, fund="GEN"))
        yield Booking(
            date(year, month, 27), lines, f"{month}月临时停车费", Who.RESIDENTS, "临时停车费",
            receipt=f"{month}月停车收款账单", decision=RESOLUTION,
        )  # fmt: skip


def parking_events() -> list[Event]:
    """Tell how the price came about, and what came in since."""
    return [*_asked(), *_received()]
