"""What may be refused of funds, loans between them, grants and registers of outside money."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import NOTHING, Named, Refusal


@dataclass(eq=False)
class FundRuleError(Refusal):
    """A fund, a loan between funds, a grant or a register of outside money would break its own rules.

    ``reason`` is two_people, never_lends, no_change, past, own_proposal, gone, one_sided, several, same_fund,
    may_not_lend, not_owed, no_cash, designated_restricted, over_designated, no_instalment, not_grant,
    has_grant, must_return, nothing_left, not_ended, still_promised, later_end or mirror_overdrawn.
    """

    code = "fund_rule"
    reason: str
    field: str = ""
    subject: Named = NOTHING
    other: Named = NOTHING
    names: tuple[Named, ...] = ()
    day: date | None = None
    limit_minor: int = 0
    available_minor: int = 0
