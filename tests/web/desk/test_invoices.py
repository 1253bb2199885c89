"""The number that an attached electronic invoice prints: proposed, looked at, and only then kept."""

import io
import json
import re
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from ledger.posting.content import draft_of
from ledger.posting.payment_content import request_of
from ledger.store.drafts import drafts
from ledger.store.payments import payment_requests
from tests.posting.evidence_samples import a_pdf, an_invoice
from tests.web.desk.asking import CLEANING, PAYMENTS
from tests.web.desk.browsers import DESK, PARKING, Browser, Desk
from tests.web.desk.test_vouchers import ROWS

NUMBER = "25312000000012345678"
PAID_OUT = {**PARKING, "category": "510104", "counterparty_kind": "supplier", "matter": "维修"}
GRID = {"dated_on": "2025-09-03", "rows": json.dumps(ROWS), "do": "save"}
FORMS = [
    pytest.param(f"{DESK}/entries/new?kind=out", PAID_OUT, id="entry"),
    pytest.param(f"{DESK}/vouchers/new", GRID, id="grid"),
    pytest.param(f"{PAYMENTS}/new", CLEANING, id="request"),
]


@pytest.fixture
def kept(desk: Desk) -> Callable[[], list[tuple[str, ...]]]:
    """Lend the invoice numbers of all that was kept."""

    def read() -> list[tuple[str, ...]]:
        with desk.ledger.reading() as connection:
            found = [draft_of(row.content).invoices for row in connection.execute(drafts.select())]
            asked = connection.execute(payment_requests.select())
            return [*found, *(request_of(row.content).invoices for row in asked)]

    return read


def attached(answer: TestResponse) -> str:
    found = re.search(r'name="attached" value="(\w+)"', answer.text)
    assert found, answer.text
    return found[1]


@pytest.mark.parametrize(("path", "values"), FORMS)
def test_a_printed_number_is_proposed_before_anything_is_kept(
    treasurer: Browser, kept: Callable[[], list[tuple[str, ...]]], path: str, values: dict[str, str]
) -> None:
    invoice = an_invoice("电子发票（普通发票）", f"发票号码：{NUMBER}", "价税合计 ¥640.00")
    answer = treasurer.fill(path, **values, pictures=(io.BytesIO(invoice), "fapiao.pdf"))
    assert answer.status_code == 200, answer.text
    assert f"印着号码 {NUMBER}" in answer.text
    assert re.search(rf'name="invoices"[^>]*(value="{NUMBER}"|>{NUMBER}<)', answer.text)
    assert kept() == []
    looked_at = {**values, "invoices": NUMBER, "attached": attached(answer)}
    assert treasurer.fill(path, **looked_at).status_code == 302
    assert kept() == [(NUMBER,)]


@pytest.mark.parametrize(("path", "values"), FORMS)
@pytest.mark.parametrize(
    ("typed", "pdf"),
    [(NUMBER, an_invoice(f"发票号码：{NUMBER}")), ("", a_pdf()), ("", an_invoice("收据"))],
    ids=["typed already", "no invoice", "no number"],
)
def test_nothing_is_asked_where_nothing_is_new(
    treasurer: Browser, path: str, values: dict[str, str], typed: str, pdf: bytes
) -> None:
    file = (io.BytesIO(pdf), "a.pdf")
    assert treasurer.fill(path, **values, invoices=typed, pictures=file).status_code == 302
