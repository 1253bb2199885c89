"""What stands on each paper: every row, every figure, on every page whose and which."""

import re
from dataclasses import replace

import pytest

from ledger.i18n import language
from ledger.statements.values import TransactionView
from reports import public_income, trial_balance, voucher
from tests.reports import accounting_samples, samples
from tests.reports.pdfs import KINDS, pages, paper, solid, text


def printed_voucher(statement: TransactionView) -> bytes:
    return voucher.pdf(
        statement,
        language=language("zh"),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_whose_it_is_which_and_its_number(kind: str) -> None:
    sheets = pages(paper(kind))
    heading = language("zh").term(
        {"voucher": "transaction"}.get(kind, kind.replace("_", "-")), "statement"
    )
    about = "记-2025-09-0012" if kind == "voucher" else "2025年第三季度"
    for number, sheet in enumerate(sheets, 1):
        assert f"第{number}页 共{len(sheets)}页" in sheet
        assert "清河坊小区" in sheet
        assert heading in sheet
        assert about in sheet
        assert samples.enclosed().sha256[:16] in sheet


@pytest.mark.parametrize("kind", KINDS)
def test_a_posted_paper_says_from_when_to_when_and_to_whom(kind: str) -> None:
    parts = ("公示日期", "2025年10月8日起", "000-1234567", "编制：", "审核：", "负责人：", "公章")
    posted, plain = solid(paper(kind)), solid(paper(kind, posted=False))
    assert [part for part in parts if part not in posted] == []
    # The notice has room for what nobody has filled in yet; other papers leave it out.
    for part in ("公示日期", "编制：", "公章"):
        # Two people sign each form of a reconciliation, posted or not.
        is_form = kind == "reconciliation" and part == "编制："
        assert (part in plain) == (kind == "public_income" or is_form)


@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_hash_of_the_data_is_printed(kind: str) -> None:
    assert samples.enclosed().sha256 in solid(paper(kind))
    assert "公开日志当时有345条" in solid(paper(kind))


def test_the_hash_is_of_the_content_and_not_of_the_log_or_the_neighbours() -> None:
    here = samples.enclosed()
    grown = replace(here, payload={**here.payload, "size": 999, "next_voucher": "记-2025-10-0001"})
    changed = replace(here, payload={**here.payload, "rows": []})
    assert grown.sha256 == here.sha256 != changed.sha256
    assert grown.json != here.json


def test_an_english_paper_has_no_chinese_words_of_ours() -> None:
    # Character by character: text that wraps in one column comes out between that of others.
    typed = "记居民停车费第笔年月〃人民币零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整"
    typed += samples.voucher().summary + samples.voucher().lines[0].organisation
    typed += accounting_samples.NOTE
    for kind in KINDS:
        content = set(re.findall(r"[\u4e00-\u9fff]", text(paper(kind, "en", posted=False))))
        assert content - set(typed) == set(), kind


def test_the_notice_of_income_shows_every_row_and_the_closing_balance_in_words() -> None:
    statement = samples.public_income()
    content = text(paper("public_income"))
    money = language("zh").money
    for row in (*statement.income, *statement.spending):
        assert row.account.name_zh in content
        assert money(row.year_minor) in content
    for account, *amounts in statement.cash_accounts:
        assert account.name_zh in content
        assert [money(a) for a in amounts if a and money(a) not in content] == []
    for step in statement.bridge:
        assert money(step.amount_minor) in content
    for amount in (statement.opening_minor, statement.closing_minor, statement.net_assets_minor):
        assert money(amount) in content
    assert "人民币贰拾肆万壹仟壹佰玖拾陆元玖角整" in content
    assert "−320.00" in content
    assert "等4张" in content
    assert "凭证较多，见明细账" in content
    assert "单位：元" in content


def test_books_of_nothing_but_cash_need_no_annex() -> None:
    statement = samples.public_income()
    plain = replace(statement, bridge=(), net_assets_minor=statement.closing_minor)
    content = public_income.pdf(
        plain,
        language=language("zh"),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )
    assert "没有应收、应付等往来" in text(content)
    assert "附：" not in text(content)
    assert "附：" in text(paper("public_income"))


def test_the_trial_balance_shows_every_account_and_equal_totals() -> None:
    statement = samples.trial_balance()
    content = text(paper("trial_balance"))
    money = language("zh").money
    for row in statement.rows:
        assert f"{row.account.code} {row.account.name_zh}" in content
        assert money(row.year_debit_minor) in content
    assert content.count(money(statement.totals.debit_minor)) >= 2
    assert "试算平衡：" in content


def test_a_trial_balance_that_does_not_balance_says_so() -> None:
    statement = samples.trial_balance(4)
    assert trial_balance.is_balanced(statement)
    wrong = replace(statement, totals=replace(statement.totals, debit_minor=1))
    content = trial_balance.pdf(
        wrong,
        language=language("zh"),
        url=samples.URL,
        made_at=samples.MADE_AT,
        enclosed=samples.enclosed(),
    )
    assert "试算不平衡" in text(content)
    assert "试算平衡：" not in text(content)


def test_fund_balances_show_every_fund_its_purpose_and_where_the_cash_is() -> None:
    statement = samples.fund_balances()
    content = text(paper("fund_balances"))
    money = language("zh").money
    for row in statement.rows:
        assert row.fund.name_zh in content
        assert money(row.closing_minor) in content
    assert "用途：困难家庭慰问" in content
    assert "−12,000.00" in content
    assert content.count(money(21_719_690)) == 2


def test_a_voucher_holds_what_the_law_asks_for() -> None:
    content = text(paper("voucher"))
    for part in (
        "记-2025-09-0012", "2025年9月14日", "附件 3 张", "施工单位 3号楼曳引机更换",
        "5101 维修维护支出", "1002 银行存款", "100201 共有资金户", "73,600.00",
        "合计（大写）：人民币柒万叁仟陆佰元整", "制单：会计", "审核：审核员", "记账：系统",
        "业务发生日期：2025年9月12日", "第 118 条",
    ):  # fmt: skip
        assert part in content


def test_a_reversal_is_red_negative_and_names_what_it_corrects() -> None:
    content = printed_voucher(samples.voucher(kind="reversal", sign=-1))
    shown = text(content)
    assert "红字冲销" in shown
    assert "−73,600.00" in shown
    assert "人民币负柒万叁仟陆佰元整" in shown
    assert "更正了 记-2025-08-0031" in shown


def test_an_imported_voucher_says_that_nobody_here_signed_it() -> None:
    statement = replace(samples.voucher(), origin="import", prepared_role="", approved_role="")
    shown = text(printed_voucher(statement))
    assert "从以前的账册导入" in shown
    assert "制单：" not in shown


def test_an_office_without_a_short_name_is_named_by_its_role() -> None:
    chinese = language("zh")
    assert voucher.position("auditor", chinese) == "审计"
    assert voucher.position("", chinese) == "—"


def test_the_memo_of_officers_is_printed_when_the_statement_has_it() -> None:
    statement = replace(samples.voucher(), memo="业主群里确认过")
    assert "备注：业主群里确认过" in text(printed_voucher(statement))
    assert "备注" not in text(paper("voucher"))


def test_a_long_voucher_repeats_its_head_and_totals_once() -> None:
    sheets = pages(printed_voucher(samples.voucher(lines=31)))
    assert len(sheets) > 1
    assert all("总账科目" in sheet for sheet in sheets[:-1])
    assert sum("合计（大写）" in sheet for sheet in sheets) == 1
