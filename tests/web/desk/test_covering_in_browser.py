"""A box drawn by pointer in a real browser is burnt into the copy that everybody gets."""

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from tests.web.desk.browsers import DESK, Desk
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def a_receipt(path: Path) -> None:
    """Draw a beige receipt with white stripes where a telephone number would stand."""
    picture = Image.new("RGB", (600, 900), "beige")
    pen = ImageDraw.Draw(picture)
    for x in range(150, 450, 20):
        pen.rectangle((x, 300, x + 10, 340), fill="white")
    picture.save(path)


def draw_box(page: "Page", *, left: float, top: float, right: float, bottom: float) -> None:
    """Drag from corner to corner, in parts of the picture."""
    stage = page.locator("[data-stage]")
    stage.scroll_into_view_if_needed()
    # The picture gives the stage its height.
    stage.locator("img").evaluate("image => image.decode()")
    page.mouse.wheel(0, 0)
    area = stage.locator("svg").bounding_box()
    assert area
    page.mouse.move(area["x"] + left * area["width"], area["y"] + top * area["height"])
    page.mouse.down()
    page.mouse.move(area["x"] + right * area["width"], area["y"] + bottom * area["height"], steps=5)
    page.mouse.up()


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desktop"])
def test_a_box_is_drawn_and_the_public_gets_nothing_under_it(
    browser: "Browser", desk: Desk, address: str, tmp_path: Path, width: int
) -> None:
    a_receipt(tmp_path / "receipt.png")
    with (
        browser.new_context(viewport={"width": width, "height": 844}) as mine,
        browser.new_context(viewport={"width": width, "height": 844}) as theirs,
    ):
        page = mine.new_page()
        sign_in(page, address, "treasurer")
        page.goto(f"{address}{DESK}/entries/new?kind=in")
        page.fill("#f-amount", "500")
        page.select_option("#f-category", "480101")
        page.fill("#f-matter", "停车费")
        page.select_option("#f-counterparty_kind", "residents")
        page.select_option("#f-channel", "100901")
        page.select_option("#f-fund", "GEN")
        page.set_input_files("#f-gallery", tmp_path / "receipt.png")
        page.click("form.narrow button")
        page.click("text=遮盖")
        draw_box(page, left=0.2, top=0.3, right=0.8, bottom=0.4)
        page.locator("#boxes input[name=height]").first.wait_for()
        assert float(page.input_value("#boxes input[name=height] >> nth=0")) == pytest.approx(
            10, abs=1
        )
        look(page)
        page.click("text=盖住，做成公开件")
        assert "已做好新的公开件" in page.inner_text("[role=status]")
        look(page)
        page.click("text=返回")
        page.click("text=提交审核")
        other = theirs.new_page()
        sign_in(other, address, "reviewer")
        other.click("text=停车费")
        other.check("text=我看过这张凭据，可以公开")
        look(other)
        other.click("text=核对无误，入账")
        other.click("text=居民看到的样子")
        shown = other.locator(".pictures img").first.get_attribute("src")
    assert shown
    assert re.fullmatch(r"/c/songhe/evidence/[0-9a-f]{64}", shown)
    data = desk.browser().get(shown).data
    with Image.open(io.BytesIO(data)) as copy:
        under = copy.convert("L").crop((150, 300, 450, 340)).tobytes()
        assert max(under) < 24
        assert not copy.getexif()
