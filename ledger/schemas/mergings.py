"""A plan for a merger as it is typed: communities with their courtyard's code, and codes that change."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.domain.errors import TextError
from ledger.domain.mergers import Joining
from ledger.domain.money import yuan
from ledger.posting.merger_plans import DryRun, Plan

#: ``yuan1 资金 DON=CHA`` or ``yuan1 科目 1801=1701``; the English words do as well.
_CHANGE = re.compile(r"(\S+)\s+(资金|科目|fund|account)\s+(\S+?)\s*=\s*(\S+)")
_FUNDS = frozenset({"资金", "fund"})
_COURTYARD = re.compile(r"[A-Z0-9]{1,8}", re.ASCII)


def read_plan(day: date, joining: Iterable[tuple[str, str]], changes: Sequence[str]) -> Plan:
    """Make a plan of pairs of a short name and a courtyard's code, and lines of codes that change.

    Raises:
        TextError: a line is not understood, or names a community that does not join.
    """
    pairs = [(slug.strip(), courtyard.strip().upper()) for slug, courtyard in joining]
    maps: dict[str, tuple[dict[str, str], dict[str, str]]] = {slug: ({}, {}) for slug, _ in pairs}
    for slug, courtyard in pairs:
        if courtyard and not _COURTYARD.fullmatch(courtyard):
            raise TextError(
                reason="courtyard_code", field="courtyard", text=f"{slug} {courtyard}"[:60]
            )
    for line in filter(None, map(str.strip, changes)):
        change = _CHANGE.fullmatch(line)
        if change is None or change[1] not in maps:
            raise TextError(reason="merger_change", field="changes", text=line[:60])
        maps[change[1]][change[2] in _FUNDS][change[3]] = change[4]
    return Plan(day, tuple(Joining(slug, courtyard, *maps[slug]) for slug, courtyard in pairs))


def dry_run_payload(dry_run: DryRun, words: Mapping[int, str]) -> dict[str, Any]:
    """Give a dry run as plain data, amounts in yuan; ``words`` explain refusals by their identity."""
    return {
        "day": dry_run.plan.day.isoformat(),
        "prefixed": dry_run.prefixed,
        "communities": [
            {
                "slug": item.joining.slug,
                "courtyard": item.joining.courtyard,
                "households": item.household_count,
                "households_carried": item.shared_households,
                "assets": yuan(item.assets_minor),
                "debts": yuan(item.debts_minor),
                "net": yuan(item.net_minor),
                "brought": {
                    "bank_accounts": len(item.brought.bank_accounts),
                    "tariffs": len(item.brought.tariffs),
                    "occupants": len(item.brought.occupants),
                    "bill_rules": len(item.brought.rules),
                    "templates": len(item.brought.templates),
                },
            }
            for item in dry_run.members
        ],
        "totals": {
            "assets": yuan(dry_run.assets_minor),
            "debts": yuan(dry_run.debts_minor),
            "net": yuan(dry_run.net_minor),
        },
        "obstacles": [
            {"reason": item.reason, "community": item.community, "words": words[id(item)]}
            for item in dry_run.obstacles
        ],
        "notes": [
            {"reason": item.reason, "community": item.community, "words": words[id(item)]}
            for item in dry_run.notes
        ],
    }
