"""Sharing a cost: the list, its vouchers, who pays from a balance and who pays in first."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.errors import (
    AccessRefusedError,
    Refusal,
    TextError,
    UnknownNameError,
)
from ledger.domain.sharing import Key, Purpose, Scope, SharedCost
from ledger.domain.sharing_errors import SharingError
from ledger.posting.allocation_withdrawals import propose_withdrawal
from ledger.posting.allocations import allocate, load_allocation, plan, propose_again
from ledger.posting.books import open_books
from ledger.posting.confirming import confirm
from ledger.posting.drafts import withdraw
from ledger.posting.maintenance import propose_interest, record_first_deposits
from ledger.posting.values import Officer
from ledger.store.allocations import allocation_drafts
from ledger.store.household_balances import lowest_by_household
from ledger.store.journal import lines, sublines
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.sharing import (
    AT,
    DAY,
    LIFT,
    again,
    check,
    deposit,
    held,
    post_all,
    purposes,
    settled_books,
    share,
)


@pytest.fixture
def ledger(books: Books) -> Ledger:
    return settled_books(books)


def test_a_draw_of_thirty_thousand_by_area_is_that_of_the_books_of_rules(ledger: Ledger) -> None:
    """domain.md §3 no. 26, with one household that has too little (no. 27)."""
    allocation_id = share(ledger)
    with ledger.reading() as connection:
        _, rows = load_allocation(connection, ledger.community_id, allocation_id)
    assert [row.amount_minor for row in rows] == [714_096, 960_239, 518_617, 807_048]
    assert [row.top_up_minor for row in rows] == [0, 0, 18_617, 0]
    assert purposes(ledger, allocation_id) == ["draw", "top_up"]
    post_all(ledger)
    assert held(ledger) == {
        "B1-101": 285_904, "B1-102": 39_761, "B1-201": 0, "B1-202": 192_952,
    }  # fmt: skip


def test_what_owners_pay_in_is_drawn_after_they_paid_it(ledger: Ledger) -> None:
    allocation_id = share(ledger)
    post_all(ledger)
    with pytest.raises(SharingError) as early:
        again(ledger, allocation_id, Purpose.DRAW_TOP_UP)
    assert (early.value.reason, early.value.count, early.value.missing_minor) == (
        "not_paid_in", 1, 18_617,
    )  # fmt: skip
    deposit(ledger, {"B1-201": 18_617}, kind="top_up")
    again(ledger, allocation_id, Purpose.DRAW_TOP_UP)
    post_all(ledger)
    assert held(ledger)["B1-201"] == 0
    with ledger.reading() as connection:
        spent = connection.execute(
            sa.select(sa.func.sum(lines.c.credit_minor)).where(lines.c.account_code == "220201")
        ).scalar_one()
        asked = connection.execute(
            sa.select(sa.func.sum(lines.c.debit_minor - lines.c.credit_minor)).where(
                lines.c.account_code == "112205"
            )
        ).scalar_one()
    assert (spent, asked) == (3_000_000, 0), "the invoice to the fen, and nobody owes anything"
    with pytest.raises(SharingError) as twice:
        again(ledger, allocation_id, Purpose.DRAW_TOP_UP)
    assert twice.value.reason == "drawn_already"
    assert check(ledger) is None


def test_a_building_is_named_only_where_three_households_stand_behind_its_line(
    ledger: Ledger,
) -> None:
    deposit(ledger, {"B2-101": 100_000, "B2-102": 100_000})
    cost = SharedCost(
        "水泵更换", 100_001, DAY, "100205", decision="D01", excluded={"H1": "没有面积"}
    )
    share(ledger, cost)
    (seq,) = post_all(ledger)
    with ledger.reading() as connection:
        query = sa.select(lines.c.place_code, lines.c.debit_minor).where(
            lines.c.seq == seq, lines.c.account_code == "2601"
        )
        # B2 has two: B1 stands with them, else what is missing from B1 and the total would tell of them.
        assert [row.place_code for row in connection.execute(query)] == [None]
        count = connection.execute(
            sa.select(sa.func.count()).where(sublines.c.seq == seq)
        ).scalar_one()
    assert count == 6


def test_a_reversal_is_the_exact_negation_and_the_draw_can_be_proposed_again(
    ledger: Ledger,
) -> None:
    before = held(ledger)
    allocation_id = share(ledger)
    seq = post_all(ledger)[0]
    ledger.post(f"2025-06-30 [reverses {seq}] 付错")
    top_up_only = held(ledger)
    assert top_up_only == before
    with pytest.raises(SharingError):
        again(ledger, allocation_id, Purpose.TOP_UP)
    again(ledger, allocation_id, Purpose.DRAW)
    post_all(ledger)
    assert sum(held(ledger).values()) == sum(before.values()) - (3_000_000 - 18_617)


def test_a_withdrawn_voucher_can_be_proposed_again(ledger: Ledger) -> None:
    allocation_id = share(ledger)
    with ledger.database.writing() as connection:
        draft_id = connection.execute(
            sa.select(allocation_drafts.c.draft_id).where(allocation_drafts.c.purpose == "draw")
        ).scalar_one()
        withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    again(ledger, allocation_id, Purpose.DRAW)
    assert purposes(ledger, allocation_id) == ["draw", "draw", "top_up"]


def test_a_list_that_cannot_be_carried_out_is_withdrawn_by_two_people_and_replaced(
    ledger: Ledger,
) -> None:
    allocation_id = share(ledger)

    def propose(reason: str = "工程取消，改由保险赔付", by: Officer = TREASURER) -> str:
        with ledger.database.writing() as connection:
            return propose_withdrawal(
                connection, ledger.community_id, allocation_id, reason, by=by, at=AT
            )

    with pytest.raises(SharingError, match="still_held"):
        propose()
    with ledger.database.writing() as connection:
        query = sa.select(allocation_drafts.c.draft_id)
        for draft_id in connection.execute(query).scalars().all():
            withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    with pytest.raises(AccessRefusedError):
        propose(by=REVIEWER)
    with pytest.raises(Refusal):
        propose("住9号楼1001减免")
    with pytest.raises(UnknownNameError), ledger.database.writing() as connection:
        propose_withdrawal(connection, ledger.community_id, "none", "无", by=TREASURER, at=AT)
    proposal = propose()
    with ledger.database.writing() as connection:
        confirm(connection, ledger.community_id, proposal, by=REVIEWER, at=AT)
    for refused in (propose, lambda: again(ledger, allocation_id, Purpose.DRAW)):
        with pytest.raises(SharingError, match="withdrawn"):
            refused()
    assert share(ledger, replace(LIFT, title="更换电梯（重新分摊）")) != allocation_id
    assert check(ledger) is None


def test_what_owners_were_asked_for_can_be_asked_again(ledger: Ledger) -> None:
    allocation_id = share(ledger)
    with ledger.database.writing() as connection:
        draft_id = connection.execute(
            sa.select(allocation_drafts.c.draft_id).where(allocation_drafts.c.purpose == "top_up")
        ).scalar_one()
        withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    again(ledger, allocation_id, Purpose.TOP_UP)
    assert purposes(ledger, allocation_id) == ["draw", "top_up", "top_up"]


def test_owners_pay_everything_in_where_balances_are_left_alone(ledger: Ledger) -> None:
    allocation_id = share(ledger, replace(LIFT, uses_balances=False))
    assert purposes(ledger, allocation_id) == ["top_up"]


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"decision": "D99"}, "", "decision"),
        ({"credit_account": "999999"}, "", "credit_account"),
        ({"credit_account": "112101"}, "not_drawn_from", "credit_account"),
        ({"fund": "NIX"}, "", "fund"),
        ({"places": ("B9",)}, "", "places"),
        ({"excluded": {"B2-101": "一楼不用"}}, "not_concerned", "excluded"),
        ({"allocated_on": date(2025, 7, 1)}, "future", "allocated_on"),
    ],
    ids=str,
)
def test_what_cannot_be_shared_is_refused_with_its_field(
    ledger: Ledger, change: dict[str, object], reason: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        share(ledger, replace(LIFT, **change))  # type: ignore[arg-type]
    assert refused.value.data["field"] == field
    assert reason in ("", refused.value.data.get("reason"))


def test_only_who_prepares_shares_a_cost(ledger: Ledger) -> None:
    with pytest.raises(AccessRefusedError):
        share(ledger, by=REVIEWER)
    with ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        propose_again(connection, 1, "x", Purpose.DRAW, by=REVIEWER, at=AT)
    with ledger.database.writing() as connection, pytest.raises(UnknownNameError):
        propose_again(connection, 1, "x", Purpose.DRAW, by=TREASURER, at=AT)
    with ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        propose_interest(connection, 1, 100, held_in="100205", dated_on=DAY, by=REVIEWER, at=AT)
    with ledger.database.writing() as connection, pytest.raises(AccessRefusedError):
        record_first_deposits(connection, 1, {}, by=REVIEWER, at=AT)


def test_balances_that_moved_since_the_preview_are_not_taken(ledger: Ledger) -> None:
    with ledger.database.writing() as connection, pytest.raises(SharingError) as refused:
        allocate(connection, 1, LIFT, by=TREASURER, at=AT, seen_minor=1)
    assert refused.value.reason == "changed"


@pytest.mark.parametrize(
    ("values", "reason", "field"),
    [
        ({"title": "9号楼1001漏水"}, "names_person", "title"),
        ({"title": "找13800138000"}, "personal_number", "title"),
        ({"decision": "", "emergency": "王阿姨家水管爆裂"}, "names_person", "emergency"),
    ],
)
def test_what_everybody_reads_of_a_cost_names_nobody(
    ledger: Ledger, values: dict[str, Any], reason: str, field: str
) -> None:
    with ledger.database.writing() as connection, pytest.raises(TextError) as refused:
        allocate(connection, 1, replace(LIFT, **values), by=TREASURER, at=AT)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_a_later_draw_limits_what_an_earlier_one_may_take(ledger: Ledger) -> None:
    """A household's balance stays at zero or above on every later day, too."""
    share(ledger)
    post_all(ledger)
    early = SharedCost(
        "补记的支取", 400_000, date(2025, 3, 1), "100205", scope=Scope.HOUSEHOLDS,
        places=("B1-102",), emergency="水管爆裂",
    )  # fmt: skip
    with ledger.database.writing() as connection:
        (part,) = plan(open_books(connection, 1), early, today=DAY)
        lowest = lowest_by_household(connection, 1, "MNT", date(2025, 3, 1))
    assert (part.from_balance_minor, part.top_up_minor) == (39_761, 360_239)
    assert lowest["B1-102"] == 39_761


def burst_pipe(amount_minor: int) -> SharedCost:
    return SharedCost(
        "水管维修", amount_minor, DAY, "220201", scope=Scope.HOUSEHOLDS, places=("B1-101",),
        decision="D01",
    )  # fmt: skip


def planned(ledger: Ledger, cost: SharedCost) -> tuple[int, int, int]:
    """Give what a list of one household would say: what is there, taken from it, and paid in."""
    with ledger.reading() as connection:
        (part,) = plan(open_books(connection, ledger.community_id), cost, today=DAY)
    return part.household.available_minor, part.from_balance_minor, part.top_up_minor


def test_a_list_does_not_count_on_what_another_list_on_its_way_takes(ledger: Ledger) -> None:
    share(ledger, burst_pipe(300_000))
    second = burst_pipe(1_000_000)
    assert planned(ledger, second) == (700_000, 700_000, 300_000)
    allocation_id = share(ledger, second)
    assert planned(ledger, burst_pipe(1)) == (0, 0, 1)
    post_all(ledger)
    assert held(ledger)["B1-101"] == 0, "both draws fit; neither was refused"
    deposit(ledger, {"B1-101": 300_000}, kind="top_up")
    again(ledger, allocation_id, Purpose.DRAW_TOP_UP)
    post_all(ledger)
    assert held(ledger)["B1-101"] == 0
    assert check(ledger) is None


def test_what_a_draft_would_add_is_not_there_yet_and_what_is_withdrawn_is_there_again(
    ledger: Ledger,
) -> None:
    with ledger.database.writing() as connection:
        propose_interest(
            connection, 1, 100_000, held_in="100205", dated_on=DAY, by=TREASURER, at=AT
        )
    assert planned(ledger, burst_pipe(1))[0] == 1_000_000
    share(ledger, burst_pipe(300_000))
    assert planned(ledger, burst_pipe(1))[0] == 700_000
    with ledger.database.writing() as connection:
        draft_id = connection.execute(sa.select(allocation_drafts.c.draft_id)).scalar_one()
        withdraw(connection, ledger.community_id, draft_id, by=TREASURER, at=AT)
    assert planned(ledger, burst_pipe(1))[0] == 1_000_000


def test_what_owners_paid_in_is_not_drawn_twice_while_another_draw_is_on_its_way(
    ledger: Ledger,
) -> None:
    allocation_id = share(ledger)
    post_all(ledger)
    deposit(ledger, {"B1-201": 18_617}, kind="top_up")
    share(ledger, replace(burst_pipe(600), places=("B1-201",)))
    with pytest.raises(SharingError) as refused:
        again(ledger, allocation_id, Purpose.DRAW_TOP_UP)
    assert (refused.value.reason, refused.value.missing_minor) == ("not_paid_in", 600)


def test_keys(ledger: Ledger) -> None:
    deposit(ledger, {"B2-101": 100_000, "B2-102": 100_000})
    both = replace(LIFT, scope=Scope.PLACES, places=("B1", "B2"), amount_minor=100_003)
    with ledger.database.writing() as connection:
        books = open_books(connection, 1)

        def amounts(cost: SharedCost) -> list[int]:
            return [part.amount_minor for part in plan(books, cost, today=DAY)]

        assert amounts(replace(both, key=Key.HOUSEHOLD)) == [
            16_668, 16_667, 16_667, 16_667, 16_667, 16_667,
        ]  # fmt: skip
        fixed = replace(both, key=Key.SHARES, shares={"B1": 60, "B2": 40})
        assert sum(amounts(fixed)[:4]) == 60_002
        assert amounts(fixed)[4:] == [20_001, 20_000]
        weighed = replace(
            LIFT, key=Key.WEIGHTS, amount_minor=10,
            shares={"B1-101": 1, "B1-102": 0, "B1-201": 1, "B1-202": 2},
        )  # fmt: skip
        assert amounts(weighed) == [3, 0, 2, 5]
        excluded = replace(LIFT, excluded={"B1-101": "一楼，不使用电梯"})
        assert len(amounts(excluded)) == 3
