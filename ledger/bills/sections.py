"""Bills that are no tables (OFX, MT940, camt): statements one behind the other, put together to one bill.

What each declares is held against its rows as in a table; and each opening against the closing before it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ledger.bills.checks import Tally, check
from ledger.bills.declared import Sayings
from ledger.bills.engine import ROWS_MAX
from ledger.bills.warnings import Warnings
from ledger.domain.bills import Bill, BillRow, BillWarning, Declared, Direction, Totals, WarningCode
from ledger.domain.errors import AmountError, BillRefusedError
from ledger.domain.money import parse_yuan, yuan

AMOUNT_EXPECTED = "1234.56"
DAY_EXPECTED = "2026-07-01"
TEXT_LENGTH_SHOWN = 60

_AMOUNT = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
#: Currencies whose smallest unit is the whole; of the others we read hundredths.
_WITHOUT_DECIMALS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})


@dataclass(frozen=True, slots=True)
class Section:
    """One statement of one account.

    Attributes:
        row: the line on which it begins.
        account: as printed.
        currency: of every amount in it, ISO 4217; amounts are in hundredths of it.
        said: what it declares, by the names that ``Layout.sayings`` has too.
        foreign_closing: a closing balance in another currency than the account's, as printed.
    """

    row: int
    account: str
    currency: str
    rows: tuple[BillRow, ...]
    said: Mapping[str, str] = field(default_factory=dict)
    foreign_closing: str = ""


def amount_minor(text: str, *, currency: str, row: int, column: str) -> int:
    """Read an amount with a decimal point, as hundredths; never a guess at commas or further digits.

    Raises:
        BillRefusedError: no amount, or more decimals than the currency has.
    """
    try:
        minor = parse_yuan(text if _AMOUNT.fullmatch(text) else "")
    except AmountError:
        minor = None
    if minor is None or (currency in _WITHOUT_DECIMALS and minor % 100):
        raise refusal("amount", row, column, text, AMOUNT_EXPECTED)
    return minor


def currency_code(text: str, *, row: int, column: str) -> str:
    """Take a currency for its code in ISO 4217.

    Raises:
        BillRefusedError: not three capital letters.
    """
    if not _CURRENCY.fullmatch(text):
        raise refusal("currency", row, column, text, "CNY")
    return text


def check_count(rows: Sequence[object]) -> None:
    """Refuse more rows than a table may have.

    Raises:
        BillRefusedError: there are too many.
    """
    if len(rows) > ROWS_MAX:
        raise BillRefusedError(reason="too_many_rows", text=str(ROWS_MAX))


def refusal(reason: str, row: int, column: str, text: str, expected: str) -> BillRefusedError:
    """Say what is not understood, and where; of a long text its beginning."""
    return BillRefusedError(
        reason=reason, row=row, column=column, text=text[:TEXT_LENGTH_SHOWN], expected=expected
    )


def joined(sections: Sequence[Section], *, format_name: str, encoding: str) -> Bill:
    """Put the statements of one account together to one bill, and say what does not add up.

    Raises:
        BillRefusedError: no statement at all, or those of several accounts or currencies.
    """
    if not sections:
        raise BillRefusedError(reason="empty")
    first = sections[0]
    for section in sections[1:]:
        if section.account != first.account:
            raise refusal("several_accounts", section.row, "", section.account, first.account)
        if section.currency != first.currency:
            raise refusal("currency", section.row, "", section.currency, first.currency)
    heard = [_sayings(section) for section in sections]
    declared = [sayings.declared() for sayings in heard]
    return Bill(
        format=format_name,
        encoding=encoding,
        rows=tuple(row for section in sections for row in section.rows),
        warnings=_in_currency(_warnings(sections, heard, declared), first.currency),
        account=first.account,
        period=_period([sayings.period() for sayings in heard]),
        declared=_together(declared),
        currency=first.currency,
    )


def _sayings(section: Section) -> Sayings:
    sayings = Sayings()
    for name, text in section.said.items():
        sayings.take(name, text)
    return sayings


def _warnings(
    sections: Sequence[Section], heard: Sequence[Sayings], declared: Sequence[Declared]
) -> tuple[BillWarning, ...]:
    warnings = Warnings()
    before_minor: int | None = None
    for section, sayings, says in zip(sections, heard, declared, strict=True):
        if None not in (before_minor, says.opening_minor) and before_minor != says.opening_minor:
            _warn_chain(warnings, section.row, yuan(says.opening_minor or 0), before_minor or 0)
        before_minor = says.closing_minor
        tally = Tally()
        for row in section.rows:
            tally.sums[row.direction][0] += 1
            tally.sums[row.direction][1] += row.amount_minor
        check(section.rows, tally, sayings, warnings)
        if section.foreign_closing and says.opening_minor is not None:
            moved_minor = tally.of(Direction.IN)[1] - tally.of(Direction.OUT)[1]
            _warn_chain(warnings, 0, section.foreign_closing, says.opening_minor + moved_minor)
    return warnings.all()


def _in_currency(warnings: Sequence[BillWarning], currency: str) -> tuple[BillWarning, ...]:
    """Name the currency of the amounts in warnings where it is not yuan."""
    if currency == "CNY":
        return tuple(warnings)
    return tuple(
        replace(item, values={**item.values, "currency": currency})
        if "declared" in item.values
        else item
        for item in warnings
    )


def _warn_chain(warnings: Warnings, row: int, declared: str, computed_minor: int) -> None:
    warnings.add(
        WarningCode.BALANCE_CHAIN_BROKEN, row, declared=declared, computed=yuan(computed_minor)
    )


def _period(periods: Sequence[tuple[date, date] | None]) -> tuple[date, date] | None:
    said = [period for period in periods if period]
    if len(said) < len(periods):
        return None
    return min(first for first, _ in said), max(last for _, last in said)


def _together(declared: Sequence[Declared]) -> Declared:
    """Add up what the statements declare; what one of them leaves out, the file as a whole does not say."""
    totals = {}
    for direction in (Direction.IN, Direction.OUT):
        parts = [says.totals.get(direction, Totals()) for says in declared]
        totals[direction] = Totals(
            _sum(part.rows for part in parts), _sum(part.sum_minor for part in parts)
        )
    return Declared(
        rows=_sum(says.rows for says in declared),
        totals={key: pair for key, pair in totals.items() if pair != Totals()},
        opening_minor=declared[0].opening_minor,
        closing_minor=declared[-1].closing_minor,
    )


def _sum(parts: Iterable[int | None]) -> int | None:
    known = list(parts)
    numbers = [part for part in known if part is not None]
    return sum(numbers) if len(numbers) == len(known) else None
