"""资产负债表 against sums added by hand: two equal sides, agency money apart, loans cancelled."""

from ledger.domain.periods import parse_span
from ledger.statements.accounting_values import Activities, BalanceSheet
from ledger.statements.activities import activities
from ledger.statements.balance_sheet import balance_sheet
from tests.conftest import Books, CountQueries
from tests.factories import Ledger

TEXT = """
fund GRT-25-01 restricted 楼道补贴
2025-01-01 [opening] 期初余额
  借 100201 10000.00
  借 112102 300.00
  贷 3101 10300.00
  借 100205 90000.00 MNT
  贷 2601 90000.00 MNT
2025-02-10 停车费
  借 100201 500.00
  贷 480101 500.00
2025-03-01 补贴到账
  借 100204 2000.00 GRT-25-01
  贷 440101 2000.00 GRT-25-01
2025-03-02 借给补贴项目
  借 1191 300.00
  贷 100201 300.00
  借 100204 300.00 GRT-25-01
  贷 2291 300.00 GRT-25-01
2025-03-03 楼道粉刷
  借 510104 2100.00 GRT-25-01
  贷 100204 1600.00 GRT-25-01
  贷 220201 500.00 GRT-25-01
2025-03-04 维修工程尾款未付
  借 2601 1000.00 MNT
  贷 100205 900.00 MNT
  贷 220202 100.00 MNT
2025-03-05 坏账准备
  借 5501 20.00
  贷 1131 20.00
"""


def shown(ledger: Ledger, name: str, fund: str = "") -> BalanceSheet:
    with ledger.reading() as connection:
        return balance_sheet(connection, ledger.facts, parse_span(name), fund=fund)


def headings(sheet: BalanceSheet) -> dict[str, tuple[int, int]]:
    return {
        row.heading: (row.year_opening_minor, row.closing_minor)
        for row in (*sheet.assets, *sheet.claims)
        if row.level != "item"
    }


def items(sheet: BalanceSheet) -> dict[str, int]:
    return {
        row.label.code: row.closing_minor
        for row in (*sheet.assets, *sheet.claims)
        if row.label is not None
    }


def ties(sheet: BalanceSheet) -> bool:
    """Both sides are equal, at both ends, and each heading is the sum of its items."""
    found = headings(sheet)
    by_heading: dict[str, list[int]] = {}
    for row in (*sheet.assets, *sheet.claims):
        if row.label is not None:
            sums = by_heading.setdefault(row.heading, [0, 0])
            sums[0] += row.year_opening_minor
            sums[1] += row.closing_minor
    return (
        found["assets"] == found["claims"]
        and all(found[name] == tuple(sums) for name, sums in by_heading.items())
        and found["claims"]
        == tuple(a + b for a, b in zip(found["liabilities"], found["net_assets"], strict=True))
        and found.get("held_in_trust", (0, 0)) == found.get("owed_in_trust", (0, 0))
    )


def agrees(sheet: BalanceSheet, earned: Activities) -> bool:
    """Net assets are those that the year's activities begin and end with, by class."""
    found = headings(sheet)
    year, closing = earned.opening.year, earned.closing.span
    return found.get("unrestricted", (0, 0)) == (
        year.unrestricted_minor,
        closing.unrestricted_minor,
    ) and found.get("restricted", (0, 0)) == (year.restricted_minor, closing.restricted_minor)


def test_each_account_stands_under_its_heading_on_its_side(books: Books) -> None:
    sheet = shown(books(TEXT), "2025Q1")
    assert headings(sheet) == {
        "cash": (10000_00, 10900_00),
        "receivables": (300_00, 280_00),
        "own_assets": (10300_00, 11180_00),
        "held_in_trust": (90000_00, 89100_00),
        "assets": (100300_00, 100280_00),
        "payables": (0, 500_00),
        "own_liabilities": (0, 500_00),
        "owed_in_trust": (90000_00, 89100_00),
        "liabilities": (90000_00, 89600_00),
        "unrestricted": (10300_00, 10780_00),
        "restricted": (0, -100_00),
        "net_assets": (10300_00, 10680_00),
        "claims": (100300_00, 100280_00),
    }
    assert items(sheet) == {
        "100201": 10200_00, "100204": 700_00, "112102": 300_00, "1131": -20_00,
        "100205": 89100_00, "220201": 500_00, "2601": 89000_00, "220202": 100_00,
        "GEN": 10780_00, "GRT-25-01": -100_00,
    }  # fmt: skip
    assert ties(sheet)


def test_loans_between_funds_cancel_and_stand_in_a_note(books: Books) -> None:
    ledger = books(TEXT)
    sheet = shown(ledger, "2025")
    note = sheet.between_funds
    assert (note.year_opening_minor, note.closing_minor) == (0, 300_00)
    assert "between_funds" not in headings(sheet)


def test_one_fund_shows_what_it_lent_or_owes(books: Books) -> None:
    ledger = books(TEXT)
    lender, borrower = shown(ledger, "2025", "GEN"), shown(ledger, "2025", "GRT-25-01")
    assert headings(lender)["between_funds"] == headings(borrower)["between_funds"] == (0, 300_00)
    assert [row.heading for row in lender.assets].count("between_funds") == 1
    assert [row.heading for row in borrower.claims].count("between_funds") == 1
    assert ties(lender)
    assert ties(borrower)


def test_the_year_begins_with_the_last_one_s_end_whatever_the_span(books: Books) -> None:
    ledger = books(TEXT)
    end = headings(shown(ledger, "2025"))
    for name in ("2026-01", "2026Q1", "2026-02-03..2026-02-04"):
        found = headings(shown(ledger, name))
        assert {key: (pair[1], pair[1]) for key, pair in end.items()} == found


def test_period_13_and_closing_a_year_keep_both_sides_equal(books: Books) -> None:
    ledger = books(TEXT)
    ledger.post("""
    2025-12-31 [adjusting] 审计调整
      借 510104 20.00
      贷 220203 20.00
    2025-12-31 [carry_forward] 结转
      借 480101 500.00
      贷 3101 460.00
      贷 510104 20.00
      贷 5501 20.00
    2026-02-01 补记上年电费
      借 3201 75.00
      贷 100201 75.00
    """)
    sheet = shown(ledger, "2025")
    assert headings(sheet)["unrestricted"] == (10300_00, 10760_00)
    assert headings(shown(ledger, "2025-01-01..2025-12-30"))["unrestricted"][1] == 10780_00
    following = shown(ledger, "2026")
    assert headings(following)["unrestricted"] == (10760_00, 10685_00)
    for name in ("2025", "2025-12", "2026", "2025-01-01..2026-02-28"):
        statement = shown(ledger, name)
        assert ties(statement)
        with ledger.reading() as connection:
            assert agrees(statement, activities(connection, ledger.facts, parse_span(name)))


def test_agency_money_alone_has_no_net_assets(books: Books) -> None:
    sheet = shown(books(TEXT), "2025", "MNT")
    assert headings(sheet)["net_assets"] == (0, 0)
    assert ties(sheet)


def test_an_empty_community_has_an_empty_sheet(sqlite_books: Books) -> None:
    sheet = shown(sqlite_books(), "2025")
    assert [row.heading for row in sheet.assets] == ["own_assets", "assets"]
    assert ties(sheet)


def test_the_number_of_queries_is_fixed(books: Books, count_queries: CountQueries) -> None:
    for ledger in (books(), books(TEXT, slug="an-ju")):
        facts = ledger.facts
        with ledger.reading() as connection, count_queries(connection) as queries:
            balance_sheet(connection, facts, parse_span("2025"))
        assert len(queries) == 3
