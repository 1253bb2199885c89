"""Corrections as a person proposes them: what is wrong, why, and what it should have been.

Each becomes a draft, or two that belong together, submitted at once for another person to approve.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.corrections import Target, difference
from ledger.domain.errors import CorrectionError, DateError
from ledger.domain.mistakes import (
    BLUE_MAX,
    Mistake,
    answered,
    blue_mark,
    blue_summary,
    difference_lines,
    marks_of,
    reentry_mark,
)
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX, Draft, Line
from ledger.posting.drafts import save_draft, submit
from ledger.posting.periods import SHANGHAI
from ledger.posting.reversals import propose_reversal
from ledger.posting.targets import load_target
from ledger.posting.values import Officer
from ledger.store.journal import transactions
from ledger.store.open_drafts import OpenDraft, open_drafts


@dataclass(frozen=True, slots=True)
class Correcting:
    """Who corrects what, dated when, and why: ``reason`` stays private, ``mistake`` does not."""

    seq: int
    by: Officer
    at: datetime
    dated_on: date
    reason: str
    mistake: Mistake


def pending_answers(
    connection: sa.Connection, community_id: int, seq: int
) -> tuple[OpenDraft, ...]:
    """Give the drafts under way that correct or enter a voucher anew."""
    marks = marks_of(seq)
    return tuple(
        draft
        for draft in open_drafts(connection, community_id)
        if draft.content.get("corrects") == seq or draft.content.get("external_id") in marks
    )


def propose_reentry(
    connection: sa.Connection, community_id: int, correcting: Correcting, draft: Draft
) -> str:
    """Submit the reversal of a voucher and the right one together; gives the right one's id.

    Where the voucher is reversed already, only the right one is submitted.

    Raises:
        CorrectionError: it cannot be reversed, or a correction is under way or made already.
        Refusal: the right one cannot be booked.
    """
    target = _target(connection, community_id, correcting)
    _check_not_entered_again(connection, community_id, target)
    if target.is_reversed:
        _check_none_pending(connection, community_id, target)
    else:
        propose_reversal(
            connection, community_id, correcting.seq, by=correcting.by, at=correcting.at,
            dated_on=correcting.dated_on, reason=correcting.reason, mistake=correcting.mistake,
        )  # fmt: skip
    right = replace(draft, external_id=reentry_mark(target.seq), memo=_reason(correcting))
    return _submitted(connection, community_id, correcting, right)


def propose_difference(
    connection: sa.Connection, community_id: int, correcting: Correcting, right: Sequence[Line]
) -> str:
    """Submit the difference between what a voucher should have been and what it is.

    Raises:
        CorrectionError: nothing differs, more than amounts differs, or a correction is under way.
    """
    target = _target(connection, community_id, correcting)
    _check_none_pending(connection, community_id, target)
    lines = difference_lines(target, right)
    draft = difference(target, lines, dated_on=correcting.dated_on, reason=correcting.reason)
    draft = replace(draft, matter=correcting.mistake.matter)
    return _submitted(connection, community_id, correcting, draft)


def propose_blue(
    connection: sa.Connection,
    community_id: int,
    correcting: Correcting,
    lines: tuple[Line, ...],
    *,
    attachments: tuple[str, ...] = (),
) -> str:
    """Submit this year's voucher that sets an earlier year's right.

    Raises:
        CorrectionError: the voucher is of this year, is a correction itself, or one is under way.
    """
    target = _target(connection, community_id, correcting)
    if target.kind.corrects:
        raise CorrectionError(reason="not_reversible", voucher=target.voucher)
    if target.period // 100 >= correcting.dated_on.year:
        raise CorrectionError(reason="same_year", voucher=target.voucher)
    _check_none_pending(connection, community_id, target)
    draft = Draft(
        dated_on=correcting.dated_on, lines=lines, summary=blue_summary(target),
        memo=_reason(correcting), counterparty_kind=target.counterparty_kind,
        matter=correcting.mistake.matter, attachments=attachments,
        external_id=_next_blue(connection, community_id, target),
    )  # fmt: skip
    return _submitted(connection, community_id, correcting, draft)


def _target(connection: sa.Connection, community_id: int, correcting: Correcting) -> Target:
    target = load_target(connection, community_id, correcting.seq)
    if target is None:
        raise CorrectionError(reason="target_unknown")
    if correcting.dated_on > correcting.at.astimezone(SHANGHAI).date():
        text = correcting.dated_on.isoformat()
        raise DateError(text=text, reason="future", field="dated_on")
    return target


def _reason(correcting: Correcting) -> str:
    return clean_text(correcting.reason, field="reason", length_max=MEMO_LENGTH_MAX, required=True)


def _submitted(
    connection: sa.Connection, community_id: int, correcting: Correcting, draft: Draft
) -> str:
    by, at = correcting.by, correcting.at
    draft_id = save_draft(connection, community_id, draft, by=by, at=at)
    submit(connection, community_id, draft_id, by=by, at=at)
    return draft_id


def _check_none_pending(connection: sa.Connection, community_id: int, target: Target) -> None:
    if pending_answers(connection, community_id, target.seq):
        raise CorrectionError(reason="pending", voucher=target.voucher)


def _marks_posted(connection: sa.Connection, community_id: int, seq: int) -> set[str]:
    columns = transactions.c
    query = sa.select(columns.external_id).where(
        columns.community_id == community_id, columns.external_id.in_(marks_of(seq))
    )
    return set(connection.execute(query).scalars())


def _check_not_entered_again(connection: sa.Connection, community_id: int, target: Target) -> None:
    posted = _marks_posted(connection, community_id, target.seq)
    if any((answered(mark) or ("",))[0] == "reentry" for mark in posted):
        raise CorrectionError(reason="entered_again", voucher=target.voucher)


def _next_blue(connection: sa.Connection, community_id: int, target: Target) -> str:
    posted = _marks_posted(connection, community_id, target.seq)
    for number in range(1, BLUE_MAX + 1):
        if blue_mark(target.seq, number) not in posted:
            return blue_mark(target.seq, number)
    raise CorrectionError(reason="too_many", voucher=target.voucher)
