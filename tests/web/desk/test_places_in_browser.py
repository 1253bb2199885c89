"""Places, lists and links in a real browser: from a list with mistakes to the page behind a household's link."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.desk.browsers import DESK, Desk
from tests.web.desk.test_in_browser import look, sign_in
from tests.web.desk.test_places import BAD, GOOD

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_list_becomes_households_and_a_link_opens_one(
    browser: "Browser", desk: Desk, address: str, tmp_path: Path, width: int
) -> None:
    for name, text in (("bad.csv", BAD), ("good.csv", GOOD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with browser.new_context(viewport={"width": width, "height": 844}) as mine:
        page = mine.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{DESK}/setup")
        page.click("text=楼栋和住户")
        look(page)
        page.click("text=导入住户名单")
        look(page)
        for name in ("bad.csv", "good.csv"):
            page.set_input_files("#f-file", tmp_path / name)
            page.click("text=读一读，先看看")
            look(page)
            if name == "bad.csv":
                assert page.locator(".mistakes li").count() == 2
                page.click("text=改好以后重新上传")
        page.click("text=数目对，存下 4 户")
        look(page)
        page.click("main a.row:has-text('1号楼')")
        look(page)
        page.click("main a.row:has-text('1号楼101室')")
        look(page)
        for closed in page.locator("details > summary").all():
            closed.click()
        look(page)
        page.click("main .way:has-text('居民链接')")
        look(page)
        assert page.input_value("#f-place") == "B1-101"
        page.click("text=做好并显示")
        look(page)
        path = page.locator(".big-code").inner_text()
    with browser.new_context(viewport={"width": width, "height": 844}) as theirs:
        page = theirs.new_page()
        page.goto(f"{address}/r/{path.rstrip('/').rpartition('/')[2]}/")
        look(page)
        assert page.locator("h1").inner_text() == "1号楼101室"
        assert theirs.cookies() == []
