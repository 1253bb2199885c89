"""What may be refused of works: their steps, and payments on them."""

from dataclasses import dataclass
from datetime import date

from ledger.domain.errors import NOTHING, Named, Refusal


@dataclass(eq=False)
class WorkError(Refusal):
    """A step of a work, or a payment on one, would break its order or its bounds.

    ``reason`` of a step is dates, day, done_already, no_evidence, no_decision, decide_again, no_budget,
    budget_twice, over_fund, below_committed, no_quotes, one_chosen, quote_twice, few_quotes, why_chosen,
    not_compared, no_contract, contract_price, contract_used, not_chosen, over_budget, nothing_changes,
    not_started, over_contract, not_accepted, over_claim, not_audited, over_audit, over_committed, below_paid,
    retention, warranty, papers_missing, waiting, own_step, gone or nothing_to_book,
    several_funds; of a payment unplanned, purpose,
    purpose_missing, no_contract, other_contract, not_started, not_settled, advance, over_contract, over_settlement,
    over_retention, warranty_runs, retention_left, fund_budget or papers_overdue. ``bound`` is what the rule of the
    place says, as people write it: percent, months, or how many.
    """

    code = "work"
    reason: str
    field: str = ""
    subject: Named = NOTHING
    other: Named = NOTHING
    day: date | None = None
    limit_minor: int = 0
    available_minor: int = 0
    bound: str = ""
