"""The words explained: every term in the reader's language, with an anchor that pages link to."""

import re

import pytest

from config import ROOT
from ledger.web.glossary import explained, glossary
from tests.web.public.test_pages import PAGES, Outline
from tests.web.sites import COMMUNITY, LIFT, Site

TERMS = [term for section in glossary() for term in section.terms]


def anchors(site: Site, prefix: str = "") -> set[str]:
    return {item["id"] for item in Outline(site.page(f"{prefix}/help/")).all("div") if "id" in item}


def test_every_term_is_explained_in_chinese(site: Site) -> None:
    text = site.page("/help/")
    assert all(f"<dt>{term.name_zh}</dt>" in text for term in TERMS)
    assert "两张都公开，错误不会悄悄消失" in text


def test_every_term_is_explained_in_english_beside_its_chinese(site: Site) -> None:
    text = site.page("/en/help/")
    assert "the exact negation of a voucher, once" in text
    assert "红字冲销" in text
    assert "错误不会悄悄消失" not in text


def test_what_matters_to_programmers_alone_is_not_there(site: Site) -> None:
    assert "守卫" not in site.page("/help/")
    assert "guard" not in site.page("/en/help/")


@pytest.mark.parametrize("prefix", ["", "/en", "/xl", "/en/xl"])
def test_every_term_has_its_anchor_in_every_language_and_size(site: Site, prefix: str) -> None:
    assert anchors(site, prefix) >= {term.anchor for term in TERMS}
    assert {"jie-dai", "hongzichongxiao", "zhangling"} <= anchors(site, prefix)


@pytest.mark.parametrize("path", PAGES)
def test_links_from_pages_to_words_lead_to_their_anchors(site: Site, path: str) -> None:
    links = [item["href"] for item in Outline(site.page(f"/en{path}")).all("a")]
    words = [href for href in links if href.startswith("/en/help/")]
    assert "/en/help/" in words  # in the footer
    assert {href.partition("#")[2] for href in words if "#" in href} <= anchors(site)


@pytest.mark.parametrize(
    ("path", "term"),
    [
        (f"{COMMUNITY}/transactions/{LIFT}/", "借 / 贷"),
        (f"{COMMUNITY}/transactions/记-2026-03-0002/", "红字冲销"),
        (f"{COMMUNITY}/funds/GRT-25-01/", "限定用途资金"),
        (f"{COMMUNITY}/statements/activities/2026-02/", "业务活动表"),
        (f"{COMMUNITY}/statements/balance-sheet/2026-02/", "资产负债表"),
        (f"{COMMUNITY}/statements/payables/2026/", "账龄"),
        (f"{COMMUNITY}/statements/bank-journal/2026/", "承前页 / 过次页"),
        (f"{COMMUNITY}/statements/fund-balances/2026Q1/", "代管资金"),
        (f"{COMMUNITY}/statements/public-income/2026/", "期初余额"),
    ],
)
def test_hard_words_link_to_what_they_mean(site: Site, path: str, term: str) -> None:
    (known,) = explained(term)
    assert f'<a href="/help/#{known.anchor}">{term}</a>' in site.page(path)


def test_templates_ask_only_for_terms_that_the_glossary_explains() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    asked = {
        name
        for text in texts
        for call in re.findall(r"term_help\(([^()]+)\)", text)
        for name in re.findall(r'"([^"]*[\u4e00-\u9fff][^"]*)"', call)
    }
    assert len(asked) >= 10
    assert len(explained(*sorted(asked))) == len(asked)


def test_a_word_that_is_not_explained_makes_no_link() -> None:
    assert explained("守卫", "没有的词", "") == []
