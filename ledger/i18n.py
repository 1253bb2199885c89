"""Languages: texts, amounts, days and periods as people read them, on pages and on paper alike.

Chinese is the language of the source: message ids are Chinese, and ``translations/en.po`` holds the
English. Nothing here knows a request; commands and PDFs use the same objects as pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from gettext import c2py
from pathlib import Path
from typing import Any, Protocol

from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ledger.campaign_terms import CAMPAIGN_TERMS
from ledger.confirmation_terms import CONFIRMATION_TERMS
from ledger.courtyard_terms import COURTYARD_TERMS
from ledger.domain.periods import ADJUSTING_MONTH, Span, last_day_of
from ledger.domain.uppercase import uppercase_amount
from ledger.dues_terms import DUES_TERMS
from ledger.fund_terms import FUND_TERMS
from ledger.gift_terms import GIFT_TERMS
from ledger.matter_terms import MATTER_TERMS
from ledger.notice_terms import NOTICE_TERMS
from ledger.place_terms import PLACE_TERMS
from ledger.service_terms import SERVICE_TERMS
from ledger.street_terms import STREET_TERMS
from ledger.terms import TERMS
from ledger.vote_terms import VOTE_TERMS
from ledger.work_terms import WORK_TERMS

#: The languages a page can be read in; the first is that of addresses without a prefix.
LANGUAGES = ("zh", "en")
#: The books' day is that of the bank. A fixed offset needs no files of time zones, and there has
#: been no other since 1991.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
#: What stands where there is nothing to show.
EMPTY = "—"

_TABLES = (
    TERMS,
    CAMPAIGN_TERMS,
    CONFIRMATION_TERMS,
    COURTYARD_TERMS,
    DUES_TERMS,
    FUND_TERMS,
    GIFT_TERMS,
    MATTER_TERMS,
    NOTICE_TERMS,
    PLACE_TERMS,
    SERVICE_TERMS,
    STREET_TERMS,
    WORK_TERMS,
    VOTE_TERMS,
)
#: noun → value → Chinese name, from all the tables; a noun may stand in several, such as ``statement``.
NAMES: Mapping[str, Mapping[str, str]] = {
    noun: {value: name for table in _TABLES for value, name in table.get(noun, {}).items()}
    for nouns in _TABLES
    for noun in nouns
}

_TRANSLATIONS = Path(__file__).parent / "translations"
_MINUS = "\N{MINUS SIGN}"
_QUARTERS_ZH = "一二三四"
_QUARTERS_EN = ("first", "second", "third", "fourth")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Named(Protocol):
    """Anything with a name in both languages."""

    @property
    def name_zh(self) -> str:
        """The Chinese name."""

    @property
    def name_en(self) -> str:
        """The English name."""


class Banded(Protocol):
    """From how many percent to how many."""

    @property
    def low(self) -> int:
        """The lower end, which belongs to it."""

    @property
    def high(self) -> int:
        """The upper end."""


@dataclass(frozen=True, eq=False)
class Language:
    """One language; ``texts`` maps Chinese message ids to its own texts (plural forms: several)."""

    code: str
    html_lang: str
    texts: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def gettext(self, message: str, /, **values: object) -> str:
        """Translate a text, and fill in its ``%(name)s`` places when values are given."""
        text = self.texts.get(message, (message,))[0]
        return text % values if values else text

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """Translate a text that needs another word here than elsewhere: 资金 as one, or as several."""
        text = self.texts.get(f"{context}\x04{message}", (message,))[0]
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """Translate a text that counts something."""
        forms = self.texts.get(singular)
        text = forms[self.plural(number)] if forms else plural
        return text % values if values else text

    def term(self, value: str, noun: str) -> str:
        """Name a value of the code: a kind, a role; one without a name stands for itself."""
        return self.gettext(NAMES[noun].get(str(value), str(value)))

    def name(self, named: Named) -> str:
        """Pick the name in this language, or the other where there is none."""
        names = (named.name_zh, named.name_en)
        return (names[0] or names[1]) if self.code == "zh" else (names[1] or names[0])

    def purpose(self, fund: Any) -> str:
        """Pick what a fund is for in this language, or in the other where that is missing."""
        texts = (fund.purpose_zh, fund.purpose_en)
        return str((texts[0] or texts[1]) if self.code == "zh" else (texts[1] or texts[0]))

    def money(self, amount_minor: int) -> str:
        """Write fen as yuan: ``1,234.50``, negative with a minus sign (not a hyphen)."""
        whole, fen = divmod(abs(amount_minor), 100)
        return f"{_MINUS if amount_minor < 0 else ''}{whole:,}.{fen:02d}"

    def area(self, area_centi_m2: int) -> str:
        """Write 0.01 m² as square metres: ``1,234.50``."""
        return self.money(area_centi_m2)

    def permille(self, share: int | None) -> str:
        """Write thousandths as a percentage, ``83.5%``; a dash where there is none."""
        if share is None:
            return EMPTY
        whole, tenth = divmod(abs(share), 10)
        return f"{_MINUS if share < 0 else ''}{whole}.{tenth}%"

    def band(self, band: Banded | None) -> str:
        """Write from how many percent to how many something lies; the ends as "under" and "at least"."""
        if band is None:
            return EMPTY
        if band.low == 0:
            return self.gettext("不到%(percent)s", percent=f"{band.high}%")
        if band.high == 100:
            return self.gettext("%(percent)s及以上", percent=f"{band.low}%")
        return f"{band.low}%–{band.high}%"

    def cell(self, amount_minor: int | None) -> str:
        """Write an amount in a table, where nothing is a dash."""
        return self.money(amount_minor) if amount_minor else EMPTY

    def signed(self, amount_minor: int) -> str:
        """Write what came in with a plus and what went out with a minus sign."""
        plus = "＋" if self.code == "zh" else "+"
        return f"{plus if amount_minor > 0 else ''}{self.money(amount_minor)}"

    def uppercase(self, amount_minor: int) -> str:
        """Write an amount in uppercase characters (大写), with the currency before it."""
        return f"人民币{uppercase_amount(amount_minor)}"

    def day(self, day: date) -> str:
        """Write a day in running text: 2024年3月17日, 17 March 2024."""
        if self.code == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"

    def short_day(self, day: date) -> str:
        """Write a day in a table."""
        return day.isoformat()

    def month(self, period: int) -> str:
        """Write a bookkeeping month: 2025年9月, September 2025; month 13 by its purpose."""
        year, month = divmod(period, 100)
        if month == ADJUSTING_MONTH:
            return f"{year}年审计调整" if self.code == "zh" else f"audit adjustments of {year}"
        return f"{year}年{month}月" if self.code == "zh" else f"{_MONTHS_EN[month - 1]} {year}"

    def moment_day(self, moment: datetime) -> str:
        """Write the day of a moment, in Shanghai, as tables do."""
        return self.short_day(moment.astimezone(SHANGHAI).date())

    def moment(self, moment: datetime) -> str:
        """Write a moment, to the minute, by the clock of the community."""
        local = moment.astimezone(SHANGHAI)
        comma = " " if self.code == "zh" else ", "
        return f"{self.day(local.date())}{comma}{local:%H:%M}"

    def span(self, span: Span) -> str:
        """Write the days of a statement: 2025年第三季度, 2025年1—6月, 2025年; English likewise."""
        first, last = span.first_day, span.last_day
        whole_months = first.day == 1 and last == last_day_of(last.year * 100 + last.month)
        if not whole_months or first.year != last.year:
            return self._days(first, last)
        named = "H" in span.name or "Q" in span.name
        months = (first.month, last.month)
        return (
            self._span_zh(first.year, *months, named)
            if self.code == "zh"
            else (self._span_en(first.year, *months, named))
        )

    def _days(self, first: date, last: date) -> str:
        if first == last:
            return self.day(first)
        if self.code == "en":
            return f"{self.day(first)} – {self.day(last)}"
        tail = f"{last.month}月{last.day}日" if first.year == last.year else self.day(last)
        return f"{self.day(first)}—{tail}"

    def _span_zh(self, year: int, first: int, last: int, named: bool) -> str:  # noqa: FBT001
        if (first, last) == (1, 12):
            return f"{year}年"
        if first == last:
            return f"{year}年{first}月"
        if named and last - first == 2:
            return f"{year}年第{_QUARTERS_ZH[first // 3]}季度"
        if named:
            return f"{year}年{'上' if first == 1 else '下'}半年"
        return f"{year}年{first}—{last}月"

    def _span_en(self, year: int, first: int, last: int, named: bool) -> str:  # noqa: FBT001
        if (first, last) == (1, 12):
            return str(year)
        if first == last:
            return f"{_MONTHS_EN[first - 1]} {year}"
        if named and last - first == 2:
            return f"{_QUARTERS_EN[first // 3]} quarter of {year}"
        if named:
            return f"{'first' if first == 1 else 'second'} half of {year}"
        return f"{_MONTHS_EN[first - 1]}–{_MONTHS_EN[last - 1]} {year}"


@cache
def language(code: str) -> Language:
    """Give a language by its code, ``zh`` or ``en``.

    Raises:
        KeyError: there is no such language.
    """
    if code == "zh":
        return Language("zh", "zh-CN", {}, lambda _number: 0)
    if code not in LANGUAGES:
        raise KeyError(code)
    with (_TRANSLATIONS / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    texts: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and all(forms):
            texts[f"{message.context}\x04{key}" if message.context else key] = tuple(
                map(str, forms)
            )
    return Language(code, code, texts, c2py(catalogue.plural_expr))


@cache
def environment(reader: Language, templates: Path) -> Environment:
    """Give the templates of a folder in one language; works without a request."""
    made = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install: Any = made
    install.install_gettext_callables(
        reader.gettext, reader.ngettext, newstyle=True, pgettext=reader.pgettext
    )
    made.globals["language"] = reader
    for name in (
        "money", "cell", "signed", "uppercase", "day", "short_day", "month", "span", "moment", "moment_day",
        "name", "purpose", "term", "permille", "area", "band",
    ):  # fmt: skip
        made.filters[name] = getattr(reader, name)
    return made
