"""Draw small pictures that stand for receipts: clearly marked as samples, the same bytes for the same text."""

import io
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ledger.domain.uppercase import uppercase_amount

_FONT = Path(__file__).parents[2] / "static" / "fonts" / "MingzhangSans-Regular.ttf"
_SIZE = (720, 480)
_INK, _STAMP, _PAPER = (40, 40, 48), (196, 60, 48), (252, 250, 244)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


def paper_picture(heading: str, *, code: str, day: str) -> bytes:
    """Draw one sample paper behind a decision as a PNG: minutes, a notice, a tally sheet."""
    image = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((18, 18, _SIZE[0] - 18, _SIZE[1] - 18), outline=_INK, width=2)
    pen.text((_SIZE[0] // 2, 66), heading, font=_font(36), fill=_INK, anchor="mm")
    pen.line((60, 104, _SIZE[0] - 60, 104), fill=_INK, width=1)
    for index, row in enumerate((f"决议编号：{code}", f"日期：{day}", "内容：见公开页面")):
        pen.text((64, 140 + 58 * index), row, font=_font(26), fill=_INK)
    pen.ellipse((520, 300, 670, 450), outline=_STAMP, width=5)
    pen.text((595, 375), "演示样张", font=_font(28), fill=_STAMP, anchor="mm")
    held = io.BytesIO()
    image.save(held, "PNG", optimize=False)
    return held.getvalue()


def receipt_picture(
    heading: str, *, day: str, amount: str, amount_minor: int, number: int
) -> bytes:
    """Draw one sample receipt as a PNG."""
    image = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((18, 18, _SIZE[0] - 18, _SIZE[1] - 18), outline=_INK, width=2)
    pen.text((_SIZE[0] // 2, 66), heading, font=_font(36), fill=_INK, anchor="mm")
    pen.line((60, 104, _SIZE[0] - 60, 104), fill=_INK, width=1)
    rows = (
        f"日期：{day}        编号：{number:06d}",
        f"金额：¥{amount}",
        f"大写：人民币{uppercase_amount(amount_minor)}",
        "事由：见记账凭证摘要",
    )
    for index, row in enumerate(rows):
        pen.text((64, 140 + 58 * index), row, font=_font(26), fill=_INK)
    pen.ellipse((520, 300, 670, 450), outline=_STAMP, width=5)
    pen.text((595, 375), "演示样张", font=_font(28), fill=_STAMP, anchor="mm")
    held = io.BytesIO()
    image.save(held, "PNG", optimize=False)
    return held.getvalue()
