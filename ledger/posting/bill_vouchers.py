"""Vouchers from rows of bills: made by rules or by a person's word, submitted together or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from ledger.domain.bill_drafts import Classified, draft_of_rows, moved_on
from ledger.domain.bill_rules import (
    BillRule,
    Outcome,
    Split,
    check_outcome,
    covers,
    first_fitting,
    group_key,
    room_of,
    shared_by,
)
from ledger.domain.bills import BillRow
from ledger.domain.dues import PREPAID, RECEIVABLES
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    MatchError,
    UnknownNameError,
)
from ledger.domain.household_lines import pays_dues, settled
from ledger.domain.matching import RowKey
from ledger.domain.transactions import Draft, Kind
from ledger.posting.bill_refunds import Group, apart_by_target, certain_refunds
from ledger.posting.bill_rows import (
    kept_rows,
    require_standing,
    require_unbooked,
    require_undecided,
)
from ledger.posting.books import Books, open_books
from ledger.posting.content import draft_of
from ledger.posting.draft_batches import submit_many
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.balances import fund_balances
from ledger.store.bill_values import household_rooms
from ledger.store.bills import bill_drafts, bill_rows, bills
from ledger.store.drafts import drafts
from ledger.store.inserts import insert_rows
from ledger.store.open_drafts import OPEN_STATES
from ledger.store.shares import pending_shares, share_balances


class Choice(NamedTuple):
    """What a person says of one row: what it becomes, and whose share it is."""

    key: RowKey
    outcome: Outcome
    household: str = ""


#: Rows that are booked together, by what they have in common.
_Groups = defaultdict[tuple[Outcome, date, bool, RowKey | None], list[tuple[RowKey, Classified]]]


@dataclass(frozen=True, slots=True)
class VoucherRun:
    """What came of a run: the drafts, and how many rows they are about; rows that no rule knew."""

    draft_ids: tuple[str, ...]
    row_count: int
    left: tuple[RowKey, ...] = ()


def vouchers_by_rules(
    connection: sa.Connection, community_id: int, account: str, keys: Sequence[RowKey],
    rules: Sequence[BillRule], *, by: Officer, at: datetime,
) -> VoucherRun:  # fmt: skip
    """Make vouchers of rows as the rules say; rows that no rule is about are left.

    A rule that reads the room from the row leaves those whose room it cannot find, and one that divides by
    funds' balances those that the funds, as posted, do not cover.

    Raises:
        Refusal: one of the vouchers could not be booked; none is made.
    """
    books = _open(connection, community_id, by)
    rows = kept_rows(connection, community_id, account, keys)
    by_room = any(rule.outcome.by_room for rule in rules)
    rooms = household_rooms(connection, community_id) if by_room else {}
    found = {key: first_fitting(rules, row, account) for key, row in rows.items()}
    known = [(rule.outcome, rows[key]) for key, rule in found.items() if rule]
    balances = _balances(books, account, known)
    groups: _Groups = defaultdict(list)
    left = []
    for key, row in rows.items():
        rule = found[key]
        household = room_of(row, rooms) if rule and rule.outcome.by_room else ""
        lacks_room = rule is not None and rule.outcome.by_room and not household
        outcome = None if rule is None or lacks_room else _divided(rule.outcome, row, balances)
        if rule is None or outcome is None or not row.moved_minor:
            left.append(key)
            continue
        group = group_key(rule.outcome, row, key)
        groups[group].append((key, Classified(row, outcome, household)))
    made = _make(books, account, list(groups.values()), by=by, at=at)
    return VoucherRun(tuple(made), len(rows) - len(left), tuple(left))


def vouchers_by_hand(
    connection: sa.Connection, community_id: int, account: str, choices: Sequence[Choice],
    *, by: Officer, at: datetime,
) -> VoucherRun:  # fmt: skip
    """Make a voucher of each row as a person said; rows of a day with the same outcome may go together.

    Raises:
        AccountRuleError: funds' balances, as posted, do not cover what they are to share (reason uncovered).
        Refusal: one of them could not be booked; none is made.
    """
    books = _open(connection, community_id, by)
    rows = kept_rows(connection, community_id, account, [choice.key for choice in choices])
    balances = _balances(books, account, [(choice.outcome, rows[choice.key]) for choice in choices])
    for outcome in {choice.outcome for choice in choices}:
        check_outcome(outcome)
    groups: _Groups = defaultdict(list)
    for key, outcome, household in choices:
        row = rows[key]
        divided = _divided(outcome, row, balances)
        if divided is None:
            raise AccountRuleError(reason="uncovered", account=account, field="items")
        groups[group_key(outcome, row, key)].append((key, Classified(row, divided, household)))
    made = _make(books, account, list(groups.values()), by=by, at=at)
    return VoucherRun(tuple(made), len(rows))


def link_draft(
    connection: sa.Connection, community_id: int, account: str, keys: Sequence[RowKey],
    draft_id: str, *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Say that rows are what an open draft is about: the payment of a request, the other end of a transfer.

    Once it is posted, they are matched.

    Raises:
        UnknownNameError: there is no such open draft.
        MatchError: a voucher was made for a row already, or it gets none (reason held); or the draft moves
            other money on the account than its rows do (reason unequal); it takes a voucher back, which is
            no movement at the bank (reason red); or the bill was taken back (reason withdrawn).
    """
    _open(connection, community_id, by)
    keys = list(dict.fromkeys(keys))
    rows = kept_rows(connection, community_id, account, keys)
    require_standing(connection, community_id, keys)
    require_unbooked(connection, community_id, keys)
    require_undecided(connection, community_id, keys)
    query = sa.select(drafts.c.content).where(
        drafts.c.community_id == community_id, drafts.c.draft_id == draft_id,
        drafts.c.state.in_(OPEN_STATES),
    )  # fmt: skip
    content = connection.execute(query).scalar_one_or_none()
    if content is None:
        raise UnknownNameError(noun="draft", name=draft_id[:40], field="draft")
    draft = draft_of(content)
    if draft.kind is Kind.REVERSAL:
        raise MatchError(reason="red", field="draft")
    told_minor = sum(row.moved_minor for row in rows.values())
    told_minor += _linked_minor(connection, community_id, account, draft_id)
    difference_minor = told_minor - moved_on(draft, account)
    if difference_minor:
        raise MatchError(reason="unequal", difference_minor=difference_minor, field="draft")
    _link(connection, community_id, [(key, draft_id) for key in keys], by=by, at=at)


def _linked_minor(connection: sa.Connection, community_id: int, account: str, draft_id: str) -> int:
    """Give what rows of the account moved that this draft is about already."""
    row, link = bill_rows.c, bill_drafts.c
    query = (
        sa.select(sa.cast(sa.func.coalesce(sa.func.sum(row.moved_minor), 0), sa.BigInteger))
        .join_from(
            bill_drafts, bill_rows,
            (row.community_id == link.community_id) & (row.bill_id == link.bill_id)
            & (row.row_number == link.row_number),
        )
        .where(
            link.community_id == community_id, link.draft_id == draft_id,
            row.account_code == account,
        )
    )  # fmt: skip
    return int(connection.execute(query).scalar_one())


def _open(connection: sa.Connection, community_id: int, by: Officer) -> Books:
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    return open_books(connection, community_id)


def _make(
    books: Books, account: str, groups: Sequence[Group],
    *, by: Officer, at: datetime,
) -> list[str]:  # fmt: skip
    keys = [key for group in groups for key, _ in group]
    if not keys:
        return []
    if len(set(keys)) < len(keys):
        raise MatchError(reason="held", field="rows")
    require_standing(books.connection, books.community_id, keys)
    require_unbooked(books.connection, books.community_id, keys)
    require_undecided(books.connection, books.community_id, keys)
    files = _files(books, {key.bill_id for key in keys})
    today = local_day(at)
    parts = apart_by_target(books, account, groups)
    drafts_made = [_draft(books, account, group, files, today, seq) for group, seq in parts]
    made = certain_refunds(books, _settled(books, drafts_made))
    draft_ids = submit_many(books, made, by=by, at=at)
    links = [
        (key, draft_id)
        for (group, _), draft_id in zip(parts, draft_ids, strict=True)
        for key, _ in group
    ]
    _link(books.connection, books.community_id, links, by=by, at=at)
    return draft_ids


def _draft(
    books: Books, account: str, group: Group, files: Mapping[str, str], today: date,
    refund_of: int | None,
) -> Draft:  # fmt: skip
    """Book a group on its day, or today where its month is closed, with every bill that it comes from."""
    day = group[0][1].row.day
    dated_on = today if day.year * 100 + day.month <= books.closed_through else day
    shares = frozenset(code for code, rule in books.accounts.items() if rule.has_sublines)
    return draft_of_rows(
        [item for _, item in group], account=account, dated_on=dated_on,
        with_shares=shares, files=tuple(dict.fromkeys(files[key.bill_id] for key, _ in group)),
        refund_of=refund_of,
    )  # fmt: skip


def _settled(books: Books, made: Sequence[Draft]) -> list[Draft]:
    """Let fees pay what each household owes, day by day; what is over is paid in advance."""
    if PREPAID not in books.accounts or not any(map(pays_dues, made)):
        return list(made)
    held: defaultdict[tuple[str, str], int] = defaultdict(int)
    for shares in (
        share_balances(books.connection, books.community_id, RECEIVABLES),
        pending_shares(books.connection, books.community_id, RECEIVABLES),
    ):
        for (_, fund, place), minor in shares.items():
            held[fund, place] += minor
    order = sorted(range(len(made)), key=lambda position: made[position].happened_on)
    done = {position: settled(made[position], held) for position in order}
    return [done[position] for position in range(len(made))]


def _balances(
    books: Books, account: str, told: Iterable[tuple[Outcome, BillRow]]
) -> Mapping[date, Mapping[str, int]]:
    """Give what each fund has in the account on the days of those rows that are divided by it."""
    days = {row.day for outcome, row in told if outcome.split is Split.BALANCES}
    return fund_balances(books.connection, books.community_id, account, days)


def _divided(
    outcome: Outcome, row: BillRow, balances: Mapping[date, Mapping[str, int]]
) -> Outcome | None:
    """Divide among funds by what each has, where the outcome says so; None where they have not enough."""
    if outcome.split is not Split.BALANCES:
        return outcome
    held = balances[row.day]
    return shared_by(outcome, held) if covers(held, row.moved_minor) else None


def _files(books: Books, bill_ids: set[str]) -> dict[str, str]:
    query = sa.select(bills.c.bill_id, bills.c.file_sha256).where(
        bills.c.community_id == books.community_id, bills.c.bill_id.in_(bill_ids)
    )
    return {row.bill_id: row.file_sha256 for row in books.connection.execute(query)}


def _link(
    connection: sa.Connection, community_id: int, links: Sequence[tuple[RowKey, str]],
    *, by: Officer, at: datetime,
) -> None:  # fmt: skip
    rows = [(community_id, *key, draft_id, by.user_id, at) for key, draft_id in links]
    insert_rows(connection, bill_drafts, rows)
