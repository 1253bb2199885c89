"""Reconciling at the desk, without any script: what is proposed, put together by hand, kept and confirmed."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from ledger.domain.bills import BillRow, Direction
from ledger.web import clock
from tests.bills_kept import keep, keep_rows
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden
from tests.web.desk.reconciling import (
    AUGUST,
    BOOKS,
    CLOSING,
    HERE,
    august,
    prepared,
    send,
    ticks,
)
from tests.web.desk.test_scale import asked
from tests.workload import even_drafts

LIST = f"{DESK}/reconcile/"


def words(page: str) -> str:
    """Give a page's text without its elements."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_list_says_how_far_each_account_is(desk: Desk, treasurer: Browser) -> None:
    assert "还没有用过银行账户" in treasurer.page(LIST)
    august(desk)
    desk.ledger.post("2025-08-31 捐款\n借 1001 5.00\n贷 410101 5.00")
    desk.ledger.post("2025-08-31 停车费\n借 100901 9.00\n贷 480101 9.00")
    shown = words(treasurer.page(LIST))
    assert "要对到 2025-08-31" in shown
    assert "银行有、账上没有：19 笔" in shown
    assert "账上有、银行没有：6 行" in shown
    assert "没有账单" in shown
    # Notes and coins are counted instead.
    assert f"{LIST}1001" not in treasurer.page(LIST)
    assert treasurer.get(f"{LIST}1001").status_code == 404
    assert treasurer.get(f"{LIST}480101").status_code == 404
    assert treasurer.get(f"{LIST}none").status_code == 404


def test_a_months_checklist_leads_to_reconciling_as_of_its_end(
    desk: Desk, treasurer: Browser
) -> None:
    august(desk)
    assert f'href="{AUGUST}"' in treasurer.page(f"{DESK}/months/202508/")
    # A month that is not over is reconciled as of today.
    today = f"{HERE}?as_of={NOW.date().isoformat()}"
    assert f'href="{today}"' in treasurer.page(f"{DESK}/months/202509/")
    assert treasurer.get(today).status_code == 200


def test_each_proposal_says_why(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    shown = words(treasurer.page(HERE))
    for reason in (
        "金额相同，同一天", "金额相同，相隔 2 天", "记错、红字和订正合起来，正好是银行这一笔",
        "2025年8月3日 的这 14 笔加起来，正好是 记-2025-08-0001", "有把握的 4 组，全部对上",
    ):  # fmt: skip
        assert reason in shown, reason
    in_english = words(treasurer.page(f"/en{HERE}"))
    assert "the same amount, 2 days apart" in in_english
    assert "these 14 rows of 3 August 2025 add up to exactly 记-2025-08-0001" in in_english


def test_all_that_is_sure_is_taken_at_once(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    assert send(treasurer, "match", do="sure").status_code == 302
    page = treasurer.page(AUGUST)
    assert "看来是同一笔的" not in page
    assert (len(ticks(page, "row")), len(ticks(page, "line"))) == (2, 1)
    assert "调节后两边相等，差额都由 3 笔未达账项说明了" in page
    assert "2025年8月已经对上的" in page


def test_what_is_ticked_is_taken_and_nothing_else(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    first, *others = ticks(treasurer.page(AUGUST), "proposal")
    answer = send(treasurer, "match", do="ticked", proposal=[first])
    assert answer.status_code == 302
    assert f"{HERE}?" in answer.location
    assert "as_of=2025-08-31" in answer.location
    assert ticks(treasurer.page(AUGUST), "proposal") == others
    refused = send(treasurer, "match", do="ticked", proposal=[first, others[0]])
    assert refused.status_code == 422
    assert "提议在您看过之后变了" in refused.text
    assert ticks(treasurer.page(AUGUST), "proposal") == others
    assert "请先打勾" in send(treasurer, "match", do="ticked").text


def test_sure_ones_that_nobody_was_shown_are_not_taken(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    seen = hidden(treasurer.page(AUGUST), "sure")
    desk.ledger.post("2025-08-16 管理费\n借 5201 5.00\n贷 100201 5.00")
    answer = send(treasurer, "match", do="sure", sure=seen)
    assert answer.status_code == 422
    assert "提议在您看过之后变了" in answer.text
    assert len(ticks(treasurer.page(AUGUST), "proposal")) == 5


def test_what_no_proposal_is_about_comes_first(desk: Desk, treasurer: Browser) -> None:
    bill = august(desk)
    page = treasurer.page(AUGUST)
    assert ticks(page, "row")[:3] == [f"{bill}:17", f"{bill}:19", f"{bill}:1"]
    assert ticks(page, "line")[:2] == ["7:2", "2:1"]
    assert words(page).count("上面有提议") == 22


def test_rows_and_lines_are_put_together_by_hand(desk: Desk, treasurer: Browser) -> None:
    bill = august(desk)
    rows, lines = [f"{bill}:{row}" for row in range(1, 15)], ["2:1"]
    few = send(treasurer, "match", do="hand", row=rows[:13], line=lines)
    assert few.status_code == 422
    assert "两边的合计差 50.00 元" in few.text
    # What was ticked is still ticked.
    assert few.text.count(" checked") == 14
    assert send(treasurer, "match", do="hand", row=rows, line=lines).status_code == 302
    page = treasurer.page(AUGUST)
    assert not set(rows) & set(ticks(page, "row"))
    again = send(treasurer, "match", do="hand", row=rows, line=lines)
    assert (again.status_code, "对过账了" in again.text) == (422, True)


@pytest.mark.parametrize(
    "fields",
    [{}, {"row": "none"}, {"line": "2:x"}, {"row": f"b:{'9' * 40}", "line": "2:1"}, {"line": "٣:1"},
     {"row": "none:1", "line": "2:1"}],
)  # fmt: skip
def test_what_is_no_row_and_no_line_is_refused(
    desk: Desk, treasurer: Browser, fields: dict[str, str]
) -> None:
    august(desk)
    assert send(treasurer, "match", do="hand", **fields).status_code == 422


def test_a_form_sent_twice_matches_once(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    page = treasurer.page(AUGUST)
    form = {name: hidden(page, name) for name in ("form_token", "as_of", "sure")} | {"do": "sure"}
    first, second = (treasurer.post(f"{HERE}/match", form, at=AUGUST) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)


def test_a_match_is_taken_apart_again(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    send(treasurer, "match", do="sure")
    page = treasurer.page(AUGUST)
    [match_id, *_] = re.findall(r'name="match" value="([^"]+)"', page)
    assert send(treasurer, "unmatch", match=match_id).status_code == 302
    assert len(ticks(treasurer.page(AUGUST), "proposal")) == 1
    assert send(treasurer, "unmatch", match=match_id).status_code == 422
    assert send(treasurer, "unmatch", match="none").status_code == 422


def test_the_statement_is_prepared_by_one_and_confirmed_by_another(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    august(desk)
    send(treasurer, "match", do="sure")
    assert f'value="{CLOSING}"' in treasurer.page(AUGUST)
    path = prepared(treasurer)
    shown = words(treasurer.page(path))
    for text in (
        "11,707.34",
        "11,300.00",
        "11,307.34",
        "某户 结息",
        "绿化费",
        "编的人不能自己确认",
    ):
        assert text in shown, text
    assert treasurer.post(f"{path}/confirm").status_code == 422
    assert "等我确认的调节表" in reviewer.page(f"{DESK}/")
    assert "等另一位确认" in reviewer.page(LIST)
    assert reviewer.post(f"{path}/confirm").status_code == 302
    assert "确认于" in reviewer.page(path)
    assert reviewer.post(f"{path}/confirm").status_code == 422
    assert "已对到 2025-08-31" in reviewer.page(LIST)
    assert "等我确认的调节表" not in reviewer.page(f"{DESK}/")
    assert "编过的调节表" in treasurer.page(AUGUST)


def test_a_rest_needs_a_word_and_the_balance_too(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    send(treasurer, "match", do="sure")
    empty = send(treasurer, "statement", do="keep", bank_balance="")
    assert (empty.status_code, 'href="#f-bank_balance"' in empty.text) == (422, True)
    silent = send(treasurer, "statement", do="keep", bank_balance="11700.34")
    assert silent.status_code == 422
    assert 'href="#f-note"' in silent.text
    # The statement is shown as it would be with what was typed.
    assert "调节以后还差 7.00 元" in silent.text
    assert 'value="11700.34"' in silent.text
    path = prepared(treasurer, bank_balance="11700.34", note="银行对账单少印一行")
    assert "银行对账单少印一行" in treasurer.page(path)


def test_looking_keeps_nothing(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    looked = send(treasurer, "statement", do="look", bank_balance="1.00", note="")
    assert looked.status_code == 200
    assert "还差" in looked.text
    assert "编过的调节表" not in treasurer.page(AUGUST)


def test_a_statement_of_other_figures_than_those_shown_is_not_kept(
    desk: Desk, treasurer: Browser
) -> None:
    august(desk)
    seen = hidden(treasurer.page(AUGUST), "seen")
    desk.ledger.post("2025-08-16 管理费\n借 5201 5.00\n贷 100201 5.00")
    answer = send(treasurer, "statement", do="keep", bank_balance=CLOSING, seen=seen)
    assert answer.status_code == 422
    assert "在这以后又动了" in answer.text


def test_a_form_sent_twice_keeps_one_statement(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    page = treasurer.page(AUGUST)
    form = {name: hidden(page, name) for name in ("form_token", "as_of", "seen")}
    form |= {"do": "keep", "bank_balance": CLOSING}
    first, second = (treasurer.post(f"{HERE}/statement", form, at=AUGUST) for _ in range(2))
    assert first.location == second.location


def test_a_statement_whose_books_changed_cannot_be_confirmed(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    august(desk)
    path = prepared(treasurer)
    desk.ledger.post("2025-08-16 管理费\n借 5201 5.00\n贷 100201 5.00")
    assert "编好以后账又动了" in reviewer.page(path)
    refused = reviewer.post(f"{path}/confirm")
    assert (refused.status_code, "在这以后又动了" in refused.text) == (422, True)


def test_a_newer_statement_takes_the_place_of_one_that_waits(
    desk: Desk, treasurer: Browser, reviewer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    august(desk)
    old = prepared(treasurer)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=5))
    new = prepared(treasurer)
    assert "后来又编了一份" in reviewer.page(old)
    assert "我对照过银行的单子" not in reviewer.page(old)
    assert "我对照过银行的单子" in reviewer.page(new)
    todos = re.search(r"等我确认的调节表 <span[^>]*>(\d+)<", reviewer.page(f"{DESK}/"))
    assert todos
    assert todos[1] == "1"
    refused = reviewer.post(f"{old}/confirm", at=new)
    assert (refused.status_code, "后来重新编过" in refused.text) == (422, True)
    assert "drawn up anew later" in reviewer.post(f"/en{old}/confirm", at=new).text
    assert reviewer.post(f"{new}/confirm").status_code == 302


def test_a_month_with_bills_is_due_until_two_people_stand_for_it(
    desk: Desk, treasurer: Browser, reviewer: Browser
) -> None:
    due = "还没有和银行对账的账户"
    desk.ledger.post(BOOKS)
    assert due not in treasurer.page(f"{DESK}/")
    # Covered to the middle of a month: the month before is due, and there is none.
    keep_rows(desk.ledger, "2025-08-03 +1.00 甲", span="2025-08-03..2025-08-20")
    assert due not in treasurer.page(f"{DESK}/")
    keep_rows(desk.ledger, "2025-09-02 +1.00 乙", span="2025-08-21..2025-09-09", closing="9.00")
    assert due in treasurer.page(f"{DESK}/")
    assert due not in desk.browser("cashier").page(f"{DESK}/")
    path = prepared(treasurer, note="测试", bank_balance="9.00")
    assert due in treasurer.page(f"{DESK}/")
    reviewer.post(f"{path}/confirm")
    assert due not in treasurer.page(f"{DESK}/")


def test_the_day_is_asked_for_and_must_have_come(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    # By itself, the month that is due.
    assert hidden(treasurer.page(HERE), "as_of") == "2025-08-31"
    mid = treasurer.page(f"{HERE}?as_of=2025-08-05")
    assert "记-2025-08-0002" in mid
    assert "记-2025-08-0005" not in mid
    for day, sentence in (("2025-09-11", "还没有到"), ("x", "不是有效的日期")):
        refused = treasurer.get(f"{HERE}?as_of={day}")
        assert (refused.status_code, sentence in refused.text) == (422, True)
        assert 'href="#f-as_of"' in refused.text
    later = treasurer.page(f"{HERE}?as_of=2025-09-10")
    assert "账单只到 2025年8月31日" in later


def test_gaps_and_a_difference_at_the_start_are_said(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(BOOKS)
    assert "还没有交过账单" in treasurer.page(HERE)
    keep_rows(desk.ledger, "2025-08-03 +1.00 甲", span="2025-08-01..2025-08-10", opening="9990.00")
    keep_rows(desk.ledger, "2025-08-22 +1.00 乙", span="2025-08-21..2025-08-31")
    page = treasurer.page(AUGUST)
    assert "银行和账上就差 −10.00 元" in page
    assert "从 2025年8月11日 到 2025年8月20日 没有账单" in page


def test_lists_are_narrowed_by_an_amount_or_a_word(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    by_amount = treasurer.page(f"{AUGUST}&q=400")
    assert (len(ticks(by_amount, "row")), len(ticks(by_amount, "line"))) == (0, 1)
    by_word = treasurer.page(f"{AUGUST}&q=广告")
    assert (len(ticks(by_word, "row")), len(ticks(by_word, "line"))) == (2, 2)
    assert "没有这样的" in treasurer.page(f"{AUGUST}&q=没有的话")
    # The statement is of everything, whatever is shown.
    assert hidden(by_amount, "seen") == hidden(treasurer.page(AUGUST), "seen")


def test_who_only_watches_sees_it_without_buttons(desk: Desk, treasurer: Browser) -> None:
    august(desk)
    path = prepared(treasurer)
    auditor = desk.browser("auditor")
    page = auditor.page(AUGUST)
    assert "看来是同一笔的" in page
    assert '<button type="submit" name="do"' not in page
    assert ticks(page, "row") == ticks(page, "line") == ticks(page, "proposal") == []
    assert "我对照过银行的单子" not in auditor.page(path)
    assert auditor.get(f"{DESK}/reconciliations/none").status_code == 404


def test_long_lists_are_cut_into_pages(desk: Desk, treasurer: Browser) -> None:
    days = [datetime(2025, 8, 1, tzinfo=UTC).date() + timedelta(days=at % 28) for at in range(130)]
    desk.ledger.post(BOOKS)
    rows = [
        BillRow(number, day, Direction.IN, number * 7_00, serial=str(number))
        for number, day in enumerate(days, start=1)
    ]
    keep(desk.ledger, rows, span="2025-08-01..2025-08-31")
    page = treasurer.page(AUGUST)
    assert len(ticks(page, "row")) == 50
    assert "rows=2" in page
    last = treasurer.page(f"{AUGUST}&rows=3")
    assert 0 < len(ticks(last, "row")) <= 50
    assert not set(ticks(page, "row")) & set(ticks(last, "row"))
    assert treasurer.page(f"{AUGUST}&rows=99").count('name="row"') == last.count('name="row"')
    assert treasurer.get(f"{AUGUST}&rows=-5").status_code == 200


def test_earlier_statements_are_a_page_away(
    desk: Desk, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    august(desk)
    for minute in range(14):
        monkeypatch.setattr(clock, "now", lambda at=NOW + timedelta(minutes=minute): at)
        prepared(treasurer)
    page = treasurer.page(AUGUST)
    assert page.count("/desk/songhe/reconciliations/") == 12
    found = re.search(r'kept=([^"&#]+)', page)
    assert found
    assert treasurer.page(f"{AUGUST}&kept={found[1]}").count("/desk/songhe/reconciliations/") == 2
    assert "/desk/songhe/reconciliations/" not in treasurer.page(f"{AUGUST}&kept=none")


def test_matches_of_a_month_are_cut_into_pages(desk: Desk, treasurer: Browser) -> None:
    posted = [
        f"2025-08-{1 + at % 28:02d} 停车费\n借 100201 {at + 1}.00\n贷 480101 {at + 1}.00"
        for at in range(35)
    ]
    desk.ledger.post("\n".join(posted))
    rows = "\n".join(f"2025-08-{1 + at % 28:02d} +{at + 1}.00 停车" for at in range(35))
    keep_rows(desk.ledger, rows, span="2025-08-01..2025-08-31")
    send(treasurer, "match", do="sure")
    page = treasurer.page(AUGUST)
    assert page.count('name="match"') == 30
    after = re.search(r'matches=([^"&#]+)', page)
    assert after
    assert treasurer.page(f"{AUGUST}&matches={after[1]}").count('name="match"') == 5
    assert treasurer.page(f"{AUGUST}&matches=x").count('name="match"') == 30


@pytest.mark.parametrize("path", [LIST, f"{HERE}?as_of=2025-03-31"])
def test_a_page_asks_as_often_over_many_rows_as_over_few(
    desk: Desk, treasurer: Browser, path: str
) -> None:
    made = even_drafts(1_200)
    counts = []
    for name, part in (("few", made[:120]), ("many", made[120:])):
        desk.ledger.import_drafts(part)
        rows = [
            BillRow(
                number, draft.dated_on, Direction.IN, number * 100 + 7, serial=f"{name}{number}"
            )
            for number, draft in enumerate(part, start=1)
        ]
        keep(desk.ledger, rows, span="2025-01-01..2025-03-31")
        treasurer.page(path)
        counts.append(asked(treasurer, path))
    assert 0 < counts[0] == counts[1]
