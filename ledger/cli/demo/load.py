"""Post a story: two invented officers prepare and approve everything, as they would at the desk."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import sqlalchemy as sa

from ledger.cli.demo.receipts import receipt_picture
from ledger.cli.demo.story import Booking, CarryForward, Event, MonthEnd, Reversal, Story
from ledger.domain.accounts import AccountType
from ledger.domain.money import yuan
from ledger.domain.periods import Span
from ledger.domain.transactions import Draft, Kind, Line, credit, debit
from ledger.people.users import add_user, find_user, give_role
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.books import open_books
from ledger.posting.chart import log_chart
from ledger.posting.communities import open_community
from ledger.posting.drafts import approve, save_draft, submit
from ledger.posting.periods import close_month, seal_year
from ledger.posting.pictures import read_picture
from ledger.posting.reversals import propose_reversal
from ledger.posting.values import Officer
from ledger.statements.communities import community
from ledger.statements.funds import funds as all_funds
from ledger.statements.trial_balance import trial_balance
from ledger.statements.values import TrialBalanceRow
from ledger.store.communities import funds
from ledger.store.database import Database
from ledger.store.drafts import drafts

#: login, name, role. Passwords are made when the demo is loaded and differ on every machine.
OFFICERS = (
    ("demo-treasurer", "演示会计", "treasurer"),
    ("demo-reviewer", "演示审核", "reviewer"),
    ("demo-auditor", "演示审计", "auditor"),
)


@dataclass(slots=True)
class _Teller:
    database: Database
    data_dir: Path
    community_id: int
    slug: str
    treasurer: Officer
    reviewer: Officer
    posted: dict[str, int] = field(default_factory=dict)
    pictures: int = 0


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
    at = _moment(story.opened_on, hour=8)
    with database.writing() as connection:
        if community(connection, story.slug) is not None:
            return False
        community_id = open_community(
            connection, slug=story.slug, name_zh=story.name_zh, name_en=story.name_en,
            opened_on=story.opened_on, at=at, log_key=log_key, edition_code="npo-2026",
        )  # fmt: skip
        _name_funds(connection, community_id, story, at=at)
        officers = {}
        for login, _name, role in OFFICERS:
            user = find_user(connection, login)
            assert user is not None, "the demo's officers come first"
            give_role(
                connection, community_id, user.user_id, role, first_day=story.opened_on, at=at
            )
            officers[role] = Officer(user.user_id, role)
    teller = _Teller(
        database, data_dir, community_id, story.slug, officers["treasurer"], officers["reviewer"]
    )
    events = story.events()
    for number, event in enumerate(events, start=1):
        _tell(teller, event)
        if progress is not None:
            progress(number, len(events))
    return True


def _moment(day: date, *, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


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


def _tell(teller: _Teller, event: Event) -> None:
    if isinstance(event, Booking):
        _book(teller, event)
    elif isinstance(event, Reversal):
        _reverse(teller, event)
    elif isinstance(event, MonthEnd):
        _close(teller, event)
    else:
        _carry_forward(teller, event)


def _book(teller: _Teller, booking: Booking) -> None:
    at = _moment(booking.on, hour=10)
    amount_minor = sum(line.debit_minor for line in booking.lines)
    attached: tuple[str, ...] = ()
    if booking.receipt:
        teller.pictures += 1
        picture = read_picture(
            receipt_picture(
                booking.receipt, day=booking.on.isoformat(), amount=yuan(amount_minor),
                amount_minor=amount_minor, number=teller.pictures,
            ),
            name="receipt.png",
        )  # fmt: skip
        evidence = keep_files(teller.data_dir, picture)
        with teller.database.writing() as connection:
            attached = (
                record_attachment(
                    connection, teller.community_id, evidence, by=teller.treasurer, at=at
                ),
            )
    draft = Draft(
        dated_on=booking.on,
        lines=booking.lines,
        summary=booking.summary,
        kind=booking.kind,
        memo=booking.memo,
        counterparty_kind=booking.counterparty,
        matter=booking.matter,
        refund_of=teller.posted[booking.refund_of] if booking.refund_of else None,
        attachments=attached,
    )
    seq = _post(teller, draft, at, attached if booking.released else ())
    if booking.label:
        teller.posted[booking.label] = seq


def _post(teller: _Teller, draft: Draft, at: datetime, released: tuple[str, ...] = ()) -> int:
    with teller.database.writing() as connection:
        draft_id = save_draft(connection, teller.community_id, draft, by=teller.treasurer, at=at)
        content = submit(connection, teller.community_id, draft_id, by=teller.treasurer, at=at)
        posted = approve(
            connection, teller.community_id, draft_id, by=teller.reviewer, at=at,
            content_sha256=content, released=released,
        )  # fmt: skip
    return posted.seq


def _reverse(teller: _Teller, event: Reversal) -> None:
    at = _moment(event.on, hour=11)
    with teller.database.writing() as connection:
        draft_id = propose_reversal(
            connection, teller.community_id, teller.posted[event.target], by=teller.treasurer,
            at=at, dated_on=event.on, reason=event.reason,
        )  # fmt: skip
        content = connection.execute(
            sa.select(drafts.c.content_sha256).where(
                drafts.c.community_id == teller.community_id, drafts.c.draft_id == draft_id
            )
        ).scalar_one()
        approve(
            connection, teller.community_id, draft_id, by=teller.reviewer, at=at,
            content_sha256=content,
        )  # fmt: skip


def _close(teller: _Teller, event: MonthEnd) -> None:
    at = _moment(event.on, hour=12)
    with teller.database.writing() as connection:
        close_month(connection, teller.community_id, event.period, by=teller.treasurer, at=at)
        if event.seals_year:
            seal_year(
                connection, teller.community_id, event.period // 100, by=teller.reviewer, at=at
            )


def _carry_forward(teller: _Teller, event: CarryForward) -> None:
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
    _post(teller, draft, _moment(event.on, hour=13))


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
