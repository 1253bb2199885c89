"""Ways to spoil the rows of a transaction, and what it takes to say that the seal must refuse it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tests.store.vouchers import LineSpec, RawVoucher, a_voucher

Make = Callable[[sa.Connection], RawVoucher]
Break = Callable[[RawVoucher], Any]


@dataclass(frozen=True)
class Case:
    """``refused_by`` is the guard, or a pattern of the several that may come first."""

    refused_by: str
    sentence: str
    make: Make
    damage: Break

    def __str__(self) -> str:
        return f"{self.refused_by}: {self.sentence}"


def header(**values: Any) -> Break:
    return lambda voucher: voucher.header.update(values)


def line(position: int, **values: Any) -> Break:
    return lambda voucher: voucher.change_line(position, **values)


def in_turn(*steps: Break) -> Break:
    def damage(voucher: RawVoucher) -> None:
        for step in steps:
            step(voucher)

    return damage


def add(name: str, step: int) -> Break:
    def damage(voucher: RawVoucher) -> None:
        voucher.header[name] += step

    return damage


def dated(day: str, *, period: int = 0, number: int = 1) -> Break:
    def damage(voucher: RawVoucher) -> None:
        voucher.move(dated_on=day)
        if period:
            voucher.number(period, number)

    return damage


def amounts(minor: int, *positions: int) -> Break:
    """Give lines another amount on the side they have, and the header its sum."""

    def damage(voucher: RawVoucher) -> None:
        for position in positions:
            side = "debit_minor" if voucher.lines[position]["debit_minor"] else "credit_minor"
            voucher.change_line(position, **{side: minor})
        recount(voucher)

    return damage


def recount(voucher: RawVoucher) -> None:
    amount = sum(row["debit_minor"] for row in voucher.lines)
    voucher.header.update(amount_minor=amount, line_count=len(voucher.lines))


def keep(*positions: int) -> Break:
    def damage(voucher: RawVoucher) -> None:
        voucher.lines = [voucher.lines[position] for position in positions]
        for number, row in enumerate(voucher.lines, 1):
            row["number"] = number
        recount(voucher)

    return damage


def of_lines(*lines: LineSpec, **header: Any) -> Make:
    return lambda connection: a_voucher(connection, lines, **header)
