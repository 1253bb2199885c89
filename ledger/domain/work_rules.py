"""What rules say of works (工程): advances, retention, defects periods, and what counts as an emergency.

Dated data with its source; a place without rows of its own follows the country's.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkRules:
    """The bounds in force for works of a place.

    Attributes:
        jurisdiction: as a community names it; "" holds where a place says nothing else.
        advance_per_mille: how much of a contract may be paid before anything is done.
        retention_per_mille: how much of the settlement may be kept back.
        warranty_months_max: the longest defects period that retention may be kept for.
        papers_days: within how many days the papers of an emergency have to be there.
        quotes_min: of fewer quotes the comparison says why.
        emergencies: what counts as an emergency.
    """

    jurisdiction: str
    first_day: date
    source: str
    advance_per_mille: int = 300
    retention_per_mille: int = 30
    warranty_months_max: int = 24
    papers_days: int = 7
    quotes_min: int = 3
    emergencies: tuple[str, ...] = ("pump", "lift", "fire", "facade", "leak")

    @property
    def advance_percent(self) -> str:
        """The bound of advances in percent, as people write it."""
        return _percent(self.advance_per_mille)

    @property
    def retention_percent(self) -> str:
        """The bound of retention in percent, as people write it."""
        return _percent(self.retention_per_mille)


def _percent(per_mille: int) -> str:
    whole, tenth = divmod(per_mille, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


#: The country first; then places, newest last.
RULES = (
    WorkRules("", date(2017, 7, 1), "建质〔2017〕138号《建设工程质量保证金管理办法》；预付款比例为本产品默认"),
    WorkRules("上海", date(2023, 1, 1), "《上海市住宅物业管理规定》第七十三条"),
)  # fmt: skip


def work_rules_on(jurisdiction: str, day: date) -> WorkRules:
    """Give the rules of a place on a day; before the first, the first."""
    of_place = [row for row in RULES if row.jurisdiction == jurisdiction and row.first_day <= day]
    return (of_place or [row for row in RULES if not row.jurisdiction])[-1]


#: The most that any rules let be kept back, and for how long: the database holds this.
RETENTION_PER_MILLE_MAX = max(row.retention_per_mille for row in RULES)
WARRANTY_MONTHS_MAX = max(row.warranty_months_max for row in RULES)
EMERGENCIES = RULES[0].emergencies
