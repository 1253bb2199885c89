"""Receipts at the desk: covered by typing numbers, looked at, added later, taken down."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image

from tests.posting.evidence_samples import XLSX, a_pdf, a_zip
from tests.web.desk.browsers import DESK, PARKING, Browser, Desk, Enter, hidden, picture

VOUCHER = "记-2025-09-0001"
LATER = f"{DESK}/transactions/{VOUCHER}/evidence"
PUBLIC = f"/c/songhe/transactions/{VOUCHER}/"


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def original_of(page: str) -> str:
    found = re.search(r"/evidence/([0-9a-f]{64})/cover", page)
    assert found
    return found[1]


def ticked(page: str) -> str:
    found = re.search(r'name="released" form="approve" value="([0-9a-f:]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def posted(desk: Desk, reviewer: Browser, submitted: Enter) -> Callable[..., str]:
    """Enter something with files, approve it, and give its address."""

    def post(*files: tuple[io.BytesIO, str], show: bool = False) -> str:
        path = submitted(**({"pictures": list(files)} if files else {}))
        page = reviewer.page(path)
        form = {"content_sha256": hidden(page, "content_sha256")}
        if show:
            form["released"] = ticked(page)
        answer = reviewer.post(f"{path}/approve", form)
        assert answer.status_code == 302, answer.text
        return str(answer.location)

    return post


def test_every_page_of_a_pdf_is_looked_at_before_it_is_public(
    desk: Desk, treasurer: Browser, reviewer: Browser, posted: Callable[..., str]
) -> None:
    posted(upload(a_pdf(pages=3), "invoice.pdf"), show=True)
    page = desk.browser().page(PUBLIC)
    whole = re.search(r'href="(/c/songhe/evidence/[0-9a-f]{64}/)"', page)
    assert whole
    shown = desk.browser().page(whole[1])
    pages = re.findall(r'<img src="([^"]+)"', shown)
    assert len(pages) == 3
    for address in (*pages, whole[1].rstrip("/")):
        answer = desk.browser().get(address)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"] == "inline"
        assert b"Telephone" not in answer.data
    with Image.open(io.BytesIO(desk.browser().get(pages[2]).data)) as drawn:
        assert drawn.format == "JPEG"
    tag = desk.browser().get(pages[0]).headers["ETag"]
    again = desk.browser().client.get(pages[0], headers={"If-None-Match": tag}, buffered=True)
    assert again.status_code == 304
    assert desk.browser().get(pages[0].replace("/1.jpg", "/4.jpg")).status_code == 404
    assert desk.browser().get(f"/c/songhe/evidence/{'0' * 64}/").status_code == 404


def test_boxes_are_typed_looked_at_and_burnt_in(
    desk: Desk, treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted(pictures=[upload(a_pdf(pages=2), "invoice.pdf")])
    sha256 = original_of(treasurer.page(path))
    here = f"{DESK}/evidence/{sha256}/cover"
    page = treasurer.page(f"{here}?back={path}")
    assert page.count('class="hint"') == 3
    assert f'href="{path}"' in page
    suggested = re.findall(r'name="suggested" value="([^"]+)"', page)
    form = {
        "page": "1", "number": "0", "left": ["10", ""], "top": ["20.5", ""], "width": ["30", ""],
        "height": ["5", ""],
    }  # fmt: skip
    seen = treasurer.post(here, {**form, "preview": "1"})
    assert seen.status_code == 200
    assert '<rect class="box" x="100" y="205" width="300" height="50"/>' in seen.text
    before = ticked(reviewer.page(path))
    made = treasurer.post(here, {**form, "suggested": suggested, "back": path})
    assert made.status_code == 302
    after = treasurer.page(made.location)
    assert "已做好新的公开件" in after
    assert after.count('class="box"') == 4
    assert after.count('class="hint"') == 0
    assert treasurer.post(here, form).status_code == 422, "somebody covered something meanwhile"
    second = treasurer.post(here, {**form, "page": "2", "number": "1"})
    assert second.status_code == 302
    assert treasurer.page(f"{here}?page=1").count('class="box"') == 4, "other pages keep theirs"
    now = hidden(reviewer.page(path), "content_sha256")
    outdated = reviewer.post(f"{path}/approve", {"content_sha256": now, "released": before})
    assert outdated.status_code == 422
    assert "还有票据没有看过" in outdated.text
    page = reviewer.page(path)
    assert "已遮盖" in page
    done = reviewer.post(f"{path}/approve", {"content_sha256": now, "released": ticked(page)})
    assert done.status_code == 302
    assert ticked(page).partition(":")[2] in desk.browser().page(PUBLIC)


@pytest.mark.parametrize(
    ("left", "width"),
    [("abc", "5"), ("99", "5"), ("1", "0"), ("-1", "5"), ("1", ""), ("1e99", "5")],
)
def test_a_box_that_is_none_is_explained_and_kept_as_typed(
    treasurer: Browser, drafted: Enter, left: str, width: str
) -> None:
    sha256 = original_of(treasurer.page(drafted(pictures=[picture()])))
    answer = treasurer.post(
        f"{DESK}/evidence/{sha256}/cover",
        {"page": "1", "number": "0", "left": left, "top": "1", "width": width, "height": "1"},
    )
    assert answer.status_code == 422
    assert "遮盖框要在页面以内" in answer.text
    assert f'name="left" value="{left}"' in answer.text


def test_a_photo_has_no_suggestions_and_says_so(treasurer: Browser, drafted: Enter) -> None:
    sha256 = original_of(treasurer.page(drafted(pictures=[picture()])))
    assert "照片里的字系统不会认" in treasurer.page(f"{DESK}/evidence/{sha256}/cover")


@pytest.mark.parametrize(
    "path", ["cover?page=2", "cover?page=x", "cover?page=99999", "pages/2", "pages/9"]
)
def test_pages_that_are_not_there_are_not_found(
    treasurer: Browser, drafted: Enter, path: str
) -> None:
    sha256 = original_of(treasurer.page(drafted(pictures=[picture()])))
    assert treasurer.get(f"{DESK}/evidence/{sha256}/{path}").status_code == 404


def test_nobody_is_led_off_the_desk(treasurer: Browser, drafted: Enter) -> None:
    sha256 = original_of(treasurer.page(drafted(pictures=[picture()])))
    page = treasurer.page(f"{DESK}/evidence/{sha256}/cover?back=https://evil.example/")
    assert 'href="https://evil.example' not in page
    assert f'href="{DESK}/"' in page


def test_a_spreadsheet_is_kept_and_handed_over_to_officers_alone(
    desk: Desk, treasurer: Browser, posted: Callable[..., str]
) -> None:
    data = a_zip(XLSX)
    page = treasurer.page(posted(upload(data, "list.xlsx")))
    assert "表格（XLSX）" in page
    original = re.search(rf"{DESK}/evidence/([0-9a-f]{{64}})\"", page)
    assert original
    answer = treasurer.get(f"{DESK}/evidence/{original[1]}")
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Disposition"].endswith(".xlsx")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for path in ("/copy", "/pages/1", "/cover"):
        assert treasurer.get(f"{DESK}/evidence/{original[1]}{path}").status_code == 404
    public = desk.browser().page(PUBLIC)
    assert "不能在网页上显示" in public
    assert original[1] in public
    assert desk.browser().get(f"/c/songhe/evidence/{original[1]}").status_code == 404


def test_a_receipt_comes_later_and_is_confirmed_by_another_person(
    desk: Desk, treasurer: Browser, reviewer: Browser, posted: Callable[..., str]
) -> None:
    posted()
    everybody = desk.browser()
    assert "1 张还没有票据" in everybody.page("/c/songhe/")
    assert VOUCHER in everybody.page("/c/songhe/transactions/no-receipt/")
    assert VOUCHER in everybody.get("/c/songhe/transactions/no-receipt.json").text
    assert VOUCHER in treasurer.page(f"{DESK}/no-receipt")
    nothing = treasurer.post(LATER)
    assert nothing.status_code == 422
    token = hidden(treasurer.page(LATER), "csrf_token")
    answer = treasurer.client.post(
        LATER, data={"csrf_token": token, "pictures": [picture(), upload(b"GIF89a", "a.gif")]}
    )
    assert answer.status_code == 422, "what was refused is said, what was taken waits"
    assert "类型不能用" in answer.text
    assert "不交了" in answer.text
    assert "停车费" in reviewer.page(f"{DESK}/no-receipt")
    page = reviewer.page(LATER)
    confirm = re.search(r'action="([^"]+/confirm)"', page)
    assert confirm
    unseen = reviewer.post(confirm[1], {"seen": "0" * 64, "released": "1"})
    assert unseen.status_code == 422
    seen = hidden(page, "seen")
    assert reviewer.post(confirm[1], {"seen": seen, "released": "1"}).status_code == 302
    assert seen in everybody.page(PUBLIC)
    assert "每张凭证都有票据" in everybody.page("/c/songhe/transactions/no-receipt/")
    assert "每张凭证都有票据" in treasurer.page(f"{DESK}/no-receipt")
    again = reviewer.post(confirm[1], {"seen": seen, "voucher": VOUCHER})
    assert again.status_code == 422


def test_what_was_brought_is_refused_with_a_reason(
    treasurer: Browser, reviewer: Browser, posted: Callable[..., str]
) -> None:
    posted()
    token = hidden(treasurer.page(LATER), "csrf_token")
    treasurer.client.post(LATER, data={"csrf_token": token, "pictures": [picture()]})
    decline = re.search(r'action="([^"]+/decline)"', reviewer.page(LATER))
    assert decline
    assert reviewer.post(decline[1], {"reason": ""}).status_code == 422
    assert reviewer.post(decline[1], {"reason": "看不清"}).status_code == 302
    assert "等核对的文件" not in treasurer.page(LATER)


def test_a_public_copy_is_taken_down_and_its_page_says_why(
    desk: Desk, treasurer: Browser, reviewer: Browser, posted: Callable[..., str]
) -> None:
    posted(picture(), show=True)
    copy = hidden(reviewer.page(LATER), "copy")
    address = f"/c/songhe/evidence/{copy}"
    assert "sandbox" in desk.browser().get(address).headers["Content-Security-Policy"]
    wrong = reviewer.post(f"{LATER}/take-down", {"copy": copy, "reason": "电话13800138000"})
    assert wrong.status_code == 422
    done = reviewer.post(f"{LATER}/take-down", {"copy": copy, "reason": "露出了电话"})
    assert done.status_code == 302
    assert desk.browser().get(address).status_code == 404
    public = desk.browser().page(PUBLIC)
    assert "撤下，原因：露出了电话" in public
    assert copy not in public
    ask = treasurer.page(LATER)
    assert "请另一位看过后公开" in ask
    elsewhere = LATER.replace("0001", "0009")
    assert reviewer.post(f"{elsewhere}/take-down", {"copy": copy, "reason": "x"}).status_code == 404
    assert treasurer.post(elsewhere).status_code == 404
    assert treasurer.get(elsewhere).status_code == 404


def test_an_invoice_is_not_paid_twice_and_the_form_leads_to_the_other(
    treasurer: Browser, drafted: Enter
) -> None:
    number = "25312000000012345678"
    path = drafted(invoices=f"{number}，01234567")
    form = treasurer.page(f"{path}/edit")
    assert f'value="{number} 01234567"' in form
    again = treasurer.fill(f"{DESK}/entries/new?kind=in", **{**PARKING, "invoices": number})
    assert again.status_code == 422
    assert "另一张没入账的单" in again.text
    assert f'href="{path}"' in again.text
    wrong = treasurer.fill(f"{DESK}/entries/new?kind=in", **{**PARKING, "invoices": "第一号"})
    assert "不像发票号码" in wrong.text
