"""Tariffs of fees (物业费标准): proposed under a decision, confirmed by another, and told by the log."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.domain.dues import Basis, Tariff
from ledger.domain.errors import AccessRefusedError, DuesError, UnknownNameError
from ledger.domain.periods import first_day_of
from ledger.posting.books import Books, open_books
from ledger.posting.confirmations import Carried, Said, propose
from ledger.posting.decision_gates import require_in_force
from ledger.posting.periods import local_day
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.billed import is_live, of_months, tariffs_of
from ledger.store.communities import places
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


def propose_tariff(
    connection: sa.Connection, community_id: int, tariff: Tariff, *, by: Officer, at: datetime
) -> str:
    """Propose what households of a place pay from a month on; gives the proposal's id.

    Raises:
        UnknownNameError: the decision, the place or the fund is not there.
        VoteError: the decision was annulled, or does not hold yet.
        AccountRuleError: dues may not stand in this fund.
        DuesError: a month from there on was billed by the tariff it would replace (reason billed).
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(connection, community_id)
    _check(books, tariff, local_day(at))
    content = {
        "basis": tariff.basis.value, "numerator": str(tariff.numerator),
        "denominator": str(tariff.denominator), "vacant_percent": str(tariff.vacant_percent),
        "first_period": str(tariff.first_period), "place": tariff.place, "fund": tariff.fund,
        "decision": tariff.decision,
    }  # fmt: skip
    return propose(books, Matter.TARIFF, tariff.place, content, by=by, at=at)


def carry_out_tariff(books: Books, said: Said) -> Carried:
    """Set the tariff that was proposed and give it its number."""
    says = said.content
    tariff = Tariff(
        Basis(says["basis"]), int(says["numerator"]), int(says["denominator"]),
        int(says["first_period"]), says["decision"], fund=says["fund"], place=says["place"],
        vacant_percent=int(says["vacant_percent"]),
        number=len(tariffs_of(books.connection, books.community_id)) + 1,
    )  # fmt: skip
    _check(books, tariff, local_day(said.at))

    def keep(leaf_index: int) -> None:
        books.connection.execute(
            sa.insert(tariffs).values(
                community_id=books.community_id, number=tariff.number, basis=tariff.basis.value,
                numerator=tariff.numerator, denominator=tariff.denominator,
                vacant_percent=tariff.vacant_percent, first_period=tariff.first_period,
                place_code=tariff.place or None, fund_code=tariff.fund,
                decision_code=tariff.decision, leaf_index=leaf_index, set_by=said.by.user_id,
                role=said.by.role, set_at=books.last_at,
            )
        )  # fmt: skip

    return Carried(KIND, first_day_of(tariff.first_period), told_of(tariff), keep)


def _check(books: Books, tariff: Tariff, day: date) -> None:
    require_in_force(books, tariff.decision, day)
    if books.require("place", places, tariff.place, "place") == "household":
        # A household's own tariff would tell everybody who lives there.
        raise DuesError(reason="few_households", field="place")
    if tariff.fund not in books.funds:
        raise UnknownNameError(noun="fund", name=tariff.fund, field="fund")
    _check_unbilled(books, tariff)


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
