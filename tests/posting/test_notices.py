"""A notice from the plan to the result: two people, a number by year, hung, objected to, answered, ended."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, TextError, UnknownNameError
from ledger.domain.notice_errors import NoticeError
from ledger.domain.notices import Result
from ledger.posting.check import check_books
from ledger.posting.notice_contents import Correcting, prepare_correction, prepare_text
from ledger.posting.notices import (
    Hung,
    Objection,
    answer_objection,
    drop_notice,
    end_notice,
    hang_notice,
    prepare_notice,
    publish_notice,
    record_objection,
)
from ledger.posting.publications import propose_publication
from ledger.posting.values import Officer
from ledger.statements.duties import duties
from ledger.statements.notice_values import NoticeState
from ledger.statements.notices import notice_list, notice_of_id, waiting_notices
from ledger.statements.publications import publication
from ledger.store.communities import communities, decisions
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.noticing import PLAN, a_content, a_plan

DAY = date(2025, 2, 10)
CASHIER = Officer(1, "cashier")


def at(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    return books("2025-01-05 停车费\n借 100201 500.00\n贷 480101 500.00")


def prepared(ledger: Ledger, day: date = DAY, income: str = "500.00", **changes: Any) -> str:
    with ledger.database.writing() as connection:
        proposal_id = propose_publication(
            connection, ledger.community_id, a_content(income), by=TREASURER, at=at(day)
        )
        plan = a_plan(
            **{"first_day": day, "last_day": day + timedelta(days=6),
               "objections_until": day + timedelta(days=6)} | changes
        )  # fmt: skip
        return prepare_notice(
            connection, ledger.community_id, plan, (proposal_id,), by=TREASURER, at=at(day)
        )


def published(ledger: Ledger, day: date = DAY, **changes: Any) -> str:
    notice_id = prepared(ledger, day, **changes)
    with ledger.database.writing() as connection:
        publish_notice(connection, ledger.community_id, notice_id, by=REVIEWER, at=at(day))
    return notice_id


def hung(ledger: Ledger, day: date = DAY, **changes: Any) -> str:
    notice_id = published(ledger, day, **changes)
    with ledger.database.writing() as connection:
        hang_notice(
            connection, ledger.community_id, notice_id, Hung(day, ("大门公示栏",)), by=TREASURER,
            at=at(day),
        )  # fmt: skip
    return notice_id


def test_a_notice_goes_from_the_plan_to_its_result(ledger: Ledger) -> None:
    notice_id = hung(ledger)
    here = ledger.community_id
    with ledger.database.writing() as connection:
        step = record_objection(
            connection, here, notice_id, Objection(DAY, "phone", "停车费少记了"), by=REVIEWER,
            at=at(DAY),
        )  # fmt: skip
        with pytest.raises(NoticeError, match="incomplete"):
            end_notice(
                connection, here, notice_id, on=date(2025, 2, 16), corrected=False, by=TREASURER,
                at=at(date(2025, 2, 17)),
            )  # fmt: skip
        answer_objection(
            connection, here, notice_id, step, "已核对，没有少记", on=date(2025, 2, 12),
            by=TREASURER, at=at(date(2025, 2, 12)),
        )  # fmt: skip
        result = end_notice(
            connection, here, notice_id, on=date(2025, 2, 16), corrected=False, by=TREASURER,
            at=at(date(2025, 2, 17)),
        )  # fmt: skip
        assert result is Result.ANSWERED
    with ledger.reading() as connection:
        shown = notice_of_id(connection, ledger.facts, notice_id)
        assert shown is not None
        assert check_books(connection, here).difference is None
    (objection,) = shown.objections
    assert (shown.row.number, shown.row.result, shown.places) == (
        "2025-001", "answered", ("大门公示栏",),
    )  # fmt: skip
    assert objection.answer_until == date(2025, 2, 17)
    assert not objection.is_late(date(2025, 3, 1))
    assert (objection.reply, objection.answered_on) == ("已核对，没有少记", date(2025, 2, 12))
    assert shown.row.state(date(2025, 2, 18)) is NoticeState.ENDED


def test_numbers_run_by_year_and_what_hangs_fulfils_a_duty(ledger: Ledger) -> None:
    numbers = []
    for day, income in (
        (DAY, "1.00"), (date(2025, 4, 8), "2.00"), (date(2026, 1, 8), "3.00"),
    ):  # fmt: skip
        hung(ledger, day, income=income, period="2025Q1")
    with ledger.reading() as connection:
        shown = notice_list(connection, ledger.facts, day=date(2026, 1, 9), page_size=2)
        assert shown.next_after is not None
        rest = notice_list(
            connection, ledger.facts, day=date(2026, 1, 9), after=shown.next_after, page_size=2
        )
        numbers = [row.number for row in (*shown.rows, *rest.rows)]
        owed = duties(connection, ledger.facts, day=date(2025, 4, 30))
    assert numbers == ["2026-001", "2025-002", "2025-001"]
    (first, running) = [item for item in owed.duties if item.rule.kind == "public-income"]
    assert (first.period, first.state.value, first.posted_on) == ("2025Q1", "posted", DAY)
    assert (running.period, running.state.value) == ("2025Q2", "coming")


def test_states_follow_the_clock(ledger: Ledger) -> None:
    notice_id = published(ledger)
    with ledger.reading() as connection:
        (row,) = notice_list(connection, ledger.facts, day=DAY).rows
    assert row.state(DAY) is NoticeState.PUBLISHED
    with ledger.database.writing() as connection:
        later = date(2025, 2, 12)
        hang_notice(
            connection, ledger.community_id, notice_id, Hung(later, ("大门公示栏",)), by=TREASURER,
            at=at(later),
        )  # fmt: skip
    with ledger.reading() as connection:
        (row,) = notice_list(connection, ledger.facts, day=DAY).rows
    assert row.last_day == date(2025, 2, 18)
    assert row.days == 7
    assert row.state(date(2025, 2, 18)) is NoticeState.HANGING
    assert row.state(date(2025, 2, 19)) is NoticeState.OVER


def test_who_prepared_does_not_publish_and_no_step_is_done_twice(ledger: Ledger) -> None:
    notice_id, here = prepared(ledger), ledger.community_id
    with ledger.database.writing() as connection:
        for by, reason in ((Officer(1, "publisher"), "own"),):
            with pytest.raises(NoticeError, match=reason):
                publish_notice(connection, here, notice_id, by=by, at=at(DAY))
        with pytest.raises(AccessRefusedError):
            publish_notice(connection, here, notice_id, by=TREASURER, at=at(DAY))
        with pytest.raises(NoticeError, match="unknown"):
            publish_notice(connection, here, "none", by=REVIEWER, at=at(DAY))
        publish_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))
        with pytest.raises(NoticeError, match="state"):
            publish_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))
        with pytest.raises(NoticeError, match="state"):
            drop_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))


def test_a_dropped_notice_is_not_published(ledger: Ledger) -> None:
    notice_id, here = prepared(ledger), ledger.community_id
    with ledger.database.writing() as connection:
        assert len(waiting_notices(connection, ledger.facts)) == 1
        with pytest.raises(AccessRefusedError):
            drop_notice(connection, here, notice_id, by=CASHIER, at=at(DAY))
        with pytest.raises(NoticeError, match="unknown"):
            drop_notice(connection, here, "none", by=TREASURER, at=at(DAY))
        drop_notice(connection, here, notice_id, by=TREASURER, at=at(DAY))
        assert waiting_notices(connection, ledger.facts) == ()
        for act in (drop_notice, publish_notice):
            with pytest.raises(NoticeError, match="state"):
                act(connection, here, notice_id, by=REVIEWER, at=at(DAY))
        shown = notice_of_id(connection, ledger.facts, notice_id)
    assert shown is not None
    assert shown.row.state(DAY) is NoticeState.DROPPED


def test_a_notice_needs_content_a_subject_that_exists_and_somebody_who_prepares(
    ledger: Ledger,
) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        connection.execute(
            sa.insert(decisions).values(community_id=here, code="J1", title_zh="换门")
        )
        text = "结算公示"
        for proposals in ((), ("none",)):
            with pytest.raises(NoticeError, match="nothing"):
                prepare_notice(connection, here, PLAN, proposals, by=TREASURER, at=at(DAY))
        with pytest.raises(AccessRefusedError):
            prepare_notice(connection, here, PLAN, ("none",), by=REVIEWER, at=at(DAY))
        for changes, refusal in (
            ({"subject_kind": "decision"}, NoticeError),
            ({"subject_kind": "decision", "subject_code": "J9"}, UnknownNameError),
        ):
            with pytest.raises(refusal):
                prepare_text(
                    connection, here, a_plan(kind="work", **changes), text, by=TREASURER, at=at(DAY)
                )
        fits = a_plan(kind="work", subject_kind="decision", subject_code="J1")
        notice_id = prepare_text(
            connection, here, fits, f"{text}\n已付清", by=TREASURER, at=at(DAY), text_en="Settled"
        )
        publish_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))
    with ledger.reading() as connection:
        shown = notice_of_id(connection, ledger.facts, notice_id)
    assert shown is not None
    (item,) = shown.items
    assert item.content is not None
    assert [row["text"] for row in item.content["rows"]] == ["结算公示", "已付清"]
    assert item.content["rows_en"] == [{"text": "Settled"}]


def test_a_notice_hangs_after_it_was_published_once_and_with_a_photo_that_is_there(
    ledger: Ledger,
) -> None:
    here, waiting = ledger.community_id, prepared(ledger)
    with ledger.database.writing() as connection:
        with pytest.raises(NoticeError, match="state"):
            hang_notice(connection, here, waiting, Hung(DAY, ("门",)), by=TREASURER, at=at(DAY))
        publish_notice(connection, here, waiting, by=REVIEWER, at=at(DAY))
        for what, by, refusal in (
            (Hung(date(2025, 2, 9), ("门",)), TREASURER, NoticeError),
            (Hung(date(2025, 2, 11), ("门",)), TREASURER, NoticeError),
            (Hung(DAY, ()), TREASURER, NoticeError),
            (Hung(DAY, ("门",), "a" * 64), TREASURER, UnknownNameError),
            (Hung(DAY, ("3号楼2单元501室",)), TREASURER, TextError),
            (Hung(DAY, ("门",)), CASHIER, AccessRefusedError),
        ):
            with pytest.raises(refusal):
                hang_notice(connection, here, waiting, what, by=by, at=at(DAY))
        hang_notice(connection, here, waiting, Hung(DAY, ("门",)), by=TREASURER, at=at(DAY))
        with pytest.raises(NoticeError, match="state"):
            hang_notice(connection, here, waiting, Hung(DAY, ("门",)), by=TREASURER, at=at(DAY))


def test_objections_and_answers_come_in_turn(ledger: Ledger) -> None:
    notice_id, here = published(ledger), ledger.community_id
    with ledger.database.writing() as connection:
        for on in (date(2025, 2, 9), date(2025, 2, 11)):
            with pytest.raises(NoticeError, match="days"):
                record_objection(
                    connection, here, notice_id, Objection(on, "paper", "少记了"), by=TREASURER,
                    at=at(DAY),
                )  # fmt: skip
        step = record_objection(
            connection, here, notice_id, Objection(DAY, "paper", "少记了"), by=TREASURER, at=at(DAY)
        )
        for number, on, reason in (
            (step + 1, DAY, "step"), (step, date(2025, 2, 9), "days"),
            (step, date(2025, 2, 11), "days"),
        ):  # fmt: skip
            with pytest.raises(NoticeError, match=reason):
                answer_objection(
                    connection, here, notice_id, number, "已核对", on=on, by=TREASURER, at=at(DAY)
                )
        answer_objection(
            connection, here, notice_id, step, "已核对", on=DAY, by=TREASURER, at=at(DAY)
        )
        with pytest.raises(NoticeError, match="step"):
            answer_objection(
                connection, here, notice_id, step, "再答", on=DAY, by=TREASURER, at=at(DAY)
            )


@pytest.mark.parametrize(
    ("on", "now", "reason"),
    [
        (date(2025, 2, 15), date(2025, 2, 20), "early"),
        (date(2025, 2, 21), date(2025, 2, 20), "days"),
    ],
)
def test_a_notice_hangs_as_long_as_it_has_to(
    ledger: Ledger, on: date, now: date, reason: str
) -> None:
    notice_id, here = hung(ledger), ledger.community_id
    with ledger.database.writing() as connection, pytest.raises(NoticeError, match=reason):
        end_notice(connection, here, notice_id, on=on, corrected=False, by=TREASURER, at=at(now))


@pytest.mark.parametrize(
    ("corrected", "result"), [(True, Result.CORRECTED), (False, Result.NO_OBJECTION)]
)
def test_a_notice_ends_once_and_says_how(
    ledger: Ledger, *, corrected: bool, result: Result
) -> None:
    notice_id, here = hung(ledger), ledger.community_id
    last, now = date(2025, 2, 16), at(date(2025, 2, 17))
    with ledger.database.writing() as connection:
        ended = end_notice(
            connection, here, notice_id, on=last, corrected=corrected, by=TREASURER, at=now
        )
        assert ended is result
        with pytest.raises(NoticeError, match="state"):
            end_notice(connection, here, notice_id, on=last, corrected=False, by=TREASURER, at=now)


def test_a_correction_quotes_both_figures_out_of_two_publications(ledger: Ledger) -> None:
    published(ledger)
    here, voucher = ledger.community_id, ledger.posted[0].voucher
    plan = a_plan(kind="correction", title_zh="更正公告")
    with ledger.database.writing() as connection:
        wrong = Correcting(1, "少记了一笔", "业委会办公室", "记-2025-01-0099")
        with pytest.raises(UnknownNameError):
            prepare_correction(
                connection, here, plan, a_content("700.00"), wrong, by=TREASURER, at=at(DAY)
            )
        about = Correcting(1, "少记了一笔", "业委会办公室", voucher)
        with pytest.raises(NoticeError, match="unchanged"):
            prepare_correction(
                connection, here, plan, a_content("500.00"), about, by=TREASURER, at=at(DAY)
            )
        notice_id = prepare_correction(
            connection, here, plan, a_content("700.00"), about, by=TREASURER, at=at(DAY)
        )
        publish_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))
    with ledger.reading() as connection:
        shown = notice_of_id(connection, ledger.facts, notice_id)
        assert check_books(connection, here).difference is None
        assert shown is not None
        announced, statement = shown.items
        assert announced.content is not None
        corrected = publication(connection, ledger.facts, 1)
        assert corrected is not None
    row = next(row for row in announced.content["rows"] if row["column"] == "amount")
    assert (row["original"], row["corrected"], row["difference"]) == ("500.00", "700.00", "200.00")
    assert announced.content["original"]["number"] == 1
    assert announced.content["voucher"] == voucher
    assert (announced.number, statement.number, corrected.row.corrected_by) == (2, 3, 3)


def test_texts_and_corrections_are_not_corrected_by_figures(ledger: Ledger) -> None:
    here = ledger.community_id
    with ledger.database.writing() as connection:
        notice_id = prepare_text(
            connection, here, a_plan(kind="other"), "停水通知", by=TREASURER, at=at(DAY)
        )
        publish_notice(connection, here, notice_id, by=REVIEWER, at=at(DAY))
        with pytest.raises(NoticeError, match="other_period"):
            prepare_correction(
                connection, here, a_plan(kind="correction"), a_content(),
                Correcting(1, "有误", "业委会办公室"), by=TREASURER, at=at(DAY),
            )  # fmt: skip


def test_a_places_rules_are_asked_when_a_notice_is_prepared(ledger: Ledger) -> None:
    with ledger.database.writing() as connection:
        connection.execute(sa.update(communities).values(jurisdiction="杭州"))
    with pytest.raises(NoticeError, match="too_short"):
        prepared(ledger)
