"""Flags: which rules a draft breaks that takes money out, by what the books and the policy say now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from ledger.domain.bank_accounts import Custody, HeldByPerson, personal_on
from ledger.domain.maintenance import takes_shares
from ledger.domain.policies import ApprovalPolicy
from ledger.domain.spending import SpendingRules, broken_rules, is_judged
from ledger.domain.transactions import BrokenRule, Draft
from ledger.posting.approval_policies import approval_policy_on
from ledger.posting.balances import HeldBalances
from ledger.posting.books import Books
from ledger.posting.fund_rules import fund_books
from ledger.posting.households import overdrawn, refuse_overdrawing
from ledger.store.communities import bank_accounts
from ledger.store.payments import payments


class Judged(NamedTuple):
    """A draft as it is judged, and whether a payment request led to it."""

    draft: Draft
    requested: bool


def flagged(books: Books, draft: Draft, *, draft_id: str | None = None) -> Draft:
    """Give a draft with the flags that it deserves now; what was flagged before does not count.

    Raises:
        CorrectionError: it corrects, and leaves a household less than nothing.
    """
    refuse_overdrawing(books, draft)
    judged = is_judged(draft, books.accounts, books.funds)
    if not (judged or takes_shares(draft, books.accounts)):
        return replace(draft, flags=())
    paid = requested_drafts(books, [draft_id] if draft_id else [])
    found = broken_now(books, [Judged(draft, draft_id in paid)])[0]
    return replace(draft, flags=found)


def broken_now(books: Books, items: Sequence[Judged]) -> list[tuple[BrokenRule, ...]]:
    """Judge drafts in their order, each as if those before it were posted.

    The number of queries does not depend on how many there are; none is made when no money goes out.
    """
    short = overdrawn(books, [item.draft for item in items])
    spent = _spending(books, items)
    return [
        tuple(sorted({*rules, BrokenRule.HOUSEHOLD_OVERDRAWN})) if is_short else rules
        for rules, is_short in zip(spent, short, strict=True)
    ]


def _spending(books: Books, items: Sequence[Judged]) -> list[tuple[BrokenRule, ...]]:
    if not any(is_judged(item.draft, books.accounts, books.funds) for item in items):
        return [() for _ in items]
    codes = sorted({line.fund for item in items for line in item.draft.lines})
    balances = HeldBalances(
        books.connection, books.community_id, funds=codes, accounts=books.accounts,
        first_day=min(item.draft.dated_on for item in items),
    )  # fmt: skip
    known = fund_books(books, codes)
    personal = personal_accounts(books)
    policies: dict[date, ApprovalPolicy] = {}
    found = []
    for draft, requested in items:
        day = draft.dated_on
        if day not in policies:
            policies[day] = approval_policy_on(books.connection, books.community_id, day)
        rules = SpendingRules(
            books.accounts, known.on(draft.happened_on), personal_on(personal, draft.happened_on),
            policies[day].request_above_minor,
        )  # fmt: skip
        found.append(broken_rules(draft, rules, balances, requested=requested))
        balances.add(draft)
    return found


def requested_drafts(books: Books, draft_ids: Sequence[str]) -> set[str]:
    """Give those drafts that payments proposed."""
    if not draft_ids:
        return set()
    query = sa.select(payments.c.draft_id).where(
        payments.c.community_id == books.community_id, payments.c.draft_id.in_(draft_ids)
    )
    return set(books.connection.execute(query).scalars())


def personal_accounts(books: Books) -> tuple[HeldByPerson, ...]:
    """Give what stands for bank accounts in a private person's name, and when it did."""
    held = bank_accounts.c
    query = sa.select(held.account_code, held.opened_on, held.closed_on).where(
        held.community_id == books.community_id, held.custody == Custody.PERSONAL.value
    )
    return tuple(HeldByPerson(*row) for row in books.connection.execute(query))
