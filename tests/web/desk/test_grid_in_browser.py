"""The voucher grid in a real browser: keys alone, Chinese input methods, tables pasted, two thousand rows."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.posting.content import draft_of
from ledger.store.drafts import drafts
from tests.web.desk.browsers import DESK, Desk
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEW = f"{DESK}/vouchers/new"
KEYSTROKES_MAX = 25
PAST = """
    2025-08-03 电梯维修
      借 510104 700.00
      贷 100201 700.00
"""


class Keys:
    """Presses keys and counts them; amounts and narration are typed apart."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.count = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += key.count("+") + 1

    def code(self, letters: str) -> None:
        self.press(*letters)

    def free(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture
def page(browser: "Browser", address: str) -> "Iterator[Page]":
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        found = context.new_page()
        problems: list[str] = []
        found.on("console", lambda message: problems.append(f"{message.type} {message.text}"))
        found.on("pageerror", lambda error: problems.append(str(error)))
        sign_in(found, address, "treasurer")
        yield found
        # A form that is sent back with its mistakes is no problem.
        assert [problem for problem in problems if "422" not in problem] == []


def open_grid(page: "Page", address: str, path: str = NEW) -> None:
    page.goto(f"{address}{path}")
    page.locator("form.voucher[data-ready][data-names='']").wait_for()


def newest(desk: Desk) -> Draft:
    with desk.ledger.reading() as connection:
        query = sa.select(drafts.c.content).where(drafts.c.state == "editing")
        return draft_of(connection.execute(query).scalars().all()[-1])


def cell(page: "Page", row: int, column: str) -> str:
    return page.input_value(f"#row{row}-{column}")


def test_three_lines_take_twenty_five_keys_beyond_amounts_and_narration(
    desk: Desk, page: "Page", address: str
) -> None:
    desk.ledger.post(PAST)
    open_grid(page, address)
    page.locator("#row0-summary").focus()
    keys = Keys(page)
    keys.free("3号楼电梯维修")
    keys.press("Enter")
    keys.code("wxwh")
    keys.press("Enter", "Enter")
    keys.free("3500*2")
    keys.press("Enter")
    keys.press(".", ".", "Enter")
    keys.code("sxf")
    keys.press("Enter", "Enter")
    keys.free("6.5")
    keys.press("Enter", "Enter")
    keys.code("gy")
    keys.press("Enter", "Enter", "=", "Enter")
    assert page.evaluate("document.activeElement.className") == "save"
    page.get_by_text("借贷平衡：7006.50 元").wait_for()
    look(page)
    keys.press("Enter")
    page.get_by_role("heading", name="3号楼电梯维修").wait_for()
    assert keys.count <= KEYSTROKES_MAX
    assert newest(desk).lines == (
        debit("510104", 7_000_00, fund="GEN"),
        debit("530104", 6_50, fund="GEN"),
        credit("100201", 7_006_50, fund="GEN"),
    )
    look(page)


def test_every_key_does_what_it_says(page: "Page", address: str) -> None:
    open_grid(page, address)
    page.locator("#row0-summary").focus()
    keys = Keys(page)
    keys.free("停车费")
    keys.press("Enter")
    keys.code("tc")
    assert page.locator("#grid-list li").first.inner_text() == "480101 停车收入"
    assert page.get_attribute("#row0-account", "aria-activedescendant") == "grid-option-0"
    look(page)
    keys.press("Enter")
    assert cell(page, 0, "account") == "480101 停车收入"
    assert cell(page, 0, "fund") == "GEN 共有资金（公共收益）"
    keys.press("Enter")
    keys.free("35000*2+0.5")
    keys.press("Space")
    assert (cell(page, 0, "debit"), cell(page, 0, "credit")) == ("", "70000.50")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "row1-summary"
    # The summary above, the first, and their Chinese twins.
    for typed in ("..", "//", "。。", "、、"):
        page.fill("#row1-summary", "")
        keys.free(typed)
        assert cell(page, 1, "summary") == "停车费"
    keys.press("Control+i")
    assert cell(page, 2, "summary") == "停车费"
    assert cell(page, 1, "summary") == ""
    keys.press("Control+Delete")
    assert cell(page, 1, "summary") == "停车费"
    keys.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "row0-summary"
    keys.press("ArrowDown", "F4")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.locator("#row1-account").focus()
    keys.code("1001")
    keys.press("Enter", "Enter", "=")
    assert cell(page, 1, "debit") == "70000.50"
    keys.press("Control+Enter")
    page.get_by_text("接着记下一张").wait_for()
    assert cell(page, 0, "summary") == ""
    assert page.input_value("#f-dated_on") == "2025-09-10"


COMPOSE = """([id, text]) => {
  const input = document.getElementById(id);
  input.focus();
  input.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
  input.value = text;
  input.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
  const enter = {key: 'Enter', bubbles: true, cancelable: true};
  input.dispatchEvent(new KeyboardEvent('keydown', {...enter, isComposing: true}));
  const late = new KeyboardEvent('keydown', enter);
  Object.defineProperty(late, 'keyCode', {value: 229});
  input.dispatchEvent(late);
  const stayed = document.activeElement.id === id;
  input.value = '停车';
  input.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true, data: '停车'}));
  return stayed;
}"""


def test_keys_that_belong_to_an_input_method_are_left_to_it(page: "Page", address: str) -> None:
    open_grid(page, address)
    assert page.evaluate(COMPOSE, ["row0-account", "ting'che"])
    assert page.locator("#grid-list li").first.inner_text() == "480101 停车收入"
    assert page.evaluate(COMPOSE, ["row0-summary", "ting'che"])
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "row0-account"


PASTE = """([id, text]) => {
  const data = new DataTransfer();
  data.setData('text', text);
  const input = document.getElementById(id);
  input.focus();
  input.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_pasted_table_fills_rows_and_mistakes_are_shown_at_their_cells(
    desk: Desk, page: "Page", address: str
) -> None:
    table = "科目\t摘要\t借方金额（元）\t贷方\n510102\t保洁\t300\t-\n不存在\t\t\t300\n"
    open_grid(page, address)
    page.evaluate(PASTE, ["row0-summary", table])
    page.fill("#row0-fund", "GEN")
    page.locator("button.save").focus()
    page.keyboard.press("Enter")
    page.locator(".mistakes").wait_for()
    page.locator("form.voucher[data-ready][data-names='']").wait_for()
    assert "没有科目“不存在”" in page.inner_text("#row1-account-error")
    look(page)
    page.fill("#row1-account", "xj")
    page.locator("#row1-account").press("Enter")
    assert page.get_attribute("#row1-account", "aria-invalid") is None
    page.locator("button.save").click()
    page.get_by_role("heading", name="保洁").wait_for()
    assert newest(desk).lines == (
        debit("510102", 300_00, fund="GEN"), credit("1001", 300_00, fund="GEN"),
    )  # fmt: skip


def test_what_was_typed_comes_back(desk: Desk, page: "Page", address: str) -> None:
    open_grid(page, address)
    with page.expect_response(lambda answer: "/unfinished/" in answer.url) as kept:
        page.fill("#row0-summary", "没做完")
        page.fill("#row0-debit", "5")
    assert kept.value.status == 204
    open_grid(page, address)
    assert "接着上次没做完的" in page.inner_text("main")
    assert (cell(page, 0, "summary"), cell(page, 0, "debit")) == ("没做完", "5")
    look(page)
    page.click("text=不要了，从空白开始")
    open_grid(page, address)
    assert cell(page, 0, "summary") == ""


TYPED = """() => new Promise(done => {
  const input = document.activeElement;
  const begun = performance.now();
  input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
})"""


def test_two_thousand_rows_are_as_quick_as_six(page: "Page", address: str) -> None:
    def median_ms(row: str) -> float:
        page.locator(row).focus()
        times = sorted(float(page.evaluate(TYPED)) for _ in range(15))
        return times[7]

    open_grid(page, address)
    few = median_ms("#row0-summary")
    table = "\n".join(f"行{number}\t510102\tGEN\t\t\t\t1\t" for number in range(1_990))
    begun = time.monotonic()
    page.evaluate(PASTE, ["row0-summary", table])
    pasted = time.monotonic() - begun
    many = median_ms("#row20-summary")
    # Two frames in either case; nothing that is done for a key depends on the number of rows.
    assert many < few + 50, (few, many, pasted)
    assert page.locator("table.grid tbody tr").count() == 40
    page.locator("nav.window button.down").click()
    assert page.locator("table.grid tbody th").first.inner_text() != "1"


@pytest.mark.parametrize("prefix", ["", "/en/xl"], ids=["standard", "large English"])
def test_the_grid_is_cards_on_a_telephone(browser: "Browser", address: str, prefix: str) -> None:
    with browser.new_context(
        viewport={"width": 390 if not prefix else 320, "height": 800}
    ) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        open_grid(page, address, f"{prefix}{NEW}")
        look(page)
        page.goto(f"{address}{prefix}{DESK}/templates/")
        look(page)


def test_the_form_works_without_script(desk: Desk, browser: "Browser", address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{NEW}")
        page.fill("#row0-summary", "停车费")
        page.fill("#row0-account", "100901")
        page.fill("#row0-fund", "GEN")
        page.fill("#row0-debit", "100")
        page.click("button.more-rows")
        assert page.locator("table.grid tbody tr").count() == 12
        assert cell(page, 0, "account") == "100901"
        page.fill("#row1-account", "停车收入")
        page.fill("#row1-credit", "50*2")
        page.click("button.save")
        assert newest(desk).lines == (
            Line("100901", "GEN", 100_00, 0), Line("480101", "GEN", 0, 100_00),
        )  # fmt: skip


def test_a_matter_of_before_brings_its_answers_along(
    desk: Desk, page: "Page", address: str
) -> None:
    desk.ledger.post_draft(
        Draft(
            desk.ledger.facts.opened_on,
            (debit("100901", 100, fund="GEN"), credit("480101", 100, fund="GEN")),
            "停车费", matter="地面停车费",
        )
    )  # fmt: skip
    page.goto(f"{address}{DESK}/entries/new?kind=in")
    look(page)
    page.fill("#f-matter", "地面停车费")
    page.locator("#f-amount").focus()
    assert page.input_value("#f-category") == "480101"
    assert page.input_value("#f-channel") == "100901"
    assert page.input_value("#f-fund") == "GEN"
    page.reload()
    page.click("a.way")
    assert page.input_value("#f-matter") == "地面停车费"
    assert page.evaluate("document.activeElement.id") == "f-amount"
