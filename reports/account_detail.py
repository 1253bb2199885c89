"""明细账 on paper: page by page, each beginning with 承前页 and ending with 过次页.

Style sheets cannot add up, so the pages are cut here, before anything is laid out. Every page is a
table of its own: the totals at its foot are those of the rows above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width

from ledger.i18n import Language
from ledger.statements.values import AccountDetail, AccountDetailRow
from reports.engine import Paper, render
from reports.errors import PaperTooLongError
from reports.values import Enclosed, Notice

#: More take minutes and hundreds of megabytes; longer books are printed month by month.
ROW_COUNT_MAX = 1_000
#: What fits between a page's head and foot, in rows of one line; the first page has less.
_LINES_A_PAGE = 31
_LINES_ON_FIRST = 26
#: How wide the columns of text are, in hundredths of a hanzi; words break before a line is full.
_SUMMARY_WIDTH = 2_350
_CONTRA_WIDTH = 1_550
_FUND_WIDTH = 680


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A row as it is printed; ``side`` is on which side the balance stands."""

    day: str
    voucher: str
    summary: str
    contra: str
    fund: str
    debit_minor: int
    credit_minor: int
    side: str
    balance_minor: int


@dataclass(frozen=True, slots=True)
class DetailPage:
    """One page: its rows between the row brought forward and the one carried forward."""

    brought: DetailRow
    rows: tuple[DetailRow, ...]
    carried: DetailRow


def pdf(
    statement: AccountDetail,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
    notice: Notice | None = None,
) -> bytes:
    """Make the paper, A4 landscape, from a statement that holds all its rows.

    Raises:
        PaperTooLongError: there are more rows than one paper may hold.
    """
    frame = statement.frame
    is_whole = statement.is_first and statement.next_after is None
    if not is_whole or len(statement.rows) > ROW_COUNT_MAX:
        raise PaperTooLongError(row_count=len(statement.rows), row_count_max=ROW_COUNT_MAX)
    return render(
        Paper(
            template="account_detail.html",
            heading=language.term(frame.kind, "statement"),
            about=language.span(frame.span),
            community=frame.community,
            language=language,
            made_at=made_at,
            url=url,
            enclosed=enclosed,
            notice=notice,
            values={"statement": statement, "pages": pages(statement, language)},
        )
    )


def pages(statement: AccountDetail, language: Language) -> list[DetailPage]:
    """Cut the rows into pages and strike the totals at the foot of each, summed from the first."""
    gettext = language.gettext
    made: list[DetailPage] = []
    debit_minor = credit_minor = 0
    balance_minor = statement.opening_minor
    title = gettext("期初余额")
    chunks = list(_cut([_printed(row, statement.side, language) for row in statement.rows]))
    first = 0
    for chunk in chunks:
        brought = _total(title, debit_minor, credit_minor, balance_minor, statement, language)
        debit_minor += sum(row.debit_minor for row in chunk)
        credit_minor += sum(row.credit_minor for row in chunk)
        first += len(chunk)
        if chunk:
            balance_minor = statement.rows[first - 1].balance_minor
        is_last = len(made) == len(chunks) - 1
        title = gettext("本期合计") if is_last else gettext("过次页")
        carried = _total(title, debit_minor, credit_minor, balance_minor, statement, language)
        made.append(DetailPage(brought, tuple(chunk), carried))
        title = gettext("承前页")
    return made


def _cut(rows: Sequence[DetailRow]) -> Iterator[list[DetailRow]]:
    """Yield the rows of each page; a long text takes several lines, and never gets cut off."""
    chunk: list[DetailRow] = []
    free = _LINES_ON_FIRST
    for row in rows:
        needed = max(
            _lines(row.summary, _SUMMARY_WIDTH),
            _lines(row.contra, _CONTRA_WIDTH),
            _lines(row.fund, _FUND_WIDTH),
        )
        if needed > free:
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


def _printed(row: AccountDetailRow, own_side: str, language: Language) -> DetailRow:
    names = [language.name(label) for label in row.contra]
    contra = language.gettext("、").join(names)
    if len(names) > 2:
        contra = language.gettext("%(name)s 等%(count)s个", name=names[0], count=len(names))
    side, balance_minor = _sided(row.balance_minor, own_side, language)
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


def _total(
    title: str,
    debit_minor: int,
    credit_minor: int,
    balance_minor: int,
    statement: AccountDetail,
    language: Language,
) -> DetailRow:
    side, shown_minor = _sided(balance_minor, statement.side, language)
    return DetailRow("", "", title, "", "", debit_minor, credit_minor, side, shown_minor)


def _sided(balance_minor: int, own_side: str, language: Language) -> tuple[str, int]:
    """Write a balance as bookkeepers do: the side it stands on, and an amount above zero."""
    if not balance_minor:
        return language.gettext("平"), 0
    other = "credit" if own_side == "debit" else "debit"
    side = own_side if balance_minor > 0 else other
    return language.term(side, "side"), abs(balance_minor)
