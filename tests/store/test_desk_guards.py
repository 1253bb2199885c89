"""What the database refuses of payments, invoices, budgets, counts and hand-overs, and what it keeps."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.conftest import Door
from tests.store.seeds import INVOICE, PLAIN, REVERSED, WITH_EVIDENCE
from tests.store.vouchers import (
    REVIEWER_ID,
    SONGHE,
    TREASURER_ID,
    Row,
    a_draft,
    a_reversal,
    a_voucher,
    insert,
    scalar,
)

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
DESK_INSERTIONS = (
    ("drafts", "corrected_twice"),
    ("policies", "committee"),
    ("payment_approvals", "own_request"),
    ("payments", "not_agreed"),
    ("payments", "payer_approved"),
    ("transaction_invoices", "in_use"),
)
DESK_FROZEN = {"places", "parties", "payment_requests", "budgets", "cash_counts", "handovers"}

APPROVAL: Row = {
    "community_id": SONGHE, "request_id": "P1", "content_sha256": "e" * 64,
    "approved_by": REVIEWER_ID, "role": "reviewer", "approved_at": "2025-02-02T04:00:00Z",
}  # fmt: skip
PAYMENT: Row = {
    "community_id": SONGHE, "request_id": "P2", "paid_on": "2025-01-02", "paid_by": 1,
    "role": "cashier", "draft_id": "paid-2", "recorded_at": "2025-02-02T04:00:00Z",
}  # fmt: skip
Change = Callable[[sa.Connection], Any]


def refused(connection: sa.Connection, guard: str, act: Change) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=guard), connection.begin_nested():
        act(connection)


def update(table: str, **values: Any) -> Change:
    names = ", ".join(f"{name} = :{name}" for name in values)
    return lambda connection: connection.execute(sa.text(f"UPDATE {table} SET {names}"), values)


def a_request(connection: sa.Connection, *, state: str = "approved", needed: int = 1) -> None:
    row = dict(
        connection.execute(sa.text("SELECT * FROM payment_requests WHERE request_id = 'P1'")).one()._mapping
    ) | {"request_id": "P2", "state": state, "approvals_needed": needed}  # fmt: skip
    insert(connection, "payment_requests", row)
    draft = connection.execute(sa.text("SELECT * FROM drafts WHERE draft_id = 'paid'")).one()
    insert(connection, "drafts", dict(draft._mapping) | {"draft_id": "paid-2"})


def test_nobody_agrees_to_their_own_payment_request(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "payment_approvals", APPROVAL)
        own = APPROVAL | {"approved_by": TREASURER_ID}
        refused(
            connection, "payment_approvals own_request",
            lambda c: insert(c, "payment_approvals", own),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "needed", "approved"),
    [("approved", 2, "d"), ("submitted", 1, "d"), ("approved", 1, "e"), ("approved", 0, "d")],
)
def test_only_a_request_that_enough_people_agreed_to_is_paid(
    door: Door, state: str, needed: int, approved: str
) -> None:
    with door.trying() as connection:
        a_request(connection, state=state, needed=needed)
        insert(
            connection, "payment_approvals",
            APPROVAL | {"request_id": "P2", "content_sha256": approved * 64},
        )  # fmt: skip
        refused(connection, "payments not_agreed", lambda c: insert(c, "payments", PAYMENT))


def test_a_request_that_enough_people_agreed_to_is_paid_once(door: Door) -> None:
    with door.trying() as connection:
        a_request(connection)
        insert(
            connection, "payment_approvals",
            APPROVAL | {"request_id": "P2", "content_sha256": "d" * 64},
        )  # fmt: skip
        insert(connection, "payments", PAYMENT)
        refused(connection, "payments exists|pk_payments", lambda c: insert(c, "payments", PAYMENT))


def test_nobody_pays_what_they_approved(door: Door) -> None:
    with door.trying() as connection:
        a_request(connection)
        insert(
            connection, "payment_approvals",
            APPROVAL | {"request_id": "P2", "content_sha256": "d" * 64},
        )  # fmt: skip
        own = PAYMENT | {"paid_by": REVIEWER_ID}
        refused(connection, "payments payer_approved", lambda c: insert(c, "payments", own))


def test_what_broke_a_rule_needs_one_approval_where_there_are_only_two_officers(
    door: Door,
) -> None:
    def policy(first_day: str, small: int) -> Row:
        return {
            "community_id": SONGHE, "kind": "approval", "first_day": first_day, "number": 9,
            "content": f'{{"small_committee":{small},"split_days":7}}', "set_by": TREASURER_ID,
            "set_at": "2025-02-02T04:00:00Z",
        }  # fmt: skip

    def flagged(connection: sa.Connection) -> None:
        a_voucher(connection, flags="fund_purpose").insert(connection)

    with door.trying() as connection:
        insert(connection, "policies", policy("2025-02-01", 1))
        with connection.begin_nested() as savepoint:
            flagged(connection)
            savepoint.rollback()
        insert(connection, "policies", policy("2025-02-10", 0))
        refused(connection, "flagged_approvals", flagged)


def a_correction_draft(draft_id: str, said: str, state: str = "submitted") -> Row:
    content = f'{{{said},"counterparty_kind":"other","dated_on":"2025-02-20"}}'
    return a_draft(SONGHE, draft_id) | {"content": content, "state": state}


@pytest.mark.parametrize(
    ("first", "second", "other"),
    [
        ('"corrects":3', '"corrects":3', '"corrects":33'),
        ('"corrects":33', '"corrects":33', '"corrects":3'),
        (
            '"attachments":[],"corrects":3,"memo":"\\"corrects\\":4,"',
            '"corrects":3',
            '"corrects":4',
        ),
        ('"external_id":"reentry:3"', '"external_id":"reentry:3"', '"external_id":"reentry:33"'),
        ('"external_id":"blue:3:1"', '"external_id":"blue:3:1"', '"external_id":"blue:3:12"'),
    ],
)
def test_a_voucher_has_one_correction_under_way(
    door: Door, first: str, second: str, other: str
) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_correction_draft("one", first))
        again = a_correction_draft("two", second)
        refused(connection, "drafts corrected_twice", lambda c: insert(c, "drafts", again))
        insert(connection, "drafts", a_correction_draft("other", other))
        insert(connection, "drafts", a_correction_draft("plain", '"summary":"停车费"'))
        insert(connection, "drafts", again | {"state": "withdrawn"})

        def revived(c: sa.Connection) -> None:
            c.execute(sa.text("UPDATE drafts SET state = 'editing' WHERE draft_id = 'two'"))

        refused(connection, "drafts frozen", revived)
        done = "UPDATE drafts SET state = 'withdrawn' WHERE draft_id = 'one'"
        connection.execute(sa.text(done))
        revived(connection)


@pytest.mark.parametrize(
    ("place", "content", "is_allowed"),
    [
        ("", '{"members":9,"representatives":5}', True),
        ("", '{"members":9,"representatives":4}', False),
        ("", '{"members":8,"representatives":5}', False),
        ("", '{"members":3,"representatives":3}', False),
        ("", '{"members":9,"representatives":10}', False),
        ("", '{"members":9,"representatives":-5}', False),
        ("", '{"members":9}', False),
        ("", "{}", False),
        ("上海", '{"members":5,"representatives":3}', True),
        ("杭州", '{"members":5,"representatives":3}', False),
        ("台州", '{"members":11,"representatives":7}', True),
        ("台州", '{"members":11,"representatives":6}', False),
    ],
)
def test_a_committee_is_made_up_as_its_place_asks(
    door: Door, place: str, content: str, *, is_allowed: bool
) -> None:
    row: Row = {
        "community_id": SONGHE, "kind": "committee", "first_day": "2025-02-01", "number": 1,
        "content": content, "set_by": TREASURER_ID, "set_at": "2025-02-02T04:00:00Z",
    }  # fmt: skip
    with door.trying() as connection:
        update("communities", jurisdiction=place)(connection)
        if is_allowed:
            insert(connection, "policies", row)
        else:
            refused(connection, "policies committee", lambda c: insert(c, "policies", row))
        insert(connection, "policies", row | {"kind": "other", "number": 2})


@pytest.mark.parametrize(
    ("table", "code", "kind"),
    [("places", "B1", "household"), ("places", "H2", "building"), ("parties", "C1", "person")],
)
def test_what_stands_behind_a_line_keeps_its_kind(
    door: Door, table: str, code: str, kind: str
) -> None:
    def change(values: str) -> Change:
        query = f"UPDATE {table} SET {values} WHERE community_id = 1 AND code = '{code}'"
        return lambda connection: connection.execute(sa.text(query))

    # H2 has shares and no line of its own: that is enough.
    with door.trying() as connection:
        for forbidden in (f"kind = '{kind}'", "code = 'X9'", "community_id = 2"):
            refused(connection, f"{table} frozen", change(forbidden))
        name = "name_zh" if table == "places" else "name"
        change(f"{name} = '改名'")(connection)


@pytest.mark.parametrize(
    ("table", "row", "kind"),
    [
        ("places", {"code": "B7", "kind": "building", "name_zh": "七号楼", "area_centi_m2": 0}, "unit"),
        ("parties", {"code": "C7", "kind": "organisation", "name": "某店", "display": "real_name"}, "person"),
    ],
)  # fmt: skip
def test_what_no_line_names_may_still_become_of_another_kind(
    door: Door, table: str, row: Row, kind: str
) -> None:
    with door.trying() as connection:
        insert(connection, table, {"community_id": SONGHE} | row)
        query = f"UPDATE {table} SET kind = '{kind}' WHERE community_id = 1 AND code = :code"
        assert connection.execute(sa.text(query), {"code": row["code"]}).rowcount == 1


def test_a_paid_request_is_frozen(door: Door) -> None:
    with door.trying() as connection:
        update("payment_requests", state="paid")(connection)
        refused(connection, "payment_requests frozen", update("payment_requests", state="approved"))


def test_an_invoice_stands_behind_one_transaction_that_holds(door: Door) -> None:
    with door.trying() as connection:
        again = {"community_id": SONGHE, "number": INVOICE, "seq": PLAIN}
        refused(
            connection, "transaction_invoices in_use",
            lambda c: insert(c, "transaction_invoices", again),
        )  # fmt: skip
        a_reversal(connection, WITH_EVIDENCE).insert(connection)
        insert(connection, "transaction_invoices", again)


def test_an_adopted_budget_is_frozen_and_nobody_adopts_their_own(door: Door) -> None:
    with door.trying() as connection:
        refused(
            connection, "ck_budgets_two_people|two_people",
            update("budgets", state="adopted", adopted_by=TREASURER_ID, leaf_index=1),
        )  # fmt: skip
        update("budgets", state="adopted", adopted_by=REVIEWER_ID, leaf_index=1)(connection)
        refused(connection, "budgets frozen", update("budgets", content="[]"))


def test_a_count_is_confirmed_by_another_person_and_then_frozen(door: Door) -> None:
    with door.trying() as connection:
        at = "2025-02-02T04:00:00Z"
        refused(connection, "cash_counts frozen", update("cash_counts", counted_minor=5))
        refused(
            connection, "two_people",
            update("cash_counts", confirmed_by=TREASURER_ID, confirmed_at=at),
        )  # fmt: skip
        update("cash_counts", confirmed_by=REVIEWER_ID, confirmed_at=at)(connection)
        refused(connection, "cash_counts frozen", update("cash_counts", note="改"))


def test_what_is_handed_over_never_changes_and_a_signature_stays(door: Door) -> None:
    with door.trying() as connection:
        refused(connection, "handovers frozen", update("handovers", content="[]"))
        update("handovers", outgoing_at="2025-02-02T04:00:00Z")(connection)
        refused(
            connection, "handovers frozen",
            update("handovers", outgoing_at="2025-02-03T04:00:00Z"),
        )  # fmt: skip


def test_transactions_without_a_receipt_are_kept_in_a_list(door: Door) -> None:
    def listed(seq: int) -> bool:
        query = "SELECT count(*) FROM missing_evidence WHERE community_id = :c AND seq = :s"
        return bool(scalar(connection, query, c=SONGHE, s=seq))

    with door.trying() as connection:
        assert listed(REVERSED)
        assert not listed(WITH_EVIDENCE)
        held = sa.text("SELECT * FROM transaction_attachments WHERE seq = :s")
        row = connection.execute(held, {"s": WITH_EVIDENCE}).one()
        leaf = "SELECT leaf_index FROM transactions WHERE community_id = :c AND seq = :s"
        own = {"seq": REVERSED, "leaf_index": scalar(connection, leaf, c=SONGHE, s=REVERSED)}
        insert(connection, "transaction_attachments", dict(row._mapping) | own)
        assert not listed(REVERSED)
