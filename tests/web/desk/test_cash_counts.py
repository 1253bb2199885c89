"""The cash box at the desk: a sheet, the books beside it, and a second person."""

import re

import pytest

from ledger.domain.policies import DEFAULT_POLICY
from ledger.schemas.payments import typed_policy
from tests.web.desk.asking import asked
from tests.web.desk.browsers import DESK, Browser, Desk, hidden

SHEET = {"account": "1001", "counted_on": "2025-09-10", "pieces.10000": "2", "note": ""}


@pytest.fixture
def cashier(desk: Desk) -> Browser:
    """Lend a browser signed in as the cashier."""
    return desk.browser("cashier")


def count(browser: Browser, **values: str) -> str:
    token = hidden(browser.page(f"{DESK}/cash"), "form_token")
    answer = browser.post(f"{DESK}/cash", {**SHEET, **values, "form_token": token})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_count_is_kept_and_another_person_confirms_it(
    desk: Desk, cashier: Browser, reviewer: Browser
) -> None:
    desk.ledger.post("2025-09-09 捐款\n借 1001 200.00\n贷 410101 200.00")
    assert "还没有盘点过" in cashier.page(f"{DESK}/cash")
    path = count(cashier)
    assert "点的人不能自己确认" in cashier.page(path)
    assert cashier.post(f"{path}/confirm").status_code == 422
    assert reviewer.post(f"{path}/confirm").status_code == 302
    assert "确认于" in reviewer.page(path)
    assert "账实相符" in cashier.page(f"{DESK}/cash")


def test_cash_that_is_short_needs_a_reason(cashier: Browser) -> None:
    token = hidden(cashier.page(f"{DESK}/cash"), "form_token")
    refused = cashier.post(f"{DESK}/cash", SHEET | {"form_token": token})
    assert refused.status_code == 422
    assert "请写明多了或少了的原因" in refused.text
    assert 'value="2"' in refused.text
    path = count(cashier, note="还没入账的捐款")
    assert "200.00" in cashier.page(path)
    assert "多 200.00 元" in cashier.page(f"{DESK}/cash")


@pytest.mark.parametrize(
    ("name", "value"),
    [("pieces.100", "-1"), ("pieces.100", "1.5"), ("pieces.100", "１"), ("pieces.100", "999999"),
     ("counted_on", "2025-02-30"), ("counted_on", "2025-09-11"), ("account", "")],
)  # fmt: skip
def test_what_nobody_can_count_is_said_at_its_field(
    cashier: Browser, name: str, value: str
) -> None:
    token = hidden(cashier.page(f"{DESK}/cash"), "form_token")
    form = SHEET | {"note": "原因", name: value, "form_token": token}
    answer = cashier.post(f"{DESK}/cash", form)
    assert answer.status_code == 422
    assert f'href="#f-{name.replace(".", "-")}"' in answer.text


def test_a_form_sent_twice_counts_once(cashier: Browser) -> None:
    token = hidden(cashier.page(f"{DESK}/cash"), "form_token")
    form = SHEET | {"note": "原因", "form_token": token}
    first, second = (cashier.post(f"{DESK}/cash", form) for _ in range(2))
    assert first.location == second.location
    changed = cashier.post(f"{DESK}/cash", form | {"note": "另一个原因"})
    assert changed.status_code == 422
    assert "这张表交过一次，这次内容不同，没有保存" in changed.text
    assert cashier.get(f"{DESK}/cash/none").status_code == 404


def test_nothing_was_counted_before_the_books_began(cashier: Browser) -> None:
    token = hidden(cashier.page(f"{DESK}/cash"), "form_token")
    form = SHEET | {"note": "原因", "counted_on": "1990-01-01", "form_token": token}
    answer = cashier.post(f"{DESK}/cash", form)
    assert answer.status_code == 422
    assert "1990-01-01 还没有建账" in answer.text


def test_a_month_in_which_cash_moved_closes_after_a_count(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post("2025-08-09 捐款\n借 1001 200.00\n贷 410101 200.00")
    month = f"{DESK}/months/202508/"
    page = treasurer.page(month)
    assert "动过的现金，两个人点过" in page
    assert "给2025年8月结账</button>" not in page
    refused = treasurer.post(f"{month}close", {"sure": "1"})
    assert refused.status_code == 422
    assert "还没有两个人点过" in refused.text
    path = count(treasurer, counted_on="2025-08-31")
    assert reviewer.post(f"{path}/confirm").status_code == 302
    assert treasurer.post(f"{month}close", {"sure": "1"}).status_code == 302


def test_limits_of_cash_are_set_by_two_people_and_warned_of(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post("2025-09-09 捐款\n借 1001 2200.00\n贷 410101 2200.00")
    form = {
        **typed_policy(DEFAULT_POLICY), "first_day": "2025-09-10", "cash_stock": "2000",
        "cash_payment": "300",
    }  # fmt: skip
    for wrong in ({"cash_stock": "-1"}, {"cash_payment": "很多"}):
        assert treasurer.post(f"{DESK}/policies", {**form, **wrong}).status_code == 422
    treasurer.post(f"{DESK}/policies", form)
    action = re.search(r'action="([^"]+/set)"', reviewer.page(f"{DESK}/policies"))
    assert action
    assert reviewer.post(action[1]).status_code == 302
    public = desk.browser().page("/c/songhe/policies/")
    assert "钱箱里过夜最多留 2,000.00 元" in public
    assert "一次付现金不超过 300.00 元" in public
    told = desk.browser().get("/c/songhe/policies.json").get_json()["policies"][0]
    assert (told["cash_stock"], told["cash_payment"]) == ("200000", "30000")
    assert "现金超过库存限额" in treasurer.page(f"{DESK}/")
    assert "现金超过库存限额" not in reviewer.page(f"{DESK}/")
    assert "超过 2,000.00 元的库存限额" in treasurer.page(f"{DESK}/cash")
    spent = {
        "amount": "300.01", "occurred_on": "2025-09-10", "category": "510104", "matter": "维修",
        "counterparty_kind": "supplier", "channel": "1001", "fund": "GEN",
    }  # fmt: skip
    draft = treasurer.fill(f"{DESK}/entries/new?kind=out", **spent).location
    assert "付现金 300.01 元，超过一次 300.00 元的限额" in treasurer.page(draft)
    taken_in = {**spent, "category": "480101", "counterparty_kind": "residents"}
    draft = treasurer.fill(f"{DESK}/entries/new?kind=in", **taken_in).location
    assert "里有 2,500.01 元，超过 2,000.00 元的库存限额" in treasurer.page(draft)
    words = "一次付现金超过 300.00 元的限额"
    assert words in treasurer.page(asked(treasurer, channel="1001", counterparty_kind="supplier"))
    for exempt in ({"counterparty_kind": "staff"}, {"amount": "300"}, {"channel": "100201"}):
        path = asked(treasurer, **{"channel": "1001", "counterparty_kind": "supplier", **exempt})
        assert words not in treasurer.page(path)
