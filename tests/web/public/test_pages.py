"""What residents read: every figure in sight, three taps from the front page to a voucher."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from ledger.statements.transactions import transaction
from ledger.statements.values import Audience
from tests.web.sites import BOOKS_TEXT, COMMUNITY, LIFT, REST_NOTE, Site

PAGES = (
    "/", "/help/", "/c/empty/", "/c/empty/funds/", "/c/empty/accounts/", "/c/empty/transactions/",
    f"{COMMUNITY}/", f"{COMMUNITY}/?as_of=2025-12-31", f"{COMMUNITY}/funds/",
    f"{COMMUNITY}/funds/GEN/", f"{COMMUNITY}/accounts/", f"{COMMUNITY}/accounts/100201/",
    f"{COMMUNITY}/transactions/", f"{COMMUNITY}/transactions/2026-02/",
    f"{COMMUNITY}/transactions/{LIFT}/", f"{COMMUNITY}/statements/",
    f"{COMMUNITY}/statements/public-income/2026/", f"{COMMUNITY}/statements/fund-balances/2026Q1/",
    f"{COMMUNITY}/statements/trial-balance/2026-02/",
    f"{COMMUNITY}/statements/account-detail/2026H1/?account=100201",
    f"{COMMUNITY}/statements/bank-journal/2026/", f"{COMMUNITY}/statements/cash-journal/2026/",
    f"{COMMUNITY}/statements/bank-journal/2026/?account=100901",
    f"{COMMUNITY}/statements/general-ledger/2026/", f"{COMMUNITY}/statements/general-ledger/2026/?account=1001",
    f"{COMMUNITY}/statements/receivables/2026/", f"{COMMUNITY}/statements/payables/2026/",
    f"{COMMUNITY}/reconciliation/", "/c/empty/reconciliation/", f"{COMMUNITY}/accounts/100901/",
    f"{COMMUNITY}/statements/reconciliation/2026-02/",
    f"{COMMUNITY}/statements/reconciliation/2026-03/?account=100204",
    f"{COMMUNITY}/statements/activities/2026-02/", f"{COMMUNITY}/statements/balance-sheet/2026-02/",
)  # fmt: skip
#: Links that were found to lead somewhere: most stand on many pages.
FOLLOWED: set[str] = set()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Outline(HTMLParser):
    """What a page is made of: its language, its title, links, scripts and styles.

    Every element that is opened has to be closed, in the right order.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "input", "img", "br", "hr"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, (tag, self.getpos())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for found, attributes in self.found if found == tag]


@pytest.mark.parametrize("prefix", ["", "/en", "/xl", "/en/xl"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_names_itself_and_needs_no_script(site: Site, path: str, prefix: str) -> None:
    text = site.page(prefix + path)
    outline = Outline(text)
    assert outline.all("html")[0]["lang"] == ("en" if "en" in prefix else "zh-CN")
    assert ("class" in outline.all("html")[0]) == ("xl" in prefix)
    assert len(outline.all("h1")) == len(outline.all("main")) == 1
    assert not outline.all("script")
    assert not [tag for tag, attributes in outline.found if "style" in attributes]
    names = {item.get("property", "") for item in outline.all("meta")}
    assert {"og:title", "og:description", "og:url"} <= names
    assert outline.all("link")[0]["href"].startswith("https://zhang.example.org/")
    assert len(text.encode()) < 100_000


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_have_no_chinese_words_of_ours(site: Site, path: str) -> None:
    text = site.page(f"/en{path}")
    # The words of the books stand beside their English, as people see them on paper.
    text = re.sub(r'<span class="soft" lang="zh-CN">[^<]*</span>', "", text)
    for ours in ("中文", "记-"):
        text = text.replace(ours, "")
    # Uppercase amounts are a Chinese form; names and summaries are the community's own.
    text = re.sub(r"人民币[^<\s]*", "", text)
    for theirs in re.findall(r"\d{4}-\d\d-\d\d (?:\[.*?\] )?(\S+)", BOOKS_TEXT):
        text = text.replace(theirs, "")
    for theirs in ("楼道照明补贴", "3号楼", "鸿升电梯维修有限公司", "注销", "号凭证", REST_NOTE):
        text = text.replace(theirs, "")
    assert not CHINESE.findall(text), CHINESE.findall(text)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_on_a_page_leads_somewhere(site: Site, path: str) -> None:
    for link in Outline(site.page(path)).all("a"):
        href = unquote(link["href"])
        if href.startswith("#") or ".pdf" in href or href in FOLLOWED:
            continue
        assert site.get(href).status_code == 200, href
        FOLLOWED.add(href)


def test_the_front_page_tells_how_much_there_is_and_what_moved(site: Site) -> None:
    text = site.page(f"{COMMUNITY}/")
    assert "¥99,393.50" in text  # cash of every account and platform
    assert "人民币玖万玖仟叁佰玖拾叁元伍角整" in text
    assert "截至2026年3月10日" in text
    assert "¥8,800.00" in text  # income of 2026: the reversed rent is not in it
    assert "¥10,206.50" in text  # spending of 2026


def test_from_the_front_page_to_a_voucher_it_is_two_taps(site: Site) -> None:
    assert f"{COMMUNITY}/transactions/" in site.page(f"{COMMUNITY}/")
    first = unquote(site.page(f"{COMMUNITY}/"))
    assert f"{COMMUNITY}/transactions/{LIFT}/" in first


def test_an_earlier_day_can_be_asked_for_and_says_so(site: Site) -> None:
    text = site.page(f"{COMMUNITY}/?as_of=2025-12-31")
    assert "这是截至2025年12月31日的账" in text
    assert "¥100,800.00" in text


def test_a_day_to_come_is_today(site: Site) -> None:
    assert "截至2026年3月10日" in site.page(f"{COMMUNITY}/?as_of=2031-01-01")


def test_a_voucher_shows_who_what_and_where_it_stands_in_the_log(site: Site) -> None:
    text = site.page(f"{COMMUNITY}/transactions/{LIFT}/")
    for words in (
        "3号楼电梯维修",
        "¥7,000.00",
        "人民币柒仟元整",
        "鸿升电梯维修有限公司",
        "制单（会计）",
        "审核",
    ):
        assert words in text
    with site.ledger.reading() as connection:
        shown = transaction(connection, site.ledger.facts, LIFT, audience=Audience.PUBLIC)
    assert shown is not None
    assert shown.leaf_hash in text
    assert str(shown.leaf_index) in text


def test_no_private_person_is_named_anywhere(site: Site) -> None:
    for path in PAGES:
        assert "张晓明" not in site.page(path)
    assert "张晓明" not in site.page(f"{COMMUNITY}/transactions/记-2026-03-0003/")
    assert "张晓明" not in site.page(f"{COMMUNITY}/transactions/记-2026-03-0003.json")


def test_a_correction_and_its_target_name_each_other(site: Site) -> None:
    target, reversal = "记-2026-03-0001", "记-2026-03-0002"
    assert reversal in site.page(f"{COMMUNITY}/transactions/{target}/")
    assert "已被更正" in site.page(f"{COMMUNITY}/transactions/{target}/")
    assert target in site.page(f"{COMMUNITY}/transactions/{reversal}/")
    assert "−2,600.00" in site.page(f"{COMMUNITY}/transactions/{reversal}/")


def test_an_account_shows_the_balance_after_each_line_in_the_days_asked_for(site: Site) -> None:
    text = site.page(f"{COMMUNITY}/accounts/100201/?from=2026-02-01&to=2026-02-28")
    assert "电梯广告租金" in text
    assert "微信提现" not in text
    assert "余额 103,793.50" in text
    assert "余额 93,793.50" in text


def test_long_lists_go_on_page_by_page_without_losing_a_row(
    new_site: Callable[[str], Site],
) -> None:
    text = "\n".join(
        f"2026-01-{day:02d} 停车费{day}-{number}\n借 1001 1.00\n贷 480101 1.00"
        for day in range(1, 32)
        for number in range(2)
    )
    site = new_site(text)
    for first in ("transactions/", "transactions/2026-01/", "accounts/1001/", "funds/GEN/"):
        seen: list[str] = []
        href = f"{COMMUNITY}/{first}"
        while href:
            page = site.page(href)
            seen += re.findall(r"停车费\d+-\d(?=</span>)", page)
            following = [x["href"] for x in Outline(page).all("a") if x.get("rel") == "next"]
            href = following[0] if following else ""
        assert len(seen) == len(set(seen)) == 62, first


def test_empty_books_say_what_comes_next(site: Site) -> None:
    assert "这本账还没有记第一笔" in site.page("/c/empty/")
    assert "还没有科目记过账" in site.page("/c/empty/accounts/")


@pytest.mark.parametrize(
    "path",
    [
        "/c/nowhere/", f"{COMMUNITY}/funds/XX/", f"{COMMUNITY}/accounts/999999/",
        f"{COMMUNITY}/transactions/2026-13/", f"{COMMUNITY}/transactions/记-2026-01-9999/",
        f"{COMMUNITY}/statements/public-income/2026Q9/", f"{COMMUNITY}/statements/unheard-of/2026/",
        f"{COMMUNITY}/statements/account-detail/2026/", f"{COMMUNITY}/statements/?year=1066",
        f"{COMMUNITY}/statements/trial-balance/2026/?fund=XX", f"{COMMUNITY}/transactions/?after=x",
        f"{COMMUNITY}/evidence/{'a' * 64}", "/c/nowhere/feed.atom", "/c/nowhere/export/journal.csv",
        f"{COMMUNITY}/export/journal.exe", "/england/", "/xl/en/", f"/c/nowhere/evidence/{'a' * 64}",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(site: Site, path: str) -> None:
    assert site.get(path).status_code == 404


@pytest.mark.parametrize("query", ["as_of=x", "as_of=2026-02-30"])
def test_a_day_that_is_none_is_a_bad_request_explained(site: Site, query: str) -> None:
    answer = site.get(f"{COMMUNITY}/?{query}")
    assert answer.status_code == 400
    assert "不是有效的日期" in answer.text


def test_days_in_the_wrong_order_are_refused(site: Site) -> None:
    answer = site.get(f"{COMMUNITY}/accounts/1001/?from=2026-03-01&to=2026-02-01")
    assert answer.status_code == 404


def test_data_twins_say_what_their_pages_say(site: Site) -> None:
    overview = json.loads(site.page(f"{COMMUNITY}.json"))
    assert overview["totals"]["cash"] == "99393.50"
    detail = json.loads(
        site.page(f"{COMMUNITY}/accounts/100201.json?from=2026-02-01&to=2026-02-28")
    )
    assert detail["totals"]["closing"] == "93793.50"
    fund = json.loads(site.page(f"{COMMUNITY}/funds/GRT-25-01.json"))
    assert fund["balance"]["closing"] == "5000.00"
    assert len(fund["rows"]) == 1
