"""A frozen payload as one table for pages and papers: texts, and amounts in fen where a figure stands."""

from dataclasses import dataclass

from ledger.domain.money import parse_yuan
from ledger.i18n import Language
from ledger.schemas.frames import Payload
from ledger.schemas.tables import statement_table

#: More columns than this need a sheet that lies on its side.
COLUMNS_UPRIGHT = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``minor`` None where it holds no amount."""

    text: str
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, each with whether amounts stand below it, and rows of cells."""

    headings: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_wide(self) -> bool:
        """Whether it needs a sheet that lies on its side."""
        return len(self.headings) > COLUMNS_UPRIGHT


def sheet_of(payload: Payload, language: Language) -> Sheet:
    """Lay a payload out; columns in which nothing stands at all are left out."""
    table = statement_table(payload, language)
    shown = [
        position
        for position in range(len(table.headings))
        if not table.rows or any(row[position] for row in table.rows)
    ]
    return Sheet(
        tuple((table.headings[at], at in table.amount_columns) for at in shown),
        tuple(
            tuple(_cell(row[at], is_amount=at in table.amount_columns) for at in shown)
            for row in table.rows
        ),
    )


def _cell(text: str, *, is_amount: bool) -> Cell:
    return Cell(text, parse_yuan(text) if is_amount and text else None)
