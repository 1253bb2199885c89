"""How bank and books stand, as residents read it: on the front page, at the account, on the statement."""

import re
from collections.abc import Callable
from datetime import date

from tests.reconciling import reconcile
from tests.web.sites import COMMUNITY, LIFT, REST_NOTE, Site

STATEMENT = f"{COMMUNITY}/statements/reconciliation"
FEE = "2026-01-05 停车费\n  借 100201 12.00\n  贷 480101 12.00\n"


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_front_page_has_a_line_for_each_account(site: Site) -> None:
    page = words(site.page(f"{COMMUNITY}/"))
    assert (
        "截至2026年2月28日，银行比账上多 7,007.30 元：有 3 笔钱只有一边记了，调节后相符。" in page
    )
    assert f"截至2026年2月28日，有 0.60 元差额没查清：{REST_NOTE}" in page
    assert "✕ 有差额没查清" in page
    assert "补贴专户 ○ 尚未对账" in page
    found = site.get(f"{COMMUNITY}.json").get_json()["reconciliations"]
    assert [(row["code"], row["state"], row["as_of"]) for row in found] == [
        ("100201", "explained", "2026-02-28"),
        ("100901", "unexplained", "2026-02-28"),
        ("100204", "never", None),
    ]
    assert (found[1]["unexplained"], found[2]["bank"]) == ("-0.60", None)


def test_an_account_at_a_bank_says_it_too_and_others_do_not(site: Site) -> None:
    page = site.page(f"{COMMUNITY}/accounts/100201/")
    assert "调节后相符" in page
    assert f"{STATEMENT}/2026-03/?account=100201" in page
    assert "尚未对账" in site.page(f"{COMMUNITY}/accounts/100204/")
    for other in ("1001", "480101"):
        assert "statements/reconciliation" not in site.page(f"{COMMUNITY}/accounts/{other}/")


def test_a_past_day_is_shown_as_it_stood(site: Site) -> None:
    page = words(site.page(f"{COMMUNITY}/?as_of=2026-02-27"))
    assert page.count("○ 尚未对账") == 3


def test_the_statement_leads_to_vouchers_and_hides_who_paid(site: Site) -> None:
    page = site.page(f"{STATEMENT}/2026-02/")
    assert f"{COMMUNITY}/transactions/" in page
    assert LIFT in page
    for path in (f"{STATEMENT}/2026-02/", f"{STATEMENT}/2026-02.json", f"{STATEMENT}/2026-02.csv"):
        text = site.page(path)
        assert LIFT in text
        # The key of a row of a bill leads an officer to it, and nobody else.
        assert "b17c0ffee0" not in text
    assert "由“制单（会计）”编制" in page
    assert "制单人甲" not in page
    assert "审核人乙" not in page


def test_the_address_that_never_changes_shows_the_newest(site: Site) -> None:
    page = site.page(f"{COMMUNITY}/reconciliation/")
    assert "2026年3月" in page
    assert f"{STATEMENT}/2026-03.pdf" in page
    assert words(page).count("调节后相符") >= 1


def test_only_accounts_at_banks_can_be_asked_for(site: Site) -> None:
    assert site.get(f"{STATEMENT}/2026/?account=100204").status_code == 200
    for wrong in ("1001", "480101", "none"):
        assert site.get(f"{STATEMENT}/2026/?account={wrong}").status_code == 404


def test_a_confirmed_one_makes_a_new_answer_and_says_books_and_bank_agree(
    new_site: Callable[[str], Site],
) -> None:
    site = new_site(FEE)
    first = site.get(f"{COMMUNITY}/")
    assert "尚未对账" in first.text
    reconcile(site.ledger, "100201", date(2026, 2, 28), confirmed=False)
    known = {"If-None-Match": first.headers["ETag"]}
    assert site.get(f"{COMMUNITY}/", headers=known).status_code == 304
    reconcile(site.ledger, "100201", date(2026, 2, 28), note="与网上银行核对")
    assert site.get(f"{COMMUNITY}/", headers=known).status_code == 200
    assert "账实相符，截至2026年2月28日。" in site.page(f"{COMMUNITY}/")
    english = site.page(f"/en{COMMUNITY}/accounts/100201/")
    assert "Books and bank agree as of 28 February 2026." in english
    assert "说明：与网上银行核对" in site.page(f"{STATEMENT}/2026-03/")
    site.ledger.post("2026-02-03 补记\n  借 100201 1.00\n  贷 480101 1.00")
    assert "对到2026年2月28日，之后账上又有改动" in site.page(f"{COMMUNITY}/")
    late = site.page(f"{STATEMENT}/2026-03/")
    assert "编表时，账上这一天的余额是 12.00 元" in late
    assert "现在是 13.00 元" in late


def test_books_without_accounts_at_banks_have_an_empty_statement(
    new_site: Callable[[str], Site],
) -> None:
    site = new_site("2026-01-05 现金\n  借 1001 12.00\n  贷 480101 12.00\n")
    assert "没有银行账户，也没有收款平台账户。" in site.page(f"{STATEMENT}/2026-03/")
    assert "账和银行对得上吗" not in site.page(f"{COMMUNITY}/")
    assert site.get(f"{STATEMENT}/2026-03.pdf").status_code == 200
