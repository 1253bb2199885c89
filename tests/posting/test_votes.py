"""Votes held through the services: who may vote, ballots typed twice, results confirmed, decisions in force."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.committees import Committee
from ledger.domain.decisions import Standing
from ledger.domain.errors import AccessRefusedError, ApprovalError, TextError, UnknownNameError
from ledger.domain.occupants import OccupantKind
from ledger.domain.policies import Body
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Choice, Count, Matter, Signer, Tally, VoteKind
from ledger.posting.ballots import Sheet, enter_ballots, plan_ballots, record_count, settle
from ledger.posting.committees import record_committee
from ledger.posting.decision_papers import Paper, add_paper, hide_paper, release_paper
from ledger.posting.decisions import add_decision, set_price, vouch
from ledger.posting.values import Officer
from ledger.posting.vote_results import (
    annul,
    close_vote,
    confirm_result,
    reckon,
    reopen_vote,
    withdraw_vote,
)
from ledger.posting.votes import electorate, open_vote, shared_names
from ledger.store.communities import decisions
from ledger.store.decided import decided as standings
from ledger.store.decided import decision_in_force
from ledger.store.evidence import shown_copies
from ledger.store.votes import ballots, vote_results, votes
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.voting import (
    AT,
    COPY,
    PAPER,
    TODAY,
    a_vote,
    decided,
    do,
    everybody,
    finish,
    housed,
    owned,
    resolved,
    sheets,
    typed_twice,
)

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
AUDITOR = Officer(1, "auditor")


@pytest.fixture
def compound(books: Books) -> Ledger:
    return housed(books())


def refused(reason: str, act: Callable[[], Any], error: type[Exception] = VoteError) -> Any:
    with pytest.raises(error) as caught:
        act()
    assert caught.value.data["reason"] == reason  # type: ignore[attr-defined]
    return caught.value


def rows(ledger: Ledger, table: sa.Table) -> int:
    with ledger.reading() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def standing(ledger: Ledger, code: str = "V1", day: date = TODAY) -> Standing:
    with ledger.reading() as connection:
        return standings(connection, ledger.community_id, [code], day)[code].standing


def test_owners_of_the_same_name_are_one_unless_somebody_says_otherwise(compound: Ledger) -> None:
    owned(compound, "B1-101", "王一")
    owned(compound, "B1-102", "王 一")
    owned(compound, "B2-101", "示范开发公司")
    owned(compound, "B2-102", "示范开发公司")
    owned(compound, "B2-103", "租户甲", OccupantKind.TENANT)
    # A name that was erased makes no two owners one.
    owned(compound, "B1-103", "李二")
    owned(compound, "B1-104", "李二")
    with compound.database.writing() as connection:
        connection.execute(sa.text("UPDATE parties SET name = '' WHERE name = '李二'"))
    with compound.reading() as connection:
        here = compound.community_id
        found = electorate(connection, here, TODAY)
        apart = electorate(connection, here, TODAY, apart=("B1-102",))
        assert shared_names(connection, here, TODAY) == (("B1-101", "B1-102"), ("B2-101", "B2-102"))
        assert shared_names(connection, here, TODAY, scope=("B1",)) == (("B1-101", "B1-102"),)
        assert {item.place[:2] for item in electorate(connection, here, TODAY, scope=("B2",))} == {
            "B2"
        }
    assert (len(found), len({item.owner for item in found})) == (10, 8)
    assert len({item.owner for item in apart}) == 9


def test_a_passed_vote_becomes_a_decision_and_holds_after_its_days_on_the_board(
    compound: Ledger,
) -> None:
    decided(compound, everybody() | {"B2-104": AGAINST})
    assert standing(compound) is Standing.POSTING
    assert standing(compound, day=TODAY + timedelta(days=6)) is Standing.POSTING
    in_force = TODAY + timedelta(days=7)
    assert standing(compound, day=in_force) is Standing.IN_FORCE
    with compound.reading() as connection:
        here = compound.community_id
        assert decision_in_force(connection, here, "V1", in_force)
        assert not decision_in_force(connection, here, "V1", TODAY)
        assert not decision_in_force(connection, here, "V7", in_force)


def test_a_vote_that_fails_is_kept_and_becomes_no_decision(compound: Ledger) -> None:
    decided(compound, dict.fromkeys(everybody(), AGAINST), posted=False)
    assert (rows(compound, vote_results), rows(compound, decisions)) == (1, 0)
    refused("nothing_to_annul", lambda: do(compound, annul, "V1", "不通过"))


def test_one_building_decides_alone(compound: Ledger) -> None:
    decided(compound, {f"B2-{flat}": FOR for flat in (101, 102, 103)}, scope=("B2",))
    with compound.reading() as connection:
        found = standings(connection, compound.community_id, ["V1"], TODAY)["V1"]
    assert (found.scope, found.body) == (("B2",), Body.ASSEMBLY)


@pytest.mark.parametrize(
    ("wrong", "reason", "error"),
    [
        ({"closes_on": date(2025, 9, 3)}, "closes_past", VoteError),
        ({"matter": Matter.NONE}, "matter", VoteError),
        ({"kind": VoteKind.CONSULTATION}, "matter", VoteError),
        ({"kind": VoteKind.CONSULTATION, "matter": Matter.NONE}, "households", VoteError),
        ({"kind": VoteKind.CONSULTATION, "matter": Matter.NONE, "scope": ("B1",)},
         "scope_of_owners", VoteError),
        ({"kind": VoteKind.COMMITTEE, "matter": Matter.NONE}, "no_committee", VoteError),
        ({"title": "住9号楼1001减免"}, "names_person", TextError),
        ({"code": ""}, "required", TextError),
        ({"code": "V/1"}, "code", TextError),
    ],
    ids=str,
)  # fmt: skip
def test_a_question_that_cannot_be_put_is_refused(
    compound: Ledger, wrong: dict[str, Any], reason: str, error: type[Exception]
) -> None:
    refused(reason, lambda: do(compound, open_vote, replace(a_vote(), **wrong)), error)
    assert rows(compound, votes) == 0


def test_unknown_buildings_and_consultations_are_refused(compound: Ledger) -> None:
    for wrong in ({"scope": ("B9",)}, {"follows": "V7"}):
        with pytest.raises(UnknownNameError):
            do(compound, open_vote, replace(a_vote(), **wrong))
    with pytest.raises(AccessRefusedError):
        do(compound, open_vote, a_vote(), by=AUDITOR)


def test_a_code_is_used_once(compound: Ledger) -> None:
    do(compound, open_vote, a_vote())
    with compound.database.writing() as connection:
        add_decision(
            connection, compound.community_id, "J1", "以前的", decided_on=TODAY, by=TREASURER
        )
        with pytest.raises(TextError, match="taken"):
            add_decision(
                connection, compound.community_id, "V1", "又来", decided_on=TODAY, by=TREASURER
            )
        with pytest.raises(TextError, match="code"):
            add_decision(
                connection, compound.community_id, "Z/1", "又来", decided_on=TODAY, by=TREASURER
            )
    for code in ("V1", "J1"):
        refused("taken", lambda code=code: do(compound, open_vote, a_vote(code)), TextError)  # type: ignore[misc]


def test_a_committee_needs_more_than_half_of_all_its_members(compound: Ledger) -> None:
    do(compound, record_committee, Committee(7, 5))
    resolved(compound, VoteKind.COMMITTEE, 7, 3, 1, code="K1", posted=False)
    resolved(compound, VoteKind.COMMITTEE, 7, 4, 0, code="K2", follows="K1")
    with compound.reading() as connection:
        found = standings(connection, compound.community_id, ["K1", "K2"], TODAY)
    assert {code: item.body for code, item in found.items()} == {"K2": Body.COMMITTEE}


def test_ballots_are_refused_one_by_one(compound: Ledger) -> None:
    owned(compound, "B1-101", "王一")
    owned(compound, "B1-102", "王一")
    do(compound, open_vote, a_vote())
    do(compound, enter_ballots, "V1", 1, sheets({"B1-103": FOR}))
    pile = [
        Sheet("B9-101", FOR, row=1), Sheet("B1-104", FOR, Signer.TENANT, row=2),
        Sheet("B1-105", Choice.NONE, row=3), Sheet("B1-103", FOR, row=4), Sheet("B1-101", FOR, row=5),
        Sheet("B1-102", AGAINST, row=6), Sheet("B1-102", FOR, row=7),
    ]  # fmt: skip
    with compound.reading() as connection:
        plan = plan_ballots(connection, compound.community_id, "V1", 1, pile, by=TREASURER)
    assert [(item.reason, item.number) for item in plan.problems] == [
        ("no_elector", 1), ("not_owner", 2), ("choice", 3), ("entered", 4), ("two_choices", 6)
    ]  # fmt: skip
    assert len(plan.kept) == 1
    refused("no_elector", lambda: do(compound, enter_ballots, "V1", 1, pile))
    assert rows(compound, ballots) == 1


def test_two_people_read_the_ballots_and_settle_what_differs(compound: Ledger) -> None:
    do(compound, open_vote, a_vote())
    choices = everybody()
    do(compound, enter_ballots, "V1", 1, sheets(choices))
    refused("same_person", lambda: do(compound, enter_ballots, "V1", 2, sheets(choices)))
    refused("reading", lambda: do(compound, enter_ballots, "V1", 3, sheets(choices)))
    del choices["B2-104"]
    read = choices | {"B1-101": AGAINST}
    do(compound, enter_ballots, "V1", 2, sheets(read), by=REVIEWER)
    found = refused("differing", lambda: do(compound, close_vote, "V1", sheets=10))
    assert found.number == 2
    refused("no_elector", lambda: do(compound, settle, "V1", "B9-101", FOR))
    refused("not_differing", lambda: do(compound, settle, "V1", "B1-102", FOR))
    do(compound, settle, "V1", "B1-101", AGAINST, by=REVIEWER)
    do(compound, settle, "V1", "B2-104", Choice.NONE)
    refused("sheets", lambda: do(compound, close_vote, "V1", sheets=10))
    finish(compound, "V1", 9, posted=False)
    with compound.reading() as connection:
        count = reckon(connection, compound.community_id, "V1").count
    assert (count.in_favour, count.against) == (Tally(8, 800_00), Tally(1, 100_00))


def test_ballots_and_counts_are_not_mixed(compound: Ledger) -> None:
    do(compound, open_vote, a_vote())
    asked = a_vote("V2", kind=VoteKind.CONSULTATION, matter=Matter.NONE, households=9)
    do(compound, open_vote, asked)
    refused("kind", lambda: do(compound, enter_ballots, "V2", 1, []))
    refused("kind", lambda: do(compound, record_count, "V1", Count(Tally(9), Tally(1))))
    refused("too_many", lambda: do(compound, record_count, "V2", Count(Tally(99), Tally(10))))


def test_two_people_count_alike_before_anything_is_closed(compound: Ledger) -> None:
    asked = a_vote("V2", kind=VoteKind.CONSULTATION, matter=Matter.NONE, households=9)
    do(compound, open_vote, asked)
    count = Count(Tally(9), Tally(5), Tally(1))
    for officer, found in (
        (TREASURER, count),
        (TREASURER, count),
        (REVIEWER, replace(count, against=Tally(2))),
    ):
        refused("counted_once", lambda: do(compound, close_vote, "V2", sheets=6))
        do(compound, record_count, "V2", found, by=officer)
    refused("counted_once", lambda: do(compound, close_vote, "V2", sheets=6))
    do(compound, record_count, "V2", replace(count, against=Tally(2)), by=TREASURER)
    finish(compound, "V2", 7, posted=False)
    assert standing(compound, "V2") is Standing.UNPOSTED


def test_a_result_takes_a_second_person_and_comes_once(compound: Ledger) -> None:
    do(compound, open_vote, a_vote(closes_on=TODAY + timedelta(days=2)))
    typed_twice(compound, "V1", sheets(everybody()))
    refused("too_early", lambda: do(compound, close_vote, "V1", sheets=10))
    later = AT + timedelta(days=2)
    refused("not_closed", lambda: do(compound, confirm_result, "V1", by=REVIEWER))
    refused("not_closed", lambda: do(compound, reopen_vote, "V1"))
    do(compound, close_vote, "V1", sheets=10, at=later)
    refused("shut", lambda: do(compound, close_vote, "V1", sheets=10, at=later))
    refused("shut", lambda: do(compound, enter_ballots, "V1", 1, []))
    refused("own_count", lambda: do(compound, confirm_result, "V1", at=later))
    do(compound, reopen_vote, "V1", by=REVIEWER, at=later)
    do(compound, close_vote, "V1", sheets=10, at=later)
    do(compound, confirm_result, "V1", by=REVIEWER, at=later)
    refused("not_closed", lambda: do(compound, confirm_result, "V1", by=REVIEWER, at=later))
    refused("shut", lambda: do(compound, enter_ballots, "V1", 1, []))
    refused("shut", lambda: do(compound, withdraw_vote, "V1", "不办了"))


def test_a_vote_is_withdrawn_with_a_reason(compound: Ledger) -> None:
    do(compound, open_vote, a_vote())
    refused("required", lambda: do(compound, withdraw_vote, "V1", ""), TextError)
    do(compound, withdraw_vote, "V1", "方案要改")
    refused("shut", lambda: do(compound, withdraw_vote, "V1", "再一次"))
    refused("shut", lambda: do(compound, enter_ballots, "V1", 1, []))


def old_one(compound: Ledger, code: str = "J1") -> None:
    do(compound, add_decision, code, "以前的决定", decided_on=TODAY, body=Body.COMMITTEE,
       title_en="An old one")  # fmt: skip


def test_an_old_decision_takes_a_paper_and_a_second_person(compound: Ledger) -> None:
    with compound.database.writing() as connection:
        add_decision(
            connection, compound.community_id, "J0", "只有名称", decided_on=TODAY, by=TREASURER
        )
    assert standing(compound, "J0") is Standing.NAMED
    refused("nothing_claimed", lambda: do(compound, vouch, "J0", by=REVIEWER))
    old_one(compound)
    assert standing(compound, "J1") is Standing.CLAIMED
    refused("no_paper", lambda: do(compound, vouch, "J1", by=REVIEWER))
    do(compound, add_paper, "J1", PAPER, Paper.RESOLUTION)
    refused("own_claim", lambda: do(compound, vouch, "J1"))
    do(compound, vouch, "J1", by=REVIEWER)
    assert standing(compound, "J1") is Standing.IN_FORCE
    refused("nothing_claimed", lambda: do(compound, vouch, "J1", by=REVIEWER))


def shown(compound: Ledger) -> list[str]:
    with compound.reading() as connection:
        found = connection.execute(shown_copies(compound.community_id, [PAPER]))
        return [row.copy_sha256 for row in found]


def test_a_paper_is_shown_by_another_person_and_taken_down_by_anybody(compound: Ledger) -> None:
    old_one(compound)
    with pytest.raises(UnknownNameError):
        do(compound, add_paper, "J9", PAPER, Paper.MINUTES)
    number = do(compound, add_paper, "J1", PAPER, Paper.MINUTES)
    refused("paper_twice", lambda: do(compound, add_paper, "J1", PAPER, Paper.TALLY))
    refused("own_paper", lambda: do(compound, release_paper, "J1", number, COPY))
    refused("paper_gone", lambda: do(compound, release_paper, "J1", 9, COPY, by=REVIEWER))
    wrong = "f" * 64
    refused(
        "evidence_unseen", lambda: do(compound, release_paper, "J1", number, wrong, by=REVIEWER),
        ApprovalError,
    )  # fmt: skip
    refused("paper_gone", lambda: do(compound, hide_paper, "J1", number, "有电话"))
    assert shown(compound) == []
    do(compound, release_paper, "J1", number, COPY, by=REVIEWER)
    assert shown(compound) == [COPY]
    refused("paper_gone", lambda: do(compound, release_paper, "J1", number, COPY, by=REVIEWER))
    do(compound, hide_paper, "J1", number, "有电话")
    assert shown(compound) == []


def test_scans_of_ballots_are_never_shown(compound: Ledger) -> None:
    do(compound, open_vote, a_vote())
    number = do(compound, add_paper, "V1", PAPER, Paper.BALLOTS)
    refused("paper_private", lambda: do(compound, release_paper, "V1", number, COPY, by=REVIEWER))


def test_a_price_stands_on_a_decision(compound: Ledger) -> None:
    old_one(compound)
    said = {"first_day": TODAY}
    with pytest.raises(UnknownNameError):
        do(compound, set_price, "9999", "J1", "每月 150 元", **said)
    with pytest.raises(UnknownNameError):
        do(compound, set_price, "480101", "J9", "每月 150 元", **said)
    refused("required", lambda: do(compound, set_price, "480101", "", "150 元", **said), TextError)
    refused("required", lambda: do(compound, set_price, "480101", "J1", "", **said), TextError)
    do(compound, set_price, "480101", "J1", "每月 150 元", **said)
    do(compound, set_price, "480101", "J1", "每月 160 元", **said)
