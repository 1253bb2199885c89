"""What was said of a fund over time, read from the public log alone: what held when, and what it was called."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.fund_rules import RULE_NAMES, rules_content, rules_read
from ledger.statements.fund_values import FundChapter, RuleChange
from ledger.statements.values import CommunityFacts
from ledger.store.log import leaves

_NAMES = ("name_zh", "name_en")
#: The policy of acts, and that of the chart, in which a fund is founded and renamed.
_ACT, _CHART = "fund", "chart"


def fund_chapters(
    connection: sa.Connection, community: CommunityFacts, code: str
) -> tuple[FundChapter, ...]:
    """Give everything the log says of a fund, the newest first."""
    found = tuple(_told(_policy_leaves(connection, community), code))
    return tuple(reversed(found))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[RuleChange, ...]:
    """Say field by field what became another, in the order of the rules, names first."""
    return tuple(
        RuleChange(name, _words(before.get(name)), _words(after.get(name)))
        for name in (*_NAMES, *RULE_NAMES)
        if _words(before.get(name)) != _words(after.get(name))
    )


def _policy_leaves(
    connection: sa.Connection, community: CommunityFacts
) -> Iterator[tuple[int, dict[str, Any]]]:
    held, policy = leaves.c, leaves.alias("policy").c
    # Which ones they are is asked of their own index alone, in the words it was made with.
    found = sa.select(policy.leaf_index).where(
        policy.community_id == community.community_id,
        policy.type == sa.literal_column("'policy'"),
    )
    query = (
        sa.select(held.leaf_index, held.leaf)
        .where(held.community_id == community.community_id, held.leaf_index.in_(found))
        .order_by(held.leaf_index)
    )
    for index, leaf in connection.execute(query):
        yield index, json.loads(bytes(leaf))


def _told(policies: Iterator[tuple[int, dict[str, Any]]], code: str) -> Iterator[FundChapter]:
    now: dict[str, Any] = {}
    for index, leaf in policies:
        content, first_day = leaf["content"], date.fromisoformat(leaf["from"])
        if leaf["policy"] == _CHART:
            entries = [entry for entry in content.get("funds", ()) if entry["code"] == code]
            for said in (_of_chart(entry, now) for entry in entries):
                if changes := differences(now, now | said):
                    kind = "named" if now else "founded"
                    yield FundChapter(kind, first_day, changes, "", "", index)
                now |= said
        elif leaf["policy"] == _ACT and content["fund"] == code:
            changes, now = _of_act(content, now)
            yield FundChapter(
                content["act"], first_day, changes, content["reason"], content["decision"], index
            )


def _of_chart(entry: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a row of the chart tells; once two people agreed to rules, it tells but the name."""
    said = {name: entry.get(name, "") for name in _NAMES}
    return said if now.get("agreed") else said | _plain(entry)


def _of_act(
    content: Mapping[str, Any], now: dict[str, Any]
) -> tuple[tuple[RuleChange, ...], dict[str, Any]]:
    says = content["says"]
    if content["act"] == "rules":
        return differences(now, now | says), now | says | {"agreed": True}
    if content["act"] == "designation":
        return (RuleChange(says["name_zh"], "", says["amount"]),), now
    return (), now


def _plain(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Read the rules in a row of the chart, where what is empty is left out."""
    return rules_content(rules_read(entry))


def _words(value: Any) -> str:
    return "" if value in (None, 0) else str(value)
