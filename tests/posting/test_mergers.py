"""Several sets of books become one: nothing is lost to the fen, the old ones end, and it takes two people."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.errors import AccessRefusedError, ApprovalError, CorrectionError, TogetherError
from ledger.domain.merger_errors import MergerError
from ledger.domain.mergers import Held, Joining
from ledger.domain.transactions import Draft, Kind, credit, debit
from ledger.posting.check import check_books
from ledger.posting.drafts import save_draft
from ledger.posting.merger_plans import DryRun, Plan, look_over
from ledger.posting.mergers import approve_merger, propose_merger, withdraw_merger
from ledger.posting.reversals import propose_reversal
from ledger.store.communities import places
from ledger.store.database import Database
from ledger.store.journal import lines
from ledger.store.log import leaves
from ledger.store.mergers import merger_vouchers, mergers
from ledger.store.people import memberships
from ledger.store.standing import held_balances
from tests.factories import REVIEWER, TREASURER, Ledger, a_ledger
from tests.posting.merging import (
    AT,
    DAY,
    a_plan,
    agreed,
    carry_out,
    courtyards,
    one_step,
    propose,
    serve,
)


def standing_of(ledger: Ledger) -> tuple[Held, ...]:
    with ledger.reading() as connection:
        return held_balances(connection, ledger.community_id)


def summed(balances: list[tuple[str, str, str, int]]) -> dict[tuple[str, str, str], int]:
    sums: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for account, fund, household, minor in balances:
        sums[account, fund, household] += minor
    return {key: minor for key, minor in sums.items() if minor}


def looked(new: Ledger, plan: Plan) -> DryRun:
    with new.reading() as connection:
        return look_over(connection, new.community_id, plan, today=AT.date())


def reasons(dry_run: DryRun) -> list[tuple[str, str]]:
    return [(item.reason, item.community) for item in dry_run.obstacles]


def test_what_the_new_books_begin_with_is_what_the_old_ones_ended_with(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path)
    before: list[tuple[str, str, str, int]] = []
    for number, ledger in enumerate(old, start=1):
        for item in standing_of(ledger):
            account, household = item.account, item.household and f"Y{number}-{item.household}"
            if not item.account_type.is_activity:
                before.append((account, item.fund, household, item.balance_minor))
            else:
                home = "3102" if item.fund_class == "restricted" else "3101"
                before.append((home, item.fund, "", item.balance_minor))
    steps = carry_out(new, agreed(new, a_plan(old)))
    assert [(step.kind, step.slug) for step in steps] == [
        ("closed", "yuan1"), ("opened", "yuan1"), ("closed", "yuan2"), ("opened", "yuan2"), ("done", ""),
    ]  # fmt: skip
    after = [(x.account, x.fund, x.household, x.balance_minor) for x in standing_of(new)]
    assert summed(after) == summed(before)
    assert all(not standing_of(ledger) for ledger in old)
    with database.reading() as connection:
        for ledger in (new, *old):
            assert check_books(connection, ledger.community_id).difference is None


def test_each_new_voucher_names_its_courtyard_and_carries_on_one_old_one(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path)
    carry_out(new, agreed(new, a_plan(old)))
    with database.reading() as connection:
        links = connection.execute(sa.select(merger_vouchers)).all()
        kinds = connection.execute(
            sa.select(places.c.code, places.c.kind, places.c.parent_code).where(
                places.c.community_id == new.community_id, places.c.code.like("Y1%")
            )
        ).all()
        (end,) = connection.execute(
            sa.select(leaves.c.leaf).where(
                leaves.c.community_id == old[0].community_id, leaves.c.type == "close"
            )
        ).scalars()
        named = connection.execute(
            sa.text("SELECT DISTINCT place_code FROM lines WHERE community_id = :new"),
            {"new": new.community_id},
        ).scalars()
        # Two households owe fees in each: too few for their courtyard to be named.
        assert set(named) == {"Y1", "Y2", None}
    # Common, restricted and owners' money of each.
    assert [(row.position, row.ordinal) for row in links] == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (2, 2),
        (2, 3),
    ]
    assert all(row.opening_seq for row in links)
    assert [tuple(row) for row in kinds] == [
        ("Y1", "courtyard", None), ("Y1-0", "building", "Y1"), ("Y1-H1", "household", "Y1-0"),
        ("Y1-H2", "household", "Y1-0"), ("Y1-H3", "household", "Y1-0"),
    ]  # fmt: skip
    said = json.loads(end)
    assert said["into"] == new.facts.log_origin
    assert (said["day"], len(said["vouchers"])) == ("2025-03-01", 3)


def test_the_old_books_take_nothing_more(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path)
    number = agreed(new, a_plan(old))
    late = Draft(
        date(2025, 3, 5), (debit("100201", 1, fund="GEN"), credit("480101", 1, fund="GEN")), "晚了"
    )
    with pytest.raises(MergerError) as waiting, database.writing() as connection:
        save_draft(connection, old[1].community_id, late, by=TREASURER, at=AT)
    assert waiting.value.reason == "under_way"
    one_step(new, number)
    with pytest.raises(MergerError) as ended, database.writing() as connection:
        save_draft(connection, old[0].community_id, late, by=TREASURER, at=AT)
    assert ended.value.reason == "merged_away"
    carry_out(new, number)
    with pytest.raises(CorrectionError), database.writing() as connection:
        propose_reversal(
            connection, new.community_id, 1, by=TREASURER, at=AT, dated_on=DAY, reason="错了"
        )


def test_a_merge_voucher_needs_a_merger(database: Database, tmp_path: Path) -> None:
    new, _ = courtyards(database, tmp_path, 1)
    lines = (debit("100201", 1, fund="GEN"), credit("3101", 1, fund="GEN"))
    with pytest.raises(MergerError) as refused, database.writing() as connection:
        save_draft(
            connection, new.community_id, Draft(DAY, lines, "转入", kind=Kind.MERGE),
            by=TREASURER, at=AT,
        )  # fmt: skip
    assert refused.value.reason == "unplanned"


def test_two_people_with_the_same_duty_everywhere(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path)
    plan = a_plan(old)
    with pytest.raises(AccessRefusedError), database.writing() as connection:
        propose_merger(connection, new.community_id, plan, by=REVIEWER, at=AT)
    number = propose(new, plan)
    with pytest.raises(MergerError) as again, database.writing() as connection:
        propose_merger(connection, new.community_id, plan, by=TREASURER, at=AT)
    assert again.value.reason == "under_way"
    sha256 = _sha256(new)
    own = replace(REVIEWER, user_id=TREASURER.user_id)
    for by, shown, refusal in (
        (TREASURER, sha256, AccessRefusedError),
        (own, sha256, ApprovalError),
        (REVIEWER, "0" * 64, ApprovalError),
    ):
        with pytest.raises(refusal), database.writing() as connection:
            approve_merger(connection, new.community_id, number, by=by, at=AT, content_sha256=shown)
    with database.writing() as connection:
        held = memberships.c
        connection.execute(
            sa.update(memberships)
            .where(held.community_id == old[1].community_id, held.role == "reviewer")
            .values(last_day=date(2025, 2, 1))
        )
    with pytest.raises(TogetherError) as lacking, database.writing() as connection:
        approve_merger(
            connection, new.community_id, number, by=REVIEWER, at=AT, content_sha256=sha256
        )
    assert [item.data["community"] for item in lacking.value.refusals] == ["yuan2"]


def test_balances_that_changed_since_the_plan_are_not_carried_on(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path)
    number = propose(new, a_plan(old))
    old[1].post("2025-02-20 又收停车费\n借 100201 0.01\n贷 480101 0.01")
    with pytest.raises(MergerError) as refused, database.writing() as connection:
        approve_merger(
            connection, new.community_id, number, by=REVIEWER, at=AT, content_sha256=_sha256(new)
        )
    assert (refused.value.reason, refused.value.community) == ("changed", "yuan2")
    with database.writing() as connection:
        withdraw_merger(connection, new.community_id, number, by=TREASURER, at=AT)
    assert agreed(new, a_plan(old)) == number + 1


def test_no_way_back_once_old_books_have_ended(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path)
    number = agreed(new, a_plan(old))
    one_step(new, number)
    with pytest.raises(MergerError) as refused, database.writing() as connection:
        withdraw_merger(connection, new.community_id, number, by=TREASURER, at=AT)
    assert refused.value.reason == "wrong_state"


def _draft_left(ledger: Ledger) -> None:
    draft = Draft(
        date(2025, 2, 5), (debit("100201", 1, fund="GEN"), credit("480101", 1, fund="GEN")), "未审"
    )
    with ledger.database.writing() as connection:
        save_draft(connection, ledger.community_id, draft, by=TREASURER, at=AT)


OBSTACLES: tuple[tuple[str, Callable[[Ledger], object], date], ...] = (
    ("drafts_open", _draft_left, DAY),
    ("later_postings", lambda x: x.post("2025-03-01 后记\n借 100201 1.00\n贷 480101 1.00"), DAY),
    ("months_open", lambda _: None, date(2025, 4, 1)),
    ("month_closed", lambda x: x.post("close 2025-02"), DAY),
    ("day_to_come", lambda _: None, date(2025, 3, 31)),
)


@pytest.mark.parametrize(("reason", "spoil", "day"), OBSTACLES, ids=[x[0] for x in OBSTACLES])
def test_every_obstacle_is_listed_before_anything_is_done(
    sqlite_database: Database,
    tmp_path: Path,
    reason: str,
    spoil: Callable[[Ledger], object],
    day: date,
) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    assert not looked(new, a_plan(old)).obstacles
    spoil(old[1])
    found = reasons(looked(new, a_plan(old, day)))
    assert (reason, "" if reason == "day_to_come" else "yuan2") in found
    with pytest.raises(TogetherError) as refused:
        propose(new, a_plan(old, day))
    assert len(refused.value.refusals) == len(found)


def test_names_that_do_not_fit_are_obstacles(sqlite_database: Database, tmp_path: Path) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    first, second = a_plan(old).joining
    cases = (
        (replace(second, slug="nowhere"), "community_unknown"),
        (replace(second, slug="yuan1"), "named_twice"),
        (replace(second, slug="xin"), "itself"),
        (replace(second, courtyard="Y1"), "courtyard"),
        (replace(second, funds={"DON": "GEN"}), "fund_class"),
        (replace(second, funds={"DON": "NONE"}), "fund_unknown"),
        (replace(second, accounts={"100201": "480101"}), "account_differs"),
        (replace(second, accounts={"100201": "999"}), "account_unknown"),
    )
    for joining, reason in cases:
        assert reason in {x for x, _ in reasons(looked(new, Plan(DAY, (first, joining))))}
    assert reasons(looked(new, Plan(DAY, ()))) == [("nobody", "")]


def test_funds_and_accounts_are_mapped_as_the_plan_says(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path)
    renamed = [
        Joining(item.slug, f"Y{n}", {"100203": "100201"}, {"DON": "CHA"})
        for n, item in enumerate(old, start=1)
    ]
    carry_out(new, agreed(new, Plan(DAY, tuple(renamed))))
    held = {(x.account, x.fund): x.balance_minor for x in standing_of(new) if x.fund == "CHA"}
    assert held == {("100201", "CHA"): 60_000, ("3102", "CHA"): -60_000}


def test_a_courtyard_of_two_households_is_not_named_behind_their_shares(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, _ = courtyards(sqlite_database, tmp_path, 0)
    text = """
    place H2 household 1-102
    2025-02-01 应收物业费
      借 112101 9.00 GEN shares=H1:4.00,H2:5.00
      贷 430101 9.00
    """
    small = a_ledger(sqlite_database, tmp_path, text, slug="xiao", name_zh="小院")
    with sqlite_database.writing() as connection:
        serve(connection, small)
    carry_out(new, agreed(new, a_plan([small])))
    with sqlite_database.reading() as connection:
        query = sa.select(lines.c.account_code, lines.c.place_code).where(
            lines.c.community_id == new.community_id
        )
        found = {tuple(row) for row in connection.execute(query)}
    assert found == {("112101", None), ("3101", "Y1")}


def test_books_that_took_others_in_take_more_later(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 2)
    carry_out(new, agreed(new, a_plan(old[:1])))
    assert agreed(new, Plan(DAY, (Joining("yuan2", "Y2", {}, {}),))) == 2
    assert [step.kind for step in carry_out(new, 2)] == ["closed", "opened", "done"]
    held = {(x.account, x.fund): x.balance_minor for x in standing_of(new)}
    assert held["100201", "GEN"] == 130_600 + 130_700
    with sqlite_database.reading() as connection:
        assert check_books(connection, new.community_id).difference is None


def test_merged_books_join_others_later(sqlite_database: Database, tmp_path: Path) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 2)
    carry_out(new, agreed(new, a_plan(old)))
    new.post("2025-03-20 停车费\n借 100201 7.00\n贷 480101 7.00")
    larger = a_ledger(sqlite_database, tmp_path, slug="da", name_zh="大小区")
    with sqlite_database.writing() as connection:
        serve(connection, larger)
    plan = Plan(date(2025, 4, 1), (Joining("xin", "A", {}, {}),))
    carry_out(larger, agreed(larger, plan, at=datetime(2025, 4, 2, tzinfo=UTC)))
    held = {(x.account, x.fund): x.balance_minor for x in standing_of(larger)}
    assert held["100201", "GEN"] == 130_600 + 130_700 + 700
    assert not standing_of(new)


def _sha256(new: Ledger) -> str:
    with new.reading() as connection:
        query = sa.select(mergers.c.content_sha256).order_by(mergers.c.number.desc())
        return str(connection.execute(query).scalars().first())
