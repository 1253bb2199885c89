"""Lines of a voucher typed into a plain table: no script needed, every mistake named at its cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.errors import LinesError, Refusal, UnknownNameError
from ledger.domain.money import parse_yuan
from ledger.domain.transactions import Line

#: Rows a form takes; what is longer belongs into the voucher grid or a file.
ROWS_MAX = 400
COLUMNS = ("account", "fund", "debit", "credit", "place", "work", "party", "note")
_CELL_LENGTH_MAX = 200
#: Typed for an account: the row is not taken over.
LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One row as typed. Place, work and party travel along unseen where a voucher is corrected.

    ``note`` says what the row was in the file it came from.
    """

    account: str = ""
    fund: str = ""
    debit: str = ""
    credit: str = ""
    place: str = ""
    work: str = ""
    party: str = ""
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed; a fund that was only proposed is nothing."""
        return not (self.account or self.debit or self.credit) or self.account == LEFT_OUT


def typed_lines(columns: Mapping[str, Sequence[str]]) -> list[TypedLine]:
    """Read the rows of a form from its columns, each a list of cells.

    Raises:
        LinesError: more rows than a form takes.
    """
    # PostgreSQL cannot even be asked for U+0000.
    cells = {name: [item.replace("\0", "").strip()[:_CELL_LENGTH_MAX] for item in columns.get(name, ())]
             for name in COLUMNS}  # fmt: skip
    count = max(map(len, cells.values()))
    if count > ROWS_MAX:
        raise LinesError(reason="too_many", limit=ROWS_MAX)
    return [
        TypedLine(*(cells[name][i] if i < len(cells[name]) else "" for name in COLUMNS))
        for i in range(count)
    ]


def typed_line(line: Line, *, account_name: str = "") -> TypedLine:
    """Write a line back as somebody would have typed it."""
    shown = f"{line.account} {account_name}".strip()
    return TypedLine(
        shown, line.fund, _yuan(line.debit_minor), _yuan(line.credit_minor), line.place, line.work,
        line.party,
    )  # fmt: skip


def read_lines(
    rows: Iterable[TypedLine], accounts: Mapping[str, str], funds: Iterable[str]
) -> tuple[tuple[Line, ...], tuple[int, ...], tuple[Refusal, ...]]:
    """Read rows as lines: the lines, the row of each, and everything that is wrong.

    ``accounts`` maps codes and names to codes.
    """
    known_funds = set(funds)
    lines: list[Line] = []
    positions: list[int] = []
    refusals: list[Refusal] = []
    for position, row in enumerate(rows):
        if row.is_blank:
            continue
        try:
            lines.append(_line(row, f"lines.{position}", accounts, known_funds))
            positions.append(position)
        except Refusal as refusal:
            refusals.append(refusal)
    return tuple(lines), tuple(positions), tuple(refusals)


def account_index(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """Make the index of what people may type for an account: its code, or one of its names."""
    index: dict[str, str] = {}
    codes: dict[str, str] = {}
    for code, names in named:
        codes[code] = code
        for name in names:
            if name:
                index.setdefault(_plain(name), code)
    return index | codes


def account_of(text: str, index: Mapping[str, str]) -> str:
    """Give the code that a cell means: a code, a code with a name behind it, or a name; else ""."""
    plain = _plain(text)
    first = re.split(r"[\s　]", text.strip(), maxsplit=1)[0]
    return index.get(plain) or (index.get(first, "") if first.isascii() else "")


def placed(refusal: Refusal, positions: Sequence[int]) -> Refusal:
    """Move a refusal of a draft's line to the row it was typed in."""
    found = re.fullmatch(r"lines\.(\d+)(\..*)?", str(refusal.data.get("field", "")))
    if found and int(found[1]) < len(positions):
        row = positions[int(found[1])]
        refusal.field = f"lines.{row}{found[2] or ''}"  # type: ignore[attr-defined]
    return refusal


def _line(row: TypedLine, path: str, accounts: Mapping[str, str], funds: set[str]) -> Line:
    code = account_of(row.account, accounts)
    if not code:
        raise UnknownNameError(noun="account", name=row.account[:40], field=f"{path}.account")
    if row.fund not in funds:
        raise UnknownNameError(noun="fund", name=row.fund[:40], field=f"{path}.fund")
    if row.debit and row.credit:
        raise LinesError(reason="one_side", field=f"{path}.debit")
    debit_minor = parse_yuan(row.debit, field=f"{path}.debit") if row.debit else 0
    credit_minor = parse_yuan(row.credit, field=f"{path}.credit") if row.credit else 0
    if not (debit_minor or credit_minor):
        raise LinesError(reason="zero", field=f"{path}.debit")
    return Line(code, row.fund, debit_minor, credit_minor, row.place, row.work, row.party)


def _plain(text: str) -> str:
    return re.sub(r"[\s　]+", "", text).casefold()


def _yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}" if minor > 0 else ""
