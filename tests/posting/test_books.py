"""What the books refuse: names they do not have, closed months, accounts that do not fit."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccountRuleError, ClosedPeriodError, TextError, UnknownNameError
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import Draft, Line, credit, debit
from ledger.posting.books import open_books
from ledger.posting.communities import add_funds
from ledger.store.communities import contracts, decisions, parties, places, works
from ledger.store.journal import transactions
from tests.conftest import Books
from tests.factories import OPENED_AT, OPENING_LEAVES, Ledger

FEE = Draft(
    date(2026, 1, 5),
    (debit("100201", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "停车费",
)
AUDIT = Draft(
    date(2025, 12, 31),
    (debit("510102", 500, fund="GEN"), credit("480101", 500, fund="GEN")),
    "审计调整",
    adjusting=True,
)
CLOSED_YEAR = "2025-12-05 停车费\n借 100201 1.00\n贷 480101 1.00\nclose 2025-12"


def check(ledger: Ledger, *drafts: Draft) -> None:
    with ledger.database.writing() as connection:
        books = open_books(connection, ledger.community_id)
        for draft in drafts:
            books.check(draft)


def test_everything_the_community_has_may_be_named(books: Books) -> None:
    ledger = books("place B1 building 一号楼\nparty C1 organisation 示例电梯公司")
    with ledger.database.writing() as connection:
        for table, values in (
            (works, {"name_zh": "加装电梯"}),
            (decisions, {"title_zh": "第一次业主大会"}),
            (contracts, {"title_zh": "维保合同"}),
        ):
            connection.execute(
                sa.insert(table).values(community_id=ledger.community_id, code="X1", **values)
            )
    line = credit("480101", 500, fund="GEN", place="B1", work="X1", party="C1")
    named = replace(FEE, lines=(FEE.lines[0], line), work="X1", decision="X1", contract="X1")
    check(ledger, named)
    ledger.post_draft(named)
    with ledger.reading() as connection:
        row = connection.execute(sa.select(transactions)).one()
    assert (row.work_code, row.decision_code, row.contract_code) == ("X1", "X1", "X1")


def test_a_name_of_another_community_is_unknown(sqlite_books: Books) -> None:
    sqlite_books("place B1 building 一号楼")
    other = sqlite_books(slug="other")
    line = credit("480101", 500, fund="GEN", place="B1")
    with pytest.raises(UnknownNameError) as refused:
        check(other, replace(FEE, lines=(FEE.lines[0], line)))
    assert (refused.value.noun, refused.value.name) == ("place", "B1")


def test_a_place_is_not_a_party_of_the_same_code(sqlite_books: Books) -> None:
    ledger = sqlite_books("place X building 一号楼")
    line = credit("480101", 500, fund="GEN", place="X", party="X")
    with pytest.raises(UnknownNameError) as refused:
        check(ledger, replace(FEE, lines=(FEE.lines[0], line)))
    assert (refused.value.noun, refused.value.field) == ("party", "lines.1.party")


@pytest.mark.parametrize(
    ("fund", "account", "is_taken"),
    [
        ("GEN", "480101", True), ("GRT", "480101", True), ("MNT", "480101", False),
        ("GRT", "5102", False), ("GEN", "5102", True), ("GEN", "1801", False),
        ("MNT", "1801", True),
    ],
)  # fmt: skip
def test_an_account_takes_money_of_the_funds_it_is_for(
    sqlite_books: Books,
    fund: str,
    account: str,
    is_taken: bool,  # noqa: FBT001
) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection:
        grant = Fund("GRT", "补贴", "Grant", FundClass.RESTRICTED)
        add_funds(open_books(connection, ledger.community_id), (grant,), at=OPENED_AT)
    draft = replace(FEE, lines=(debit(account, 5, fund=fund), Line("220302", fund, 0, 5)))
    if is_taken:
        check(ledger, draft)
        return
    with pytest.raises(AccountRuleError) as refused:
        check(ledger, draft)
    assert (refused.value.reason, refused.value.account, refused.value.field) == (
        "no_fund", account, "lines.0.fund",
    )  # fmt: skip


def test_a_closed_december_still_takes_adjustments_until_its_year_is_sealed(books: Books) -> None:
    ledger = books(CLOSED_YEAR)
    december = replace(FEE, dated_on=date(2025, 12, 31))
    earlier = replace(FEE, dated_on=date(2025, 3, 1))
    for late in (december, earlier):
        with pytest.raises(ClosedPeriodError):
            check(ledger, late)
    check(ledger, FEE, AUDIT)
    ledger.post("close 2025")
    for late in (AUDIT, replace(AUDIT, dated_on=date(2024, 12, 31))):
        with pytest.raises(ClosedPeriodError) as refused:
            check(ledger, late)
        assert refused.value.period == late.period
    check(ledger, FEE, replace(AUDIT, dated_on=date(2026, 12, 31)))


def test_a_refund_answers_a_transaction_that_is_there(books: Books) -> None:
    ledger = books("2026-01-02 停车费\n借 100201 5.00\n贷 480101 5.00")
    refund = replace(
        FEE, lines=(debit("480101", 500, fund="GEN"), credit("100201", 500, fund="GEN"))
    )
    for seq in (0, -1, 2):
        with pytest.raises(UnknownNameError) as refused:
            check(ledger, replace(refund, refund_of=seq))
        assert (refused.value.noun, refused.value.field) == ("transaction", "refund_of")
    ledger.post_draft(replace(refund, refund_of=1))
    with ledger.reading() as connection:
        found = connection.execute(
            sa.select(transactions.c.refund_of).order_by(transactions.c.seq)
        ).scalars()
        assert list(found) == [None, 1]


def test_opened_books_know_where_the_next_transaction_goes(books: Books) -> None:
    ledger = books(CLOSED_YEAR + "\nclose 2025")
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        assert (opened.next_seq, opened.next_leaf) == (2, OPENING_LEAVES + 3)
        assert (opened.closed_through, opened.sealed_through) == (202512, 202513)
        assert [opened.next_number(202512), opened.next_number(202512)] == [2, 3]
        assert opened.next_number(202601) == 1
        assert opened.last_at == datetime(2026, 2, 1, tzinfo=UTC)


def test_only_organisations_and_places_that_are_no_homes_are_public(books: Books) -> None:
    ledger = books(
        "place B1 building 一号楼\nparty C1 organisation 示例公司\nparty P1 person 某住户"
    )
    with ledger.database.writing() as connection:
        opened = open_books(connection, ledger.community_id)
        assert [opened.is_organisation(code) for code in ("", "C1", "P1")] == [False, True, False]
        assert [opened.is_household(code) for code in ("", "B1", "H1")] == [False, False, True]
        assert opened.require("party", parties, "P1", "party") == "person"
        assert opened.require("place", places, "", "place") == ""


def test_an_invoice_pays_once_unless_what_it_paid_was_reversed(books: Books) -> None:
    ledger = books()
    bill = replace(FEE, invoices=("25312000000012345678",))
    ledger.post_draft(bill)
    with pytest.raises(TextError) as refused:
        check(ledger, bill)
    assert (refused.value.reason, refused.value.text) == ("invoice_used", bill.invoices[0])
    ledger.post("2026-01-06 [reverses 1] 重复记账")
    check(ledger, bill)
