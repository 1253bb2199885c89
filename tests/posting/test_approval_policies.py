"""A policy is proposed by one officer, set by another, told by the log, and never reaches back."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, PolicyError
from ledger.domain.policies import DEFAULT_POLICY, policy_content
from ledger.posting.approval_policies import (
    PROPOSAL_DAYS,
    Proposal,
    approval_policy_on,
    drop_policy,
    pending_policy,
    propose_policy,
    set_policy,
)
from ledger.posting.values import Officer
from ledger.store.log import leaves
from ledger.store.people import actions
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import AT, TODAY, do, put_in_force

SMALL = replace(DEFAULT_POLICY, small_committee=True)


def propose(ledger: Ledger, by: Officer = TREASURER, first_day: date = TODAY) -> str:
    do(ledger, propose_policy, SMALL, first_day=first_day, by=by)
    found = pending(ledger)
    assert found is not None
    return found.action_id


def pending(ledger: Ledger, days: int = 0) -> Proposal | None:
    with ledger.reading() as connection:
        return pending_policy(connection, ledger.community_id, at=AT + timedelta(days=days))


def on(ledger: Ledger, day: date) -> object:
    with ledger.reading() as connection:
        return approval_policy_on(connection, ledger.community_id, day)


def test_a_policy_holds_once_another_officer_set_it(books: Books) -> None:
    ledger = books()
    assert on(ledger, TODAY) == DEFAULT_POLICY
    action_id = propose(ledger)
    assert on(ledger, TODAY) == DEFAULT_POLICY
    do(ledger, set_policy, action_id, by=REVIEWER)
    assert on(ledger, TODAY) == SMALL
    assert on(ledger, TODAY - timedelta(days=1)) == DEFAULT_POLICY
    assert pending(ledger) is None
    with ledger.reading() as connection:
        query = sa.select(leaves.c.leaf).order_by(leaves.c.leaf_index.desc()).limit(1)
        leaf = json.loads(bytes(connection.execute(query).scalar_one()))
        verbs = set(connection.execute(sa.select(actions.c.verb)).scalars())
    assert (leaf["policy"], leaf["from"]) == ("approval", TODAY.isoformat())
    assert leaf["content"] == policy_content(SMALL)
    assert {"policy_proposed", "policy_set", "policy_proposal_ended"} <= verbs


def test_nobody_sets_what_they_proposed(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    action_id = propose(ledger, by=REVIEWER)
    for role in ("treasurer", "reviewer"):
        with pytest.raises(PolicyError) as refused:
            do(ledger, set_policy, action_id, by=Officer(REVIEWER.user_id, role))
        assert refused.value.reason == "own_proposal"
    do(ledger, set_policy, action_id, by=TREASURER)


def test_a_proposal_is_set_once_and_can_be_dropped(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    action_id = propose(ledger)
    do(ledger, drop_policy, action_id, by=TREASURER)
    assert pending(ledger) is None
    for action in (set_policy, drop_policy):
        with pytest.raises(PolicyError) as refused:
            do(ledger, action, action_id, by=REVIEWER)
        assert refused.value.reason == "gone"
    put_in_force(ledger, SMALL, at=AT + timedelta(seconds=5))


def test_a_proposal_lapses_and_gives_way_to_a_newer_one(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    first = propose(ledger)
    assert pending(ledger, days=PROPOSAL_DAYS) is not None
    assert pending(ledger, days=PROPOSAL_DAYS + 1) is None
    do(
        ledger, propose_policy, DEFAULT_POLICY, first_day=TODAY, by=TREASURER,
        at=AT + timedelta(seconds=5),
    )  # fmt: skip
    with pytest.raises(PolicyError):
        do(ledger, set_policy, first, by=REVIEWER, at=AT + timedelta(seconds=9))


def test_a_policy_never_reaches_back(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    with pytest.raises(PolicyError) as refused:
        propose(ledger, first_day=TODAY - timedelta(days=1))
    assert (refused.value.reason, refused.value.field) == ("past", "first_day")
    action_id = propose(ledger)
    with pytest.raises(PolicyError) as refused:
        do(ledger, set_policy, action_id, by=REVIEWER, at=AT + timedelta(days=1))
    assert refused.value.reason == "past"


@pytest.mark.parametrize("role", ["cashier", "auditor", "operator", "publisher", "supervisor"])
def test_treasurer_and_reviewer_alone_make_policies(sqlite_books: Books, role: str) -> None:
    ledger = sqlite_books()
    with pytest.raises(AccessRefusedError):
        propose(ledger, by=Officer(1, role))
    action_id = propose(ledger)
    for action in (set_policy, drop_policy):
        with pytest.raises(AccessRefusedError):
            do(ledger, action, action_id, by=Officer(2, role))
