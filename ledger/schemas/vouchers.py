"""The voucher form: what stands above the grid, and the draft that both make together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.domain.entries import MATTER_LENGTH_MAX, check_public
from ledger.domain.errors import DateError, Refusal, TextError
from ledger.domain.texts import clean_text
from ledger.domain.transactions import (
    MEMO_LENGTH_MAX,
    SUMMARY_LENGTH_MAX,
    CounterpartyKind,
    Draft,
)
from ledger.schemas.entries import counterparty, note
from ledger.schemas.fields import Typed, day, invoice_numbers, line, refusals_of
from ledger.schemas.grids import GridLines

HEADER = ("dated_on", "occurred_on", "counterparty_kind", "matter", "invoices", "memo")
#: How the books keep the summaries of rows that say something else than the voucher's own.
_NOTE = re.compile(r"(?:^|；)第(\d+)行：([^；]*)")


class _HeaderForm(Schema):
    dated_on = Typed(day)
    occurred_on = Typed(day, optional=True)
    counterparty_kind = Typed(counterparty, optional=True)
    matter = Typed(line(MATTER_LENGTH_MAX), optional=True)
    invoices = Typed(invoice_numbers, optional=True)
    memo = Typed(note, optional=True)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the grid, read."""

    dated_on: date
    occurred_on: date | None
    counterparty_kind: CounterpartyKind
    matter: str
    memo: str
    invoices: tuple[str, ...] = ()


def read_header(form: Mapping[str, Any]) -> tuple[Header | None, tuple[Refusal, ...]]:
    """Read what stands above the grid, or give everything that is wrong with it."""
    try:
        data: dict[str, Any] = _HeaderForm().load({name: form.get(name, "") for name in HEADER})
    except ValidationError as error:
        return None, refusals_of(error)
    header = Header(
        data["dated_on"], data["occurred_on"], data["counterparty_kind"] or CounterpartyKind.OTHER,
        data["matter"] or "", data["memo"] or "", data["invoices"] or (),
    )  # fmt: skip
    return header, ()


def draft_of_voucher(
    header: Header,
    grid: GridLines,
    *,
    today: date,
    attachments: tuple[str, ...] = (),
    base: Draft | None = None,
) -> Draft:
    """Put a voucher's header and lines together; ``base`` is the draft that is being changed.

    The first summary is the voucher's public one; what other rows say differently is kept in the memo.

    Raises:
        Refusal: what no voucher may be, at the row and cell where it was typed.
    """
    if header.dated_on > today:
        raise DateError(text=header.dated_on.isoformat(), reason="future", field="dated_on")
    matter = header.matter
    if matter:
        matter = check_public(matter, field="matter", length_max=MATTER_LENGTH_MAX)
    values: dict[str, Any] = {
        "dated_on": header.dated_on,
        "occurred_on": None if header.occurred_on == header.dated_on else header.occurred_on,
        "lines": grid.lines,
        "summary": _summary(grid),
        "memo": _memo_with_notes(header.memo, grid),
        "counterparty_kind": header.counterparty_kind,
        "matter": matter,
        "invoices": header.invoices,
        "attachments": tuple(dict.fromkeys(attachments)),
    }
    try:
        return Draft(**values) if base is None else replace(base, **values)
    except Refusal as refusal:
        raise grid.placed(refusal) from refusal


def memo_and_notes(text: str) -> tuple[str, dict[int, str]]:
    """Take a memo apart: what somebody wrote, and the summaries of rows, counted from 0."""
    notes = {int(number) - 1: note for number, note in _NOTE.findall(text)}
    return _NOTE.sub("", text).strip("；"), notes


def _summary(grid: GridLines) -> str:
    if not grid.summaries:
        row = grid.positions[0] if grid.positions else 0
        raise TextError(reason="required", field=f"lines.{row}.summary")
    row, text = grid.summaries[0]
    return check_public(text, field=f"lines.{row}.summary", length_max=SUMMARY_LENGTH_MAX)


def _memo_with_notes(text: str, grid: GridLines) -> str:
    own, _old = memo_and_notes(text)
    first = grid.summaries[0][1]
    numbers = {row: number for number, row in enumerate(grid.positions, start=1)}
    notes = [
        f"第{numbers[row]}行：{clean_text(said, field=f'lines.{row}.summary', length_max=SUMMARY_LENGTH_MAX)}"
        for row, said in grid.summaries
        if said != first
    ]
    whole = "；".join(filter(None, [own, *(note.replace("；", "，") for note in notes)]))
    if len(whole) > MEMO_LENGTH_MAX:
        row = next(row for row, said in grid.summaries if said != first) if notes else -1
        where = f"lines.{row}.summary" if notes else "memo"
        raise TextError(reason="too_many_summaries", field=where, length_max=MEMO_LENGTH_MAX)
    return whole
