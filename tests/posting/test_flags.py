"""Facts that broke a rule: flagged when drafted, agreed to by two people, told by the log."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import ApprovalError
from ledger.domain.policies import DEFAULT_POLICY
from ledger.domain.transactions import BrokenRule, Draft, credit, debit
from ledger.posting.check import check_books
from ledger.posting.check_disclosures import read_disclosure
from ledger.posting.content import draft_of
from ledger.posting.drafts import agree_many, approve, approve_many, save_draft, submit
from ledger.store.communities import bank_accounts
from ledger.store.drafts import approvals, drafts
from ledger.store.journal import transactions
from ledger.store.log import disclosures, leaves
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.paying import AT, GIFTS, SECOND, TODAY, do, prepare, put_in_force
from tests.posting.test_check import path_of
from tests.store.conftest import prompt_engine
from tests.store.test_detect_only import suspend_guards

WAGES = Draft(
    date(2025, 9, 3),
    (debit("530102", 100_00, fund="CHA"), credit("100201", 100_00, fund="CHA")),
    "津贴",
)
RELIEF = replace(
    WAGES,
    lines=(debit("510107", 4_000_00, fund="CHA"), credit("100201", 4_000_00, fund="CHA")),
    summary="慰问",
)


def handed_in(ledger: Ledger, draft: Draft) -> tuple[str, str]:
    draft_id = do(ledger, save_draft, draft, by=TREASURER)
    return draft_id, do(ledger, submit, draft_id, by=TREASURER)


def agree(ledger: Ledger, *items: tuple[str, str], by: Any = REVIEWER) -> list[Any]:
    return list(do(ledger, agree_many, items, by=by))


def flags_of(ledger: Ledger, draft_id: str) -> tuple[BrokenRule, ...]:
    with ledger.reading() as connection:
        query = sa.select(drafts.c.content).where(drafts.c.draft_id == draft_id)
        return draft_of(connection.execute(query).scalar_one()).flags


def header(ledger: Ledger) -> Any:
    with ledger.reading() as connection:
        newest = sa.select(transactions).order_by(transactions.c.seq.desc()).limit(1)
        return connection.execute(newest).one()


def test_a_fact_that_breaks_a_rule_waits_for_two_people_and_says_so_for_good(
    books: Books,
) -> None:
    ledger = prepare(books(GIFTS))
    item = handed_in(ledger, WAGES)
    assert flags_of(ledger, item[0]) == (BrokenRule.FUND_PURPOSE,)
    assert agree(ledger, item) == [None]
    with ledger.reading() as connection:
        assert connection.execute(sa.select(drafts.c.state)).scalars().all()[-1] != "posted"
    with pytest.raises(ApprovalError) as again:
        agree(ledger, item)
    assert again.value.reason == "approved_already"
    (posted,) = agree(ledger, item, by=SECOND)
    assert posted.seq == header(ledger).seq
    assert header(ledger).flags == "fund_purpose"
    with ledger.reading() as connection:
        query = sa.select(leaves.c.leaf).where(leaves.c.leaf_index == posted.leaf_index)
        leaf = json.loads(bytes(connection.execute(query).scalar_one()))
    assert leaf["flags"] == ["fund_purpose"]


def test_everybody_who_agreed_stands_behind_the_leaf(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    item = handed_in(ledger, WAGES)
    agree(ledger, item)
    (posted,) = agree(ledger, item, by=SECOND)
    query = sa.select(disclosures).where(disclosures.c.leaf_index == posted.leaf_index)
    with ledger.reading() as connection:
        behind = [read_disclosure(row.disclosure) for row in connection.execute(query)]
        assert check_books(connection, ledger.community_id).difference is None
    approvers = sorted(value["id"] for name, value in behind if name == "approved_by")
    assert approvers == sorted((REVIEWER.user_id, SECOND.user_id))
    assert sorted(name for name, _ in behind) == [*["approved_by"] * 2, "content", "prepared_by"]


def test_the_check_counts_anew_who_agreed(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    put_in_force(ledger, replace(DEFAULT_POLICY, small_committee=True))
    alone = replace(WAGES, dated_on=TODAY, summary="一人同意的津贴")
    agree(ledger, handed_in(ledger, alone))
    twice = handed_in(ledger, WAGES)
    agree(ledger, twice)
    agree(ledger, twice, by=SECOND)
    # From later on two have to agree; what was posted before stands.
    put_in_force(ledger, DEFAULT_POLICY, at=AT + timedelta(hours=1))

    def found() -> str:
        with ledger.reading() as connection:
            difference = check_books(connection, ledger.community_id).difference
        return difference.code if difference else ""

    assert found() == ""
    engine = prompt_engine(f"sqlite:///{path_of(ledger.database)}")
    with engine.begin() as connection:
        suspend_guards(connection)
        # Whoever was not the last to agree goes, and the word of them in the log with them.
        connection.execute(
            sa.delete(approvals).where(
                approvals.c.draft_id == twice[0], approvals.c.approved_by == REVIEWER.user_id
            )
        )
        connection.execute(sa.delete(disclosures))
    engine.dispose()
    assert found() == "flagged_approvals"


def test_one_approval_is_enough_for_a_fact_in_a_small_committee(books: Books) -> None:
    ledger = prepare(books(GIFTS))
    put_in_force(ledger, replace(DEFAULT_POLICY, small_committee=True))
    (posted,) = agree(ledger, handed_in(ledger, replace(WAGES, dated_on=TODAY)))
    assert posted is not None
    assert header(ledger).flags == "fund_purpose"
    # Before its first day the policy does not hold.
    assert agree(ledger, handed_in(ledger, WAGES)) == [None]


def test_an_approval_given_before_the_policy_asked_for_fewer_people_counts(
    sqlite_books: Books,
) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    item = handed_in(ledger, replace(WAGES, dated_on=TODAY))
    assert agree(ledger, item) == [None]
    put_in_force(ledger, replace(DEFAULT_POLICY, small_committee=True))
    assert agree(ledger, item) != [None]


def test_a_caller_that_wants_it_posted_is_told_that_another_person_is_needed(
    sqlite_books: Books,
) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    flagged, plain = handed_in(ledger, WAGES), handed_in(ledger, replace(RELIEF, summary="慰"))
    with pytest.raises(ApprovalError) as caught:
        do(ledger, approve, flagged[0], by=REVIEWER, content_sha256=flagged[1])
    assert caught.value.reason == "more_needed"
    with pytest.raises(ApprovalError):
        do(ledger, approve_many, [plain, flagged], by=REVIEWER)
    assert agree(ledger, flagged) == [None]
    posted, waiting = agree(ledger, plain, handed_in(ledger, WAGES))
    assert posted is not None
    assert waiting is None


def test_an_account_is_a_persons_only_from_its_first_to_its_last_day(books: Books) -> None:
    ledger = prepare(books("2025-08-30 捐款\n借 1001 500.00 GEN\n贷 480101 500.00 GEN"))
    life = {"opened_on": date(2025, 9, 2), "closed_on": date(2025, 9, 4)}
    with ledger.database.writing() as connection:
        connection.execute(sa.update(bank_accounts).values(**life))
    lines = (debit("510104", 1_00, fund="GEN"), credit("1001", 1_00, fund="GEN"))
    found = {
        day: flags_of(ledger, do(ledger, save_draft, Draft(day, lines, "买灯泡"), by=TREASURER))
        for day in (date(2025, 9, number) for number in range(1, 6))
    }
    personal = {day for day, flags in found.items() if flags}
    assert personal == {date(2025, 9, 2), date(2025, 9, 3), date(2025, 9, 4)}
    late = Draft(date(2025, 9, 5), lines, "买灯泡", occurred_on=date(2025, 9, 4))
    flags = flags_of(ledger, do(ledger, save_draft, late, by=TREASURER))
    assert flags == (BrokenRule.PERSONAL_ACCOUNT,)


def test_what_breaks_a_rule_only_after_it_was_submitted_is_not_posted_unseen(
    books: Books,
) -> None:
    ledger = prepare(books(GIFTS))
    first, second = handed_in(ledger, RELIEF), handed_in(ledger, RELIEF)
    assert flags_of(ledger, second[0]) == ()
    with pytest.raises(ApprovalError) as caught:
        agree(ledger, first, second)
    assert caught.value.reason == "new_flags"
    assert agree(ledger, first) != [None]
    with pytest.raises(ApprovalError):
        agree(ledger, second)
    newer = do(ledger, submit, second[0], by=TREASURER)
    assert newer != second[1]
    assert flags_of(ledger, second[0]) == (BrokenRule.CASH_OVERDRAWN, BrokenRule.FUND_OVERDRAWN)


def test_a_flag_is_found_and_not_typed(sqlite_books: Books) -> None:
    ledger = prepare(sqlite_books(GIFTS))
    lying = replace(RELIEF, flags=(BrokenRule.FUND_PERIOD,))
    assert flags_of(ledger, do(ledger, save_draft, lying, by=TREASURER)) == ()
    earned = Draft(
        date(2025, 9, 3),
        (debit("100201", 5, fund="CHA"), credit("410101", 5, fund="CHA")),
        "捐款",
        flags=(BrokenRule.FUND_PERIOD,),
    )
    assert flags_of(ledger, do(ledger, save_draft, earned, by=TREASURER)) == ()


def test_balances_of_earlier_months_later_days_and_the_year_before_count(books: Books) -> None:
    ledger = prepare(
        books(
            "2024-12-20 捐款\n借 100201 100.00 CHA\n贷 410101 100.00 CHA\n"
            "2025-09-02 捐款\n借 100201 50.00 CHA\n贷 410101 50.00 CHA\n"
            "2025-09-10 慰问\n借 510107 60.00 CHA\n贷 100201 60.00 CHA\n"
            "2025-11-10 捐款\n借 100201 900.00 CHA\n贷 410101 900.00 CHA\n"
        )
    )

    def spent(yuan: int) -> tuple[BrokenRule, ...]:
        lines = (debit("510107", yuan * 100, fund="CHA"), credit("100201", yuan * 100, fund="CHA"))
        return flags_of(
            ledger, do(ledger, save_draft, replace(RELIEF, lines=lines), by=TREASURER)
        )  # fmt: skip

    assert spent(90) == ()
    assert spent(91) == (BrokenRule.CASH_OVERDRAWN, BrokenRule.FUND_OVERDRAWN)


def test_judging_many_drafts_asks_no_more_questions_than_judging_one(
    sqlite_books: Books, count_queries: CountQueries
) -> None:
    counts = []
    for slug, size in (("one", 1), ("ten", 10)):
        ledger = sqlite_books(GIFTS, slug=slug)
        small = replace(
            RELIEF, lines=(debit("510107", 1, fund="CHA"), credit("100201", 1, fund="CHA"))
        )
        items = [handed_in(ledger, small) for _ in range(size)]
        with ledger.database.writing() as connection, count_queries(connection) as queries:
            approve_many(connection, ledger.community_id, items, by=REVIEWER, at=AT)
        counts.append(sum("movements" in query or "payments" in query for query in queries))
    assert counts[0] == counts[1] == 3
