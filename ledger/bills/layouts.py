r"""What a format looks like, as one value: which headings stand for what, which words mean what.

A new table format is one small file with one ``Layout``, listed in ``ledger/bills/formats.py``::

    HUAXIA = Layout(
        format="huaxia-corporate",
        columns={                                   # field → the headings it may have
            Field.DAY: ("交易日期",),
            Field.OUT: ("支出金额",),               # two columns: exactly one of them holds the amount
            Field.IN: ("收入金额",),
            Field.BALANCE: ("余额",),
            Field.COUNTERPARTY: ("对方户名",),
            Field.SERIAL: ("流水号",),
        },
        optional=frozenset({Field.SERIAL}),         # all the others must be in the header
        texts=("摘要", "用途"),                     # joined by " · "; any may be missing
        sayings=(                                   # what lines above and below the table may declare
            r"账号:\s*(?P<account>\d+)",
            r"支出总金额\s*(?P<out_sum>[\d,.]+)",
        ),
        foot=("支出总金额",),                       # how lines below the table begin
    )

The three ways in which money is written follow from the columns: ``AMOUNT`` with ``DIRECTION`` (an amount
without sign and a word of ``directions``), ``AMOUNT`` alone (signed, plus is in), or ``IN`` and ``OUT``
(a ``DIRECTION`` beside them is held against them). Headings and ``foot`` are compared half width, with
round brackets, without spaces, in lower case: write them as the bank prints them. ``sayings`` see their
lines in half width only (NFKC): write ``:`` and ``(`` in them, and ``\s*`` where there may be spaces.

A word that is in no table stops the import: directions and statuses are never guessed. What a format needs
beyond this (a refund that has a number of its own, fees in a remark) is a field or a setting here, used by
``ledger/bills/engine.py`` for all; documents that are no tables (OFX, MT940, camt) are read by a function
of their own, see ``ledger/bills/formats.py``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from ledger.bills.cells import heading
from ledger.domain.bills import Direction


class Field(StrEnum):
    """What a column may hold.

    ``PAYER`` and ``PAYEE`` are for bills that print both: the counterparty is the payer of money that came
    in and the payee of money that went out. ``REFUND`` is a refund's own number, in rows whose ``SERIAL`` is
    that of the payment that is refunded. ``ACCOUNT`` and ``CURRENCY`` must be the same in every row.
    """

    DAY = "day"
    TIME = "time"
    AMOUNT = "amount"
    IN = "in"
    OUT = "out"
    DIRECTION = "direction"
    BALANCE = "balance"
    COUNTERPARTY = "counterparty"
    COUNTERPARTY_NUMBER = "counterparty_number"
    PAYER = "payer"
    PAYER_NUMBER = "payer_number"
    PAYEE = "payee"
    PAYEE_NUMBER = "payee_number"
    SERIAL = "serial"
    ORDER = "order"
    KIND = "kind"
    STATUS = "status"
    FEE = "fee"
    REFUND = "refund"
    ACCOUNT = "account"
    CURRENCY = "currency"


class Effect(NamedTuple):
    """What a status does to a row: a direction in place of the printed one, and why it is neutral."""

    direction: Direction | None = None
    reason: str = ""


DONE = Effect()
CLOSED = Effect(Direction.NEUTRAL, "closed")
FAILED = Effect(Direction.NEUTRAL, "failed")
UNSETTLED = Effect(Direction.NEUTRAL, "unsettled")
OWN_TRANSFER = "own_transfer"
ZERO = "zero"

IN, OUT, NEUTRAL = Direction.IN, Direction.OUT, Direction.NEUTRAL
YUAN = ("人民币", "人民币元", "CNY", "RMB", "156", "01", "CNY人民币")


@dataclass(frozen=True, kw_only=True)
class Layout:
    r"""One format of table.

    Attributes:
        format: its public name (``docs/bills.md``).
        columns: the headings that each field may have, the usual one first.
        optional: fields that the header may lack.
        together: of these, which are optional, the header has all or none.
        texts: headings whose cells make the row's text, each of which may be missing.
        marks: texts one of which must stand above the table, where headings alone do not tell the format.
        directions: every word that the direction column may hold; "" allows an empty cell.
        statuses: every word that the status column may hold; "" allows an empty cell.
        status_forms: patterns of statuses that hold an amount, such as ``已退款\(¥?[\d.,]+\)``.
        exceptions: what (printed direction, status) means where the status alone does not tell.
        transfers: pattern of a kind → which way it moved our account's balance, for rows between accounts
            of our own; a kind that no pattern fits moved it neither way.
        refund_kind: pattern of kinds that are refunds: ``refund_of`` is then their order or serial.
        refund_separator: what parts a refunded serial from the refund's number within one serial.
        signed: amounts beside a direction word carry a sign too, which must agree with it.
        red_letters: an amount below zero is money the other way round (红字), not a mistake.
        out_sign: -1 where the column of outgoing amounts prints them negative.
        fee_sign: -1 where a fee that was kept is printed negative.
        fee_word: the word before a fee that stands in the text of a row, such as 服务费 in ``服务费¥0.10``.
        trim: signs to strip from both ends of every cell, instead of white space alone.
        mark: what begins every cell, in a format that does not quote the commas in its texts.
        sayings: patterns of what lines above and below the table declare, by named groups: rows, in_rows,
            in_sum, out_rows, out_sum, neutral_rows, neutral_sum, fee_sum, opening, closing, first, last,
            account, currency.
        foot: how lines that belong to no row begin, below or among the rows.
        foot_forms: patterns of the first cell of such lines, where their beginning is not always the same.
        foot_table: headings of a summary table below the rows, each with the group it declares ("" none);
            its first heading tells where it begins.
        totals: how a line of totals begins, whose sums stand in the columns of in and out.
        has_foot: a file without any line of the foot is cut off.
        currencies: words for yuan, in the currency column or in a saying.
        day_length: the day is the first so many signs of its cell, which goes on with something else.
        filler: pattern of what fills an empty cell; where words follow it, they ran over from another column.
    """

    format: str
    columns: Mapping[Field, tuple[str, ...]]
    optional: frozenset[Field] = frozenset()
    together: frozenset[Field] = frozenset()
    texts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    directions: Mapping[str, Direction] = field(default_factory=dict)
    statuses: Mapping[str, Effect] = field(default_factory=dict)
    status_forms: Mapping[str, Effect] = field(default_factory=dict)
    exceptions: Mapping[tuple[Direction, str], Effect] = field(default_factory=dict)
    transfers: Mapping[str, Direction] = field(default_factory=dict)
    refund_kind: str = ""
    refund_separator: str = ""
    signed: bool = False
    red_letters: bool = False
    out_sign: int = 1
    fee_sign: int = 1
    fee_word: str = ""
    trim: str | None = None
    mark: str = ""
    sayings: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    foot_forms: tuple[str, ...] = ()
    foot_table: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    has_foot: bool = False
    currencies: tuple[str, ...] = YUAN
    day_length: int | None = None
    filler: str = ""

    @cached_property
    def names(self) -> dict[Field, tuple[str, ...]]:
        """The headings of each field as headings are compared."""
        return {item: tuple(map(heading, texts)) for item, texts in self.columns.items()}

    @cached_property
    def text_names(self) -> frozenset[str]:
        """The headings of the columns that make the text."""
        return frozenset(map(heading, self.texts))

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """The sayings, ready for use."""
        return tuple(map(re.compile, self.sayings))

    @cached_property
    def status_patterns(self) -> tuple[tuple[re.Pattern[str], Effect], ...]:
        """The forms of statuses, ready for use."""
        return tuple((re.compile(form), effect) for form, effect in self.status_forms.items())

    @cached_property
    def transfer_patterns(self) -> tuple[tuple[re.Pattern[str], Direction], ...]:
        """The kinds of transfers, ready for use."""
        return tuple((re.compile(form), way) for form, way in self.transfers.items())

    @cached_property
    def foot_names(self) -> tuple[str, ...]:
        """How lines of the foot begin, as headings are compared."""
        return tuple(map(heading, self.foot))

    @cached_property
    def foot_patterns(self) -> tuple[re.Pattern[str], ...]:
        """The forms of the foot, ready for use."""
        return tuple(map(re.compile, self.foot_forms))

    @property
    def required(self) -> frozenset[Field]:
        """The fields that the header must have."""
        return frozenset(self.columns) - self.optional
