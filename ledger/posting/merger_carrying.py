"""Keep in new books what one community brings beside its balances, and end there what it was for."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.bill_rules import NAME_LENGTH_MAX as RULE_NAME_LENGTH_MAX
from ledger.domain.errors import Refusal
from ledger.domain.funds import Fund
from ledger.domain.texts import carried_code
from ledger.posting.bank_accounts import add_bank_account
from ledger.posting.bill_rules import kept_rules, save_rule
from ledger.posting.books import open_books
from ledger.posting.confirming import confirm
from ledger.posting.fund_rules import fund_books
from ledger.posting.merger_belongings import Belongings, Reading, belongings, links_in_force
from ledger.posting.places import party_code, party_values
from ledger.posting.tariffs import propose_tariff
from ledger.posting.templates import NAME_LENGTH_MAX, add_template
from ledger.posting.values import Officer
from ledger.posting.votes import CODE_LENGTH_MAX
from ledger.store.actions import record_action
from ledger.store.communities import decisions, parties
from ledger.store.drafts import templates
from ledger.store.households import occupants, resident_links


def carry_belongings(
    connection: sa.Connection, community_id: int, old_id: int, reading: Reading, *, day: date,
    by: Officer, second: Officer, at: datetime,
) -> None:  # fmt: skip
    """Keep what a community brings, in the names of who planned the merger and who agreed to it.

    Its registrations end the day before.
    """
    brought = belongings(connection, old_id, reading, day)
    for account in brought.bank_accounts:
        add_bank_account(connection, community_id, account, by=by, at=at)
    for tariff in brought.tariffs:
        decision = _decision(connection, community_id, old_id, tariff.decision, reading.courtyard)
        proposal = propose_tariff(
            connection, community_id, replace(tariff, decision=decision), by=by, at=at
        )
        confirm(connection, community_id, proposal, by=second, at=at)
    _occupants(connection, community_id, old_id, brought, reading, day=day, by=by, at=at)
    _rules(connection, community_id, brought, reading, by=by, at=at)
    _templates(connection, community_id, brought, reading, by=by, at=at)


def in_force(
    connection: sa.Connection, old_id: int, added: tuple[Fund, ...], day: date
) -> tuple[Fund, ...]:
    """Give funds under the rules that two people agreed to last, not those with which they began."""
    held = fund_books(open_books(connection, old_id), [fund.code for fund in added]).on(day)
    return tuple(held[fund.code] for fund in added)


def end_links(
    connection: sa.Connection, community_id: int, day: date, *, by: Officer, at: datetime
) -> None:
    """End the links of residents to books that have ended; the new community makes its own."""
    ended = connection.execute(
        sa.update(resident_links)
        .where(*links_in_force(community_id, day))
        .values(revoked_by=by.user_id, revoked_at=at)
    ).rowcount
    if ended:
        record_action(
            connection, "links_ended", community_id=community_id, user_id=by.user_id, at=at,
            subject=str(ended),
        )  # fmt: skip


def _decision(
    connection: sa.Connection, community_id: int, old_id: int, code: str, courtyard: str
) -> str:
    """Name in the new books the decision behind a tariff; gives its code there, the courtyard's before it."""
    held = decisions.c
    named = carried_code(f"{courtyard}-{code}")[:CODE_LENGTH_MAX]
    there = sa.select(held.code).where(held.community_id == community_id, held.code == named)
    if connection.execute(there).first() is None:
        found = connection.execute(
            sa.select(held.title_zh, held.title_en, held.decided_on).where(
                held.community_id == old_id, held.code == code
            )
        )
        values = {"community_id": community_id, "code": named, **found.mappings().one()}
        connection.execute(sa.insert(decisions).values(**values))
    return named


def _occupants(
    connection: sa.Connection, community_id: int, old_id: int, brought: Belongings,
    reading: Reading, *, day: date, by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Register who lives there, with their names; the history of before stays in the old books."""
    here: dict[str, Any] = {"community_id": community_id}
    rows, named = [], []
    numbers: dict[str, int] = {}
    for held in brought.occupants:
        place = reading.place(held.place_code)
        number = numbers[place] = numbers.get(place, 0) + 1
        code = party_code(place, number) if held.name else None
        if code:
            named.append(here | party_values(code, held.name) | {"alias": held.alias})
        rows.append(
            here
            | {"place_code": place, "number": number, "kind": held.kind, "party_code": code,
               "people_count": held.people_count, "gets_bills": held.gets_bills,
               "first_day": held.first_day, "last_day": held.last_day,
               "registered_by": by.user_id, "registered_at": at}
        )  # fmt: skip
    for table, values in ((parties, named), (occupants, rows)):
        if values:
            connection.execute(sa.insert(table), values)
    last_day = day - timedelta(days=1)
    held_there = occupants.c
    connection.execute(
        sa.update(occupants)
        .where(
            held_there.community_id == old_id, held_there.voided_at.is_(None),
            held_there.last_day.is_(None) | (held_there.last_day > last_day),
            held_there.first_day <= last_day,
        )
        .values(last_day=last_day)
    )  # fmt: skip
    if rows:
        record_action(
            connection, "occupants_carried", community_id=community_id, user_id=by.user_id, at=at,
            subject=str(len(rows)),
        )  # fmt: skip


def _rules(
    connection: sa.Connection, community_id: int, brought: Belongings, reading: Reading, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Keep rules for bills, switched off; the same rule of several courtyards once."""
    there = [item.rule for item in kept_rules(connection, community_id)]
    for rule in brought.rules:
        if rule in there:
            continue
        kept = rule
        if rule.name in {item.name for item in there}:
            kept = replace(rule, name=f"{reading.courtyard} {rule.name}"[:RULE_NAME_LENGTH_MAX])
        # The new books may refuse what the old ones allowed: another fund of the same name, say.
        with suppress(Refusal):
            save_rule(connection, community_id, kept, by=by, at=at)
            there.append(rule)


def _templates(
    connection: sa.Connection, community_id: int, brought: Belongings, reading: Reading, *,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    held = templates.c
    query = sa.select(held.name).where(held.community_id == community_id)
    names = set(connection.execute(query).scalars())
    for template in brought.templates:
        name = template.name
        if name in names:
            name = f"{reading.courtyard} {name}"[:NAME_LENGTH_MAX]
        with suppress(Refusal):
            add_template(connection, community_id, replace(template, name=name), by=by, at=at)
            names.add(name)
