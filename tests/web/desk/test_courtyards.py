"""Courtyards at the desk: the key of shared costs, a company's books, relations that everybody has to know of."""

import json
from io import BytesIO

import sqlalchemy as sa
from pypdf import PdfReader

from ledger.store.people import users
from tests.web.desk.browsers import DESK, Browser, Desk, confirm

BOOKS = """
    place Y1 courtyard 一院
    place Y2 courtyard 二院
    party C1 organisation 状元自治物业公司
    2025-09-03 物业费
      借 100201 600.00 PROP
      贷 430101 600.00 PROP place=Y1
    2025-09-04 共用保洁
      借 510102 101.01 PROP
      贷 100201 101.01 PROP
"""
STATEMENT = "/c/songhe/statements/courtyards/2025-09"


def test_a_settlement_notice_as_page_files_and_paper(desk: Desk, treasurer: Browser) -> None:
    desk.ledger.post(BOOKS)
    visitor = desk.browser()
    assert "各院平均分摊" in visitor.page(f"{STATEMENT}/")
    told = json.loads(visitor.page(f"{STATEMENT}.json"))
    assert [row["shared"] for row in told["rows"]] == ["50.51", "50.50"]
    assert told["totals"]["surplus"] == "498.99"
    assert "一院" in visitor.page(f"{STATEMENT}.csv")
    printed = visitor.get(f"{STATEMENT}.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(printed.data)).pages)
    for words in ("物业费按院落结算", "一院", "498.99", "各院平均分摊"):
        assert words in text
    for prefix in ("/en", "/xl", "/en/xl"):
        assert visitor.get(f"{prefix}{STATEMENT}/").status_code == 200
    assert visitor.get(f"/en{STATEMENT}.pdf").status_code == 200
    assert "物业费按院落结算" in visitor.page("/c/songhe/statements/")
    path = f"{DESK}/setup/settlement"
    assert treasurer.post(path, {"key": "luck"}).status_code == 422
    assert treasurer.post(path, {"key": "households"}).status_code == 302
    assert "按户数分摊。" not in treasurer.page(f"{DESK}/setup")
    confirm(desk.browser("reviewer"))
    assert "按户数分摊。" in treasurer.page(f"{DESK}/setup")


def test_a_company_opens_books_of_its_own_kind(desk: Desk) -> None:
    with desk.ledger.database.writing() as connection:
        connection.execute(
            sa.update(users).where(users.c.login == "operator").values(is_operator=True)
        )
    operator = desk.browser("operator")
    form = {"name_zh": "四自物业公司", "slug": "sizi", "opened_on": "2025-01-01", "chart": "odd"}
    answer = operator.post("/desk/new", form)
    assert answer.status_code == 422
    assert operator.post("/desk/new", form | {"chart": "company"}).status_code == 302
    chart = operator.page("/desk/sizi/chart")
    assert "未分配利润" in chart
    assert "主营业务收入-物业费" in chart
    assert "维修资金" not in chart
    assert "小企业会计准则" in chart


def test_relations_and_doubled_duties_are_told_to_officers_alone(
    desk: Desk, treasurer: Browser
) -> None:
    desk.ledger.post(BOOKS)
    path = f"{DESK}/related-parties"
    form = {"party": "C1", "relation": "legal_representative", "office": "committee_member",
            "since": "2025-09-01"}  # fmt: skip
    assert treasurer.post(path, form).status_code == 302
    page = treasurer.page(f"{DESK}/officers")
    assert "状元自治物业公司的法定代表人同时是院委会（业委会）成员" in page
    assert "同一个人担了两个职务" in page
    for wrong in ({"party": "C9"}, {"relation": "friend"}, {"office": "king"}, {"since": ""}):
        assert treasurer.post(path, form | wrong).status_code == 422
    assert "法定代表人" not in desk.browser().page("/c/songhe/")
    assert treasurer.post(f"{path}/end", {"number": "1"}).status_code == 302
    assert "同时是院委会" not in treasurer.page(f"{DESK}/officers")
