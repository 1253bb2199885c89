"""How a committee resolves and how long what was decided hangs on the board, by jurisdiction and first day.

Dated data: a vote is held to the rule in force on the day it opened. ``article`` is cited on the result.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ledger.domain.votes import Matter, VoteKind

_ALWAYS = date(1, 1, 1)
OWNERS_ARTICLE = "《民法典》第二百七十八条"


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What one place asks from a day on.

    Attributes:
        strict: more than half of all members have to agree; else half of them is enough.
        post_within_days: the result hangs on the board so many days after it was taken, at the latest.
        posting_days: and stays there so long before it is in force. Ten working days are two weeks here: longer
            over a holiday, never shorter than what is written down when the posting begins.
    """

    jurisdiction: str
    first_day: date
    post_within_days: int
    posting_days: int
    article: str
    source: str
    strict: bool = True


#: The rows of one jurisdiction in the order of days. "" holds where a place has none of its own.
DECISION_RULES: tuple[DecisionRule, ...] = (
    DecisionRule(
        "", _ALWAYS, 3, 7, "全体委员过半数同意（各地物业管理条例通例）",
        "MFD 278, 280; posting of seven days is customary",
    ),
    DecisionRule(
        "指导规则", date(2010, 1, 1), 3, 7,
        "《业主大会和业主委员会指导规则》（建房〔2009〕274号）第三十八条", "ZD274 38", strict=False,
    ),
    DecisionRule(
        "上海", date(2019, 3, 1), 3, 7, "《上海市住宅物业管理规定》第二十六条", "SH 26",
    ),
    DecisionRule(
        "杭州", date(2022, 3, 1), 3, 7, "《杭州市物业管理条例》第二十九条", "HZ 29",
    ),
    DecisionRule(
        "北京", date(2020, 5, 1), 3, 14, "《北京市物业管理条例》第五十七条", "BJ 57",
    ),
)  # fmt: skip


def decision_rule(jurisdiction: str, day: date) -> DecisionRule:
    """Give the rule of a place in force on a day."""
    own = [
        rule
        for rule in DECISION_RULES
        if rule.jurisdiction == jurisdiction and rule.first_day <= day
    ]
    return own[-1] if own else DECISION_RULES[0]


def article_of(kind: VoteKind, matter: Matter, rule: DecisionRule) -> str:
    """Cite what the test of a vote comes from; a consultation has nothing to cite."""
    if kind is VoteKind.OWNERS:
        return f"{OWNERS_ARTICLE}第一款第（{'一二三四五六七八九'[int(matter) - 1]}）项、第二款"
    return rule.article if kind is VoteKind.COMMITTEE else ""


def in_force_from(posted_on: date, posting_days: int) -> date:
    """Give the first day on which a decision holds: the day after its last day on the board."""
    return posted_on + timedelta(days=posting_days)
