"""Billing a month: the plan that somebody looks at, and the run that makes one draft of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa

from ledger.domain.billing import consumed, draft_of_billing, due_in
from ledger.domain.dues import (
    PREPAID,
    RECEIVABLES,
    BillingPlan,
    Charge,
    Exceptions,
    accounts_of_fees,
    check_month,
    plan_billing,
)
from ledger.domain.errors import AccessRefusedError, DuesError
from ledger.domain.periods import first_day_of
from ledger.domain.transactions import Draft
from ledger.log.canonical import canonical_text
from ledger.posting.books import Books, open_books
from ledger.posting.draft_batches import submitted_rows
from ledger.posting.parts import divided
from ledger.posting.values import PREPARING_ROLES, Officer
from ledger.store.billed import billed_in, households_of, tariffs_of, years_of
from ledger.store.communities import places
from ledger.store.drafts import drafts
from ledger.store.dues import billing_runs, dues
from ledger.store.inserts import Row, insert_tables
from ledger.store.shares import pending_shares, share_balances

NO_EXCEPTIONS = Exceptions({})


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks to be billed: a month, a place or all, the exceptions, and the bookkeeping date."""

    period: int
    dated_on: date
    place: str = ""
    exceptions: Exceptions = NO_EXCEPTIONS


@dataclass(frozen=True, slots=True)
class Preview:
    """A run before it is started; ``fingerprint`` names what was looked at.

    ``used`` is what each household had paid in advance and now uses, in fen.
    """

    plan: BillingPlan
    used: Mapping[str, int]
    fingerprint: str

    @property
    def used_minor(self) -> int:
        """What all households use of what they had paid in advance, in fen."""
        return sum(self.used.values())


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was started: its id, and its drafts in the order of their parts."""

    run_id: str
    draft_ids: tuple[str, ...]


def preview_billing(connection: sa.Connection, community_id: int, asked: Asked) -> Preview:
    """Plan a run and write nothing.

    Raises:
        PeriodError: the month is none.
        DuesError: an exception names no household of the place.
    """
    check_month(asked.period, field="period")
    plan = plan_billing(
        asked.period,
        households_of(
            connection, community_id, within=asked.place, day=first_day_of(asked.period)
        ),
        tariffs_of(connection, community_id), exceptions=asked.exceptions,
        billed=billed_in(connection, community_id, asked.period),
        years=years_of(connection, community_id, asked.period),
    )  # fmt: skip
    used = _used(connection, community_id, plan)
    return Preview(plan, used, _fingerprint(plan, used))


def start_billing(
    connection: sa.Connection, community_id: int, asked: Asked, *, by: Officer, at: datetime,
    fingerprint: str,
) -> Run:  # fmt: skip
    """Bill exactly what was looked at: drafts on their way to another person, and each household's due.

    Raises:
        AccessRefusedError: the person does not prepare.
        DuesError: nobody is billed, or something is other than it was when somebody looked (reason changed).
        Refusal: the books could not take the draft.
    """
    if by.role not in PREPARING_ROLES:
        raise AccessRefusedError(reason="role")
    books = open_books(
        connection, community_id, period=asked.dated_on.year * 100 + asked.dated_on.month
    )
    books.require("place", places, asked.place, "place")
    preview = preview_billing(connection, community_id, asked)
    if preview.fingerprint != fingerprint:
        raise DuesError(reason="changed", field="period")
    draft = draft_of_billing(
        preview.plan,
        preview.used,
        dated_on=asked.dated_on,
        accounts=accounts_of_fees(books.accounts),
    )
    parts = divided(books, draft)
    draft_ids, draft_rows = submitted_rows(books, parts, by=by, at=at)
    run_id = secrets.token_hex(10)
    due_rows = _due_rows(books, run_id, preview, list(zip(draft_ids, parts, strict=True)))
    insert_tables(connection, (dues, due_rows), (drafts, draft_rows))
    connection.execute(
        sa.insert(billing_runs).values(
            community_id=community_id, run_id=run_id, period=asked.period,
            place_code=asked.place or None, household_count=len(preview.plan.charges),
            amount_minor=preview.plan.amount_minor, prepaid_minor=preview.used_minor,
            exemptions=canonical_text(_told_exemptions(preview.plan)), started_by=by.user_id,
            role=by.role, started_at=at,
        )
    )  # fmt: skip
    return Run(run_id, tuple(draft_ids))


def _used(connection: sa.Connection, community_id: int, plan: BillingPlan) -> dict[str, int]:
    """Give what is used of what was paid in advance, as if all drafts on their way were posted."""
    funds = {charge.tariff.fund for charge in plan.charges}
    fund = next(iter(funds), "")
    accounts = (*RECEIVABLES, PREPAID)
    posted = share_balances(connection, community_id, accounts)
    pending = pending_shares(connection, community_id, accounts)
    owed: dict[str, int] = {}
    prepaid: dict[str, int] = {}
    for found in (posted, pending):
        for (account, of_fund, place), minor in found.items():
            if of_fund == fund:
                held, sign = (owed, 1) if account in RECEIVABLES else (prepaid, -1)
                held[place] = held.get(place, 0) + sign * minor
    return consumed(plan.charges, owed, prepaid)


def _due_rows(
    books: Books, run_id: str, preview: Preview, parts: list[tuple[str, Draft]]
) -> list[Row]:
    """Give each household's due with the draft that bills it."""
    in_draft = {place: draft_id for draft_id, part in parts for place in due_in(part)}
    period = preview.plan.period
    return [_row(books, run_id, period, charge, in_draft) for charge in preview.plan.charges]


def _row(
    books: Books, run_id: str, period: int, charge: Charge, in_draft: Mapping[str, str]
) -> tuple[object, ...]:
    code = charge.household.code
    return (
        books.community_id, run_id, code, period, charge.tariff.number,
        charge.household.area_centi_m2, charge.percent, charge.of_year, charge.amount_minor,
        in_draft[code],
    )  # fmt: skip


def _told_exemptions(plan: BillingPlan) -> list[dict[str, str]]:
    return [
        {"place": item.place, "reason": item.reason, "text": item.text} for item in plan.exemptions
    ]


def _fingerprint(plan: BillingPlan, used: Mapping[str, int]) -> str:
    """Name a plan by everything that it would bill."""
    told = {
        "period": plan.period, "used": dict(used), "exemptions": _told_exemptions(plan),
        "charges": [
            [item.household.code, item.tariff.number, item.percent, str(item.amount_minor)]
            for item in plan.charges
        ],
    }  # fmt: skip
    return sha256(canonical_text(told).encode()).hexdigest()
