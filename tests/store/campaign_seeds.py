"""Four campaigns for tests of the guards: met, missed, met with late money, met with something given back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.campaigns import Campaign, Paid, Purpose
from ledger.domain.funds import Fund, FundClass
from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.books import open_books
from ledger.posting.campaign_runs import Step, propose_step
from ledger.posting.campaigns import open_campaign, pledge, receive_payments
from ledger.posting.communities import add_funds
from ledger.posting.drafts import approve, save_draft, submit
from ledger.store.drafts import drafts
from tests.factories import REVIEWER, TREASURER
from tests.store.vouchers import SONGHE

FIRST, LAST, DAY, LATE = (date(2025, 2, day) for day in (1, 15, 11, 16))
AT = datetime(2025, 2, 17, 4, tzinfo=UTC)
#: number → target in fen; the first, third and fourth are met.
TARGETS = {1: 1_000, 2: 5_000, 3: 1_000, 4: 1_000}
PAID = {"H1": 600, "H2": 400}


def fund_of(number: int) -> str:
    return f"PRJ-0{number}"


def add_campaign_rows(connection: sa.Connection) -> None:
    """Open four campaigns and take each as far as its guards need."""
    funds = tuple(
        Fund(fund_of(number), "众筹", "Crowdfunding", FundClass.RESTRICTED) for number in TARGETS
    )
    add_funds(open_books(connection, SONGHE), funds, at=AT)
    for number, target in TARGETS.items():
        campaign = Campaign("管道", fund_of(number), target, FIRST, LAST, "100201", "J1")
        open_campaign(connection, SONGHE, campaign, by=TREASURER, at=AT)
        _pay(connection, number, PAID, DAY)
    pledge(connection, SONGHE, 1, {"H1": 700}, pledged_on=DAY, by=TREASURER, at=AT)
    for number in (3, 4):
        _step(connection, number, Purpose.TRANSFER)
    _pay(connection, 3, {"H2": 50}, LATE)
    _step(connection, 4, Purpose.LEFTOVER, 20)
    fund = fund_of(4)
    lines = (debit("510105", 950, fund=fund), credit("100201", 950, fund=fund))
    draft_id = save_draft(connection, SONGHE, Draft(LATE, lines, "工程款"), by=TREASURER, at=AT)
    submit(connection, SONGHE, draft_id, by=TREASURER, at=AT)
    _approve(connection, [draft_id])


def _pay(connection: sa.Connection, number: int, paid: Mapping[str, int], day: date) -> None:
    made = [Paid(code, minor, day) for code, minor in paid.items()]
    _approve(connection, receive_payments(connection, SONGHE, number, made, by=TREASURER, at=AT))


def _step(connection: sa.Connection, number: int, purpose: Purpose, amount_minor: int = 0) -> None:
    asked = Step(LATE, "J1", amount_minor=amount_minor)
    _approve(
        connection,
        propose_step(connection, SONGHE, number, purpose, asked, by=TREASURER, at=AT),
    )


def _approve(connection: sa.Connection, draft_ids: Sequence[str]) -> None:
    for draft_id in draft_ids:
        query = sa.select(drafts.c.content_sha256).where(drafts.c.draft_id == draft_id)
        content = connection.execute(query).scalar_one()
        approve(connection, SONGHE, draft_id, by=REVIEWER, at=AT, content_sha256=content)
