"""What the database refuses once a vote has its result: it hangs by a notice, and each step comes in its turn."""

from datetime import date

import sqlalchemy as sa

from ledger.posting.notice_contents import prepare_text
from ledger.posting.notices import Hung, hang_notice, publish_notice
from ledger.posting.values import Officer
from tests.factories import REVIEWER, TREASURER
from tests.noticing import a_plan
from tests.store.bill_cases import inserting
from tests.store.conftest import Door
from tests.store.test_desk_guards import refused
from tests.store.test_vote_guards import a_step
from tests.store.vote_seeds import ASKED, CLOSES, VOTE
from tests.store.vote_seeds import AT as HELD_AT
from tests.store.vouchers import SONGHE, insert


def result_hung(connection: sa.Connection) -> None:
    """Hang the notice of the consultation's result, which keeps its step as well."""
    plan = a_plan(
        kind="decision", period="", subject_kind="decision", subject_code=ASKED,
        first_day=CLOSES, last_day=date(2025, 3, 8), objections_until=date(2025, 3, 8),
    )  # fmt: skip
    notice_id = prepare_text(connection, SONGHE, plan, "表决结果", by=TREASURER, at=HELD_AT)
    publish_notice(connection, SONGHE, notice_id, by=REVIEWER, at=HELD_AT)
    hang_notice(
        connection, SONGHE, notice_id, Hung(CLOSES, ("大门",)), by=Officer(2, "publisher"),
        at=HELD_AT,
    )  # fmt: skip


def test_what_was_decided_is_posted_objected_to_answered_and_annulled_in_turn(door: Door) -> None:
    with door.trying() as connection:
        row = a_step(ASKED, 2, "posted")
        refused(connection, "vote_steps not_hung", inserting("vote_steps", row))
        result_hung(connection)
        for number, (kind, values) in enumerate(
            (("objection", {}), ("answered", {"answers": 3}), ("annulled", {})), start=3
        ):
            insert(connection, "vote_steps", a_step(ASKED, number, kind, **values))
        for kind, values in (("posted", {}), ("annulled", {}), ("answered", {"answers": 3}),
                             ("answered", {"answers": 2})):  # fmt: skip
            row = a_step(ASKED, 6, kind, **values)
            refused(connection, "vote_steps out_of_order", inserting("vote_steps", row))
        wrong = a_step(VOTE, 2, "withdrawn")
        refused(connection, "vote_steps not_next", inserting("vote_steps", wrong))
        by = a_step(VOTE, 1, "withdrawn", done_role="auditor")
        refused(connection, "vote_steps role", inserting("vote_steps", by))
