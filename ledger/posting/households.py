"""Households as the books know them: where each lies, what it has, and whether a draft takes more than that."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from ledger.domain.errors import CorrectionError
from ledger.domain.maintenance import holds_for_households, share_changes
from ledger.domain.sharing import Household
from ledger.domain.transactions import Draft
from ledger.posting.books import Books
from ledger.store.household_balances import (
    balances_by_household,
    held_by_households,
    household_changes,
    household_rows,
    is_there,
    lowest_by_household,
)
from ledger.store.shares import pending_takings

_Key = tuple[str, str]


def households_of(
    connection: sa.Connection, community_id: int, *, fund: str, day: date, that_day: bool = False
) -> tuple[list[Household], dict[str, tuple[str, ...]]]:
    """Give all households with the least each has from a day on, and the places above each, nearest first.

    ``that_day``: what each has at the end of the day itself.
    """
    rows = {row.code: row for row in connection.execute(household_rows(community_id, day)).all()}
    read = balances_by_household if that_day else lowest_by_household
    held = read(connection, community_id, fund, day)
    found: list[Household] = []
    above: dict[str, tuple[str, ...]] = {}
    # Hundreds of households have the same place above them.
    over_parent: dict[str | None, tuple[tuple[str, ...], str]] = {}
    for code, row in rows.items():
        if row.kind != "household" or not is_there(row.closed_on, day):
            continue
        if row.parent_code not in over_parent:
            over = _above(rows, code)
            named = next((name for name in over if rows[name].kind in ("building", "house")), "")
            over_parent[row.parent_code] = (over, named)
        over, building = over_parent[row.parent_code]
        above[code] = over
        found.append(
            Household(code, building or (over[0] if over else ""), row.area_centi_m2,
                      held.get(code, 0))
        )  # fmt: skip
    return found, above


def free_households(
    books: Books, *, fund: str, day: date
) -> tuple[list[Household], dict[str, tuple[str, ...]]]:
    """Give what ``households_of`` does, less what drafts on their way take: it is spoken for."""
    found, above = households_of(books.connection, books.community_id, fund=fund, day=day)
    agency = {code for code, account in books.accounts.items() if holds_for_households(account)}
    taken = pending_takings(books.connection, books.community_id, fund, agency)
    free = [
        replace(item, available_minor=item.available_minor - taken[item.place])
        if item.place in taken else item
        for item in found
    ]  # fmt: skip
    return free, above


def overdrawn(books: Books, drafts: Sequence[Draft]) -> list[bool]:
    """Tell for each draft whether it leaves a household below zero, each as if those before it were posted.

    Two queries, and none where no household has less after any of them.
    """
    changes = [share_changes(draft, books.accounts) for draft in drafts]
    keys = {key for change in changes for key, minor in change.items() if minor < 0}
    if not keys:
        return [False] * len(drafts)
    funds = sorted({fund for fund, _ in keys})
    named = {place for _, place in keys}
    first_day = min(draft.dated_on for draft in drafts)
    held = held_by_households(books.connection, books.community_id, funds, first_day, named)
    # Few vouchers are dated before others, so that few households have days of which to keep the changes.
    later: defaultdict[_Key, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    query = household_changes(books.community_id, funds, named, after=first_day)
    for fund, place, day, minor in books.connection.execute(query):
        later[fund, place][day] += minor
    found = []
    for draft, change in zip(drafts, changes, strict=True):
        is_first = draft.dated_on == first_day
        for key, minor in change.items():
            if is_first:
                held[key] = held.get(key, 0) + minor
            else:
                later[key][draft.dated_on] += minor
        found.append(
            any(
                minor < 0 and _lowest(held.get(key, 0), later.get(key), draft.dated_on) < 0
                for key, minor in change.items()
            )
        )
    return found


def refuse_overdrawing(books: Books, draft: Draft) -> None:
    """Refuse a correction that leaves a household below zero: what it corrects was drawn upon meanwhile.

    Raises:
        CorrectionError: reason household_below_zero.
    """
    if draft.kind.corrects and overdrawn(books, [draft])[0]:
        raise CorrectionError(reason="household_below_zero")


def _above(rows: dict[str, sa.Row[tuple[object, ...]]], code: str) -> tuple[str, ...]:
    over: list[str] = []
    parent = rows[code].parent_code
    # A place is never its own ancestor; should it be, the walk ends.
    while parent in rows and parent not in over:
        over.append(parent)
        parent = rows[parent].parent_code
    return tuple(over)


def _lowest(balance: int, later: Mapping[date, int] | None, day: date) -> int:
    """Give the least at the end of a day or of any later one, from a balance before and what changed after it."""
    if not later:
        return balance
    balance += sum(minor for changed_on, minor in later.items() if changed_on <= day)
    lowest = balance
    for changed_on in sorted(item for item in later if item > day):
        balance += later[changed_on]
        lowest = min(lowest, balance)
    return lowest
