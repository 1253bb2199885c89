"""Places at the desk: by hand and from a list, areas, occupants, posters."""

import io
import re

import openpyxl
import pypdfium2
import pytest
from werkzeug.test import TestResponse

from tests.web.desk.browsers import DESK, Browser, Desk, confirm, hidden

PLACES = f"{DESK}/places"
HEAD = "楼栋,单元,室号,建筑面积（㎡）,住户类别,姓名,人数\n"
GOOD = (
    HEAD
    + "1号楼,,101,58.32,业主,甲某,3\n1号楼,,102,61.05,租户,,2\n1号楼,,103,60,,,\n2,1,201,74.50,空置,,\n"
)
BAD = HEAD + "1号楼,,101,58.32,业主,甲某,3\n1号楼,,101,61,朋友,,\n,,,大约60,,,\n"


def upload(browser: Browser, content: bytes, name: str = "名单.csv", **form: str) -> TestResponse:
    token = hidden(browser.page(f"{PLACES}/import"), "csrf_token")
    data = {
        "csrf_token": token, "kind": "building", "first_day": "2025-09-01",
        "file": (io.BytesIO(content), name),
    } | form  # fmt: skip
    return browser.client.post(f"{PLACES}/import", data=data, content_type="multipart/form-data")


def keep(browser: Browser, preview: TestResponse) -> TestResponse:
    seen = hidden(preview.text, "content_sha256")
    return browser.post(f"{PLACES}/import/keep", {"content_sha256": seen})


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["某小区住户名单"])
    for line in text.splitlines():
        sheet.append(
            [float(cell) if re.fullmatch(r"\d+\.\d+", cell) else cell for cell in line.split(",")]
        )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def listed(treasurer: Browser) -> Browser:
    answer = keep(treasurer, upload(treasurer, GOOD.encode()))
    assert answer.status_code == 302, answer.text
    return treasurer


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_a_list_is_looked_at_and_then_kept_by_one_click(treasurer: Browser, encoding: str) -> None:
    content = workbook(GOOD) if encoding == "xlsx" else GOOD.encode(encoding)
    preview = upload(treasurer, content)
    assert preview.status_code == 200, preview.text
    for words in ("2 栋", "4 户", "253.87 平方米", "B2-U1-201", "数目对，存下 4 户"):
        assert words in preview.text
    assert "还没有登记楼栋" in treasurer.page(f"{PLACES}/")
    done = keep(treasurer, preview)
    assert done.status_code == 302
    page = treasurer.page(str(done.location))
    assert "名单存好了" in page
    assert "1号楼" in page
    home = treasurer.page(f"{PLACES}/at/B1-101")
    assert "甲某" in home
    assert "58.32 平方米" in home


def test_every_problem_is_listed_by_row_and_nothing_is_kept(treasurer: Browser) -> None:
    preview = upload(treasurer, BAD.encode())
    assert preview.status_code == 422
    for words in (
        "第 3 行",
        "认不出“朋友”",
        "第 4 行",
        "楼栋：没有填",
        "室号：没有填",
        "“大约60”不是数字",
    ):
        assert words in preview.text, words
    assert 'name="content_sha256"' not in preview.text
    answer = treasurer.post(f"{PLACES}/import/keep", {"content_sha256": "0" * 64})
    assert answer.status_code == 422
    assert "请重新上传" in answer.text
    assert "还没有登记楼栋" in treasurer.page(f"{PLACES}/")


def test_a_list_kept_twice_is_all_problems(listed: Browser) -> None:
    preview = upload(listed, GOOD.encode())
    assert preview.status_code == 422
    assert preview.text.count("已经登记过") == 4


def test_a_list_that_was_kept_meanwhile_is_not_kept_again(treasurer: Browser) -> None:
    first = upload(treasurer, GOOD.encode())
    assert keep(treasurer, first).status_code == 302
    again = keep(treasurer, first)
    assert again.status_code == 422
    assert "请重新上传" in again.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空"),
        ("姓名,电话\n甲,乙\n".encode(), "认不出名单的表头"),
        (HEAD.encode(), "一户也没有"),
        (b"PK\x03\x04broken", "损坏"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    treasurer: Browser, content: bytes, words: str
) -> None:
    answer = upload(treasurer, content)
    assert answer.status_code == 422
    assert words in answer.text


def test_the_template_is_a_list_that_is_understood(treasurer: Browser) -> None:
    for prefix in ("", "/en"):
        template = treasurer.get(f"{prefix}{PLACES}/import/template.csv")
        assert template.headers["Content-Disposition"].startswith("attachment")
        filled = template.data + b"3,,301,70.5,,,,\r\n"
        preview = upload(treasurer, filled)
        assert preview.status_code == 200, preview.text
        assert "B3-301" in preview.text


def test_one_place_is_added_by_hand(treasurer: Browser) -> None:
    form = {
        "kind": "building",
        "code": "b7",
        "name_zh": "7号楼",
        "name_en": "Building 7",
        "area": "",
    }
    done = treasurer.post(f"{PLACES}/", form)
    assert done.status_code == 302, done.text
    assert "7号楼" in treasurer.page(str(done.location))
    wrong = treasurer.post(f"{PLACES}/", form | {"code": "7 号", "area": "很大"})
    assert wrong.status_code == 422
    assert "不合要求" in wrong.text
    assert "不是面积" in wrong.text
    taken = treasurer.post(f"{PLACES}/", form)
    assert "已经有了" in taken.text
    misplaced = treasurer.post(f"{PLACES}/", form | {"code": "B8", "parent": "B7"})
    assert "不能放在那里" in misplaced.text


def test_an_area_and_an_end_are_kept_with_their_days(listed: Browser, reviewer: Browser) -> None:
    home = f"{PLACES}/at/B1-101"
    form = {"area": "59", "first_day": "2025-09-05", "reason": "重新测量"}
    assert listed.post(f"{home}/area", form).status_code == 302
    assert "59.00 平方米" not in listed.page(home)
    confirm(reviewer)
    assert "从2025年9月5日起 59.00 平方米：重新测量" in listed.page(home)
    assert "那一天的面积已经是" in listed.post(f"{home}/area", form).text
    assert listed.post(f"{home}/area", {"area": "x"}).status_code == 422
    assert "里面还有" in listed.post(f"{PLACES}/at/B1/close", {"last_day": "2025-09-09"}).text
    assert listed.post(f"{home}/close", {"last_day": "2025-09-09"}).status_code == 302
    assert "2 户" in listed.page(f"{PLACES}/")
    assert listed.post(f"{home}/close", {"last_day": "never"}).status_code == 422


def test_occupants_come_go_and_are_voided(listed: Browser) -> None:
    home = f"{PLACES}/at/B1-103"
    form = {
        "kind": "owner",
        "first_day": "2025-09-01",
        "party": "乙某",
        "people": "2",
        "gets_bills": "1",
    }
    assert listed.post(f"{home}/occupants", form).status_code == 302
    page = listed.page(home)
    assert "乙某" in page
    assert "收账单" in page
    clash = listed.post(f"{home}/occupants", form)
    assert clash.status_code == 422
    assert "登记日子重叠" in clash.text
    assert listed.post(f"{home}/occupants", form | {"people": "两"}).status_code == 422
    ended = listed.post(f"{home}/occupants/1/end", {"last_day": "2025-09-08"})
    assert ended.status_code == 302
    assert listed.post(f"{home}/occupants/1/end", {"last_day": ""}).status_code == 422
    assert "2025年9月1日 到 2025年9月8日" in listed.page(home)
    assert listed.post(f"{home}/occupants/1/void").status_code == 302
    assert "乙某" not in listed.page(home)


def test_posters_lead_to_the_public_pages(listed: Browser, desk: Desk) -> None:
    one = listed.get(f"{PLACES}/at/B1/poster.pdf")
    every = listed.get(f"{PLACES}/posters.pdf")
    assert one.mimetype == every.mimetype == "application/pdf"
    assert len(pypdfium2.PdfDocument(one.data)) == 1
    document = pypdfium2.PdfDocument(every.data)
    texts = [document[page].get_textpage().get_text_bounded() for page in range(len(document))]
    assert len(texts) == 2
    for text, code in zip(texts, ("B1", "B2"), strict=True):
        assert f"/c/songhe/places/{code}/" in text
        assert "扫一扫" in text
    assert listed.get(f"{PLACES}/posters.pdf?part=2").status_code == 404
    assert listed.get(f"{PLACES}/at/B1-101/poster.pdf").status_code == 404
    assert desk.browser().get("/c/songhe/places/B1/").status_code == 200


def test_nobody_who_lives_there_is_offered_as_a_payee(listed: Browser) -> None:
    names = listed.page(f"{DESK}/vouchers/names.json")
    assert "甲某" not in names
    assert "R-B1-101-1" not in names


def test_a_list_of_eleven_thousand_households_goes_through_both_steps(treasurer: Browser) -> None:
    rows = "".join(
        f"{number % 96 + 1}号楼,,{number // 96 + 101},{50 + number % 40}.5,业主,某某某,3\n"
        for number in range(11_599)
    )
    preview = upload(treasurer, (HEAD + rows).encode())
    assert "存下 11599 户" in preview.text
    assert len(preview.text) < 60_000
    assert keep(treasurer, preview).status_code == 302
    page = treasurer.page(f"{PLACES}/")
    assert "11599 户" in page
    assert "全部二维码海报" in page
