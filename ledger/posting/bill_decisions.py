"""Carry out what a person said of rows of a bill: all of it in one commit, or nothing."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.bill_rules import Outcome, Share, Split
from ledger.domain.errors import UnknownNameError
from ledger.domain.matching import LineKey, Match, MatchReason, RowKey
from ledger.domain.transactions import CounterpartyKind
from ledger.posting.bill_rows import same_event, set_aside
from ledger.posting.bill_rules import kept_rules
from ledger.posting.bill_vouchers import (
    Choice,
    link_draft,
    vouchers_by_hand,
    vouchers_by_rules,
)
from ledger.posting.matches import match_many
from ledger.posting.values import Officer
from ledger.store.bills import bill_rows
from ledger.store.row_keys import of_bills

#: The public words for money that went from one account of ours to another.
TRANSFER_MATTER = "账户间转账"


@dataclass(slots=True)
class Decisions:
    """What becomes of rows of one account's bills, by the kind of answer.

    Attributes:
        by_rule: as the rules say; a row that no rule is about is refused.
        booked: a voucher with this outcome.
        lines: already in the books, as this line.
        drafts: what this open draft is about.
        ends: the other end of a transfer, a row of another account.
        twins: the same event as this row, where its money is counted.
        aside: no voucher, for ``reason``.
    """

    by_rule: list[RowKey] = field(default_factory=list)
    booked: dict[RowKey, Outcome] = field(default_factory=dict)
    lines: dict[RowKey, LineKey] = field(default_factory=dict)
    drafts: dict[RowKey, str] = field(default_factory=dict)
    ends: dict[RowKey, RowKey] = field(default_factory=dict)
    twins: dict[RowKey, RowKey] = field(default_factory=dict)
    aside: list[RowKey] = field(default_factory=list)
    reason: str = ""

    @property
    def count(self) -> int:
        """How many rows something is said of."""
        each: tuple[Sized, ...] = (
            self.by_rule, self.aside, self.booked, self.lines, self.drafts, self.ends, self.twins,
        )  # fmt: skip
        return sum(len(kind) for kind in each)


def carry_out(
    connection: sa.Connection, community_id: int, account: str, said: Decisions,
    *, fund: str, by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Do what was said; gives the drafts that were made. ``fund`` is whose money a transfer moves by default.

    Raises:
        Refusal: one of the answers cannot be carried out; none is.
    """
    made: list[str] = []
    if said.by_rule:
        rules = [kept.rule for kept in kept_rules(connection, community_id, active_only=True)]
        run = vouchers_by_rules(
            connection, community_id, account, said.by_rule, rules, by=by, at=at
        )
        if run.left:
            raise UnknownNameError(noun="bill_rule", name=str(run.left[0].row), field="items")
        made += run.draft_ids
    if said.booked:
        choices = [Choice(key, outcome) for key, outcome in said.booked.items()]
        run = vouchers_by_hand(connection, community_id, account, choices, by=by, at=at)
        made += run.draft_ids
    _match(connection, community_id, account, said.lines, by=by, at=at)
    for draft_id in sorted(set(said.drafts.values())):
        keys = [key for key, known in said.drafts.items() if known == draft_id]
        link_draft(connection, community_id, account, keys, draft_id, by=by, at=at)
    made += _transfers(connection, community_id, account, said.ends, fund=fund, by=by, at=at)
    for key, twin in said.twins.items():
        same_event(connection, community_id, account, key, twin, by=by, at=at)
    for key in said.aside:
        set_aside(connection, community_id, account, key, said.reason, by=by, at=at)
    return made


def _match(
    connection: sa.Connection, community_id: int, account: str, lines: Mapping[RowKey, LineKey],
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    found = [Match(MatchReason.SAME_AMOUNT, (row,), (line,)) for row, line in lines.items()]
    if found:
        match_many(connection, community_id, account, found, by=by, at=at)


def _transfers(
    connection: sa.Connection, community_id: int, account: str, ends: Mapping[RowKey, RowKey],
    *, fund: str, by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    """Make one voucher for both ends of each transfer, from the side that paid."""
    accounts = _accounts_of(connection, community_id, [*ends.keys(), *ends.values()])
    made: list[str] = []
    for key, other in ends.items():
        if accounts.get(key, ("", 0))[0] != account or other not in accounts:
            raise UnknownNameError(noun="bill_row", name=str(other.row), field="items")
        paying, receiving = (key, other) if accounts[key][1] < 0 else (other, key)
        paid_from, paid_to = accounts[paying][0], accounts[receiving][0]
        outcome = Outcome(
            (Share(paid_to, fund),), TRANSFER_MATTER, CounterpartyKind.OWN, split=Split.BALANCES
        )
        run = vouchers_by_hand(
            connection, community_id, paid_from, [Choice(paying, outcome)], by=by, at=at
        )
        link_draft(connection, community_id, paid_to, [receiving], run.draft_ids[0], by=by, at=at)
        made += run.draft_ids
    return made


def _accounts_of(
    connection: sa.Connection, community_id: int, keys: Sequence[RowKey]
) -> dict[RowKey, tuple[str, int]]:
    """Give the account of each row, and what it moved there."""
    held = bill_rows.c
    query = sa.select(held.bill_id, held.row_number, held.account_code, held.moved_minor).where(
        held.community_id == community_id, of_bills(held.bill_id, held.row_number, keys)
    )
    return {
        RowKey(row.bill_id, row.row_number): (row.account_code, row.moved_minor)
        for row in connection.execute(query)
    }
