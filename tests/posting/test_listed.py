"""A voucher of a shared cost is what its list says, whoever changed it on the way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ledger.domain.parts import split
from ledger.domain.sharing import Purpose
from ledger.domain.sharing_errors import SharingError
from ledger.domain.transactions import Draft, Line, Subline
from ledger.posting.books import open_books
from ledger.posting.content import draft_of
from ledger.posting.draft_batches import submit_many
from ledger.posting.drafts import agree_many, save_draft, submit, withdraw
from ledger.store.allocations import allocation_drafts
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.sharing import AT, LIFT, post_all, settled_books, share


@pytest.fixture
def ledger(books: Books) -> Ledger:
    """Lend books with a list that draws from four households and asks one of them for the rest."""
    made = settled_books(books)
    share(made)
    return made


def draft_for(connection: sa.Connection, purpose: Purpose) -> tuple[str, Draft]:
    link = allocation_drafts.c
    query = (
        sa.select(drafts.c.draft_id, drafts.c.content)
        .join(allocation_drafts, link.draft_id == drafts.c.draft_id)
        .where(link.purpose == purpose.value, drafts.c.state == "submitted")
    )
    row = connection.execute(query).one()
    return row.draft_id, draft_of(row.content)


def change(ledger: Ledger, purpose: Purpose, how: Callable[[Draft], Draft]) -> None:
    """Let the author change a voucher of the list and hand it in again."""
    with ledger.database.writing() as connection:
        here = ledger.community_id
        draft_id, draft = draft_for(connection, purpose)
        save_draft(connection, here, how(draft), by=TREASURER, at=AT, draft_id=draft_id)
        submit(connection, here, draft_id, by=TREASURER, at=AT)


def moved(minor: int, position: int) -> Callable[[Draft], Draft]:
    """Move fen from the second household of a line to the first."""

    def how(draft: Draft) -> Draft:
        lines = list(draft.lines)
        first, second, *others = lines[position].sublines
        lines[position] = replace(
            lines[position], sublines=(_plus(first, minor), _plus(second, -minor), *others)
        )
        return replace(draft, lines=tuple(lines))

    return how


def _plus(share: Subline, minor: int) -> Subline:
    if share.debit_minor:
        return replace(share, debit_minor=share.debit_minor + minor)
    return replace(share, credit_minor=share.credit_minor + minor)


def less(draft: Draft) -> Draft:
    """Leave a fen of the first household out."""
    owed, other, *others = draft.lines
    first, *rest = owed.sublines
    shares = (_plus(first, -1), *rest)
    lines = (
        replace(owed, debit_minor=owed.debit_minor - 1, sublines=shares),
        replace(other, credit_minor=other.credit_minor - 1),
        *others,
    )
    return replace(draft, lines=lines)


def given_back(draft: Draft) -> Draft:
    """Take a fen more from everybody's line and give it back to the first household."""
    owed, other = draft.lines
    first, *rest = owed.sublines
    back = Line(owed.account, owed.fund, 0, 1, sublines=(Subline(first.place, 0, 1),))
    more = replace(
        owed, debit_minor=owed.debit_minor + 1, sublines=(_plus(first, 1), *rest)
    )  # fmt: skip
    return replace(draft, lines=(more, back, other))


def without_shares(draft: Draft) -> Draft:
    owed, other = draft.lines
    return replace(draft, lines=(replace(owed, account="1801", sublines=()), other))


@pytest.mark.parametrize("how", [moved(1, 0), less, given_back, without_shares])
def test_a_draw_that_was_changed_is_refused(ledger: Ledger, how: Callable[[Draft], Draft]) -> None:
    change(ledger, Purpose.DRAW, how)
    with pytest.raises(SharingError) as caught:
        post_all(ledger)
    assert caught.value.reason == "not_as_listed"


def test_what_somebody_is_asked_for_is_owed_to_them(books: Books) -> None:
    made = settled_books(books)
    share(made, replace(LIFT, uses_balances=False))
    change(made, Purpose.TOP_UP, moved(1, 1))
    with pytest.raises(SharingError) as caught:
        post_all(made)
    assert (caught.value.reason, caught.value.name) == ("not_as_listed", "B1-101")


def in_two(ledger: Ledger, how: Callable[[Draft], Draft] = lambda draft: draft) -> list[str]:
    """Hand the draw of the list in again as two vouchers, the second of which ``how`` changes."""
    with ledger.database.writing() as connection:
        here = ledger.community_id
        draft_id, draft = draft_for(connection, Purpose.DRAW)
        withdraw(connection, here, draft_id, by=TREASURER, at=AT)
        owed, other = draft.lines
        half = owed.debit_minor // 2
        lines = (replace(owed, place=""), replace(other, credit_minor=half),
                 replace(other, credit_minor=other.credit_minor - half))  # fmt: skip
        first, second = split(
            replace(draft, lines=lines), lambda part: len(part.lines) < len(lines)
        )
        ids = submit_many(open_books(connection, here), [first, how(second)], by=TREASURER, at=AT)
        old = connection.execute(
            sa.select(allocation_drafts).where(allocation_drafts.c.draft_id == draft_id)
        ).one()
        for new in ids:
            row = dict(old._mapping) | {"draft_id": new}
            connection.execute(sa.insert(allocation_drafts).values(row))
    return ids


def post(ledger: Ledger, draft_ids: list[str]) -> None:
    with ledger.database.writing() as connection:
        query = sa.select(drafts.c.draft_id, drafts.c.content_sha256)
        hashes = {row.draft_id: row.content_sha256 for row in connection.execute(query)}
        items = [(draft_id, hashes[draft_id]) for draft_id in draft_ids]
        agree_many(connection, ledger.community_id, items, by=REVIEWER, at=AT)


def test_a_list_may_need_two_vouchers(ledger: Ledger) -> None:
    post(ledger, in_two(ledger))


@pytest.mark.parametrize("at_once", [True, False])
def test_two_vouchers_take_no_more_than_the_list_together(ledger: Ledger, at_once: bool) -> None:  # noqa: FBT001
    first, second = in_two(ledger, moved(1, 0))
    if not at_once:
        post(ledger, [first])
    with pytest.raises(SharingError) as caught:
        post(ledger, [first, second] if at_once else [second])
    assert caught.value.reason == "not_as_listed"
