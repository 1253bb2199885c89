"""Acts about funds: what waits for another person, what was set aside, and which agreement stands behind a fund."""

import json
from typing import Any

import sqlalchemy as sa

from ledger.domain.fund_rules import rules_content
from ledger.domain.grants import Grant, grant_read
from ledger.statements.fund_history import differences
from ledger.statements.fund_rules import founded_rules, rules_between
from ledger.statements.fund_values import Designation, FundAct, RuleChange
from ledger.statements.values import CommunityFacts, Label
from ledger.store.communities import funds
from ledger.store.funds import fund_acts
from ledger.store.people import users


def waiting_acts(
    connection: sa.Connection, community: CommunityFacts, *, fund: str = ""
) -> tuple[FundAct, ...]:
    """Give the proposals that nobody has decided on, the oldest first, each with what it would change."""
    held = fund_acts.c
    query = (
        sa.select(fund_acts, users.c.display_name, funds.c.name_zh, funds.c.name_en)
        .join(users, users.c.user_id == held.proposed_by)
        .join(
            funds,
            (funds.c.community_id == held.community_id) & (funds.c.code == held.fund_code),
        )
        .where(held.community_id == community.community_id, held.state == "proposed")
        .order_by(held.proposed_at, held.act_id)
    )
    if fund:
        query = query.where(held.fund_code == fund)
    return tuple(_act(connection, community, row) for row in connection.execute(query).all())


def designations(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[Designation, ...]:
    """Give what is set aside within a fund now: of each name the newest, if anything is left of it."""
    return designations_and_grant(connection, community, code)[0]


def designations_and_grant(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[tuple[Designation, ...], Grant | None]:
    """Give what is set aside within a fund, and the agreement behind it if there is one."""
    held = fund_acts.c
    query = (
        sa.select(held.kind, held.content, held.first_day, held.decision_code)
        .where(
            held.community_id == community.community_id, held.fund_code == code,
            held.kind.in_(("designation", "grant")), held.state == "agreed",
        )
        .order_by(held.first_day, held.leaf_index)
    )  # fmt: skip
    found: dict[str, Designation] = {}
    grant: Grant | None = None
    for kind, content, first_day, decision in connection.execute(query):
        said = json.loads(content)
        if kind == "grant":
            grant = grant_read(code, said)
            continue
        name = Label("", said["name_zh"], said["name_en"])
        found[name.name_zh] = Designation(name, int(said["amount"]), first_day, decision or "")
    return tuple(item for item in found.values() if item.amount_minor), grant


def grants_agreed(connection: sa.Connection, community: CommunityFacts) -> dict[str, Grant]:
    """Give the agreement behind each fund that has one, by the fund's code."""
    held = fund_acts.c
    query = (
        sa.select(held.fund_code, held.content)
        .where(
            held.community_id == community.community_id, held.kind == "grant",
            held.state == "agreed",
        )
        .order_by(held.fund_code, held.leaf_index)
    )  # fmt: skip
    return {code: grant_read(code, json.loads(said)) for code, said in connection.execute(query)}


def _act(connection: sa.Connection, community: CommunityFacts, row: sa.Row[Any]) -> FundAct:
    said = json.loads(row.content)
    changes: tuple[RuleChange, ...] = ()
    grant = None
    if row.kind == "rules":
        now = rules_between(connection, community, row.fund_code, row.first_day)
        changes = differences(rules_content(now), said)
    elif row.kind == "designation":
        changes = (RuleChange(said["name_zh"], "", said["amount"]),)
    else:
        grant = grant_read(row.fund_code, said)
        rules = founded_rules(connection, community, row.fund_code)
        changes = differences({}, rules_content(rules))
    return FundAct(
        row.act_id, Label(row.fund_code, row.name_zh, row.name_en), row.kind, row.first_day,
        row.reason, row.decision_code or "", row.proposed_by, row.display_name, row.proposed_at,
        changes, grant,
    )  # fmt: skip
