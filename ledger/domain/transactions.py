"""Lines, drafts and kinds: a draft that breaks a rule of form cannot exist."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.domain.errors import AmountError, DateError, LinesError, TextError, UnbalancedError
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.periods import period_of
from ledger.domain.texts import clean_text

#: A voucher is one leaf of at most 16 KiB; this bound keeps any form of input well below what memory minds.
LINES_MAX = 2_000
SUMMARY_LENGTH_MAX = 60
MEMO_LENGTH_MAX = 500
INVOICES_MAX = 20
_PART = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})", re.ASCII)
#: 20 digits of a fully digital invoice, 8 digits of the older ones, often with the 10 or 12 of their code before.
_INVOICE = re.compile(r"[0-9A-Z]{4,32}", re.ASCII)


class Kind(StrEnum):
    """What a transaction is. Red letters (negative amounts) belong to REVERSAL and DIFFERENCE alone."""

    ORDINARY = "ordinary"
    REVERSAL = "reversal"
    DIFFERENCE = "difference"
    OPENING = "opening"
    CARRY_FORWARD = "carry_forward"
    MERGE = "merge"

    @property
    def corrects(self) -> bool:
        """Whether the kind needs a target."""
        return self in (Kind.REVERSAL, Kind.DIFFERENCE)


class MovementClass(StrEnum):
    """How movements are summed: activity statements leave all but ORDINARY out."""

    ORDINARY = "ordinary"
    OPENING = "opening"
    CARRY_FORWARD = "carry_forward"
    MERGE = "merge"


class Origin(StrEnum):
    """Who vouches for a posting: two people, or a journal taken over before people began."""

    PEOPLE = "people"
    IMPORT = "import"


class CounterpartyKind(StrEnum):
    """What the public is told about the other side of a transaction that is no organisation."""

    RESIDENTS = "residents"
    DONOR = "donor"
    SUPPLIER = "supplier"
    PROPERTY_COMPANY = "property_company"
    CONTRACTOR = "contractor"
    BANK = "bank"
    GOVERNMENT = "government"
    TENANT = "tenant"
    STAFF = "staff"
    COMMITTEE = "committee"
    OWN = "own"
    OTHER = "other"


class BrokenRule(StrEnum):
    """A rule that a fact broke: it was booked all the same, and everybody sees the flag."""

    FUND_PURPOSE = "fund_purpose"
    FUND_PERIOD = "fund_period"
    FUND_OVERDRAWN = "fund_overdrawn"
    HOUSEHOLD_OVERDRAWN = "household_overdrawn"
    CASH_OVERDRAWN = "cash_overdrawn"
    PERSONAL_ACCOUNT = "personal_account"
    NO_REQUEST = "no_request"


@dataclass(frozen=True, slots=True)
class Subline:
    """One household's share of a line: private, committed to by a salted digest."""

    place: str
    debit_minor: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an account and a fund, and exactly one of debit and credit other than zero, in fen."""

    account: str
    fund: str
    debit_minor: int = 0
    credit_minor: int = 0
    place: str = ""
    work: str = ""
    party: str = ""
    sublines: tuple[Subline, ...] = ()

    def negated(self) -> "Line":
        """Give the red-letter twin: the same side, the opposite sign, shares included."""
        shares = tuple(
            Subline(share.place, -share.debit_minor, -share.credit_minor) for share in self.sublines
        )
        return Line(
            self.account, self.fund, -self.debit_minor, -self.credit_minor,
            self.place, self.work, self.party, shares,
        )  # fmt: skip


def debit(account: str, amount_minor: int, *, fund: str, place: str = "", work: str = "",
          party: str = "") -> Line:  # fmt: skip
    """Give a line on the debit side (借)."""
    return Line(account, fund, amount_minor, 0, place, work, party)


def credit(account: str, amount_minor: int, *, fund: str, place: str = "", work: str = "",
           party: str = "") -> Line:  # fmt: skip
    """Give a line on the credit side (贷)."""
    return Line(account, fund, 0, amount_minor, place, work, party)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed transaction, balanced in total and within each fund.

    Attributes:
        dated_on: bookkeeping date; numbering and balances go by it.
        occurred_on: when it happened; never later than ``dated_on``.
        adjusting: belongs to period 13 (audit adjustment, dated 31 December, no cash).
        summary: the public one-line text (摘要), never a private person's name.
        memo: private free text; a salted disclosure of the leaf.
        corrects: ``seq`` of the transaction that a reversal or difference is about, or that a refund answers.
        attachments: SHA-256 (hex) of the original files, in order.
        part: "2/3" where one event needs several vouchers (会计基础工作规范 art. 51(2)), else empty.
        flags: rules that this fact breaks, known before it is approved.
        invoices: numbers of the invoices behind it, none of which another transaction may have.
    """

    dated_on: date
    lines: tuple[Line, ...]
    summary: str
    occurred_on: date | None = None
    kind: Kind = Kind.ORDINARY
    adjusting: bool = False
    memo: str = ""
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    matter: str = ""
    corrects: int | None = None
    refund_of: int | None = None
    decision: str = ""
    work: str = ""
    contract: str = ""
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    part: str = ""
    flags: tuple[BrokenRule, ...] = ()
    invoices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no voucher may be.

        Raises:
            Refusal: the first broken rule of form, with the field at fault.
        """
        period_of(self.dated_on, adjusting=self.adjusting)
        clean_text(self.summary, field="summary", length_max=SUMMARY_LENGTH_MAX, required=True)
        clean_text(self.memo, field="memo", length_max=MEMO_LENGTH_MAX)
        _check_part(self.part)
        check_invoices(self.invoices)
        if len(self.lines) < 2:
            raise LinesError(reason="too_few", limit=2)
        if len(self.lines) > LINES_MAX:
            raise LinesError(reason="too_many", limit=LINES_MAX)
        for position, line in enumerate(self.lines):
            _check_line(line, position, red_allowed=self.kind.corrects)
        check_balance(self.lines)
        if self.happened_on > self.dated_on:
            text = self.happened_on.isoformat()
            raise DateError(text=text, reason="after_booking", field="occurred_on")
        if abs(self.amount_minor) > AMOUNT_MINOR_MAX:
            raise AmountError(text=str(self.amount_minor), reason="too_large", field="lines")

    @property
    def period(self) -> int:
        """The bookkeeping period, ``YYYYMM`` with month 13 for adjustments."""
        return period_of(self.dated_on, adjusting=self.adjusting)

    @property
    def happened_on(self) -> date:
        """When it happened, the bookkeeping date unless said otherwise."""
        return self.occurred_on or self.dated_on

    @property
    def amount_minor(self) -> int:
        """The transaction's size: the sum of its debit side."""
        return sum(line.debit_minor for line in self.lines)


def imbalance(lines: Iterable[Line]) -> dict[str, int]:
    """Give debits minus credits in fen for each fund where they differ."""
    difference: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        difference[line.fund] += line.debit_minor - line.credit_minor
    return {fund: minor for fund, minor in difference.items() if minor}


def check_balance(lines: Iterable[Line]) -> None:
    """Refuse lines that do not balance within each fund, and hence in total.

    Raises:
        UnbalancedError: with the first fund at fault, or with no fund when only the total differs by one.
    """
    difference = imbalance(lines)
    total = sum(difference.values())
    for fund, minor in difference.items():
        raise UnbalancedError(difference_minor=total or minor, fund="" if total else fund)


def _check_line(line: Line, position: int, *, red_allowed: bool) -> None:
    if bool(line.debit_minor) == bool(line.credit_minor):
        reason = "one_side" if line.debit_minor else "zero"
        raise LinesError(reason=reason, field=f"lines.{position}.debit")
    side = "debit" if line.debit_minor else "credit"
    amount_minor = line.debit_minor + line.credit_minor
    if abs(amount_minor) > AMOUNT_MINOR_MAX:
        raise AmountError(
            text=str(amount_minor), reason="too_large", field=f"lines.{position}.{side}"
        )
    if amount_minor < 0 and not red_allowed:
        raise LinesError(reason="negative", field=f"lines.{position}.{side}")
    _check_shares(line, f"lines.{position}.sublines", red_allowed=red_allowed)


def _check_part(part: str) -> None:
    """Refuse what is not "n/m" with 1 ≤ n ≤ m."""
    if not part:
        return
    match = _PART.fullmatch(part)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise TextError(reason="part", field="part", text=part[:20])


def check_invoices(invoices: tuple[str, ...]) -> None:
    """Refuse what is no invoice number, one named twice, and too many.

    Raises:
        TextError: with the number at fault.
    """
    if len(invoices) > INVOICES_MAX or len(set(invoices)) < len(invoices):
        raise TextError(reason="invoices", field="invoices")
    for number in invoices:
        if not _INVOICE.fullmatch(number):
            raise TextError(reason="invoice", field="invoices", text=number[:40])


def _check_shares(line: Line, field: str, *, red_allowed: bool) -> None:
    """Refuse shares that do not add up to their line, or that say in red or across what it may not."""
    if not line.sublines:
        return
    shares_debit = sum(share.debit_minor for share in line.sublines)
    shares_credit = sum(share.credit_minor for share in line.sublines)
    if (shares_debit, shares_credit) != (line.debit_minor, line.credit_minor):
        raise LinesError(reason="sublines", field=field)
    if any(share.debit_minor and share.credit_minor for share in line.sublines):
        raise LinesError(reason="sublines", field=field)
    if not red_allowed and any(
        share.debit_minor < 0 or share.credit_minor < 0 for share in line.sublines
    ):
        raise LinesError(reason="negative", field=field)
