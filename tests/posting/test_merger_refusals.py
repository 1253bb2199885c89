"""When a merger goes no further, and books that bring little or nothing of a kind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger.domain.accounts import Account, AccountType, Side
from ledger.domain.errors import AccessRefusedError, TogetherError
from ledger.domain.merger_errors import MergerError
from ledger.domain.mergers import Joining
from ledger.domain.settlements import ShareKey
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.books import open_books
from ledger.posting.chart_changes import close_account
from ledger.posting.check import check_books
from ledger.posting.communities import add_accounts, open_community
from ledger.posting.drafts import save_draft
from ledger.posting.merger_plans import Plan, look_over
from ledger.posting.mergers import approve_merger, next_step, withdraw_merger
from ledger.posting.settlements import propose_share_key
from ledger.store.communities import places
from ledger.store.database import Database
from ledger.store.mergers import merger_vouchers, mergers
from ledger.store.standing import chart_of, held_balances
from tests.factories import OPENED_AT, OPENED_ON, REVIEWER, TREASURER, Ledger, a_ledger
from tests.housing import list_rows, register
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


def approve(new: Ledger, number: int) -> None:
    with new.database.writing() as connection:
        query = sa.select(mergers.c.content_sha256).order_by(mergers.c.number.desc())
        shown = connection.execute(query).scalars().first() or ""
        approve_merger(
            connection, new.community_id, number, by=REVIEWER, at=AT, content_sha256=shown
        )


def withdraw(new: Ledger, number: int) -> None:
    with new.database.writing() as connection:
        withdraw_merger(connection, new.community_id, number, by=TREASURER, at=AT)


def step(new: Ledger, number: int) -> None:
    with new.database.writing() as connection:
        next_step(connection, new.community_id, number, at=AT)


def state(new: Ledger) -> str:
    with new.reading() as connection:
        return str(connection.execute(sa.select(mergers.c.state)).scalar_one())


@pytest.mark.parametrize(
    ("before", "act", "stays"),
    [
        (approve, approve, "approved"), (withdraw, approve, "withdrawn"),
        (withdraw, withdraw, "withdrawn"), (withdraw, step, "withdrawn"),
        (lambda *_: None, step, "proposed"),
    ],
)  # fmt: skip
def test_a_plan_takes_each_turn_once(
    database: Database,
    tmp_path: Path,
    before: Callable[[Ledger, int], None],
    act: Callable[[Ledger, int], None],
    stays: str,
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    number = propose(new, a_plan(old))
    before(new, number)
    for wanted in (number, number + 1):
        with pytest.raises(MergerError) as refused:
            act(new, wanted)
        assert refused.value.reason == "wrong_state"
    assert state(new) == stays


def test_only_those_who_prepare_or_approve_take_a_plan_back(
    sqlite_database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(sqlite_database, tmp_path, 1)
    number = propose(new, a_plan(old))
    supervisor = replace(REVIEWER, role="supervisor")
    with pytest.raises(AccessRefusedError), sqlite_database.writing() as connection:
        withdraw_merger(connection, new.community_id, number, by=supervisor, at=AT)
    assert state(new) == "proposed"


def test_what_came_between_plan_and_approval_stands_against_it(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path)
    number = propose(new, a_plan(old))
    draft = Draft(
        date(2025, 2, 5), (debit("100201", 1, fund="GEN"), credit("480101", 1, fund="GEN")), "未审"
    )
    with database.writing() as connection:
        save_draft(connection, old[1].community_id, draft, by=TREASURER, at=AT)
    with pytest.raises(TogetherError) as refused:
        approve(new, number)
    assert [(x.data["reason"], x.data["community"]) for x in refused.value.refusals] == [
        ("drafts_open", "yuan2")
    ]
    assert state(new) == "proposed"


def test_no_books_end_when_the_new_ones_can_no_longer_take_them(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    number = agreed(new, a_plan(old))
    new.post("2025-03-05 停车费\n借 100201 1.00\n贷 480101 1.00\nclose 2025-03")
    with pytest.raises(TogetherError) as refused:
        one_step(new, number)
    (obstacle,) = refused.value.refusals
    assert (obstacle.data["reason"], obstacle.data["period"]) == ("new_month_closed", 202_503)
    with database.reading() as connection:
        assert check_books(connection, old[0].community_id).difference is None


def test_a_fund_without_assets_and_debts_ends_and_begins_nothing(
    database: Database, tmp_path: Path
) -> None:
    barter = "2025-02-15 以劳抵捐\n借 510107 30.00 CHA\n贷 410101 30.00 CHA\n"
    new, old = courtyards(database, tmp_path, 1, barter)
    steps = carry_out(new, agreed(new, a_plan(old)))
    assert [len(item.vouchers) for item in steps] == [4, 3, 0]
    with database.reading() as connection:
        opened = connection.execute(
            sa.select(merger_vouchers.c.opening_seq).order_by(merger_vouchers.c.ordinal)
        ).scalars().all()  # fmt: skip
        assert [seq is None for seq in opened] == [True, False, False, False]
        for ledger in (new, *old):
            assert check_books(connection, ledger.community_id).difference is None


def test_an_account_that_the_new_books_lack_comes_along(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path, 1)
    own = Account(
        "100299", "银行存款-旧户", "Old bank account", AccountType.ASSET, Side.DEBIT, is_cash=True
    )
    with database.writing() as connection:
        add_accounts(open_books(connection, old[0].community_id), (own,), at=AT)
    old[0].post("2025-02-20 转存\n借 100299 8.00\n贷 100201 8.00")
    carry_out(new, agreed(new, a_plan(old)))
    with database.reading() as connection:
        chart = chart_of(connection, new.community_id)
        held = held_balances(connection, new.community_id)
        assert check_books(connection, new.community_id).difference is None
    assert chart["100299"] == own
    assert [x.balance_minor for x in held if x.account == "100299"] == [800]


def test_an_account_that_was_closed_in_the_new_books_stands_against_it(
    database: Database, tmp_path: Path
) -> None:
    new, old = courtyards(database, tmp_path, 1)
    with database.writing() as connection:
        books = open_books(connection, new.community_id)
        close_account(books, "100203", by=TREASURER, at=AT)
    with pytest.raises(TogetherError) as refused:
        propose(new, a_plan(old))
    assert [(x.data["reason"], x.data["name"]) for x in refused.value.refusals] == [
        ("account_closed", "100203")
    ]
    mapped = Plan(DAY, (Joining("yuan1", "Y1", {"100203": "100201"}, {}),))
    assert [step.kind for step in carry_out(new, agreed(new, mapped))][-1] == "done"


def test_an_account_of_an_older_chart_is_carried_on_by_its_successor(
    database: Database, tmp_path: Path
) -> None:
    new, _ = courtyards(database, tmp_path, 0)
    text = "2025-02-20 维修资金\n借 1701 8.00 MNT\n贷 2601 8.00 MNT shares=H1:8.00"
    old = a_ledger(database, tmp_path, text, slug="jiu", name_zh="旧院", edition_code="npo-2004")
    with database.writing() as connection:
        serve(connection, old)
    plan = a_plan([old])
    with database.reading() as connection:
        looked = look_over(connection, new.community_id, plan, today=AT.date())
    assert "editions" in {note.reason for note in looked.notes}
    carry_out(new, agreed(new, plan))
    with database.reading() as connection:
        held = held_balances(connection, new.community_id)
    assert {x.account: x.balance_minor for x in held} == {"1801": 800, "2601": -800}


def test_books_that_have_ended_join_nobody_else(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path)
    carry_out(new, agreed(new, a_plan(old[:1])))
    with database.reading() as connection:
        looked = look_over(connection, old[1].community_id, a_plan(old[:1]), today=AT.date())
    assert [(x.reason, x.community) for x in looked.obstacles] == [("merged_away", "yuan1")]


def test_books_in_which_nothing_stands_bring_their_places(
    database: Database, tmp_path: Path
) -> None:
    new, _ = courtyards(database, tmp_path, 0)
    text = "place G1 grid 第一网格\nplace B1 building 1号楼\n"
    bare = a_ledger(database, tmp_path, text, slug="kong", name_zh="空院")
    with database.writing() as connection:
        serve(connection, bare)
    steps = carry_out(new, agreed(new, a_plan([bare])))
    assert [(item.kind, item.vouchers) for item in steps] == [
        ("closed", ()), ("opened", ()), ("done", ()),
    ]  # fmt: skip
    with database.reading() as connection:
        query = sa.select(places.c.code, places.c.parent_code).where(
            places.c.community_id == new.community_id, places.c.code.like("Y1%")
        )
        assert {tuple(row) for row in connection.execute(query)} == {
            ("Y1", None), ("Y1-0", "Y1"), ("Y1-H1", "Y1-0"), ("Y1-G1", None), ("Y1-B1", "Y1"),
        }  # fmt: skip
        for ledger in (new, bare):
            assert check_books(connection, ledger.community_id).difference is None


def test_homes_that_lie_in_a_building_stay_in_it(database: Database, tmp_path: Path) -> None:
    new, _ = courtyards(database, tmp_path, 0)
    with database.writing() as connection:
        community_id = open_community(
            connection, slug="lou", name_zh="一号院", name_en="Yard", opened_on=OPENED_ON,
            at=OPENED_AT, log_key=bytes(32),
        )  # fmt: skip
    housed = Ledger(database, community_id, "lou")
    register(housed, list_rows("1 101 58.32"))
    with database.writing() as connection:
        serve(connection, housed)
    carry_out(new, agreed(new, a_plan([housed])))
    with database.reading() as connection:
        query = sa.select(places.c.code, places.c.parent_code).where(
            places.c.community_id == new.community_id, places.c.code != "H1"
        )
        found = {tuple(row) for row in connection.execute(query)}
    assert found == {("Y1", None), ("B1", "Y1"), ("B1-101", "B1")}


def test_the_log_of_books_that_ended_takes_no_policy(database: Database, tmp_path: Path) -> None:
    new, old = courtyards(database, tmp_path, 1)
    carry_out(new, agreed(new, a_plan(old)))
    with pytest.raises(MergerError) as refused, database.writing() as connection:
        propose_share_key(connection, old[0].community_id, ShareKey.AREA, by=TREASURER, at=AT)
    assert refused.value.reason == "merged_away"
