"""What everybody may read of gifts: sums, and the names of those who agreed; a test tries every way in."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.gifts import Choice, Consent, Display, Donor, DonorKind, Gift, Nature
from ledger.domain.periods import parse_span
from ledger.posting.gift_changes import PayingBack, change_display, refund_gift
from ledger.statements.gifts import gifts as gift_statement
from ledger.statements.values import Audience
from ledger.store.gifts import gift_displays, gifts
from ledger.store.journal import lines, transactions
from ledger.store.people import actions
from tests.factories import TREASURER, Ledger
from tests.posting.giving import approved, confirm, record
from tests.reports.pdfs import solid
from tests.web.sites import COMMUNITY, Site

AT = datetime(2026, 3, 9, 4, tzinfo=UTC)
DAY = date(2026, 3, 5)
#: Names that nobody but officers may read: no consent, a surname, an alias, a withdrawn consent, a refused firm.
SECRET = ("云小满", "禾知秋", "松念安", "竹听雨", "示例暗处商行")
SHOWN = ("示例明处商行", "梅望舒", "禾**", "爱花的人")


def a_gift(amount_minor: int, donor: Donor | None, choice: Choice, channel: str) -> Gift:
    return Gift(Nature.MONEY, DAY, donor, choice, amount_minor, channel, "CHA", earmark="凉亭")


def give(ledger: Ledger) -> tuple[str, ...]:
    """Record gifts with every kind of display, strike one out, give one back, and withdraw a consent."""
    real, firm = Choice(Display.REAL_NAME, Consent.WRITTEN), DonorKind.ORGANISATION
    many = [
        a_gift(101_00, Donor("云小满"), Choice(), "1001"),
        a_gift(102_00, Donor("禾知秋"), Choice(Display.SURNAME, Consent.SPOKEN), "100203"),
        a_gift(
            103_00, Donor("松念安", alias="爱花的人"), Choice(Display.ALIAS, Consent.MESSAGE),
            "100901",
        ),
        a_gift(104_00, Donor("竹听雨"), real, "100203"),
        a_gift(105_00, Donor("示例暗处商行", firm), Choice(), "100203"),
        a_gift(106_00, Donor("示例明处商行", firm), Choice(Display.REAL_NAME), "100203"),
        a_gift(107_00, Donor("梅望舒"), real, "100203"), a_gift(8_00, None, Choice(), "1001"),
    ]  # fmt: skip
    recorded = record(ledger, many, at=AT)
    confirm(ledger)
    for draft_id in recorded.draft_ids:
        approved(ledger, draft_id, at=AT)
    here = ledger.community_id
    with ledger.database.writing() as connection:
        change_display(connection, here, recorded.gift_ids[3], Choice(), by=TREASURER, at=AT)
        back = PayingBack(1_00, "1001", DAY)
        draft_id = refund_gift(connection, here, recorded.gift_ids[0], back, by=TREASURER, at=AT)
    approved(ledger, draft_id, at=AT)
    return recorded.gift_ids


@pytest.fixture
def given(new_site: Callable[[str], Site]) -> Site:
    """Lend a site whose people gave."""
    site = new_site("2026-03-01 停车费\n借 100201 5.00\n贷 480101 5.00")
    give(site.ledger)
    return site


def told_by(site: Site, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(site.page(f"{COMMUNITY}{path}"))
    return found


def every_public_text(site: Site) -> dict[str, str]:
    """Give everything that the public side answers about these books, papers as their text."""
    found: dict[str, str] = {}
    paths = [
        f"{COMMUNITY}/", f"{COMMUNITY}/gifts/", f"{COMMUNITY}/gifts.json", f"{COMMUNITY}/gifts.csv",
        f"{COMMUNITY}/statements/gifts/2026-03/", f"{COMMUNITY}/statements/gifts/2026.json",
        f"{COMMUNITY}/statements/gifts/2026.csv", f"{COMMUNITY}/statements/gifts/2026.pdf",
        f"{COMMUNITY}/funds/CHA/", f"{COMMUNITY}/funds/CHA.json", f"{COMMUNITY}/feed.atom",
        f"{COMMUNITY}/accounts/410101/", f"{COMMUNITY}/accounts/410101.csv",
        f"{COMMUNITY}/transactions.json", f"{COMMUNITY}/statements/public-income/2026-03.pdf",
        *(f"{COMMUNITY}/export/journal.{name}" for name in ("jsonl", "csv", "beancount", "hledger")),
        *(f"/en{COMMUNITY}/{path}" for path in ("gifts/", "statements/gifts/2026/")),
    ]  # fmt: skip
    vouchers = [item["voucher"] for item in told_by(site, "/transactions.json")["rows"]]
    for voucher in vouchers:
        path = f"{COMMUNITY}/transactions/{voucher}"
        paths += [f"{path}/", f"{path}.json", f"{path}.pdf"]
    for path in paths:
        answer = site.get(path)
        assert answer.status_code == 200, path
        is_paper = answer.mimetype == "application/pdf"
        found[path] = solid(answer.data) if is_paper else answer.get_data(as_text=True)
    return found


def test_nobody_reads_a_name_without_consent_in_any_way(given: Site) -> None:
    texts = every_public_text(given)
    for path, text in texts.items():
        for name in SECRET:
            assert name not in text, (path, name)
    for name in SHOWN:
        assert name in texts[f"{COMMUNITY}/statements/gifts/2026.csv"], name
        assert name in texts[f"{COMMUNITY}/statements/gifts/2026.pdf"], name
    with given.ledger.reading() as connection:
        for leaf in connection.execute(sa.text("SELECT leaf FROM leaves")).scalars():
            said = bytes(leaf).decode()
            assert not [name for name in (*SECRET, *SHOWN) if name in said]
        for table in (gifts, gift_displays, transactions, lines, actions):
            for row in connection.execute(sa.select(table)):
                assert not [name for name in SECRET if name in str(tuple(row))], table.name


def test_anonymous_gifts_are_one_line_and_totals_are_exact(given: Site) -> None:
    told = told_by(given, "/statements/gifts/2026-03.json")
    anonymous = [row for row in told["rows"] if not row["donor"] and row["mark"] == "gift"]
    assert [(row["gift_count"], row["amount"]) for row in anonymous] == [(4, "318.00")]
    back = next(row for row in told["rows"] if row["mark"] == "refund")
    assert (back["donor"], back["amount"]) == ("", "-1.00")
    assert told["totals"]["ledger"] == told["totals"]["register"] == "735.00"
    assert told["totals"]["gifts"] == 8
    sums = told_by(given, "/gifts.json")
    assert sums["totals"]["money"] == "735.00"
    assert (sums["totals"]["gifts"], sums["totals"]["anonymous"]) == (8, 4)
    ways = {row["code"]: row["amount"] for row in sums["rows"] if row["part"] == "way"}
    assert ways == {"bank": "524.00", "cash": "108.00", "wechat": "103.00"}


def test_officers_read_every_name_and_the_public_no_household(given: Site) -> None:
    with given.ledger.reading() as connection:
        full = gift_statement(
            connection, given.ledger.facts, parse_span("2026"), audience=Audience.OFFICER
        )
    assert {row.donor for row in full.rows} >= {*SECRET, "梅望舒"}
    assert len(full.rows) == 9


def test_a_voucher_leads_to_its_gifts_and_gifts_to_what_they_paid_for(given: Site) -> None:
    given.ledger.post("2026-03-08 慰问老人\n借 510107 20.00 CHA\n贷 100203 20.00 CHA")
    listed = given.get(f"{COMMUNITY}/statements/gifts/2026-03/").text
    assert "慰问老人" in listed
    assert "20.00" in listed
    vouchers = [
        row["voucher"] for row in told_by(given, "/statements/gifts/2026-03.json")["rows"]
        if row["donor"] == "梅望舒"
    ]  # fmt: skip
    page = given.get(f"{COMMUNITY}/transactions/{vouchers[0]}/").text
    assert "登记的捐赠" in page
    assert "梅望舒" in page
    assert "statements/gifts/2026-03/" in page


def test_a_page_of_gifts_asks_for_no_money(given: Site) -> None:
    page = given.get(f"{COMMUNITY}/gifts/").text
    assert "不是公开募捐" in page
    assert not [word for word in ("立即捐", "我要捐", "收款码", "目标金额", "每户") if word in page]
    assert "<form" not in page


def test_before_any_gift_the_page_says_so(new_site: Callable[[str], Site]) -> None:
    site = new_site("")
    assert "还没有登记过捐赠" in site.get(f"{COMMUNITY}/gifts/").text
    assert told_by(site, "/gifts.json")["totals"]["ledger"] == "0.00"
