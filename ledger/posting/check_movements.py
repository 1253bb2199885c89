"""Sum every line anew and compare with the movements the database maintained."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.transactions import Line
from ledger.posting.rows import FETCH, Sealed
from ledger.store.communities import accounts
from ledger.store.journal import day_movements, month_movements, place_movements

_Key = tuple[Any, ...]
_AMOUNTS = (
    "debit_minor", "credit_minor", "cash_debit_minor", "cash_credit_minor", "line_count",
)  # fmt: skip


class MovementSums:
    """Movements recomputed from transactions as they are walked."""

    def __init__(self, connection: sa.Connection, community_id: int) -> None:
        self._connection = connection
        self._community_id = community_id
        query = sa.select(accounts.c.code, accounts.c.is_cash).where(
            accounts.c.community_id == community_id
        )
        self._cash = {row.code for row in connection.execute(query) if row.is_cash}
        self._sums: dict[sa.Table, defaultdict[_Key, list[int]]] = {
            table: defaultdict(lambda: [0] * len(_AMOUNTS))
            for table in (month_movements, day_movements, place_movements)
        }

    def add(self, sealed: Sealed) -> None:
        """Count a transaction's lines."""
        header = sealed.header
        cash_funds = {line.fund for line in sealed.lines if line.account in self._cash}
        for line in sealed.lines:
            is_contra = line.account not in self._cash and line.fund in cash_funds
            key = (line.account, line.fund, header.movement_class, header.period)
            self._count(month_movements, key, line, is_contra)
            self._count(day_movements, (*key, header.dated_on), line, is_contra)
            if line.place:
                self._count(place_movements, (*key, line.place), line, is_contra)

    def differences(self) -> Iterator[tuple[str, str, str]]:
        """Give ``(where, expected, found)`` of every movement that disagrees."""
        for table, extra in (
            (month_movements, ()),
            (day_movements, ("dated_on",)),
            (place_movements, ("place_code",)),
        ):
            yield from self._compare(table, extra)

    def _count(self, table: sa.Table, key: _Key, line: Line, is_contra: bool) -> None:  # noqa: FBT001
        sums = self._sums[table][key]
        sums[0] += line.debit_minor
        sums[1] += line.credit_minor
        sums[2] += line.debit_minor if is_contra else 0
        sums[3] += line.credit_minor if is_contra else 0
        sums[4] += 1

    def _compare(self, table: sa.Table, extra: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        names = ("account_code", "fund_code", "movement_class", "period", *extra)
        query = sa.select(*(table.c[name] for name in (*names, *_AMOUNTS))).where(
            table.c.community_id == self._community_id
        )
        expected = self._sums[table]
        with self._connection.execution_options(yield_per=FETCH).execute(query) as rows:
            for row in rows:
                key, found = tuple(row[: len(names)]), list(row[len(names) :])
                wanted = expected.pop(key, None)
                if wanted != found:
                    yield f"{table.name} {_text(key)}", str(wanted), str(found)
        for key, wanted in expected.items():
            yield f"{table.name} {_text(key)}", str(wanted), "None"


def _text(key: _Key) -> str:
    return " ".join(str(part) for part in key)
