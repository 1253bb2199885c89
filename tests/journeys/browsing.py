"""What journeys through a real browser share: screens, people before them, and what they hold in their hands."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page
from pypdf import PdfReader

from tests.looking import barriers, overflow

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@contextmanager
def people(browser: Browser, *sizes: dict[str, int]) -> Iterator[list[Page]]:
    """Lend each person a browser of their own; what its console complains of is a fault."""
    faults: list[str] = []
    contexts = [_context(browser, size, faults) for size in sizes]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()
    # A refused form is answered with 422, of which the console tells as well.
    faults = [words for words in faults if "status of 422" not in words]
    assert not faults, faults


def _context(browser: Browser, size: dict[str, int], faults: list[str]) -> BrowserContext:
    context = browser.new_context(viewport=size, has_touch=size is PHONE)  # type: ignore[arg-type]

    def listen(page: Page) -> None:
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))

    context.on("page", listen)
    context.set_default_timeout(10_000)
    return context


def sign_in(page: Page, address: str, login: str, password: str) -> None:
    page.goto(f"{address}/desk/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="退出").wait_for()


def look(page: Page) -> None:
    """Look at a page as it stands: nothing keeps people out, nothing scrolls sideways."""
    found = barriers(page)
    assert not found, (page.url, found)
    assert overflow(page) <= 0, page.url


def press(page: Page, words: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()


def follow(page: Page, words: str) -> None:
    """Follow the first link of this name and wait for its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=words).first.click()


def said(page: Page) -> str:
    """Give what a page says about what was just done."""
    return page.locator("[role=status]").first.inner_text()


def text_of(page: Page) -> str:
    return page.locator("main").inner_text()


def receipt(folder: Path) -> Path:
    """Draw a photograph that carries the place where it was taken."""
    path = folder / "receipt.jpg"
    exif = Image.Exif()
    exif[0x010F] = "PHONE-MAKER"
    Image.new("RGB", (800, 600), (240, 238, 230)).save(path, exif=exif)
    return path


def paper_text(page: Page, address: str) -> str:
    """Fetch a paper as the page's own browser would, and give its text."""
    answer = page.context.request.get(address)
    assert answer.ok, (address, answer.status)
    return "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.body())).pages)
