"""What statements are made of: frozen values, already masked, amounts in fen.

Page, JSON, CSV and PDF are renderings of these values and compute nothing of their own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ledger.domain.periods import Span


class Audience(StrEnum):
    """Who reads; masking happens once, in this package, and keeps totals exact."""

    PUBLIC = "public"
    RESIDENT = "resident"
    HOUSEHOLD = "household"
    OFFICER = "officer"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    """A community as every page and paper names it; ``size`` is the log's number of leaves."""

    community_id: int
    slug: str
    name_zh: str
    name_en: str
    currency: str
    log_origin: str
    opened_on: date
    public_version: int
    size: int
    last_posted_at: datetime | None
    transaction_count: int
    #: The community whose books carry these on since they ended.
    merged_into: "Label | None" = None
    #: The number of the newest merger by which these books took others in, 0 for none.
    merger: int = 0
    #: The number of the merger in the books of ``merged_into``, and the last month of these; 0 while they go on.
    ended_by: int = 0
    ended_period: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A code and its names in both languages; the page picks one."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as statements name it; ``plain`` is the name in a volunteer's words.

    ``successor`` is the code that continues it in the next edition of the chart, empty if unchanged.
    """

    label: Label
    plain: Label
    account_type: str
    side: str
    restriction: str
    is_cash: bool
    has_sublines: bool
    closed_on: date | None
    successor: str = ""


@dataclass(frozen=True, slots=True)
class FundFacts:
    """A fund as statements name it."""

    label: Label
    fund_class: str
    purpose_zh: str
    purpose_en: str
    may_lend: bool
    first_day: date | None
    last_day: date | None
    custodian: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on top of every statement: whose, which kind, which days, as of which day."""

    kind: str
    community: CommunityFacts
    span: Span
    as_of: date
    fund: Label | None = None
    account: Label | None = None


@dataclass(frozen=True, slots=True)
class FundBalanceRow:
    """One fund over the span: opening + increase − decrease − merged away = closing of its net assets or debt.

    ``cash_minor`` is the closing's part in cash, banks and platforms; ``merged_away_minor`` what other books carry on.
    """

    fund: Label
    fund_class: str
    purpose_zh: str
    purpose_en: str
    opening_minor: int
    increase_minor: int
    decrease_minor: int
    closing_minor: int
    cash_minor: int
    due_from_minor: int
    due_to_minor: int
    merged_away_minor: int = 0


@dataclass(frozen=True, slots=True)
class FundBalances:
    """资金余额表; ends with books equal to cash, other assets and liabilities."""

    frame: Frame
    rows: tuple[FundBalanceRow, ...]
    total: FundBalanceRow
    cash_accounts: tuple[tuple[Label, int], ...]


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """One account: opening, movements of span and year, closing; balances net on one side."""

    account: Label
    account_type: str
    opening_debit_minor: int
    opening_credit_minor: int
    debit_minor: int
    credit_minor: int
    year_debit_minor: int
    year_credit_minor: int
    closing_debit_minor: int
    closing_credit_minor: int


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """科目余额表; in ``totals`` each pair of columns is equal."""

    frame: Frame
    rows: tuple[TrialBalanceRow, ...]
    totals: TrialBalanceRow


@dataclass(frozen=True, slots=True)
class AccountDetailRow:
    """One line of an account with the balance after it (positive on the account's own side)."""

    period: int
    dated_on: date
    seq: int
    number: int
    voucher: str
    summary: str
    kind: str
    fund: Label
    contra: tuple[Label, ...]
    debit_minor: int
    credit_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """明细账, one page of it: balance brought forward, rows, and where the next page begins.

    ``before_minor`` is the balance before the first row shown, ``opening_minor`` that before the
    span. ``next_after`` is the key to ask for the next page, None on the last.
    """

    frame: Frame
    side: str
    account_type: str
    opening_minor: int
    debit_minor: int
    credit_minor: int
    closing_minor: int
    before_minor: int
    rows: tuple[AccountDetailRow, ...]
    next_after: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class TransactionLine:
    """A line of a voucher as its audience may see it."""

    number: int
    account: Label
    fund: Label
    place: Label | None
    organisation: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of evidence: for the public the copy that is shown, for officers the newest copy.

    The public gets the hash of an original only where it has no copy (a spreadsheet, an electronic
    invoice); ``shown_sha256`` is the copy everybody sees now, empty where nobody but officers sees one.
    """

    sha256: str
    media_type: str
    size_bytes: int
    copy_sha256: str
    copy_media_type: str
    is_public: bool
    copy_pages: int = 1
    copy_number: int = 0
    uploaded_by: int = 0
    shown_sha256: str = ""
    upload_copy_sha256: str = ""
    taken_down_at: datetime | None = None
    taken_down_reason: str = ""

    @property
    def page_numbers(self) -> range:
        """The pages of the copy, counted from 1."""
        return range(1, self.copy_pages + 1)

    @property
    def size_kib(self) -> int:
        """The original's size in whole KiB, at least one."""
        return max(1, self.size_bytes // 1024)


@dataclass(frozen=True, slots=True)
class TransactionLink:
    """A neighbour in the chain of corrections or refunds; ``reason`` is the kind of mistake, if told."""

    voucher: str
    kind: str
    relation: str
    dated_on: date
    amount_minor: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One transaction (凭证) with everything its page and paper show; ``memo`` is empty for the public."""

    community: CommunityFacts
    seq: int
    voucher: str
    period: int
    dated_on: date
    occurred_on: date
    posted_at: datetime
    kind: str
    origin: str
    summary: str
    memo: str
    counterparty_kind: str
    matter: str
    amount_minor: int
    prepared_role: str
    approved_role: str
    lines: tuple[TransactionLine, ...]
    evidence: tuple[EvidenceFile, ...]
    links: tuple[TransactionLink, ...]
    leaf_index: int
    leaf_hash: str
    previous_voucher: str | None
    next_voucher: str | None
    flags: tuple[str, ...] = ()
    trail: "TransactionTrail | None" = None
    decision: Label | None = None
    carried: "CarriedLink | None" = None
    contract: Label | None = None
    work: Label | None = None
    work_has_page: bool = False  # not of a work that a journal only named
    service: "ServiceLink | None" = None  # the bill that it pays


@dataclass(frozen=True, slots=True)
class CarriedLink:
    """Where a voucher of a merger has its other half: in which community's books, and whether it came from there."""

    community: Label
    vouchers: tuple[str, ...]
    is_from: bool


@dataclass(frozen=True, slots=True)
class ServiceLink:
    """Which bill of service a voucher pays: its contract and its month or quarter."""

    contract: str
    period: str

    @property
    def year(self) -> str:
        """The year under which the page of services lists it."""
        return self.period[:4]


@dataclass(frozen=True, slots=True)
class TransactionTrail:
    """How many people agreed to it, and the payment request that led to it, if any; roles, no names."""

    approvals: int
    requested_role: str = ""
    request_approvals: int = 0
    paid_role: str = ""
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """A transaction in a list: what residents see first.

    ``flow_minor`` is what the transaction did to cash (positive came in), 0 for a move within.
    """

    seq: int
    voucher: str
    period: int
    dated_on: date
    summary: str
    kind: str
    amount_minor: int
    flow_minor: int
    funds: tuple[str, ...]
    evidence_count: int
    is_corrected: bool
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransactionPage:
    """One keyset page of a list of transactions; keys are opaque texts for the address."""

    frame: Frame
    rows: tuple[TransactionRow, ...]
    next_after: str | None
    is_first: bool
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicIncomeRow:
    """A line of the 收支公示表: cash in or out under a heading, in the span and the year so far."""

    section: str
    account: Label
    amount_minor: int
    year_minor: int
    vouchers: tuple[str, ...]
    voucher_count: int


@dataclass(frozen=True, slots=True)
class BridgeRow:
    """A line of the bridge from cash to the accrual books; ``reason`` names it in the texts."""

    reason: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PublicIncome:
    """收支公示表 on a cash basis: opening cash + in − out − merged away = closing cash at bank and on hand.

    ``cash_accounts`` lists opening, in, out, closing per cash account (moves between them count);
    ``bridge`` leads from the closing cash to the net assets of the books: the sum of its rows plus
    ``closing_minor`` is ``net_assets_minor``.
    """

    frame: Frame
    opening_minor: int
    income: tuple[PublicIncomeRow, ...]
    spending: tuple[PublicIncomeRow, ...]
    income_minor: int
    spending_minor: int
    closing_minor: int
    year_income_minor: int
    year_spending_minor: int
    cash_accounts: tuple[tuple[Label, int, int, int, int], ...]
    bridge: tuple[BridgeRow, ...]
    net_assets_minor: int
    merged_away_minor: int = 0
    year_merged_away_minor: int = 0
