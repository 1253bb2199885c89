"""The guards of each noun beside the books proper, joined: here, and nowhere else, a new one is entered.

``guard_rules`` says what the tuples mean. Their order is the order in which the database asks.
"""

from ledger.store.guard_allocations import ALLOCATION_HEADERS, ALLOCATION_INSERTS
from ledger.store.guard_audit import AUDIT_INSERTS
from ledger.store.guard_bills import BILL_FROZEN, BILL_INSERTS
from ledger.store.guard_campaigns import CAMPAIGN_HEADERS, CAMPAIGN_INSERTS
from ledger.store.guard_codes import CODE_INSERTS
from ledger.store.guard_confirmations import CONFIRMATION_FROZEN, CONFIRMATION_INSERTS
from ledger.store.guard_desk import DESK_FROZEN, DESK_INSERTS
from ledger.store.guard_dues import DUES_HEADERS, DUES_INSERTS
from ledger.store.guard_evidence import EVIDENCE_FROZEN, EVIDENCE_INSERTS
from ledger.store.guard_funds import FUND_FROZEN, FUND_INSERTS
from ledger.store.guard_gifts import GIFT_FROZEN, GIFT_HEADERS, GIFT_INSERTS
from ledger.store.guard_households import HOUSEHOLD_FROZEN, HOUSEHOLD_INSERTS
from ledger.store.guard_matters import MATTER_FROZEN, MATTER_INSERTS
from ledger.store.guard_mergers import MERGER_FROZEN, MERGER_HEADERS, MERGER_INSERTS
from ledger.store.guard_notices import NOTICE_INSERTS
from ledger.store.guard_services import SERVICE_FROZEN, SERVICE_INSERTS
from ledger.store.guard_streets import STREET_FROZEN, STREET_INSERTS
from ledger.store.guard_votes import VOTE_FROZEN, VOTE_INSERTS
from ledger.store.guard_withdrawals import WITHDRAWAL_INSERTS
from ledger.store.guard_works import WORK_FROZEN, WORK_INSERTS

NOUN_HEADERS: tuple[tuple[str, str, str], ...] = (
    *MERGER_HEADERS,
    *GIFT_HEADERS,
    *ALLOCATION_HEADERS,
    *DUES_HEADERS,
    *CAMPAIGN_HEADERS,
)
NOUN_INSERTS: tuple[tuple[str, str, str], ...] = (
    *DESK_INSERTS,
    *EVIDENCE_INSERTS,
    *BILL_INSERTS,
    *MERGER_INSERTS,
    *GIFT_INSERTS,
    *FUND_INSERTS,
    *HOUSEHOLD_INSERTS,
    *ALLOCATION_INSERTS,
    *DUES_INSERTS,
    *CAMPAIGN_INSERTS,
    *WITHDRAWAL_INSERTS,
    *MATTER_INSERTS,
    *SERVICE_INSERTS,
    *NOTICE_INSERTS,
    *STREET_INSERTS,
    *WORK_INSERTS,
    *VOTE_INSERTS,
    *CONFIRMATION_INSERTS,
    *AUDIT_INSERTS,
    *CODE_INSERTS,
)
NOUN_FROZEN: tuple[tuple[str, str], ...] = (
    *DESK_FROZEN,
    *EVIDENCE_FROZEN,
    *BILL_FROZEN,
    *MERGER_FROZEN,
    *GIFT_FROZEN,
    *FUND_FROZEN,
    *HOUSEHOLD_FROZEN,
    *MATTER_FROZEN,
    *SERVICE_FROZEN,
    *STREET_FROZEN,
    *WORK_FROZEN,
    *VOTE_FROZEN,
    *CONFIRMATION_FROZEN,
)
