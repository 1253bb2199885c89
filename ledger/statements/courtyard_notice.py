"""物业费按院落结算公示: one courtyard's settlement, account by account, as it hangs in its own gateway."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.settlements import ShareKey, Use, use_of
from ledger.statements.courtyards import (
    SERVICE_FUND,
    CourtyardRow,
    courtyards,
    moved_by_place,
    places_by_courtyard,
)
from ledger.statements.movements import window
from ledger.statements.values import CommunityFacts, Frame, Label
from ledger.store.communities import accounts

KIND = "courtyard-notice"
#: The sections of a notice, in their order; ``shared`` is the courtyard's part of what all bear together.
SECTIONS = ("income", Use.WAGES, Use.UPKEEP, "shared", Use.EQUIPMENT, Use.INSURANCE)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What one account brought or cost; the account is None for the part of common costs."""

    section: str
    account: Label | None
    amount_minor: int


@dataclass(frozen=True, slots=True)
class CourtyardNotice:
    """One courtyard: the lines of ``rows`` sum to the figures of ``row``.

    ``shared_minor`` is what all courtyards bear together, of which this one bears ``row.settled.shared_minor``.
    ``insured_minor`` is the insurance of each household, None where it does not come out even.
    """

    frame: Frame
    row: CourtyardRow
    key: ShareKey
    shared_minor: int
    courtyard_count: int
    rows: tuple[NoticeLine, ...]

    @property
    def insured_minor(self) -> int | None:
        """What the insurance of a household cost."""
        count, minor = self.row.household_count, self.row.settled.insurance_minor
        return minor // count if count and minor and minor % count == 0 else None


def courtyard_notice(
    connection: sa.Connection, community: CommunityFacts, code: str, span: Span, *,
    as_of: date | None = None, fund: str = SERVICE_FUND,
) -> CourtyardNotice | None:  # fmt: skip
    """Give a courtyard's notice; None where there is no such courtyard, or so few live there that it would tell bills.

    Raises:
        PeriodError: ``as_of`` lies before the span.
        UnknownNameError: there is no such fund.
    """
    whole = courtyards(connection, community, span, as_of=as_of, fund=fund)
    row = next((item for item in whole.rows if item.place.code == code), None)
    if row is None or row.household_count is None:
        return None
    shown = window(span, as_of)
    _, homes = places_by_courtyard(connection, community, shown.last_day)
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for account, place, kind, debit, credit in moved_by_place(connection, community, shown, fund):
        if homes.get(place, "") != code:
            continue
        if kind == "income":
            sums["income", account] += credit - debit
        elif kind in ("expense", "appropriation"):
            sums[use_of(account), account] += debit - credit
    names = _names(connection, community)
    lines = [
        NoticeLine(section, names[account], minor)
        for (section, account), minor in sums.items()
        if minor
    ]
    if row.settled.shared_minor:
        lines.append(NoticeLine("shared", None, row.settled.shared_minor))
    order = {str(section): position for position, section in enumerate(SECTIONS)}
    lines.sort(key=lambda item: (order[item.section], item.account.code if item.account else ""))
    frame = Frame(KIND, community, span, whole.frame.as_of, fund=whole.frame.fund)
    return CourtyardNotice(
        frame, row, whole.key, whole.shared_minor, len(whole.rows), tuple(lines)
    )  # fmt: skip


def _names(connection: sa.Connection, community: CommunityFacts) -> dict[str, Label]:
    held = accounts.c
    query = sa.select(
        held.code, held.name_zh, held.name_en, held.plain_zh, held.plain_en
    ).where(held.community_id == community.community_id)  # fmt: skip
    return {
        row.code: Label(row.code, row.plain_zh or row.name_zh, row.plain_en or row.name_en)
        for row in connection.execute(query)
    }
