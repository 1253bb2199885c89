"""The rules of funds as they were on a day: what a fund began with, and what two people agreed to since."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger.domain.fund_rules import FundRules, rules_read, under
from ledger.domain.funds import Fund, FundClass
from ledger.posting.books import Books
from ledger.store.communities import funds
from ledger.store.funds import fund_acts


@dataclass(frozen=True, slots=True)
class FundBooks:
    """Some funds as they began, and their later rules, in the order in which they come to hold."""

    founded: Mapping[str, Fund]
    later: Mapping[str, tuple[tuple[date, FundRules], ...]]

    def on(self, day: date) -> dict[str, Fund]:
        """Give the funds under the rules of a day."""
        return {code: self._on(code, fund, day) for code, fund in self.founded.items()}

    def _on(self, code: str, fund: Fund, day: date) -> Fund:
        held = [rules for first_day, rules in self.later.get(code, ()) if first_day <= day]
        return under(fund, held[-1]) if held else fund


def fund_books(books: Books, codes: Collection[str]) -> FundBooks:
    """Read some funds and all their rules, with two queries."""
    query = sa.select(funds).where(
        funds.c.community_id == books.community_id, funds.c.code.in_(codes)
    )
    founded = {row["code"]: fund_of(row) for row in books.connection.execute(query).mappings()}
    held = fund_acts.c
    agreed = (
        sa.select(held.fund_code, held.kind, held.first_day, held.content)
        .where(
            held.community_id == books.community_id, held.fund_code.in_(codes),
            held.kind.in_(("rules", "grant")), held.state == "agreed",
        )
        .order_by(held.first_day, held.leaf_index)
    )  # fmt: skip
    later: defaultdict[str, list[tuple[date, FundRules]]] = defaultdict(list)
    for row in books.connection.execute(agreed):
        if row.kind == "grant":
            founded[row.fund_code] = replace(founded[row.fund_code], is_grant=True)
        else:
            later[row.fund_code].append((row.first_day, rules_read(json.loads(row.content))))
    return FundBooks(founded, {code: tuple(items) for code, items in later.items()})


def fund_of(row: Mapping[Any, Any]) -> Fund:
    """Give a fund as its row says it."""
    return Fund(
        row["code"], row["name_zh"], row["name_en"], FundClass(row["fund_class"]),
        purpose_zh=row.get("purpose_zh") or "", purpose_en=row.get("purpose_en") or "",
        may_lend=row["may_lend"], allowed_accounts=tuple((row["allowed_accounts"] or "").split()),
        first_day=row["first_day"], last_day=row["last_day"],
        custodian=row.get("custodian") or "", source_document=row.get("source_document") or "",
        contract_class=row.get("contract_class") or "",
        remaining_rule=row.get("remaining_rule") or "",
    )  # fmt: skip
