"""Opening balances at the desk: by hand or from a file, the rest to net assets, two people, public."""

import io
import re
from typing import Any

import sqlalchemy as sa

from ledger.posting.content import draft_of
from ledger.store.drafts import attachments, drafts
from tests.web.desk.browsers import DESK, Browser, Desk, hidden, picture

PATH = f"{DESK}/opening"
ROWS = {
    "account": ["100201 银行存款-共有资金户", "112203", "220203", "100203", ""],
    "fund": ["GEN", "GEN", "GEN", "CHA", "GEN"],
    "debit": ["900", "100", "", "50", ""], "credit": ["", "", "200", "", ""],
    "dated_on": "2025-07-01", "memo": "对账单为据",
}  # fmt: skip


def filled(browser: Browser, **values: Any) -> dict[str, Any]:
    return {**ROWS, "form_token": hidden(browser.page(PATH), "form_token"), **values}


def test_books_that_begin_with_balances_say_so_in_public(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    values = filled(treasurer)
    shown = treasurer.post(PATH, values)
    assert shown.status_code == 200
    assert "差额记到净资产" in shown.text
    assert "3101" in shown.text
    assert "800.00" in shown.text
    assert "3102" in shown.text
    token = hidden(treasurer.page(PATH), "csrf_token")
    sent = treasurer.client.post(
        PATH, data={**values, "csrf_token": token, "confirm": "1", "pictures": picture()}
    )
    assert sent.status_code == 302, sent.text
    again = treasurer.client.post(
        PATH, data={**values, "csrf_token": token, "confirm": "1", "pictures": picture()}
    )
    assert again.location == sent.location
    draft = treasurer.page(sent.location)
    assert "期初余额" in draft
    seen = hidden(draft, "content_sha256")
    treasurer.post(f"{sent.location}/submit", {"content_sha256": seen})
    assert reviewer.post(f"{sent.location}/approve", {"content_sha256": seen}).status_code == 302
    public = desk.browser().page("/c/songhe/")
    assert "这本账从2025年7月1日的期初余额开始" in public
    assert "950.00" in public


def test_mistakes_stand_at_their_places(desk: Desk, treasurer: Browser) -> None:
    for wrong, words in (
        ({"account": ["480101", "112203", "220203", "100203", ""]}, "是收入或支出"),
        ({"account": ["没有", "112203", "220203", "100203", ""]}, "第 1 行的科目"),
        ({"dated_on": "2025-09-11"}, "还没有到"), ({"dated_on": ""}, "不是有效的日期"),
        ({"account": ["-"] * 5}, "至少要有 2 行"),
        ({"account": ["1801", "", "", "", ""], "fund": ["MNT"] * 5, "debit": ["5", "", "", "", ""],
          "credit": [""] * 5}, "资金“MNT”"),
        ({"account": ["2601", "", "", "", ""], "fund": ["MNT"] * 5, "debit": ["5", "", "", "", ""],
          "credit": [""] * 5}, "资金“MNT”"),
        ({"memo": "长" * 501}, "写得太长"),
    ):  # fmt: skip
        answer = treasurer.post(PATH, filled(treasurer, **wrong))
        assert answer.status_code == 422, wrong
        assert words in answer.text, (wrong, re.findall("error.*", answer.text))
    assert treasurer.post(PATH, filled(treasurer, more="1")).status_code == 200


def upload(browser: Browser, content: bytes, name: str = "余额.csv") -> Any:
    token = hidden(browser.page(PATH), "csrf_token")
    data = {"csrf_token": token, "dated_on": "2025-07-01", "balances": (io.BytesIO(content), name)}
    return browser.client.post(f"{PATH}/read", data=data)


def test_another_programs_table_fills_the_form_for_a_person_to_map(
    desk: Desk, treasurer: Browser
) -> None:
    text = (
        "科目编码,科目名称,资金,借方,贷方\n1002.01,银行,慈善基金,900,\n1122,应收账款,,5,\n"
        "9999,<b>怪</b>,,七,\n6001,主营业务收入,,,30\n"
    )
    answer = upload(treasurer, text.encode())
    assert answer.status_code == 200
    assert "读到 3 行余额" in answer.text
    assert "第 4 行：“七”不是金额" in answer.text
    assert "1002.01 银行 慈善基金" in answer.text
    assert 'value="100201 银行存款-共有资金户"' in answer.text
    assert "<b>怪" not in answer.text
    rows = re.findall(r'name="account"[^>]* value="([^"]*)"', answer.text)
    assert rows[:3] == ["100201 银行存款-共有资金户", "", ""]
    funds = re.findall(r'<option value="(\w+)" selected>', answer.text)
    assert funds[0] == "CHA"


def test_files_that_cannot_be_used_are_refused_in_words(desk: Desk, treasurer: Browser) -> None:
    for content, words in (
        (b"", "是空的"), (b"PK\x03\x04broken", "打不开"), (b"a,b\n1,2\n", "找不到表头"),
        ("科目编码,借方,贷方\n".encode() + b"1,1,\n" * 401, "最多 400 行"),
    ):  # fmt: skip
        answer = upload(treasurer, content)
        assert answer.status_code == 422
        assert words in answer.text
    assert upload(treasurer, b"x", "../../etc/passwd").status_code == 422
    missing = treasurer.post(f"{PATH}/read", {})
    assert missing.status_code == 422


def test_the_table_that_was_read_is_the_paper_behind_the_opening(
    desk: Desk, treasurer: Browser
) -> None:
    answer = upload(treasurer, "科目编码,借方,贷方\n100201,900,\n220203,,200\n".encode())
    assert "这张表已经附在下面的依据里" in answer.text
    sha256 = re.findall(r'name="attached" value="(\w{64})" checked', answer.text)
    assert len(sha256) == 1
    # Read again, it is the same file.
    again = upload(treasurer, "科目编码,借方,贷方\n100201,900,\n220203,,200\n".encode())
    assert f'value="{sha256[0]}" checked' in again.text
    sent = treasurer.post(PATH, filled(treasurer, attached=sha256, confirm="1"))
    assert sent.status_code == 302, sent.text
    with desk.ledger.reading() as connection:
        content = connection.execute(sa.select(drafts.c.content)).scalar_one()
    assert draft_of(content).attachments == (sha256[0],)
    with desk.ledger.reading() as connection:
        kept = connection.execute(sa.select(attachments)).one()
    assert (kept.sha256, kept.media_type) == (sha256[0], "text/csv")


def test_a_table_that_cannot_be_kept_fills_the_form_and_says_so(treasurer: Browser) -> None:
    answer = upload(treasurer, "科目编码,借方,贷方\n\x01100201,900,\n".encode())
    assert answer.status_code == 422
    assert "读到 1 行余额" in answer.text
    assert 'href="#f-balances"' in answer.text
