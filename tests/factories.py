"""Books for tests: a community with two officers, and ledgers written as text posted into it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, natural_side
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import Draft
from ledger.posting.books import open_books
from ledger.posting.communities import add_accounts, add_funds, open_community
from ledger.posting.content import content_of, sha256_of
from ledger.posting.drafts import agree_many, save_draft, submit
from ledger.posting.periods import close_month, seal_year
from ledger.posting.post import post_many
from ledger.posting.reversals import propose_reversal
from ledger.posting.values import Approved, Officer, Posted
from ledger.statements.communities import community
from ledger.statements.values import CommunityFacts
from ledger.store.communities import parties, places
from ledger.store.database import Database
from ledger.store.drafts import drafts
from ledger.store.people import users
from tests.ledger_text import DEFAULT_HOUSEHOLD, Directive, Reversal, parse

#: Invented people: user 1 prepares, user 2 approves.
TREASURER = Officer(1, "treasurer")
REVIEWER = Officer(2, "reviewer")
#: Joins in only where a fact broke a rule of spending, which two people agree to.
SECOND_REVIEWER = Officer(99, "reviewer")
OPENED_ON = date(2025, 1, 1)
_FIRST_HOUSEHOLD = Directive("place", (DEFAULT_HOUSEHOLD, "household", "1-101"))
OPENED_AT = datetime(2025, 1, 1, 1, tzinfo=UTC)
#: Leaves of a log whose books were just opened: the key's and the chart's. The first transaction's comes next.
OPENING_LEAVES = 2


@dataclass
class Ledger:
    """One community's books at hand, and what was posted into them, in order."""

    database: Database
    community_id: int
    slug: str
    posted: list[Posted] = field(default_factory=list)

    @property
    def facts(self) -> CommunityFacts:
        """The community as statements name it, read anew."""
        with self.database.reading() as connection:
            found = community(connection, self.slug)
        assert found is not None
        return found

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a read-only connection."""
        with self.database.reading() as connection:
            yield connection

    def post(self, text: str) -> list[Posted]:
        """Post a ledger's text, prepared by one officer and approved by the other."""
        first = len(self.posted)
        for item in parse(text):
            with self.database.writing() as connection:
                self._add(connection, item)
        return self.posted[first:]

    def post_draft(
        self, draft: Draft, *, at: datetime | None = None, released: Sequence[str] = ()
    ) -> Posted:
        """Post one draft through both officers; ``released`` names originals to make public."""
        moment = at or _moment(draft.dated_on)
        with self.database.writing() as connection:
            draft_id = save_draft(connection, self.community_id, draft, by=TREASURER, at=moment)
            submit(connection, self.community_id, draft_id, by=TREASURER, at=moment)
            self._approve(connection, draft_id, moment, released)
        return self.posted[-1]

    def import_drafts(self, items: Sequence[Draft]) -> list[Posted]:
        """Post many drafts at once as a journal taken over; only before people post."""
        with self.database.writing() as connection:
            books = open_books(connection, self.community_id)
            approved = [Approved(draft, sha256_of(content_of(draft))) for draft in items]
            done = post_many(books, approved, at=_moment(max(item.dated_on for item in items)))
        self.posted += done
        return done

    def _add(self, connection: sa.Connection, item: Draft | Directive | Reversal) -> None:
        if isinstance(item, Directive):
            _apply(connection, self.community_id, item)
            return
        moment = _moment(item.dated_on)
        if isinstance(item, Reversal):
            draft_id = propose_reversal(
                connection, self.community_id, item.seq, by=TREASURER, at=moment,
                dated_on=item.dated_on, reason=item.reason,
            )  # fmt: skip
        else:
            draft_id = save_draft(connection, self.community_id, item, by=TREASURER, at=moment)
            submit(connection, self.community_id, draft_id, by=TREASURER, at=moment)
        self._approve(connection, draft_id, moment)

    def _approve(
        self, connection: sa.Connection, draft_id: str, at: datetime, released: Sequence[str] = ()
    ) -> None:
        query = sa.select(drafts.c.content, drafts.c.content_sha256).where(
            drafts.c.community_id == self.community_id, drafts.c.draft_id == draft_id
        )
        shown = connection.execute(query).one()
        officers = [REVIEWER]
        if '"flags"' in shown.content:
            _add_person(connection, SECOND_REVIEWER.user_id, "second", "审核人丙")
            officers.insert(0, SECOND_REVIEWER)
        done: list[Posted | None] = []
        for officer in officers:
            done = agree_many(
                connection, self.community_id, [(draft_id, shown.content_sha256)], by=officer,
                at=at, released=released,
            )  # fmt: skip
        assert done[0] is not None, "two people agree to anything"
        self.posted.append(done[0])


def a_ledger(
    database: Database,
    keys: Path,
    text: str = "",
    *,
    slug: str = "songhe",
    name_zh: str = "松鹤苑",
    name_en: str = "Songhe Court",
    edition_code: str = "npo-2026",
) -> Ledger:
    """Open a community's books, with one household and two officers, and post a text into them."""
    with database.writing() as connection:
        _add_officers(connection)
        community_id = open_community(
            connection, slug=slug, name_zh=name_zh, name_en=name_en, opened_on=OPENED_ON,
            at=OPENED_AT, log_key=bytes(32), edition_code=edition_code,
        )  # fmt: skip
        _apply(connection, community_id, _FIRST_HOUSEHOLD)
    ledger = Ledger(database, community_id, slug)
    ledger.post(text)
    return ledger


def _add_officers(connection: sa.Connection) -> None:
    if connection.execute(sa.select(users.c.user_id)).first() is not None:
        return
    people = ((1, "treasurer", "制单人甲"), (2, "reviewer", "审核人乙"))
    for person in people:
        _add_person(connection, *person)


def _add_person(connection: sa.Connection, user_id: int, login: str, name: str) -> None:
    if connection.execute(sa.select(users).where(users.c.user_id == user_id)).first() is not None:
        return
    connection.execute(
        sa.insert(users).values(
            user_id=user_id, login=login, display_name=name, password_hash="",
            is_operator=False, active=True, created_at=OPENED_AT,
        )
    )  # fmt: skip


def _apply(connection: sa.Connection, community_id: int, item: Directive) -> None:
    if item.word == "close":
        _close(connection, community_id, item.arguments[0])
        return
    code, kind, name = item.arguments
    if item.word == "fund":
        opened = open_books(connection, community_id)
        add_funds(opened, (Fund(code, name, name, FundClass(kind)),), at=OPENED_AT)
    elif item.word == "account":
        account_type = AccountType(kind)
        side = natural_side(account_type)
        opened = open_books(connection, community_id)
        add_accounts(opened, (Account(code, name, name, account_type, side),), at=OPENED_AT)
    elif item.word == "place":
        values = {"community_id": community_id, "code": code, "kind": kind, "name_zh": name}
        connection.execute(sa.insert(places).values(**values))
    else:
        values = {"community_id": community_id, "code": code, "kind": kind, "name": name}
        connection.execute(sa.insert(parties).values(**values, display="real_name"))


def _close(connection: sa.Connection, community_id: int, name: str) -> None:
    """Close ``2025-01``, or seal the year ``2025``."""
    year, _, month = name.partition("-")
    at = datetime(int(year) + 1, 2, 1, tzinfo=UTC)
    if month:
        close_month(connection, community_id, int(year + month), by=TREASURER, at=at)
    else:
        seal_year(connection, community_id, int(year), by=TREASURER, at=at)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC) + timedelta(days=1)
