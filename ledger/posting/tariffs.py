"""Tariffs of fees (物业费标准): set for good from a month on, under a decision, and told by the log."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.dues import Tariff
from ledger.domain.errors import AccessRefusedError, DuesError, UnknownNameError
from ledger.domain.periods import first_day_of
from ledger.posting.books import Books, open_books
from ledger.posting.policies import record_policy
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.billed import is_live, of_months, tariffs_of
from ledger.store.communities import decisions, places
from ledger.store.dues import billing_runs, dues, tariffs

#: What the log calls it among policies.
KIND = "tariff"


def told_of(tariff: Tariff) -> dict[str, Any]:
    """Give what the log tells of a tariff; the price is fen a month as an exact ratio."""
    return {
        "number": tariff.number, "basis": tariff.basis.value,
        "fen": f"{tariff.numerator}/{tariff.denominator}", "vacant_percent": tariff.vacant_percent,
        "place": tariff.place, "fund": tariff.fund, "decision": tariff.decision,
    }  # fmt: skip


def set_tariff(
    connection: sa.Connection, community_id: int, tariff: Tariff, *, by: Officer, at: datetime
) -> int:
    """Set what households of a place pay from a month on; gives the tariff's number.

    Raises:
        UnknownNameError: the decision, the place or the fund is not there.
        AccountRuleError: dues may not stand in this fund.
        DuesError: a month from there on was billed by the tariff it would replace (reason billed).
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    books.require("decision", decisions, tariff.decision, "decision")
    if books.require("place", places, tariff.place, "place") == "household":
        # A household's own tariff would tell everybody who lives there.
        raise DuesError(reason="few_households", field="place")
    if tariff.fund not in books.funds:
        raise UnknownNameError(noun="fund", name=tariff.fund, field="fund")
    _check_unbilled(books, tariff)
    held = tariffs_of(connection, community_id)
    number = len(held) + 1
    leaf_index = books.next_leaf
    kept = replace(tariff, number=number)
    record_policy(
        books, KIND, told_of(kept), first_day=first_day_of(tariff.first_period), by=by, at=at
    )
    connection.execute(
        sa.insert(tariffs).values(
            community_id=community_id, number=number, basis=tariff.basis.value,
            numerator=tariff.numerator, denominator=tariff.denominator,
            vacant_percent=tariff.vacant_percent, first_period=tariff.first_period,
            place_code=tariff.place or None, fund_code=tariff.fund,
            decision_code=tariff.decision, leaf_index=leaf_index, set_by=by.user_id,
            role=by.role, set_at=books.last_at,
        )
    )  # fmt: skip
    return number


def _check_unbilled(books: Books, tariff: Tariff) -> None:
    replaced = tariffs.c.place_code.is_not_distinct_from(tariff.place or None)
    query = (
        sa.select(dues.c.period)
        .join_from(
            dues, tariffs,
            (tariffs.c.community_id == dues.c.community_id)
            & (tariffs.c.number == dues.c.tariff_number),
        )
        .where(
            *of_months(books.community_id, billing_runs.c.period >= tariff.first_period),
            replaced, is_live(dues.c, books.community_id),
        )
        .limit(1)
    )  # fmt: skip
    found = books.connection.execute(query).scalar_one_or_none()
    if found is not None:
        raise DuesError(reason="billed", text=str(found), field="first_period")
