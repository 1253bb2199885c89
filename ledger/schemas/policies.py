"""Approval policies as JSON."""

from typing import Any

from ledger.domain.committees import committee_content
from ledger.domain.policies import policy_content
from ledger.statements.policies import ApprovalPolicies, CommitteeFacts


def policies_payload(
    statement: ApprovalPolicies, committee: CommitteeFacts | None
) -> dict[str, Any]:
    """Give the policies as programs read them; amounts are whole fen, as in the log."""
    community = statement.community
    return {
        "kind": "approval-policies",
        "community": community.slug,
        "community_name": community.name_zh,
        "community_name_en": community.name_en,
        "size": community.size,
        "policies": [
            {
                "first_day": item.first_day.isoformat(),
                "is_in_force": item.is_in_force,
                "is_default": item.set_at is None,
                "leaf_index": item.leaf_index,
                **policy_content(item.policy),
            }
            for item in statement.policies
        ],
        "committee": committee
        and {
            "first_day": committee.first_day.isoformat(),
            "leaf_index": committee.leaf_index,
            **committee_content(committee.committee),
        },
    }
