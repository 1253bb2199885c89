"""Payment requests (付款申请单): what is to be paid, to whom, for what, and what stands against it.

Rules bite here, before the money moves: purpose and period of the fund, its balance, the money in the
account, whose account it is, the decision and the contract behind it, and invoices paid before.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ledger.domain.accounts import Account
from ledger.domain.decisions import DecisionFacts, decision_objections
from ledger.domain.entries import ATTACHMENTS_MAX, MATTER_LENGTH_MAX, check_public
from ledger.domain.errors import (
    AccountRuleError,
    AmountError,
    FileRefusedError,
    Named,
    PaymentRuleError,
    Refusal,
    TextError,
)
from ledger.domain.funds import Fund, FundClass, fits
from ledger.domain.money import AMOUNT_MINOR_MAX
from ledger.domain.policies import ApprovalPolicy, Body
from ledger.domain.price_lists import (
    RepairItem,
    ServiceFacts,
    check_items,
    service_objections,
)
from ledger.domain.spending import paid_back
from ledger.domain.texts import clean_text
from ledger.domain.transactions import (
    MEMO_LENGTH_MAX,
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
    check_invoices,
    credit,
    debit,
)
from ledger.domain.work_errors import WorkError
from ledger.domain.work_gates import work_objections
from ledger.domain.works import Purpose, WorkFacts

PAYEE_LENGTH_MAX = 60
#: Room in the voucher's memo for who was paid.
REQUEST_MEMO_LENGTH_MAX = MEMO_LENGTH_MAX - PAYEE_LENGTH_MAX - 20


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One request, as its author fills it in.

    Attributes:
        account: what it is for; ``channel``: which of our accounts it is paid from.
        party: the payee where the community's list has them, else empty and ``payee`` is a private name.
        counterparty_kind: all that the public learns of a payee who is no organisation.
        summary: the public text of the voucher that will follow.
        items: the lines of a repair bill, to be set beside the price list.
        round: how often it was changed or handed in again: an approval never outlives its round.
        purpose: what it is on its work, one of ``ledger.domain.works.Purpose``; "" where there is none.
    """

    fund: str
    account: str
    channel: str
    amount_minor: int
    matter: str
    summary: str
    counterparty_kind: CounterpartyKind = CounterpartyKind.OTHER
    party: str = ""
    payee: str = ""
    memo: str = ""
    due_on: date | None = None
    decision: str = ""
    contract: str = ""
    work: str = ""
    place: str = ""
    invoices: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    items: tuple[RepairItem, ...] = ()
    round: int = 0
    purpose: str = ""

    def __post_init__(self) -> None:
        """Refuse what no request may be.

        Raises:
            Refusal: the first broken rule of form, with the field at fault.
        """
        if self.amount_minor <= 0:
            reason = "negative" if self.amount_minor else "zero"
            raise AmountError(text=str(self.amount_minor), reason=reason, field="amount")
        if self.amount_minor > AMOUNT_MINOR_MAX:
            raise AmountError(text=str(self.amount_minor), reason="too_large", field="amount")
        if bool(self.party) == bool(self.payee.strip()):
            raise TextError(reason="payee", field="payee")
        clean_text(self.payee, field="payee", length_max=PAYEE_LENGTH_MAX)
        clean_text(self.memo, field="memo", length_max=REQUEST_MEMO_LENGTH_MAX)
        check_public(self.matter, field="matter", length_max=MATTER_LENGTH_MAX)
        check_public(self.summary, field="summary", length_max=SUMMARY_LENGTH_MAX)
        check_invoices(self.invoices)
        if self.purpose and self.purpose not in tuple(Purpose):
            raise WorkError(reason="purpose", field="purpose")
        check_items(self.items, self.amount_minor)
        if len(self.attachments) > ATTACHMENTS_MAX:
            raise FileRefusedError(reason="too_many", field="pictures")

    @property
    def payee_key(self) -> str:
        """What tells one payee from another, however the name was spaced."""
        return self.party or "".join(self.payee.split()).casefold()


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract and what was paid on it, or is about to be, beside the request at hand."""

    name: Named
    party: str
    price_minor: int | None
    spent_minor: int


@dataclass(frozen=True, slots=True)
class SpendingFacts:
    """What the books know where a request is judged.

    Attributes:
        fund_free_minor: the lowest net assets of the fund on any day from now on, less what was promised.
        cash_free_minor: the same of the money of this fund in this account.
        personal: whether the account is in a private person's name.
        allowed: names of the accounts that the fund may be spent on.
        invoices_promised: numbers named by other requests that are not booked yet.
        invoices_booked: numbers that stand behind vouchers.
        work: the work that it names, where it names one.
    """

    day: date
    fund: Fund
    account: Account
    channel: Account
    fund_free_minor: int
    cash_free_minor: int
    personal: bool
    allowed: tuple[Named, ...] = ()
    contract: ContractFacts | None = None
    invoices_promised: frozenset[str] = frozenset()
    invoices_booked: frozenset[str] = frozenset()
    work: WorkFacts | None = None
    decision: DecisionFacts | None = None
    service: ServiceFacts | None = None


def objections(
    request: PaymentRequest, facts: SpendingFacts, policy: ApprovalPolicy
) -> tuple[Refusal, ...]:
    """Give everything that stands against paying this, each with its field."""
    found = (
        *_against_accounts(facts),
        *_against_fund(request, facts),
        *_against_balance(request, facts),
        *_against_papers(request, facts, policy),
        *_against_invoices(request, facts),
        *work_objections(
            request.purpose,
            request.fund,
            request.amount_minor,
            facts.day,
            facts.work,
            contract=request.contract,
        ),
        *decision_objections(
            facts.decision, policy.step_for(request.amount_minor), place=request.place
        ),
        *service_objections(request.items, request.amount_minor, request.decision, facts.service),
    )
    # The work and the request may stand on the same decision: it is said once.
    return tuple({str(item): item for item in found}.values())


def voucher_draft(
    request: PaymentRequest, *, dated_on: date, occurred_on: date, attachments: Collection[str],
    payee_note: str,
) -> Draft:  # fmt: skip
    """Give the voucher that a payment proposes: debit what it was for, credit where it went from."""
    amount, fund = request.amount_minor, request.fund
    return Draft(
        dated_on=dated_on,
        lines=(
            debit(
                request.account, amount, fund=fund, place=request.place, work=request.work,
                party=request.party,
            ),
            credit(request.channel, amount, fund=fund),
        ),
        summary=request.summary,
        occurred_on=None if occurred_on == dated_on else occurred_on,
        memo="；".join(part for part in (payee_note, request.memo) if part),
        counterparty_kind=request.counterparty_kind,
        matter=request.matter,
        decision=request.decision,
        work=request.work,
        contract=request.contract,
        attachments=tuple(dict.fromkeys(attachments)),
        invoices=request.invoices,
    )  # fmt: skip


def is_payable(account: Account) -> bool:
    """Tell whether a request may be for this account: shares of households go another way."""
    return not account.is_cash and not account.has_sublines


def fund_name(fund: Fund) -> Named:
    """Name a fund in a refusal."""
    return Named(fund.name_zh, fund.name_en)


def account_name(account: Account) -> Named:
    """Name an account in a volunteer's words."""
    return Named(account.plain_zh or account.name_zh, account.plain_en or account.name_en)


def _against_accounts(facts: SpendingFacts) -> Iterator[Refusal]:
    if not is_payable(facts.account):
        yield AccountRuleError(reason="not_plain", account=facts.account.code, field="category")
    if facts.personal:
        yield PaymentRuleError(
            reason="personal_account", subject=account_name(facts.channel), field="channel"
        )
    elif not facts.channel.is_cash:
        yield AccountRuleError(reason="not_cash", account=facts.channel.code, field="channel")
    for account, field in ((facts.account, "category"), (facts.channel, "channel")):
        if not fits(facts.fund.fund_class, account.restriction, account.type):
            yield AccountRuleError(
                reason="no_fund", account=account.code, fund=facts.fund.code, field=field
            )


def _against_fund(request: PaymentRequest, facts: SpendingFacts) -> Iterator[Refusal]:
    fund = facts.fund
    if request.account in paid_back(fund):
        return
    if fund.allowed_accounts and request.account not in fund.allowed_accounts:
        yield PaymentRuleError(
            reason="fund_purpose",
            subject=fund_name(fund),
            other=account_name(facts.account),
            names=facts.allowed,
            field="category",
        )
    if fund.first_day is not None and facts.day < fund.first_day:
        yield PaymentRuleError(
            reason="fund_not_begun", subject=fund_name(fund), day=fund.first_day, field="fund"
        )
    if fund.last_day is not None and facts.day > fund.last_day:
        yield PaymentRuleError(
            reason="fund_ended", subject=fund_name(fund), day=fund.last_day, field="fund"
        )


def _against_balance(request: PaymentRequest, facts: SpendingFacts) -> Iterator[Refusal]:
    fund, amount_minor = facts.fund, request.amount_minor
    spends = facts.account.type not in ("asset", "liability")
    restricted = fund.fund_class is FundClass.RESTRICTED
    if restricted and spends and amount_minor > facts.fund_free_minor:
        yield PaymentRuleError(
            reason="fund_overdrawn", subject=fund_name(fund),
            available_minor=max(facts.fund_free_minor, 0), field="amount",
        )  # fmt: skip
    if amount_minor > facts.cash_free_minor:
        yield PaymentRuleError(
            reason="cash_overdrawn", subject=account_name(facts.channel),
            other=fund_name(fund), available_minor=max(facts.cash_free_minor, 0),
            field="channel",
        )  # fmt: skip


def _against_papers(
    request: PaymentRequest, facts: SpendingFacts, policy: ApprovalPolicy
) -> Iterator[Refusal]:
    step = policy.step_for(request.amount_minor)
    if step.decision is not Body.NOBODY and not request.decision:
        yield PaymentRuleError(reason=f"decision_{step.decision.value}", field="decision")
    limit = policy.contract_above_minor
    if limit is not None and request.amount_minor > limit and facts.contract is None:
        yield PaymentRuleError(reason="contract_missing", limit_minor=limit, field="contract")
    yield from contract_objections(request, facts.contract)


def contract_objections(
    request: PaymentRequest, contract: ContractFacts | None
) -> Iterator[Refusal]:
    """Give what a contract has against a request under it: another is paid, or more than its price."""
    if contract is None:
        return
    if contract.party and contract.party != request.party:
        yield PaymentRuleError(reason="contract_party", subject=contract.name, field="contract")
    price = contract.price_minor
    if price is not None and contract.spent_minor + request.amount_minor > price:
        yield PaymentRuleError(
            reason="over_contract", subject=contract.name, limit_minor=price,
            available_minor=max(price - contract.spent_minor, 0), field="amount",
        )  # fmt: skip


def _against_invoices(request: PaymentRequest, facts: SpendingFacts) -> Iterator[Refusal]:
    for number in request.invoices:
        if number in facts.invoices_booked:
            yield TextError(reason="invoice_used", field="invoices", text=number)
        elif number in facts.invoices_promised:
            yield TextError(reason="invoice_promised", field="invoices", text=number)
