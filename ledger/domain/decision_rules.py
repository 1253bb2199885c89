"""How a committee resolves, by jurisdiction and first day, and how long what was decided hangs on the board.

Dated data: a vote is held to the rule in force on the day it opened. ``article`` is cited on the result. How soon a
result hangs and for how long is a notice's rule, and stands in ``notice_rules`` alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.domain.notice_rules import (
    BEIJING_SINCE,
    CUSTOMARY_DAYS,
    DECISION,
    SHANGHAI_SINCE,
    calendar_days,
    rules_on,
)
from ledger.domain.votes import Matter, VoteKind

_ALWAYS = date(1, 1, 1)
OWNERS_ARTICLE = "《民法典》第二百七十八条"
#: Days within which a result hangs where no rule of the place says so: custom.
CUSTOMARY_POST_WITHIN = 3


@dataclass(frozen=True, slots=True)
class CommitteeRule:
    """How many members have to agree in one place, from a day on.

    Attributes:
        strict: more than half of all members have to agree; else half of them is enough.
    """

    jurisdiction: str
    first_day: date
    article: str
    source: str
    strict: bool = True


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What one place asks of a vote that opens on a day.

    Attributes:
        post_within_days: the result hangs on the board so many days after it was taken, at the latest.
        posting_days: and stays there so many calendar days before it is in force.
    """

    committee: CommitteeRule
    post_within_days: int
    posting_days: int

    @property
    def strict(self) -> bool:
        """Whether more than half of all members of a committee have to agree."""
        return self.committee.strict

    @property
    def article(self) -> str:
        """What a committee's resolution is held to."""
        return self.committee.article


#: The rows of one jurisdiction in the order of days. "" holds where a place has none of its own.
COMMITTEE_RULES: tuple[CommitteeRule, ...] = (
    CommitteeRule("", _ALWAYS, "全体委员过半数同意（各地物业管理条例通例）", "MFD 278, 280"),
    CommitteeRule(
        "指导规则", date(2010, 1, 1),
        "《业主大会和业主委员会指导规则》（建房〔2009〕274号）第三十八条", "ZD274 38", strict=False,
    ),
    CommitteeRule("上海", SHANGHAI_SINCE, "《上海市住宅物业管理规定》第二十六条", "SH 26"),
    CommitteeRule("杭州", date(2022, 3, 1), "《杭州市物业管理条例》第二十九条", "HZ 29"),
    CommitteeRule("北京", BEIJING_SINCE, "《北京市物业管理条例》第五十七条", "BJ 57"),
)  # fmt: skip


def decision_rule(jurisdiction: str, day: date) -> DecisionRule:
    """Give the rule of a place in force on a day; days on the board are those of its notices."""
    own = [
        rule
        for rule in COMMITTEE_RULES
        if rule.jurisdiction == jurisdiction and rule.first_day <= day
    ]
    within, days = CUSTOMARY_POST_WITHIN, CUSTOMARY_DAYS
    for notice in rules_on(jurisdiction, day):
        if notice.kind == DECISION:
            within, days = notice.due_days, calendar_days(notice.days, working=notice.working)
    return DecisionRule(own[-1] if own else COMMITTEE_RULES[0], within, days)


def article_of(kind: VoteKind, matter: Matter, rule: DecisionRule) -> str:
    """Cite what the test of a vote comes from; a consultation has nothing to cite."""
    if kind is VoteKind.OWNERS:
        return f"{OWNERS_ARTICLE}第一款第（{'一二三四五六七八九'[int(matter) - 1]}）项、第二款"
    return rule.article if kind is VoteKind.COMMITTEE else ""


def in_force_from(posted_on: date, posting_days: int) -> date:
    """Give the first day on which a decision holds: the day after its last day on the board."""
    return posted_on + timedelta(days=posting_days)
