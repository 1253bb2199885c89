"""What the database refuses of the register of campaigns."""

import pytest
import sqlalchemy as sa

from tests.store.bill_cases import inserting, the
from tests.store.campaign_cases import a_link
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.vouchers import AT, SONGHE, Row, a_draft, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
CAMPAIGN_INSERTIONS = (
    ("campaigns", "not_next"),
    ("campaigns", "fund_class"),
    ("campaign_pledges", "not_next"),
    ("campaign_drafts", "draft_posted"),
)


def a_campaign(**values: object) -> Row:
    return {
        "community_id": SONGHE, "number": 5, "title": "管道", "fund_code": "CHA",
        "target_minor": 100, "opened_on": "2025-02-01", "deadline": "2025-02-15",
        "channel_code": "100201", "decision_code": None, "recorded_by": 1, "recorded_at": AT,
    } | values  # fmt: skip


def test_a_campaign_has_the_next_number_and_a_restricted_fund_of_its_own(door: Door) -> None:
    with door.trying() as connection:
        wrong = a_campaign(number=6)
        refused(connection, "campaigns not_next", inserting("campaigns", wrong))
        free = a_campaign(fund_code="GEN")
        refused(connection, "campaigns fund_class", inserting("campaigns", free))
        for check, values in (
            ("target_positive", {"target_minor": 0}), ("days", {"deadline": "2025-01-31"}),
        ):  # fmt: skip
            refused(connection, check, inserting("campaigns", a_campaign(**values)))
        with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
            insert(connection, "campaigns", a_campaign(fund_code="PRJ-01"))
        insert(connection, "campaigns", a_campaign())


def test_pledges_follow_one_another(door: Door) -> None:
    with door.trying() as connection:
        row = the(connection, "campaign_pledges")
        late = row | {"position": 3}
        refused(connection, "campaign_pledges not_next", inserting("campaign_pledges", late))
        other = row | {"place_code": "H2", "position": 2}
        refused(connection, "campaign_pledges not_next", inserting("campaign_pledges", other))
        less = row | {"position": 2, "amount_minor": -1}
        refused(connection, "amount_not_negative", inserting("campaign_pledges", less))
        insert(connection, "campaign_pledges", row | {"position": 2, "amount_minor": 0})


def test_only_a_draft_that_is_still_open_joins_a_campaign(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        posted = connection.execute(
            sa.text("SELECT draft_id FROM drafts WHERE state = 'posted' LIMIT 1")
        ).scalar_one()
        late = a_link(1, "payment", draft_id=posted)
        refused(connection, "campaign_drafts draft_posted", inserting("campaign_drafts", late))
        odd = a_link(1, "present")
        refused(connection, "purpose_known", inserting("campaign_drafts", odd))
        insert(connection, "campaign_drafts", a_link(1, "payment"))
