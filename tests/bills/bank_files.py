"""Write the export of a bank by its layout: what we say is in it is known before it is read."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.bills.layouts import Field, Layout
from ledger.domain.bills import Direction
from ledger.domain.money import yuan

ACCOUNT = "6222020000000001234"


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of an account, and what lay in the account after it."""

    at: datetime
    direction: Direction
    amount_minor: int
    balance_minor: int
    name: str = "甲"
    number: str = "62170001"
    text: str = "停车费"
    serial: str = "A1"

    @property
    def signed(self) -> str:
        return yuan(-self.amount_minor if self.direction is Direction.OUT else self.amount_minor)


def header(layout: Layout) -> list[str]:
    """The headings of every field and of the first column of text, each once."""
    texts = [layout.texts[0]] if layout.texts else []
    return list(dict.fromkeys([names[0] for names in layout.columns.values()] + texts))


def cells(layout: Layout, movement: Movement, headings: Sequence[str]) -> list[str]:
    """One row, with nothing in the columns that say nothing here."""
    said: dict[str, str] = {layout.texts[0]: movement.text} if layout.texts else {}
    for field, names in layout.columns.items():
        said[names[0]] = said.get(names[0]) or _cell(layout, field, movement)
    if layout.day_length:
        day = layout.columns[Field.DAY][0]
        said[day] = f"{movement.at:%Y%m%d}{movement.serial}"
    return [said[heading] for heading in headings]


def _cell(layout: Layout, field: Field, movement: Movement) -> str:
    is_in = movement.direction is Direction.IN
    other_side = Field.PAYER if is_in else Field.PAYEE
    values = {
        Field.DAY: f"{movement.at:%Y-%m-%d}",
        Field.TIME: f"{movement.at:%H:%M:%S}",
        Field.BALANCE: yuan(movement.balance_minor),
        Field.ACCOUNT: ACCOUNT,
        Field.CURRENCY: layout.currencies[0],
        Field.COUNTERPARTY: movement.name,
        Field.COUNTERPARTY_NUMBER: movement.number,
        Field.SERIAL: movement.serial,
        Field.PAYER: "本小区",
        Field.PAYEE: "本小区",
        Field.PAYER_NUMBER: ACCOUNT,
        Field.PAYEE_NUMBER: ACCOUNT,
    }
    values[other_side] = movement.name
    values[Field.PAYER_NUMBER if is_in else Field.PAYEE_NUMBER] = movement.number
    if Field.TIME not in layout.columns:
        values[Field.DAY] = f"{movement.at:%Y-%m-%d %H:%M:%S}"
    return {**values, **_money(layout, movement)}.get(field, "")


def _money(layout: Layout, movement: Movement) -> dict[Field, str]:
    plain, is_in = yuan(movement.amount_minor), movement.direction is Direction.IN
    if Field.AMOUNT in layout.columns:
        words = (word for word, meant in layout.directions.items() if meant is movement.direction)
        is_plain = Field.DIRECTION in layout.columns and not layout.signed
        return {
            Field.AMOUNT: plain if is_plain else movement.signed,
            Field.DIRECTION: next(words, ""),
        }
    if Field.IN not in layout.columns:
        return {Field.OUT: f"-{plain}" if is_in else plain}
    words = (word for word, meant in layout.directions.items() if meant is movement.direction)
    return {
        Field.IN: plain if is_in else "0.00",
        Field.OUT: "0.00" if is_in else plain,
        Field.DIRECTION: next(words, ""),
    }


def write(
    layout: Layout,
    movements: Sequence[Movement],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    above: Sequence[str] = (),
    below: Sequence[Sequence[str]] = (),
) -> bytes:
    """The whole file: a title, if the format is told by one, the header and the rows."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for line in (*layout.marks[:1], *above):
        writer.writerow([line])
    headings = header(layout)
    writer.writerow(headings)
    for movement in movements:
        writer.writerow(cells(layout, movement, headings))
    for row in below:
        writer.writerow(row)
    return out.getvalue().encode(encoding)
