"""What the statements for people who read accounts are made of: frozen values, amounts in fen.

Like :mod:`ledger.statements.values`: already masked, and every rendering shows these figures and
computes none of its own. ``level`` of a row says how it is drawn: ``heading`` is the sum of the rows
of level ``item`` below it, ``total`` is a sum of headings.
"""

from dataclasses import dataclass

from ledger.statements.values import AccountDetail, AccountDetailRow, Frame, Label


@dataclass(frozen=True, slots=True)
class Split:
    """An amount of unrestricted and of restricted money."""

    unrestricted_minor: int = 0
    restricted_minor: int = 0

    @property
    def total_minor(self) -> int:
        """Both together."""
        return self.unrestricted_minor + self.restricted_minor

    def __add__(self, other: "Split") -> "Split":
        return Split(
            self.unrestricted_minor + other.unrestricted_minor,
            self.restricted_minor + other.restricted_minor,
        )

    def __neg__(self) -> "Split":
        return Split(-self.unrestricted_minor, -self.restricted_minor)

    def __bool__(self) -> bool:
        return bool(self.unrestricted_minor or self.restricted_minor)


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A line of the 业务活动表: ``heading`` names it in the texts, an item also has its account."""

    level: str
    heading: str
    account: Label | None
    span: Split
    year: Split


@dataclass(frozen=True, slots=True)
class Activities:
    """业务活动表: income − expenses ± releases and adjustments = what net assets changed by.

    The named rows stand in ``rows`` too: opening + change = closing, in the span and in the year.
    """

    frame: Frame
    rows: tuple[ActivityRow, ...]
    income: ActivityRow
    spending: ActivityRow
    released: ActivityRow
    change: ActivityRow
    opening: ActivityRow
    closing: ActivityRow


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A line of the 资产负债表: an item is an account, or under net assets a fund."""

    level: str
    heading: str
    label: Label | None
    year_opening_minor: int
    closing_minor: int


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """资产负债表: what there is on one side, on the other who may claim it; both sum to the same.

    Agency money stands apart on both sides. ``between_funds`` is what funds lend each other, which
    cancels over the community and is left out of both sides.
    """

    frame: Frame
    assets: tuple[BalanceRow, ...]
    claims: tuple[BalanceRow, ...]
    between_funds: BalanceRow

    @property
    def asset_total(self) -> BalanceRow:
        """The last line of the left side."""
        return self.assets[-1]

    @property
    def claim_total(self) -> BalanceRow:
        """The last line of the right side."""
        return self.claims[-1]


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """本月合计 and 本年累计 of an account at the end of a month; balances on the account's own side."""

    period: int
    opening_minor: int
    debit_minor: int
    credit_minor: int
    closing_minor: int
    year_debit_minor: int
    year_credit_minor: int


@dataclass(frozen=True, slots=True)
class DaybookRow:
    """A line of a cash account; the day's last one has its balance, the month's last one its totals."""

    line: AccountDetailRow
    day_closing_minor: int | None
    month: MonthTotal | None


@dataclass(frozen=True, slots=True)
class Daybook:
    """日记账 of one cash account, one page of it; ``accounts`` are those with a daybook of this kind."""

    detail: AccountDetail
    rows: tuple[DaybookRow, ...]
    accounts: tuple[Label, ...]

    @property
    def frame(self) -> Frame:
        """What stands on top."""
        return self.detail.frame

    @property
    def next_after(self) -> str | None:
        """The key to ask for the next page, None on the last."""
        return self.detail.next_after

    @property
    def is_first(self) -> bool:
        """Whether no page comes before this one."""
        return self.detail.is_first


@dataclass(frozen=True, slots=True)
class Standing:
    """A balance as bookkeepers write it: ``side`` is debit, credit or level, the amount never below 0."""

    side: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class LedgerMonth:
    """A month of an account in the 总账, and where its balance stands at the end."""

    total: MonthTotal
    standing: Standing


@dataclass(frozen=True, slots=True)
class LedgerAccount:
    """An account in the 总账: opening, the months in which it moved, closing, on its own side."""

    account: Label
    account_type: str
    side: str
    opening_minor: int
    opening: Standing
    months: tuple[LedgerMonth, ...]
    debit_minor: int
    credit_minor: int
    closing_minor: int


@dataclass(frozen=True, slots=True)
class GeneralLedger:
    """总账, some accounts of it; the sums are those of all accounts, whichever page this is."""

    frame: Frame
    rows: tuple[LedgerAccount, ...]
    debit_minor: int
    credit_minor: int
    next_after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """What stands open on an account of a fund, by age: the parts, newest first, and what goes against.

    ``against_minor`` is the whole balance, below zero, when it stands on the other side: paid too much,
    or too early. The parts and it sum to ``balance_minor``.
    """

    account: Label
    fund: Label
    parts_minor: tuple[int, ...]
    against_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Ageing:
    """往来账龄: what others owe, or what is owed to others, by how long it has been open."""

    frame: Frame
    rows: tuple[AgeingRow, ...]
    total: AgeingRow


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One account of one fund in a year: budgeted and done so far; ``fund`` is None for a total.

    ``used_permille`` is None where nothing was budgeted.
    """

    heading: str
    account: Label | None
    fund: Label | None
    budget_minor: int
    actual_minor: int

    @property
    def remaining_minor(self) -> int:
        """What is left of the budget; below zero when more was done."""
        return self.budget_minor - self.actual_minor

    @property
    def used_permille(self) -> int | None:
        """How much of the budget is used, in thousandths, rounded down."""
        return self.actual_minor * 1000 // self.budget_minor if self.budget_minor else None


@dataclass(frozen=True, slots=True)
class BudgetStatement:
    """预算执行: a year's adopted budget beside what was done; ``version`` 0 when none is adopted.

    After the year's end it is the final account (决算).
    """

    frame: Frame
    version: int
    decision: str
    rows: tuple[BudgetRow, ...]
    income: BudgetRow
    spending: BudgetRow
