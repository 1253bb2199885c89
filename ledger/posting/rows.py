"""The books read back in the order they were written: headers with their lines, in constant memory."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ledger.domain.periods import ADJUSTING_MONTH
from ledger.domain.transactions import BrokenRule, CounterpartyKind, Draft, Kind, Line, Subline
from ledger.store.journal import lines, sublines, transactions

#: Rows the driver brings at a time.
FETCH = 2_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """One transaction as its rows say: the header, the lines in order, and the shares' salts.

    ``dates_agree`` tells whether all lines have the header's dates, ``ordinals_agree`` whether each line's shares
    are numbered from 1 without a gap.
    """

    header: sa.Row[Any]
    lines: tuple[Line, ...]
    numbers: tuple[int, ...]
    dates_agree: bool
    ordinals_agree: bool
    salts: tuple[str, ...]


def sealed_transactions(
    connection: sa.Connection, community_id: int
) -> Generator[Sealed, None, None]:
    """Walk all transactions of a community: three primary-key scans merged, no join and no sort."""
    streaming = connection.execution_options(yield_per=FETCH)

    def scan(table: sa.Table, *keys: str) -> sa.CursorResult[Any]:
        query = sa.select(table).where(table.c.community_id == community_id)
        return streaming.execute(query.order_by(*(table.c[key] for key in keys)))

    with (
        scan(lines, "seq", "number") as line_scan,
        scan(sublines, "seq", "number", "ordinal") as share_scan,
        scan(transactions, "seq") as headers,
    ):
        line_rows, share_rows = _Groups(iter(line_scan)), _Groups(iter(share_scan))
        for header in headers:
            yield _sealed(header, line_rows.of(header.seq), share_rows.of(header.seq))
        for orphans in (line_rows, share_rows):
            orphans.expect_end()


def _sealed(header: sa.Row[Any], held: list[sa.Row[Any]], shares: list[sa.Row[Any]]) -> Sealed:
    numbers = tuple(row.number for row in held)
    if any(share.number not in numbers for share in shares):
        raise OrphanRowsError(header.seq)
    return Sealed(
        header=header,
        lines=tuple(_line(row, shares) for row in held),
        numbers=numbers,
        dates_agree=all(
            (row.period, row.dated_on) == (header.period, header.dated_on) for row in held
        ),
        ordinals_agree=_are_numbered(shares),
        salts=tuple(row.salt for row in shares),
    )


def _are_numbered(shares: list[sa.Row[Any]]) -> bool:
    expected: dict[int, int] = {}
    for share in shares:
        expected[share.number] = expected.get(share.number, 0) + 1
        if share.ordinal != expected[share.number]:
            return False
    return True


def draft_from(
    sealed: Sealed,
    *,
    memo: str = "",
    attachments: tuple[str, ...] = (),
    invoices: tuple[str, ...] = (),
) -> Draft:
    """Write the draft of a transaction anew from its rows.

    Raises:
        Refusal: the rows break a rule of form.
        ValueError: a word of the header is not one of those there are.
    """
    header = sealed.header
    same_day = header.occurred_on == header.dated_on
    return Draft(
        dated_on=header.dated_on,
        lines=sealed.lines,
        summary=header.summary,
        occurred_on=None if same_day else header.occurred_on,
        kind=Kind(header.kind),
        adjusting=header.period % 100 == ADJUSTING_MONTH,
        memo=memo,
        counterparty_kind=CounterpartyKind(header.counterparty_kind),
        matter=header.matter,
        corrects=header.corrects,
        refund_of=header.refund_of,
        decision=header.decision_code or "",
        work=header.work_code or "",
        contract=header.contract_code or "",
        attachments=attachments,
        external_id=header.external_id or "",
        part=header.part,
        flags=tuple(BrokenRule(flag) for flag in header.flags.split()),
        invoices=invoices,
    )


class OrphanRowsError(Exception):
    """Lines stand in the books without a transaction, or shares without their line."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"rows of transaction {seq} have nothing to belong to")
        self.seq = seq


class _Groups:
    """A scan ordered by ``seq``, handed out one transaction at a time."""

    def __init__(self, rows: Iterator[sa.Row[Any]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, seq: int) -> list[sa.Row[Any]]:
        group: list[sa.Row[Any]] = []
        if self._next is not None and self._next.seq < seq:
            raise OrphanRowsError(self._next.seq)
        while self._next is not None and self._next.seq == seq:
            group.append(self._next)
            self._next = next(self._rows, None)
        return group

    def expect_end(self) -> None:
        if self._next is not None:
            raise OrphanRowsError(self._next.seq)


def _line(row: sa.Row[Any], shares: list[sa.Row[Any]]) -> Line:
    return Line(
        row.account_code,
        row.fund_code,
        row.debit_minor,
        row.credit_minor,
        row.place_code or "",
        row.work_code or "",
        row.party_code or "",
        tuple(
            Subline(share.place_code, share.debit_minor, share.credit_minor)
            for share in shares
            if share.number == row.number
        ),
    )
