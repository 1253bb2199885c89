"""What new books need to go on, beside balances: bank accounts, tariffs, occupants, rules for bills, templates.

Read from old books and put into the words of the new ones, both for the dry run, which shows it, and for the
step that keeps it. What does not fit there is left, and said; nothing is guessed. Policies, the committee, budgets
and officers are the new community's own and never come from the old ones.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.accounts import Account
from ledger.domain.bank_accounts import BankAccount, Custody
from ledger.domain.bill_rules import BillRule, rule_of
from ledger.domain.dues import Tariff
from ledger.domain.funds import Fund
from ledger.domain.mergers import SEPARATOR, Renaming, continued
from ledger.domain.periods import next_month, period_of
from ledger.domain.recurrence import Every
from ledger.domain.transactions import Draft
from ledger.posting.templates import Plan as Template
from ledger.posting.templates import pattern_of
from ledger.store.billed import is_live, tariffs_of
from ledger.store.bills import bill_rules
from ledger.store.communities import bank_accounts, parties, places
from ledger.store.drafts import templates
from ledger.store.dues import dues
from ledger.store.households import occupants, resident_links


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that stays behind: what it is, and what it is called."""

    noun: str
    name: str


@dataclass(frozen=True, slots=True)
class Belongings:
    """What comes over from one community, in the words of the new books, and what stays behind.

    ``tariffs`` keep the code of the old decision. ``occupants`` are rows with the new codes of places; ``link_count``
    links of residents end, because the tokens are printed for the old books.
    """

    bank_accounts: tuple[BankAccount, ...]
    tariffs: tuple[Tariff, ...]
    occupants: tuple[sa.Row[Any], ...]
    rules: tuple[BillRule, ...]
    templates: tuple[Template, ...]
    link_count: int
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How one community's codes read in the new books; charts and funds by code, only what is open there."""

    renaming: Renaming
    courtyard: str
    old_chart: Mapping[str, Account]
    new_chart: Mapping[str, Account]
    new_funds: Mapping[str, Fund]

    def account(self, code: str) -> str:
        """Give the account that continues this one, empty where the new books have none."""
        if code in self.renaming.accounts:
            return self.renaming.accounts[code]
        found = continued(self.old_chart[code], self.new_chart) if code in self.old_chart else None
        return found.code if found is not None else ""

    def fund(self, code: str) -> str:
        """Give the fund that continues this one, empty where the new books have none."""
        found = self.renaming.funds.get(code, code)
        return found if found in self.new_funds else ""

    def place(self, code: str) -> str:
        """Give the place: what was of the whole community is of its courtyard."""
        return self.renaming.place(code) if code else self.courtyard


def belongings(
    connection: sa.Connection, community_id: int, reading: Reading, day: date
) -> Belongings:
    """Read what a community brings into the new books that begin on a day; nothing is written."""
    left: list[Left] = []
    return Belongings(
        bank_accounts=tuple(_bank_accounts(connection, community_id, reading, day, left)),
        tariffs=tuple(_tariffs(connection, community_id, reading, day, left)),
        occupants=tuple(connection.execute(living_there(community_id, day)).all()),
        rules=tuple(_rules(connection, community_id, reading, left)),
        templates=tuple(_templates(connection, community_id, reading, left)),
        link_count=connection.execute(
            sa.select(sa.func.count()).where(*links_in_force(community_id, day))
        ).scalar_one(),
        left=tuple(left),
    )


def living_there(community_id: int, day: date) -> sa.Select[Any]:
    """Ask who is registered from a day on, or still then, with the name that is kept apart."""
    held, party = occupants.c, parties.c
    return (
        sa.select(
            held.place_code, held.number, held.kind, held.party_code, held.people_count,
            held.gets_bills, held.first_day, held.last_day, party.name, party.alias,
        )
        .outerjoin(
            parties,
            (party.community_id == held.community_id) & (party.code == held.party_code),
        )
        .where(
            held.community_id == community_id, held.voided_at.is_(None),
            held.place_code.not_in(_gone(community_id)),
            held.last_day.is_(None) | (held.last_day >= day),
        )
        .order_by(held.place_code, held.number)
    )  # fmt: skip


def _gone(community_id: int) -> sa.Select[Any]:
    """Ask for places that are there no longer: they do not come over."""
    held = places.c
    return sa.select(held.code).where(
        held.community_id == community_id, held.closed_on.is_not(None)
    )


def links_in_force(community_id: int, day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """Say which links of residents could still be opened on a day."""
    held = resident_links.c
    return held.community_id == community_id, held.revoked_at.is_(None), held.last_day >= day


def _bank_accounts(
    connection: sa.Connection, community_id: int, reading: Reading, day: date, left: list[Left]
) -> Iterator[BankAccount]:
    held = bank_accounts.c
    query = (
        sa.select(bank_accounts)
        .where(
            held.community_id == community_id, held.closed_on.is_(None) | (held.closed_on >= day)
        )
        .order_by(held.code)
    )
    for row in connection.execute(query):
        account = reading.account(row.account_code)
        # A private person's account would taint the ledger account for all that join: it is cured, not carried.
        if not account or row.custody == Custody.PERSONAL.value:
            left.append(Left("bank_account", row.code))
            continue
        yield BankAccount(
            f"{reading.courtyard}{SEPARATOR}{row.code}", row.bank_name, row.owner_name,
            Custody(row.custody), row.masked_number, account, row.opened_on, row.closed_on,
        )  # fmt: skip


def _tariffs(
    connection: sa.Connection, community_id: int, reading: Reading, day: date, left: list[Left]
) -> Iterator[Tariff]:
    """Give what holds from the first month that the old books did not bill, place by place."""
    billed = sa.select(sa.func.max(dues.c.period)).where(
        dues.c.community_id == community_id, is_live(dues.c, community_id)
    )
    last = connection.execute(billed).scalar_one()
    first = max(period_of(day), next_month(last) if last else 0)
    in_force: dict[str, Tariff] = {}
    later: list[Tariff] = []
    gone = set(connection.execute(_gone(community_id)).scalars())
    for tariff in tariffs_of(connection, community_id):
        if tariff.place in gone:
            continue
        if tariff.first_period > first:
            later.append(tariff)
        elif tariff.first_period >= in_force.get(tariff.place, tariff).first_period:
            in_force[tariff.place] = tariff
    for tariff in (*in_force.values(), *later):
        fund = reading.fund(tariff.fund)
        if not fund:
            left.append(Left("tariff", tariff.place or str(tariff.number)))
        elif tariff.numerator or tariff.place:
            yield replace(
                tariff, fund=fund, place=reading.place(tariff.place), number=0,
                first_period=max(first, tariff.first_period),
            )  # fmt: skip


def _rules(
    connection: sa.Connection, community_id: int, reading: Reading, left: list[Left]
) -> Iterator[BillRule]:
    held = bill_rules.c
    query = (
        sa.select(held.content)
        .where(held.community_id == community_id, held.active)
        .order_by(held.position, held.rule_id)
    )
    for content in connection.execute(query).scalars():
        rule = rule_of(json.loads(content))
        found = _read_rule(rule, reading)
        if found is None:
            left.append(Left("bill_rule", rule.name))
        else:
            yield found


def _read_rule(rule: BillRule, reading: Reading) -> BillRule | None:
    """Put a rule into the new books' words; None where an account or a fund is not there."""
    outcome = rule.outcome
    accounts = tuple(reading.account(code) for code in rule.accounts)
    shares = tuple(
        replace(
            share, account=reading.account(share.account), fund=reading.fund(share.fund),
            # A bank's text does not say which courtyard it is about: what named no place names none.
            place=reading.renaming.place(share.place) if share.place else "", party="",
        )
        for share in outcome.shares
    )  # fmt: skip
    fee = reading.account(outcome.fee_account) if outcome.fee_account else ""
    # A room number in a bank's text no longer says in which courtyard the room is.
    known = all(accounts) and all(share.account and share.fund for share in shares)
    if outcome.by_room or not known or bool(fee) != bool(outcome.fee_account):
        return None
    return replace(
        rule, accounts=accounts, outcome=replace(outcome, shares=shares, fee_account=fee)
    )


def _templates(
    connection: sa.Connection, community_id: int, reading: Reading, left: list[Left]
) -> Iterator[Template]:
    held = templates.c
    query = (
        sa.select(held.name, held.content)
        .where(held.community_id == community_id, held.active)
        .order_by(held.created_at, held.template_id)
    )
    for name, content in connection.execute(query):
        pattern = pattern_of(content)
        draft = _read_draft(pattern.draft, reading)
        # Parts of a total belong to what was begun in the old books.
        if draft is None or pattern.split:
            left.append(Left("template", name))
        else:
            # Nothing falls due by itself until somebody of the new community says so.
            yield Template(name, replace(pattern, draft=draft), Every.NEVER)


def _read_draft(draft: Draft, reading: Reading) -> Draft | None:
    lines = tuple(
        replace(
            line, account=reading.account(line.account), fund=reading.fund(line.fund),
            place=reading.place(line.place), work="", party="",
        )
        for line in draft.lines
    )  # fmt: skip
    if any(line.sublines or not line.account or not line.fund for line in lines):
        return None
    return replace(draft, lines=lines, decision="", work="", contract="")
