"""Charts and funds change where history allows, and the log tells each change."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, AccountRuleError, Refusal, UnknownNameError
from ledger.domain.fund_errors import FundRuleError
from ledger.domain.funds import Fund, FundClass
from ledger.posting.books import Books as OpenBooks
from ledger.posting.books import open_books
from ledger.posting.chart_changes import (
    Names,
    add_account,
    add_fund,
    change_fund,
    close_account,
    rename_account,
    rename_fund,
)
from ledger.posting.check import check_books
from ledger.posting.confirming import confirm
from ledger.store.communities import accounts, funds
from ledger.store.log import leaves
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

AT = datetime(2026, 1, 5, tzinfo=UTC)
NAMES = Names("公共收益-快递柜", "Lockers", "快递柜", "Lockers")
GRANT = Fund(
    "GRT-26-01", "楼道补贴", "", FundClass.RESTRICTED, "楼道渗漏维修",
    allowed_accounts=("510104",), first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
)  # fmt: skip


def act(ledger: Ledger, do: Callable[[OpenBooks], object]) -> None:
    with ledger.database.writing() as connection:
        do(open_books(connection, ledger.community_id))


def logged(ledger: Ledger) -> dict[str, object]:
    query = sa.select(leaves.c.leaf).order_by(leaves.c.leaf_index.desc()).limit(1)
    with ledger.reading() as connection:
        assert check_books(connection, ledger.community_id).difference is None
        found: dict[str, object] = json.loads(bytes(connection.execute(query).scalar_one()))
    return found


def test_an_account_is_added_renamed_and_closed(books: Books) -> None:
    ledger = books()
    act(ledger, lambda b: add_account(b, "480104", "480105", NAMES, by=TREASURER, at=AT))
    ledger.post("2025-09-01 快递柜\n借 1001 5.00\n贷 480105 5.00")
    act(ledger, lambda b: rename_account(b, "480105", Names("快递柜收入"), by=TREASURER, at=AT))
    assert "快递柜收入" in json.dumps(logged(ledger), ensure_ascii=False)
    with pytest.raises(AccountRuleError) as held:
        act(ledger, lambda b: close_account(b, "480105", by=TREASURER, at=AT))
    assert held.value.reason == "has_balance"
    act(ledger, lambda b: close_account(b, "480103", by=TREASURER, at=AT))
    with ledger.reading() as connection:
        row = connection.execute(sa.select(accounts).where(accounts.c.code == "480103")).one()
    assert row.closed_on == date(2026, 1, 5)
    with pytest.raises(AccountRuleError):
        ledger.post("2026-01-06 充电\n借 1001 5.00\n贷 480103 5.00")


def test_an_account_on_which_one_fund_has_what_another_owes_stays_open(books: Books) -> None:
    ledger = books("""
        2025-09-01 两笔
          借 112201 5.00 GEN
          贷 480101 5.00 GEN
          借 410101 5.00 CHA
          贷 112201 5.00 CHA
    """)
    with pytest.raises(AccountRuleError) as held:
        act(ledger, lambda b: close_account(b, "112201", by=TREASURER, at=AT))
    assert held.value.reason == "has_balance"


@pytest.mark.parametrize(
    ("parent", "code", "field"),
    [
        ("9999", "999901", "parent"),
        ("480104", "490105", "code"),
        ("480104", "48a", "code"),
        ("480104", "0480", "code"),
        ("480104", "480101", "code"),
    ],
)
def test_an_account_that_does_not_fit_the_chart_is_refused(
    books: Books, parent: str, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        act(books(), lambda b: add_account(b, parent, code, NAMES, by=TREASURER, at=AT))
    assert refused.value.data["field"] == field


def test_names_are_printed_and_not_missing(books: Books) -> None:
    for wrong in ({"name_zh": ""}, {"plain_zh": "🚗"}, {"name_en": "x" * 41}):
        with pytest.raises(Refusal) as refused:
            replace(NAMES, **wrong)
        assert refused.value.data["field"] == next(iter(wrong))
    with pytest.raises(Refusal):
        act(books(), lambda b: rename_account(b, "9999", NAMES, by=TREASURER, at=AT))


def test_a_fund_is_added_and_changed_but_keeps_its_class(books: Books) -> None:
    ledger = books()
    act(ledger, lambda b: add_fund(b, GRANT, by=TREASURER, at=AT))
    longer = replace(GRANT, last_day=date(2027, 6, 30), fund_class=FundClass.UNRESTRICTED)
    act(ledger, lambda b: change_fund(b, longer, by=TREASURER, at=AT))
    assert "2027-06-30" in json.dumps(logged(ledger))
    with ledger.reading() as connection:
        row = connection.execute(sa.select(funds).where(funds.c.code == GRANT.code)).one()
    assert (row.fund_class, row.allowed_accounts) == ("restricted", "510104")
    ledger.post("2026-01-02 补贴\n借 100204 9.00 GRT-26-01\n贷 440101 9.00 GRT-26-01")
    with pytest.raises(FundRuleError) as alone:
        act(ledger, lambda b: change_fund(b, replace(longer, last_day=None), by=TREASURER, at=AT))
    assert alone.value.reason == "two_people"
    with pytest.raises(FundRuleError) as renamed:
        act(ledger, lambda b: change_fund(b, replace(longer, name_zh="新"), by=TREASURER, at=AT))
    assert renamed.value.reason == "two_people"
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        proposal = rename_fund(opened, GRANT.code, '"楼道"微治理', "", by=TREASURER, at=AT)
    assert "微治理" not in json.dumps(logged(ledger), ensure_ascii=False)
    with ledger.database.writing() as connection:
        confirm(connection, ledger.community_id, proposal, by=REVIEWER, at=AT)
    assert "微治理" in json.dumps(logged(ledger), ensure_ascii=False)


def test_a_fund_that_nobody_used_yet_gets_another_name_at_once(books: Books) -> None:
    ledger = books()
    act(ledger, lambda b: add_fund(b, GRANT, by=TREASURER, at=AT))
    act(ledger, lambda b: rename_fund(b, GRANT.code, "楼道微治理", "", by=TREASURER, at=AT))
    assert "楼道微治理" in json.dumps(logged(ledger), ensure_ascii=False)
    with pytest.raises(FundRuleError) as same:
        act(ledger, lambda b: rename_fund(b, GRANT.code, "楼道微治理", "", by=TREASURER, at=AT))
    assert same.value.reason == "no_change"
    with pytest.raises(AccessRefusedError):
        act(ledger, lambda b: rename_fund(b, GRANT.code, "楼道", "", by=REVIEWER, at=AT))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "grt"}, "code"),
        ({"code": "GEN"}, "code"),
        ({"name_zh": " "}, "name_zh"),
        ({"purpose_zh": "字" * 201}, "purpose_zh"),
        ({"allowed_accounts": ("9999",)}, "allowed_accounts"),
        ({"last_day": date(2025, 1, 1)}, "last_day"),
    ],
)
def test_a_fund_that_cannot_be_is_refused(
    books: Books, change: dict[str, object], field: str
) -> None:
    wrong = replace(GRANT, **change)  # type: ignore[arg-type]
    with pytest.raises(Refusal) as refused:
        act(books(), lambda b: add_fund(b, wrong, by=TREASURER, at=AT))
    assert refused.value.data["field"] == field


def test_a_fund_that_is_not_there_is_not_changed(books: Books) -> None:
    with pytest.raises(Refusal):
        act(books(), lambda b: change_fund(b, GRANT, by=TREASURER, at=AT))


def test_a_fund_that_is_not_there_gets_no_other_name(sqlite_books: Books) -> None:
    with pytest.raises(UnknownNameError) as refused:
        act(sqlite_books(), lambda b: rename_fund(b, "NONE", "新名", "", by=TREASURER, at=AT))
    assert (refused.value.noun, refused.value.name) == ("fund", "NONE")
