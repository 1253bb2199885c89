"""What the front page is made of: frozen values, amounts in fen, like those of ``values``."""

from dataclasses import dataclass
from datetime import date

from ledger.statements.reconciliation_values import AccountReconciliation
from ledger.statements.values import CommunityFacts, FundBalanceRow, Label, TransactionRow


@dataclass(frozen=True, slots=True)
class MonthFlow:
    """Cash that came in and went out in one month, moves between own accounts left out.

    ``merged_away_minor`` is the cash that other books carry on since these ended in the month.
    """

    period: int
    income_minor: int
    spending_minor: int
    closing_minor: int
    merged_away_minor: int = 0


@dataclass(frozen=True, slots=True)
class AmountByLabel:
    """An amount under a name: a source of income, a purpose of spending."""

    label: Label
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The front page: what there is, the year's income and spending, twelve months, newest rows."""

    community: CommunityFacts
    as_of: date
    cash_minor: int
    funds: tuple[FundBalanceRow, ...]
    year_income_minor: int
    year_spending_minor: int
    income: tuple[AmountByLabel, ...]
    spending: tuple[AmountByLabel, ...]
    months: tuple[MonthFlow, ...]
    newest: tuple[TransactionRow, ...]
    closed_through: int | None
    opening_on: date | None = None
    handovers: tuple[tuple[str, date], ...] = ()
    missing_evidence_count: int = 0
    reconciliations: tuple[AccountReconciliation, ...] = ()
    year_merged_away_minor: int = 0
    #: Who keeps the house in the community's place, and since when; "" and None where it does so itself.
    custodian: str = ""
    custody_since: date | None = None
    #: Duties to post whose day is over and that nothing on the board fulfils.
    overdue_notices: int = 0
