"""Hard words of the desk's pages lead to what they mean; from forms in a window of its own."""

import pytest
import sqlalchemy as sa

from ledger.domain.charts import edition
from ledger.store.communities import communities
from ledger.web.glossary import explained
from tests.web.desk.asking import MONEY, asked
from tests.web.desk.browsers import DESK, Browser, Desk, Enter


def assert_explained(browser: Browser, path: str, term: str, *, apart: bool) -> None:
    (known,) = explained(term)
    attributes = ' target="_blank" rel="noopener"' if apart else ""
    assert f'<a href="/help/#{known.anchor}"{attributes}>{term}</a>' in browser.page(path)


@pytest.mark.parametrize(
    ("path", "term", "apart"),
    [
        ("vouchers/new", "借贷平衡", True),
        ("payments/", "付款清单", False),
        ("payments/new", "付款申请单", True),
        ("payments/run", "付款清单", True),
        ("budgets/", "预算", False),
        ("budgets/2025", "决算", True),
        ("templates/", "常用凭证", False),
        ("cash", "现金盘点", True),
    ],
)
def test_hard_words_link_to_what_they_mean(
    treasurer: Browser, path: str, term: str, *, apart: bool
) -> None:
    assert_explained(treasurer, f"{DESK}/{path}", term, apart=apart)


def test_words_of_a_request_and_of_a_template(
    desk: Desk, treasurer: Browser, drafted: Enter
) -> None:
    desk.ledger.post(MONEY)
    assert_explained(treasurer, asked(treasurer), "审批制度", apart=False)
    draft_id = drafted().rpartition("/")[2]
    path = f"{DESK}/templates/new?draft={draft_id}"
    assert_explained(treasurer, path, "分摊（摊销）", apart=True)


def test_passing_to_another_edition_is_explained_where_it_is_done(
    desk: Desk, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.ledger.database.writing() as connection:
        connection.execute(sa.update(communities).values(chart_edition="npo-2004"))
    monkeypatch.setattr(
        "ledger.statements.chart.edition_on", lambda _day, _family="npo": edition("npo-2026")
    )
    assert_explained(treasurer, f"{DESK}/chart", "新旧衔接", apart=False)
