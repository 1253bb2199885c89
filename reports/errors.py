"""What paper refuses, as types with data."""

from dataclasses import dataclass

from ledger.domain.errors import Refusal


@dataclass(eq=False)
class PaperError(Refusal):
    """A paper cannot be made.

    ``reason`` is no_own_font (a file is missing), no_cjk_font or no_subset_library (the machine
    lacks a system package, named in ``text``), character (``text`` holds those that no font has),
    or engine (``text`` is what WeasyPrint complained about).
    """

    code = "paper"
    reason: str
    text: str = ""
    field: str = ""


@dataclass(eq=False)
class PaperTooLongError(Refusal):
    """A statement has more rows than one paper may hold; ask for a shorter period."""

    code = "paper_too_long"
    row_count: int
    row_count_max: int
    field: str = "period"
