"""What crowdfunding refuses through the services: names, days, amounts, and vouchers made elsewhere."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import Paid, Purpose
from ledger.domain.errors import (
    AccessRefusedError,
    AccountRuleError,
    AmountError,
    DateError,
    Refusal,
    UnknownNameError,
)
from ledger.domain.mergers import Joining
from ledger.domain.transactions import Draft, Kind, Line, Subline, credit, debit
from ledger.posting.books import open_books
from ledger.posting.campaign_rules import check_posted
from ledger.posting.campaign_runs import Step, propose_step
from ledger.posting.campaigns import open_campaign, receive_payments
from ledger.posting.content import draft_of
from ledger.posting.drafts import save_draft
from ledger.posting.merger_plans import Plan, look_over
from ledger.store.campaigns import newest_pledges
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger
from tests.posting.crowdfunding import (
    ALL,
    BANK,
    DEADLINE,
    FUND,
    GAS,
    LATE,
    OPENED,
    PART,
    a_campaign,
    done,
    moment,
    paid,
    pay,
    promised,
    refused,
)


def opened(ledger: Ledger, **changed: Any) -> int:
    campaign = replace(GAS, **changed)
    with ledger.database.writing() as connection:
        here, at = ledger.community_id, moment(OPENED)
        return open_campaign(connection, here, campaign, by=TREASURER, at=at)


def test_nothing_else_touches_the_households_money(books: Books) -> None:
    ledger = a_campaign(books)
    (seq,) = paid(ledger, ALL)
    by_hand = Draft(
        LATE,
        (Line("220906", FUND, 100, 0, sublines=(Subline("B1-101", 100, 0),)),
         credit(BANK, 100, fund=FUND)),
        "退众筹款",
    )  # fmt: skip
    differing = Draft(
        LATE,
        (debit(BANK, -1, fund=FUND),
         Line("220906", FUND, 0, -1, sublines=(Subline("B1-101", 0, -1),))),
        "更正", kind=Kind.DIFFERENCE, corrects=seq,
    )  # fmt: skip
    waiting = pay(ledger, {"B1-104": 5}, LATE)
    with ledger.database.writing() as connection:
        here = ledger.community_id
        for draft, draft_id, reason in (
            (by_hand, None, "in_register"), (differing, None, "corrected_apart"),
            (by_hand, waiting[0], "in_register"),
        ):  # fmt: skip
            with refused(reason):
                save_draft(
                    connection, here, draft, by=TREASURER, at=moment(LATE), draft_id=draft_id
                )


def test_a_draft_made_elsewhere_is_refused_at_the_gate(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    waiting = pay(ledger, {"B1-104": 5}, LATE)
    # Somebody behind the register: the draft loses its row, or is given another fund.
    with ledger.database.writing() as connection:
        content = connection.execute(
            sa.select(drafts.c.content).where(drafts.c.draft_id == waiting[0])
        ).scalar_one()
    draft = draft_of(content)
    with ledger.database.writing() as connection:
        books_now = open_books(connection, ledger.community_id)
        for draft_id in (None, "none"):
            with refused("in_register"):
                check_posted(books_now, draft, draft_id)
        other = replace(draft, lines=tuple(replace(line, fund="GEN") for line in draft.lines))
        with refused("differs"):
            check_posted(books_now, other, waiting[0])
        check_posted(books_now, replace(draft, kind=Kind.OPENING), None)
        check_posted(books_now, draft, waiting[0])


@pytest.mark.parametrize(
    ("changed", "kind", "reason"),
    [
        ({"fund": "GEN"}, CampaignError, "fund_class"),
        ({"fund": FUND}, CampaignError, "fund_in_use"),
        ({"fund": "NONE"}, UnknownNameError, ""),
        ({"fund": "CHA", "channel": "510105"}, AccountRuleError, "not_cash"),
        ({"fund": "CHA", "channel": "9"}, UnknownNameError, ""),
        ({"fund": "CHA", "decision": "J9"}, UnknownNameError, ""),
    ],
)
def test_a_campaign_needs_a_projects_fund_of_its_own(
    sqlite_books: Books, changed: dict[str, object], kind: type[Refusal], reason: str
) -> None:
    ledger = a_campaign(sqlite_books)
    with refused(reason, kind):
        opened(ledger, **changed)
    assert opened(ledger, fund="CHA", decision="") == 2


def test_a_company_has_no_account_for_it(sqlite_books: Books) -> None:
    ledger = sqlite_books("", edition_code="company-2013")
    with ledger.database.writing() as connection:
        connection.execute(
            sa.text("UPDATE funds SET fund_class = 'restricted' WHERE code = 'PROP'")
        )
    with refused("", UnknownNameError):
        opened(ledger, fund="PROP", decision="")


def test_payments_are_checked_one_by_one(books: Books) -> None:
    ledger = a_campaign(books)
    for amounts, day, kind, reason in (
        ({"B9-101": 5}, DEADLINE, UnknownNameError, ""),
        ({"B1-101": 0}, DEADLINE, AmountError, "zero"),
        ({"B1-101": -1}, DEADLINE, AmountError, "negative"),
        ({"B1-101": 100_000_001}, DEADLINE, AmountError, "too_large"),
        ({"B1-101": 5}, date(2025, 2, 28), CampaignError, "before_campaign"),
        ({}, DEADLINE, CampaignError, "nothing_held"),
    ):
        with refused(reason, kind):
            made = [Paid(code, minor, day) for code, minor in amounts.items()]
            with ledger.database.writing() as connection:
                receive_payments(
                    connection, ledger.community_id, 1, made, by=TREASURER, at=moment(DEADLINE)
                )
    with refused("future", DateError), ledger.database.writing() as connection:
        late = [Paid("B1-101", 5, LATE)]
        receive_payments(connection, ledger.community_id, 1, late, by=TREASURER, at=moment(OPENED))
    with refused("", UnknownNameError), ledger.database.writing() as connection:
        one = [Paid("B1-101", 5, OPENED)]
        receive_payments(connection, ledger.community_id, 9, one, by=TREASURER, at=moment(OPENED))
    with refused("role", AccessRefusedError), ledger.database.writing() as connection:
        receive_payments(connection, ledger.community_id, 1, one, by=REVIEWER, at=moment(OPENED))


def test_the_same_payment_is_not_entered_twice_unless_somebody_says_so(books: Books) -> None:
    ledger = a_campaign(books)
    pay(ledger, PART)
    with refused("twice"):
        pay(ledger, {"B1-101": 30_000})
    with refused("twice"), ledger.database.writing() as connection:
        both = [Paid("B1-104", 5, DEADLINE), Paid("B1-104", 5, DEADLINE)]
        receive_payments(
            connection, ledger.community_id, 1, both, by=TREASURER, at=moment(DEADLINE)
        )
    pay(ledger, {"B1-101": 30_000}, again=True)


def test_pledges_are_private_and_may_change(books: Books) -> None:
    ledger = a_campaign(books)
    promised(ledger, {"B1-101": 100, "B1-102": 200})
    promised(ledger, {"B1-101": 300, "B1-102": 0})
    with ledger.reading() as connection:
        assert newest_pledges(connection, ledger.community_id, 1) == {"B1-101": 300}
        assert newest_pledges(connection, ledger.community_id, 1, place="B1-102") == {}
    with refused("negative", AmountError):
        promised(ledger, {"B1-101": -1})
    with refused("", UnknownNameError):
        promised(ledger, {"B9-101": 1})


def test_a_decided_step_names_its_decision(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    for asked, kind, reason in (
        (Step(LATE), UnknownNameError, ""),
        (Step(LATE, "J9"), UnknownNameError, ""),
        (Step(date(2025, 4, 11), "J1"), DateError, "future"),
    ):
        with refused(reason, kind), ledger.database.writing() as connection:
            propose_step(
                connection, ledger.community_id, 1, Purpose.TRANSFER, asked, by=TREASURER,
                at=moment(LATE),
            )  # fmt: skip
    with refused("not_cash", AccountRuleError), ledger.database.writing() as connection:
        propose_step(
            connection, ledger.community_id, 1, Purpose.REFUND, Step(LATE, channel="4202"),
            by=TREASURER, at=moment(LATE),
        )  # fmt: skip


def test_books_with_a_campaign_under_way_are_not_merged(books: Books) -> None:
    ledger = a_campaign(books)
    paid(ledger, ALL)
    new = books("", slug="neu")
    plan = Plan(date(2025, 4, 1), (Joining("songhe", "Y1", {}, {}),))

    def stands_against() -> set[str]:
        with new.reading() as connection:
            found = look_over(connection, new.community_id, plan, today=date(2025, 4, 11))
        return {item.reason for item in found.obstacles}

    assert "campaigns_open" in stands_against()
    done(ledger, Purpose.TRANSFER)
    assert "campaigns_open" not in stands_against()
