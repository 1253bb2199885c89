"""Pages of a ledger: each begins with 承前页 and ends with 过次页.

Style sheets cannot add up, so the pages are cut here, before anything is laid out. Every page is a
table of its own: the totals at its foot are those of the rows above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from ledger.i18n import Language
from ledger.statements.values import AccountDetail, AccountDetailRow

#: What fits between a page's head and foot, in rows of one line; the first page has less.
_LINES_A_PAGE = 31
_LINES_ON_FIRST = 26


@dataclass(frozen=True, slots=True)
class Widths:
    """How wide the columns of text are, in hundredths of a hanzi; words break before a line is full."""

    summary: int
    contra: int
    fund: int


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A row as it is printed; ``side`` is on which side the balance stands.

    A row that ``is_total`` repeats amounts of other rows; one that ``keeps_next`` is not the last of a
    page. ``day_closing_minor`` stands on a day's last row.
    """

    day: str
    voucher: str
    summary: str
    contra: str
    fund: str
    debit_minor: int
    credit_minor: int
    side: str
    balance_minor: int
    day_closing_minor: int | None = None
    is_total: bool = False
    keeps_next: bool = False


@dataclass(frozen=True, slots=True)
class DetailPage:
    """One page: its rows between the row brought forward and the one carried forward."""

    brought: DetailRow
    rows: tuple[DetailRow, ...]
    carried: DetailRow


def cut_pages(
    statement: AccountDetail, printed: Sequence[DetailRow], widths: Widths, language: Language
) -> list[DetailPage]:
    """Cut the rows into pages and strike the totals at the foot of each, summed from the first."""
    gettext = language.gettext
    made: list[DetailPage] = []
    debit_minor = credit_minor = 0
    balance_minor = statement.opening_minor
    title = gettext("期初余额")
    chunks = list(_cut(printed, widths))
    first = 0
    for chunk in chunks:
        lines = [row for row in chunk if not row.is_total]
        brought = total_row(title, debit_minor, credit_minor, balance_minor, statement, language)
        debit_minor += sum(row.debit_minor for row in lines)
        credit_minor += sum(row.credit_minor for row in lines)
        first += len(lines)
        if lines:
            balance_minor = statement.rows[first - 1].balance_minor
        is_last = len(made) == len(chunks) - 1
        title = gettext("本期合计") if is_last else gettext("过次页")
        carried = total_row(title, debit_minor, credit_minor, balance_minor, statement, language)
        made.append(DetailPage(brought, tuple(chunk), carried))
        title = gettext("承前页")
    return made


def _cut(rows: Sequence[DetailRow], widths: Widths) -> Iterator[list[DetailRow]]:
    """Yield the rows of each page; a long text takes several lines, and never gets cut off."""
    chunk: list[DetailRow] = []
    free = _LINES_ON_FIRST
    for row in rows:
        needed = max(
            _lines(row.summary, widths.summary),
            _lines(row.contra, widths.contra),
            _lines(row.fund, widths.fund),
        )
        if needed + row.keeps_next > free:
            yield chunk
            chunk, free = [], _LINES_A_PAGE
        chunk.append(row)
        free -= needed
    yield chunk


def _lines(text: str, width: int) -> int:
    """Count the lines that a text takes in a column, at least one."""
    return max(1, -(-sum(map(_width, text)) // width))


def _width(character: str) -> int:
    """Give a character's width in hundredths of a hanzi, rather too wide than too narrow."""
    if east_asian_width(character) in "WFA":
        return 100
    if character.isupper() or character.isdigit():
        return 62
    return 52 if character.isalpha() else 35


def printed_row(row: AccountDetailRow, own_side: str, language: Language) -> DetailRow:
    """Give a line as it is printed."""
    names = [language.name(label) for label in row.contra]
    contra = language.gettext("、").join(names)
    if len(names) > 2:
        contra = language.gettext("%(name)s 等%(count)s个", name=names[0], count=len(names))
    side, balance_minor = sided(row.balance_minor, own_side, language)
    return DetailRow(
        day=language.short_day(row.dated_on),
        voucher=row.voucher,
        summary=row.summary,
        contra=contra,
        fund=language.name(row.fund),
        debit_minor=row.debit_minor,
        credit_minor=row.credit_minor,
        side=side,
        balance_minor=balance_minor,
    )


def total_row(
    title: str,
    debit_minor: int,
    credit_minor: int,
    balance_minor: int,
    statement: AccountDetail,
    language: Language,
) -> DetailRow:
    """Give a row of totals, as at the head and the foot of a page."""
    side, shown_minor = sided(balance_minor, statement.side, language)
    return DetailRow(
        "", "", title, "", "", debit_minor, credit_minor, side, shown_minor, is_total=True
    )


def sided(balance_minor: int, own_side: str, language: Language) -> tuple[str, int]:
    """Write a balance as bookkeepers do: the side it stands on, and an amount above zero."""
    if not balance_minor:
        return language.gettext("平"), 0
    other = "credit" if own_side == "debit" else "debit"
    side = own_side if balance_minor > 0 else other
    return language.term(side, "side"), abs(balance_minor)
