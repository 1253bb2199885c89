"""Post a story: two invented officers prepare and approve everything, as they would at the desk."""

import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger.cli.demo.campaign_events import CampaignEvent
from ledger.cli.demo.campaigns import tell_campaigns
from ledger.cli.demo.company import tell_company
from ledger.cli.demo.company_events import CompanyEvent
from ledger.cli.demo.desk import tell_desk
from ledger.cli.demo.dues import DuesEvent
from ledger.cli.demo.fees import tell_dues
from ledger.cli.demo.fund_events import FundEvent
from ledger.cli.demo.funds import tell_funds
from ledger.cli.demo.gift_events import GiftEvent
from ledger.cli.demo.gifts import tell_gifts
from ledger.cli.demo.matter_events import MatterEvent
from ledger.cli.demo.matters import tell_matters
from ledger.cli.demo.mergers import merge_books, register_homes
from ledger.cli.demo.notice_events import NoticeEvent
from ledger.cli.demo.notices import tell_notices
from ledger.cli.demo.places import list_households
from ledger.cli.demo.service_events import ServiceEvent
from ledger.cli.demo.services import tell_services
from ledger.cli.demo.sharing import tell_sharing
from ledger.cli.demo.sharing_events import SharingEvent
from ledger.cli.demo.story import (
    Booking,
    BooksMerged,
    CarryForward,
    EditionPassed,
    Event,
    HomesRegistered,
    HouseholdsListed,
    MonthEnd,
    Names,
    Reversal,
    Story,
)
from ledger.cli.demo.street_events import StreetEvent
from ledger.cli.demo.streets import tell_streets
from ledger.cli.demo.vote_events import OldDecision, VoteEvent
from ledger.cli.demo.votes import name_old, tell_votes
from ledger.cli.demo.vouchers import Teller, book, moment, pass_edition, post, reverse
from ledger.cli.demo.work_events import WorkEvent
from ledger.cli.demo.works import tell_works
from ledger.domain.accounts import AccountType
from ledger.domain.periods import Span
from ledger.domain.transactions import Draft, Kind, Line, credit, debit
from ledger.people.users import add_user, find_user, give_role
from ledger.posting.books import open_books
from ledger.posting.chart import log_chart
from ledger.posting.communities import open_community
from ledger.posting.periods import close_month, seal_year
from ledger.posting.values import Officer
from ledger.statements.communities import community
from ledger.statements.funds import funds as all_funds
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import TrialBalanceRow
from ledger.store.communities import funds, parties, places
from ledger.store.database import Database

#: login, name, role. Passwords are made when the demo is loaded and differ on every machine.
OFFICERS = (
    ("demo-treasurer", "演示会计", "treasurer"),
    ("demo-reviewer", "演示审核", "reviewer"),
    ("demo-auditor", "演示审计", "auditor"),
)


def add_officers(database: Database, *, at: datetime) -> dict[str, str]:
    """Add the demo's officers once; gives the passwords of those that were added, by login."""
    made: dict[str, str] = {}
    with database.writing() as connection:
        for login, name, _role in OFFICERS:
            if find_user(connection, login) is None:
                made[login] = "-".join(secrets.token_hex(2) for _ in range(4))
                add_user(connection, login=login, name=name, password=made[login], at=at)
    return made


def load_story(
    database: Database,
    story: Story,
    *,
    data_dir: Path,
    log_key: bytes,
    progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Open the community and post its story; False when it is there already.

    Each event is one commit, so an interrupted load leaves proper books behind, though not the whole story.
    """
    at = moment(story.opened_on, hour=8)
    with database.writing() as connection:
        if community(connection, story.slug) is not None:
            return False
        community_id = open_community(
            connection, slug=story.slug, name_zh=story.name_zh, name_en=story.name_en,
            opened_on=story.opened_on, at=at, log_key=log_key, edition_code=story.edition_code,
            jurisdiction=story.jurisdiction,
        )  # fmt: skip
        _name_funds(connection, community_id, story, at=at)
        _name_rest(connection, community_id, story.names)
        officers = {}
        for login, _name, role in OFFICERS:
            user = find_user(connection, login)
            assert user is not None, "the demo's officers come first"
            give_role(
                connection, community_id, user.user_id, role, first_day=story.opened_on, at=at
            )
            officers[role] = Officer(user.user_id, role)
    teller = Teller(
        database, data_dir, community_id, story.slug, officers["treasurer"], officers["reviewer"]
    )
    for code, (zh, en, day) in story.names.decisions.items():
        name_old(teller, OldDecision(story.opened_on, code, zh, en, day))
    events = story.events()
    for number, event in enumerate(events, start=1):
        _tell(teller, event)
        if progress is not None:
            progress(number, len(events))
    return True


def _name_funds(
    connection: sa.Connection, community_id: int, story: Story, *, at: datetime
) -> None:
    for code, (name_zh, name_en, purpose_zh, purpose_en) in story.fund_names.items():
        connection.execute(
            sa.update(funds)
            .where(funds.c.community_id == community_id, funds.c.code == code)
            .values(name_zh=name_zh, name_en=name_en, purpose_zh=purpose_zh, purpose_en=purpose_en)
        )
    log_chart(
        open_books(connection, community_id), fund_codes=list(story.fund_names),
        first_day=story.opened_on, at=at,
    )  # fmt: skip


def _name_rest(connection: sa.Connection, community_id: int, names: Names) -> None:
    """Add organisations, buildings and households, for which the desk has no form yet."""
    here = {"community_id": community_id}
    payees = [
        here | {"code": code, "kind": "organisation", "name": name, "display": "real_name"}
        for code, name in names.parties.items()
    ]
    buildings: list[dict[str, object]] = []
    households: list[dict[str, object]] = []
    for code, number in names.buildings.items():
        name = f"{code.removeprefix('B')}号楼"
        buildings.append(here | {"code": code, "kind": "building", "name_zh": name})
        households += [
            here
            | {"code": f"{code}-{flat}", "kind": "household", "parent_code": code,
               "name_zh": f"{name}{flat}"}
            for flat in range(101, 101 + number)
        ]  # fmt: skip
    tables = ((parties, payees), (places, buildings), (places, households))
    for table, rows in tables:
        if rows:
            connection.execute(sa.insert(table), rows)


def _tell(teller: Teller, event: Event) -> None:
    """Do what an event says, as whoever knows its kind; the rest is done at the desk."""
    tell: _Tell = next((tell for kind, tell in _TELLERS if isinstance(event, kind)), tell_desk)
    tell(teller, event)


def _close(teller: Teller, event: MonthEnd) -> None:
    at = moment(event.on, hour=12)
    with teller.database.writing() as connection:
        close_month(connection, teller.community_id, event.period, by=teller.treasurer, at=at)
        if event.seals_year:
            seal_year(
                connection, teller.community_id, event.period // 100, by=teller.reviewer, at=at
            )


def _carry_forward(teller: Teller, event: CarryForward) -> None:
    """Strike each fund's income and expenses to its net assets, as the year ends."""
    lines: list[Line] = []
    with teller.database.reading() as connection:
        facts = community(connection, teller.slug)
        assert facts is not None, "the community was opened above"
        span = Span(date(event.on.year, 1, 1), event.on, str(event.on.year))
        for fund in all_funds(connection, facts):
            if fund.fund_class == "agency":
                continue
            balances = trial_balance(connection, facts, span, fund=fund.label.code)
            target = "3102" if fund.fund_class == "restricted" else "3101"
            lines += _struck(balances.rows, fund.label.code, target)
    draft = Draft(
        dated_on=event.on, lines=tuple(lines), summary=f"结转{event.on.year}年度收支",
        kind=Kind.CARRY_FORWARD, matter="年末结转",
    )  # fmt: skip
    post(teller, draft, moment(event.on, hour=13))


def _struck(rows: tuple[TrialBalanceRow, ...], fund: str, target: str) -> list[Line]:
    """Give the lines that bring a fund's income and expenses to zero against its net assets."""
    made: list[Line] = []
    income = spending = 0
    for row in rows:
        if not AccountType(row.account_type).is_activity:
            continue
        net_minor = row.closing_debit_minor - row.closing_credit_minor
        if net_minor > 0:
            made.append(credit(row.account.code, net_minor, fund=fund))
            spending += net_minor
        elif net_minor < 0:
            made.append(debit(row.account.code, -net_minor, fund=fund))
            income -= net_minor
    if income:
        made.append(credit(target, income, fund=fund))
    if spending:
        made.append(debit(target, spending, fund=fund))
    return made


_Tell = Callable[[Teller, Any], None]
_TELLERS: tuple[tuple[Any, _Tell], ...] = (
    (Booking, book),
    (Reversal, reverse),
    (MonthEnd, _close),
    (CarryForward, _carry_forward),
    (HouseholdsListed, list_households),
    (EditionPassed, pass_edition),
    (SharingEvent, tell_sharing),
    (DuesEvent, tell_dues),
    (BooksMerged, merge_books),
    (HomesRegistered, register_homes),
    (GiftEvent, tell_gifts),
    (FundEvent, tell_funds),
    (CampaignEvent, tell_campaigns),
    (CompanyEvent, tell_company),
    (ServiceEvent, tell_services),
    (MatterEvent, tell_matters),
    (WorkEvent, tell_works),
    (VoteEvent, tell_votes),
    (NoticeEvent, tell_notices),
    (StreetEvent, tell_streets),
)
