"""The cash box at the desk: a sheet, the books beside it, and a second person."""

import pytest

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
    assert cashier.get(f"{DESK}/cash/none").status_code == 404
