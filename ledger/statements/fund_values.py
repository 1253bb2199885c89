"""What the pages of funds, loans, grants and outside money are made of: frozen values, amounts in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ledger.domain.fund_rules import FundRules
from ledger.domain.grants import Grant, Standing
from ledger.statements.values import CommunityFacts, Frame, FundBalanceRow, Label


@dataclass(frozen=True, slots=True)
class AccountAmount:
    """An account and what it came to."""

    account: Label
    amount_minor: int


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One thing of a fund that became another: its field, and its words before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FundChapter:
    """What was said of a fund on one occasion, as the public log has it.

    ``kind`` is founded, named, rules, designation or grant; a founded fund has no changes but its first words.
    """

    kind: str
    first_day: date
    changes: tuple[RuleChange, ...]
    reason: str
    decision: str
    leaf_index: int


@dataclass(frozen=True, slots=True)
class Designation:
    """A part of free money set aside by decision."""

    name: Label
    amount_minor: int
    first_day: date
    decision: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    """Who owes whom how much, and since when there has been a debt without a break."""

    lender: Label
    borrower: Label
    amount_minor: int
    since: date


@dataclass(frozen=True, slots=True)
class Loans:
    """What funds owe each other; both sides are the same sum."""

    community: CommunityFacts
    rows: tuple[LoanRow, ...]
    lent_minor: int
    owed_minor: int


@dataclass(frozen=True, slots=True)
class FundView:
    """One fund from its beginning to a day: rules, what came in, what it paid, what is left and behind it.

    Attributes:
        received, spent: by account, over its whole life, the year's end not counted.
        brought_minor: what it began with (opening balances).
        assets_minor: everything it has beside money; ``debts_minor``: everything it owes.
        promised_minor: payment requests approved and not booked yet.
        merged_away_minor: what other books carry on since these ended.
        names: the accounts that its rules ever named, by code.
        year: its row among the balances of all funds, for the year of the day.
    """

    frame: Frame
    fund_class: str
    rules: FundRules
    allowed: tuple[Label, ...]
    received: tuple[AccountAmount, ...]
    spent: tuple[AccountAmount, ...]
    brought_minor: int
    cash_minor: int
    assets_minor: int
    debts_minor: int
    promised_minor: int
    merged_away_minor: int
    designations: tuple[Designation, ...]
    loans: tuple[LoanRow, ...]
    grant: Grant | None
    chapters: tuple[FundChapter, ...]
    names: Mapping[str, Label]
    year: FundBalanceRow

    @property
    def received_minor(self) -> int:
        """All that came in."""
        return sum(item.amount_minor for item in self.received)

    @property
    def spent_minor(self) -> int:
        """All that was paid or is owed for what it was used for."""
        return sum(item.amount_minor for item in self.spent)

    @property
    def net_minor(self) -> int:
        """What is left: everything it has less everything it owes."""
        return self.cash_minor + self.assets_minor - self.debts_minor

    @property
    def free_minor(self) -> int:
        """What is left and neither promised nor set aside."""
        return self.net_minor - self.promised_minor - self.designated_minor

    @property
    def designated_minor(self) -> int:
        """What was set aside by decision."""
        return sum(item.amount_minor for item in self.designations)

    @property
    def is_covered(self) -> bool:
        """Whether the fund has as much as it should: assets cover what came in less what was spent."""
        return self.net_minor >= 0


@dataclass(frozen=True, slots=True)
class FundAct:
    """An act about a fund as officers see it; ``proposed_by`` and ``by_name`` stay at the desk."""

    act_id: str
    fund: Label
    kind: str
    first_day: date
    reason: str
    decision: str
    proposed_by: int
    by_name: str
    proposed_at: datetime
    changes: tuple[RuleChange, ...]
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class GrantSpending:
    """What a grant paid on one account: in the span, from the beginning, and the span's vouchers."""

    section: str
    account: Label
    amount_minor: int
    total_minor: int
    vouchers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GrantReport:
    """补贴使用报告: the agreement, what was to come and came, what it paid, what is left and what becomes of it.

    ``received_minor``, ``spent_minor`` and ``returned_minor`` run from the beginning to the end of the span.
    """

    frame: Frame
    grant: Grant
    rules: FundRules
    allowed: tuple[Label, ...]
    instalments: tuple[Standing, ...]
    rows: tuple[GrantSpending, ...]
    received_minor: int
    spent_minor: int
    returned_minor: int
    owed_back_minor: int
    released_minor: int
    promised_minor: int
    carried_over: tuple[FundChapter, ...]

    @property
    def left_minor(self) -> int:
        """What came and was neither spent nor is owed back."""
        return self.received_minor - self.spent_minor - self.returned_minor

    @property
    def due_minor(self) -> int:
        """What was to have come by the end of the span."""
        day = self.frame.as_of
        return sum(item.amount_minor for item in self.instalments if item.due_on <= day)

    @property
    def is_over(self) -> bool:
        """Whether the period of use has ended."""
        return self.rules.last_day is not None and self.rules.last_day < self.frame.as_of


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant in the list of them."""

    fund: Label
    grant: Grant
    rules: FundRules
    received_minor: int
    spent_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class MirrorLine:
    """One entry of the register with the balance after it."""

    number: int
    happened_on: date
    in_minor: int
    out_minor: int
    balance_minor: int
    about: str
    document: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """A fund of another body meant for the community; never part of our own money."""

    name: Label
    custodian: str
    purpose: str
    document: str
    lines: tuple[MirrorLine, ...]

    @property
    def balance_minor(self) -> int:
        """What the holder reported to be there."""
        return self.lines[-1].balance_minor if self.lines else 0
