"""A frozen payload as one table for pages and papers: texts, and amounts in fen where a figure stands."""

from dataclasses import dataclass

from ledger.domain.money import parse_yuan
from ledger.i18n import Language
from ledger.schemas.frames import Payload
from ledger.schemas.tables import columns_of, statement_table

#: More columns than this need a sheet that lies on its side.
COLUMNS_UPRIGHT = 6
#: What says again what the name and the side of a row say.
_BESIDE_NAMES = frozenset({"code", "section", "name_en"})


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
    """Lay a payload out for people: the name first, no codes beside it, no columns in which nothing stands."""
    table, keys = statement_table(payload, language), columns_of(payload)
    left_out = _BESIDE_NAMES if "name" in keys else frozenset()
    shown = [
        position
        for position, key in enumerate(keys)
        if key not in left_out and (not table.rows or any(row[position] for row in table.rows))
    ]
    shown.sort(key=lambda position: keys[position] != "name")
    return Sheet(
        tuple((table.headings[at], at in table.amount_columns) for at in shown),
        tuple(
            tuple(
                _cell(_shortened(row[at], keys[at], language), is_amount=at in table.amount_columns)
                for at in shown
            )
            for row in table.rows
        ),
    )


def _shortened(text: str, key: str, language: Language) -> str:
    """Name the first of many vouchers and say how many there are; the file inside names them all."""
    first, *more = text.split(" ") if key == "vouchers" else (text,)
    if not more:
        return text
    count = len(more) + 1
    return f"{first} " + language.ngettext("等%(num)s张", "等%(num)s张", count, num=count)


def _cell(text: str, *, is_amount: bool) -> Cell:
    return Cell(text, parse_yuan(text) if is_amount and text else None)
