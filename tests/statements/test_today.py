"""What needs doing: each kind when its thing waits, for the right person, in a fixed number of queries."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.matters import AskedBy, Question
from ledger.domain.policies import DEFAULT_POLICY, Body, policy_content
from ledger.log.canonical import canonical_text
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import add_decision, vouch
from ledger.posting.matters import answer_question, record_question
from ledger.posting.notice_contents import prepare_text
from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    hang_notice,
    prepare_notice,
    publish_notice,
    record_objection,
)
from ledger.posting.publications import propose_publication
from ledger.posting.vote_results import close_vote, reopen_vote
from ledger.posting.votes import open_vote
from ledger.statements.communities import community
from ledger.statements.today import COUNT_MAX, ORDER, Today, today
from ledger.store.budgets import budgets
from ledger.store.custody import cash_counts
from ledger.store.drafts import drafts, templates
from ledger.store.payments import payment_requests
from ledger.store.people import policies
from tests.conftest import Books, CountQueries
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import a_content, a_plan
from tests.posting.voting import (
    a_vote,
    do,
    everybody,
    finish,
    housed,
    hung,
    sheets,
    typed_twice,
)
from tests.posting.working import FILE, STEPS, planned, proposed

AT = datetime(2025, 3, 10, tzinfo=UTC)
DAY = date(2025, 3, 10)
FEE = "2025-02-05 停车费\n借 100201 5.00\n贷 480101 5.00\n"


def of(ledger: Ledger, user_id: int = REVIEWER.user_id, day: date = DAY) -> Today:
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        return today(connection, facts, user_id, day)


def counts(found: Today) -> dict[str, int]:
    return {todo.kind: todo.count for todo in found.todos}


def add(ledger: Ledger, table: sa.Table, **values: Any) -> None:
    with ledger.database.writing() as connection:
        connection.execute(sa.insert(table).values(community_id=ledger.community_id, **values))


def a_draft(ledger: Ledger, name: str, state: str) -> None:
    add(
        ledger, drafts, draft_id=name, author_id=TREASURER.user_id, author_role="treasurer",
        state=state, content="{}", content_sha256="d" * 64, amount_minor=1, created_at=AT,
        updated_at=AT,
    )  # fmt: skip


def a_request(ledger: Ledger, name: str, state: str) -> None:
    add(
        ledger, payment_requests, request_id=name, author_id=TREASURER.user_id,
        author_role="treasurer", state=state, content="{}", content_sha256="d" * 64,
        fund_code="GEN", account_code="100201", amount_minor=1, created_at=AT, updated_at=AT,
    )  # fmt: skip


def test_new_books_have_nothing_to_do(books: Books) -> None:
    assert of(books()) == Today((), None)


def test_what_waits_for_another_person_is_not_the_authors(books: Books) -> None:
    ledger = books()
    a_draft(ledger, "one", "submitted")
    a_draft(ledger, "two", "rejected")
    a_request(ledger, "one", "submitted")
    a_request(ledger, "two", "rejected")
    a_request(ledger, "three", "approved")
    add(
        ledger, budgets, year=2025, number=1, state="submitted", content="[]",
        content_sha256="d" * 64, author_id=TREASURER.user_id, created_at=AT, updated_at=AT,
    )  # fmt: skip
    add(
        ledger, cash_counts, count_id="one", account_code="1001", counted_on=DAY, content="{}",
        counted_minor=0, book_minor=0, counted_by=TREASURER.user_id, counted_at=AT,
    )  # fmt: skip
    assert counts(of(ledger)) == {
        "drafts_to_review": 1, "requests_to_review": 1, "budgets_to_review": 1,
        "counts_to_confirm": 1, "payments_due": 1,
    }  # fmt: skip
    assert counts(of(ledger, TREASURER.user_id)) == {
        "payments_due": 1, "drafts_rejected": 1, "requests_rejected": 1,
    }  # fmt: skip


def test_a_month_waits_to_be_closed_once_it_is_over(books: Books) -> None:
    ledger = books(FEE)
    closing = [todo for todo in of(ledger).todos if todo.kind == "month_to_close"]
    assert [todo.period for todo in closing] == [202502]
    assert "month_to_close" not in counts(of(ledger, day=date(2025, 2, 28)))
    ledger.post("close 2025-02")
    found = of(ledger)
    assert "month_to_close" not in counts(found)
    assert found.next_day == date(2025, 3, 31)


def test_transactions_without_a_receipt_are_counted_unless_reversed(books: Books) -> None:
    ledger = books(FEE + FEE)
    assert counts(of(ledger))["evidence_missing"] == 2
    ledger.post("2025-02-06 [reverses 1] 重复记账")
    assert counts(of(ledger))["evidence_missing"] == 1


def test_a_recurring_entry_falls_due_on_its_day(books: Books) -> None:
    ledger = books()
    row = {
        "name": "水电费", "content": "{}", "every": "month", "author_id": TREASURER.user_id,
        "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    add(ledger, templates, template_id="due", next_on=DAY, active=True, **row)
    add(ledger, templates, template_id="later", next_on=date(2025, 3, 20), active=True, **row)
    add(ledger, templates, template_id="off", next_on=date(2025, 3, 11), active=False, **row)
    found = of(ledger)
    assert counts(found) == {}
    assert found.next_day == date(2025, 3, 20)


def test_more_cash_than_may_stay_in_the_box_goes_to_the_bank(books: Books) -> None:
    ledger = books("2025-03-05 停车费\n借 1001 500.01\n贷 480101 500.01")
    assert "cash_over_limit" not in counts(of(ledger))

    def limited(minor: int, day: date, number: int) -> None:
        policy = replace(DEFAULT_POLICY, cash_stock_minor=minor)
        add(
            ledger, policies, kind="approval", first_day=day, number=number, set_by=1, set_at=AT,
            content=canonical_text(policy_content(policy)),
        )  # fmt: skip

    limited(500_00, date(2025, 3, 20), 1)
    assert "cash_over_limit" not in counts(of(ledger)), "it does not hold yet"
    assert counts(of(ledger, day=date(2025, 3, 20)))["cash_over_limit"] == 1
    limited(500_01, date(2025, 3, 20), 2)
    assert "cash_over_limit" not in counts(of(ledger, day=date(2025, 3, 20)))


def test_notices_wait_to_be_published_hung_and_prepared(books: Books) -> None:
    ledger = books(FEE)
    here = ledger.community_id
    with ledger.database.writing() as connection:
        proposal_id = propose_publication(connection, here, a_content(), by=TREASURER, at=AT)
        notice_id = prepare_notice(connection, here, a_plan(), (proposal_id,), by=TREASURER, at=AT)
    assert counts(of(ledger))["notices_to_publish"] == 1
    assert "notices_to_publish" not in counts(of(ledger, TREASURER.user_id))
    with ledger.database.writing() as connection:
        publish_notice(connection, here, notice_id, by=REVIEWER, at=AT)
    waits = counts(of(ledger))
    assert (waits["notices_to_hang"], "notices_to_publish" in waits) == (1, False)
    with ledger.database.writing() as connection:
        hang_notice(connection, here, notice_id, Hung(DAY, ("大门",)), by=TREASURER, at=AT)
    assert "notices_to_hang" not in counts(of(ledger))
    april, may = (counts(of(ledger, day=day)) for day in (date(2025, 4, 1), date(2025, 5, 1)))
    assert (april["notices_due"], "notices_overdue" in april) == (1, False)
    assert (may["notices_overdue"], "notices_due" in may) == (1, False)


def test_works_votes_decisions_questions_and_objections_wait(books: Books) -> None:
    ledger = planned(books())
    here = ledger.community_id
    proposed(ledger, STEPS[0])
    assert counts(of(ledger))["work_steps_to_confirm"] == 1
    assert "work_steps_to_confirm" not in counts(of(ledger, TREASURER.user_id))
    with ledger.database.writing() as connection:
        add_decision(
            connection,
            here,
            "J0",
            "以前的",
            decided_on=DAY,
            by=TREASURER,
            body=Body.COMMITTEE,
            at=AT,
        )
        question = Question(DAY, AskedBy.COUNTER, "钱去哪里了？")
        number = record_question(connection, here, question, by=TREASURER, at=AT)
    waits = counts(of(ledger))
    assert (waits["decisions_to_vouch"], waits["questions_open"]) == (1, 1)
    assert "decisions_to_vouch" not in counts(of(ledger, TREASURER.user_id))
    with ledger.database.writing() as connection:
        add_paper(connection, here, "J0", FILE, Paper.MINUTES, by=TREASURER, at=AT)
        vouch(connection, here, "J0", by=REVIEWER, at=AT)
        answer_question(connection, here, number, "修门。", by=REVIEWER, at=AT)
    waits = counts(of(ledger))
    assert not waits.keys() & {"decisions_to_vouch", "questions_open"}


def test_a_vote_waits_to_be_confirmed_and_hung(books: Books) -> None:
    ledger = housed(books())
    do(ledger, open_vote, a_vote())
    typed_twice(ledger, "V1", sheets(everybody()))
    do(ledger, close_vote, "V1", sheets=10)
    assert counts(of(ledger))["votes_to_confirm"] == 1
    assert "votes_to_confirm" not in counts(of(ledger, TREASURER.user_id))
    do(ledger, reopen_vote, "V1")
    assert "votes_to_confirm" not in counts(of(ledger))
    finish(ledger, "V1", 10, posted=False)
    waits = counts(of(ledger))
    assert (waits["results_to_hang"], "votes_to_confirm" in waits) == (1, False)
    hung(ledger, "V1")
    assert "results_to_hang" not in counts(of(ledger))


def test_an_objection_waits_until_it_is_answered(books: Books) -> None:
    ledger = books(FEE)
    here = ledger.community_id
    with ledger.database.writing() as connection:
        told = prepare_text(connection, here, a_plan(), "公示", by=TREASURER, at=AT)
        publish_notice(connection, here, told, by=REVIEWER, at=AT)
        hang_notice(connection, here, told, Hung(DAY, ("大门",)), by=TREASURER, at=AT)
        objection = Objection(DAY, "phone", "不同意")
        step = record_objection(connection, here, told, objection, by=TREASURER, at=AT)
    assert counts(of(ledger))["objections_open"] == 1
    with ledger.database.writing() as connection:
        answer_objection(connection, here, told, step, "已经说明", on=DAY, by=REVIEWER, at=AT)
    assert "objections_open" not in counts(of(ledger))


def test_counts_stop_and_queries_do_not_grow(books: Books, count_queries: CountQueries) -> None:
    ledger = books(FEE)
    for number in range(COUNT_MAX + 5):
        a_draft(ledger, f"d{number}", "submitted")
    with ledger.reading() as connection:
        facts = community(connection, ledger.slug)
        assert facts is not None
        with count_queries(connection) as queries:
            found = today(connection, facts, REVIEWER.user_id, DAY)
    assert len(queries) == 7
    assert counts(found)["drafts_to_review"] == COUNT_MAX + 1
    order = [kind for kind, _ in ORDER]
    assert sorted(counts(found), key=order.index) == list(counts(found))
