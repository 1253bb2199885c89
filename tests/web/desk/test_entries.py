"""Wrong answers of every kind: words at the field, what was typed is kept, nothing is written."""

import io
import re

import pytest
import sqlalchemy as sa
from PIL import Image

from config import ROOT
from ledger.domain.entries import Direction
from ledger.domain.errors import AccountRuleError
from ledger.store.drafts import attachments, drafts
from ledger.web.desk.entries import FilledForm, field_of
from tests.web.desk.browsers import DESK, PARKING, Browser, Desk, Enter, hidden, picture

NEW = f"{DESK}/entries/new?kind=in"
HOSTILE = ROOT / "tests" / "data" / "hostile" / "img"


def draft_count(desk: Desk) -> int:
    with desk.ledger.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(drafts)).scalar_one())


def error_at(page: str, name: str) -> str:
    """Read the sentence at a field."""
    found = re.search(rf'<p class="error" id="f-{name}-error">.*?</span>(.*?)</p>', page, re.DOTALL)
    return found[1].strip() if found else ""


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"amount": ""}, "amount", "不能空着"),
        ({"amount": "abc"}, "amount", "不是金额"),
        ({"amount": "1.234"}, "amount", "小数太多"),
        ({"amount": "0"}, "amount", "不能是零"),
        ({"amount": "-5"}, "amount", "不能是负数"),
        ({"amount": "1" + "0" * 18}, "amount", "金额太大"),
        ({"amount": "1e5"}, "amount", "不是金额"),
        ({"amount": "NaN"}, "amount", "不是金额"),
        ({"amount": "１，２３４．５６７"}, "amount", "小数太多"),
        ({"occurred_on": "2025-02-30"}, "occurred_on", "不是有效的日期"),
        ({"occurred_on": "昨天"}, "occurred_on", "不是有效的日期"),
        ({"occurred_on": ""}, "occurred_on", "不能空着"),
        ({"occurred_on": "0001-01-01"}, "occurred_on", "1990 年到 2199 年"),
        ({"occurred_on": "2025-09-11"}, "occurred_on", "还没有到"),
        ({"dated_on": "2025-09-02"}, "occurred_on", "在记账日期之后"),
        ({"dated_on": "2025-09-31"}, "dated_on", "不是有效的日期"),
        ({"category": "999999"}, "category", "没有科目“999999”"),
        ({"category": ""}, "category", "不能空着"),
        ({"category": "1001"}, "category", "不能在这里直接记"),
        ({"category": "2601"}, "category", "不能在这里直接记"),
        ({"channel": "480101"}, "channel", "不是存放钱的账户"),
        ({"channel": "nope"}, "channel", "没有科目"),
        ({"fund": "XYZ"}, "fund", "没有资金"),
        ({"fund": "MNT"}, "category", "不能用于资金"),
        ({"counterparty_kind": "martians"}, "counterparty_kind", "没有对方类别"),
        ({"matter": ""}, "matter", "不能空着"),
        ({"matter": "停车费🚗"}, "matter", "打印不出来的字符"),
        ({"matter": "停车\ue000费"}, "matter", "打印不出来的字符"),
        ({"matter": "停\u202e车"}, "matter", "打印不出来的字符"),
        ({"matter": "长" * 21}, "matter", "最多 20 个字"),
        ({"matter": "联系13800000000"}, "matter", "电话、身份证"),
        ({"summary": "长" * 61}, "summary", "最多 60 个字"),
        ({"summary": "身份证11010119900101001X"}, "summary", "电话、身份证"),
        ({"memo": "长" * 501}, "memo", "最多 500 个字"),
        ({"memo": "\x01"}, "memo", "打印不出来的字符"),
        ({"attached": "0" * 64}, "pictures", "没有附件"),
    ],
    ids=range(36),
)
def test_a_wrong_answer_is_explained_at_its_field_and_writes_nothing(
    desk: Desk, treasurer: Browser, values: dict[str, str], field: str, words: str
) -> None:
    answer = treasurer.fill(NEW, **{**PARKING, **values})
    assert answer.status_code == 422
    assert words in error_at(answer.text, field)
    assert f'href="#f-{field}"' in answer.text
    assert draft_count(desk) == 0


def test_what_was_typed_is_kept(treasurer: Browser) -> None:
    answer = treasurer.fill(
        NEW, **{**PARKING, "amount": '1,2"><script>', "memo": "收据\n两张", "matter": "地面停车"}
    )
    page = answer.text
    assert 'value="1,2&#34;&gt;&lt;script&gt;"' in page
    assert 'value="地面停车"' in page
    assert "收据\n两张</textarea>" in page
    assert '<option value="480101" selected>' in page
    assert "<script>" not in page


def test_all_mistakes_are_named_at_once_in_the_order_of_the_form(treasurer: Browser) -> None:
    answer = treasurer.fill(f"/en{NEW}", kind="in", memo="x" * 501)
    links = re.findall(r'<li><a href="#f-(\w+)">', answer.text)
    assert links == [
        "amount", "occurred_on", "category", "matter", "counterparty_kind", "channel", "fund", "memo",
    ]  # fmt: skip


def test_a_closed_month_is_refused_and_the_date_of_booking_offered(
    desk: Desk, treasurer: Browser
) -> None:
    desk.ledger.post("2025-08-01 停车费\n  借 100901 5.00\n  贷 480101 5.00\nclose 2025-08")
    answer = treasurer.fill(NEW, **{**PARKING, "occurred_on": "2025-08-30"})
    assert "2025年8月已经结账" in error_at(answer.text, "dated_on")
    assert "<details open>" in answer.text
    late = treasurer.fill(NEW, **{**PARKING, "occurred_on": "2025-08-30", "dated_on": "2025-09-01"})
    page = treasurer.page(late.location)
    assert "2025年8月30日" in page
    assert "2025年9月1日" in page
    assert "2025年8月停车费" in page


def test_a_closed_account_is_not_offered_and_not_taken(desk: Desk, treasurer: Browser) -> None:
    from datetime import date

    from ledger.store.communities import accounts

    with desk.ledger.database.writing() as connection:
        connection.execute(
            accounts.update().where(accounts.c.code == "480101").values(closed_on=date(2025, 9, 5))
        )
    assert '<option value="480101"' not in treasurer.page(NEW)
    answer = treasurer.fill(NEW, **PARKING)
    assert "没有科目" in error_at(answer.text, "category")


def test_sending_a_form_twice_makes_one_draft(desk: Desk, treasurer: Browser) -> None:
    page = treasurer.page(NEW)
    form = {
        "csrf_token": hidden(page, "csrf_token"), "form_token": hidden(page, "form_token"),
        "kind": "in", **PARKING,
    }  # fmt: skip
    first = treasurer.client.post(f"{DESK}/entries/new", data=form)
    second = treasurer.client.post(f"{DESK}/entries/new", data=form)
    assert first.location == second.location
    assert draft_count(desk) == 1
    changed = treasurer.client.post(f"{DESK}/entries/new", data={**form, "amount": "7.00"})
    assert changed.location == first.location
    assert draft_count(desk) == 1
    page = treasurer.page(first.location)
    assert "7.00" in page
    seen = hidden(page, "content_sha256")
    treasurer.post(f"{first.location}/submit", {"content_sha256": seen})
    assert (
        treasurer.client.post(f"{DESK}/entries/new", data={**form, "amount": "7.00"}).location
        == first.location
    )
    assert "待审核" in treasurer.page(first.location), "a late repetition undoes nothing"
    late = treasurer.client.post(f"{DESK}/entries/new", data={**form, "amount": "8.00"})
    assert late.status_code == 422
    assert "已经到了别的步骤" in late.text


def test_two_people_with_the_same_form_token_do_not_meet(desk: Desk, treasurer: Browser) -> None:
    ours = treasurer.fill(NEW, **PARKING, form_token="same").location
    theirs = desk.browser("both").fill(NEW, **PARKING, form_token="same").location
    assert ours != theirs


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken.png", "打不开"),
        ("truncated_jpeg.jpg", "打不开"),
        ("png_decompression_dos.png", "打不开"),
        ("decompression_bomb.gif", "类型不能用"),
        ("decompression_bomb.ico", "类型不能用"),
        ("zero_width.gif", "类型不能用"),
    ],
)
def test_a_hostile_picture_is_refused_at_its_field(
    desk: Desk, treasurer: Browser, name: str, words: str
) -> None:
    data = io.BytesIO((HOSTILE / name).read_bytes())
    answer = treasurer.fill(NEW, **PARKING, pictures=(data, f"/photos/{name}"))
    assert answer.status_code == 422
    assert f"“{name}”" in error_at(answer.text, "pictures")
    assert words in error_at(answer.text, "pictures")
    assert draft_count(desk) == 0
    assert not (desk.data_dir / "attachments").exists()


def test_a_picture_outlives_a_mistake_elsewhere_in_the_form(desk: Desk, treasurer: Browser) -> None:
    answer = treasurer.fill(NEW, **{**PARKING, "amount": "x"}, pictures=picture())
    attached = re.search(r'name="attached" value="([0-9a-f]{64})" checked', answer.text)
    assert attached
    assert draft_count(desk) == 0
    sent = treasurer.fill(NEW, **PARKING, attached=attached[1])
    assert f"/evidence/{attached[1]}" in treasurer.page(sent.location)
    kept = treasurer.page(f"{sent.location}/edit")
    assert f'value="{attached[1]}" checked' in kept
    treasurer.fill(f"{sent.location}/edit", **PARKING)
    assert "没有附票据" in treasurer.page(sent.location)


def test_the_same_picture_twice_and_too_many_pictures(desk: Desk, treasurer: Browser) -> None:
    sent = treasurer.fill(NEW, **PARKING, pictures=[picture(), picture()])
    page = treasurer.page(sent.location)
    assert page.count("点开看大图") == 1

    def another(number: int) -> tuple[io.BytesIO, str]:
        out = io.BytesIO()
        Image.new("RGB", (10 + number, 10), "red").save(out, "PNG")
        out.seek(0)
        return out, f"{number}.png"

    answer = treasurer.fill(NEW, **PARKING, pictures=[another(number) for number in range(9)])
    assert "最多 8 个" in error_at(answer.text, "pictures")
    with desk.ledger.reading() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(attachments)).scalar_one()
    assert count == 9


def test_a_name_in_the_summary_needs_the_approvers_tick(
    treasurer: Browser, reviewer: Browser, submitted: Enter
) -> None:
    path = submitted(summary="慰问王阿姨", named_nobody="1")
    page = reviewer.page(path)
    assert "可能有个人姓名" in page
    data = {"content_sha256": hidden(page, "content_sha256")}
    refused = reviewer.post(f"{path}/approve", data)
    assert refused.status_code == 422
    assert "再打勾确认" in refused.text
    assert reviewer.post(f"{path}/approve", {**data, "summary_is_public": "1"}).status_code == 302


def test_a_draft_the_plain_form_cannot_say_is_edited_in_the_grid(
    desk: Desk, treasurer: Browser
) -> None:
    from ledger.domain.transactions import Draft, credit, debit
    from ledger.posting.drafts import save_draft
    from tests.factories import TREASURER
    from tests.web.desk.browsers import NOW

    lines = (
        debit("100901", 497_00, fund="GEN"), debit("530104", 3_00, fund="GEN"),
        credit("480101", 500_00, fund="GEN"),
    )  # fmt: skip
    with desk.ledger.database.writing() as connection:
        draft = Draft(NOW.date(), lines, "停车费")
        draft_id = save_draft(connection, 1, draft, by=TREASURER, at=NOW)
    answer = treasurer.get(f"{DESK}/drafts/{draft_id}/edit")
    assert answer.status_code == 302
    assert answer.location == f"{DESK}/drafts/{draft_id}/grid"
    grid = treasurer.page(answer.location)
    assert 'value="530104 手续费"' in grid
    assert 'value="500.00"' in grid


def test_a_summary_follows_its_answers_unless_it_is_ones_own(
    treasurer: Browser, drafted: Enter
) -> None:
    path = drafted()
    treasurer.fill(f"{path}/edit", **{**PARKING, "matter": "洗车费"})
    assert "2025年9月洗车费（居民）" in treasurer.page(path)
    own = drafted(summary="地面停车费，九月上旬")
    assert 'value="地面停车费，九月上旬"' in treasurer.page(f"{own}/edit")


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [
        ("in", "lines.0.account", "channel"),
        ("in", "lines.1.account", "category"),
        ("out", "lines.0.account", "category"),
        ("out", "lines.1.account", "channel"),
        ("move", "lines.0.account", "to_channel"),
        ("out", "lines.1.fund", "fund"),
        ("out", "lines", "amount"),
        ("out", "attachments", "pictures"),
        ("out", "memo", "memo"),
    ],
)
def test_what_the_books_refuse_is_shown_at_the_field_it_came_from(
    kind: str, path: str, field: str
) -> None:
    refusal = AccountRuleError(reason="closed", account="480101", field=path)
    assert field_of(refusal, FilledForm(Direction(kind), {})) == field


def test_a_mistake_in_a_change_leaves_the_draft_as_it_was(
    treasurer: Browser, drafted: Enter
) -> None:
    path = drafted()
    refused = treasurer.fill(f"{path}/edit", **{**PARKING, "amount": "x"})
    assert "不是金额" in error_at(refused.text, "amount")
    assert f'action="{path}/edit"' in refused.text
    assert "500.00" in treasurer.page(path)


def test_a_form_of_no_known_kind_is_refused(treasurer: Browser) -> None:
    assert treasurer.get(f"{DESK}/entries/new?kind=gift").status_code == 404
    assert treasurer.post(f"{DESK}/entries/new", {"kind": "gift"}).status_code == 400
    assert treasurer.post(f"{DESK}/entries/new", {}).status_code == 400
