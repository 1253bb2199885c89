"""The books of one community, opened for writing: the lock, the next numbers, and the names in use."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.corrections import Target, check_correction
from ledger.domain.errors import (
    AccountRuleError,
    ClosedPeriodError,
    LinesError,
    UnknownNameError,
)
from ledger.domain.funds import FundClass, fits
from ledger.domain.periods import ADJUSTING_MONTH
from ledger.domain.transactions import Draft, Line
from ledger.posting.targets import load_target
from ledger.store.communities import (
    accounts,
    communities,
    contracts,
    decisions,
    funds,
    parties,
    places,
    works,
)
from ledger.store.journal import periods, transactions
from ledger.store.log import leaves


@dataclass(frozen=True, slots=True)
class _AccountRule:
    type: str
    restriction: str
    is_cash: bool
    has_sublines: bool
    closed_on: date | None


@dataclass(slots=True)
class Books:
    """What posting needs to know, read once under the community's lock.

    ``next_seq`` and ``next_leaf`` advance as transactions are added; ``last_at`` is the time of the newest leaf,
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
    accounts: dict[str, _AccountRule]
    funds: dict[str, FundClass]
    numbers: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)

    def check(self, draft: Draft) -> Target | None:
        """Refuse a draft that these books cannot take; the database checks the same once more.

        Returns the target of a correction, which posting needs.

        Raises:
            Refusal: closed period, unknown or unfit name, or a correction that does not fit.
        """
        self._check_period(draft.period)
        for position, line in enumerate(draft.lines):
            self._check_line(draft, line, f"lines.{position}")
        for noun, table, code in (
            ("decision", decisions, draft.decision),
            ("work", works, draft.work),
            ("contract", contracts, draft.contract),
        ):
            self.require(noun, table, code, noun)
        target = None
        if draft.corrects is not None:
            target = load_target(self.connection, self.community_id, draft.corrects)
        check_correction(draft, target)
        if draft.refund_of is not None and not 0 < draft.refund_of < self.next_seq:
            raise UnknownNameError(noun="transaction", name=str(draft.refund_of), field="refund_of")
        return target

    def require(self, noun: str, table: sa.Table, code: str, path: str) -> str:
        """Refuse a code the community does not have; gives a party's kind, otherwise the code."""
        if not code:
            return ""
        if (noun, code) not in self._known:
            value = table.c.kind if noun == "party" else table.c.code
            query = sa.select(value).where(
                table.c.community_id == self.community_id, table.c.code == code
            )
            found = self.connection.execute(query).scalar_one_or_none()
            if found is None:
                raise UnknownNameError(noun=noun, name=code, field=path)
            self._known[noun, code] = found
        return self._known[noun, code]

    def is_organisation(self, party: str) -> bool:
        """Tell whether a party may be named in public."""
        return bool(party) and self.require("party", parties, party, "party") == "organisation"

    def reload_names(self) -> None:
        """Read accounts and funds again, after some were added."""
        self.accounts = _accounts(self.connection, self.community_id)
        self.funds = _funds(self.connection, self.community_id)

    def next_number(self, period: int) -> int:
        """Give the next voucher number of a period and count it as used."""
        if period not in self.numbers:
            query = sa.select(
                sa.func.coalesce(sa.func.max(transactions.c.voucher_number), 0)
            ).where(
                transactions.c.community_id == self.community_id, transactions.c.period == period
            )
            self.numbers[period] = self.connection.execute(query).scalar_one()
        self.numbers[period] += 1
        return self.numbers[period]

    def _check_period(self, period: int) -> None:
        limit = self.sealed_through if period % 100 == ADJUSTING_MONTH else self.closed_through
        if period <= limit:
            raise ClosedPeriodError(period=period)

    def _check_line(self, draft: Draft, line: Line, path: str) -> None:
        account = self.accounts.get(line.account)
        if account is None:
            raise UnknownNameError(noun="account", name=line.account, field=f"{path}.account")
        fund_class = self.funds.get(line.fund)
        if fund_class is None:
            raise UnknownNameError(noun="fund", name=line.fund, field=f"{path}.fund")
        if not fits(fund_class, account.restriction, account.type):
            raise AccountRuleError(
                reason="no_fund", account=line.account, fund=line.fund, field=f"{path}.fund"
            )
        if account.closed_on is not None and account.closed_on < draft.dated_on:
            raise AccountRuleError(reason="closed", account=line.account, field=f"{path}.account")
        if draft.adjusting and account.is_cash:
            raise LinesError(reason="cash_in_period_13", field=f"{path}.account")
        if account.has_sublines != bool(line.sublines):
            raise LinesError(reason="sublines", field=f"{path}.sublines")
        self.require("place", places, line.place, f"{path}.place")
        self.require("work", works, line.work, f"{path}.work")
        self.require("party", parties, line.party, f"{path}.party")
        for share in line.sublines:
            self.require("place", places, share.place, f"{path}.sublines")


def open_books(connection: sa.Connection, community_id: int, *, period: int = 0) -> Books:
    """Take the community's lock and read where its next transaction goes.

    On SQLite the connection's transaction holds the write lock already (BEGIN IMMEDIATE); on PostgreSQL
    the advisory lock is taken here and held until the commit. ``period`` saves a round trip there when
    one transaction is to be posted.
    """
    numbers: dict[int, int] = {}
    if connection.dialect.name == "postgresql":
        # The lock comes first: what is read below must include what the last holder committed.
        row = connection.exec_driver_sql(
            "SELECT seq, voucher_number, leaf_index FROM next_positions(%s, %s)",
            (community_id, period),
        ).one()
        if period:
            numbers[period] = row[1] - 1
    newest, leaf_index = _newest_leaf(connection, community_id)
    seq_query = sa.select(sa.func.coalesce(sa.func.max(transactions.c.seq), 0)).where(
        transactions.c.community_id == community_id
    )
    closed_through, sealed_through = _closed(connection, community_id)
    origin = connection.execute(
        sa.select(communities.c.log_origin).where(communities.c.community_id == community_id)
    ).scalar_one()
    return Books(
        connection=connection,
        community_id=community_id,
        origin=origin,
        next_seq=connection.execute(seq_query).scalar_one() + 1,
        next_leaf=leaf_index + 1,
        last_at=newest,
        closed_through=closed_through,
        sealed_through=sealed_through,
        accounts=_accounts(connection, community_id),
        funds=_funds(connection, community_id),
        numbers=numbers,
    )


def _newest_leaf(connection: sa.Connection, community_id: int) -> tuple[datetime, int]:
    row = connection.execute(
        sa.select(leaves.c.leaf_index, leaves.c.leaf)
        .where(leaves.c.community_id == community_id)
        .order_by(leaves.c.leaf_index.desc())
        .limit(1)
    ).one()
    return datetime.fromisoformat(json.loads(bytes(row.leaf))["at"]).astimezone(UTC), row.leaf_index


def _closed(connection: sa.Connection, community_id: int) -> tuple[int, int]:
    month = sa.case((periods.c.period % 100 < ADJUSTING_MONTH, periods.c.period), else_=0)
    year = sa.case((periods.c.period % 100 == ADJUSTING_MONTH, periods.c.period), else_=0)
    row = connection.execute(
        sa.select(
            sa.func.coalesce(sa.func.max(month), 0), sa.func.coalesce(sa.func.max(year), 0)
        ).where(periods.c.community_id == community_id)
    ).one()
    return row[0], row[1]


def _accounts(connection: sa.Connection, community_id: int) -> dict[str, _AccountRule]:
    columns = accounts.c
    query = sa.select(
        columns.code, columns.type, columns.restriction, columns.is_cash, columns.has_sublines,
        columns.closed_on,
    ).where(columns.community_id == community_id)  # fmt: skip
    return {row[0]: _AccountRule(*row[1:]) for row in connection.execute(query)}


def _funds(connection: sa.Connection, community_id: int) -> dict[str, FundClass]:
    query = sa.select(funds.c.code, funds.c.fund_class).where(funds.c.community_id == community_id)
    return {row[0]: FundClass(row[1]) for row in connection.execute(query)}
