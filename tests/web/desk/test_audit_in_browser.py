"""An auditor's pages in a real browser: a sample is drawn and marked, nothing keeps anybody out or overflows."""

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from ledger.store.communities import bank_accounts
from tests.web.desk.browsers import Desk
from tests.web.desk.test_in_browser import look, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize(("width", "prefix"), [(390, "/en"), (1280, ""), (320, "/xl")])
def test_a_sample_is_drawn_and_marked(
    browser: "Browser", desk: Desk, address: str, width: int, prefix: str
) -> None:
    desk.ledger.post("2025-09-01 停车费\n借 100201 5000.00\n贷 480101 5000.00")
    desk.ledger.post("2025-09-02 保洁\n借 510102 300.00\n贷 100201 300.00")
    with desk.ledger.database.writing() as connection:
        connection.execute(
            sa.insert(bank_accounts).values(
                community_id=1, code="K1", bank_name="示例银行", owner_name="业委会",
                custody="own", masked_number="1234", account_code="100201",
            )
        )  # fmt: skip
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        sign_in(page, address, "auditor")
        page.goto(f"{address}{prefix}/audit/songhe/")
        look(page)
        page.goto(f"{address}{prefix}/audit/songhe/samples/")
        look(page)
        page.select_option("#f-method", "monetary")
        page.fill("#f-period", "2025")
        page.fill("#f-size", "2")
        page.fill("#f-seed", "4 2 6")
        page.click("form.narrow button")
        look(page)
        page.check("[name=positions] >> nth=0")
        page.select_option("#f-mark", "query")
        page.click("fieldset button")
        look(page)
        assert page.locator("[role=alert]").count() == 1
        page.check("[name=positions] >> nth=0")
        page.fill("#f-finding", "没有合同")
        page.select_option("#f-mark", "query")
        page.click("fieldset button")
        look(page)
        assert "没有合同" in page.inner_text("main")
        page.goto(f"{address}{prefix}/audit/songhe/actions/")
        look(page)
