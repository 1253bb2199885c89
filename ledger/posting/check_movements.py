"""Sum every line anew and compare with the movements the database maintained."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS, Flow, Role, role_of, settle_flows
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
        query = sa.select(accounts.c.code, accounts.c.type, accounts.c.is_cash).where(
            accounts.c.community_id == community_id
        )
        self._roles = {
            row.code: role_of(row.code, row.type, is_cash=row.is_cash)
            for row in connection.execute(query)
        }
        self._sums: dict[sa.Table, defaultdict[_Key, list[int]]] = {
            table: defaultdict(lambda: [0] * len(_AMOUNTS))
            for table in (month_movements, day_movements, place_movements)
        }

    def add(self, sealed: Sealed) -> None:
        """Count a transaction's lines."""
        header = sealed.header
        flows = [
            Flow(
                self._roles.get(line.account, Role.RESULT), line.fund, line.debit_minor,
                line.credit_minor,
            )
            for line in sealed.lines
        ]  # fmt: skip
        settle_flows(flows)
        for line, flow in zip(sealed.lines, flows, strict=True):
            amounts = (
                line.debit_minor, line.credit_minor, flow.cash_debit_minor, flow.cash_credit_minor, 1,
            )  # fmt: skip
            self._count(header, line, line.fund, amounts)
            if flow.inner_debit_minor or flow.inner_credit_minor:
                inner = (0, 0, -flow.inner_debit_minor, -flow.inner_credit_minor, 0)
                self._count(header, line, ALL_FUNDS, inner)

    def differences(self) -> Iterator[tuple[str, str, str]]:
        """Give ``(where, expected, found)`` of every movement that disagrees."""
        for table, extra in (
            (month_movements, ()),
            (day_movements, ("dated_on",)),
            (place_movements, ("place_code",)),
        ):
            yield from self._compare(table, extra)

    def _count(self, header: sa.Row[Any], line: Line, fund: str, amounts: tuple[int, ...]) -> None:
        key = (line.account, fund, header.movement_class, header.period)
        places = [(month_movements, key), (day_movements, (*key, header.dated_on))]
        if line.place:
            places.append((place_movements, (*key, line.place)))
        for table, place in places:
            sums = self._sums[table][place]
            for position, amount in enumerate(amounts):
                sums[position] += amount

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
