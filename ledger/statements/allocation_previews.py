"""What a cost would look like once it is shared: nothing of it is kept yet."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from ledger.domain.periods import Span
from ledger.domain.sharing import Part, SharedCost, place_order
from ledger.statements.allocations import KIND
from ledger.statements.place_index import Places, places_of
from ledger.statements.sharing_values import AllocationLine, AllocationStatement
from ledger.statements.values import CommunityFacts, Frame, Label

#: So many households are listed one by one before the list is kept; of more only buildings are.
LISTED_MAX = 300


def preview(
    connection: sa.Connection, community: CommunityFacts, cost: SharedCost, parts: Sequence[Part]
) -> AllocationStatement:
    """Give the list as it would be: by household where there are few, else by building."""
    places = places_of(connection, community, cost.allocated_on)
    is_short = len(parts) <= LISTED_MAX
    rows = _households(places, parts) if is_short else _buildings(places, parts)
    day = cost.allocated_on
    named = Label(cost.credit_account, cost.credit_account, cost.credit_account)
    return AllocationStatement(
        frame=Frame(KIND, community, Span(day, day, day.isoformat()), day), number=0,
        title=cost.title, copy="register", level="household" if is_short else "building",
        key=cost.key.value, fund=Label(cost.fund, cost.fund, cost.fund), credit_account=named,
        decision=Label(cost.decision, "", "") if cost.decision else None, emergency=cost.emergency,
        excluded_count=len(cost.excluded), rows=rows, total=_line(None, parts), vouchers=(),
        excluded=tuple(cost.excluded.items()),
    )  # fmt: skip


def _households(places: Places, parts: Sequence[Part]) -> tuple[AllocationLine, ...]:
    made = []
    for part in parts:
        place = places.by_code[part.household.place]
        made.append(
            AllocationLine(
                place.label, 1, part.household.area_centi_m2, part.amount_minor,
                part.from_balance_minor, part.top_up_minor, part.weight, place.unit, place.floor,
                place.room, part.household.available_minor,
            )
        )  # fmt: skip
    return tuple(made)


def _buildings(places: Places, parts: Sequence[Part]) -> tuple[AllocationLine, ...]:
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.household.building].append(part)
    return tuple(_line(places.label(code), found[code]) for code in sorted(found, key=place_order))


def _line(label: Label | None, parts: Sequence[Part]) -> AllocationLine:
    return AllocationLine(
        label, len(parts), sum(part.household.area_centi_m2 for part in parts),
        sum(part.amount_minor for part in parts), sum(part.from_balance_minor for part in parts),
        sum(part.top_up_minor for part in parts), sum(part.weight for part in parts),
    )  # fmt: skip
