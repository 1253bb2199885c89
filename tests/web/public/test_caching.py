"""Answers that still hold are not sent again, and nothing that changed is held back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from ledger.domain.transactions import Draft
from ledger.web import clock
from ledger.web.database import BOOKS
from tests.ledger_text import parse
from tests.web.conftest import NOW
from tests.web.sites import COMMUNITY, LIFT, Site

PATHS = (
    "/", "/help/", f"{COMMUNITY}/", f"{COMMUNITY}.json", f"{COMMUNITY}/funds/", f"{COMMUNITY}/funds/GEN/",
    f"{COMMUNITY}/accounts/", f"{COMMUNITY}/accounts/1001/", f"{COMMUNITY}/transactions/",
    f"{COMMUNITY}/transactions/{LIFT}/", f"{COMMUNITY}/statements/",
    f"{COMMUNITY}/statements/trial-balance/2026.csv", f"{COMMUNITY}/feed.atom",
    f"{COMMUNITY}/export/journal.csv",
)  # fmt: skip

ONE = """
    2026-01-02 停车费
      借 1001 1.00
      贷 480101 1.00
"""


@pytest.mark.parametrize("path", PATHS)
def test_what_the_reader_has_is_not_sent_again(site: Site, path: str) -> None:
    first = site.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    second = site.get(path, headers={"If-None-Match": tag})
    assert (second.status_code, second.data) == (304, b"")
    assert second.headers["ETag"] == tag
    assert site.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_remembered(site: Site, path: str) -> None:
    assert "Set-Cookie" not in site.get(path).headers
    assert "Cookie" not in site.get(path).headers.get("Vary", "")


def test_a_new_posting_makes_a_new_answer(new_site: Callable[[str], Site]) -> None:
    site = new_site(ONE)
    tag = site.get(f"{COMMUNITY}/").headers["ETag"]
    site.ledger.post(ONE)
    assert site.get(f"{COMMUNITY}/", headers={"If-None-Match": tag}).status_code == 200


def test_a_new_day_a_language_and_a_size_are_other_answers(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tags = {
        site.get(f"{prefix}{COMMUNITY}/").headers["ETag"] for prefix in ("", "/en", "/xl", "/en/xl")
    }
    assert len(tags) == 4
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    assert site.get(f"{COMMUNITY}/").headers["ETag"] not in tags


def test_a_refusal_is_never_kept(site: Site) -> None:
    answer = site.get(f"{COMMUNITY}/?as_of=x")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_queries_do_not_grow_with_the_books(new_site: Callable[[str], Site]) -> None:
    small, large = new_site(""), new_site("")
    one = [item for item in parse(ONE) if isinstance(item, Draft)]
    small.ledger.import_drafts(one * 10)
    large.ledger.import_drafts(one * 1_000)
    for path in (
        "", "funds/", "funds/GEN/", "accounts/", "accounts/1001/", "transactions/",
        "transactions/2026-01/", "transactions/记-2026-01-0001/", "feed.atom",
        "statements/public-income/2026/", "statements/account-detail/2026/?account=1001",
        "statements/reconciliation/2026/", "reconciliation/",
    ):  # fmt: skip
        few, many = (_queries(site, f"{COMMUNITY}/{path}") for site in (small, large))
        assert few == many <= 12, path


def _queries(site: Site, path: str) -> int:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    reader: sa.Engine = site.app.extensions[BOOKS]._reader
    event.listen(reader, "before_cursor_execute", note)
    site.page(path)
    event.remove(reader, "before_cursor_execute", note)
    return len([item for item in sent if item != "BEGIN"])
