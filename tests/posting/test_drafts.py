"""Drafts on their way: one person prepares, another approves exactly what was shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    ApprovalError,
    ClosedPeriodError,
    CorrectionError,
    LinesError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.transactions import Draft, Kind, Line, Subline, credit, debit
from ledger.posting.drafts import (
    approve,
    approve_many,
    reject,
    save_draft,
    submit,
    withdraw,
)
from ledger.posting.values import Officer, Posted
from ledger.store.drafts import approvals, attachment_releases, attachments, drafts
from ledger.store.journal import transaction_attachments, transactions
from ledger.store.people import actions, users
from tests.conftest import Books
from tests.factories import OPENED_AT, REVIEWER, TREASURER, Ledger

AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
FEE = Draft(
    date(2025, 9, 3),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)
RECEIPT = "a" * 64


def prepared(ledger: Ledger, draft: Draft = FEE, *, by: Officer = TREASURER) -> tuple[str, str]:
    """Save and submit a draft; gives its id and the hash that an approval has to name."""
    with ledger.database.writing() as connection:
        draft_id = save_draft(connection, ledger.community_id, draft, by=by, at=AT)
        return draft_id, submit(connection, ledger.community_id, draft_id, by=by, at=AT)


def approved(ledger: Ledger, draft_id: str, shown: str, *, by: Officer = REVIEWER) -> Posted:
    with ledger.database.writing() as connection:
        return approve(
            connection, ledger.community_id, draft_id, by=by, at=AT, content_sha256=shown
        )


def do(ledger: Ledger, action: Callable[..., Any], draft_id: str, **values: Any) -> Any:
    with ledger.database.writing() as connection:
        return action(connection, ledger.community_id, draft_id, at=AT, **values)


def row(ledger: Ledger, table: sa.Table = drafts) -> sa.Row[Any]:
    with ledger.reading() as connection:
        return connection.execute(sa.select(table)).one()


def count(ledger: Ledger, table: sa.Table) -> int:
    with ledger.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_what_one_prepares_another_posts(books: Books) -> None:
    ledger = books()
    draft_id, shown = prepared(ledger)
    assert row(ledger).state == "submitted"
    posted = approved(ledger, draft_id, shown)
    assert (posted.seq, posted.voucher, posted.period) == (1, "记-2025-09-0001", 202509)
    assert row(ledger).state == "posted"
    header = row(ledger, transactions)
    assert (header.prepared_by, header.approved_by) == (TREASURER.user_id, REVIEWER.user_id)
    assert (header.draft_id, header.content_sha256) == (draft_id, shown)
    assert row(ledger, approvals).content_sha256 == shown


def test_nobody_approves_their_own_draft_whatever_their_roles(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    draft_id, shown = prepared(ledger)
    with pytest.raises(ApprovalError) as refused:
        approved(ledger, draft_id, shown, by=Officer(TREASURER.user_id, "reviewer"))
    assert refused.value.reason == "own_draft"
    assert count(ledger, transactions) == 0


@pytest.mark.parametrize("role", ["reviewer", "cashier", "auditor", "operator", "publisher"])
def test_only_treasurers_prepare(sqlite_books: Books, role: str) -> None:
    with pytest.raises(AccessRefusedError):
        prepared(sqlite_books(), by=Officer(1, role))


@pytest.mark.parametrize("role", ["treasurer", "cashier", "auditor", "operator", "publisher"])
def test_only_reviewers_approve(sqlite_books: Books, role: str) -> None:
    ledger = sqlite_books()
    draft_id, shown = prepared(ledger)
    with pytest.raises(AccessRefusedError):
        approved(ledger, draft_id, shown, by=Officer(2, role))


def test_an_approval_of_what_was_changed_meanwhile_is_refused(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    draft_id, shown = prepared(ledger)
    changed = replace(FEE, summary="停车费（补）")
    do(ledger, save_draft_as(changed), draft_id)
    with pytest.raises(ApprovalError) as refused:
        approved(ledger, draft_id, shown)
    assert refused.value.reason == "wrong_state"
    newer = do(ledger, submit, draft_id, by=TREASURER)
    assert newer != shown
    with pytest.raises(ApprovalError) as refused:
        approved(ledger, draft_id, shown)
    assert refused.value.reason == "changed"
    approved(ledger, draft_id, newer)
    assert row(ledger, transactions).summary == "停车费（补）"


def save_draft_as(draft: Draft, by: Officer = TREASURER) -> Callable[..., Any]:
    def save(connection: sa.Connection, community_id: int, draft_id: str, *, at: datetime) -> str:
        return save_draft(connection, community_id, draft, by=by, at=at, draft_id=draft_id)

    return save


def test_a_draft_is_posted_once(books: Books) -> None:
    ledger = books()
    draft_id, shown = prepared(ledger)
    approved(ledger, draft_id, shown)
    with pytest.raises(ApprovalError) as refused:
        approved(ledger, draft_id, shown)
    assert refused.value.reason == "already_posted"
    for action in (submit, withdraw):
        with pytest.raises(ApprovalError) as refused:
            do(ledger, action, draft_id, by=TREASURER)
        assert refused.value.reason == "already_posted"
    with pytest.raises(ApprovalError):
        do(ledger, save_draft_as(FEE), draft_id)
    assert count(ledger, transactions) == 1


def test_a_rejected_draft_goes_back_to_its_author_with_a_reason(books: Books) -> None:
    ledger = books()
    draft_id, shown = prepared(ledger)
    do(ledger, reject, draft_id, by=REVIEWER, reason=" 缺发票 ")
    assert (row(ledger).state, row(ledger).reject_reason) == ("rejected", "缺发票")
    assert row(ledger, actions).verb == "draft_rejected"
    with pytest.raises(ApprovalError):
        approved(ledger, draft_id, shown)
    assert do(ledger, submit, draft_id, by=TREASURER) == shown
    approved(ledger, draft_id, shown)


def test_a_rejection_needs_a_reason(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    draft_id, _ = prepared(ledger)
    with pytest.raises(TextError):
        do(ledger, reject, draft_id, by=REVIEWER, reason="  ")


def test_a_withdrawn_draft_is_gone_for_good_and_keeps_no_number(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    draft_id, shown = prepared(ledger)
    do(ledger, withdraw, draft_id, by=TREASURER)
    for action in (submit, withdraw):
        with pytest.raises(ApprovalError) as refused:
            do(ledger, action, draft_id, by=TREASURER)
        assert refused.value.reason == "wrong_state"
    with pytest.raises(ApprovalError):
        approved(ledger, draft_id, shown)
    assert approved(ledger, *prepared(ledger)).voucher == "记-2025-09-0001"


def test_a_draft_belongs_to_its_author(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(users).values(
                user_id=3, login="other", display_name="制单人丙", password_hash="",
                is_operator=False, active=True, created_at=OPENED_AT,
            )
        )  # fmt: skip
    draft_id, _ = prepared(ledger)
    other = Officer(3, "treasurer")
    for action in (submit, withdraw):
        with pytest.raises(AccessRefusedError):
            do(ledger, action, draft_id, by=other)
    with pytest.raises(AccessRefusedError):
        do(ledger, save_draft_as(FEE, other), draft_id)


def test_a_draft_that_is_not_there_is_not_found(sqlite_books: Books) -> None:
    with pytest.raises(UnknownNameError) as refused:
        approved(sqlite_books(), "none", "none")
    assert refused.value.noun == "draft"


def test_many_drafts_are_approved_in_one_commit_or_none_is(books: Books) -> None:
    ledger = books()
    items = [prepared(ledger, replace(FEE, summary=f"停车费{n}")) for n in range(3)]
    with ledger.database.writing() as connection:
        done = approve_many(connection, ledger.community_id, items, by=REVIEWER, at=AT)
    assert [posted.seq for posted in done] == [1, 2, 3]
    first, second = prepared(ledger), prepared(ledger)
    wrong = (second[0], "0" * 64)
    with pytest.raises(ApprovalError), ledger.database.writing() as connection:
        approve_many(connection, ledger.community_id, [first, wrong], by=REVIEWER, at=AT)
    assert count(ledger, transactions) == 3
    assert approved(ledger, *first).seq == 4


def test_a_month_that_closed_meanwhile_takes_no_approval(books: Books) -> None:
    ledger = books("2025-08-01 停车费\n借 100201 1.00\n贷 480101 1.00")
    draft_id, shown = prepared(ledger)
    ledger.post("close 2025-08\nclose 2025-09")
    with pytest.raises(ClosedPeriodError):
        approved(ledger, draft_id, shown)
    with pytest.raises(ClosedPeriodError):
        prepared(ledger)
    with pytest.raises(ClosedPeriodError):
        do(ledger, submit, draft_id, by=TREASURER)


def lines(one: Line, other: Line) -> Draft:
    return replace(FEE, lines=(one, other))


SHARED = Line("2601", "MNT", 0, 500, sublines=(Subline("H1", 0, 500),))
GOOD = debit("100201", 500, fund="GEN")


@pytest.mark.parametrize(
    ("draft", "kind", "field"),
    [
        (lines(GOOD, credit("9", 500, fund="GEN")), UnknownNameError, "lines.1.account"),
        (
            lines(debit("1001", 5, fund="NO"), credit("480101", 5, fund="NO")),
            UnknownNameError,
            "lines.0.fund",
        ),
        (lines(GOOD, credit("480101", 500, fund="GEN", place="B9")), UnknownNameError,
         "lines.1.place"),
        (lines(GOOD, credit("480101", 500, fund="GEN", work="W9")), UnknownNameError,
         "lines.1.work"),
        (lines(GOOD, credit("480101", 500, fund="GEN", party="C9")), UnknownNameError,
         "lines.1.party"),
        (
            lines(debit("100205", 500, fund="MNT"),
                  replace(SHARED, sublines=(Subline("H9", 0, 500),))),
            UnknownNameError,
            "lines.1.sublines",
        ),
        (replace(FEE, decision="J9"), UnknownNameError, "decision"),
        (replace(FEE, work="W9"), UnknownNameError, "work"),
        (replace(FEE, contract="HT9"), UnknownNameError, "contract"),
        (replace(FEE, refund_of=1), UnknownNameError, "refund_of"),
        (replace(FEE, refund_of=0), UnknownNameError, "refund_of"),
        (replace(FEE, attachments=(RECEIPT,)), UnknownNameError, "attachments"),
        (replace(FEE, corrects=1), CorrectionError, "corrects"),
        (replace(FEE, kind=Kind.REVERSAL, corrects=9), CorrectionError, "corrects"),
        (lines(GOOD, credit("2601", 500, fund="GEN")), AccountRuleError, "lines.1.fund"),
        (lines(debit("100205", 500, fund="MNT"), credit("2601", 500, fund="MNT")), LinesError,
         "lines.1.sublines"),
        (lines(GOOD, Line("480101", "GEN", 0, 500, sublines=(Subline("H1", 0, 500),))),
         LinesError, "lines.1.sublines"),
        (replace(FEE, dated_on=date(2025, 12, 31), adjusting=True), LinesError,
         "lines.0.account"),
    ],
)  # fmt: skip
def test_what_the_books_cannot_take_is_refused_with_its_field(
    sqlite_books: Books, draft: Draft, kind: type[Refusal], field: str
) -> None:
    ledger = sqlite_books()
    with pytest.raises(kind) as refused:
        prepared(ledger, draft)
    assert refused.value.data["field"] == field
    assert count(ledger, drafts) == 0


def test_a_closed_account_takes_nothing_dated_later(books: Books) -> None:
    ledger = books()
    with ledger.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE accounts SET closed_on = '2025-09-03' WHERE code = '480101'"
        )
    prepared(ledger)
    with pytest.raises(AccountRuleError) as refused:
        prepared(ledger, replace(FEE, dated_on=date(2025, 9, 4)))
    assert refused.value.reason == "closed"


def test_evidence_is_shown_only_when_its_approver_released_it(books: Books) -> None:
    ledger = books()
    with ledger.database.writing() as connection:
        for sha256 in (RECEIPT, "c" * 64):
            connection.execute(
                sa.insert(attachments).values(
                    community_id=ledger.community_id, sha256=sha256, media_type="image/jpeg",
                    size_bytes=9, uploaded_by=1, uploaded_at=AT, copy_sha256="b" * 64,
                    copy_media_type="image/jpeg", copy_size_bytes=5,
                )
            )  # fmt: skip
    with_both = replace(FEE, attachments=(RECEIPT, "c" * 64))
    ledger.post_draft(with_both, at=AT, released=(RECEIPT, "d" * 64))
    released = row(ledger, attachment_releases)
    assert (released.sha256, released.released_by) == (RECEIPT, REVIEWER.user_id)
    assert count(ledger, transaction_attachments) == 2


def test_a_draft_named_twice_in_one_approval_is_refused(books: Books) -> None:
    ledger = books()
    item = prepared(ledger)
    with ledger.database.writing() as connection, pytest.raises(ApprovalError) as refused:
        approve_many(connection, ledger.community_id, [item, item], by=REVIEWER, at=AT)
    assert refused.value.reason == "named_twice"
    assert count(ledger, approvals) == 0
    approved(ledger, *item)
