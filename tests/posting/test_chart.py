"""The chart in the log: what accounts and funds are, from the opening on and whenever they change."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, Side
from ledger.domain.charts import DEFAULT_FUNDS, edition
from ledger.domain.funds import Fund, FundClass
from ledger.log.leaves import LEAF_BYTES_MAX
from ledger.posting.books import open_books
from ledger.posting.chart import log_chart
from ledger.posting.check import check_books
from ledger.posting.communities import add_accounts, add_funds
from ledger.schemas.journals.formats import JournalFormat
from ledger.store.communities import accounts
from ledger.store.log import leaves
from tests.conftest import Books
from tests.factories import OPENED_AT, OPENED_ON, Ledger
from tests.journals import AT, imported

LATER = date(2026, 6, 1)
NEW = Account("199999", "押金", "Deposits", AccountType.ASSET, Side.DEBIT)


def told(ledger: Ledger) -> list[dict[str, Any]]:
    """Give the leaves of the chart, in their order."""
    query = sa.select(leaves.c.leaf).where(
        leaves.c.community_id == ledger.community_id, leaves.c.type == "policy"
    )
    with ledger.reading() as connection:
        raw = connection.execute(query.order_by(leaves.c.leaf_index)).scalars().all()
    assert all(len(leaf) <= LEAF_BYTES_MAX for leaf in raw)
    return [json.loads(bytes(leaf)) for leaf in raw]


def sound(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference is None


def test_the_opening_tells_the_whole_chart_from_the_first_day_on(books: Books) -> None:
    ledger = books()
    said = told(ledger)
    assert {(leaf["policy"], leaf["from"]) for leaf in said} == {("chart", OPENED_ON.isoformat())}
    entries = [entry for leaf in said for entry in leaf["content"].get("accounts", [])]
    chart = {item.code: item for item in edition("npo-2026").accounts}
    assert [entry["code"] for entry in entries] == sorted(chart)
    cash = next(entry for entry in entries if entry["code"] == "1001")
    assert cash == {
        "code": "1001", "name_zh": "库存现金", "name_en": "Cash on hand", "plain_zh": "现金",
        "plain_en": "Cash", "type": "asset", "side": "debit", "restriction": "F", "is_cash": 1,
    }  # fmt: skip
    funds = [entry["code"] for leaf in said for entry in leaf["content"].get("funds", [])]
    assert sorted(funds) == sorted(item.code for item in DEFAULT_FUNDS)


def test_what_is_added_is_told_from_that_day_on(books: Books) -> None:
    ledger = books()
    before = len(told(ledger))
    fund = Fund(
        "GRT", "补贴", "Grant", FundClass.UNRESTRICTED, first_day=date(2026, 1, 1), may_lend=True,
        allowed_accounts=("100201", "510104"), custodian="居委会", source_document="文件一号",
    )  # fmt: skip
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        add_accounts(opened, (NEW,), at=AT, foreign_names={NEW.code: "Assets:Deposits"})
        add_funds(opened, (fund,), at=AT)
        assert (NEW.code in opened.accounts, "GRT" in opened.funds) == (True, True)
    account, grant = told(ledger)[before:]
    assert account["from"] == "2026-06-01"
    assert account["content"]["accounts"] == [
        {"code": "199999", "name_zh": "押金", "name_en": "Deposits", "type": "asset",
         "side": "debit", "restriction": "F"}
    ]  # fmt: skip
    assert grant["content"]["funds"] == [
        {"code": "GRT", "name_zh": "补贴", "name_en": "Grant", "fund_class": "unrestricted",
         "may_lend": 1, "allowed_accounts": "100201 510104", "first_day": "2026-01-01",
         "custodian": "居委会", "source_document": "文件一号"}
    ]  # fmt: skip
    assert sound(ledger)


def test_nothing_changed_needs_no_leaf(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    before = len(told(ledger))
    with ledger.database.writing() as connection:
        log_chart(open_books(connection, 1), first_day=LATER, at=AT)
        add_accounts(open_books(connection, 1), (), at=AT)
    assert len(told(ledger)) == before


def test_a_change_that_was_told_is_no_difference_and_one_that_was_not_is(books: Books) -> None:
    ledger = books()
    change = sa.update(accounts).where(accounts.c.code == "1001")
    with ledger.database.writing() as connection:
        connection.execute(change.values(name_zh="现金", closed_on=LATER))
    assert not sound(ledger)
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        log_chart(opened, account_codes=["1001"], first_day=LATER, at=AT)
    assert sound(ledger)
    entry = told(ledger)[-1]["content"]["accounts"][0]
    assert (entry["name_zh"], entry["closed_on"]) == ("现金", "2026-06-01")


def test_a_long_chart_takes_several_leaves(sqlite_books: Books) -> None:
    ledger = sqlite_books()
    before = len(told(ledger))
    many = tuple(
        Account(f"{190000 + n}", "名" * 60, "N" * 60, AccountType.ASSET, Side.DEBIT)
        for n in range(200)
    )
    with ledger.database.writing() as connection:
        add_accounts(open_books(connection, 1), many, at=OPENED_AT)
    said = told(ledger)[before:]
    assert len(said) > 2
    codes = [entry["code"] for leaf in said for entry in leaf["content"]["accounts"]]
    assert codes == [item.code for item in many]
    assert sound(ledger)


def test_accounts_and_funds_that_an_import_makes_or_changes_are_told(books: Books) -> None:
    ledger = books()
    before = len(told(ledger))
    text = """
2026-01-01 * "x"
  Assets:Bank:Savings   5.00 CNY
  Income:Gifts         -5.00 CNY
"""
    imported(ledger, f'2025-01-01 open Assets:Bank:Savings\n2025-01-01 open Income:Gifts\n{text}',
             JournalFormat.BEANCOUNT, create_accounts=True)  # fmt: skip
    (leaf,) = told(ledger)[before:]
    assert [item["name_zh"] for item in leaf["content"]["accounts"]] == ["Bank-Savings", "Gifts"]
    names = [
        {"noun": "account", "code": "1001", "name_zh": "现钱", "is_cash": "yes"},
        {"noun": "fund", "code": "GRT", "name_zh": "补贴", "fund_class": "restricted"},
        {"noun": "place", "code": "B1", "kind": "building", "name_zh": "一号楼"},
    ]
    entry = {
        "dated_on": "2026-06-01", "names": names,
        "lines": [
            {"account": "1001", "fund": "GRT", "debit": "5.00"},
            {"account": "410101", "fund": "GRT", "credit": "5.00"},
        ],
    }  # fmt: skip
    imported(ledger, json.dumps(entry), JournalFormat.JSONL)
    renamed = {**names[2], "name_zh": "甲楼"}
    later = {**entry, "dated_on": "2026-06-01", "matter": "又一次", "names": [renamed]}
    imported(ledger, json.dumps(later), JournalFormat.JSONL)
    leaf = told(ledger)[-1]
    assert leaf["content"]["accounts"][0]["name_zh"] == "现钱"
    assert leaf["content"]["funds"][0]["code"] == "GRT"
    assert sound(ledger)
