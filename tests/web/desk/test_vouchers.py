"""The voucher form over HTTP: kept, changed, sent twice, started from before; mistakes at their cells."""

import gzip
import html
import io
import json
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from ledger.domain.transactions import Draft, Line, Subline, credit, debit
from ledger.posting.content import draft_of
from ledger.posting.drafts import save_draft
from ledger.schemas.grids import COLUMNS
from ledger.store.drafts import drafts
from ledger.web.versions import STATIC
from tests.factories import TREASURER
from tests.ledger_text import DEFAULT_HOUSEHOLD
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden, picture

NEW = f"{DESK}/vouchers/new"
ROWS: list[list[str]] = [
    ["电梯维修", "510104", "GEN", "", "", "", "7000", ""],
    ["", "手续费", "", "", "", "", "6.5", ""],
    ["付款", "gyzj", "", "", "", "", "", "7006.5"],
]


def send(
    browser: Browser, rows: list[list[str]] | str = ROWS, path: str = NEW, **values: Any
) -> TestResponse:
    """Send the form as the page's script does."""
    page = browser.page(path)
    form = {name: hidden(page, name) for name in ("csrf_token", "form_token", "content_sha256")}
    sent = rows if isinstance(rows, str) else json.dumps(rows)
    return browser.client.post(
        path, data={**form, "dated_on": "2025-09-03", "rows": sent, "do": "save", **values},
        content_type="multipart/form-data",
    )  # fmt: skip


def fields(rows: list[list[str]]) -> dict[str, str]:
    """Give rows as the form without script sends them."""
    return {
        f"row{number}-{column}": text
        for number, row in enumerate(rows)
        for column, text in zip(COLUMNS, row, strict=True)
    }


def kept(desk: Desk) -> list[Draft]:
    with desk.ledger.reading() as connection:
        query = sa.select(drafts.c.content).order_by(drafts.c.created_at, drafts.c.draft_id)
        return [draft_of(content) for content in connection.execute(query).scalars()]


def test_rows_become_a_draft_that_is_shown(desk: Desk, treasurer: Browser) -> None:
    answer = send(treasurer, memo="两笔", matter="维修")
    assert answer.status_code == 302, answer.text
    page = treasurer.page(answer.location)
    assert "一共 3 行分录，借贷相等。" in page
    (draft,) = kept(desk)
    assert draft.memo == "两笔；第3行：付款"
    assert [line.account for line in draft.lines] == ["510104", "530104", "100201"]


def test_a_form_without_script_is_read_the_same(desk: Desk, treasurer: Browser) -> None:
    assert send(treasurer, "", **fields(ROWS)).status_code == 302
    assert send(treasurer).status_code == 302
    first, second = kept(desk)
    assert first.lines == second.lines


def test_a_form_sent_twice_is_one_draft_and_a_changed_one_changes_it(
    desk: Desk, treasurer: Browser
) -> None:
    token = {"form_token": hidden(treasurer.page(NEW), "form_token")}
    first = send(treasurer, **token)
    assert send(treasurer, **token).location == first.location
    changed = [["扶梯维修", *row[1:]] if not number else row for number, row in enumerate(ROWS)]
    assert send(treasurer, changed, **token).location == first.location
    (draft,) = kept(desk)
    assert draft.summary == "扶梯维修"
    seen = hidden(treasurer.page(first.location), "content_sha256")
    treasurer.post(f"{first.location}/submit", {"content_sha256": seen})
    refused = send(treasurer, **token)
    assert refused.status_code == 422
    assert "已经到了别的步骤" in refused.text


@pytest.mark.parametrize("rows", ["[]", '[["","","","","","","",""]]', ""])
def test_a_form_without_lines_says_that_they_are_missing(treasurer: Browser, rows: str) -> None:
    token = {"form_token": hidden(treasurer.page(NEW), "form_token")}
    answer = treasurer.post(NEW, {"dated_on": "2025-09-03", "rows": rows, **token})
    assert answer.status_code == 422
    assert "2 行" in answer.text


def test_the_next_one_keeps_the_day(treasurer: Browser) -> None:
    answer = send(treasurer, do="next")
    assert "dated_on=2025-09-03" in answer.location
    page = treasurer.page(answer.location)
    assert 'value="2025-09-03"' in page
    assert "接着记下一张" in page


@pytest.mark.parametrize(
    ("rows", "values", "where", "words"),
    [
        ([["一", "不存在", "GEN", "", "", "", "1", ""]], {}, "row0-account", "没有科目"),
        ([["一", "480101", "GEN", "", "", "", "1/3", ""]], {}, "row0-debit", "小数太多"),
        ([["一", "银行", "GEN", "", "", "", "1", ""]], {}, "row0-account", "对得上好几个"),
        (
            [["一", "100205", "GEN", "", "", "", "1", ""], ["", "480101", "", "", "", "", "", "1"]],
            {}, "row0-fund", "不能用于资金",
        ),
        (
            [["一", "2601", "MNT", "", "", "", "1", ""], ["", "100205", "", "", "", "", "", "1"]],
            {}, "row0-account", "这个科目不分户",
        ),
        (ROWS[:2], {}, "", "相差 7,006.50 元"),
        (ROWS, {"dated_on": "2025-09-11"}, "f-dated_on", "还没有到"),
        ([["王阿姨慰问", *ROWS[0][1:]], *ROWS[1:]], {}, "f-named_nobody", "再打勾确认"),
        ("nonsense", {}, "", "表格没有收全"),
        (ROWS, {"pasted": "a\tb\n" * 2_100}, "f-pasted", "最多"),
        (ROWS, {"pictures": (b"no picture", "a.jpg")}, "f-pictures", "a.jpg"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_mistake_is_named_at_its_cell_and_nothing_is_lost(
    desk: Desk, treasurer: Browser, rows: Any, values: dict[str, Any], where: str, words: str
) -> None:
    if "pictures" in values:
        content, name = values["pictures"]
        values = {"pictures": (io.BytesIO(content), name)}
    answer = send(treasurer, rows, **values)
    assert answer.status_code == 422
    assert words in answer.text
    if where:
        assert f'href="#{where}"' in answer.text
    assert kept(desk) == []


def test_a_name_is_let_through_with_a_tick(treasurer: Browser) -> None:
    rows = [["王阿姨慰问", *ROWS[0][1:]], *ROWS[1:]]
    assert send(treasurer, rows, named_nobody="1").status_code == 302


def test_more_rows_keep_what_was_typed(treasurer: Browser) -> None:
    page = send(treasurer, do="more").text
    assert page.count('<tr><th scope="row">') == 9
    assert 'value="电梯维修"' in page
    # And it comes back after the page was left.
    assert "接着上次没做完的" in treasurer.page(NEW)


def test_a_pasted_table_is_taken_in_without_script(treasurer: Browser) -> None:
    page = send(treasurer, ROWS[:1], pasted="科目,借方,贷方\n1001,,7000\n").text
    assert 'value="1001"' in page
    assert 'value="电梯维修"' in page


def test_pictures_stay_with_a_form_that_has_to_be_mended(desk: Desk, treasurer: Browser) -> None:
    page = send(treasurer, ROWS[:2], pictures=picture()).text
    attached = hidden(
        page.replace(' type="checkbox"', "").replace(' id="f-attached-1"', ""), "attached"
    )
    assert send(treasurer, attached=attached).status_code == 302
    assert kept(desk)[0].attachments == (attached,)


def test_a_draft_is_changed_in_the_grid_and_only_by_its_author(
    desk: Desk, treasurer: Browser
) -> None:
    path = f"{send(treasurer).location}/grid"
    page = treasurer.page(path)
    assert 'value="510104 维修"' in page
    assert 'value="付款"' in page
    stale = hidden(page, "content_sha256")
    changed = [*ROWS[:2], ["", "1001", "", "", "", "", "", "7006.5"]]
    assert send(treasurer, changed, path).status_code == 302
    assert kept(desk)[0].lines[2].account == "1001"
    refused = send(treasurer, ROWS, path, content_sha256=stale)
    assert refused.status_code == 422
    assert "改动了" in refused.text
    # What was refused is still there.
    assert "接着上次没做完的" in treasurer.page(path)
    assert desk.browser("both").get(path).status_code == 403
    assert treasurer.get(f"{DESK}/drafts/none/grid").status_code == 404


def test_invoice_numbers_stand_in_the_grid_and_are_claimed_once(
    desk: Desk, treasurer: Browser
) -> None:
    first = send(treasurer, invoices="25312000000012345678，A123")
    assert kept(desk)[0].invoices == ("25312000000012345678", "A123")
    assert "25312000000012345678" in treasurer.page(first.location)
    path = f"{first.location}/grid"
    assert 'value="25312000000012345678 A123"' in treasurer.page(path)
    assert send(treasurer, path=path, invoices="A123").status_code == 302
    assert kept(desk)[0].invoices == ("A123",)
    again = send(treasurer, invoices="A123")
    assert again.status_code == 422
    assert 'href="#f-invoices"' in again.text
    assert f'<a href="{first.location}">看看已经写了发票 A123' in again.text
    assert len(kept(desk)) == 1


def test_shares_of_households_are_not_for_the_grid(desk: Desk, treasurer: Browser) -> None:
    shares = (Subline(DEFAULT_HOUSEHOLD, 0, 5),)
    lines = (debit("100205", 5, fund="MNT"), Line("2601", "MNT", 0, 5, sublines=shares))
    with desk.ledger.database.writing() as connection:
        draft_id = save_draft(connection, 1, Draft(NOW.date(), lines, "交存"), by=TREASURER, at=NOW)
    for path in (f"{DESK}/drafts/{draft_id}/grid", f"{DESK}/drafts/{draft_id}/edit"):
        assert treasurer.get(path).status_code == 404
    assert treasurer.get(f"{NEW}?draft={draft_id}").status_code == 404


def test_a_posted_voucher_is_entered_again_like_before(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post("""
        2025-08-03 2025年8月维修和手续费
          借 510104 700.00
          借 530104 1.00
          贷 100201 701.00
        2025-08-04 2025年8月停车费
          借 1001   5.00
          贷 480101 5.00
    """)
    voucher = treasurer.page(f"{DESK}/transactions/记-2025-08-0001")
    assert "like=" in voucher
    page = treasurer.page(f"{NEW}?like=记-2025-08-0001")
    assert 'value="2025年9月维修和手续费"' in page
    assert 'value="700.00"' in page
    plain = treasurer.page(f"{NEW}?like=记-2025-08-0002")
    assert '<option value="480101" selected>' in plain
    assert 'name="is_copy" value="1"' in plain
    assert "row0-account" in treasurer.page(f"{NEW}?like=记-2025-08-0002&grid=1")
    for wrong in ("like=记-2025-08-0009", "template=none", "draft=none"):
        assert treasurer.get(f"{NEW}?{wrong}").status_code == 404


def test_the_index_is_the_same_until_something_changes(desk: Desk, treasurer: Browser) -> None:
    path = f"{DESK}/vouchers/names.json"
    first = treasurer.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    rows = {row[0]: row for row in json.loads(first.data)["account"]}
    assert "tcsr" in rows["480101"][3].split()
    again = treasurer.client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    english = json.loads(treasurer.get(f"/en{path}").data)["account"]
    assert "Parking" in {row[1] for row in english}
    desk.ledger.post("""
        2025-09-03 停车费
          借 1001   5.00
          贷 480101 5.00
    """)
    changed = treasurer.get(path)
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert json.loads(changed.data)["account"][0][0] == "1001"
    assert desk.browser("auditor").get(path).status_code == 403


def test_forms_of_others_and_nonsense_are_not_kept(desk: Desk, treasurer: Browser) -> None:
    body = json.dumps({"values": {"dated_on": "2025-09-01", "evil": "x"}, "rows": [["一"] * 8, 7]})
    path = f"{DESK}/unfinished/voucher"
    assert treasurer.post(path, {"body": body}).status_code == 204
    assert 'value="2025-09-01"' in treasurer.page(NEW)
    assert "接着上次没做完的" not in desk.browser("both").page(NEW)
    for wrong in ("", "[]", "{", '{"values": 1}', '{"values": {}, "rows": 1}', "[" * 99_999):
        assert treasurer.post(path, {"body": wrong}).status_code == 413
    assert treasurer.client.post(path, data={"body": body}).status_code == 400
    assert treasurer.post(f"{path}/drop", {"next": NEW}).location == NEW
    assert treasurer.post(f"{path}/drop", {"next": "//elsewhere"}).location == f"{DESK}/"
    assert "接着上次没做完的" not in treasurer.page(NEW)


def test_a_plain_form_comes_back_too_and_goes_when_it_is_saved(
    treasurer: Browser, drafted: Any
) -> None:
    body = json.dumps({"values": {"amount": "12.30", "matter": "洗车"}, "rows": []})
    treasurer.post(f"{DESK}/unfinished/in", {"body": body})
    page = treasurer.page(f"{DESK}/entries/new?kind=in")
    assert 'value="12.30"' in page
    drafted()
    assert 'value="12.30"' not in treasurer.page(f"{DESK}/entries/new?kind=in")


def test_a_draft_shows_balances_and_warns_before_it_is_submitted(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    desk.ledger.post("""
        2025-08-01 捐款
          借 100203 50.00 CHA
          贷 410101 50.00 CHA
        2025-08-01 停车费
          借 100201 50.00
          贷 480101 50.00
        2025-08-01 计提
          借 530102 30.00
          贷 2204   30.00
    """)
    rows = [
        ["慰问", "510107", "CHA", "", "", "", "60", ""],
        ["", "100201", "CHA", "", "", "", "", "60"],
        ["", "2204", "GEN", "", "", "", "20", ""],
        ["", "100201", "GEN", "", "", "", "", "20"],
    ]
    path = send(treasurer, rows).location
    for browser in (treasurer, reviewer):
        page = browser.page(path)
        assert "“共有资金银行户”里的钱不够，入账后是 −30.00 元" in page
        assert "“慈善基金”这项资金的钱不够，入账后是 −10.00 元" in page
        assert "一向放在慈善基金银行户，这次是“共有资金银行户”" in page
        assert "入账前后的余额" in page
        assert "应付职工薪酬" in page
    seen = hidden(treasurer.page(path), "content_sha256")
    treasurer.post(f"{path}/submit", {"content_sha256": seen})
    asked = reviewer.page(path)
    assert "没有票据：问清楚" in asked
    assert "上面有 3 条提醒" in asked
    # The fund and the account are overdrawn: it takes two people.
    for browser in (reviewer, desk.browser("both")):
        assert browser.post(f"{path}/approve", {"content_sha256": seen}).status_code == 302
    assert "入账前后的余额" not in reviewer.page(path)


def test_the_plain_form_learns_from_the_past(desk: Desk, treasurer: Browser) -> None:
    lines = (debit("100901", 5_00, fund="GEN"), credit("480103", 5_00, fund="GEN"))
    desk.ledger.post_draft(Draft(date(2025, 9, 1), lines, "充电费", matter="充电"))
    page = treasurer.page(f"{DESK}/entries/new?kind=in")
    options = page[page.index('id="f-category"') :]
    assert options.index("480103") < options.index("410101")
    for odd in ("1131", "1502", "2291", "2601", "1301"):
        assert f'value="{odd}"' not in options
    assert 'value="MNT"' not in options
    filled = treasurer.page(f"{DESK}/entries/new?kind=in&matter=充电")
    assert '<option value="480103" selected>' in filled
    assert '<option value="100901" selected>' in filled
    assert "充电" in treasurer.page(f"{DESK}/entries/new?kind=in&matter=没有过")


def test_a_long_voucher_is_drawn_in_part_and_comes_back_whole(
    desk: Desk, treasurer: Browser
) -> None:
    rows = [["行", "510102", "GEN", "", "", "", "1", ""] for _ in range(99)]
    page = send(treasurer, rows).text
    assert page.count('<tr><th scope="row">') == 60
    assert "下面还有 39 行没有画出来" in page
    rest = html.unescape(hidden(page, "rest"))
    last = ["", "100201", "GEN", "", "", "", "", "99"]
    form = fields([*rows[:59], last])
    assert send(treasurer, "", rest=rest, **form).status_code == 422
    rest = json.dumps([*json.loads(rest), rows[0]])
    assert send(treasurer, "", rest=rest, **form).status_code == 302
    assert len(kept(desk)[0].lines) == 100


def test_the_desks_scripts_stay_small() -> None:
    scripts = b"".join(path.read_bytes() for path in STATIC.glob("*.js"))
    assert 0 < len(gzip.compress(scripts)) < 30_000
