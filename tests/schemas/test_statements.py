"""Statements as JSON: the names are a promise, amounts are decimal strings."""

import json
from datetime import date

from ledger.domain.periods import parse_span
from ledger.schemas.communities import CommunitySchema
from ledger.schemas.statements import payload_of
from ledger.statements.account_detail import account_detail
from ledger.statements.fund_balances import fund_balances
from ledger.statements.overview import overview
from ledger.statements.public_income import public_income
from ledger.statements.transactions import newest, transaction
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import Audience
from tests.conftest import Books
from tests.factories import OPENING_LEAVES, Ledger

TEXT = """
2025-02-10 停车费，扣手续费
  借 100901 497.00
  借 530104 3.00
  贷 480101 500.00
2025-03-05 电费
  借 510103 640.50
  贷 100901 640.50
"""
SPAN = parse_span("2025-03")


def payloads(ledger: Ledger) -> dict[str, dict[str, object]]:
    facts = ledger.facts
    with ledger.reading() as connection:
        view = transaction(connection, facts, "记-2025-02-0001", audience=Audience.PUBLIC)
        assert view is not None
        statements = (
            trial_balance(connection, facts, SPAN),
            fund_balances(connection, facts, SPAN),
            public_income(connection, facts, SPAN, fund="GEN"),
            account_detail(connection, facts, "100901", SPAN),
            newest(connection, facts, page_size=1),
            overview(connection, facts, as_of=date(2025, 3, 31)),
            view,
        )
        found = [payload_of(item) for item in statements]
    return {item["kind"]: item for item in found}


def test_every_statement_has_the_same_frame(sqlite_books: Books) -> None:
    found = payloads(sqlite_books(TEXT))
    assert set(found) == {
        "trial-balance", "fund-balances", "public-income", "account-detail", "transactions",
        "overview", "transaction",
    }  # fmt: skip
    for payload in found.values():
        assert payload["community"] == "songhe"
        assert payload["currency"] == "CNY"
        assert payload["size"] == OPENING_LEAVES + 2
        assert set(payload["period"]) == {"first_day", "last_day"}  # type: ignore[call-overload]
        assert isinstance(payload["as_of"], str)
        assert isinstance(payload["rows"], list)
        assert isinstance(payload["totals"], dict)
        assert json.loads(json.dumps(payload)) == payload


def test_a_trial_balance_row_has_its_fixed_names(sqlite_books: Books) -> None:
    payload = payloads(sqlite_books(TEXT))["trial-balance"]
    assert payload["period"] == {"first_day": "2025-03-01", "last_day": "2025-03-31"}
    assert payload["rows"][0] == {  # type: ignore[index]
        "code": "100901",
        "name": "其他货币资金-微信商户",
        "name_en": "WeChat Pay balance",
        "type": "asset",
        "opening_debit": "497.00",
        "opening_credit": "0.00",
        "debit": "0.00",
        "credit": "640.50",
        "year_debit": "497.00",
        "year_credit": "640.50",
        "closing_debit": "0.00",
        "closing_credit": "143.50",
    }
    assert payload["totals"]["debit"] == payload["totals"]["credit"] == "640.50"  # type: ignore[index]


def test_the_cash_statement_tells_which_way_money_went(sqlite_books: Books) -> None:
    payload = payloads(sqlite_books(TEXT))["public-income"]
    rows = [(row["flow"], row["section"], row["amount"]) for row in payload["rows"]]  # type: ignore[attr-defined]
    assert rows == [
        ("in", "income", "0.00"),
        ("out", "costs_and_taxes", "0.00"),
        ("out", "spending", "640.50"),
    ]
    assert payload["fund"] == {
        "code": "GEN",
        "name": "共有资金（公共收益）",
        "name_en": "Common funds",
    }
    assert payload["cash_accounts"] == [
        {
            "code": "100901",
            "name": "其他货币资金-微信商户",
            "name_en": "WeChat Pay balance",
            "opening": "497.00",
            "in": "0.00",
            "out": "640.50",
            "closing": "-143.50",
        }
    ]
    assert payload["totals"]["net_assets"] == "-143.50"  # type: ignore[index]


def test_a_page_of_an_account_tells_where_the_next_begins(sqlite_books: Books) -> None:
    found = payloads(sqlite_books(TEXT))
    detail = found["account-detail"]
    assert detail["next_after"] is None
    assert detail["before"] == "497.00"
    assert detail["rows"][0]["contra"] == ["510103"]  # type: ignore[index]
    assert detail["rows"][0]["balance"] == "-143.50"  # type: ignore[index]
    assert found["transactions"]["next_after"] == "2"


def test_one_transaction_shows_its_lines(sqlite_books: Books) -> None:
    payload = payloads(sqlite_books(TEXT))["transaction"]
    assert [(row["code"], row["debit"], row["credit"]) for row in payload["rows"]] == [  # type: ignore[attr-defined]
        ("100901", "497.00", "0.00"),
        ("530104", "3.00", "0.00"),
        ("480101", "0.00", "500.00"),
    ]
    assert payload["transaction_kind"] == "ordinary"
    assert payload["totals"] == {"debit": "500.00", "credit": "500.00"}
    assert payload["memo"] == ""
    assert payload["next_voucher"] == "记-2025-03-0001"


def test_funds_and_front_page_carry_their_lists(sqlite_books: Books) -> None:
    found = payloads(sqlite_books(TEXT))
    assert found["fund-balances"]["cash_accounts"][0]["closing"] == "-143.50"  # type: ignore[index]
    assert found["overview"]["totals"] == {
        "cash": "-143.50",
        "year_income": "500.00",
        "year_spending": "643.50",
        "year_merged_away": "0.00",
    }
    assert found["overview"]["income"] == [
        {"code": "480101", "name": "停车收入", "name_en": "Parking", "amount": "500.00"}
    ]


def test_a_community_in_a_list(sqlite_books: Books) -> None:
    data = CommunitySchema().dump(sqlite_books(TEXT).facts)
    assert (data["slug"], data["transaction_count"]) == ("songhe", 2)
    assert data["last_posted_at"] == "2025-03-06T04:00:00Z"
