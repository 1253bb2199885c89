"""Room in the log: whatever can be saved can be posted, and whatever was posted can be reversed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.domain.corrections import reversal
from ledger.domain.errors import LinesError, UnknownNameError
from ledger.domain.transactions import BrokenRule, Draft, Line, Subline, credit, debit
from ledger.log.leaves import LEAF_BYTES_MAX
from ledger.posting.books import Books, open_books
from ledger.posting.content import content_of, sha256_of
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.post import post_many
from ledger.posting.reversals import propose_reversal
from ledger.posting.room import _ceiling, has_room, require_room
from ledger.posting.targets import load_target
from ledger.posting.values import Approved
from ledger.store.communities import places
from ledger.store.database import Database
from ledger.store.drafts import drafts
from ledger.store.log import leaves
from tests.factories import REVIEWER, TREASURER, Ledger, a_ledger

DAY = date(2025, 9, 3)
AT = datetime(2025, 9, 4, 4, tzinfo=UTC)
PLACES = 400
LONG, SHORT = "B-{:028d}", "B{}"


@pytest.fixture(scope="module")
def ledger(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Books with many places, of long and of short codes; every test undoes what it does."""
    folder = tmp_path_factory.mktemp("room")
    database = Database(f"sqlite:///{copy(sqlite_template, folder / 'books.sqlite3')}")
    ledger = a_ledger(database, folder)
    codes = [form.format(n) for n in range(PLACES) for form in (LONG, SHORT)]
    with database.writing() as connection:
        for code in codes:
            connection.execute(
                sa.insert(places).values(
                    community_id=1, code=code, kind="building", name_zh="楼", name_en=""
                )
            )
    yield ledger
    database.dispose()


def fees(count: int, *, amount_minor: int = 10**9, form: str = LONG) -> Draft:
    """Give a voucher with a line for each of many buildings."""
    lines = [credit("480101", amount_minor, fund="GEN", place=form.format(n)) for n in range(count)]
    return Draft(DAY, (*lines, debit("100201", amount_minor * count, fund="GEN")), "停车费")


def most_lines(books: Books) -> int:
    low, high = 1, PLACES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if has_room(books, fees(middle)) else (low, middle)
    return low


class UndoneError(Exception):
    """Ends a writing so that nothing of it stays."""


def undone(ledger: Ledger) -> Iterator[sa.Connection]:
    """Lend a writing connection once, and undo its work."""
    try:
        with ledger.database.writing() as connection:
            yield connection
            undo()
    except UndoneError:
        pass


def undo() -> None:
    raise UndoneError


def newest_leaf(connection: sa.Connection) -> bytes:
    query = sa.select(leaves.c.leaf).order_by(leaves.c.leaf_index.desc()).limit(1)
    return bytes(connection.execute(query).scalar_one())


def test_the_largest_voucher_is_posted_and_reversed_by_two_people(ledger: Ledger) -> None:
    for connection in undone(ledger):
        count = most_lines(open_books(connection, 1))
        draft_id = save_draft(connection, 1, fees(count), by=TREASURER, at=AT)
        submit(connection, 1, draft_id, by=TREASURER, at=AT)
        approve_submitted(connection, draft_id)
        assert LEAF_BYTES_MAX - 1_000 < len(newest_leaf(connection)) <= LEAF_BYTES_MAX
        red = propose_reversal(
            connection, 1, 1, by=TREASURER, at=AT, dated_on=DAY, reason="重" * 500
        )
        approve_submitted(connection, red)
        assert LEAF_BYTES_MAX - 500 < len(newest_leaf(connection)) <= LEAF_BYTES_MAX


def approve_submitted(connection: sa.Connection, draft_id: str) -> None:
    query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
    shown = connection.execute(query).scalar_one()
    approve(connection, 1, draft_id, by=REVIEWER, at=AT, content_sha256=shown)


def test_one_line_more_is_refused_when_it_is_saved_and_when_it_is_posted(ledger: Ledger) -> None:
    for connection in undone(ledger):
        books = open_books(connection, 1)
        large = fees(most_lines(books) + 1)
        with pytest.raises(LinesError) as refused:
            save_draft(connection, 1, large, by=TREASURER, at=AT)
        assert refused.value.reason == "too_large_for_leaf"
        with pytest.raises(LinesError) as refused:
            post_many(books, [Approved(large, sha256_of(content_of(large)))], at=AT)
        assert refused.value.reason == "too_large_for_leaf"


def test_a_large_voucher_with_an_unknown_name_is_refused_at_its_line(ledger: Ledger) -> None:
    large = fees(PLACES)
    unknown = replace(large, lines=(replace(large.lines[0], place="B?"), *large.lines[1:]))
    shares = replace(
        large,
        lines=(replace(large.lines[0], sublines=(Subline("H1", 0, 10**9),)), *large.lines[1:]),
    )
    for connection in undone(ledger):
        books = open_books(connection, 1)
        with pytest.raises(UnknownNameError) as refused:
            has_room(books, unknown)
        assert refused.value.field == "lines.0.place"
        with pytest.raises(LinesError) as misshared:
            has_room(books, shares)
        assert misshared.value.field == "lines.0.sublines"


TEXTS = st.text(st.sampled_from('楼 "\\a'), min_size=1, max_size=60).filter(
    lambda text: text == text.strip()
)


@st.composite
def vouchers(draw: st.DrawFn) -> Draft:
    """Draw vouchers around the bound: many lines, long and short names, every optional field."""
    form = draw(st.sampled_from((LONG, SHORT)))
    count = draw(st.integers(60, PLACES))
    draft = fees(count, amount_minor=draw(st.sampled_from((1, 9, 10**6, 10**11))), form=form)
    shares = (Subline("H1", 0, 600), Subline("H1", 0, 400))
    if draw(st.booleans()):
        draft = replace(
            draft,
            lines=(
                *draft.lines, debit("100205", 1_000, fund="MNT"),
                Line("2601", "MNT", 0, 1_000, sublines=shares),
            ),
        )  # fmt: skip
    return replace(
        draft, summary=draw(TEXTS), matter=draw(TEXTS), memo=draw(st.sampled_from(("", "备注"))),
        part=draw(st.sampled_from(("", "2/3"))),
        flags=tuple(draw(st.sets(st.sampled_from(list(BrokenRule))))),
    )  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(vouchers())
def test_whatever_has_room_is_posted_and_reversed(ledger: Ledger, draft: Draft) -> None:
    for connection in undone(ledger):
        books = open_books(connection, 1)
        if not has_room(books, draft):
            with pytest.raises(LinesError):
                require_room(books, draft)
            continue
        post_many(books, [Approved(draft, sha256_of(content_of(draft)))], at=AT)
        assert len(newest_leaf(connection)) <= _ceiling(draft)
        target = load_target(connection, 1, 1)
        assert target is not None
        red = reversal(target, dated_on=DAY + timedelta(days=1), reason="记错")
        post_many(books, [Approved(red, sha256_of(content_of(red)))], at=AT)
        assert len(newest_leaf(connection)) <= min(LEAF_BYTES_MAX, _ceiling(draft))
