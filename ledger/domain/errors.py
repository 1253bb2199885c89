"""What may be refused, as types with data.

A refusal never carries a sentence: ``ledger/messages.py`` turns ``code`` and the fields into words.
``field`` says where: a path such as ``lines.2.debit``, empty when no single field is at fault.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar, NamedTuple


class Named(NamedTuple):
    """Something with a name in both languages, for the sentence that speaks of it."""

    name_zh: str
    name_en: str


NOTHING = Named("", "")


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818  (not an error: the books said no)
    """The base of everything the product may refuse."""

    code: ClassVar[str] = "refused"

    @property
    def data(self) -> dict[str, Any]:
        """The fields of this refusal, for the sentence that explains it."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    def __str__(self) -> str:
        """Name the refusal and its data, for logs and tracebacks."""
        return f"{self.code} {self.data}"


@dataclass(eq=False)
class AmountError(Refusal):
    """A text or number is no amount of money; ``reason`` not_a_number, too_precise, too_large, zero."""

    code = "amount"
    text: str
    reason: str
    field: str = ""


@dataclass(eq=False)
class TextError(Refusal):
    """A text is empty, too long, or holds characters that paper and log cannot carry."""

    code = "text"
    reason: str
    field: str = ""
    text: str = ""
    length_max: int = 0


@dataclass(eq=False)
class DateError(Refusal):
    """A text is no day of the calendar, or a day that the books cannot use."""

    code = "date"
    text: str
    reason: str = "not_a_day"
    field: str = ""


@dataclass(eq=False)
class PeriodError(Refusal):
    """A text names no period, or one with nothing to show.

    ``reason`` is "" (no period), before_books or to_come; ``day`` is then the day the books begin, or
    the period would.
    """

    code = "period"
    text: str
    reason: str = ""
    day: date | None = None
    field: str = ""


@dataclass(eq=False)
class UnbalancedError(Refusal):
    """Debits and credits differ, in total or within one fund."""

    code = "unbalanced"
    difference_minor: int
    fund: str = ""
    field: str = "lines"


@dataclass(eq=False)
class LinesError(Refusal):
    """The lines break a rule of form.

    ``reason`` is too_few, too_many, one_side, negative, zero, cash_in_period_13, too_large_for_leaf,
    or sublines (a line's shares do not add up to it, or stand where none may).
    """

    code = "lines"
    reason: str
    field: str = "lines"
    limit: int = 0


@dataclass(eq=False)
class UnknownNameError(Refusal):
    """Something is named that this community does not have; ``noun`` says what kind of thing."""

    code = "unknown_name"
    noun: str
    name: str
    field: str = ""


@dataclass(eq=False)
class ClosedPeriodError(Refusal):
    """The bookkeeping date lies in a closed month or a sealed year."""

    code = "closed_period"
    period: int
    field: str = "dated_on"


@dataclass(eq=False)
class CloseOrderError(Refusal):
    """Months close in order; ``expected`` is the one whose turn it is, 0 when nothing can close."""

    code = "close_order"
    period: int
    expected: int
    field: str = "period"


@dataclass(eq=False)
class ClosingError(Refusal):
    """A month or year cannot be closed as things stand.

    ``reason`` is months_open, earlier_year_open, drafts_open, drafts_submitted, nothing_left,
    not_carried, sealed, cash_negative, cash_counted or between_funds.
    """

    code = "closing"
    reason: str
    period: int
    field: str = ""


@dataclass(eq=False)
class CorrectionError(Refusal):
    """A reversal or difference does not fit its target.

    ``reason`` is no_target, target_unknown, already_reversed, has_difference, not_reversible,
    other_year, before_target, not_the_negation, beyond_target, share_below_zero, not_a_correction, pending,
    entered_again, household_below_zero, reverse_first, same_year, too_many, no_change, shares or not_refundable.
    """

    code = "correction"
    reason: str
    voucher: str = ""
    field: str = "corrects"


@dataclass(eq=False)
class RefundError(Refusal):
    """More would be paid back than was received or paid; ``left_minor`` is what is left."""

    code = "refund"
    voucher: str
    left_minor: int
    field: str = "amount"


@dataclass(eq=False)
class AccountRuleError(Refusal):
    """An account does not take this line.

    ``reason`` is closed, no_fund (class of the fund), not_posting, not_opening, or not_carried_forward.
    """

    code = "account_rule"
    reason: str
    account: str
    fund: str = ""
    field: str = ""


@dataclass(eq=False)
class ApprovalError(Refusal):
    """The approval chain is broken.

    ``reason`` is own_draft, changed (the content is not what was approved), missing, wrong_state,
    already_posted, role, evidence_unseen, named_twice, approved_already, more_needed, new_flags, own_request,
    already_paid, paid_draft, payer_approved, own_evidence, taken_down, already_attached, not_shown,
    own_reconciliation, confirmed_already or prepared_anew.
    """

    code = "approval"
    reason: str
    field: str = ""


@dataclass(eq=False)
class PaymentRuleError(Refusal):
    """A payment request breaks a rule of spending.

    ``reason`` is fund_purpose, fund_not_begun, fund_ended, fund_overdrawn, cash_overdrawn, personal_account,
    decision_committee, decision_assembly, contract_missing, contract_party or over_contract.
    """

    code = "payment_rule"
    reason: str
    field: str = ""
    subject: Named = NOTHING
    other: Named = NOTHING
    names: tuple[Named, ...] = ()
    day: date | None = None
    limit_minor: int = 0
    available_minor: int = 0


@dataclass(eq=False)
class PolicyError(Refusal):
    """A policy cannot be set as it stands.

    ``reason`` is steps, rising, approvals, split_days, split_margin, cash_limit, past, own_proposal, or gone.
    """

    code = "policy"
    reason: str
    field: str = ""


@dataclass(eq=False)
class CommitteeError(Refusal):
    """A committee may not be made up like this; ``reason`` is few, many, even, beyond, or share."""

    code = "committee"
    reason: str
    members: int
    representatives: int
    limit: int = 0
    share: str = ""
    least: str = ""
    field: str = ""


@dataclass(eq=False)
class TogetherError(Refusal):
    """Several things stand against one step; all of them are said."""

    code = "together"
    refusals: tuple[Refusal, ...]
    field: str = ""


@dataclass(eq=False)
class IdempotencyError(Refusal):
    """The same key came again with another body."""

    code = "idempotency"
    key: str
    field: str = ""


@dataclass(eq=False)
class ImportRefusedError(Refusal):
    """A file cannot be imported; nothing of it was.

    ``reason`` is a short code explained by the message table; ``line`` counts from 1, 0 when the whole
    file is at fault.
    """

    code = "import"
    reason: str
    line: int = 0
    text: str = ""
    field: str = "file"


@dataclass(eq=False)
class FileRefusedError(Refusal):
    """An uploaded file is refused.

    ``reason`` is type, too_large, too_many, too_many_pixels, too_many_pages, too_much_work, damaged,
    encrypted, macros, trap, or empty.
    """

    code = "file"
    reason: str
    name: str = ""
    field: str = "file"


@dataclass(eq=False)
class AccessRefusedError(Refusal):
    """This person may not do that."""

    code = "access"
    reason: str
    field: str = ""


@dataclass(eq=False)
class BillRefusedError(Refusal):
    """A bill cannot be read; nothing of it was kept.

    ``reason`` is a short code: of the whole file unknown_format, unknown_member (of a ZIP file), encoding,
    empty, too_large, too_many_rows, several_bills, truncated, damaged, encrypted, trap; of a row direction,
    direction_differs, status, amount, two_amounts, day, currency, several_accounts, columns, column_twice
    (two columns of one name differ: ``text`` and ``expected``), quotes; of a bill that is to be kept warnings,
    no_rows (and no period or balance either), period_ahead, other_reading.
    ``row`` counts the lines of the file from 1, 0 when the whole file is at fault; ``column`` is the heading
    as printed, ``text`` what stands there, ``expected`` what would be understood.
    """

    code = "bill"
    reason: str
    row: int = 0
    column: str = ""
    text: str = ""
    expected: str = ""
    field: str = "file"


@dataclass(eq=False)
class BillWithdrawalError(Refusal):
    """A bill cannot be taken back now.

    ``reason`` is pending (asked for already), done, not_asked, own (whoever asks does not agree); or what stands on
    the bill: drafted (a draft of ``row``), booked (the voucher ``text`` of ``row``), matched (``row``), counted_with
    (``other_row`` of the bill ``text`` is the same money), built_upon (the later bill ``text`` left out its rows).
    """

    code = "bill_withdrawal"
    reason: str
    row: int = 0
    text: str = ""
    other_row: int = 0
    field: str = ""


@dataclass(eq=False)
class MatchError(Refusal):
    """Rows of a bill and lines of the books are not the same money, or are not what was proposed.

    ``reason`` is unequal, held, empty, nothing (none was ticked), changed (since somebody looked), withdrawn (the
    row's bill was taken back), reversed (a reversed voucher without its red one) or red (a draft that reverses).
    """

    code = "match"
    reason: str
    difference_minor: int = 0
    field: str = ""


@dataclass(eq=False)
class BillMappingError(Refusal):
    """The columns of a table are not all told, or told in a way that leaves something to guessing.

    ``reason`` is day (no column for it), money (neither an amount nor a pair of them), heading (there is no
    such column), heading_twice, direction (a direction beside two columns), words (a direction without
    words, or words without it), word_twice, too_many, or malformed (what was kept is no mapping).
    """

    code = "bill_mapping"
    reason: str
    heading: str = ""
    field: str = ""


@dataclass(eq=False)
class GiftError(Refusal):
    """A gift cannot be recorded, shown, refunded or used so; at most ``left_minor`` may still go back."""

    code = "gift"
    reason: str
    field: str = ""
    text: str = ""
    left_minor: int = 0
    difference_minor: int = 0


@dataclass(eq=False)
class DuesError(Refusal):
    """Fees cannot be billed, received or written off like this.

    ``reason`` is percent, unknown_household, twice_named, nothing_to_bill, changed (since somebody looked), billed,
    not_a_line, below_zero (a household would have paid more than it owes, or used more than it had in advance),
    not_as_billed, few_households, again (a receipt that is there already), beyond_due, no_fund or year.
    """

    code = "dues"
    reason: str
    text: str = ""
    line: int = 0
    left_minor: int = 0
    field: str = ""
