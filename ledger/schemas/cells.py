"""Cells of CSV files: what a spreadsheet would run as a formula is made plain text, and back again."""

import re

#: The beginnings of formulas, in either width, also behind apostrophes that are already there.
_FORMULA = re.compile(r"'*[=+\-@%|\t\r\n＝＋－＠]")
_QUOTED = re.compile(r"'+[=+\-@%|\t\r\n＝＋－＠]")


def harmless(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run. Amounts are not given to this."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_typed(cell: str) -> str:
    """Take away the apostrophe that keeps a text from being run; undoes :func:`harmless`."""
    return cell[1:] if _QUOTED.match(cell) else cell
