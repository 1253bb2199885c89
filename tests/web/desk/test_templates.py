"""Templates at the desk: kept, used, taken over, retired; and drafts that fall due by themselves."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.store.communities import accounts
from ledger.store.drafts import drafts, templates
from ledger.web import clock
from tests.web.desk.browsers import DESK, Browser, Desk, Enter, hidden

LIST = f"{DESK}/templates/"


def keep(browser: Browser, path: str, **values: str) -> None:
    """Keep a draft as a template."""
    draft_id = path.rsplit("/", 1)[1]
    where = f"{LIST}new?draft={draft_id}"
    token = hidden(browser.page(where), "form_token")
    form = {
        "form_token": token,
        "name": "停车费",
        "every": "never",
        "first_on": "2025-08-31",
        **values,
    }
    for _ in range(2):
        answer = browser.post(where, form)
        assert answer.status_code == 302, answer.text


def draft_count(desk: Desk) -> int:
    with desk.ledger.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(drafts)).scalar_one())


def test_a_template_is_kept_once_and_used(desk: Desk, treasurer: Browser, drafted: Enter) -> None:
    path = drafted()
    assert "存为常用凭证" in treasurer.page(path)
    keep(treasurer, path, blank="1")
    page = treasurer.page(LIST)
    assert page.count('<span class="what">停车费</span>') == 1
    assert "金额每次另填" in page
    with desk.ledger.reading() as connection:
        template_id = connection.execute(sa.select(templates.c.template_id)).scalar_one()
    used = treasurer.page(f"{DESK}/vouchers/new?template={template_id}")
    assert '<option value="480101" selected>' in used
    assert 'id="f-amount" name="amount" type="text" value=""' in used
    grid = treasurer.page(f"{DESK}/vouchers/new?template={template_id}&grid=1")
    assert 'value="480101 停车收入"' in grid
    assert treasurer.post(f"{LIST}{template_id}/retire").location.endswith("done=retired")
    assert "已停用" in treasurer.page(LIST)
    assert "停用</button>" not in treasurer.page(LIST)
    # Everybody at the desk may look.
    assert "停车费" in desk.browser("auditor").page(LIST)


@pytest.mark.parametrize("login", ["treasurer", "auditor"])
def test_what_is_due_is_drafted_when_somebody_opens_the_desk(
    desk: Desk, treasurer: Browser, drafted: Enter, login: str
) -> None:
    keep(treasurer, drafted(), every="month", first_on="2025-07-31")
    assert draft_count(desk) == 1
    browser = desk.browser(login)
    for _ in range(2):
        browser.page(f"{DESK}/")
        assert draft_count(desk) == 3
    assert "2025年7月停车费（居民）" in treasurer.page(f"{DESK}/")
    assert "下一次：2025-09-30" in treasurer.page(LIST)


def test_what_cannot_be_drafted_is_said(desk: Desk, treasurer: Browser, drafted: Enter) -> None:
    keep(treasurer, drafted(), every="quarter", first_on="2025-09-10")
    with desk.ledger.database.writing() as connection:
        of_parking = accounts.c.code == "480101"
        connection.execute(sa.update(accounts).where(of_parking).values(closed_on=date(2025, 9, 1)))
    assert "“停车费”到期了，但没能生成：第 2 行的科目" in treasurer.page(f"{DESK}/")


def test_a_colleague_takes_over(desk: Desk, treasurer: Browser, drafted: Enter) -> None:
    keep(treasurer, drafted(), every="year", first_on="2025-12-31")
    with desk.ledger.reading() as connection:
        template_id = connection.execute(sa.select(templates.c.template_id)).scalar_one()
    both = desk.browser("both")
    assert "由我接手" in both.page(LIST)
    assert "由我接手" not in treasurer.page(LIST)
    both.post(f"{LIST}{template_id}/adopt")
    assert "由我接手" in treasurer.page(LIST)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "不能空着"),
        ({"every": "hour"}, "没有"),
        ({"every": "month", "blank": "1"}, "金额要先定好"),
        ({"every": "month", "split": "1"}, "不能空着"),
        ({"every": "month", "last_on": "2025-08-01"}, "不能早于第一次"),
        ({"first_on": "31"}, "不是有效的日期"),
    ],
    ids=range(6),
)
def test_a_template_that_makes_no_sense_is_refused_at_its_field(
    treasurer: Browser, drafted: Enter, values: dict[str, str], words: str
) -> None:
    draft_id = drafted().rsplit("/", 1)[1]
    form = {"name": "停车费", "every": "never", "first_on": "2025-08-31", **values}
    answer = treasurer.post(f"{LIST}new?draft={draft_id}", form)
    assert answer.status_code == 422
    assert words in answer.text


def test_only_ordinary_drafts_are_kept(treasurer: Browser) -> None:
    assert treasurer.get(f"{LIST}new").status_code == 404


def test_years_later_everything_missed_is_there(
    desk: Desk, treasurer: Browser, drafted: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(
        treasurer, drafted(), every="month", first_on="2025-09-30", last_on="2026-08-31", split="1"
    )
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 4, 2, tzinfo=UTC))
    desk.browser("treasurer").page(f"{DESK}/")
    assert draft_count(desk) == 13
    assert "已停用" in desk.browser("treasurer").page(LIST)
