"""A payment's whole way in a real browser: entered, approved by another, public at once, on paper."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader

from tests.journeys.conftest import LiveSite

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
MATTER, AMOUNT = "3号楼门禁维修", "1,234.50"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    found: dict[str, int] = request.param
    return found


def enter(browser: Browser, size: dict[str, int], faults: list[str]) -> BrowserContext:
    """Open a browser of a person's own; what its console complains of is a fault."""
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]

    def listen(page: Page) -> None:
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))

    context.on("page", listen)
    return context


def sign_in(page: Page, site: LiveSite, login: str) -> None:
    page.goto(f"{site.address}/desk/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(site.passwords[login])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/**")


def receipt(folder: Path) -> Path:
    """Draw a photograph that carries the place where it was taken."""
    path = folder / "receipt.jpg"
    exif = Image.Exif()
    exif[0x010F] = "PHONE-MAKER"
    Image.new("RGB", (800, 600), (240, 238, 230)).save(path, exif=exif)
    return path


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def prepare(page: Page, site: LiveSite, picture: Path) -> None:
    """Enter the payment in plain words, look at its double entry, and hand it over."""
    sign_in(page, site, "demo-treasurer")
    page.goto(f"{site.address}/desk/songhe/")
    page.get_by_role("link", name="付了一笔钱").click()
    page.get_by_label("多少钱").fill(AMOUNT)
    page.get_by_label("哪一天").fill("2026-03-09")
    page.get_by_label("用在什么地方").select_option(label="维修")
    page.get_by_label("事由").fill(MATTER)
    page.get_by_label("付给谁").select_option(label="施工单位")
    page.get_by_label("从哪个账户付的").select_option(label="共有资金银行户")
    page.get_by_label("用的是哪项资金").select_option(label="共有资金（公共收益）")
    page.locator("input[type=file]").first.set_input_files(picture)
    no_sideways_scroll(page)
    page.get_by_role("button", name="下一步").click()
    shown = page.locator("main").inner_text()
    assert "510104" in shown or "维修" in shown
    assert AMOUNT in shown
    no_sideways_scroll(page)
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_load_state()


def review(page: Page, site: LiveSite) -> None:
    """Find the draft as somebody else, look at the receipt, release it, and post."""
    sign_in(page, site, "demo-reviewer")
    page.goto(f"{site.address}/desk/songhe/")
    page.get_by_role("link", name=MATTER).first.click()
    page.get_by_role("checkbox").first.check()
    no_sideways_scroll(page)
    page.get_by_role("button", name="核对无误").click()
    page.wait_for_load_state()
    assert "记-2026-03-" in page.locator("main").inner_text()


def test_a_payment_goes_from_the_desk_to_the_notice_board(
    browser: Browser, live_site: LiveSite, size: dict[str, int], tmp_path: Path
) -> None:
    faults: list[str] = []
    treasurer, reviewer, resident = (enter(browser, size, faults) for _ in range(3))
    prepare(treasurer.new_page(), live_site, receipt(tmp_path))

    # Nothing is public before another person approved it.
    page = resident.new_page()
    page.goto(f"{live_site.address}/c/songhe/")
    assert MATTER not in page.locator("main").inner_text()

    review(reviewer.new_page(), live_site)

    # It is public at once, and two more taps lead to the picture of its receipt.
    page.goto(f"{live_site.address}/c/songhe/")
    page.get_by_role("link", name=MATTER).first.click()
    page.wait_for_load_state()
    assert AMOUNT in page.locator("main").inner_text()
    assert "壹仟贰佰叁拾肆元伍角整" in page.locator("main").inner_text()
    source = page.locator("main img").first.get_attribute("src")
    picture = resident.request.get(f"{live_site.address}{source}")
    assert picture.ok
    assert b"PHONE-MAKER" not in picture.body()
    no_sideways_scroll(page)

    # The paper of the month carries it, and the resident was given no cookie on the way.
    page.goto(f"{live_site.address}/c/songhe/statements/public-income/2026-03/")
    address = page.get_by_role("link", name="PDF").first.get_attribute("href")
    paper = resident.request.get(f"{live_site.address}{address}").body()
    assert AMOUNT in "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)
    assert resident.cookies() == []
    assert faults == []
    for context in (treasurer, reviewer, resident):
        context.close()
