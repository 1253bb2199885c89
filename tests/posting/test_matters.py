"""Writing down matters, meetings, questions and custody. On both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.matter_errors import MatterError
from ledger.domain.matters import (
    AskedBy,
    Matter,
    MatterList,
    MatterStep,
    Meeting,
    MeetingKind,
    Question,
    StepKind,
)
from ledger.posting.decisions import add_decision
from ledger.posting.matters import (
    answer_question,
    begin_custody,
    end_custody,
    raise_matter,
    record_meeting,
    record_question,
    take_step,
)
from ledger.posting.values import Officer
from ledger.statements.matters import matter_page, matter_view
from ledger.statements.meetings import meeting_page
from ledger.statements.overview import overview
from ledger.statements.questions import all_custodies, question_page, questions_about
from ledger.store.matters import matters, meetings, questions
from tests.conftest import Books
from tests.factories import TREASURER, Ledger
from tests.housing import list_rows, register

AT = datetime(2025, 3, 9, 4, tzinfo=UTC)
DAY = date(2025, 3, 2)
CASHIER = Officer(TREASURER.user_id, "cashier")
LAMPS = Matter(MatterList.PROBLEM, "路灯不亮", "业委会主任", DAY)
TEXT = "2025-02-05 修路灯\n借 510104 60.00\n贷 100201 60.00"


@pytest.fixture
def ledger(books: Books) -> Ledger:
    made = books("2025-01-02 停车费\n借 100201 100.00\n贷 480101 100.00\n" + TEXT)
    register(made, list_rows("1 101 58.32"))
    return made


def raised(ledger: Ledger, matter: Matter = LAMPS) -> int:
    with ledger.database.writing() as connection:
        return raise_matter(
            connection, ledger.community_id, matter, "晚上看不清路", by=TREASURER, at=AT
        )


def stepped(ledger: Ledger, number: int, step: MatterStep, *, by: Officer = TREASURER) -> None:
    with ledger.database.writing() as connection:
        take_step(connection, ledger.community_id, number, step, by=by, at=AT)


def test_a_matter_goes_from_its_list_to_its_voucher(ledger: Ledger) -> None:
    number = raised(ledger)
    version = ledger.facts.public_version
    stepped(
        ledger, number, MatterStep(StepKind.HANDLED, DAY, "换了两盏", vouchers=("记-2025-02-0001",))
    )
    stepped(ledger, number, MatterStep(StepKind.REPORTED, date(2025, 3, 3), "在会上说明"))
    assert ledger.facts.public_version > version
    with ledger.reading() as connection:
        view = matter_view(connection, ledger.facts, number)
        assert view is not None
        assert matter_view(connection, ledger.facts, 9) is None
        shown = matter_page(connection, ledger.facts)
    assert [step.kind for step in view.steps] == ["collected", "handled", "reported"]
    assert [(item.voucher, item.amount_minor) for item in view.steps[1].vouchers] == [
        ("记-2025-02-0001", 60_00)
    ]
    assert (view.paid_minor, view.row.state, view.row.voucher_count) == (60_00, "reported", 1)
    assert shown.counts == {"problem": (1, 1)}


def test_what_a_matter_cost_is_net_and_counts_each_voucher_once(ledger: Ledger) -> None:
    number = raised(ledger)
    once = MatterStep(StepKind.HANDLED, DAY, "换了两盏", vouchers=("记-2025-02-0001",))
    stepped(ledger, number, once)
    stepped(ledger, number, replace(once, said="又说了一次"))

    def cost() -> int:
        with ledger.reading() as connection:
            view = matter_view(connection, ledger.facts, number)
        assert view is not None
        return view.paid_minor

    assert cost() == 60_00
    with ledger.reading() as connection:
        seq = connection.execute(
            sa.text("SELECT seq FROM transactions WHERE voucher = '记-2025-02-0001'")
        ).scalar_one()
    ledger.post(f"2025-03-02 [reverses {seq}] 付错了")
    assert cost() == 0


def test_a_step_names_what_is_there_and_comes_in_order(ledger: Ledger) -> None:
    number = raised(ledger)
    for step, error in (
        (MatterStep(StepKind.HANDLED, DAY, "看过", decision="J9"), UnknownNameError),
        (MatterStep(StepKind.HANDLED, DAY, "看过", work="W9"), UnknownNameError),
        (
            MatterStep(StepKind.HANDLED, DAY, "看过", vouchers=("记-2025-09-0001",)),
            UnknownNameError,
        ),
        (MatterStep(StepKind.HANDLED, date(2025, 3, 10), "看过"), MatterError),
        (MatterStep(StepKind.HANDLED, date(2025, 3, 1), "看过"), MatterError),
        (MatterStep(StepKind.REOPENED, DAY, "又坏了"), MatterError),
    ):
        with pytest.raises(error):
            stepped(ledger, number, step)
    with pytest.raises(UnknownNameError):
        stepped(ledger, 7, MatterStep(StepKind.HANDLED, DAY, "看过"))
    with pytest.raises(AccessRefusedError):
        stepped(ledger, number, MatterStep(StepKind.HANDLED, DAY, "看过"), by=CASHIER)
    with ledger.reading() as connection:
        view = matter_view(connection, ledger.facts, number)
    assert view is not None
    assert len(view.steps) == 1


def test_a_matter_has_a_place_that_is_there_and_a_day_that_has_come(ledger: Ledger) -> None:
    with pytest.raises(UnknownNameError):
        raised(ledger, Matter(MatterList.NEED, "长椅", "主任", DAY, place="B9"))
    with pytest.raises(MatterError):
        raised(ledger, Matter(MatterList.NEED, "长椅", "主任", date(2025, 3, 10)))
    with pytest.raises(MatterError, match="household"):
        raised(ledger, Matter(MatterList.NEED, "长椅", "主任", DAY, place="B1-101"))
    with ledger.reading() as connection:
        assert connection.execute(sa.select(matters)).first() is None


def test_lists_are_read_a_page_at_a_time(ledger: Ledger) -> None:
    for kind in (*[MatterList.PROBLEM] * 3, MatterList.NEED):
        raised(ledger, Matter(kind, "路灯不亮", "业委会主任", DAY, place="B1"))
    with ledger.reading() as connection:
        first = matter_page(connection, ledger.facts, page_size=2)
        assert first.next_after == 3
        second = matter_page(connection, ledger.facts, after=first.next_after, page_size=2)
        needs = matter_page(connection, ledger.facts, on_list="need")
    assert [row.number for row in (*first.rows, *second.rows)] == [4, 3, 2, 1]
    assert second.next_after is None
    assert [row.number for row in needs.rows] == [4]
    assert needs.rows[0].place is not None


def test_a_meeting_names_the_matters_it_spoke_of(ledger: Ledger) -> None:
    number = raised(ledger)
    here = ledger.community_id
    meeting = Meeting(MeetingKind.FORUM, DAY, "路灯", 12, "先修两盏", "B1", (number, number))
    with ledger.database.writing() as connection:
        assert record_meeting(connection, here, meeting, by=TREASURER, at=AT) == 1
        later = Meeting(MeetingKind.COMMITTEE, date(2025, 3, 5), "预算", 7, "同意")
        assert record_meeting(connection, here, later, by=TREASURER, at=AT) == 2
    with ledger.reading() as connection:
        first = meeting_page(connection, ledger.facts, page_size=1)
        assert first.next_after is not None
        second = meeting_page(connection, ledger.facts, after=first.next_after, page_size=1)
        view = matter_view(connection, ledger.facts, number)
        with pytest.raises(UnknownNameError):
            meeting_page(connection, ledger.facts, after="x")
    assert first.counts == {"forum": 1, "committee": 1}
    assert [row.number for row in (*first.rows, *second.rows)] == [2, 1]
    assert second.rows[0].topics == ((1, "路灯不亮"),)
    assert view is not None
    assert [row.number for row in view.meetings] == [1]
    for bad, error in (
        (Meeting(MeetingKind.FORUM, DAY, "路灯", 12, "先修", "B9"), UnknownNameError),
        (Meeting(MeetingKind.FORUM, DAY, "路灯", 12, "先修", "", (9,)), UnknownNameError),
        (Meeting(MeetingKind.FORUM, date(2025, 4, 1), "路灯", 12, "先修"), MatterError),
    ):
        with pytest.raises(error), ledger.database.writing() as connection:
            record_meeting(connection, here, bad, by=TREASURER, at=AT)
    with ledger.reading() as connection:
        assert len(connection.execute(sa.select(meetings)).all()) == 2


def test_a_question_hangs_on_the_money_it_is_about(ledger: Ledger) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        for question in (
            Question(DAY, AskedBy.PHONE, "停车费为什么要收", account="480101"),
            Question(DAY, AskedBy.PAPER, "路灯修在哪里", voucher="记-2025-02-0001"),
            Question(DAY, AskedBy.COUNTER, "账本在哪里看"),
        ):
            record_question(connection, here, question, by=TREASURER, at=AT)
        add_decision(connection, here, "J1", "停车收费", decided_on=DAY, by=TREASURER)
        answer_question(connection, here, 1, "见决议", by=TREASURER, at=AT, decision="J1")
        answer_question(connection, here, 1, "已在公告栏张贴", by=TREASURER, at=AT)
    with ledger.reading() as connection:
        shown = question_page(connection, ledger.facts)
        alone = question_page(connection, ledger.facts, number=2)
        paged = question_page(connection, ledger.facts, page_size=2)
        rest = question_page(connection, ledger.facts, after=paged.next_after or 0, page_size=2)
        parking = questions_about(connection, ledger.facts, account="480101")
        lamps = questions_about(connection, ledger.facts, seq=2)
        none = questions_about(connection, ledger.facts, account="480102")
    assert ([row.number for row in shown.rows], shown.open_count) == ([3, 2, 1], 2)
    assert [row.number for row in alone.rows] == [2]
    assert [row.number for row in (*paged.rows, *rest.rows)] == [3, 2, 1]
    assert [item.answer for item in parking[0].answers] == ["见决议", "已在公告栏张贴"]
    assert parking[0].answers[0].decision is not None
    assert [row.voucher for row in lamps] == ["记-2025-02-0001"]
    assert none == ()


def test_questions_and_answers_name_what_is_there(ledger: Ledger) -> None:
    here = ledger.community_id
    for question, error in (
        (Question(DAY, AskedBy.PHONE, "为什么", account="999999"), UnknownNameError),
        (Question(DAY, AskedBy.PHONE, "为什么", voucher="记-2025-09-0001"), UnknownNameError),
        (Question(date(2025, 4, 1), AskedBy.PHONE, "为什么"), MatterError),
    ):
        with pytest.raises(error), ledger.database.writing() as connection:
            record_question(connection, here, question, by=TREASURER, at=AT)
    with ledger.database.writing() as connection:
        question = Question(DAY, AskedBy.PHONE, "为什么")
        record_question(connection, here, question, by=TREASURER, at=AT)
    refused: tuple[tuple[int, str, str, type[Exception]], ...] = (
        (9, "见凭证", "", UnknownNameError), (1, "见凭证", "J9", UnknownNameError), (1, " ", "", TextError),
    )  # fmt: skip
    for number, text, decision, wrong in refused:
        with pytest.raises(wrong), ledger.database.writing() as connection:
            answer_question(connection, here, number, text, by=TREASURER, at=AT, decision=decision)
    with ledger.reading() as connection:
        assert len(connection.execute(sa.select(questions)).all()) == 1


def test_custody_begins_shows_itself_and_ends_once(ledger: Ledger) -> None:
    here, first = ledger.community_id, date(2025, 2, 1)
    with ledger.database.writing() as connection:
        begin_custody(connection, here, "街道办事处", "换届之前", first, by=TREASURER, at=AT)
    with pytest.raises(MatterError, match="custody"), ledger.database.writing() as connection:
        begin_custody(connection, here, "居委会", "又一次", DAY, by=TREASURER, at=AT)
    with ledger.reading() as connection:
        assert overview(connection, ledger.facts, as_of=DAY).custodian == "街道办事处"
        assert overview(connection, ledger.facts, as_of=date(2025, 1, 31)).custody_since is None
    with pytest.raises(MatterError, match="days"), ledger.database.writing() as connection:
        end_custody(connection, here, date(2025, 1, 31), by=TREASURER)
    with pytest.raises(AccessRefusedError), ledger.database.writing() as connection:
        end_custody(connection, here, DAY, by=CASHIER)
    with ledger.database.writing() as connection:
        end_custody(connection, here, DAY, by=TREASURER)
    with pytest.raises(UnknownNameError), ledger.database.writing() as connection:
        end_custody(connection, here, DAY, by=TREASURER)
    with ledger.database.writing() as connection:
        begin_custody(connection, here, "居委会", "再一次", date(2025, 3, 3), by=TREASURER, at=AT)
    with ledger.reading() as connection:
        found = all_custodies(connection, ledger.facts)
    assert [(item.number, item.last_day) for item in found] == [(2, None), (1, DAY)]
