"""The whole journal of a community in posting order, for export: streamed, in constant memory.

Lines of a transaction lie together under their key, so scans along the primary keys are merged step by
step: no join, no sort, and nothing is held but the transaction in hand.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from ledger.domain.journals import Journal, JournalEntry, JournalLine
from ledger.domain.periods import ADJUSTING_MONTH, first_day_of, next_month
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Kind
from ledger.statements.journal_names import Names
from ledger.statements.values import Audience, CommunityFacts
from ledger.store.base import Whole
from ledger.store.journal import lines, month_movements, sublines, transactions
from ledger.store.log import disclosures

#: Rows fetched at a time; on PostgreSQL through a cursor of the server.
_ROWS = 2_000
_KINDS = {kind.value: kind for kind in Kind}
_COUNTERPARTIES = {kind.value: kind for kind in CounterpartyKind}


class _Follower:
    """A second scan along the same key, handed out group by group as the first one advances."""

    def __init__(self, rows: Iterator[Any]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._key: int | None = None
        self._rows: Iterator[Any] = iter(())
        self._advance()

    def rows_of(self, key: int) -> list[Any]:
        """Give the rows under a key; keys are asked for in rising order."""
        while self._key is not None and self._key < key:
            self._advance()
        return list(self._rows) if self._key == key else []

    def _advance(self) -> None:
        none: tuple[int | None, Iterator[Any]] = (None, iter(()))
        self._key, self._rows = next(self._groups, none)


def journal(connection: sa.Connection, community: CommunityFacts, audience: Audience) -> Journal:
    """Give a community's whole journal; its parts are read as they are asked for, in one snapshot.

    The public sees what the public log says: no memo, no household, no private person, no key into a
    bank's or a shop's files.
    """
    names = Names(connection, community.community_id, audience)
    return Journal(
        title=community.name_zh,
        first_day=_first_day(connection, community),
        accounts=names.accounts,
        entries=_entries(connection, community.community_id, audience, names),
        month_ends=_month_ends(connection, community.community_id),
    )


def _first_day(connection: sa.Connection, community: CommunityFacts) -> date:
    columns = month_movements.c
    query = sa.select(sa.func.min(columns.period)).where(
        columns.community_id == community.community_id
    )
    first = connection.execute(query).scalar_one()
    return min(first_day_of(first), community.opened_on) if first else community.opened_on


def _entries(
    connection: sa.Connection, community_id: int, audience: Audience, shown: Names
) -> Iterator[JournalEntry]:
    is_public = audience is Audience.PUBLIC
    line_rows = _Follower(_scan(connection, _lines(community_id)))
    memo_rows = _Follower(iter(()) if is_public else _scan(connection, _memos(community_id)))
    share_rows = _Follower(iter(()) if is_public else _scan(connection, _shares(community_id)))
    for header in _scan(connection, _headers(community_id)):
        seq, leaf_index = header[0], header[-1]
        entry_lines = [JournalLine(*row[2:]) for row in line_rows.rows_of(seq)]
        if is_public:
            entry_lines = [_public_line(line, shown) for line in entry_lines]
            yield _entry(header, tuple(entry_lines), "", shown, is_public=True)
            continue
        for _, number, place, minor in share_rows.rows_of(seq):
            line = entry_lines[number - 1]
            entry_lines[number - 1] = line._replace(sublines=(*line.sublines, (place, minor)))
        memo = "".join(_disclosed(item[1]) for item in memo_rows.rows_of(leaf_index))
        yield _entry(header, tuple(entry_lines), memo, shown, is_public=False)


def _public_line(line: JournalLine, shown: Names) -> JournalLine:
    if not line.place and not line.party:
        return line
    return line._replace(
        place=line.place if shown.may_show("place", line.place) else "",
        party=line.party if shown.may_show("party", line.party) else "",
    )


def _month_ends(
    connection: sa.Connection, community_id: int
) -> Iterator[tuple[int, dict[str, int]]]:
    """Give balances over all funds, debit positive; December includes the year's period 13."""
    columns = month_movements.c
    total = sa.cast(sa.func.sum(columns.debit_minor - columns.credit_minor), Whole)
    query = (
        sa.select(columns.period, columns.account_code, total)
        .where(columns.community_id == community_id)
        .group_by(columns.period, columns.account_code)
        .order_by(columns.period, columns.account_code)
    )
    balances: dict[str, int] = {}
    last = 0
    for month, rows in groupby(_scan(connection, query), key=lambda row: _calendar_month(row[0])):
        while last and next_month(last) < month:
            last = next_month(last)
            yield last, balances
        for _, account, minor in rows:
            balances[account] = balances.get(account, 0) + minor
        yield month, balances
        last = month


def _calendar_month(period: int) -> int:
    return period - 1 if period % 100 == ADJUSTING_MONTH else period


def _entry(
    header: Any, entry_lines: tuple[JournalLine, ...], memo: str, names: Names, *, is_public: bool
) -> JournalEntry:
    (
        _, period, voucher, dated_on, occurred_on, kind, corrected, refunded, summary,
        counterparty_kind, matter, decision, work, contract, external_id, part, flags, leaf_index,
    ) = header  # fmt: skip
    return JournalEntry(
        dated_on=_day(dated_on),
        lines=entry_lines,
        voucher=voucher,
        occurred_on=_day(occurred_on),
        adjusting=period % 100 == ADJUSTING_MONTH,
        kind=_KINDS[kind],
        corrects=corrected or "",
        refund_of=refunded or "",
        summary=summary,
        memo=memo,
        counterparty_kind=_COUNTERPARTIES[counterparty_kind],
        matter=matter,
        decision=decision or "",
        work=work or "",
        contract=contract or "",
        external_id="" if is_public else external_id or "",
        part=part,
        flags=tuple(map(BrokenRule, flags.split())),
        leaf_index=leaf_index,
        names=names.first_uses(decision, work, contract, entry_lines),
    )


@lru_cache(maxsize=1_024)
def _day(stored: str | date) -> date:
    """Read a day as the driver gives it: a date on PostgreSQL, text on SQLite, the same one many times."""
    return date.fromisoformat(stored) if isinstance(stored, str) else stored


def _headers(community_id: int) -> sa.Select[Any]:
    columns = transactions.c
    other = transactions.alias("other")

    def voucher_of(seq: sa.ColumnElement[Any], name: str) -> sa.Label[Any]:
        found = sa.select(other.c.voucher).where(
            other.c.community_id == community_id, other.c.seq == seq
        )
        # Corrections are rare; CASE keeps the look-up away from every other row.
        return sa.case((seq.is_not(None), found.scalar_subquery())).label(name)

    return (
        sa.select(
            columns.seq, columns.period, columns.voucher, sa.type_coerce(columns.dated_on, sa.Text),
            sa.type_coerce(columns.occurred_on, sa.Text),
            columns.kind, voucher_of(columns.corrects, "corrected"),
            voucher_of(columns.refund_of, "refunded"), columns.summary, columns.counterparty_kind,
            columns.matter, columns.decision_code, columns.work_code, columns.contract_code,
            columns.external_id, columns.part, columns.flags, columns.leaf_index,
        )
        .where(columns.community_id == community_id)
        .order_by(columns.seq)
    )  # fmt: skip


def _lines(community_id: int) -> sa.Select[Any]:
    columns = lines.c
    return (
        sa.select(
            columns.seq, columns.number, columns.account_code, columns.fund_code,
            columns.debit_minor, columns.credit_minor, sa.func.coalesce(columns.place_code, ""),
            sa.func.coalesce(columns.work_code, ""), sa.func.coalesce(columns.party_code, ""),
        )
        .where(columns.community_id == community_id)
        .order_by(columns.seq, columns.number)
    )  # fmt: skip


def _shares(community_id: int) -> sa.Select[Any]:
    columns = sublines.c
    return (
        sa.select(
            columns.seq, columns.number, columns.place_code,
            columns.debit_minor + columns.credit_minor,
        )
        .where(columns.community_id == community_id)
        .order_by(columns.seq, columns.number, columns.ordinal)
    )  # fmt: skip


def _memos(community_id: int) -> sa.Select[Any]:
    columns = disclosures.c
    return (
        sa.select(columns.leaf_index, columns.disclosure)
        .where(columns.community_id == community_id, columns.name == "memo")
        .order_by(columns.leaf_index, columns.digest)
    )


def _disclosed(encoded: str) -> str:
    """Read the value of an RFC 9901 disclosure: base64url of [salt, name, value]."""
    padded = encoded + "=" * (-len(encoded) % 4)
    return str(json.loads(base64.urlsafe_b64decode(padded))[2])


def _scan(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Any]:
    # Closed when its reader goes away half-way, as one who downloads may.
    with connection.execute(query.execution_options(yield_per=_ROWS)) as result:
        for rows in result.partitions():
            yield from rows
