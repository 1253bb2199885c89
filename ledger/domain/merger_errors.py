"""What may be refused about mergers, and in books that have ended, as a type with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class MergerError(Refusal):
    """Something stands against merging communities; ``community`` is the short name of the one at fault.

    ``reason`` is community_unknown, itself, named_twice, merged_away, nobody, day_to_come, drafts_open,
    payments_open, campaigns_open, months_open, month_closed, later_postings, unreconciled, account_differs,
    account_unknown,
    account_closed, fund_class, fund_unknown, courtyard, new_month_closed, role, changed, wrong_state, own_plan,
    unplanned, under_way, loans_open, acts_open, confirmations_open, works_open. Of notes, which stand against
    nothing: never_billed, editions, contracts, votes, services, rows_open, mirrors, prepaid_years, links_end, grant,
    designation, left_bank_account, left_tariff, left_bill_rule, left_template, set_up.
    ``name`` is a code at fault, ``count`` how many, ``period`` the first month.
    """

    code = "merger"
    reason: str
    community: str = ""
    name: str = ""
    count: int = 0
    period: int = 0
    field: str = ""
