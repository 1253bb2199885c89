"""The books of one community, opened for writing: the lock, the next numbers, and the names in use."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.corrections import Target, check_correction
from ledger.domain.errors import (
    AccountRuleError,
    ClosedPeriodError,
    LinesError,
    TextError,
    UnknownNameError,
)
from ledger.domain.funds import FundClass, fits
from ledger.domain.kinds import check_kind
from ledger.domain.merger_errors import MergerError
from ledger.domain.mistakes import answered
from ledger.domain.periods import ADJUSTING_MONTH
from ledger.domain.transactions import Draft, Kind, Line
from ledger.posting.openings import check_opening
from ledger.posting.targets import load_target
from ledger.store.communities import contracts, decisions, parties, places, works
from ledger.store.inserts import ask_together, run

#: Where the next transaction goes; on PostgreSQL a function answers the same under the lock.
_POSITIONS_SQLITE = """
SELECT coalesce((SELECT t.seq FROM transactions t WHERE t.community_id = c.community_id
 ORDER BY t.seq DESC LIMIT 1), 0) + 1,
 coalesce((SELECT t.voucher_number FROM transactions t WHERE t.community_id = c.community_id AND t.period = ?
 ORDER BY t.voucher_number DESC LIMIT 1), 0) + 1,
 v.leaf_index + 1, v.leaf, c.log_origin,
 coalesce((SELECT p.period FROM periods p WHERE p.community_id = c.community_id AND p.period % 100 < 13
 ORDER BY p.period DESC LIMIT 1), 0),
 coalesce((SELECT p.period FROM periods p WHERE p.community_id = c.community_id AND p.period % 100 = 13
 ORDER BY p.period DESC LIMIT 1), 0)
FROM communities c JOIN leaves v ON v.community_id = c.community_id
WHERE c.community_id = ? ORDER BY v.leaf_index DESC LIMIT 1"""
_POSITIONS_POSTGRESQL = """
SELECT seq, voucher_number, leaf_index, leaf, log_origin, closed_through, sealed_through
FROM next_positions(?, ?)"""
_NEWEST_NUMBER = """
SELECT voucher_number FROM transactions WHERE community_id = ? AND period = ?
ORDER BY voucher_number DESC LIMIT 1"""
_NAMES = """
SELECT code, type, restriction, is_cash, has_sublines, closed_on FROM accounts WHERE community_id = ?
UNION ALL SELECT code, NULL, fund_class, FALSE, FALSE, CAST(NULL AS date) FROM funds WHERE community_id = ?
UNION ALL SELECT '', NULL, CASE WHEN c.merged_into IS NOT NULL THEN 'merged'
 WHEN m.community_id = c.community_id THEN 'receiving' ELSE 'merging' END, FALSE, FALSE, CAST(NULL AS date)
 FROM communities c LEFT JOIN mergers m ON m.state = 'approved' AND (m.community_id = c.community_id
 OR EXISTS (SELECT 1 FROM merger_members b WHERE b.community_id = m.community_id AND b.number = m.number
 AND b.old_community_id = c.community_id))
 WHERE c.community_id = ? AND (c.merged_into IS NOT NULL OR m.community_id IS NOT NULL)"""
_DISPLAY_NAMES = "SELECT user_id, display_name FROM users WHERE user_id IN"

#: So many codes are named in one question; of more, all are read.
_NAMED_MAX = 400
#: A reversed transaction gives its invoices free: the corrected entry names them again.
_INVOICE_IN_USE = """
SELECT i.seq FROM transaction_invoices i WHERE i.community_id = ? AND i.number = ? AND NOT EXISTS
 (SELECT 1 FROM transactions t WHERE t.community_id = i.community_id AND t.corrects = i.seq
 AND t.kind = 'reversal') LIMIT 1"""


#: From here on all names are read at once.
_CODES_MAX = 500


class _AccountRule(NamedTuple):
    type: str
    restriction: str
    is_cash: bool
    has_sublines: bool
    closed_on: date | None


@dataclass(slots=True)
class Books:
    """What posting needs to know, read once under the community's lock.

    ``merger`` says how these books take part in one: "merged" (they have ended), "merging" (they are about to),
    "receiving", or nothing. ``next_seq`` and ``next_leaf`` advance as transactions are added; ``last_at`` is
    the time of the newest leaf,
    below which no later one may fall.
    """

    connection: sa.Connection
    community_id: int
    origin: str
    next_seq: int
    next_leaf: int
    last_at: datetime
    closed_through: int
    sealed_through: int
    accounts: dict[str, _AccountRule] = field(default_factory=dict)
    funds: dict[str, FundClass] = field(default_factory=dict)
    merger: str = ""
    numbers: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _display_names: dict[int, str] = field(default_factory=dict)

    def check(self, draft: Draft) -> Target | None:
        """Refuse a draft that these books cannot take; the database checks the same once more.

        Returns the target of a correction, which posting needs.

        Raises:
            Refusal: closed period, unknown or unfit name, or a correction that does not fit.
        """
        self._check_not_ended(draft)
        self._check_period(draft.period)
        self.check_lines(draft)
        check_kind(draft, (self.accounts[line.account].type for line in draft.lines))
        check_opening(self.connection, self.community_id, draft)
        for noun, table, code in (
            ("decision", decisions, draft.decision),
            ("work", works, draft.work),
            ("contract", contracts, draft.contract),
        ):
            self.require(noun, table, code, noun)
        self._check_invoices(draft)
        target = None
        if draft.corrects is not None:
            target = load_target(self.connection, self.community_id, draft.corrects)
        check_correction(draft, target)
        if draft.refund_of is not None and not 0 < draft.refund_of < self.next_seq:
            raise UnknownNameError(noun="transaction", name=str(draft.refund_of), field="refund_of")
        return target

    def check_lines(self, draft: Draft) -> None:
        """Refuse lines that name what the community does not have, or what does not go together.

        Raises:
            Refusal: unknown or unfit name, with the line and field at fault.
        """
        shared = {share.place for line in draft.lines for share in line.sublines}
        self._learn("place", places, {line.place for line in draft.lines} | shared)
        self._learn("party", parties, {line.party for line in draft.lines})
        unknown = {place for place in shared if ("place", place) not in self._known}
        for position, line in enumerate(draft.lines):
            self._check_line(draft, line, f"lines.{position}")
            for share in line.sublines if unknown else ():
                self.require("place", places, share.place, f"lines.{position}.sublines")

    def require(self, noun: str, table: sa.Table, code: str, path: str) -> str:
        """Refuse a code the community does not have; gives a party's or place's kind, else the code."""
        if not code:
            return ""
        if (noun, code) not in self._known:
            value = table.c.kind if noun in {"party", "place"} else table.c.code
            query = sa.select(value).where(
                table.c.community_id == self.community_id, table.c.code == code
            )
            found = self.connection.execute(query).scalar_one_or_none()
            if found is None:
                raise UnknownNameError(noun=noun, name=code, field=path)
            self._known[noun, code] = found
        return self._known[noun, code]

    def check_pair(self, account: str, fund: str, *, field: str) -> None:
        """Refuse an account that money of this fund's class may not stand in; both are known.

        Raises:
            AccountRuleError: reason no_fund.
        """
        rule = self.accounts[account]
        if not fits(self.funds[fund], rule.restriction, rule.type):
            raise AccountRuleError(reason="no_fund", account=account, fund=fund, field=field)

    def display_names(self, user_ids: Sequence[int]) -> dict[int, str]:
        """Give the names of people as they are today, by their numbers."""
        unknown = sorted(set(user_ids) - self._display_names.keys())
        if unknown:
            marks = ", ".join("?" for _ in unknown)
            found = run(self.connection, f"{_DISPLAY_NAMES} ({marks})", *unknown)
            self._display_names |= {row[0]: row[1] for row in found}
        return self._display_names

    def is_organisation(self, party: str) -> bool:
        """Tell whether a party may be named in public."""
        return bool(party) and self.require("party", parties, party, "party") == "organisation"

    def is_household(self, place: str) -> bool:
        """Tell whether a place is somebody's home, which no public line may name."""
        return bool(place) and self.require("place", places, place, "place") == "household"

    def reload_names(self) -> None:
        """Read accounts and funds, again after some were added."""
        self.take_names(run(self.connection, _NAMES, *(self.community_id,) * 3).all())

    def take_names(self, found: Sequence[Sequence[Any]]) -> None:
        """Take accounts and funds as they were read."""
        self.accounts = {
            code: _AccountRule(kind, rule, cash, shares, _day(closed_on))
            for code, kind, rule, cash, shares, closed_on in found
            if kind is not None
        }
        self.funds = {row[0]: FundClass(row[2]) for row in found if row[1] is None and row[0]}
        self.merger = next((row[2] for row in found if not row[0]), "")

    def next_number(self, period: int) -> int:
        """Give the next voucher number of a period and count it as used."""
        if period not in self.numbers:
            found = run(self.connection, _NEWEST_NUMBER, self.community_id, period).scalar()
            self.numbers[period] = found or 0
        self.numbers[period] += 1
        return self.numbers[period]

    def _learn(self, noun: str, table: sa.Table, codes: set[str]) -> None:
        """Look many codes up at once: a voucher may name thousands of places."""
        unknown = {code for code in codes if code and (noun, code) not in self._known}
        if len(unknown) > 1:
            query = sa.select(table.c.code, table.c.kind).where(
                table.c.community_id == self.community_id
            )
            # From here on naming them costs more than reading all.
            if len(unknown) <= _NAMED_MAX:
                query = query.where(table.c.code.in_(unknown))
            found = self.connection.execute(query).all()
            self._known |= {(noun, code): kind for code, kind in found}

    def check_merge(self, draft: Draft) -> None:
        """Refuse people's vouchers of the kind merge where no merger is approved, and debts between funds in them.

        Raises:
            MergerError: reason unplanned or loans_open.
        """
        if draft.kind is not Kind.MERGE:
            return
        if self.merger not in ("merging", "receiving"):
            raise MergerError(reason="unplanned")
        between = {
            line.fund for line in draft.lines if line.account in (DUE_FROM_FUNDS, DUE_TO_FUNDS)
        }
        if between:
            raise MergerError(reason="loans_open", count=len(between))

    def _check_not_ended(self, draft: Draft) -> None:
        if self.merger == "merged":
            raise MergerError(reason="merged_away")
        if self.merger == "merging" and draft.kind is not Kind.MERGE:
            raise MergerError(reason="under_way")

    def _check_period(self, period: int) -> None:
        limit = self.sealed_through if period % 100 == ADJUSTING_MONTH else self.closed_through
        if period <= limit:
            raise ClosedPeriodError(period=period)

    def _check_invoices(self, draft: Draft) -> None:
        about = answered(draft.external_id)
        for number in draft.invoices:
            query = _INVOICE_IN_USE
            found = run(self.connection, query, self.community_id, number).first()
            # What is entered anew names the invoices of what it replaces.
            if found is not None and (about is None or found[0] != about[1]):
                raise TextError(reason="invoice_used", field="invoices", text=number)

    def _check_line(self, draft: Draft, line: Line, path: str) -> None:
        account = self.accounts.get(line.account)
        if account is None:
            raise UnknownNameError(noun="account", name=line.account, field=f"{path}.account")
        if line.fund not in self.funds:
            raise UnknownNameError(noun="fund", name=line.fund, field=f"{path}.fund")
        self.check_pair(line.account, line.fund, field=f"{path}.fund")
        if account.closed_on is not None and account.closed_on < draft.dated_on:
            raise AccountRuleError(reason="closed", account=line.account, field=f"{path}.account")
        if draft.adjusting and account.is_cash:
            raise LinesError(reason="cash_in_period_13", field=f"{path}.account")
        if account.has_sublines != bool(line.sublines):
            raise LinesError(reason="sublines", field=f"{path}.sublines")
        self.require("place", places, line.place, f"{path}.place")
        self.require("work", works, line.work, f"{path}.work")
        self.require("party", parties, line.party, f"{path}.party")


def open_books(connection: sa.Connection, community_id: int, *, period: int = 0) -> Books:
    """Take the community's lock and read where its next transaction goes.

    On SQLite the connection's transaction holds the write lock already (BEGIN IMMEDIATE); on PostgreSQL
    the advisory lock is taken here and held until the commit. ``period`` saves a round trip there when
    one transaction is to be posted.
    """
    if connection.dialect.name == "postgresql":
        positions: tuple[str, Sequence[Any]] = (_POSITIONS_POSTGRESQL, (community_id, period))
    else:
        positions = (_POSITIONS_SQLITE, (period, community_id))
    names = (_NAMES, (community_id,) * 3)
    # The lock comes with the first answer, so that the second is given under it.
    (row,), found = ask_together(connection, positions, names)
    seq, number, leaf_index, leaf, origin, closed_through, sealed_through = row
    books = Books(
        connection=connection,
        community_id=community_id,
        origin=origin,
        next_seq=seq,
        next_leaf=leaf_index,
        last_at=datetime.fromisoformat(json.loads(bytes(leaf))["at"]).astimezone(UTC),
        closed_through=closed_through,
        sealed_through=sealed_through,
        numbers={period: number - 1} if period else {},
    )
    books.take_names(found)
    return books


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
