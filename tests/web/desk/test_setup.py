"""Setting up a community at the desk: the books, officers, bank accounts, and what is still missing."""

import re

import pytest

from ledger.people.users import add_user
from tests.web.desk.browsers import DESK, NOW, PASSWORD, Browser, Desk

NEW = {
    "name_zh": "梧桐里", "name_en": "Wutong Lane", "slug": "wutong", "jurisdiction": "成都",
    "opened_on": "2025-01-01",
}  # fmt: skip


@pytest.fixture
def operator(desk: Desk) -> Browser:
    """Lend a browser signed in as somebody who runs the installation."""
    from ledger.people.sessions import begin_session
    from ledger.web.database import RUNTIME

    with desk.ledger.database.writing() as connection:
        user_id = add_user(
            connection, login="root", name="管理员", password=PASSWORD, at=NOW, is_operator=True
        )
    with desk.app.extensions[RUNTIME].writing() as connection:
        token = begin_session(connection, user_id, at=NOW)
    browser = Browser(desk.app.test_client())
    browser.client.set_cookie("desk", token)
    return browser


def test_a_newcomer_opens_a_community_and_is_led_on(operator: Browser) -> None:
    assert "新建小区" in operator.page("/desk/")
    answer = operator.post("/desk/new", NEW, at="/desk/new")
    assert answer.status_code == 302
    page = operator.page(answer.location)
    assert "账本建好了" in page
    assert page.index("下一步") < page.index("经手人", page.index("<ol"))
    added = operator.post(
        "/desk/wutong/officers",
        {"name": "经手人戊", "login": "wu", "role": "treasurer", "first_day": "2025-01-01"},
    )
    assert added.status_code == 200
    password = re.search(r'class="big-code">([^<]+)<', added.text)
    assert password
    newcomer = Browser(operator.client.application.test_client())
    page = newcomer.page("/desk/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    signed = newcomer.client.post(
        "/desk/sign-in", data={"csrf_token": token[1], "login": "wu", "password": password[1]}
    )
    assert signed.status_code == 302
    again = operator.post(
        "/desk/wutong/officers",
        {"name": "经手人戊", "login": "reviewer", "role": "reviewer", "first_day": "2025-01-01"},
    )
    assert again.status_code == 302
    ended = operator.post(
        "/desk/wutong/officers/end", {"login": "wu", "role": "treasurer", "last_day": "2025-09-30"}
    )
    assert ended.status_code == 302
    assert "到 2025年9月30日" in operator.page("/desk/wutong/officers")
    assert newcomer.get("/desk/wutong/officers").status_code == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slug": "Wu Tong"}, "网址简称"),
        ({"slug": "songhe"}, "已经有人使用"),
        ({"name_zh": ""}, "这里不能空着"),
        ({"opened_on": "2025-02-30"}, "不是有效的日期"),
        ({"opened_on": "2025-12-01"}, "还没有到"),
        ({"name_zh": "🏠"}, "打印不出来"),
    ],
)
def test_what_is_wrong_with_a_new_community_is_said_at_its_field(
    operator: Browser, change: dict[str, str], words: str
) -> None:
    answer = operator.post("/desk/new", NEW | change, at="/desk/new")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'class="field wrong"' in answer.text
    assert operator.get("/c/wutong/").status_code == 404


def _links(page: str) -> set[str]:
    return set(re.findall(r'href="(/(?:desk|c)/wutong/[^"#]*)"', page))


def test_every_link_of_new_books_leads_somewhere(operator: Browser) -> None:
    answer = operator.post("/desk/new", NEW | {"opened_on": "2025-06-15"}, at="/desk/new")
    assert answer.status_code == 302
    seen: set[str] = set()
    ahead = {"/desk/wutong/", "/desk/wutong/months", "/c/wutong/", "/c/wutong/statements/"}
    while ahead:
        path = ahead.pop()
        seen.add(path)
        found = operator.get(path)
        assert found.status_code in (200, 302), path
        # Below the statements lie the same ones again, limited to an account or a fund.
        if found.mimetype == "text/html" and path.count("/") < 6:
            ahead |= _links(found.text) - seen
    assert "/desk/wutong/months" in seen
    assert "/c/wutong/statements/public-income/2025-06/" in seen
    assert "/c/wutong/statements/public-income/2025-05/" not in seen


def test_only_who_runs_the_installation_opens_communities(treasurer: Browser) -> None:
    assert treasurer.get("/desk/new").status_code == 403
    assert treasurer.post("/desk/new", NEW).status_code == 403
    assert "新建小区" not in treasurer.page(f"{DESK}/setup")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role": "king"}, "职务"),
        ({"login": ""}, "这里不能空着"),
        ({"role": "cashier", "login": "treasurer"}, "不能"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(
    desk: Desk, values: dict[str, str], words: str
) -> None:
    browser = desk.browser("operator")
    form = {"name": "经手人", "login": "neu", "role": "cashier", "first_day": "2025-09-01"}
    answer = browser.post(f"{DESK}/officers", form | values)
    assert answer.status_code == 422
    assert words in answer.text
    wrong = browser.post(
        f"{DESK}/officers/end", {"login": "nobody", "role": "cashier", "last_day": "2025-09-01"}
    )
    assert wrong.status_code == 422


def test_bank_accounts_are_registered_shown_and_closed(desk: Desk, treasurer: Browser) -> None:
    form = {
        "bank_name": "示例银行", "owner_name": "某某某", "custody": "personal",
        "number": "6222 0000 0000 1234", "account_code": "100201", "opened_on": "2024-01-01",
    }  # fmt: skip
    assert treasurer.post(f"{DESK}/bank-accounts", form).status_code == 302
    page = treasurer.page(f"{DESK}/bank-accounts")
    assert "****1234" in page
    assert "62220000" not in page.replace(" ", "")
    assert "某某某" in page
    public = Browser(desk.app.test_client()).page("/c/songhe/accounts/")
    assert "****1234" in public
    assert "个人名下" in public
    assert "某某某" not in public
    assert "公款存在个人名下" in treasurer.page(f"{DESK}/setup")
    closing = f"{DESK}/bank-accounts/K1/close"
    assert treasurer.post(closing, {"closed_on": "2023-01-01"}).status_code == 422
    assert treasurer.post(closing, {"closed_on": "2025-09-01"}).status_code == 302
    assert "2025年9月1日 销户" in treasurer.page(f"{DESK}/bank-accounts")
    for change in ({"number": "abc"}, {"custody": "street"}, {"account_code": "480101"}):
        refused = treasurer.post(f"{DESK}/bank-accounts", form | change)
        assert refused.status_code == 422
