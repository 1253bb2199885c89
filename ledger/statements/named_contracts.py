"""Contracts without terms, as works and older books have them: with whom, at what price, for which work."""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa

from ledger.statements.contract_money import received, vouchers_under
from ledger.statements.contract_values import NamedContract, NamedContractView, Variation, WorkSide
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import contracts, parties, works
from ledger.store.services import contract_terms
from ledger.store.works import work_steps


def named_contracts(
    connection: sa.Connection, community: CommunityFacts, day: date, code: str = ""
) -> tuple[NamedContract, ...]:
    """Give the contracts without agreed terms that a work signed or a voucher named by a day; three queries."""
    held, party, terms = contracts.c, parties.c, contract_terms.c
    agreed = sa.exists().where(
        terms.community_id == held.community_id, terms.code == held.code, terms.state == "agreed"
    )
    query = (
        sa.select(held.code, held.title_zh, held.title_en, held.price_minor, party.name)
        .outerjoin_from(
            contracts, parties,
            (party.community_id == held.community_id) & (party.code == held.party_code)
            # A private person's name stands on no public page.
            & (party.kind == "organisation"),
        )
        .where(held.community_id == community.community_id, ~agreed)
        .order_by(held.code)
    )  # fmt: skip
    if code:
        query = query.where(held.code == code)
    rows = connection.execute(query).all()
    if not rows:
        return ()
    sides = work_sides(connection, community, day, code)
    came = received(connection, community, [row.code for row in rows])
    found = []
    for row in rows:
        by_day = {on: minor for on, minor in came[row.code].items() if on <= day}
        side = sides.get(row.code)
        if side is None and not by_day:
            continue
        price_minor = row.price_minor if side is None else side.price_minor
        found.append(
            NamedContract(
                Label(row.code, row.title_zh, row.title_en or row.title_zh), row.name or "",
                price_minor, -sum(by_day.values()), side,
            )
        )  # fmt: skip
    return tuple(found)


def named_contract_view(
    connection: sa.Connection, community: CommunityFacts, code: str, day: date
) -> NamedContractView | None:
    """Give one contract without terms as of a day; None where there is none."""
    found = named_contracts(connection, community, day, code) if code else ()
    if not found:
        return None
    vouchers = vouchers_under(connection, community, code, day)
    return NamedContractView(community, day, found[0], vouchers)


def work_sides(
    connection: sa.Connection, community: CommunityFacts, day: date, code: str = ""
) -> dict[str, WorkSide]:
    """Give, by contract, the work that signed it by a day with its variations; one query."""
    step, work = work_steps.c, works.c
    query = (
        sa.select(
            step.contract_code, step.kind, step.happened_on, step.amount_minor, step.note, work.code,
            work.name_zh, work.name_en,
        )
        .join_from(
            work_steps, works,
            (work.community_id == step.community_id) & (work.code == step.work_code),
        )
        .where(
            step.community_id == community.community_id, step.state == "confirmed",
            step.kind.in_(("contract", "variation")), step.happened_on <= day,
        )
        .order_by(step.work_code, step.number)
    )  # fmt: skip
    if code:
        query = query.where(step.contract_code == code)
    signed: dict[str, WorkSide] = {}
    varied: defaultdict[str, list[Variation]] = defaultdict(list)
    for row in connection.execute(query):
        if row.kind == "contract":
            label = Label(row.code, row.name_zh, row.name_en or row.name_zh)
            signed[row.contract_code] = WorkSide(label, row.happened_on, row.amount_minor, ())
        else:
            item = Variation(row.happened_on, row.amount_minor, row.note)
            varied[row.contract_code].append(item)
    return {
        contract: WorkSide(side.work, side.signed_on, side.price_minor, tuple(varied[contract]))
        for contract, side in signed.items()
    }
