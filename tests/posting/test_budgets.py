"""Budgets: written by one, adopted by another, told by the log; a later version supersedes."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.budgets import Budget, BudgetLine
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    ApprovalError,
    TextError,
    UnknownNameError,
)
from ledger.posting.budgets import (
    adopt_budget,
    budget_content,
    budget_lines,
    reject_budget,
    save_budget,
    submit_budget,
)
from ledger.posting.check import check_books
from ledger.posting.check_values import Difference
from ledger.posting.content import sha256_of
from ledger.posting.values import Officer
from ledger.store.budgets import budgets
from ledger.store.communities import decisions
from ledger.store.log import leaves
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.test_check import path_of
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

AT = datetime(2026, 2, 1, tzinfo=UTC)
LINES = (BudgetLine("GEN", "480101", 60_000_00), BudgetLine("GEN", "510104", 20_000_00))
BUDGET = Budget(2026, LINES)
SHA256 = sha256_of(budget_content(BUDGET))
#: Somebody else who prepares, and somebody who does both.
OTHER, BOTH = Officer(2, "treasurer"), Officer(1, "reviewer")


def save(ledger: Ledger, budget: Budget = BUDGET, by: Officer = TREASURER) -> int:
    with ledger.database.writing() as connection:
        return save_budget(connection, ledger.community_id, budget, by=by, at=AT)


def submit(ledger: Ledger, number: int = 1, by: Officer = TREASURER) -> None:
    with ledger.database.writing() as connection:
        submit_budget(connection, ledger.community_id, 2026, number, by=by, at=AT)


def adopt(ledger: Ledger, number: int = 1, by: Officer = REVIEWER, seen: str = SHA256) -> None:
    with ledger.database.writing() as connection:
        adopt_budget(
            connection, ledger.community_id, 2026, number, by=by, at=AT, content_sha256=seen
        )


def reject(ledger: Ledger, reason: str, by: Officer = REVIEWER) -> None:
    with ledger.database.writing() as connection:
        reject_budget(connection, ledger.community_id, 2026, 1, by=by, at=AT, reason=reason)


def test_a_budgets_lines_are_read_back() -> None:
    assert budget_lines(budget_content(BUDGET)) == LINES


def test_a_budget_is_adopted_by_another_person_and_told_by_the_log(books: Books) -> None:
    ledger = books()
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(decisions).values(
                community_id=ledger.community_id, code="J1", title_zh="年度预算"
            )
        )
    decided = Budget(2026, LINES, "J1")
    assert save(ledger, decided) == 1
    submit(ledger)
    adopt(ledger)
    with ledger.reading() as connection:
        row = connection.execute(sa.select(budgets)).one()
        query = sa.select(leaves.c.leaf).where(leaves.c.leaf_index == row.leaf_index)
        leaf = json.loads(bytes(connection.execute(query).scalar_one()))
        assert check_books(connection, ledger.community_id).difference is None
    assert (row.state, row.adopted_by) == ("adopted", REVIEWER.user_id)
    assert (leaf["type"], leaf["policy"], leaf["from"]) == ("policy", "budget", "2026-01-01")
    assert leaf["content"]["lines"][0] == {"f": "GEN", "a": "480101", "m": "6000000"}
    assert leaf["content"]["decision"] == "J1"
    # Once adopted it stays; the next version is a new one.
    assert save(ledger) == 2


def test_steps_out_of_turn_are_refused(books: Books) -> None:
    ledger = books()
    save(ledger)
    with pytest.raises(ApprovalError) as early:
        adopt(ledger)
    assert early.value.reason == "wrong_state"
    with pytest.raises(AccessRefusedError):
        submit(ledger, by=OTHER)
    with pytest.raises(AccessRefusedError):
        submit(ledger, by=REVIEWER)
    submit(ledger)
    with pytest.raises(ApprovalError):
        submit(ledger)
    with pytest.raises(ApprovalError) as own:
        adopt(ledger, by=BOTH)
    assert own.value.reason == "own_draft"
    with pytest.raises(AccessRefusedError):
        adopt(ledger, by=TREASURER)
    with pytest.raises(ApprovalError) as changed:
        adopt(ledger, seen="0" * 64)
    assert changed.value.reason == "changed"
    with pytest.raises(UnknownNameError):
        adopt(ledger, number=9)


def test_a_rejected_budget_goes_back_to_its_author_and_can_be_changed(books: Books) -> None:
    ledger = books()
    save(ledger)
    submit(ledger)
    with pytest.raises(TextError):
        reject(ledger, " ")
    reject(ledger, "维修费太少")
    with pytest.raises(AccessRefusedError) as other:
        save(ledger, by=OTHER)
    assert other.value.reason == "not_the_author"
    assert save(ledger, Budget(2026, LINES[:1])) == 1
    submit(ledger)
    with pytest.raises(ApprovalError):
        adopt(ledger)


@pytest.mark.parametrize(
    ("line", "error", "field"),
    [
        (BudgetLine("GEN", "9999", 1), UnknownNameError, "lines.0.account"),
        (BudgetLine("XXX", "480101", 1), UnknownNameError, "lines.0.fund"),
        (BudgetLine("GEN", "100201", 1), AccountRuleError, "lines.0.account"),
        (BudgetLine("MNT", "480101", 1), AccountRuleError, "lines.0.account"),
        (BudgetLine("CHA", "5102", 1), AccountRuleError, "lines.0.account"),
    ],
)
def test_a_line_that_does_not_fit_is_refused(
    books: Books, line: BudgetLine, error: type[Exception], field: str
) -> None:
    ledger = books()
    with pytest.raises(error) as refused:
        save(ledger, Budget(2026, (line,)))
    assert getattr(refused.value, "field", "") == field
    with pytest.raises(UnknownNameError):
        save(ledger, Budget(2026, LINES, "J9"))
    with pytest.raises(AccessRefusedError):
        save(ledger, by=REVIEWER)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"content": budget_content(Budget(2026, LINES[:1]))}, "budget", "budget 2026 1"),
        ({"content": "{"}, "budget", "budget 2026 1"),
        ({"decision_code": "J1"}, "budget", "budget 2026 1"),
        ({"year": 2027}, "budget", "budget 2027 1"),
        ({"number": 2}, "budget", "budget 2026 2"),
        ({"content_sha256": "e" * 64}, "budget_row", "budget 2026 1"),
        ({"adopted_by": 1, "author_id": 2}, "budget_row", "budget 2026 1"),
        ({"state": "withdrawn"}, "budget_row", "budget 2026 1"),
        ({"state": "withdrawn", "adopted_by": None, "leaf_index": None}, "budget", "leaf 2"),
        ({"leaf_index": 1}, "budget", "budget 2026 1"),
    ],
)
def test_the_check_holds_a_budget_against_its_leaf(
    sqlite_books: Books, change: dict[str, object], code: str, where: str
) -> None:
    ledger = sqlite_books()
    with ledger.database.writing() as connection:
        connection.execute(sa.insert(decisions).values(community_id=1, code="J1", title_zh="定"))
    save(ledger)
    submit(ledger)
    adopt(ledger)

    def found() -> Difference | None:
        with ledger.reading() as connection:
            return check_books(connection, ledger.community_id).difference

    assert found() is None
    engine = prompt_engine(f"sqlite:///{path_of(ledger.database)}")
    with engine.begin() as connection:
        suspend_guards(connection)
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.execute(sa.update(budgets).values(**change))
    engine.dispose()
    named = found()
    assert named is not None
    assert (named.code, named.where) == (code, where)
