"""Rules for bills at the desk: written in plain words or taken from what people did, tried, then switched on."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.bill_rules import BillRule, Outcome, Share, Split
from ledger.domain.bills import Direction
from ledger.domain.errors import UnknownNameError
from ledger.domain.matching import LineKey, Match, MatchReason
from ledger.domain.transactions import CounterpartyKind, Draft, credit, debit
from ledger.posting.bill_rules import KeptRule, kept_rules, save_rule
from ledger.posting.bill_vouchers import vouchers_by_rules
from ledger.posting.matches import match_many
from ledger.store.people import actions
from ledger.web.desk import bill_rules
from tests.factories import TREASURER
from tests.past_bills import (
    ADVERTS,
    AT,
    BANK,
    PARKING,
    WECHAT,
    a_bill,
    a_row,
    a_rule,
    approve,
    book,
)
from tests.web.desk.browsers import DESK, NOW, Browser, Desk, hidden
from tests.web.desk.test_scale import asked

RULES = f"{DESK}/bills/rules"
FORM: dict[str, Any] = {
    "name": "停车费", "direction": "in", "words": "停车", "split": "shares", "account": ["480101"],
    "fund": ["GEN"], "weight": ["1"], "matter": "停车费", "counterparty_kind": "residents",
}  # fmt: skip


def rules_of(desk: Desk) -> list[KeptRule]:
    with desk.ledger.reading() as connection:
        return kept_rules(connection, desk.ledger.community_id)


def keep(desk: Desk, rule: BillRule, *, active: bool = False) -> str:
    """Keep a rule past the pages; gives the address of its page."""
    with desk.ledger.database.writing() as connection:
        rule_id = save_rule(
            connection, desk.ledger.community_id, rule, by=TREASURER, at=NOW, active=active
        )
    return f"{RULES}/{rule_id}"


def words(page: str) -> str:
    """Give the text of a page without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_rule_is_written_tried_and_switched_on(desk: Desk, treasurer: Browser) -> None:
    a_bill(desk.ledger, [a_row(n, 100_00 * n, f"住户{n}", text="停车费") for n in (1, 2, 3)])
    assert "还没有规则。" in treasurer.page(f"{RULES}/")
    form = {**FORM, "form_token": "x", "accounts": [BANK]}
    first, again = (treasurer.post(f"{RULES}/new", form) for _ in range(2))
    assert first.status_code == 302, first.text
    assert first.location == again.location
    (kept,) = rules_of(desk)
    assert kept.rule == replace(a_rule(PARKING, "停车", accounts=(BANK,)), name="停车费")
    assert not kept.active
    page = treasurer.page(first.location)
    told = words(page)
    for text in ("先看下面的试用结果", "没有启用", "共有资金银行户的账单里，收进来的钱", "写着“停车”",
                 "记到“停车收入”，资金是共有资金（公共收益）", "3 行，共 600.00 元", "住户3",
                 "试了最近的 3 行，从 2025年9月2日 到 2025年9月4日"):  # fmt: skip
        assert text in told, text
    answer = treasurer.post(f"{RULES}/{kept.rule_id}/on", {"tried": hidden(page, "tried")})
    assert answer.location.endswith("done=rule_on")
    assert rules_of(desk)[0].active
    told = words(treasurer.page(answer.location))
    assert "启用中" in told
    assert "启用这条规则" not in told
    assert treasurer.post(f"{RULES}/{kept.rule_id}/off").location.endswith("done=rule_off")
    assert not rules_of(desk)[0].active


def test_only_what_was_tried_is_switched_on(desk: Desk, treasurer: Browser) -> None:
    path = keep(desk, a_rule())
    tried = hidden(treasurer.page(path), "tried")
    with desk.ledger.database.writing() as connection:
        save_rule(
            connection, desk.ledger.community_id, a_rule(ADVERTS), by=TREASURER, at=NOW,
            rule_id=path.rsplit("/", 1)[1],
        )  # fmt: skip
    for sent in ({"tried": tried}, {}):
        refused = treasurer.post(f"{path}/on", sent)
        assert refused.status_code == 422
        assert "在您看过之后改动了" in refused.text
        assert not rules_of(desk)[0].active
    assert treasurer.post(f"{RULES}/none/on", {"tried": tried}).status_code == 404


def test_a_changed_rule_is_off_until_it_was_tried_again(desk: Desk, treasurer: Browser) -> None:
    path = keep(desk, replace(a_rule(), name="停车费"), active=True)
    seen = hidden(treasurer.page(path), "content_sha256")
    same = treasurer.post(path, {**FORM, "content_sha256": seen})
    assert same.location.endswith("done=saved")
    assert rules_of(desk)[0].active
    changed = treasurer.post(path, {**FORM, "words": "停车，月租", "content_sha256": seen})
    assert changed.location.endswith("done=rule_saved")
    (kept,) = rules_of(desk)
    assert kept.rule.words == ("停车", "月租")
    assert not kept.active
    stale = treasurer.post(path, {**FORM, "content_sha256": seen})
    assert stale.status_code == 422
    assert "在您看过之后改动了" in stale.text
    assert "<details open>" in stale.text


def test_mistakes_stand_at_their_fields_and_nothing_is_kept(desk: Desk, treasurer: Browser) -> None:
    bad = {**FORM, "words": "", "account": ["480101", "2601"], "fund": ["GEN", "MNT"],
           "weight": ["x", "1"], "place": ["9号楼", ""]}  # fmt: skip
    answer = treasurer.post(f"{RULES}/new", bad)
    assert answer.status_code == 422
    for anchor in ("f-lines-0-weight", "f-lines-1-account"):
        assert f'href="#{anchor}"' in answer.text
        assert f'id="{anchor}-error"' in answer.text
    assert "第 1 行的份数：“x”不能作为份数" in words(answer.text)
    assert "第 2 行的科目：科目 2601 要记到户" in words(answer.text)
    answer = treasurer.post(f"{RULES}/new", {**FORM, "words": ""})
    assert 'href="#f-words"' in answer.text
    assert rules_of(desk) == []
    path = keep(desk, a_rule())
    answer = treasurer.post(path, {**FORM, "matter": ""})
    assert answer.status_code == 422
    assert "<details open>" in answer.text
    assert "在以前的账单上试用" in answer.text
    answer = treasurer.post(f"{RULES}/new", {**FORM, "account": ["480101"] * 60})
    assert answer.status_code == 422


def test_what_looks_like_a_name_is_read_over_before_it_becomes_public(
    desk: Desk, treasurer: Browser
) -> None:
    answer = treasurer.post(f"{RULES}/new", {**FORM, "matter": "张三报销"})
    assert answer.status_code == 422
    assert 'name="named_nobody"' in answer.text
    answer = treasurer.post(f"{RULES}/new", {**FORM, "matter": "张三报销", "named_nobody": "1"})
    assert answer.status_code == 302


def test_rows_are_added_without_losing_what_was_typed(desk: Desk, treasurer: Browser) -> None:
    form = {**FORM, "name": "", "more": "1"}
    answer = treasurer.post(f"{RULES}/new", form)
    assert answer.status_code == 200
    assert answer.text.count('name="weight"') == 3
    assert 'role="alert"' not in answer.text
    assert '<option value="480101" selected>' in answer.text
    path = keep(desk, a_rule())
    answer = treasurer.post(path, {**form, "content_sha256": "x"})
    assert answer.text.count('name="weight"') == 3
    assert "<details open>" in answer.text
    assert hidden(answer.text, "content_sha256") == "x"
    assert len(rules_of(desk)) == 1


@pytest.mark.parametrize(
    ("start", "texts"),
    [
        ("plain", ()),
        ("nonsense", ()),
        ("shares", ("三分之一和三分之二",)),
        ("balances", ('<option value="balances" selected>', "结息", '<option value="490101" selected>')),
        ("fee", ('<option value="530104" selected>', "全额记收入")),
        ("day", ("合成一张凭证；每一笔",)),
        ("room", ('<option value="112101" selected>', '<option value="PROP" selected>')),
        ("transfer", ("两头都写，会记两次", '<option value="out" selected>', "账户间转账")),
    ],
)  # fmt: skip
def test_a_form_starts_with_what_a_kind_of_rule_needs(
    treasurer: Browser, start: str, texts: tuple[str, ...]
) -> None:
    page = treasurer.page(f"{RULES}/new?start={start}")
    for text in texts:
        assert text in page


def test_interest_is_divided_by_what_each_fund_has(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(
        "2025-01-02 [opening] 期初\n借 100201 100.00 GEN\n贷 3101 100.00 GEN\n"
        "2025-01-02 [opening] 期初\n借 100201 300.00 CHA\n贷 3102 300.00 CHA"
    )
    (key,) = a_bill(desk.ledger, [a_row(1, 4_00, text="结息")])
    form = {**FORM, "name": "利息", "words": "结息", "split": "balances", "account": ["490101"],
            "matter": "存款利息", "counterparty_kind": "bank", "accounts": [BANK]}  # fmt: skip
    answer = treasurer.post(f"{RULES}/new", form)
    page = treasurer.page(answer.location)
    assert "按各项资金在账户里的余额分" in words(page)
    treasurer.post(f"{answer.location.partition('?')[0]}/on", {"tried": hidden(page, "tried")})
    rules = [kept.rule for kept in rules_of(desk) if kept.active]
    with desk.ledger.database.writing() as connection:
        run = vouchers_by_rules(
            connection, desk.ledger.community_id, BANK, [key], rules, by=TREASURER, at=AT
        )
        approve(connection, desk.ledger, run.draft_ids)
    told = words(treasurer.page(answer.location))
    assert "1 行，都和规则一样" in told
    voucher = words(treasurer.page(f"{DESK}/transactions/记-2025-09-0001"))
    assert "1.00" in voucher
    assert "3.00" in voucher


def test_a_rule_is_made_of_a_row(desk: Desk, treasurer: Browser) -> None:
    rows = [
        a_row(1, 2600_00, "蓝海传媒", kind="转账"),
        a_row(2, -9_00, "", text="账户管理费, 季度"),
    ]
    bank = a_bill(desk.ledger, rows)
    app = a_bill(desk.ledger, [a_row(1, 5_00, "住户", fee_minor=3)], account=WECHAT)
    book(desk.ledger, bank[:1], ADVERTS)
    page = treasurer.page(f"{RULES}/new?bill={bank[0].bill_id}&row=1")
    for text in (">蓝海传媒</textarea>", '<option value="480102" selected>', 'value="广告租金"',
                 '<option value="tenant" selected>', f'value="{BANK}" checked'):  # fmt: skip
        assert text in page, text
    page = treasurer.page(f"{RULES}/new?bill={bank[1].bill_id}&row=2")
    for text in (">账户管理费</textarea>", '<option value="out" selected>', 'value="账户管理费"'):
        assert text in page, text
    page = treasurer.page(f"{RULES}/new?bill={app[0].bill_id}&row=1")
    assert '<option value="530104" selected>' in page
    for asked_for in (f"bill={bank[0].bill_id}&row=9", "bill=none", "bill=none&row=x"):
        assert treasurer.get(f"{RULES}/new?{asked_for}").status_code == 404


def test_a_row_is_like_many_before_the_rule_is_that_of_all_of_them(
    desk: Desk, treasurer: Browser
) -> None:
    keys = a_bill(desk.ledger, [a_row(n, 100_00, f"住户{n}", text="停车费") for n in range(1, 5)])
    book(desk.ledger, keys[:3], PARKING)
    page = treasurer.page(f"{RULES}/new?bill={keys[3].bill_id}&row=4")
    assert ">停车费</textarea>" in page
    assert '<option value="480101" selected>' in page


def test_words_that_are_nothing_for_the_public_are_not_taken_over(
    desk: Desk, treasurer: Browser
) -> None:
    (key,) = a_bill(desk.ledger, [a_row(1, 100_00, "某公司")])
    taken_over = Draft(
        date(2025, 9, 2), (debit(BANK, 100_00, fund="GEN"), credit("480101", 100_00, fund="GEN")),
        "以前的账", matter="电话13800138000",
    )  # fmt: skip
    (posted,) = desk.ledger.import_drafts([taken_over])
    match = Match(MatchReason.BY_HAND, (key,), (LineKey(posted.seq, 1),))
    with desk.ledger.database.writing() as connection:
        match_many(connection, desk.ledger.community_id, BANK, [match], by=TREASURER, at=AT)
    page = treasurer.page(f"{RULES}/new?bill={key.bill_id}&row=1")
    assert ">某公司</textarea>" in page
    assert "13800138000" not in page


def test_what_the_books_refuse_is_said_on_the_form(
    desk: Desk, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        # Somebody closed the account while the form was filled in.
        raise UnknownNameError(noun="account", name="480101", field="account")

    monkeypatch.setattr("ledger.web.desk.bill_rules.save_rule", refuse)
    answer = treasurer.post(f"{RULES}/new", FORM)
    assert answer.status_code == 422
    assert 'href="#f-lines-0-account"' in answer.text
    assert rules_of(desk) == []


def test_what_people_follow_is_proposed_and_taken(desk: Desk, treasurer: Browser) -> None:
    keys = a_bill(desk.ledger, [a_row(n, 100_00, f"住户{n}", text="停车费") for n in range(1, 4)])
    book(desk.ledger, keys, PARKING)
    page = treasurer.page(f"{RULES}/")
    assert "3 行都这样记" in page
    found = re.search(r'href="([^"]*proposal=[^"]*)"', page)
    assert found
    form = treasurer.page(found[1])
    assert ">停车费</textarea>" in form
    answer = treasurer.post(f"{RULES}/new", {**FORM, "words": "停车费", "accounts": [BANK]})
    assert "3 行，都和规则一样" in words(treasurer.page(answer.location))
    # It is written now, and no longer proposed.
    assert "3 行都这样记" not in treasurer.page(f"{RULES}/")
    assert treasurer.get(found[1]).status_code == 404


def test_what_stands_against_a_rule_is_said(desk: Desk, treasurer: Browser) -> None:
    rows = [a_row(n, 100_00, f"住户{n}", text="停车费") for n in (1, 2, 3)]
    bank = a_bill(desk.ledger, rows)
    a_bill(desk.ledger, [a_row(7, 50_00, "支付", text="停车费", fee_minor=30)], account=WECHAT)
    book(desk.ledger, bank[:2], ADVERTS)
    keep(desk, a_rule(ADVERTS, "住户2", name="一户"), active=True)
    keep(desk, a_rule(ADVERTS, "住户1", name="没启用的"))
    told = words(treasurer.page(keep(desk, a_rule())))
    for text in ("其中 1 行：“一户” 1", "1 行 ，其中 1 行记得和规则不一样", "记在：广告收入（共有资金（公共收益））",
                 "记-2025-09-0001", "有 1 行扣了手续费，规则没有说手续费记到哪里"):  # fmt: skip
        assert text in told, text
    assert "没启用的" not in told
    told = words(treasurer.page(keep(desk, a_rule(PARKING, "无此词"))))
    assert "一行也不合乎" in told
    sweep = Outcome((Share(WECHAT, "GEN"),), "账户间转账", CounterpartyKind.OWN)
    told = words(treasurer.page(keep(desk, a_rule(sweep, "停车费", accounts=(BANK,)))))
    assert "不然会记两次" in told
    owed = Outcome((Share("2601", "MNT"),), "续筹", by_room=True)
    told = words(treasurer.page(keep(desk, a_rule(owed, "停车费"))))
    assert "3 行，不会记，留给您处理" in told


def test_where_there_are_no_bills_there_is_nothing_to_try(desk: Desk, treasurer: Browser) -> None:
    path = keep(desk, a_rule(direction=Direction.OUT, most_minor=5_00))
    told = words(treasurer.page(path))
    assert "还没有账单，没有可试的" in told
    assert "任何账户的账单里，付出去的钱" in told
    assert "金额不超过 5.00 元" in told


def test_rules_are_asked_in_their_order_which_can_be_changed(
    desk: Desk, treasurer: Browser
) -> None:
    first, second = (keep(desk, a_rule(name=name)) for name in ("甲规则", "乙规则"))
    page = treasurer.page(f"{RULES}/")
    assert page.index("甲规则") < page.index("乙规则")
    assert f"{first}/up" not in page
    assert treasurer.post(f"{second}/up").status_code == 302
    page = treasurer.page(f"{RULES}/")
    assert page.index("乙规则") < page.index("甲规则")
    for verb in ("up", "off"):
        assert treasurer.post(f"{RULES}/none/{verb}").status_code == 404
    with desk.ledger.reading() as connection:
        verbs = connection.execute(sa.select(actions.c.verb)).scalars().all()
    assert verbs.count("bill_rule_added") == 2


def test_auditors_read_what_treasurers_write(desk: Desk) -> None:
    path = keep(desk, replace(a_rule(), outcome=replace(PARKING, split=Split.BALANCES)))
    auditor = desk.browser("auditor")
    for address in (path, f"{RULES}/"):
        page = auditor.page(address)
        assert "写着“停车”" in words(page)
        assert "<button" not in page[page.index("<main") :]
    assert auditor.get(f"{RULES}/new").status_code == 403
    assert auditor.post(f"{path}/on").status_code == 403
    assert desk.browser("operator").get(path).status_code == 403


def test_the_pages_ask_as_often_over_many_rows_as_over_few(desk: Desk, treasurer: Browser) -> None:
    path = keep(desk, a_rule())
    keys = a_bill(desk.ledger, [a_row(1, 100_00, "住户1", text="停车费")])
    book(desk.ledger, keys, ADVERTS)
    paths = (f"{RULES}/", path, f"{RULES}/new?bill={keys[0].bill_id}&row=1")
    few = [asked(treasurer, address) for address in paths]
    rows = [a_row(n, 100_00, f"住户{n}", text="停车费") for n in range(2, 60)]
    book(desk.ledger, a_bill(desk.ledger, rows), ADVERTS)
    for number in range(4):
        keep(desk, a_rule(ADVERTS, f"住户{number}", name=f"规则{number}"), active=True)
    assert [asked(treasurer, address) for address in paths] == few
    assert max(few) <= 25


@pytest.mark.parametrize("path", ["/", "/new?start=transfer", "/new?start=room"])
def test_the_pages_speak_english(desk: Desk, treasurer: Browser, path: str) -> None:
    keep(desk, replace(a_rule(PARKING, "parking", least_minor=1, most_minor=2), name="Parking"))
    page = treasurer.page(f"/en{RULES}{path}")
    assert "规则" not in words(page)
    assert "rule" in page.lower()


def test_places_and_organisations_are_offered_by_name_up_to_a_bound(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.ledger.post(
        "place B1 building 1号楼\nplace B2 building 2号楼\nparty C1 organisation 鸿升电梯维修有限公司\n"
    )
    page = desk.browser("treasurer").page(f"{RULES}/new")
    for words_offered in ("B1 1号楼", "B2 2号楼", "C1 鸿升电梯维修有限公司"):
        assert f'value="{words_offered}"' in page
    monkeypatch.setattr(bill_rules, "OFFERED_MAX", 1)
    page = desk.browser("treasurer").page(f"{RULES}/new")
    assert page.count('号楼"></option>') == 1
