"""A hand-over at the desk: listed, signed by each with their own account, printed, told in public."""

from io import BytesIO

from pypdf import PdfReader

from tests.web.desk.browsers import DESK, PEOPLE, Browser, Desk, hidden

PATH = f"{DESK}/handovers/"


def number(login: str) -> str:
    return str(list(PEOPLE).index(login) + 1)


FORM = {
    "role": "treasurer", "as_of": "2025-09-09", "outgoing": number("treasurer"),
    "incoming": number("both"), "supervisor": number("auditor"), "papers": "凭证8册\n合同2份",
    "seals": "财务章1枚",
}  # fmt: skip


def drawn_up(browser: Browser) -> str:
    answer = browser.post(PATH, {**FORM, "form_token": hidden(browser.page(PATH), "form_token")})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_three_people_sign_and_the_public_learns_the_day_and_the_duty(
    desk: Desk, treasurer: Browser
) -> None:
    desk.ledger.post("2025-09-03 停车费\n  借 100201 50.00\n  贷 480101 50.00")
    path = drawn_up(treasurer)
    page = treasurer.page(path)
    assert "我作为移交人签字" in page
    assert "凭证8册；合同2份" in page
    assert "50.00" in page
    seen = hidden(page, "content_sha256")
    assert "换人" not in desk.browser().page("/c/songhe/")
    for login in ("treasurer", "both", "auditor"):
        answer = desk.browser(login).post(f"{path}/sign", {"content_sha256": seen})
        assert answer.status_code == 302
    again = treasurer.post(f"{path}/sign", {"content_sha256": seen})
    assert again.status_code == 422
    assert "您已经签过字了" in again.text
    other = desk.browser("cashier").post(f"{path}/sign", {"content_sha256": seen})
    assert "清单上没有您" in other.text
    public = desk.browser().page("/c/songhe/")
    assert "2025年9月9日，制单（会计）换人，移交清单已签字" in public
    assert "经手人" not in public
    assert "已签完" in treasurer.page(PATH)
    printed = treasurer.get(f"{path}.pdf")
    assert printed.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(printed.data))
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    for words in ("移交清单", "制单人甲", "50.00", "凭证8册；合同2份", "财务章1枚"):
        assert words in text
    assert printed.data == treasurer.get(f"{path}.pdf").data
    assert treasurer.get(f"/en{path}.pdf").status_code == 200
    assert "Hand-over" in treasurer.page(f"/en{path}")


def test_mistakes_are_named(desk: Desk, treasurer: Browser) -> None:
    for wrong, words in (
        ({"role": "auditor"}, "没有职务"), ({"role": ""}, "没有职务"),
        ({"outgoing": ""}, "这里不能空着"), ({"incoming": "x" * 40}, "这里不能空着"),
        ({"incoming": "9" * 30}, "这里不能空着"), ({"supervisor": "x"}, "这里不能空着"),
        ({"incoming": FORM["outgoing"]}, "必须是不同的人"), ({"as_of": "2025-09-11"}, "还没有到"),
        ({"incoming": number("stranger")}, "没有用户"), ({"as_of": ""}, "不是有效的日期"),
    ):  # fmt: skip
        answer = treasurer.post(PATH, {**FORM, **wrong})
        assert answer.status_code == 422, wrong
        assert words in answer.text, (wrong, words)


def test_handovers_that_are_none_are_not_found(desk: Desk, treasurer: Browser) -> None:
    for path in ("none", "none.pdf", "a%00b"):
        assert treasurer.get(PATH + path).status_code in (400, 404)
    assert treasurer.post(f"{PATH}none/sign", {"content_sha256": "x"}).status_code == 404
