"""How far the setting up of a community has come: what is there, and what is still missing."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.statements.values import CommunityFacts
from ledger.store.communities import accounts, bank_accounts, funds
from ledger.store.journal import periods, transactions
from ledger.store.people import memberships, policies

#: The steps in their order; a page gives each its words and its link.
STEPS = ("officers", "bank_accounts", "chart", "policy", "opening", "first_entry", "first_closing")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a new community has: the steps done, and the figures behind them.

    The chart and the funds come from the standard, so that step is done from the first day;
    ``opening`` is done as soon as anything is posted, since books may begin at nothing.
    """

    treasurers: int
    reviewers: int
    bank_account_count: int
    personal_account_count: int
    account_count: int
    fund_count: int
    policy_count: int
    opening_count: int
    transaction_count: int
    closed_count: int

    @property
    def done(self) -> frozenset[str]:
        """The steps that are done."""
        facts = {
            "officers": self.treasurers > 0 and self.reviewers > 0,
            "bank_accounts": self.bank_account_count > 0,
            "chart": self.account_count > 0 and self.fund_count > 0,
            "policy": self.policy_count > 0,
            "opening": self.opening_count > 0 or self.transaction_count > 0,
            "first_entry": self.transaction_count > self.opening_count,
            "first_closing": self.closed_count > 0,
        }
        return frozenset(step for step, is_done in facts.items() if is_done)

    @property
    def next_step(self) -> str:
        """The first step that is not done, empty when all are."""
        return next((step for step in STEPS if step not in self.done), "")


def setup(connection: sa.Connection, community: CommunityFacts, today: date) -> Setup:
    """Give how far the setting up has come, in one query of small counts."""
    here = community.community_id
    held = memberships.c

    def people(role: str) -> sa.ScalarSelect[int]:
        return _count(
            held.community_id == here, held.role == role, held.first_day <= today,
            sa.or_(held.last_day.is_(None), held.last_day >= today),
        )  # fmt: skip

    opening = (
        sa.select(sa.func.count())
        .select_from(
            sa.select(transactions.c.seq)
            .where(
                transactions.c.community_id == here, transactions.c.seq <= _FIRST,
                transactions.c.kind == "opening",
            )
            .subquery()
        )
        .scalar_subquery()
    )  # fmt: skip
    row = connection.execute(
        sa.select(
            people("treasurer"),
            people("reviewer"),
            _count(bank_accounts.c.community_id == here, bank_accounts.c.closed_on.is_(None)),
            _count(
                bank_accounts.c.community_id == here, bank_accounts.c.closed_on.is_(None),
                bank_accounts.c.custody == "personal",
            ),
            _count(accounts.c.community_id == here),
            _count(funds.c.community_id == here),
            _count(policies.c.community_id == here, policies.c.kind == "approval"),
            opening,
            sa.literal(community.transaction_count),
            _count(periods.c.community_id == here),
        )
    ).one()  # fmt: skip
    return Setup(*row)


#: Opening vouchers come first; no more than these are looked at.
_FIRST = 50


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()
