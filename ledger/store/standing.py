"""What stands in books that are about to end, and what still keeps them from ending: reads for the rule."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import CROWDFUNDED, Account, AccountType, Restriction, Side
from ledger.domain.funds import Fund, FundClass
from ledger.domain.mergers import Held
from ledger.domain.periods import period_of
from ledger.domain.work_vouchers import WORK_BALANCES
from ledger.store.bill_states import is_open
from ledger.store.billed import is_live
from ledger.store.bills import bill_rows, bills
from ledger.store.communities import accounts, funds, places
from ledger.store.confirmations import confirmations
from ledger.store.dues import prepaid_years
from ledger.store.funds import fund_acts, mirror_funds
from ledger.store.journal import month_movements, periods, share_years, transactions
from ledger.store.open_drafts import open_drafts
from ledger.store.payments import payment_requests
from ledger.store.places import area_on
from ledger.store.reconciliations import reconciliations
from ledger.store.services import contract_terms, list_prices, score_sheets, service_rates
from ledger.store.votes import vote_results, vote_steps, votes
from ledger.store.work_reading import money_of

#: What services cost, as it was set.
_SERVICES = (service_rates, list_prices, score_sheets)
_PAYMENTS_OPEN = ("submitted", "approved")


@dataclass(frozen=True, slots=True)
class Standing:
    """What may keep books from ending on a day.

    ``first_period`` is the first month with a transaction and ``closed_through`` the last closed one, 0 for
    none; ``campaign_count``: campaigns whose money is still the
    households'. ``later_count`` counts transactions dated after the day. ``unreconciled`` are accounts with bills of
    a bank whose statement of that day no two people have signed; ``never_billed`` are accounts of money that
    have no bill at all.
    """

    draft_count: int
    payment_count: int
    campaign_count: int
    first_period: int
    closed_through: int
    later_count: int
    unreconciled: tuple[str, ...]
    never_billed: tuple[str, ...]
    under_way: "UnderWay"


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What two people have not decided yet, and what the vouchers of a merger do not tell the new books.

    ``act_count`` acts about funds wait for a second person; ``row_count`` rows of bank bills say nothing yet;
    ``grants`` are funds with an agreement behind them and ``designations`` parts set aside by decision;
    ``prepaid_count`` are years that households paid at once. ``confirmation_count`` proposals wait for a second
    person; ``works`` have money that is not spent yet, or is owed. ``contract_count`` contracts run on after the day,
    ``vote_count`` votes have no result, ``service_count`` rates, prices and score sheets were set.
    """

    act_count: int
    row_count: int
    mirror_count: int
    prepaid_count: int
    confirmation_count: int
    contract_count: int
    vote_count: int
    service_count: int
    works: tuple[str, ...]
    grants: tuple[str, ...]
    designations: tuple[str, ...]


def standing(connection: sa.Connection, community_id: int, day: date) -> Standing:
    """Read what may keep a community's books from ending on a day."""
    header = transactions.c
    of = header.community_id == community_id
    first = sa.select(sa.func.min(header.period)).where(of)
    later = sa.select(sa.func.count()).where(of, header.dated_on > day)
    closed = sa.select(sa.func.max(periods.c.period)).where(
        periods.c.community_id == community_id, periods.c.period % 100 < 13
    )
    asked = payment_requests.c
    paying = sa.select(sa.func.count()).where(
        asked.community_id == community_id, asked.state.in_(_PAYMENTS_OPEN)
    )
    unreconciled, never_billed = _bank_accounts(connection, community_id, day)
    return Standing(
        draft_count=len(open_drafts(connection, community_id)),
        payment_count=connection.execute(paying).scalar_one(),
        campaign_count=_running_campaigns(connection, community_id),
        first_period=connection.execute(first).scalar_one() or 0,
        closed_through=connection.execute(closed).scalar_one() or 0,
        later_count=connection.execute(later).scalar_one(),
        unreconciled=unreconciled,
        never_billed=never_billed,
        under_way=_under_way(connection, community_id, day),
    )


def _running_campaigns(connection: sa.Connection, community_id: int) -> int:
    """Count the funds in which money of a campaign is still the households'."""
    moved = month_movements.c
    query = (
        sa.select(moved.fund_code)
        .where(moved.community_id == community_id, moved.account_code == CROWDFUNDED)
        .group_by(moved.fund_code)
        .having(sa.func.sum(moved.debit_minor - moved.credit_minor) != 0)
    )
    return len(connection.execute(query).all())


def _under_way(connection: sa.Connection, community_id: int, day: date) -> UnderWay:
    act, row, year = fund_acts.c, bill_rows.c, prepaid_years.c
    here = act.community_id == community_id
    counts = connection.execute(
        sa.select(
            _count(here, act.state == "proposed"),
            _count(row.community_id == community_id, is_open()),
            _count(mirror_funds.c.community_id == community_id),
            _count(
                year.community_id == community_id, year.first_period + 99 > period_of(day),
                is_live(year, community_id),
            ),
            _count(
                confirmations.c.community_id == community_id, confirmations.c.state == "proposed"
            ),
            _contracts(community_id, day),
            _count(votes.c.community_id == community_id, votes.c.code.not_in(_ended(community_id))),
            _services(community_id),
        )
    ).one()  # fmt: skip
    agreed = sa.select(act.kind, act.fund_code).where(
        here, act.state == "agreed", act.kind.in_(("grant", "designation"))
    )
    found = connection.execute(agreed.distinct().order_by(act.fund_code)).all()
    return UnderWay(
        *counts,
        works=_works(connection, community_id),
        grants=tuple(row.fund_code for row in found if row.kind == "grant"),
        designations=tuple(row.fund_code for row in found if row.kind == "designation"),
    )


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).where(*conditions).scalar_subquery()


def _contracts(community_id: int, day: date) -> sa.ScalarSelect[int]:
    """Count contracts whose newest agreed chapter ends after a day."""
    term, later = contract_terms.c, contract_terms.alias().c
    newer = sa.select(later.number).where(
        later.community_id == term.community_id, later.code == term.code,
        later.state == "agreed", later.number > term.number,
    )  # fmt: skip
    return _count(
        term.community_id == community_id, term.state == "agreed", term.last_day > day,
        ~newer.correlate(contract_terms).exists(),
    )  # fmt: skip


def _services(community_id: int) -> sa.ColumnElement[int]:
    """Count what was set of services: another community sets its own."""
    counts = [_count(table.c.community_id == community_id) for table in _SERVICES]
    return counts[0] + counts[1] + counts[2]


def _ended(community_id: int) -> sa.CompoundSelect[Any]:
    """Ask for votes that have a result or were called off."""
    done, step = vote_results.c, vote_steps.c
    return sa.union_all(
        sa.select(done.code).where(done.community_id == community_id),
        sa.select(step.code).where(
            step.community_id == community_id, step.kind == "withdrawn"
        ),
    )  # fmt: skip


def _works(connection: sa.Connection, community_id: int) -> tuple[str, ...]:
    """Give works with a balance that a merger would carry on without the work, by account and fund."""
    return tuple(
        sorted(
            code
            for code, money in money_of(connection, community_id).items()
            if any(
                minor and account in WORK_BALANCES
                for (account, _fund), minor in money.booked_minor.items()
            )
        )
    )


def _bank_accounts(
    connection: sa.Connection, community_id: int, day: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give accounts of money not reconciled on the day: those with bills of a bank, and those without."""
    moved, account = month_movements.c, accounts.c
    used = (
        sa.select(account.code)
        .join(
            month_movements,
            (moved.community_id == account.community_id) & (moved.account_code == account.code),
        )
        # Cash in hand is counted, not reconciled.
        .where(account.community_id == community_id, account.is_cash, account.code != "1001")
        .group_by(account.code)
        .order_by(account.code)
    )
    signed = sa.select(reconciliations.c.account_code).where(
        reconciliations.c.community_id == community_id,
        reconciliations.c.as_of >= day,
        reconciliations.c.confirmed_by.is_not(None),
    )
    billed = sa.select(bills.c.account_code).where(bills.c.community_id == community_id)
    done = set(connection.execute(signed).scalars())
    has_bills = set(connection.execute(billed).scalars())
    left = [code for code in connection.execute(used).scalars() if code not in done]
    return (
        tuple(code for code in left if code in has_bills),
        tuple(code for code in left if code not in has_bills),
    )


def held_balances(connection: sa.Connection, community_id: int) -> tuple[Held, ...]:
    """Give every balance that is not zero: by account and fund, and where shares stand by household."""
    found = [
        *_rows(connection, community_id, _of_accounts(community_id)),
        *_rows(connection, community_id, _of_households(community_id)),
    ]
    return tuple(sorted(found, key=lambda item: (item.fund, item.account, item.household)))


def _of_accounts(community_id: int) -> sa.Select[Any]:
    moved = month_movements.c
    balance = sa.cast(sa.func.sum(moved.debit_minor - moved.credit_minor), sa.BigInteger)
    return (
        sa.select(
            moved.account_code, moved.fund_code, sa.literal("").label("household"), balance.label("minor")
        )
        .join(
            accounts,
            (accounts.c.community_id == moved.community_id)
            & (accounts.c.code == moved.account_code),
        )
        .where(moved.community_id == community_id, ~accounts.c.has_sublines)
        .group_by(moved.account_code, moved.fund_code)
    )  # fmt: skip


def _of_households(community_id: int) -> sa.Select[Any]:
    kept = share_years.c
    balance = sa.cast(sa.func.sum(kept.debit_minor - kept.credit_minor), sa.BigInteger)
    return (
        sa.select(
            kept.account_code, kept.fund_code, kept.place_code.label("household"), balance.label("minor")
        )
        .where(kept.community_id == community_id)
        .group_by(kept.account_code, kept.fund_code, kept.place_code)
    )  # fmt: skip


def _rows(connection: sa.Connection, community_id: int, query: sa.Select[Any]) -> list[Held]:
    sums = query.subquery()
    account, fund = accounts.c, funds.c
    whole = (
        sa.select(
            sums.c.account_code, account.type, sums.c.fund_code, fund.fund_class, fund.name_zh,
            sums.c.household, sums.c.minor,
        )
        .join(accounts, (account.community_id == community_id) & (account.code == sums.c.account_code))
        .join(funds, (fund.community_id == community_id) & (fund.code == sums.c.fund_code))
        .where(sums.c.minor != 0)
    )  # fmt: skip
    return [
        Held(code, AccountType(kind), fund_code, FundClass(held), name, household, minor)
        for code, kind, fund_code, held, name, household, minor in connection.execute(whole)
    ]


def chart_of(
    connection: sa.Connection, community_id: int, *, open_only: bool = False
) -> dict[str, Account]:
    """Give a community's accounts by code, all of them or those that are not closed."""
    query = sa.select(accounts).where(accounts.c.community_id == community_id)
    if open_only:
        query = query.where(accounts.c.closed_on.is_(None))
    return {
        row.code: Account(
            code=row.code, name_zh=row.name_zh, name_en=row.name_en, type=AccountType(row.type),
            side=Side(row.side), restriction=Restriction(row.restriction), is_cash=row.is_cash,
            has_sublines=row.has_sublines, plain_zh=row.plain_zh, plain_en=row.plain_en,
            successor=row.successor,
        )
        for row in connection.execute(query)
    }  # fmt: skip


def purses_of(connection: sa.Connection, community_id: int) -> dict[str, Fund]:
    """Give a community's funds with their rules, by code."""
    query = sa.select(funds).where(funds.c.community_id == community_id)
    return {
        row.code: Fund(
            code=row.code, name_zh=row.name_zh, name_en=row.name_en,
            fund_class=FundClass(row.fund_class), purpose_zh=row.purpose_zh,
            purpose_en=row.purpose_en, may_lend=row.may_lend,
            allowed_accounts=tuple(row.allowed_accounts.split()), first_day=row.first_day,
            last_day=row.last_day, custodian=row.custodian, source_document=row.source_document,
            contract_class=row.contract_class, remaining_rule=row.remaining_rule,
        )
        for row in connection.execute(query)
    }  # fmt: skip


def places_of(connection: sa.Connection, community_id: int) -> tuple[sa.Row[Any], ...]:
    """Give a community's places with the newest area found of each, in the order of their codes."""
    held = places.c
    query = (
        sa.select(
            held.code, held.kind, held.parent_code, held.name_zh, held.name_en, held.closed_on,
            area_on(date.max).label("area_centi_m2"),
        )
        .where(held.community_id == community_id)
        .order_by(held.code)
    )  # fmt: skip
    return tuple(connection.execute(query).all())
