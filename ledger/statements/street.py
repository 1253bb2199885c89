"""A street's view: every community in one table, by a fixed number of queries however many there are.

Money comes from the maintained movements, and the four checks from what is booked, closed and signed: nothing here
is ticked by hand, and nothing is kept of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.cash_flows import ALL_FUNDS
from ledger.domain.funds import FundClass
from ledger.domain.periods import ADJUSTING_MONTH, last_day_of
from ledger.domain.streets import CheckFacts, due_month, findings, looked_back
from ledger.statements.communities import communities_among
from ledger.statements.duties import duties_among
from ledger.statements.notice_values import Duties
from ledger.statements.street_values import StreetRow, StreetView
from ledger.statements.street_works import street_works
from ledger.statements.values import CommunityFacts, Label
from ledger.store.allocations import allocation_drafts, allocations
from ledger.store.base import Instant
from ledger.store.communities import accounts, bank_accounts, funds
from ledger.store.journal import lines, month_movements, periods, transactions
from ledger.store.log import publications
from ledger.store.reconciliations import reconciliations
from ledger.store.streets import street_communities, streets

_NEVER = date.min


@dataclass(slots=True)
class _Found:
    """What is found of one community while the queries come in."""

    cash: dict[str, int] = field(default_factory=dict)
    counts: dict[bool, int] = field(default_factory=dict)
    flags: dict[bool, int] = field(default_factory=dict)
    closed_through: int | None = None
    undecided_count: int = 0
    personal_count: int = 0
    #: The days up to which accounts of its own at banks were compared.
    compared: list[date] = field(default_factory=list)
    published_at: datetime | None = None


def street_called(connection: sa.Connection, slug: str) -> tuple[int, Label] | None:
    """Give a street's number and names by its short name; None when there is none."""
    held = streets.c
    row = connection.execute(
        sa.select(held.street_id, held.slug, held.name_zh, held.name_en).where(held.slug == slug)
    ).one_or_none()
    return (row.street_id, Label(row.slug, row.name_zh, row.name_en)) if row else None


def all_streets(connection: sa.Connection) -> tuple[Label, ...]:
    """Give every street, in the order of their short names."""
    held = streets.c
    query = sa.select(held.slug, held.name_zh, held.name_en).order_by(held.slug)
    return tuple(Label(*row) for row in connection.execute(query))


def communities_of(
    connection: sa.Connection, street_id: int, day: date
) -> tuple[CommunityFacts, ...]:
    """Give the communities that lie in a street on a day; books that ended in others' are left out."""
    found = communities_among(connection, _members(street_id, day))
    return tuple(item for item in found if item.merged_into is None)


def street_view(
    connection: sa.Connection,
    street_id: int,
    label: Label,
    members: tuple[CommunityFacts, ...],
    *,
    as_of: date,
) -> StreetView:
    """Give the street's table as of today; ``members`` come from ``communities_of``."""
    found = {item.community_id: _Found() for item in members}
    here = _members(street_id, as_of)
    _read_money(connection, here, found, as_of)
    _read_closed(connection, here, found)
    _read_flags(connection, here, found, as_of)
    _read_undecided(connection, here, found, as_of)
    _read_compared(connection, here, found, as_of)
    _read_published(connection, here, found)
    owed = duties_among(connection, members, here, day=as_of)
    rows = tuple(
        _row(item, found[item.community_id], owed[item.community_id], as_of) for item in members
    )
    return StreetView(label, as_of, rows, street_works(connection, members, here, day=as_of))


def _row(community: CommunityFacts, found: _Found, owed: Duties, day: date) -> StreetRow:
    due = last_day_of(due_month(day))
    facts = CheckFacts(
        opened_on=community.opened_on,
        closed_through=found.closed_through,
        bank_count=len(found.compared),
        reconciled_count=sum(compared >= due for compared in found.compared),
        personal_count=found.personal_count,
        maintenance_count=found.counts.get(True, 0),
        income_count=found.counts.get(False, 0),
        maintenance_flags=found.flags.get(True, 0),
        income_flags=found.flags.get(False, 0),
        undecided_count=found.undecided_count,
        overdue_notices=owed.overdue_count if owed.duties else None,
    )
    reconciled_on = min(found.compared, default=_NEVER)
    return StreetRow(
        community=community,
        common_minor=found.cash.get(FundClass.UNRESTRICTED, 0),
        restricted_minor=found.cash.get(FundClass.RESTRICTED, 0),
        agency_minor=found.cash.get(FundClass.AGENCY, 0),
        closed_through=found.closed_through,
        reconciled_on=None if reconciled_on == _NEVER else reconciled_on,
        published_at=found.published_at,
        overdue_notices=owed.overdue_count,
        findings=findings(facts, day),
    )


def _members(street_id: int, day: date) -> sa.Select[int]:
    joined = street_communities.c
    return sa.select(joined.community_id).where(
        joined.street_id == street_id, joined.first_day <= day,
        sa.or_(joined.last_day.is_(None), joined.last_day >= day),
    )  # fmt: skip


def _read_money(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found], day: date
) -> None:
    moved, account, fund = month_movements.c, accounts.c, funds.c
    change = sa.case((account.is_cash, moved.debit_minor - moved.credit_minor), else_=0)
    recent = sa.case((moved.period >= looked_back(day), moved.line_count), else_=0)
    query = (
        sa.select(
            moved.community_id, fund.fund_class,
            sa.cast(sa.func.sum(change), sa.BigInteger), sa.cast(sa.func.sum(recent), sa.BigInteger),
        )
        .join(
            accounts,
            (account.community_id == moved.community_id) & (account.code == moved.account_code),
        )
        .join(funds, (fund.community_id == moved.community_id) & (fund.code == moved.fund_code))
        .where(moved.community_id.in_(here), moved.fund_code != ALL_FUNDS)
        .group_by(moved.community_id, fund.fund_class)
    )  # fmt: skip
    for community_id, fund_class, minor, count in connection.execute(query):
        if community_id in found:
            of = found[community_id]
            of.cash[fund_class] = minor
            is_agency = fund_class == FundClass.AGENCY
            of.counts[is_agency] = of.counts.get(is_agency, 0) + count


def _read_closed(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found]
) -> None:
    closed = periods.c
    query = (
        sa.select(closed.community_id, sa.func.max(closed.period))
        .where(closed.community_id.in_(here), closed.period % 100 < ADJUSTING_MONTH)
        .group_by(closed.community_id)
    )
    for community_id, period in connection.execute(query):
        if community_id in found:
            found[community_id].closed_through = period


def _read_flags(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found], day: date
) -> None:
    header, line, fund = transactions.c, lines.c, funds.c
    # Asked of each of the few that are flagged: joined, the lines of all vouchers would be walked.
    is_agency = sa.exists().where(
        line.community_id == header.community_id, line.seq == header.seq,
        fund.community_id == line.community_id, fund.code == line.fund_code,
        fund.fund_class == FundClass.AGENCY.value,
    )  # fmt: skip
    each = (
        sa.select(header.community_id, sa.case((is_agency, 1), else_=0).label("is_agency"))
        .where(header.community_id.in_(here), header.period >= looked_back(day), header.flags != "")
        .subquery()
        .c
    )
    query = sa.select(each.community_id, each.is_agency, sa.func.count()).group_by(
        each.community_id, each.is_agency
    )
    for community_id, agency, count in connection.execute(query):
        if community_id in found:
            found[community_id].flags[bool(agency)] = count


def _read_undecided(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found], day: date
) -> None:
    """Count draws on households' shares behind which neither a decision nor an emergency stands."""
    header, line, account = transactions.c, lines.c, accounts.c
    listed = sa.exists().where(
        allocation_drafts.c.community_id == header.community_id,
        allocation_drafts.c.draft_id == header.draft_id,
        allocations.c.community_id == allocation_drafts.c.community_id,
        allocations.c.allocation_id == allocation_drafts.c.allocation_id,
    )
    drawn = (
        sa.select(sa.func.count(sa.distinct(line.seq)))
        .join(transactions, (header.community_id == line.community_id) & (header.seq == line.seq))
        .where(
            line.community_id == account.community_id, line.account_code == account.code,
            line.period >= looked_back(day), line.debit_minor > 0,
            header.kind == "ordinary", header.decision_code.is_(None), header.refund_of.is_(None),
            ~listed,
        )
        .correlate(accounts)
        .scalar_subquery()
    )  # fmt: skip
    # Account by account, which are one or two in each community: only their lines are read.
    each = (
        sa.select(account.community_id, drawn.label("drawn"))
        .where(
            account.community_id.in_(here), account.type == "liability", account.restriction == "A",
            account.has_sublines,
        )
        .subquery()
        .c
    )  # fmt: skip
    query = sa.select(each.community_id, sa.cast(sa.func.sum(each.drawn), sa.BigInteger)).group_by(
        each.community_id
    )
    for community_id, count in connection.execute(query):
        if community_id in found:
            found[community_id].undecided_count = count


def _read_compared(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found], day: date
) -> None:
    """Read the accounts at banks that are in use, and up to which day two people compared each."""
    held, signed = bank_accounts.c, reconciliations.c
    newest = (
        sa.select(sa.func.max(signed.as_of))
        .where(
            signed.community_id == held.community_id, signed.account_code == held.account_code,
            signed.confirmed_at.is_not(None), signed.as_of <= day,
        )
        .scalar_subquery()
    )  # fmt: skip
    columns: tuple[Any, ...] = (held.community_id, held.custody, newest.label("compared"))
    query = sa.select(*columns).where(
        held.community_id.in_(here), sa.or_(held.closed_on.is_(None), held.closed_on > day)
    )
    for community_id, custody, compared in connection.execute(query):
        if community_id not in found:
            continue
        if custody == "personal":
            found[community_id].personal_count += 1
        elif custody == "own":
            found[community_id].compared.append(compared or _NEVER)


def _read_published(
    connection: sa.Connection, here: sa.Select[int], found: Mapping[int, _Found]
) -> None:
    told = publications.c
    query = (
        sa.select(told.community_id, sa.func.max(told.published_at, type_=Instant))
        .where(told.community_id.in_(here))
        .group_by(told.community_id)
    )
    for community_id, published_at in connection.execute(query):
        if community_id in found:
            found[community_id].published_at = published_at
