"""Scores of a service (服务考核): an exact weighted mean, and the share of the fee that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ledger.domain.contract_errors import ServiceError
from ledger.domain.services import NAME_LENGTH_MAX, half_up
from ledger.domain.texts import clean_text

CRITERIA_MAX = 30
SCORERS_MAX = 99
#: A breakdown of fewer people would tell what each of them thought.
SHOWN_MIN = 3


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is looked at: its weight among all, and the marks of a faultless service, in tenths of a mark."""

    name_zh: str
    name_en: str
    weight: int
    full_tenths: int

    @property
    def full_text(self) -> str:
        """The marks of a faultless service."""
        return tenths_text(self.full_tenths)


@dataclass(frozen=True, slots=True)
class Band:
    """From this many tenths of a point on, of 1,000, so many thousandths of the fee are paid."""

    from_tenths: int
    share_permille: int

    @property
    def from_text(self) -> str:
        """The points from which on it holds."""
        return tenths_text(self.from_tenths)

    @property
    def share_text(self) -> str:
        """The share as a percentage."""
        return share_text(self.share_permille)


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """What is scored under a contract from a day on, by how many, and what follows.

    Attributes:
        group_size, party_members: of the group that scores, as the neighbours know it.
        scorers_min: fewer marks than this are no score.
        bands: from the best to the worst; the last begins at nothing.
    """

    contract: str
    first_day: date
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    group_size: int
    party_members: int
    scorers_min: int
    decision: str

    def __post_init__(self) -> None:
        """Refuse a sheet that could not be reckoned with.

        Raises:
            ServiceError: reason weights, full_marks, bands or scorers; TextError: a word is missing or too long.
        """
        if not 0 < len(self.criteria) <= CRITERIA_MAX:
            raise ServiceError(reason="weights", field="criteria")
        for item in self.criteria:
            clean_text(item.name_zh, field="criteria", length_max=NAME_LENGTH_MAX, required=True)
            if not 0 < item.weight <= 1_000:
                raise ServiceError(reason="weights", field="criteria")
            if not 0 < item.full_tenths <= 10_000:
                raise ServiceError(reason="full_marks", field="criteria")
        check_bands(self.bands)
        if not 0 < self.scorers_min <= self.group_size <= SCORERS_MAX:
            raise ServiceError(reason="scorers", field="group_size")
        if not 0 <= self.party_members <= self.group_size:
            raise ServiceError(reason="scorers", field="party_members")
        clean_text(self.decision, field="decision", length_max=40, required=True)


def check_bands(bands: Sequence[Band]) -> None:
    """Refuse bands that leave a score without a share, or pay more for a worse one.

    Raises:
        ServiceError: reason bands.
    """
    starts = [band.from_tenths for band in bands]
    shares = [band.share_permille for band in bands]
    in_order = starts == sorted(set(starts), reverse=True) and shares == sorted(
        shares, reverse=True
    )
    if (
        not starts
        or not in_order
        or starts[-1] != 0
        or starts[0] > 1_000
        or not 0 <= shares[-1] <= shares[0] <= 1_000
    ):
        raise ServiceError(reason="bands", field="bands")


def check_marks(sheet: ScoreSheet, marks: Sequence[Sequence[int]]) -> None:
    """Refuse marks that the sheet does not know: a row a scorer, a mark a criterion, in tenths.

    Raises:
        ServiceError: reason scorers (too few, or more than the group has) or marks.
    """
    if not sheet.scorers_min <= len(marks) <= sheet.group_size:
        raise ServiceError(reason="scorers", field="marks", text=str(len(marks)))
    for row in marks:
        if len(row) != len(sheet.criteria):
            raise ServiceError(reason="marks", field="marks")
        for mark, item in zip(row, sheet.criteria, strict=True):
            if not 0 <= mark <= item.full_tenths:
                raise ServiceError(reason="marks", field="marks", text=item.name_zh)


def means(sheet: ScoreSheet, marks: Sequence[Sequence[int]]) -> tuple[Fraction, ...]:
    """Give each criterion's mean mark, exactly, in marks."""
    return tuple(
        Fraction(sum(row[position] for row in marks), 10 * len(marks))
        for position in range(len(sheet.criteria))
    )


def score(sheet: ScoreSheet, marks: Sequence[Sequence[int]]) -> Fraction:
    """Give the score out of 100, exactly: the weighted mean of what each criterion reached.

    Raises:
        ServiceError: the marks do not fit the sheet.
    """
    check_marks(sheet, marks)
    weights = sum(item.weight for item in sheet.criteria)
    reached = sum(
        (
            item.weight * mean * 10 / item.full_tenths
            for item, mean in zip(sheet.criteria, means(sheet, marks), strict=True)
        ),
        start=Fraction(0),
    )
    return reached * 100 / weights


def share_permille(sheet: ScoreSheet, reached: Fraction) -> int:
    """Give the thousandths of the fee that a score earns: of the first band it reaches, exactly."""
    return next(band.share_permille for band in sheet.bands if reached * 10 >= band.from_tenths)


def earned_minor(fee_minor: int, permille: int) -> int:
    """Give what of the fee is paid; the rest is the deduction."""
    return half_up(fee_minor * permille, 1_000)


def score_text(reached: Fraction) -> str:
    """Write a score with two decimals, half upward; the share follows from the exact one."""
    hundredths = half_up(reached.numerator * 100, reached.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def tenths_text(tenths: int) -> str:
    """Write tenths of a mark without a decimal that is nought."""
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def mean_text(hundredths: int | None) -> str:
    """Write a mean with two decimals; nothing where it may not be told."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def share_text(permille: int) -> str:
    """Write thousandths as a percentage."""
    return f"{tenths_text(permille)}%"
