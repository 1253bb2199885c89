"""Budgets (预算): what a year may bring and cost, by fund and account, adopted by decision."""

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.errors import AccountRuleError, AmountError, LinesError, PeriodError, TextError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.periods import YEAR_MAX, YEAR_MIN

LINES_MAX = 300
#: Only what a year brings and costs is budgeted; balances follow from it.
BUDGETED_TYPES = frozenset({"income", "expense", "appropriation"})


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """What one account of one fund may come to in the year, in fen."""

    fund: str
    account: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's budget; its lines stand in the order of fund and account, each once."""

    year: int
    lines: tuple[BudgetLine, ...]
    decision: str = ""

    def __post_init__(self) -> None:
        """Refuse a budget without lines, with one twice, or with an amount that cannot be.

        Raises:
            PeriodError: the year is outside the books.
            LinesError: no line, or too many.
            TextError: an account stands twice in a fund (reason budgeted_twice).
            AmountError: an amount is negative or too large.
        """
        if not YEAR_MIN <= self.year <= YEAR_MAX:
            raise PeriodError(text=str(self.year), field="year")
        if not self.lines:
            raise LinesError(reason="no_budget_line", field="lines")
        if len(self.lines) > LINES_MAX:
            raise LinesError(reason="too_many", limit=LINES_MAX, field="lines")
        seen: set[tuple[str, str]] = set()
        for position, line in enumerate(self.lines):
            field = f"lines.{position}.amount"
            if not 0 <= line.amount_minor <= AMOUNT_MINOR_MAX:
                reason = "negative" if line.amount_minor < 0 else "too_large"
                raise AmountError(text=str(line.amount_minor), reason=reason, field=field)
            if (line.fund, line.account) in seen:
                text = f"{line.fund} {line.account}"
                raise TextError(reason="budgeted_twice", field=f"lines.{position}", text=text)
            seen.add((line.fund, line.account))


def ordered(lines: Iterable[BudgetLine]) -> tuple[BudgetLine, ...]:
    """Give lines in the order of fund and account, those without an amount left out."""
    kept = (line for line in lines if line.amount_minor)
    return tuple(sorted(kept, key=lambda line: (line.fund, line.account)))


def check_account(account_type: str, account: str, field: str) -> None:
    """Refuse an account that is no income, spending or appropriation.

    Raises:
        AccountRuleError: reason not_budgeted.
    """
    if account_type not in BUDGETED_TYPES:
        raise AccountRuleError(reason="not_budgeted", account=account, field=field)
