"""Compare what the log says of rules and of the chart with the rows that say it too."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from ledger.domain.committees import CommitteeRules, check_committee, committee_of
from ledger.domain.errors import Refusal
from ledger.log.canonical import canonical_text
from ledger.posting.chart import chart_entry
from ledger.posting.check_values import Difference, LogFacts
from ledger.posting.committees import KIND as COMMITTEE
from ledger.posting.committees import committee_rules
from ledger.store.base import instant_text
from ledger.store.communities import accounts, funds
from ledger.store.people import policies


def check_policies(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """See that each policy has its leaf and each leaf its policy, saying the same."""
    columns = policies.c
    query = sa.select(policies).where(columns.community_id == community_id)
    rows = connection.execute(
        query.order_by(columns.kind, columns.first_day, columns.leaf_index, columns.number)
    ).all()
    unmatched = dict(log.policies)
    rules = committee_rules(connection, community_id)
    for (kind, day), group in groupby(rows, lambda row: (row.kind, row.first_day)):
        for number, row in enumerate(group, start=1):
            where = f"policy {kind} {day} {row.number}"
            if row.number != number:
                yield Difference("policy_number", where, str(number), str(row.number))
            said = unmatched.pop(row.leaf_index, {})
            expected, found = _of_leaf(said), _of_row(row)
            if expected != found:
                yield Difference("policy", where, canonical_text(expected), canonical_text(found))
            if kind == COMMITTEE and not _is_allowed(row.content, rules):
                yield Difference("committee", where, found=row.content)
    for index, leaf in unmatched.items():
        yield Difference("policy_row", f"leaf {index}", canonical_text(_of_leaf(leaf)))


def _is_allowed(content: str, rules: CommitteeRules) -> bool:
    """Tell whether a committee is made up as the place asks."""
    try:
        check_committee(committee_of(json.loads(content)), rules)
    except (Refusal, ValueError, KeyError, TypeError):
        return False
    return True


def _of_leaf(leaf: dict[str, Any]) -> list[Any]:
    content = canonical_text(leaf.get("content"))
    return [leaf.get("policy"), leaf.get("from"), content, leaf.get("at")]


def _of_row(row: sa.Row[Any]) -> list[Any]:
    return [row.kind, row.first_day.isoformat(), row.content, instant_text(row.set_at)]


def check_chart(
    connection: sa.Connection, community_id: int, log: LogFacts
) -> Iterator[Difference]:
    """Compare each account and fund with the newest entry of its code in the log."""
    unmatched = dict(log.chart)
    for noun, table in (("accounts", accounts), ("funds", funds)):
        query = sa.select(table).where(table.c.community_id == community_id)
        for row in connection.execute(query.order_by(table.c.code)).mappings().all():
            said, found = unmatched.pop((noun, row["code"]), {}), chart_entry(row)
            if said != found:
                key = next(key for key in sorted(said | found) if said.get(key) != found.get(key))
                yield Difference(
                    "chart", f"{noun} {row['code']}", _field(said, key), _field(found, key)
                )
    for noun, code in unmatched:
        yield Difference("chart", f"{noun} {code}", f"code={code}")


def _field(entry: dict[str, Any], key: str) -> str:
    return f"{key}={entry[key]}" if key in entry else ""
