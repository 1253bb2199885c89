"""Plan a merger: look over every community that would join, and say all that stands against it.

Looking changes nothing; a plan that is proposed keeps the digest of each community's balances, so that whoever
approves it approves the very figures that will be carried on.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import AccountType
from ledger.domain.cash_flows import DUE_FROM_FUNDS, DUE_TO_FUNDS
from ledger.domain.merger_errors import MergerError
from ledger.domain.mergers import (
    SEPARATOR,
    Carried,
    Held,
    Joining,
    Renaming,
    carried,
    colliding,
)
from ledger.domain.periods import next_month
from ledger.log.canonical import canonical_text
from ledger.posting.content import sha256_of
from ledger.posting.merger_belongings import Belongings, Reading, belongings
from ledger.store.communities import communities
from ledger.store.standing import (
    Standing,
    chart_of,
    held_balances,
    places_of,
    purses_of,
    standing,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Who joins, and the first day of the new books."""

    day: date
    joining: tuple[Joining, ...]

    @property
    def last_day(self) -> date:
        """The day on which the old books end."""
        return self.day - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OldBooks:
    """One community that would join, as it stands; amounts in fen, debts and net assets positive when owed.

    ``shared_minor`` is what households owe less what they are owed, and ``shared_households`` how many of them.
    """

    joining: Joining
    community_id: int
    name_zh: str
    name_en: str
    log_origin: str
    held: tuple[Held, ...]
    carried: Carried
    household_count: int
    place_count: int
    digest: str
    brought: Belongings

    def total_minor(self, *kinds: AccountType) -> int:
        """Give the sum of the balances of these types, debit minus credit."""
        return sum(item.balance_minor for item in self.held if item.account_type in kinds)

    @property
    def assets_minor(self) -> int:
        """What the community has."""
        return self.total_minor(AccountType.ASSET)

    @property
    def debts_minor(self) -> int:
        """What it owes."""
        return -self.total_minor(AccountType.LIABILITY)

    @property
    def net_minor(self) -> int:
        """What is left: its net assets, income and costs of the running year included."""
        return self.assets_minor - self.debts_minor

    @property
    def shared_households(self) -> int:
        """How many households' balances are carried on."""
        return len({item.household for item in self.held if item.household})


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be merged, what stands against it, and what somebody should know."""

    plan: Plan
    members: tuple[OldBooks, ...]
    prefixed: bool
    obstacles: tuple[MergerError, ...]
    notes: tuple[MergerError, ...]

    @property
    def assets_minor(self) -> int:
        """The assets of all that join."""
        return sum(item.assets_minor for item in self.members)

    @property
    def debts_minor(self) -> int:
        """The debts of all that join."""
        return sum(item.debts_minor for item in self.members)

    @property
    def net_minor(self) -> int:
        """What is left of all that join."""
        return self.assets_minor - self.debts_minor

    @property
    def content(self) -> str:
        """The canonical text that two people agree to."""
        return canonical_text(
            {
                "day": self.plan.day.isoformat(),
                "prefixed": int(self.prefixed),
                "members": [_said(member) for member in self.members],
            }
        )


def look_over(connection: sa.Connection, community_id: int, plan: Plan, *, today: date) -> DryRun:
    """Look over all that would join; nothing is written.

    Communities that are not there, or are named twice, are obstacles too.
    """
    obstacles: list[MergerError] = []
    if plan.day > today:
        obstacles.append(MergerError(reason="day_to_come", field="day"))
    if not plan.joining:
        obstacles.append(MergerError(reason="nobody"))
    found, missing = _found(connection, community_id, plan)
    obstacles += missing
    own_places = {row.code for row in places_of(connection, community_id)}
    old_places = {row.community_id: places_of(connection, row.community_id) for _, row in found}
    codes = [own_places, *({place.code for place in held} for held in old_places.values())]
    prefixed = bool(colliding(codes))
    obstacles += _courtyards(plan, own_places.union(*codes) if not prefixed else own_places)
    new = (chart_of(connection, community_id, open_only=True), purses_of(connection, community_id))
    closed = chart_of(connection, community_id).keys() - new[0].keys()
    members: list[OldBooks] = []
    notes: list[MergerError] = []
    for joining, row in found:
        stands = standing(connection, row.community_id, plan.last_day)
        obstacles += _against(joining.slug, stands, plan.last_day)
        member = _old_books(
            connection, joining, row, new, old_places[row.community_id],
            prefixed=prefixed, closed=closed, day=plan.day,
        )  # fmt: skip
        obstacles += _undecided(member, stands)
        notes += _notes(member, stands)
        # What one of them brings is there for the next.
        new[0].update({item.code: item for item in member.carried.added_accounts})
        new[1].update({item.code: item for item in member.carried.added_funds})
        obstacles += member.carried.obstacles
        members.append(member)
    if len({row.chart_edition for _, row in found} | {_edition(connection, community_id)}) > 1:
        notes.append(MergerError(reason="editions"))
    if members:
        notes.append(MergerError(reason="set_up"))
    own = standing(connection, community_id, plan.day)
    obstacles += _unconfirmed(_slug(connection, community_id), own)
    if own.closed_through >= _period(plan.day):
        obstacles.append(MergerError(reason="new_month_closed", period=_period(plan.day)))
    return DryRun(plan, tuple(members), prefixed, tuple(obstacles), tuple(notes))


def plan_of(content: Mapping[str, Any]) -> Plan:
    """Read a plan back from the text that was agreed to."""
    return Plan(
        date.fromisoformat(content["day"]),
        tuple(
            Joining(item["slug"], item["courtyard"], item["accounts"], item["funds"])
            for item in content["members"]
        ),
    )


def digest_of(held: Sequence[Held]) -> str:
    """Give the digest of balances, household by household."""
    return sha256_of(
        canonical_text(
            [[item.fund, item.account, item.household, str(item.balance_minor)] for item in held]
        )
    )


def _said(member: OldBooks) -> dict[str, Any]:
    joining = member.joining
    return {
        "slug": joining.slug,
        "log": member.log_origin,
        "courtyard": joining.courtyard,
        "accounts": dict(joining.accounts),
        "funds": dict(joining.funds),
        "balances": member.digest,
    }


def _found(
    connection: sa.Connection, community_id: int, plan: Plan
) -> tuple[list[tuple[Joining, sa.Row[Any]]], list[MergerError]]:
    """Give the communities that are named, and what is wrong with the names."""
    found, wrong = [], []
    for position, joining in enumerate(plan.joining):
        if joining.slug in {item.slug for item in plan.joining[:position]}:
            wrong.append(MergerError(reason="named_twice", community=joining.slug))
            continue
        query = sa.select(communities).where(communities.c.slug == joining.slug)
        row = connection.execute(query).one_or_none()
        if row is None:
            wrong.append(MergerError(reason="community_unknown", community=joining.slug))
        elif row.community_id == community_id:
            wrong.append(MergerError(reason="itself", community=joining.slug))
        elif row.merged_into is not None:
            wrong.append(MergerError(reason="merged_away", community=joining.slug))
        else:
            found.append((joining, row))
    return found, wrong


def _courtyards(plan: Plan, taken: set[str]) -> list[MergerError]:
    """Refuse codes of courtyards that are used twice, or by another place of the new books."""
    wrong: list[MergerError] = []
    for position, joining in enumerate(plan.joining):
        before = {item.courtyard for item in plan.joining[:position]}
        if not joining.courtyard or joining.courtyard in taken | before:
            wrong.append(
                MergerError(reason="courtyard", community=joining.slug, name=joining.courtyard)
            )
    return wrong


def _against(slug: str, stands: Standing, last_day: date) -> list[MergerError]:
    """Say what keeps a community's books from ending on a day."""
    last = _period(last_day)
    due = next_month(stands.closed_through) if stands.closed_through else stands.first_period
    counted = (
        ("drafts_open", stands.draft_count),
        ("payments_open", stands.payment_count),
        ("campaigns_open", stands.campaign_count),
        ("later_postings", stands.later_count),
    )
    wrong = [MergerError(reason=name, community=slug, count=many) for name, many in counted if many]
    if stands.closed_through >= last:
        wrong.append(MergerError(reason="month_closed", community=slug, period=last))
    elif due and due < last:
        wrong.append(MergerError(reason="months_open", community=slug, period=due))
    wrong += [
        MergerError(reason="unreconciled", community=slug, name=code)
        for code in stands.unreconciled
    ]
    return wrong


def _old_books(
    connection: sa.Connection,
    joining: Joining,
    row: sa.Row[Any],
    new: tuple[dict[str, Any], dict[str, Any]],
    held_places: Sequence[sa.Row[Any]],
    *,
    prefixed: bool,
    closed: Container[str],
    day: date,
) -> OldBooks:
    held = held_balances(connection, row.community_id)
    old = (chart_of(connection, row.community_id), purses_of(connection, row.community_id))
    prefix = f"{joining.courtyard}{SEPARATOR}" if prefixed else ""
    found = carried(joining, held, old, new, prefix=prefix, closed=closed)
    reading = Reading(
        found.renaming, joining.courtyard, old[0],
        new[0] | {item.code: item for item in found.added_accounts},
        new[1] | {item.code: item for item in found.added_funds},
    )  # fmt: skip
    standing_places = [place for place in held_places if place.closed_on is None]
    return OldBooks(
        joining, row.community_id, row.name_zh, row.name_en, row.log_origin, held, found,
        sum(place.kind == "household" for place in standing_places), len(standing_places),
        digest_of(held), belongings(connection, row.community_id, reading, day),
    )  # fmt: skip


def reading_of(
    connection: sa.Connection, old_id: int, new_id: int, renaming: Renaming, courtyard: str
) -> Reading:
    """Give how a community's codes read in the new books, where all it lacked was added."""
    return Reading(
        renaming, courtyard, chart_of(connection, old_id),
        chart_of(connection, new_id, open_only=True), purses_of(connection, new_id),
    )  # fmt: skip


def _undecided(member: OldBooks, stands: Standing) -> list[MergerError]:
    """Say what has to be settled first, because no voucher of a merger can carry it on."""
    slug = member.joining.slug
    between = {item.fund for item in member.held if item.account in (DUE_FROM_FUNDS, DUE_TO_FUNDS)}
    counted = (("loans_open", len(between)), ("acts_open", stands.under_way.act_count))
    return [
        *(MergerError(reason=name, community=slug, count=many) for name, many in counted if many),
        *_unconfirmed(slug, stands),
        *(
            MergerError(reason="works_open", community=slug, name=code)
            for code in stands.under_way.works
        ),
    ]


def _unconfirmed(slug: str, stands: Standing) -> list[MergerError]:
    """Say what waits for a second person: frozen books never decide it, and new books may be asked the same."""
    many = stands.under_way.confirmation_count
    return [MergerError(reason="confirmations_open", community=slug, count=many)] if many else []


def _notes(member: OldBooks, stands: Standing) -> list[MergerError]:
    """Say what somebody should know: what was never compared, and what is to be set up again."""
    slug, found, brought = member.joining.slug, stands.under_way, member.brought
    counted = (
        ("rows_open", found.row_count), ("mirrors", found.mirror_count),
        ("prepaid_years", found.prepaid_count), ("links_end", brought.link_count),
        ("contracts", found.contract_count), ("votes", found.vote_count),
        ("services", found.service_count),
    )  # fmt: skip
    named = (
        *(("never_billed", code) for code in stands.never_billed),
        *(("grant", code) for code in found.grants),
        *(("designation", code) for code in found.designations),
        *((f"left_{item.noun}", item.name) for item in brought.left),
    )
    return [
        *(MergerError(reason=name, community=slug, count=many) for name, many in counted if many),
        *(MergerError(reason=name, community=slug, name=code) for name, code in named),
    ]


def _slug(connection: sa.Connection, community_id: int) -> str:
    query = sa.select(communities.c.slug).where(communities.c.community_id == community_id)
    return str(connection.execute(query).scalar_one())


def _edition(connection: sa.Connection, community_id: int) -> str:
    query = sa.select(communities.c.chart_edition).where(communities.c.community_id == community_id)
    return str(connection.execute(query).scalar_one())


def _period(day: date) -> int:
    return day.year * 100 + day.month
