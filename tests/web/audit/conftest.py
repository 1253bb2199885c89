"""An auditor at the desk of songhe, with a few vouchers, a bank account and a receipt behind one of them."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.people import users
from ledger.people.sessions import begin_session
from ledger.store.communities import bank_accounts
from ledger.web.database import RUNTIME
from tests.factories import OPENED_ON
from tests.web.conftest import NOW
from tests.web.desk.browsers import Browser
from tests.web.sites import BOOKS_TEXT, Site

AUDIT = "/audit/songhe"


@pytest.fixture
def audited(new_site: Callable[[str], Site]) -> Site:
    """Lend books with a bank account in somebody's name, for the test alone."""
    site = new_site(BOOKS_TEXT)
    with site.ledger.database.writing() as connection:
        connection.execute(
            sa.insert(bank_accounts).values(
                community_id=1, code="K1", bank_name="示例银行", owner_name="松鹤苑业委会",
                custody="own", masked_number="尾号 1234", account_code="100201",
            )
        )  # fmt: skip
    return site


@pytest.fixture
def signed_in(audited: Site) -> Callable[[str], Browser]:
    """Lend ``signed_in(role)``: a browser of somebody with one role."""

    def sign_in(role: str) -> Browser:
        with audited.ledger.database.writing() as connection:
            user_id = users.add_user(
                connection, login=f"one-{role}", name="审计人丁", at=NOW,
                password="梧桐树下-three-chairs",
            )  # fmt: skip
            users.give_role(connection, 1, user_id, role, first_day=OPENED_ON, at=NOW)
        with audited.app.extensions[RUNTIME].writing() as connection:
            token = begin_session(connection, user_id, at=NOW)
        browser = Browser(audited.app.test_client())
        browser.client.set_cookie("__Host-desk", token)
        return browser

    return sign_in


@pytest.fixture
def auditor(signed_in: Callable[[str], Browser]) -> Browser:
    """Lend a browser signed in as the auditor."""
    return signed_in("auditor")


@pytest.fixture
def drawn(auditor: Browser) -> Callable[..., str]:
    """Lend ``drawn(**form)``: draw a sample; gives its address."""

    def draw(**values: Any) -> str:
        form = {"method": "random", "period": "2026", "size": "3", "seed": "4 2 6", **values}
        answer = auditor.post(f"{AUDIT}/samples/", form)
        assert answer.status_code == 302, answer.text
        return str(answer.location).partition("?")[0]

    return draw
