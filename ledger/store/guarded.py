"""Which tables the guards watch and how strictly: the one list both databases' guards are made from."""

from ledger.store import (
    allocations,
    bill_withdrawals,
    bills,
    budgets,
    communities,
    confirmations,
    custody,
    drafts,
    dues,
    evidence,
    funds,
    gifts,
    households,
    journal,
    log,
    mergers,
    payments,
    people,
    reconciliations,
    related_parties,
)
from ledger.store.base import metadata

#: INSERT only. Nothing in them is ever changed, deleted, replaced or truncated.
APPEND_ONLY = (
    journal.transactions,
    journal.lines,
    journal.sublines,
    journal.transaction_attachments,
    journal.transaction_invoices,
    journal.periods,
    drafts.approvals,
    drafts.attachments,
    drafts.attachment_releases,
    drafts.public_copies,
    evidence.evidence_takedowns,
    drafts.idempotency_keys,
    bills.bills,
    bills.bill_rows,
    bills.bill_drafts,
    bills.bill_choices,
    bill_withdrawals.bill_withdrawals,
    reconciliations.match_rows,
    reconciliations.match_lines,
    allocations.allocations,
    allocations.allocation_rows,
    allocations.allocation_drafts,
    allocations.first_deposits,
    dues.tariffs,
    dues.billing_runs,
    dues.dues,
    dues.prepaid_years,
    payments.payment_approvals,
    payments.payments,
    mergers.merger_vouchers,
    gifts.gifts,
    gifts.gift_displays,
    gifts.gift_uses,
    gifts.gift_refunds,
    log.leaves,
    log.cells,
    log.checkpoints,
    log.cosignatures,
    log.publications,
    log.publication_files,
    people.policies,
    people.actions,
    funds.mirror_funds,
    funds.mirror_entries,
    households.place_areas,
)

#: INSERT and DELETE; a disclosure goes only when an erasure leaf names its digest.
ERASABLE = (log.disclosures,)

#: Changed by the database alone, as transactions are sealed. PostgreSQL grants the application SELECT.
MAINTAINED = (
    journal.month_movements,
    journal.day_movements,
    journal.place_movements,
    journal.missing_evidence,
)

#: INSERT and UPDATE, never DELETE; what history depends on is frozen by guards of their own.
EDITABLE = (
    communities.communities,
    communities.accounts,
    communities.funds,
    communities.bank_accounts,
    communities.places,
    communities.parties,
    communities.decisions,
    communities.works,
    communities.contracts,
    people.users,
    people.memberships,
    drafts.drafts,
    drafts.templates,
    payments.payment_requests,
    budgets.budgets,
    mergers.mergers,
    mergers.merger_members,
    related_parties.related_parties,
    custody.cash_counts,
    custody.handovers,
    gifts.gift_counts,
    evidence.evidence_additions,
    bills.bill_rules,
    bills.bill_mappings,
    reconciliations.matches,
    reconciliations.reconciliations,
    funds.fund_acts,
    confirmations.confirmations,
    households.occupants,
    households.resident_links,
)

_LISTED = {table.name for table in (*APPEND_ONLY, *ERASABLE, *MAINTAINED, *EDITABLE)}
assert set(metadata.tables) == _LISTED, "every table of the books says how it is guarded"

#: What an import fills by the thousand.
ANALYZED = (
    journal.transactions,
    journal.lines,
    journal.sublines,
    *MAINTAINED,
    log.leaves,
    log.disclosures,
    communities.accounts,
    communities.funds,
)
