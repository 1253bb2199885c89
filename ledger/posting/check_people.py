"""Check who answers for a transaction: its draft, its approval, and that it says what they agreed to."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import Refusal
from ledger.domain.policies import FLAGGED_APPROVALS
from ledger.domain.transactions import Draft
from ledger.posting.approval_policies import KIND
from ledger.posting.behind import Behind
from ledger.posting.check_values import Difference, LogFacts, Walk, place_of
from ledger.posting.content import draft_of, sha256_of
from ledger.posting.facts import flags_text
from ledger.posting.rows import Sealed


def approved_draft(sealed: Sealed, behind: Behind) -> Draft | None:
    """Read the draft behind a transaction; None when there is none or its text is no draft's."""
    kept = behind.drafts.get(sealed.header.draft_id)
    if kept is None:
        return None
    try:
        return draft_of(kept.content)
    except (Refusal, ValueError, TypeError, KeyError, AttributeError):
        return None


def check_people(sealed: Sealed, behind: Behind, approved: Draft | None) -> Iterator[Difference]:
    """Check a transaction of people: draft and author, content and its hash, the approval."""
    header, where = sealed.header, place_of(sealed.header)
    kept = behind.drafts.get(header.draft_id)
    if kept is None or kept.author_id != header.prepared_by:
        yield Difference("draft", where, found=str(header.draft_id))
    else:
        yield from _check_draft(sealed, kept, approved)
    given = behind.approvals.get((header.draft_id, header.content_sha256), {})
    approval = given.get(header.approved_by)
    newest = max((row.approved_at for row in given.values()), default=header.posted_at)
    if approval is None or header.approved_by == header.prepared_by:
        yield Difference("approval", where, found=str(header.approved_by))
    elif approval.role != header.approved_role:
        yield Difference("approval_role", where, approval.role, header.approved_role)
    elif newest > header.posted_at:
        yield Difference("approval_time", where, str(header.posted_at), str(newest))


def check_flagged(walk: Walk, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """Count anew who agreed to a fact that broke a rule: as many as the policy asked for when it was posted."""
    header = sealed.header
    if not header.flags:
        return
    given = behind.approvals.get((header.draft_id, header.content_sha256), {})
    count = len([user_id for user_id in given if user_id != header.prepared_by])
    needed = 1 if _small_committee_then(walk.log, header) else FLAGGED_APPROVALS
    if count < needed:
        yield Difference("flagged_approvals", place_of(header), str(needed), str(count))


def _small_committee_then(log: LogFacts, header: sa.Row[Any]) -> bool:
    """Tell whether there were only two officers on a transaction's day, as the log knew it then."""
    day = header.dated_on.isoformat()
    known = [
        (leaf["from"], index, leaf["content"])
        for index, leaf in log.policies.items()
        if leaf["policy"] == KIND and index < header.leaf_index and leaf["from"] <= day
    ]
    newest = max(known, key=lambda item: item[:2], default=None)
    return newest is not None and bool(newest[2].get("small_committee"))


def _check_draft(sealed: Sealed, kept: sa.Row[Any], approved: Draft | None) -> Iterator[Difference]:
    """See that the draft has the content that was approved, and the transaction its lines."""
    header, where = sealed.header, place_of(sealed.header)
    if sha256_of(kept.content) != header.content_sha256:
        yield Difference("approved_content", where, header.content_sha256, sha256_of(kept.content))
    if approved is None or approved.lines != sealed.lines:
        yield Difference("approved_lines", where)
    # How the draft describes itself, beside its content.
    described = (kept.state, kept.content_sha256, kept.amount_minor, kept.author_role)
    expected = ("posted", header.content_sha256, header.amount_minor, header.prepared_role)
    if described != expected:
        yield Difference("draft_row", where, str(expected), str(described))


def check_says(draft: Draft, sealed: Sealed, behind: Behind) -> Iterator[Difference]:
    """See that the draft that was approved says what the header and the rows beside it say."""
    header, where = sealed.header, place_of(sealed.header)
    said = (
        draft.dated_on, draft.period, draft.happened_on, draft.kind, draft.summary,
        draft.counterparty_kind, draft.matter, draft.corrects, draft.refund_of,
        draft.decision, draft.work, draft.contract, draft.external_id, draft.part,
        flags_text(draft.flags),
    )  # fmt: skip
    if said != (
        header.dated_on, header.period, header.occurred_on, header.kind, header.summary,
        header.counterparty_kind, header.matter, header.corrects, header.refund_of,
        header.decision_code or "", header.work_code or "", header.contract_code or "",
        header.external_id or "", header.part, header.flags,
    ):  # fmt: skip
        yield Difference("approved_header", where)
    files = [
        row.sha256 for row in behind.attachments[header.seq] if row.leaf_index == header.leaf_index
    ]
    if files != list(draft.attachments):
        yield Difference("approved_files", where, str(list(draft.attachments)), str(files))
    numbers = behind.invoices[header.seq]
    if numbers != sorted(draft.invoices):
        yield Difference("approved_invoices", where, str(sorted(draft.invoices)), str(numbers))
