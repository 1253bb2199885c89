"""What may be refused of contracts, service sheets, scores and price lists."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import NOTHING, Named, Refusal


@dataclass(eq=False)
class ContractError(Refusal):
    """A contract, its terms, or a statement of what somebody collected for us would break its own rules.

    ``reason`` is last_before_first, due_outside, negative, not_an_organisation, has_terms, no_terms, not_after,
    not_earlier, own_proposal, gone, no_price, paid_for_others or income_contract.
    """

    code = "contract_rule"
    reason: str
    field: str = ""
    subject: Named = NOTHING
    day: date | None = None


@dataclass(eq=False)
class ServiceError(Refusal):
    """A month's sheet, a bill, a score, a rate or a price list would break its own rules.

    ``reason`` is hours, ratio, no_rate, nothing_listed, rate_order, period, billed, not_confirmed, paid_already,
    not_the_bill, own_proposal, gone, weights, full_marks, bands, marks, scorers, no_sheet, unlisted, quantity,
    items_sum, over_list, wrong_party or other_way.
    """

    code = "service_rule"
    reason: str
    field: str = ""
    text: str = ""
    limit_minor: int = 0
    available_minor: int = 0
