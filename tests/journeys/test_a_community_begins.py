"""From an installation in which nothing is to the first notice: what a newcomer clicks, and in which order."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page

from config import Settings
from ledger.cli.databases import databases
from ledger.cli.users import users
from tests.journeys.browsing import (
    DESKTOP,
    PHONE,
    follow,
    look,
    paper_text,
    people,
    press,
    receipt,
    said,
    sign_in,
    text_of,
)
from tests.journeys.conftest import PASSWORD, serving

DESK = "/desk/qinghe"


@pytest.fixture
def empty_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: Callable[[datetime], None]
) -> Iterator[str]:
    """Serve what `docs/running.md` leads to: a database, and one person who runs the machine."""
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path / "data"))
    runner = CliRunner()
    assert runner.invoke(databases, ["upgrade"]).exit_code == 0
    added = runner.invoke(
        users, ["add", "guan", "--name", "管理员", "--operator", "--password-file", "-"],
        input=f"{PASSWORD}\n",
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    with serving(Settings.from_env()) as address:
        yield address


def test_a_newcomer_sets_up_a_community_and_prints_its_first_notice(
    browser: Browser, empty_address: str, tmp_path: Path
) -> None:
    with people(browser, DESKTOP, PHONE, PHONE, PHONE) as pages:
        operator, treasurer, reviewer, resident = pages
        sign_in(operator, empty_address, "guan", PASSWORD)
        look(operator)
        open_books(operator)
        for page, login in ((treasurer, "lin"), (reviewer, "shen")):
            first = appoint(operator, login, "制单（会计）" if page is treasurer else "审核")
            begin_with_own_password(page, empty_address, login, first)
        register_account(operator)
        steps_until(operator, "审批规则")

        name_fund(treasurer)
        agree_on_rules(treasurer, reviewer)
        take_over_balances(treasurer, reviewer, receipt(tmp_path))
        first_entry(treasurer, reviewer)
        close_february(reviewer)
        steps_until(treasurer, "")

        # Residents read where the money began and what came in, on the page and on paper.
        resident.goto(f"{empty_address}/c/qinghe/statements/public-income/2026-02/")
        look(resident)
        for words in ("清和园", "50,000.00", "300.00", "50,300.00"):
            assert words in text_of(resident)
        paper = resident.get_by_role("link", name="PDF").first.get_attribute("href")
        notice = paper_text(resident, f"{empty_address}{paper}")
        assert "清和园" in notice
        assert "50,300.00" in notice
        assert "公示日期" in notice


def steps_until(page: Page, next_step: str) -> None:
    """See on the list of steps which one comes next; none when all are done."""
    follow(page, "设置")
    look(page)
    current = page.locator("[aria-current=step]")
    if next_step:
        assert next_step in current.inner_text()
    else:
        assert "都做好了" in text_of(page)


def open_books(page: Page) -> None:
    follow(page, "新建小区")
    look(page)
    page.get_by_label("小区名称").fill("清和园")
    page.get_by_label("英文名称").fill("Qinghe Gardens")
    page.get_by_label("网址简称").fill("qinghe")
    page.get_by_label("所在城市").fill("成都")
    page.get_by_label("从哪一天开始记账").fill("2026-02-01")
    press(page, "建账")
    assert "账本建好了" in said(page)
    look(page)


def appoint(page: Page, login: str, role: str) -> str:
    """Give somebody a role; gives the password that is shown once."""
    follow(page, "设置")
    follow(page, "经手人")
    page.get_by_label("姓名").fill(f"示例{login}")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("职务").select_option(label=role)
    page.get_by_label("从哪一天起").fill("2026-02-01")
    press(page, "添加")
    look(page)
    return page.locator(".big-code").inner_text()


def begin_with_own_password(page: Page, address: str, login: str, first: str) -> None:
    """Sign in with what was handed over, and choose a password of one's own."""
    sign_in(page, address, login, first)
    follow(page, f"示例{login}")
    page.get_by_label("现在的密码").fill(first)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    press(page, "更改密码")
    page.goto(f"{address}{DESK}/")
    look(page)


def register_account(page: Page) -> None:
    follow(page, "设置")
    follow(page, "银行账户")
    page.get_by_label("开户银行").fill("示例银行清和支行")
    page.get_by_label("户名").fill("清和园业主委员会")
    page.get_by_label("在谁的名下").select_option(label="小区或委员会名下")
    page.get_by_label("账号").fill("6222 0000 0000 1234")
    page.get_by_label("对应的科目").select_option(label="共有资金银行户")
    press(page, "登记")
    assert "****1234" in text_of(page)
    look(page)


def name_fund(page: Page) -> None:
    """Give the common fund the name that the residents use for it."""
    follow(page, "设置")
    follow(page, "科目和资金")
    look(page)
    with page.expect_navigation():
        page.locator("li.row").filter(has_text="GEN ").get_by_role("link").click()
    look(page)
    page.get_by_label("中文名称").last.fill("清和园公共收益")
    press(page, "保存")
    follow(page, "设置")
    follow(page, "科目和资金")
    assert "GEN 清和园公共收益" in text_of(page)


def agree_on_rules(treasurer: Page, reviewer: Page) -> None:
    """One proposes when how many people agree to a payment, another makes it the rule."""
    follow(treasurer, "设置")
    follow(treasurer, "审批规则")
    treasurer.locator("summary").filter(has_text="提出新制度").click()
    treasurer.get_by_label("本小区只有两位经手人").check()
    look(treasurer)
    press(treasurer, "提出，等另一位确认")
    follow(reviewer, "设置")
    follow(reviewer, "审批规则")
    look(reviewer)
    press(reviewer, "确认，按新制度办")


def take_over_balances(treasurer: Page, reviewer: Page, picture: Path) -> None:
    """Take over what lay in the bank, with a photograph of its statement."""
    follow(treasurer, "工作台")
    follow(treasurer, "照步骤建账")
    follow(treasurer, "期初余额")
    treasurer.locator("[name=account]").first.fill("100201")
    treasurer.locator("[name=debit]").first.fill("50,000")
    treasurer.get_by_label("从相册或文件中选").set_input_files(picture)
    look(treasurer)
    press(treasurer, "下一步：看差额")
    assert "差额记到净资产" in text_of(treasurer)
    look(treasurer)
    press(treasurer, "差额正确，做成凭证")
    press(treasurer, "提交审核")
    approve(reviewer)


def first_entry(treasurer: Page, reviewer: Page) -> None:
    follow(treasurer, "工作台")
    follow(treasurer, "收了一笔钱")
    treasurer.get_by_label("多少钱").fill("300")
    treasurer.get_by_label("哪一天").fill("2026-02-15")
    treasurer.get_by_label("收的是什么钱").select_option(label="停车收入")
    treasurer.get_by_label("事由").fill("停车费")
    treasurer.get_by_label("谁付的").select_option(label="居民")
    treasurer.get_by_label("收到哪个账户").select_option(label="共有资金银行户")
    treasurer.get_by_label("属于哪项资金").select_option(label="清和园公共收益")
    press(treasurer, "下一步")
    press(treasurer, "提交审核")
    approve(reviewer)


def approve(page: Page) -> None:
    """Open the one draft that waits, and post it."""
    follow(page, "工作台")
    with page.expect_navigation():
        page.locator("h2#review ~ ul a.row").first.click()
    look(page)
    press(page, "核对无误，入账")
    assert "已入账" in said(page)


def close_february(page: Page) -> None:
    follow(page, "结账")
    assert "下一个：2026年2月" in text_of(page)
    follow(page, "看结账清单")
    look(page)
    page.get_by_label("上面要留意的").check()
    press(page, "我和银行对过账")
    assert "已结账" in said(page)
