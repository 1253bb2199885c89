"""What a demo community publishes and posts: told without any database."""

from dataclasses import dataclass
from datetime import date

PLACES = ("大门公示栏", "各单元门厅")
OFFICE, PHONE = "业委会办公室", "028-83960000"


@dataclass(frozen=True, slots=True)
class Posted:
    """A statement is published in a notice on a day, hung, and taken down when its days are over.

    ``objection`` and ``reply`` are what somebody asked at the counter and was answered; ``ends`` False leaves it
    on the board.
    """

    on: date
    kind: str
    period: str
    title: str
    title_en: str
    objection: str = ""
    reply: str = ""
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """A notice with a text of its own about a decision or a work; ``period`` names the days it is about.

    What the books hold of the work, or of the vote behind the decision, hangs with it.
    ``objection`` and ``reply`` are as in ``Posted``.
    """

    on: date
    kind: str
    title: str
    title_en: str
    text: str
    text_en: str
    decision: str = ""
    work: str = ""
    period: str = ""
    objection: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction notice of the newest publication of a kind and period, as the books stand on the day."""

    on: date
    kind: str
    period: str
    title: str
    title_en: str
    reason: str
    voucher_of: str = ""


NoticeEvent = Posted | Told | Corrected

_QUARTERS, _QUARTERS_EN = "一二三四", ("first", "second", "third", "fourth")
#: The day of the month after a period's end on which a demo community posts its statements: its books are closed.
POSTED_ON = 12


def quarters(first: str, last: str, *, objection: str = "", reply: str = "") -> list[Posted]:
    """Give the quarterly notices of what came in and went out, from one quarter to another: ``2025Q3``.

    What was objected to and answered stands with the first of them.
    """
    told: list[Posted] = []
    year, number = int(first[:4]), int(first[5])
    while f"{year}Q{number}" <= last:
        on = date(year + number // 4, number % 4 * 3 + 1, POSTED_ON)
        told.append(
            Posted(
                on, "public-income", f"{year}Q{number}",
                f"{year}年第{_QUARTERS[number - 1]}季度收支公示",
                f"Income and spending, {_QUARTERS_EN[number - 1]} quarter of {year}",
                "" if told else objection, "" if told else reply,
            )
        )  # fmt: skip
        year, number = year + number // 4, number % 4 + 1
    return told


def half_years(kind: str, first: str, last: str, title: str, title_en: str) -> list[Posted]:
    """Give the half-yearly notices of a statement, from one half to another: ``2025H1``."""
    told: list[Posted] = []
    year, number = int(first[:4]), int(first[5])
    while f"{year}H{number}" <= last:
        on = date(year + number // 2, number % 2 * 6 + 1, POSTED_ON)
        half, half_en = ("上", "first") if number == 1 else ("下", "second")
        told.append(
            Posted(
                on, kind, f"{year}H{number}", f"{year}年{half}半年{title}",
                f"{title_en}, {half_en} half of {year}",
            )
        )  # fmt: skip
        year, number = year + number // 2, number % 2 + 1
    return told
