"""Which notices (公示) a place asks for, how often and for how long: dated data, each row with its source.

Articles are those of the collection that ``docs/notices.md`` lists. ``basis`` says how sure a row is: law, or
custom where the law names no number. A place that is not listed goes by the rows without a place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Basis(StrEnum):
    """Where a rule's numbers come from."""

    LAW = "law"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """What must be posted: every so many months (0: after each decision), how soon, for how many days.

    ``due_months`` counts whole months after the period's end, ``due_days`` days after a decision. ``days`` are
    calendar days, or Mondays to Fridays where ``working`` is true. ``basis`` is that of how often and how long,
    ``due_basis`` that of how soon.
    """

    jurisdiction: str
    first_day: date
    kind: str
    every_months: int
    due_months: int
    due_days: int
    days: int
    working: bool
    article: str
    basis: Basis = Basis.LAW
    due_basis: Basis = Basis.CUSTOM


COMMON_INCOME, MAINTENANCE = "public-income", "maintenance-fund"
AUDIT, DECISION, SEAL_USE = "audit", "decision", "seal-use"
#: Days that are customary where no rule counts them.
CUSTOMARY_DAYS = 7
_SINCE = date(2021, 1, 1)
#: From when on these two places say how decisions are taken and posted.
SHANGHAI_SINCE, BEIJING_SINCE = date(2019, 3, 1), date(2020, 5, 1)


def _periodic(
    place: str, kind: str, months: int, article: str, *, days: int = CUSTOMARY_DAYS,
    due_months: int = 1, since: date = _SINCE, basis: Basis = Basis.LAW,
    due_basis: Basis = Basis.CUSTOM,
) -> NoticeRule:  # fmt: skip
    return NoticeRule(
        place, since, kind, months, due_months, 0, days, working=False, article=article, basis=basis,
        due_basis=due_basis,
    )  # fmt: skip


def _decided(place: str, article: str, *, days: int, working: bool, since: date) -> NoticeRule:
    return NoticeRule(
        place, since, DECISION, 0, 0, 3, days, working=working, article=article, due_basis=Basis.LAW
    )


#: Every rule that is known; of one place and kind the newest first day that has come holds.
RULES: tuple[NoticeRule, ...] = (
    _periodic("", COMMON_INCOME, 3, "民法典第943条（定期公布；季度为惯例）", basis=Basis.CUSTOM),
    _periodic("", MAINTENANCE, 6, "民法典第281条（定期公布；半年为惯例）", basis=Basis.CUSTOM),
    _periodic("上海", COMMON_INCOME, 3, "上海市住宅物业管理规定第66条"),
    _periodic("上海", MAINTENANCE, 6, "上海市住宅物业管理规定第66条"),
    _periodic("上海", AUDIT, 12, "上海市住宅物业管理规定第67条", days=30, due_months=6),
    _decided(
        "上海", "上海市住宅物业管理规定第26条", days=CUSTOMARY_DAYS, working=False,
        since=SHANGHAI_SINCE,
    ),
    _periodic("北京", COMMON_INCOME, 3, "北京市物业管理条例第84条"),
    _decided("北京", "北京市物业管理条例第57条", days=10, working=True, since=BEIJING_SINCE),
    _periodic("杭州", COMMON_INCOME, 6, "杭州市物业管理条例第30条", days=15),
    _periodic("杭州", SEAL_USE, 6, "杭州市物业管理条例第30条", days=15),
    _periodic("湖州", COMMON_INCOME, 6, "湖州市物业管理条例第31条", days=30),
    _periodic("潍坊", COMMON_INCOME, 6, "潍坊市物业管理条例", since=date(2022, 1, 1)),
    _periodic("清远", COMMON_INCOME, 3, "清远市物业管理条例第57条", since=date(2022, 1, 1)),
    _periodic("聊城", COMMON_INCOME, 3, "聊城市物业管理条例第53条", days=30),
    _periodic(
        "丽水", COMMON_INCOME, 12, "丽水市物业管理条例（每年三月底前）", due_months=3,
        due_basis=Basis.LAW,
    ),
    _periodic("成都", COMMON_INCOME, 3, "没有查到条文，按季度", basis=Basis.CUSTOM),
)  # fmt: skip


def rules_on(
    jurisdiction: str, day: date, rules: Sequence[NoticeRule] = RULES
) -> tuple[NoticeRule, ...]:
    """Give what a place asks for on a day, by kind; what it does not rule is as everywhere."""
    held: dict[str, NoticeRule] = {}
    for place in ("", jurisdiction):
        for rule in sorted(rules, key=lambda rule: rule.first_day):
            if rule.jurisdiction == place and rule.first_day <= day:
                held[rule.kind] = rule
    return tuple(held[kind] for kind in sorted(held))


def days_asked(jurisdiction: str, kind: str, day: date) -> tuple[int, bool]:
    """Give how long a notice of a kind must hang, and whether these are working days."""
    for rule in rules_on(jurisdiction, day):
        if rule.kind == kind:
            return rule.days, rule.working
    return CUSTOMARY_DAYS, False


def calendar_days(days: int, *, working: bool) -> int:
    """Give after how many calendar days so many days of posting are over, whatever the day they begin on.

    Working days come in whole weeks, five of them in seven days; a part of a week counts as a whole one.
    """
    return -(-days // 5) * 7 if working else days


def last_posting_day(first_day: date, days: int, *, working: bool) -> date:
    """Give the last of so many days of posting, the first one counted.

    Working days are Mondays to Fridays: public holidays are not known here, so over a holiday a notice should
    hang longer than this says.
    """
    if not working:
        return first_day + timedelta(days=days - 1)
    day, left = first_day, days
    while True:
        left -= day.weekday() < 5
        if left <= 0:
            return day
        day += timedelta(days=1)
