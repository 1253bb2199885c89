"""Put a question: to the committee, to households, or to the owners, whose list is frozen as the vote opens."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.decision_rules import DecisionRule, article_of, decision_rule
from ledger.domain.entries import check_unnamed
from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.roles import TASKS, Task
from ledger.domain.texts import clean_code, clean_text
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import (
    HOUSEHOLDS_MAX,
    Elector,
    Matter,
    Tally,
    VoteKind,
    number_owners,
    total_of,
)
from ledger.posting.books import open_books
from ledger.posting.committees import KIND as COMMITTEE
from ledger.posting.periods import local_day
from ledger.posting.policies import policy_on
from ledger.posting.values import Officer
from ledger.store.actions import record_action
from ledger.store.communities import communities, decisions, parties
from ledger.store.households import occupants
from ledger.store.inserts import insert_rows, run
from ledger.store.places import place_rows, place_tree
from ledger.store.votes import vote_electors, votes

CODE_LENGTH_MAX = 20
TITLE_LENGTH_MAX = 60
PROPOSAL_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True)
class NewVote:
    """A question as it is put.

    Attributes:
        scope: codes of the buildings whose owners alone are asked; empty: everybody.
        households: how many a consultation asks.
        apart: units whose owner is another person of the same name, and counts apart.
        follows: the code of what was asked before and leads to this.
    """

    code: str
    kind: VoteKind
    title: str
    proposal: str
    closes_on: date
    matter: Matter = Matter.NONE
    scope: tuple[str, ...] = ()
    households: int = 0
    apart: frozenset[str] = frozenset()
    follows: str = ""
    title_en: str = ""


def electorate(
    connection: sa.Connection, community_id: int, day: date, *, scope: Collection[str] = (),
    apart: Collection[str] = (),
) -> tuple[Elector, ...]:  # fmt: skip
    """Give who may vote on a day: every household's exclusive area, and who owns it.

    Owners of the same name are one owner, as are the unsold units of a builder; ``apart`` says of units that
    they are not. Tenants and sub-landlords are not asked for.

    Raises:
        UnknownNameError: there is no such building.
        VoteError: nobody may vote, or a unit's area is not known.
    """
    tree = place_tree(connection, community_id, day)
    for code in scope:
        if code not in tree.parents:
            raise UnknownNameError(noun="place", name=code[:40], field="scope")
    within = {inside for code in scope for inside in tree.within(code)}
    owners = _owners(connection, community_id, day)
    return number_owners(
        (
            row.code,
            row.area_centi_m2,
            frozenset({row.code}) if row.code in apart else frozenset(owners[row.code]),
        )
        for row in place_rows(connection, community_id, day, households=True)
        if not scope or row.parent in within
    )


def shared_names(
    connection: sa.Connection, community_id: int, day: date, *, scope: Collection[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """Give the units that would count as one owner's, for somebody to look over before a vote opens."""
    units: defaultdict[int, list[str]] = defaultdict(list)
    for elector in electorate(connection, community_id, day, scope=scope):
        units[elector.owner].append(elector.place)
    return tuple(tuple(found) for found in units.values() if len(found) > 1)


def _owners(connection: sa.Connection, community_id: int, day: date) -> dict[str, set[str]]:
    held, person = occupants.c, parties.c
    query = (
        sa.select(held.place_code, person.name)
        .join(
            parties,
            (person.community_id == held.community_id) & (person.code == held.party_code),
        )
        .where(
            held.community_id == community_id, held.kind == "owner", held.voided_at.is_(None),
            held.first_day <= day, held.last_day.is_(None) | (held.last_day >= day),
        )
    )  # fmt: skip
    found: defaultdict[str, set[str]] = defaultdict(set)
    for place, name in connection.execute(query):
        if key := "".join(name.split()).casefold():
            found[place].add(f"name:{key}")
    return found


def open_vote(
    connection: sa.Connection, community_id: int, vote: NewVote, *, by: Officer, at: datetime
) -> None:
    """Open a vote; from here on it is public that the question is asked, and who has a say is fixed.

    Raises:
        AccessRefusedError: the person does not run votes.
        TextError: the code is taken, or a text is missing or names a person.
        VoteError: nobody to ask, areas unknown, days or matter that do not fit.
        UnknownNameError: no such building, or nothing of the code that it is to follow.
    """
    require_officer(by)
    open_books(connection, community_id)
    day = local_day(at)
    rule = rule_on(connection, community_id, day)
    code = clean_code(vote.code, field="code", length_max=CODE_LENGTH_MAX)
    _check_new(connection, community_id, code, vote, day)
    asked, electors = _asked(connection, community_id, vote, day)
    insert_rows(
        connection,
        vote_electors,
        [(community_id, code, item.place, item.owner, item.area_centi_m2) for item in electors],
    )
    connection.execute(
        sa.insert(votes).values(
            community_id=community_id, code=code, kind=vote.kind.value, matter=vote.matter.value,
            title_zh=check_unnamed(vote.title, field="title", length_max=TITLE_LENGTH_MAX),
            title_en=clean_text(vote.title_en, field="title", length_max=2 * TITLE_LENGTH_MAX),
            proposal=check_unnamed(
                vote.proposal, field="proposal", length_max=PROPOSAL_LENGTH_MAX
            ),
            scope=" ".join(vote.scope), strict=rule.strict,
            article=article_of(vote.kind, vote.matter, rule),
            post_within_days=rule.post_within_days, posting_days=rule.posting_days,
            asked_number=asked.number, asked_area_centi_m2=asked.area_centi_m2,
            follows=vote.follows or None, opened_on=day, closes_on=vote.closes_on,
            opened_by=by.user_id, opened_role=by.role, opened_at=at,
        )
    )  # fmt: skip
    tell(connection, community_id, "vote_opened", code, by=by, at=at)


def _check_new(
    connection: sa.Connection, community_id: int, code: str, vote: NewVote, day: date
) -> None:
    for table in (votes, decisions):
        held = sa.select(table.c.code).where(
            table.c.community_id == community_id, table.c.code == code
        )
        if connection.execute(held).first() is not None:
            raise TextError(reason="taken", field="code", text=code)
    if vote.closes_on < day:
        raise VoteError(reason="closes_past", field="closes_on", day=day)
    if (vote.kind is VoteKind.OWNERS) != (vote.matter is not Matter.NONE):
        raise VoteError(reason="matter", field="matter")
    if vote.scope and vote.kind is not VoteKind.OWNERS:
        raise VoteError(reason="scope_of_owners", field="scope")
    if vote.follows:
        vote_row(connection, community_id, vote.follows, field="follows")


def _asked(
    connection: sa.Connection, community_id: int, vote: NewVote, day: date
) -> tuple[Tally, tuple[Elector, ...]]:
    if vote.kind is VoteKind.OWNERS:
        electors = electorate(connection, community_id, day, scope=vote.scope, apart=vote.apart)
        return total_of(electors), electors
    if vote.kind is VoteKind.CONSULTATION:
        if not 0 < vote.households <= HOUSEHOLDS_MAX:
            raise VoteError(reason="households", field="households", number=HOUSEHOLDS_MAX)
        return Tally(vote.households), ()
    committee = policy_on(connection, community_id, COMMITTEE, day)
    if committee is None:
        raise VoteError(reason="no_committee", field="kind")
    return Tally(int(committee["members"])), ()


def rule_on(connection: sa.Connection, community_id: int, day: date) -> DecisionRule:
    """Give the rule of the place where a community lies, as it is on a day."""
    query = sa.select(communities.c.jurisdiction).where(communities.c.community_id == community_id)
    return decision_rule(connection.execute(query).scalar_one(), day)


def vote_row(
    connection: sa.Connection, community_id: int, code: str, *, field: str = "code"
) -> sa.Row[Any]:
    """Give a vote as it was opened.

    Raises:
        UnknownNameError: there is none of this code.
    """
    query = sa.select(votes).where(votes.c.community_id == community_id, votes.c.code == code)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownNameError(noun="vote", name=code[:40], field=field)
    return row


def electors_of(connection: sa.Connection, community_id: int, code: str) -> dict[str, Elector]:
    """Give the units that may vote, by their codes."""
    held = vote_electors.c
    query = sa.select(held.place_code, held.owner_number, held.area_centi_m2).where(
        held.community_id == community_id, held.code == code
    )
    return {row[0]: Elector(*row) for row in connection.execute(query)}


def require_officer(by: Officer) -> None:
    """Refuse whoever does not run votes.

    Raises:
        AccessRefusedError: reason role.
    """
    if by.role not in TASKS[Task.SET_POLICY]:
        raise AccessRefusedError(reason="role")


def tell(
    connection: sa.Connection, community_id: int, verb: str, code: str, *, by: Officer, at: datetime
) -> None:
    """Write down who did what, and let pages know that something changed."""
    record_action(
        connection, verb, community_id=community_id, user_id=by.user_id, at=at, subject=code
    )
    bump(connection, community_id)


def bump(connection: sa.Connection, community_id: int) -> None:
    """Let public pages know that something changed."""
    run(
        connection,
        "UPDATE communities SET public_version = public_version + 1 WHERE community_id = ?",
        community_id,
    )
