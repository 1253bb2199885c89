"""Keys of pages: where a list goes on, as opaque text for an address."""

from datetime import date

from ledger.domain.errors import UnknownNameError

_NUMBER_LENGTH_MAX = 18


def page_key(*parts: int | date) -> str:
    """Write a key."""
    return ".".join(
        part.strftime("%Y%m%d") if isinstance(part, date) else str(part) for part in parts
    )


def read_key(text: str, *, length: int) -> tuple[int, ...]:
    """Read a key of this many numbers.

    Raises:
        UnknownNameError: no page was ever given this key.
    """
    parts = text.split(".")
    fits = len(parts) == length and all(
        part.isascii() and part.isdecimal() and len(part) <= _NUMBER_LENGTH_MAX for part in parts
    )
    if not fits:
        raise UnknownNameError(noun="page", name=text[:40], field="after")
    return tuple(map(int, parts))


def key_day(number: int) -> date:
    """Read the day in a key.

    Raises:
        UnknownNameError: the number is no day.
    """
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnknownNameError(noun="page", name=str(number)[:40], field="after") from error
