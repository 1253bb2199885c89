"""Seven households and a project's fund, and the steps that tests of crowdfunding are made of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import pytest
import sqlalchemy as sa

from ledger.domain.campaign_errors import CampaignError
from ledger.domain.campaigns import Campaign, Paid, Purpose
from ledger.domain.errors import Refusal
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.books import open_books
from ledger.posting.campaign_runs import Step, propose_step, withdraw_household
from ledger.posting.campaigns import open_campaign, pledge, receive_payments
from ledger.posting.check import check_books
from ledger.posting.communities import add_funds
from ledger.posting.decisions import add_decision
from ledger.posting.drafts import approve
from ledger.posting.places import NewPlace, add_places
from ledger.store.campaigns import Sums, sums_by_household
from ledger.store.drafts import drafts
from tests.conftest import Books
from tests.factories import REVIEWER, TREASURER, Ledger

FUND, BANK = "PRJ-01", "100201"
OPENED, DEADLINE, LATE = date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 10)
HOMES = {"B1": 4, "B2": 3}
GAS = Campaign("天然气入户", FUND, 100_000, OPENED, DEADLINE, BANK, "J1")
#: Two thirds of the target in time.
PART = {"B1-101": 30_000, "B1-102": 20_001, "B2-101": 10_000}
ALL = PART | {"B1-103": 39_999}


@contextmanager
def refused(reason: str, kind: type[Refusal] = CampaignError) -> Iterator[None]:
    with pytest.raises(kind) as caught:
        yield
    assert getattr(caught.value, "reason", reason) == reason


def moment(day: date) -> datetime:
    return datetime.combine(day, time(4), tzinfo=UTC)


def a_campaign(books: Books, campaign: Campaign = GAS, *, slug: str = "songhe") -> Ledger:
    """Books with a campaign that was just announced."""
    ledger = books("", slug=slug)
    prepare(ledger)
    with ledger.database.writing() as connection:
        open_campaign(connection, ledger.community_id, campaign, by=TREASURER, at=moment(OPENED))
    return ledger


def prepare(ledger: Ledger) -> None:
    """Register the households, the project's fund and the decision."""
    here = ledger.community_id
    with ledger.database.writing() as connection:
        places = []
        for building, count in HOMES.items():
            places.append(NewPlace(building, "building", building))
            places += [
                NewPlace(f"{building}-{flat}", "household", f"{building}-{flat}", building, 6000)
                for flat in range(101, 101 + count)
            ]
        add_places(connection, here, places)
        # It may pay for one thing alone: what goes back to payers is no spending.
        fund = Fund(
            FUND, "众筹项目", "A project", FundClass.RESTRICTED, "天然气入户", "Gas",
            allowed_accounts=("510105",),
        )  # fmt: skip
        add_funds(open_books(connection, here), (fund,), at=moment(OPENED))
        add_decision(connection, here, "J1", "众筹", decided_on=OPENED, by=TREASURER)


def promised(ledger: Ledger, amounts: Mapping[str, int], day: date = OPENED) -> None:
    with ledger.database.writing() as connection:
        pledge(
            connection, ledger.community_id, 1, amounts, pledged_on=day, by=TREASURER,
            at=moment(day),
        )  # fmt: skip


def approved(ledger: Ledger, draft_ids: Sequence[str], day: date) -> list[int]:
    """Let the reviewer approve drafts; gives their vouchers."""
    done = []
    with ledger.database.writing() as connection:
        for draft_id in draft_ids:
            query = sa.select(drafts.c.content_sha256).where(
                drafts.c.community_id == ledger.community_id, drafts.c.draft_id == draft_id
            )
            content = connection.execute(query).scalar_one()
            posted = approve(
                connection, ledger.community_id, draft_id, by=REVIEWER, at=moment(day),
                content_sha256=content,
            )  # fmt: skip
            done.append(posted.seq)
    return done


def pay(
    ledger: Ledger,
    amounts: Mapping[str, int],
    day: date = date(2025, 3, 10),
    *,
    again: bool = False,
) -> list[str]:
    """Enter what households paid on a day; gives the drafts, still to be approved."""
    made = [Paid(code, minor, day) for code, minor in amounts.items()]
    with ledger.database.writing() as connection:
        return receive_payments(
            connection, ledger.community_id, 1, made, by=TREASURER, at=moment(day), again=again
        )


def paid(ledger: Ledger, amounts: Mapping[str, int], day: date = date(2025, 3, 10)) -> list[int]:
    return approved(ledger, pay(ledger, amounts, day), day)


def step(ledger: Ledger, purpose: Purpose, day: date = LATE, amount_minor: int = 0) -> list[str]:
    """Propose a step; gives the drafts, still to be approved."""
    decision = "J1" if purpose in (Purpose.TRANSFER, Purpose.LEFTOVER) else ""
    asked = Step(day, decision, amount_minor=amount_minor)
    with ledger.database.writing() as connection:
        return propose_step(
            connection, ledger.community_id, 1, purpose, asked, by=TREASURER, at=moment(day)
        )


def done(ledger: Ledger, purpose: Purpose, day: date = LATE, amount_minor: int = 0) -> list[int]:
    return approved(ledger, step(ledger, purpose, day, amount_minor), day)


def leave(ledger: Ledger, household: str, day: date = DEADLINE) -> list[str]:
    with ledger.database.writing() as connection:
        return withdraw_household(
            connection, ledger.community_id, 1, household, dated_on=day, by=TREASURER,
            at=moment(day),
        )  # fmt: skip


def spend(ledger: Ledger, minor: int, day: date = LATE) -> None:
    ledger.post_draft(
        Draft(day, (debit("510105", minor, fund=FUND), credit(BANK, minor, fund=FUND)), "工程款"),
        at=moment(day),
    )  # fmt: skip


def sums(ledger: Ledger) -> dict[str, Sums]:
    with ledger.reading() as connection:
        return sums_by_household(connection, ledger.community_id, 1)


def check(ledger: Ledger) -> object:
    with ledger.reading() as connection:
        return check_books(connection, ledger.community_id).difference
