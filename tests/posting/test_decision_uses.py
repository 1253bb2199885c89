"""What stands on a decision asks how it stands: the maintenance fund, prices, write-offs, campaigns, common income."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger.domain.campaigns import Campaign, Purpose
from ledger.domain.dues import Basis, Tariff
from ledger.domain.funds import Fund, FundClass
from ledger.domain.policies import Body
from ledger.domain.sharing import Purpose as Voucher
from ledger.domain.sharing import Scope, SharedCost
from ledger.domain.vote_errors import VoteError
from ledger.domain.votes import Choice
from ledger.posting.allocations import allocate, propose_again
from ledger.posting.books import open_books
from ledger.posting.campaign_runs import Step, propose_step
from ledger.posting.campaigns import open_campaign
from ledger.posting.communities import add_funds
from ledger.posting.confirming import confirm
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import withdraw
from ledger.posting.maintenance import propose_contribution, propose_deposits
from ledger.posting.receipts import write_off
from ledger.posting.tariffs import propose_tariff
from ledger.posting.vote_results import annul
from tests.conftest import Books
from tests.deciding import proven
from tests.dues import BANK
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.sharing import post_all
from tests.posting.voting import AT, TODAY, decided, do, everybody, housed

LATER = AT + timedelta(days=8)
PIPE = SharedCost(
    "水管更换", 600_00, TODAY, "220201", scope=Scope.PLACES, places=("B2",), decision="V1"
)
HOMES = {f"B2-{flat}": Choice.FOR for flat in (101, 102, 103, 104)}


@pytest.fixture
def compound(sqlite_books: Books) -> Ledger:
    ledger = housed(sqlite_books(""))
    paid = dict.fromkeys(everybody(), 1_000_00)
    do(
        ledger, propose_deposits, paid, kind="deposit", held_in="100205", dated_on=TODAY
    )  # fmt: skip
    post_all(ledger)
    return ledger


def refused(ledger: Ledger, action: Any, *arguments: Any, **values: Any) -> str:
    """Do something that the decision does not carry; gives why."""
    with pytest.raises(VoteError) as found:
        do(ledger, action, *arguments, **values)
    return found.value.reason


def annulled(ledger: Ledger, code: str = "V1") -> None:
    decided(ledger, everybody(), code=code)
    do(ledger, annul, code, "法院撤销")


def test_a_draw_asks_for_a_decision_of_the_owners_that_holds(compound: Ledger) -> None:
    decided(compound, HOMES, scope=("B2",))
    assert refused(compound, allocate, PIPE) == "not_in_force_posting"
    do(compound, allocate, PIPE, at=LATER)
    do(compound, add_decision, "J0", "只有名称", decided_on=TODAY)
    assert refused(compound, allocate, replace(PIPE, decision="J0"), at=LATER) == "fund_unproven"
    with compound.database.writing() as connection:
        proven(
            connection, compound.community_id, "J1", "委员会定的", TODAY, at=AT, body=Body.COMMITTEE
        )
    cost = replace(PIPE, decision="J1")
    assert refused(compound, allocate, cost, at=LATER) == "fund_needs_assembly"
    do(compound, annul, "V1", "法院撤销", at=LATER)
    assert refused(compound, allocate, PIPE, at=LATER) == "annulled"


@pytest.mark.parametrize(
    ("scope", "places"),
    [(Scope.PLACES, ("B1",)), (Scope.PLACES, ("B1", "B2")), (Scope.COMMUNITY, ()),
     (Scope.HOUSEHOLDS, ("B1-101", "B2-101"))],
)  # fmt: skip
def test_a_buildings_vote_draws_on_that_building_alone(
    compound: Ledger, scope: Scope, places: tuple[str, ...]
) -> None:
    decided(compound, HOMES, scope=("B2",))
    wide = replace(PIPE, scope=scope, places=places)
    assert refused(compound, allocate, wide, at=LATER) == "other_homes"
    do(compound, allocate, replace(PIPE, scope=Scope.HOUSEHOLDS, places=("B2-101",)), at=LATER)


def test_a_list_proposes_nothing_more_once_its_decision_was_annulled(compound: Ledger) -> None:
    decided(compound, HOMES, scope=("B2",))
    listed = do(compound, allocate, PIPE, at=LATER)
    with compound.database.writing() as connection:
        (draft_id,) = connection.exec_driver_sql(
            "SELECT draft_id FROM drafts WHERE state = 'submitted'"
        ).scalars()
        withdraw(connection, compound.community_id, draft_id, by=TREASURER, at=LATER)
    do(compound, propose_again, listed, Voucher.DRAW, at=LATER)
    with compound.database.writing() as connection:
        (draft_id,) = connection.exec_driver_sql(
            "SELECT draft_id FROM drafts WHERE state = 'submitted'"
        ).scalars()
        withdraw(connection, compound.community_id, draft_id, by=TREASURER, at=LATER)
    do(compound, annul, "V1", "法院撤销", at=LATER)
    assert refused(compound, propose_again, listed, Voucher.DRAW, at=LATER) == "annulled"


def test_an_emergency_asks_for_no_decision(compound: Ledger) -> None:
    urgent = replace(PIPE, decision="", emergency="水管爆裂")
    assert do(compound, allocate, urgent)


def test_an_annulled_decision_sets_no_price(compound: Ledger) -> None:
    decided(compound, everybody())
    tariff = Tariff(Basis.AREA, 50, 1, 202510, "V1")
    assert refused(compound, propose_tariff, tariff) == "not_in_force_posting"
    waiting = do(compound, propose_tariff, tariff, at=LATER)
    do(compound, annul, "V1", "法院撤销", at=LATER)
    assert refused(compound, propose_tariff, tariff, at=LATER) == "annulled"
    assert refused(compound, confirm, waiting, by=REVIEWER, at=LATER) == "annulled"


def test_an_annulled_decision_writes_nothing_off(compound: Ledger) -> None:
    annulled(compound)
    about = {"account": "5501", "fund": "PROP", "decision": "V1", "dated_on": TODAY}
    assert refused(compound, write_off, {"B1-101": 1}, **about) == "annulled"


def test_an_annulled_decision_moves_no_common_income(compound: Ledger) -> None:
    annulled(compound)
    about = {"fund": "GEN", "paid_from": BANK, "decision": "V1", "dated_on": TODAY}
    assert refused(compound, propose_contribution, 1_00, **about) == "annulled"


def test_an_annulled_decision_carries_no_campaign(compound: Ledger) -> None:
    annulled(compound)
    fund = Fund("PRJ-01", "众筹", "A project", FundClass.RESTRICTED, "天然气入户", "Gas")
    with compound.database.writing() as connection:
        add_funds(open_books(connection, compound.community_id), (fund,), at=AT)
    campaign = Campaign(
        "装天然气", fund.code, 100_00, TODAY, TODAY + timedelta(days=30), "100201"
    )  # fmt: skip
    assert refused(compound, open_campaign, replace(campaign, decision="V1")) == "annulled"
    number = do(compound, open_campaign, campaign)
    step = Step(TODAY, decision="V1")
    assert refused(compound, propose_step, number, Purpose.TRANSFER, step) == "annulled"
