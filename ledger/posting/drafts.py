"""Drafts on their way into the books: saved, submitted, then approved by another person or sent back."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    ApprovalError,
    CorrectionError,
    UnknownNameError,
)
from ledger.domain.spending import takes_money
from ledger.domain.texts import clean_text
from ledger.domain.transactions import BrokenRule, Draft, Kind, Origin
from ledger.posting.answers import check_answer
from ledger.posting.approval_policies import approval_policy_on
from ledger.posting.books import Books, open_books
from ledger.posting.campaign_rules import check_saved
from ledger.posting.content import content_of, draft_of, sha256_of
from ledger.posting.copies import looked_at, newest_copies, released_of
from ledger.posting.flags import Judged, broken_now, flagged, requested_drafts
from ledger.posting.gift_rules import check_gifts, require_counted
from ledger.posting.invoices import check_open_drafts
from ledger.posting.loan_checks import check_loan
from ledger.posting.matches import end_reversed, match_posted
from ledger.posting.post import post_many
from ledger.posting.room import require_room
from ledger.posting.values import APPROVING_ROLES, PREPARING_ROLES, Approved, Officer, Posted
from ledger.store.actions import record_action
from ledger.store.drafts import approvals, attachment_releases, attachments, drafts
from ledger.store.inserts import insert_rows, run, update_row

REASON_LENGTH_MAX = 200
_DRAFT = """
SELECT draft_id, author_id, author_role, state, content, content_sha256 FROM drafts
WHERE community_id = ? AND draft_id = ?"""


def save_draft(
    connection: sa.Connection,
    community_id: int,
    draft: Draft,
    *,
    by: Officer,
    at: datetime,
    draft_id: str | None = None,
    of_gift: bool = False,
) -> str:
    """Keep a draft, new or changed; a change voids every approval, since those name the old content.

    ``of_gift``: the register of gifts, which makes this draft, has looked at it.

    The rules that it breaks where money went out are found here and become part of it.

    Raises:
        Refusal: the books could not take it as it stands, or it is not this person's to change.
    """
    _require(by, PREPARING_ROLES)
    books = open_books(connection, community_id, period=draft.period)
    books.check(draft)
    books.check_merge(draft)
    check_loan(books, draft)
    check_open_drafts(connection, community_id, draft, draft_id=draft_id)
    check_answer(connection, community_id, draft, is_posting=False)
    if not of_gift:
        check_gifts(connection, community_id, draft, draft_id=draft_id)
    check_saved(connection, community_id, draft, draft_id=draft_id)
    draft = flagged(books, draft, draft_id=draft_id)
    require_room(books, draft)
    check_attachments(connection, community_id, draft.attachments)
    content = content_of(draft)
    values = {
        "content": content,
        "content_sha256": sha256_of(content),
        "amount_minor": draft.amount_minor,
        "state": "editing",
        "reject_reason": "",
        "updated_at": at,
    }
    if draft_id is None:
        draft_id = secrets.token_hex(10)
        row = {
            "community_id": community_id, "draft_id": draft_id, "author_id": by.user_id,
            "author_role": by.role, "created_at": at, **values,
        }  # fmt: skip
        insert_rows(connection, drafts, [[row[column.name] for column in drafts.columns]])
    else:
        _own_open_draft(connection, community_id, draft_id, by)
        _update(connection, community_id, draft_id, values)
    return draft_id


def submit(
    connection: sa.Connection, community_id: int, draft_id: str, *, by: Officer, at: datetime
) -> str:
    """Hand a draft to another person; gives the hash that an approval has to name.

    What it breaks is judged anew, since the balances may be others by now.
    """
    books = open_books(connection, community_id)
    row = _own_open_draft(connection, community_id, draft_id, by)
    draft = draft_of(row.content)
    books.check(draft)
    check_loan(books, draft)
    content = content_of(flagged(books, draft, draft_id=draft_id))
    values = {"state": "submitted", "updated_at": at}
    if content != row.content:
        values |= {"content": content, "content_sha256": sha256_of(content)}
    _update(connection, community_id, draft_id, values)
    return sha256_of(content)


def withdraw(
    connection: sa.Connection, community_id: int, draft_id: str, *, by: Officer, at: datetime
) -> None:
    """Take one's own draft back for good; it keeps no number."""
    # Under the books' lock, or an approval under way would post what is being withdrawn.
    books = open_books(connection, community_id)
    _own_open_draft(connection, community_id, draft_id, by)
    if requested_drafts(books, [draft_id]):
        raise ApprovalError(reason="paid_draft")
    _update(connection, community_id, draft_id, {"state": "withdrawn", "updated_at": at})


def reject(
    connection: sa.Connection,
    community_id: int,
    draft_id: str,
    *,
    by: Officer,
    at: datetime,
    reason: str,
) -> None:
    """Send a submitted draft back to its author, with a reason."""
    # Under the books' lock, as every step of a draft: an approval may be under way.
    open_books(connection, community_id)
    row = _submitted(connection, community_id, draft_id, by)
    reason = clean_text(reason, field="reason", length_max=REASON_LENGTH_MAX, required=True)
    values = {"state": "rejected", "reject_reason": reason, "updated_at": at}
    _update(connection, community_id, draft_id, values)
    record_action(
        connection, "draft_rejected", community_id=community_id, user_id=by.user_id, at=at,
        subject=row.draft_id,
    )  # fmt: skip


def approve(
    connection: sa.Connection,
    community_id: int,
    draft_id: str,
    *,
    by: Officer,
    at: datetime,
    content_sha256: str,
    released: Sequence[str] = (),
) -> Posted:
    """Approve exactly the content that was looked at, and post it.

    ``released`` names the copies the approver looked at and lets everybody see, as ``original:copy``; the
    original alone stands for the copy made when the file came in.

    Raises:
        ApprovalError: one's own draft, changed since it was shown, posted already, or not submitted.
        Refusal: the books cannot take it any more (its month closed meanwhile).
    """
    return approve_many(
        connection, community_id, [(draft_id, content_sha256)], by=by, at=at, released=released
    )[0]


def approve_many(
    connection: sa.Connection,
    community_id: int,
    items: Sequence[tuple[str, str]],
    *,
    by: Officer,
    at: datetime,
    released: Sequence[str] = (),
) -> list[Posted]:
    """Approve several drafts, ``(draft_id, content_sha256)`` each, and post them in one commit.

    Raises:
        ApprovalError: one of them needs another person still, beside all that ``agree_many`` refuses.
    """
    done = agree_many(connection, community_id, items, by=by, at=at, released=released)
    posted = [item for item in done if item is not None]
    if len(posted) < len(done):
        raise ApprovalError(reason="more_needed")
    return posted


def agree_many(
    connection: sa.Connection,
    community_id: int,
    items: Sequence[tuple[str, str]],
    *,
    by: Officer,
    at: datetime,
    released: Sequence[str] = (),
) -> list[Posted | None]:
    """Approve several drafts and post those that nobody else has to approve; None for the others.

    A draft that breaks a rule of spending needs as many people as the policy says. Pictures are released by
    the approval that posts.

    Raises:
        ApprovalError: one's own, changed since it was shown, breaking rules nobody has seen, approved by
            this person before, or named twice.
        Refusal: the books cannot take one of them any more.
    """
    if len({draft_id for draft_id, _ in items}) < len(items):
        raise ApprovalError(reason="named_twice")
    # Most drafts are of the running month; another month's number costs one question more.
    books = open_books(connection, community_id, period=at.year * 100 + at.month)
    seen = looked_at(released)
    shown_rows = [_shown(connection, community_id, item, by) for item in items]
    require_counted(connection, community_id, [draft_id for draft_id, _ in items])
    pairs = _by_day(books, [(row, draft_of(row.content)) for row in shown_rows])
    _check_flags(books, [row for row, _ in pairs], [draft for _, draft in pairs])
    ready: list[Approved] = []
    for row, draft in pairs:
        before = _agree(books, row, draft, by=by, at=at)
        if before is None:
            continue
        shown = _release(connection, community_id, row.draft_id, draft, seen, by=by, at=at)
        ready.append(_approved(row, draft, before, by, shown))
    reversed_seqs = [item.draft.corrects for item in ready if item.draft.kind is Kind.REVERSAL]
    end_reversed(connection, community_id, [seq for seq in reversed_seqs if seq], by=by, at=at)
    done = post_many(books, ready, at=at)
    ids = [str(item.draft_id) for item in ready]
    for draft_id in ids:
        _update(connection, community_id, draft_id, {"state": "posted", "updated_at": at})
    match_posted(connection, community_id, list(zip(ids, done, strict=True)), by=by, at=at)
    posted = dict(zip(ids, done, strict=True))
    return [posted.get(draft_id) for draft_id, _ in items]


def _by_day(
    books: Books, pairs: Sequence[tuple[sa.Row[*tuple[Any, ...]], Draft]]
) -> list[tuple[sa.Row[*tuple[Any, ...]], Draft]]:
    """Order drafts by day, money in before money out: what a day brings may pay for what it costs."""
    return sorted(pairs, key=lambda pair: (pair[1].dated_on, takes_money(pair[1], books.accounts)))


def _shown(
    connection: sa.Connection, community_id: int, item: tuple[str, str], by: Officer
) -> sa.Row[*tuple[Any, ...]]:
    draft_id, content_sha256 = item
    row = _submitted(connection, community_id, draft_id, by)
    if row.content_sha256 != content_sha256:
        raise ApprovalError(reason="changed")
    return row


def _check_flags(
    books: Books, rows: Sequence[sa.Row[*tuple[Any, ...]]], drafted: Sequence[Draft]
) -> None:
    """Refuse what breaks a rule that it did not break when it was submitted: nobody has seen that."""
    spending = [
        row.draft_id
        for row, draft in zip(rows, drafted, strict=True)
        if takes_money(draft, books.accounts)
    ]
    paid = requested_drafts(books, spending)
    judged = [Judged(draft, row.draft_id in paid) for row, draft in zip(rows, drafted, strict=True)]
    for draft, found in zip(drafted, broken_now(books, judged), strict=True):
        if draft.kind.corrects:
            if BrokenRule.HOUSEHOLD_OVERDRAWN in found:
                raise CorrectionError(reason="household_below_zero")
        elif not set(found) <= set(draft.flags):
            raise ApprovalError(reason="new_flags")


def _agree(
    books: Books, row: sa.Row[*tuple[Any, ...]], draft: Draft, *, by: Officer, at: datetime
) -> tuple[int, ...] | None:
    """Record an approval; gives who approved before when it was the last that the draft needed."""
    connection, community_id = books.connection, books.community_id
    needed, given = 1, set[int]()
    if draft.flags:
        needed = approval_policy_on(connection, community_id, draft.dated_on).flagged_approvals
        given = _approvers(connection, community_id, row)
    if by.user_id in given:
        # Enough by now only where the policy asks for fewer people than it did.
        if len(given) < needed:
            raise ApprovalError(reason="approved_already")
    else:
        approval = (community_id, row.draft_id, row.content_sha256, by.user_id, by.role, at)
        insert_rows(connection, approvals, [approval])
    before = tuple(sorted(given - {by.user_id}))
    return before if len(before) + 1 >= needed else None


def _approvers(
    connection: sa.Connection, community_id: int, row: sa.Row[*tuple[Any, ...]]
) -> set[int]:
    columns = approvals.c
    query = sa.select(columns.approved_by).where(
        columns.community_id == community_id, columns.draft_id == row.draft_id,
        columns.content_sha256 == row.content_sha256,
    )  # fmt: skip
    return set(connection.execute(query).scalars())


def _approved(
    row: sa.Row[*tuple[Any, ...]], draft: Draft, before: tuple[int, ...], by: Officer,
    released: frozenset[str],
) -> Approved:  # fmt: skip
    return Approved(
        draft, row.content_sha256, Origin.PEOPLE, row.draft_id,
        Officer(row.author_id, row.author_role), by, before, released,
    )  # fmt: skip


def _release(
    connection: sa.Connection, community_id: int, draft_id: str, draft: Draft,
    seen: Mapping[str, str], *, by: Officer, at: datetime,
) -> frozenset[str]:  # fmt: skip
    """Let everybody see the copies that were looked at; gives the originals they are of."""
    ticked = [sha256 for sha256 in draft.attachments if sha256 in seen]
    if not ticked:
        return frozenset()
    copies = newest_copies(connection, community_id, ticked)
    for sha256, copy_sha256 in released_of(copies, seen, by=by).items():
        connection.execute(
            sa.insert(attachment_releases).values(
                community_id=community_id, sha256=sha256, draft_id=draft_id,
                released_by=by.user_id, released_at=at, copy_sha256=copy_sha256,
            )
        )  # fmt: skip
    return frozenset(ticked)


def check_attachments(connection: sa.Connection, community_id: int, sha256s: Sequence[str]) -> None:
    """Refuse files that the community does not have.

    Raises:
        UnknownNameError: the first one.
    """
    if not sha256s:
        return
    query = sa.select(attachments.c.sha256).where(
        attachments.c.community_id == community_id, attachments.c.sha256.in_(sha256s)
    )
    missing = set(sha256s) - set(connection.execute(query).scalars())
    if missing:
        raise UnknownNameError(noun="attachment", name=min(missing), field="attachments")


def _require(by: Officer, roles: frozenset[str]) -> None:
    if by.role not in roles:
        raise AccessRefusedError(reason="role")


def _row(connection: sa.Connection, community_id: int, draft_id: str) -> sa.Row[*tuple[Any, ...]]:
    row = run(connection, _DRAFT, community_id, draft_id).one_or_none()
    if row is None:
        raise UnknownNameError(noun="draft", name=draft_id)
    return row


def _own_open_draft(
    connection: sa.Connection, community_id: int, draft_id: str, by: Officer
) -> sa.Row[*tuple[Any, ...]]:
    _require(by, PREPARING_ROLES)
    row = _row(connection, community_id, draft_id)
    if row.author_id != by.user_id:
        raise AccessRefusedError(reason="not_the_author")
    if row.state == "posted":
        raise ApprovalError(reason="already_posted")
    if row.state == "withdrawn":
        raise ApprovalError(reason="wrong_state")
    return row


def _submitted(
    connection: sa.Connection, community_id: int, draft_id: str, by: Officer
) -> sa.Row[*tuple[Any, ...]]:
    _require(by, APPROVING_ROLES)
    row = _row(connection, community_id, draft_id)
    if row.author_id == by.user_id:
        raise ApprovalError(reason="own_draft")
    if row.state == "posted":
        raise ApprovalError(reason="already_posted")
    if row.state != "submitted":
        raise ApprovalError(reason="wrong_state")
    return row


def _update(
    connection: sa.Connection, community_id: int, draft_id: str, values: dict[str, object]
) -> None:
    key = {"community_id": community_id, "draft_id": draft_id}
    update_row(connection, drafts, key, values)
