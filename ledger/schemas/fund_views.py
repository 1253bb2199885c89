"""Funds, grants, loans and outside money as JSON; amounts are decimal strings in yuan."""

from collections.abc import Iterable
from typing import Any

from ledger.domain.fund_rules import rules_content
from ledger.domain.grants import Grant
from ledger.domain.money import yuan
from ledger.schemas.fund_balances import FundBalanceRowSchema
from ledger.statements.fund_values import (
    AccountAmount,
    FundView,
    GrantRow,
    LoanRow,
    Loans,
    Mirror,
)
from ledger.statements.values import CommunityFacts, FundBalanceRow, Label


def fund_payload(view: FundView) -> dict[str, Any]:
    """Give one fund: rules, what came in, what it paid, what is left, what stands behind it, what held when."""
    return {
        "class": view.fund_class,
        "rules": rules_content(view.rules),
        "allowed": [label_payload(item) for item in view.allowed],
        "received": _amounts(view.received),
        "spent": _amounts(view.spent),
        "brought": yuan(view.brought_minor),
        "cash": yuan(view.cash_minor),
        "other_assets": yuan(view.assets_minor),
        "debts": yuan(view.debts_minor),
        "left": yuan(view.net_minor),
        "promised": yuan(view.promised_minor),
        "merged_away": yuan(view.merged_away_minor),
        "designated": [
            {"name": item.name.name_zh, "name_en": item.name.name_en,
             "amount": yuan(item.amount_minor), "from": item.first_day.isoformat(),
             "decision": item.decision}
            for item in view.designations
        ],
        "loans": [_loan(item) for item in view.loans],
        "grant": grant_payload(view.grant) if view.grant else None,
        "history": [
            {"kind": item.kind, "from": item.first_day.isoformat(), "reason": item.reason,
             "decision": item.decision, "leaf": item.leaf_index,
             "changes": [
                 {"field": change.field, "before": change.before, "after": change.after}
                 for change in item.changes
             ]}
            for item in view.chapters
        ],
    }  # fmt: skip


def balance_payload(row: FundBalanceRow) -> dict[str, Any]:
    """Give a fund's row among the balances of all funds."""
    return dict(FundBalanceRowSchema().dump(row))


def grant_payload(grant: Grant) -> dict[str, Any]:
    """Give an agreement."""
    return {
        "grantor": grant.grantor, "document": grant.document,
        "agreed_on": grant.agreed_on.isoformat(), "amount": yuan(grant.amount_minor),
        "conditions": grant.conditions, "unspent": grant.unspent.value,
    }  # fmt: skip


def grants_payload(community: CommunityFacts, rows: Iterable[GrantRow]) -> dict[str, Any]:
    """Give the list of grants."""
    return _of(community, [
        label_payload(row.fund) | grant_payload(row.grant) | {
            "received": yuan(row.received_minor), "spent": yuan(row.spent_minor),
            "left": yuan(row.left_minor),
        }
        for row in rows
    ])  # fmt: skip


def loans_payload(found: Loans) -> dict[str, Any]:
    """Give what funds owe each other; both totals are the same."""
    totals = {"lent": yuan(found.lent_minor), "owed": yuan(found.owed_minor)}
    return _of(found.community, [_loan(row) for row in found.rows]) | {"totals": totals}


def mirrors_payload(community: CommunityFacts, found: Iterable[Mirror]) -> dict[str, Any]:
    """Give the register of money that others hold."""
    return _of(community, [
        label_payload(item.name) | {
            "custodian": item.custodian, "purpose": item.purpose, "document": item.document,
            "balance": yuan(item.balance_minor),
            "entries": [
                {"number": line.number, "happened_on": line.happened_on.isoformat(),
                 "in": yuan(line.in_minor), "out": yuan(line.out_minor),
                 "balance": yuan(line.balance_minor), "about": line.about,
                 "document": line.document}
                for line in item.lines
            ],
        }
        for item in found
    ])  # fmt: skip


def label_payload(label: Label) -> dict[str, Any]:
    """Give a code with its names."""
    return {"code": label.code, "name": label.name_zh, "name_en": label.name_en}


def _loan(row: LoanRow) -> dict[str, Any]:
    return {
        "lender": row.lender.code, "borrower": row.borrower.code,
        "amount": yuan(row.amount_minor), "since": row.since.isoformat(),
    }  # fmt: skip


def _amounts(items: Iterable[AccountAmount]) -> list[dict[str, Any]]:
    return [label_payload(item.account) | {"amount": yuan(item.amount_minor)} for item in items]


def _of(community: CommunityFacts, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"community": community.slug, "size": community.size, "rows": rows}
