"""Languages: amounts, days, periods and names as people read them, and complete catalogues."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError

from ledger.domain.periods import Span, parse_span
from ledger.i18n import LANGUAGES, NAMES, environment, language

ZH, EN = language("zh"), language("en")
NOWHERE = Path(__file__).parent


def test_amounts_have_two_decimals_commas_and_a_true_minus_sign() -> None:
    assert ZH.money(123_456_789) == "1,234,567.89"
    assert ZH.money(-123_450) == "−1,234.50"
    assert ZH.money(0) == EN.money(0) == "0.00"
    assert ZH.money(5) == "0.05"


def test_nothing_is_a_dash_in_a_table() -> None:
    assert ZH.cell(0) == ZH.cell(None) == "—"
    assert ZH.cell(-1) == "−0.01"


def test_what_came_in_and_what_went_out_carry_a_sign() -> None:
    assert (ZH.signed(100), ZH.signed(-100), ZH.signed(0)) == ("＋1.00", "−1.00", "0.00")
    assert EN.signed(100) == "+1.00"


def test_uppercase_amounts_begin_with_the_currency() -> None:
    assert ZH.uppercase(140_950) == "人民币壹仟肆佰零玖元伍角整"


def test_days_and_months_read_as_people_write_them() -> None:
    day = date(2024, 3, 17)
    assert (ZH.day(day), EN.day(day)) == ("2024年3月17日", "17 March 2024")
    assert ZH.short_day(day) == "2024-03-17"
    assert (ZH.month(202509), EN.month(202509)) == ("2025年9月", "September 2025")
    assert (ZH.month(202513), EN.month(202513)) == ("2025年审计调整", "audit adjustments of 2025")


def test_moments_are_told_by_the_clock_of_the_community() -> None:
    moment = datetime(2025, 1, 1, 20, 5, tzinfo=UTC)
    assert ZH.moment(moment) == "2025年1月2日 04:05"
    assert EN.moment(moment) == "2 January 2025, 04:05"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("2025", "2025年", "2025"),
        ("2025H1", "2025年上半年", "first half of 2025"),
        ("2025H2", "2025年下半年", "second half of 2025"),
        ("2025Q3", "2025年第三季度", "third quarter of 2025"),
        ("2025-09", "2025年9月", "September 2025"),
        ("2025-01-01..2025-06-30", "2025年1—6月", "January–June 2025"),
        ("2025-01-01..2025-03-15", "2025年1月1日—3月15日", "1 January 2025 – 15 March 2025"),
        ("2024-12-31..2025-01-31", "2024年12月31日—2025年1月31日", "31 December 2024 – 31 January 2025"),
        ("2025-03-15..2025-03-15", "2025年3月15日", "15 March 2025"),
    ],
)  # fmt: skip
def test_spans_are_named(name: str, zh: str, en: str) -> None:
    assert (ZH.span(parse_span(name)), EN.span(parse_span(name))) == (zh, en)


def test_a_span_is_named_by_its_days_whatever_its_address() -> None:
    assert ZH.span(Span(date(2025, 1, 1), date(2025, 12, 31), "any")) == "2025年"


def test_a_missing_name_gives_way_to_the_other_language() -> None:
    both = SimpleNamespace(name_zh="停车收入", name_en="Parking")
    assert (ZH.name(both), EN.name(both)) == ("停车收入", "Parking")
    assert EN.name(SimpleNamespace(name_zh="停车收入", name_en="")) == "停车收入"
    assert ZH.name(SimpleNamespace(name_zh="", name_en="Parking")) == "Parking"


def test_every_term_has_an_english_name() -> None:
    for noun, values in NAMES.items():
        for value in values:
            assert ZH.term(value, noun) == values[value]
            assert EN.term(value, noun).isascii(), (noun, value)


def test_a_value_without_a_name_stands_for_itself() -> None:
    assert ZH.term("unheard-of", "kind") == "unheard-of"


def test_a_text_unknown_to_the_catalogue_stays_chinese() -> None:
    assert EN.gettext("没有这样的词%(x)s", x=1) == "没有这样的词1"
    assert EN.ngettext("没有%(n)s", "没有%(n)s", 1, n=1) == "没有1"


def test_a_word_can_be_another_one_in_another_place() -> None:
    assert ZH.pgettext("several", "资金") == "资金"
    assert EN.pgettext("several", "资金") == "Funds"
    assert EN.gettext("资金") == "Fund"
    assert EN.pgettext("nowhere", "%(n)s笔", n=2) == "2笔"


def test_there_is_no_third_language() -> None:
    with pytest.raises(KeyError):
        language("xx")


@pytest.mark.parametrize("code", LANGUAGES)
def test_templates_escape_and_refuse_unknown_names_without_a_request(code: str) -> None:
    templates = environment(language(code), NOWHERE)
    assert environment(language(code), NOWHERE) is templates
    drawn = templates.from_string("{{ -150|money }} {{ text }}").render(text="<b>")
    assert drawn == "−1.50 &lt;b&gt;"
    with pytest.raises(UndefinedError):
        templates.from_string("{{ missing }}").render()
