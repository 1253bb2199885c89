"""What the database refuses where two people are asked for."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from ledger.domain.confirmations import Matter
from ledger.store.confirmations import KINDS
from tests.store.confirmed import confirm_row, confirmed, propose_row
from tests.store.conftest import Door
from tests.store.test_desk_guards import Change, refused
from tests.store.vouchers import SONGHE, Row, insert

#: Rules of ``guard_rules`` that are tried in this file; ``test_rows`` holds the lists against each other.
CONFIRMATION_INSERTIONS = (
    ("confirmations", "decided"),
    ("tariffs", "unconfirmed"),
    ("place_areas", "unconfirmed"),
    ("mirror_funds", "unconfirmed"),
    ("mirror_entries", "unconfirmed"),
    ("policies", "unconfirmed"),
)
CONFIRMATION_FROZEN = {"confirmations"}
NOON = datetime(2025, 2, 2, 4, tzinfo=UTC)
AT = "2025-02-02T04:00:00Z"
SAID: Row = {
    "community_id": SONGHE, "confirmation_id": "X1", "kind": "mirror_fund", "subject": "M9",
    "content": "{}", "state": "proposed", "proposed_by": 1, "proposed_role": "treasurer",
    "proposed_at": AT,
}  # fmt: skip
LEAF = "(SELECT min(leaf_index) FROM leaves WHERE community_id = 1 AND type = 'policy')"
DECIDED = (
    "UPDATE confirmations SET state = 'agreed', decided_by = {by}, decided_role = '{role}',"
    " decided_at = '2025-02-02T04:00:00Z', leaf_index = {leaf} WHERE confirmation_id = 'X1'"
)
FREE_LEAF = (
    "(SELECT max(v.leaf_index) FROM leaves v WHERE v.community_id = 1 AND v.type = 'policy'"
    " AND NOT EXISTS (SELECT 1 FROM confirmations c WHERE c.community_id = 1"
    " AND c.leaf_index = v.leaf_index))"
)
OTHER_LEAF = "(SELECT min(leaf_index) FROM leaves WHERE community_id = 1 AND type <> 'policy')"
USED_LEAF = "(SELECT min(c.leaf_index) FROM confirmations c WHERE c.community_id = 1)"


def inserting(table: str, row: Row) -> Change:
    return lambda connection: insert(connection, table, row)


def executing(statement: sa.TextClause) -> Change:
    return lambda connection: connection.execute(statement)


def test_every_matter_has_its_name_in_the_database() -> None:
    assert {matter.value for matter in Matter} == set(KINDS)


def test_a_proposal_comes_undecided(door: Door) -> None:
    with door.trying() as connection:
        wrong = SAID | {"state": "agreed", "decided_by": 2, "decided_at": AT, "leaf_index": 1}
        refused(connection, "confirmations decided", inserting("confirmations", wrong))
        insert(connection, "confirmations", SAID)


@pytest.mark.parametrize(
    ("by", "role", "leaf", "message"),
    [
        (1, "reviewer", FREE_LEAF, "two_people"),
        (2, "auditor", FREE_LEAF, "confirmations frozen"),
        (2, "reviewer", OTHER_LEAF, "confirmations frozen"),
        (2, "reviewer", USED_LEAF, "confirmations frozen"),
        (2, "reviewer", "NULL", "decision|confirmations frozen"),
    ],
)
def test_another_officer_confirms_with_a_leaf_of_its_own(
    door: Door, by: int, role: str, leaf: str, message: str
) -> None:
    with door.trying() as connection:
        insert(connection, "confirmations", SAID)
        confirm_row(connection, propose_row(connection, "area", "x", {}))
        wrong = sa.text(DECIDED.format(by=by, role=role, leaf=leaf))
        refused(connection, message, executing(wrong))
        right = sa.text(DECIDED.format(by=2, role="reviewer", leaf=FREE_LEAF))
        connection.execute(right)
        again = sa.text("UPDATE confirmations SET state = 'refused' WHERE confirmation_id = 'X1'")
        refused(connection, "confirmations frozen", executing(again))


@pytest.mark.parametrize(
    "change",
    ["content = '{1}'", "subject = 'M8'", "kind = 'area'", "proposed_by = 2", "reason = '无'"],
)
def test_what_was_proposed_stays(door: Door, change: str) -> None:
    with door.trying() as connection:
        insert(connection, "confirmations", SAID)
        wrong = sa.text(f"UPDATE confirmations SET {change} WHERE confirmation_id = 'X1'")
        refused(connection, "confirmations frozen", executing(wrong))


def test_no_register_and_no_area_without_a_second_person(door: Door) -> None:
    fund: Row = {
        "community_id": SONGHE, "code": "M9", "name_zh": "专项基金", "custodian": "慈善会",
        "purpose": "助困", "document": "协议", "recorded_by": 1, "recorded_at": AT,
    }  # fmt: skip
    entry: Row = {
        "community_id": SONGHE, "mirror_code": "M9", "number": 1, "happened_on": "2025-02-02",
        "in_minor": 5, "out_minor": 0, "about": "捐款", "document": "回单", "recorded_by": 1,
        "recorded_at": AT,
    }  # fmt: skip
    area: Row = {
        "community_id": SONGHE, "place_code": "H2", "first_day": "2025-02-02", "number": 1,
        "area_centi_m2": 6000, "reason": "重新测量", "set_by": 1, "set_at": AT,
    }  # fmt: skip
    said = {"happened_on": "2025-02-02", "in": "5", "out": "0"}
    with door.trying() as connection:
        propose_row(connection, "mirror_fund", "M9", {}, at=NOON)
        refused(connection, "mirror_funds unconfirmed", inserting("mirror_funds", fund))
        confirmed(connection, "mirror_fund", "M9", {}, at=NOON)
        insert(connection, "mirror_funds", fund)
        confirmed(connection, "mirror_entry", "M9", said, at=NOON)
        for wrong in ({"in_minor": 6}, {"happened_on": "2025-02-01"}, {"recorded_by": 2}):
            row = entry | wrong
            refused(
                connection, "mirror_entries unconfirmed", inserting("mirror_entries", row)
            )  # fmt: skip
        insert(connection, "mirror_entries", entry)
        confirmed(connection, "area", "H2", {"area": "6000", "first_day": "2025-02-02"}, at=NOON)
        for wrong in ({"area_centi_m2": 600}, {"place_code": "H1"}, {"set_by": 2}):
            row = area | wrong
            refused(
                connection,
                "place_areas unconfirmed",
                inserting("place_areas", row),
            )
        insert(connection, "place_areas", area)


def test_a_key_of_sharing_is_proposed_by_another_than_who_sets_it(door: Door) -> None:
    policy: Row = {
        "community_id": SONGHE, "kind": "settlement", "first_day": "2025-02-02", "number": 1,
        "content": '{"key":"area"}', "set_by": 2, "set_at": AT, "leaf_index": 0,
    }  # fmt: skip
    with door.trying() as connection:
        refused(connection, "policies unconfirmed", inserting("policies", policy))
        propose_row(connection, "share_key", "", {"key": "area"})
        alone = policy | {"set_by": 1}
        refused(connection, "policies unconfirmed", inserting("policies", alone))
        insert(connection, "policies", policy)


def test_a_fund_in_use_has_the_name_that_was_agreed_last(door: Door) -> None:
    def name(text: str) -> sa.TextClause:
        return sa.text(
            "UPDATE funds SET name_zh = :name, name_en = 'Common'"
            " WHERE community_id = 1 AND code = 'GEN'"
        ).bindparams(name=text)

    with door.trying() as connection:
        for text in ('公共"收益"', "公共收益"):
            refused(connection, "funds frozen", executing(name(text)))
            confirmed(connection, "fund_name", "GEN", {"name_zh": text, "name_en": "Common"})
            connection.execute(name(text))
        refused(connection, "funds frozen", executing(name('公共"收益"')))
