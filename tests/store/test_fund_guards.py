"""What the database refuses of acts about funds, of their rules, and of the register of outside money."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.store.confirmed import confirmed
from tests.store.conftest import Door
from tests.store.seal_cases import limit_charity
from tests.store.test_desk_guards import Change, refused
from tests.store.vouchers import SONGHE, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
FUND_INSERTIONS = (
    ("funds", "never_lends"),
    ("fund_acts", "decided"),
    ("fund_acts", "reaches_back"),
    ("fund_acts", "never_lends"),
    ("mirror_entries", "not_next"),
    ("mirror_entries", "overdrawn"),
)
FUND_FROZEN = {"fund_acts"}

AT = "2025-02-02T04:00:00Z"
NOON = datetime(2025, 2, 2, 4, tzinfo=UTC)
ACT: Row = {
    "community_id": SONGHE, "act_id": "A9", "fund_code": "GEN", "kind": "rules",
    "first_day": "2025-02-02", "content": '{"allowed_accounts":"510104","may_lend":1}',
    "reason": "只修房子", "state": "proposed", "proposed_by": 1, "proposed_role": "treasurer",
    "proposed_at": AT, "decided_role": "",
}  # fmt: skip
AGREED = (
    "UPDATE fund_acts SET state = 'agreed', decided_by = {by}, decided_role = '{role}', decided_at = '{at}',"
    " leaf_index = {leaf} WHERE act_id = 'A9'"
)
LEAF = "(SELECT min(leaf_index) FROM leaves WHERE community_id = 1 AND type = 'policy')"
ENTRY: Row = {
    "community_id": SONGHE, "mirror_code": "CISHAN", "number": 1, "happened_on": "2025-02-02",
    "in_minor": 500, "out_minor": 0, "about": "捐款", "document": "回单", "recorded_by": 1,
    "recorded_at": AT,
}  # fmt: skip


def executing(statement: sa.TextClause) -> Change:
    return lambda connection: connection.execute(statement)


def agreed(by: int = 2, role: str = "reviewer", at: str = AT, leaf: str = LEAF) -> sa.TextClause:
    return sa.text(AGREED.format(by=by, role=role, at=at, leaf=leaf))


@pytest.mark.parametrize(
    ("guard", "changed"),
    [
        ("fund_acts decided", {"state": "agreed", "decided_by": 2, "leaf_index": 1}),
        ("fund_acts reaches_back", {"first_day": "2025-02-01"}),
        ("fund_acts never_lends", {"fund_code": "CHA"}),
        ("fund_acts never_lends", {"fund_code": "MNT"}),
    ],
)
def test_an_act_is_proposed_first_never_reaches_back_and_never_lends_limited_money(
    door: Door, guard: str, changed: Row
) -> None:
    with door.trying() as connection:
        refused(connection, guard, lambda c: insert(c, "fund_acts", ACT | changed))
        insert(connection, "fund_acts", ACT)


def test_another_person_who_may_set_rules_agrees_and_a_leaf_says_so(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "fund_acts", ACT)
        for wrong in (
            agreed(role="treasurer", leaf="0"),
            agreed(role="cashier"),
            agreed(leaf="999999"),
            agreed(at="2025-02-03T04:00:00Z"),
            sa.text("UPDATE fund_acts SET content = '{}' WHERE act_id = 'A9'"),
            sa.text("UPDATE fund_acts SET fund_code = 'PROP' WHERE act_id = 'A9'"),
        ):
            refused(connection, "fund_acts frozen", executing(wrong))
        with pytest.raises(sa.exc.DBAPIError, match="two_people"), connection.begin_nested():
            connection.execute(agreed(by=1))
        connection.execute(agreed())
        refused(connection, "fund_acts frozen", lambda c: c.execute(agreed(by=99)))


@pytest.mark.parametrize(
    "change",
    [
        "allowed_accounts = '510104'", "purpose_zh = '别的'", "may_lend = false",
        "last_day = '2025-12-31'", "custodian = '某会'", "source_document = '文件'",
        "contract_class = 'trust'", "remaining_rule = '退回'",
    ],
)  # fmt: skip
def test_the_rules_of_a_fund_in_use_do_not_change_by_one_person(door: Door, change: str) -> None:
    statement = sa.text(f"UPDATE funds SET {change} WHERE community_id = 1 AND code = 'GEN'")
    with door.trying() as connection:
        refused(connection, "funds frozen", lambda c: c.execute(statement))


def test_an_act_that_waits_freezes_the_rules_of_a_fund_that_was_never_used(door: Door) -> None:
    statement = sa.text("UPDATE funds SET purpose_zh = purpose_zh || '甲' WHERE code = 'GRT-25-09'")
    with door.trying() as connection:
        row = connection.execute(
            sa.text("SELECT * FROM funds WHERE code = 'CHA' AND community_id = 1")
        )
        fund = dict(row.one()._mapping) | {"code": "GRT-25-09"}
        insert(connection, "funds", fund)
        lends = fund | {"code": "GRT-25-10", "may_lend": True}
        refused(connection, "funds never_lends", lambda c: insert(c, "funds", lends))
        connection.execute(statement)
        insert(connection, "fund_acts", ACT | {"fund_code": "GRT-25-09", "content": "{}"})
        refused(connection, "funds frozen", lambda c: c.execute(statement))


def test_limited_money_is_not_let_lend(door: Door) -> None:
    lend = sa.text("UPDATE funds SET may_lend = true WHERE community_id = 1 AND code = 'CHA'")
    with door.trying() as connection:
        limit_charity(connection)
        refused(connection, "funds frozen", lambda c: c.execute(lend))


def test_the_register_of_outside_money_goes_on_by_one_and_never_below_nothing(door: Door) -> None:
    fund: Row = {
        "community_id": SONGHE, "code": "CISHAN", "name_zh": "专项基金", "custodian": "慈善会",
        "purpose": "助困", "document": "协议", "recorded_by": 1, "recorded_at": AT,
    }  # fmt: skip
    with door.trying() as connection:
        confirmed(connection, "mirror_fund", "CISHAN", {}, at=NOON)
        insert(connection, "mirror_funds", fund)
        for came, went in ((500, 0), (0, 501), (0, 500)):
            said = {"happened_on": "2025-02-02", "in": f"{came}", "out": f"{went}"}
            confirmed(connection, "mirror_entry", "CISHAN", said, at=NOON)
        insert(connection, "mirror_entries", ENTRY)
        again = ENTRY | {"number": 3}
        refused(connection, "mirror_entries not_next", lambda c: insert(c, "mirror_entries", again))
        out = ENTRY | {"number": 2, "in_minor": 0, "out_minor": 501}
        refused(connection, "mirror_entries overdrawn", lambda c: insert(c, "mirror_entries", out))
        insert(connection, "mirror_entries", out | {"out_minor": 500})
