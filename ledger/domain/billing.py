"""A month's bills as one voucher: what each household owes, less what it had paid in advance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from ledger.domain.dues import (
    COMMUNITY_FEES,
    RECEIVABLES,
    BillingPlan,
    Charge,
    FeeAccounts,
)
from ledger.domain.errors import DuesError
from ledger.domain.household_lines import plain_lines, public_buildings, shared_lines
from ledger.domain.transactions import CounterpartyKind, Draft, Line

MATTER = "物业费"


def consumed(
    charges: Iterable[Charge],
    owed_minor: Mapping[str, int],
    prepaid_minor: Mapping[str, int],
) -> dict[str, int]:
    """Give how much of what each household paid in advance goes to its dues, in fen.

    Older dues are paid with it as well, but not by a year that was paid at once: each part is for its month.
    """
    found = {}
    for charge in charges:
        code = charge.household.code
        older = 0 if charge.of_year else max(owed_minor.get(code, 0), 0)
        minor = min(prepaid_minor.get(code, 0), charge.amount_minor + older)
        if minor > 0:
            found[code] = minor
    return found


def draft_of_billing(
    plan: BillingPlan, used: Mapping[str, int], *, dated_on: date, decision: str = "",
    accounts: FeeAccounts = COMMUNITY_FEES,
) -> Draft:  # fmt: skip
    """Book a run: for each building 借 receivable, 贷 income; and what was paid in advance against it, in one.

    Lines stand building by building, so that a voucher too long for one leaf is divided between them.

    Raises:
        DuesError: nobody is billed, or by tariffs of more than one fund (reasons nothing_to_bill, no_fund).
    """
    if not plan.charges:
        raise DuesError(reason="nothing_to_bill", field="period")
    funds = {charge.tariff.fund for charge in plan.charges}
    if len(funds) > 1:
        raise DuesError(reason="no_fund", field="period")
    (fund,) = funds
    building_of = {item.household.code: item.household.building for item in plan.charges}
    groups = public_buildings(building_of)
    due = {item.household.code: item.amount_minor for item in plan.charges}
    earned = {code: -minor for code, minor in due.items()}
    lines = [*_by_place(shared_lines(accounts.receivable, fund, due, groups),
                        plain_lines(accounts.income, fund, earned, groups))]  # fmt: skip
    if used:
        # Who had paid in advance is told of no building.
        groups = dict.fromkeys(used, "")
        paid = {code: -minor for code, minor in used.items()}
        lines += _by_place(
            shared_lines(accounts.prepaid, fund, used, groups),
            shared_lines(accounts.receivable, fund, paid, groups),
        )
    year, month = divmod(plan.period, 100)
    return Draft(
        dated_on=dated_on, lines=tuple(lines), summary=f"{year}年{month}月{MATTER}",
        counterparty_kind=CounterpartyKind.RESIDENTS, matter=MATTER, decision=decision,
    )  # fmt: skip


def due_in(draft: Draft) -> dict[str, int]:
    """Give what a draft, or a part of one, bills each household, in fen."""
    found: defaultdict[str, int] = defaultdict(int)
    for line in draft.lines:
        if line.account in RECEIVABLES and line.debit_minor > 0:
            for share in line.sublines:
                found[share.place] += share.debit_minor
    return dict(found)


def _by_place(debits: Iterable[Line], credits_: Iterable[Line]) -> list[Line]:
    return [line for pair in zip(debits, credits_, strict=True) for line in pair]
