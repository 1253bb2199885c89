"""The order in which rows of the books may come, and what is frozen in tables that may be edited."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from ledger.store.guard_rules import FROZEN_RULES, INSERT_RULES
from tests.store.conftest import Door
from tests.store.seeds import PLAIN, SPLIT
from tests.store.test_allocation_guards import ALLOCATION_INSERTIONS
from tests.store.test_audit_guards import AUDIT_INSERTIONS
from tests.store.test_bill_guards import BILL_INSERTIONS
from tests.store.test_campaign_guards import CAMPAIGN_INSERTIONS
from tests.store.test_code_guards import CODE_INSERTIONS
from tests.store.test_confirmation_guards import CONFIRMATION_FROZEN, CONFIRMATION_INSERTIONS
from tests.store.test_desk_guards import DESK_FROZEN, DESK_INSERTIONS
from tests.store.test_dues_guards import DUES_INSERTIONS
from tests.store.test_evidence_guards import EVIDENCE_FROZEN, EVIDENCE_INSERTIONS
from tests.store.test_fund_guards import FUND_FROZEN, FUND_INSERTIONS
from tests.store.test_gift_guards import GIFT_FROZEN, GIFT_INSERTIONS
from tests.store.test_household_guards import HOUSEHOLD_FROZEN, HOUSEHOLD_INSERTIONS
from tests.store.test_match_guards import MATCH_FROZEN, MATCH_INSERTIONS
from tests.store.test_matter_guards import MATTER_FROZEN, MATTER_INSERTIONS
from tests.store.test_merger_guards import MERGER_FROZEN, MERGER_INSERTIONS
from tests.store.test_notice_guards import NOTICE_INSERTIONS
from tests.store.test_service_guards import SERVICE_FROZEN, SERVICE_INSERTIONS
from tests.store.test_street_guards import STREET_FROZEN, STREET_INSERTIONS
from tests.store.test_vote_guards import VOTE_FROZEN, VOTE_INSERTIONS
from tests.store.test_withdrawal_guards import WITHDRAWAL_INSERTIONS
from tests.store.test_work_guards import WORK_FROZEN, WORK_INSERTIONS
from tests.store.vouchers import (
    AT,
    QINGHE,
    REVIEWER_ID,
    SONGHE,
    TREASURER_ID,
    Row,
    a_draft,
    a_leaf,
    a_voucher,
    an_approval,
    insert,
    scalar,
)


@dataclass(frozen=True)
class Insertion:
    """Rows of one table that are accepted one after the other, and the one that is then refused."""

    table: str
    rule: str
    sentence: str
    accepted: tuple[Row, ...]
    refused: Row

    def __str__(self) -> str:
        return f"{self.table} {self.rule}: {self.sentence}"


def _period(period: int, community: int = SONGHE) -> Row:
    return {"community_id": community, "period": period, "closed_by": 1, "closed_at": AT}


def _periods(first: int, last: int) -> tuple[Row, ...]:
    return tuple(_period(period) for period in range(first, last + 1))


INSERTIONS = (
    Insertion("periods", "month_order", "a month is left out", _periods(202502, 202503),
              _period(202505)),
    Insertion("periods", "month_order", "December is followed by February",
              _periods(202502, 202512), _period(202602)),
    Insertion("periods", "month_order", "an earlier month is closed later", (), _period(202411)),
    Insertion("periods", "month_order", "books begin to close after their first month", (),
              _period(202504, QINGHE)),
    Insertion("periods", "year_order", "a year is sealed with an open month",
              _periods(202502, 202511), _period(202513)),
    Insertion("periods", "year_order", "an earlier year is sealed later", (), _period(202313)),
    Insertion("periods", "year_order", "a year is sealed before the one before it",
              (*_periods(202502, 202512), *_periods(202601, 202612)), _period(202613)),
)  # fmt: skip


def refused(connection: sa.Connection, table: str, row: Row, by: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=by), connection.begin_nested():
        insert(connection, table, row)


@pytest.mark.parametrize("case", INSERTIONS, ids=str)
def test_rows_come_in_order_and_not_when(door: Door, case: Insertion) -> None:
    with door.trying() as connection:
        for row in case.accepted:
            insert(connection, case.table, row)
        refused(connection, case.table, case.refused, f"guard: {case.table} {case.rule}")


def test_a_year_is_sealed_after_its_twelfth_month_and_january_follows(door: Door) -> None:
    with door.trying() as connection:
        for row in (*_periods(202502, 202512), _period(202513), _period(202601)):
            insert(connection, "periods", row)


def test_the_first_month_to_close_is_that_of_the_first_transaction_or_before(door: Door) -> None:
    with door.trying() as connection:
        for row in (_period(202502, QINGHE), _period(202503, QINGHE), _period(202504, QINGHE)):
            insert(connection, "periods", row)


def test_no_period_has_a_fourteenth_month(door: Door) -> None:
    with door.trying() as connection:
        for period in (202514, 202500):
            refused(connection, "periods", _period(period), "guard|period_month")


@pytest.mark.parametrize("step", [1, -1, -100])
def test_leaves_follow_one_another(door: Door, step: int) -> None:
    query = "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 1"
    with door.trying() as connection:
        index = scalar(connection, query)
        insert(connection, "leaves", a_leaf(SONGHE, index, "note"))
        row = a_leaf(SONGHE, index + 1 + step, "note")
        refused(connection, "leaves", row, "guard: leaves (not_next|exists)")


def test_a_leaf_has_a_size_and_a_hash(door: Door) -> None:
    query = "SELECT max(leaf_index) + 1 FROM leaves WHERE community_id = 1"
    with door.trying() as connection:
        row = a_leaf(SONGHE, scalar(connection, query), "note")
        refused(connection, "leaves", row | {"leaf": b"x" * 16_385}, "leaf_size")
        refused(connection, "leaves", row | {"leaf_hash": bytes(31)}, "hash_size")
        refused(connection, "leaves", row | {"type": "gossip"}, "type_known")


def test_nobody_approves_a_draft_of_their_own(door: Door) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        row = an_approval(SONGHE, by=TREASURER_ID)
        refused(connection, "approvals", row, "guard: approvals own_draft")
        insert(connection, "approvals", an_approval(SONGHE, by=REVIEWER_ID))


def test_a_sealed_transaction_takes_no_further_line(door: Door) -> None:
    with door.trying() as connection:
        line: Row = dict(
            connection.execute(
                sa.text("SELECT * FROM lines WHERE community_id = 1 AND seq = :s AND number = 1"),
                {"s": PLAIN},
            )
            .one()
            ._mapping
        )
        refused(connection, "lines", line | {"number": 5}, "guard: lines sealed")


def test_a_transaction_just_sealed_takes_no_further_line(door: Door) -> None:
    with door.trying() as connection:
        voucher = a_voucher(connection)
        voucher.insert(connection)
        for row in voucher.lines:
            further = row | {"number": row["number"] + 2}
            refused(connection, "lines", further, "guard: lines sealed")


def test_a_sealed_line_takes_no_further_share(door: Door) -> None:
    with door.trying() as connection:
        row = {
            "community_id": SONGHE, "seq": SPLIT, "number": 2, "ordinal": 3, "place_code": "H1",
            "debit_minor": 0, "credit_minor": 0, "salt": "salt",
        }  # fmt: skip
        refused(connection, "sublines", row, "guard: sublines sealed")


def test_every_rule_of_insertion_is_tried() -> None:
    tried = {(case.table, case.rule) for case in INSERTIONS} | {
        ("leaves", "not_next"), ("approvals", "own_draft"), ("lines", "sealed"),
        ("sublines", "sealed"), *DESK_INSERTIONS, *EVIDENCE_INSERTIONS,
        *BILL_INSERTIONS, *MATCH_INSERTIONS, *HOUSEHOLD_INSERTIONS, *ALLOCATION_INSERTIONS,
        *DUES_INSERTIONS, *WITHDRAWAL_INSERTIONS, *GIFT_INSERTIONS, *FUND_INSERTIONS,
        *MERGER_INSERTIONS, *CAMPAIGN_INSERTIONS, *MATTER_INSERTIONS, *SERVICE_INSERTIONS,
        *NOTICE_INSERTIONS, *STREET_INSERTIONS, *AUDIT_INSERTIONS,
        *WORK_INSERTIONS,
        *VOTE_INSERTIONS,
        *CONFIRMATION_INSERTIONS,
        *CODE_INSERTIONS,
    }  # fmt: skip
    assert {(table, rule) for table, rule, _ in INSERT_RULES} == tried


_HERE = "community_id = 1"
_USED = f"{_HERE} AND code = '100201'"
#: table, what may be set, what may not, in which row
FROZEN: tuple[tuple[str, str, str, str], ...] = (
    ("communities", "name_zh = '松鹤新苑'", "community_id = 9", _HERE),
    ("communities", "slug = 'xinyuan'", "log_origin = 'mingzhang/log/other'", _HERE),
    ("communities", "public_version = public_version + 1", "public_version = 0", _HERE),
    ("accounts", "name_zh = '银行'", "code = '100299'", _USED),
    ("accounts", "plain_zh = '银行户'", "community_id = 2", _USED),
    ("accounts", "closed_on = '2026-12-31'", "type = 'expense'", _USED),
    ("accounts", "successor = '1002'", "side = 'credit'", _USED),
    ("accounts", "successor = '1002'", "restriction = 'N'", _USED),
    ("accounts", "name_en = 'Bank'", "is_cash = false", _USED),
    ("accounts", "name_en = 'Bank'", "has_sublines = true", _USED),
    ("funds", "name_zh = name_zh", "code = 'G'", f"{_HERE} AND code = 'GEN'"),
    ("funds", "name_en = name_en", "community_id = 2", f"{_HERE} AND code = 'GEN'"),
    ("funds", "name_en = name_en", "fund_class = 'agency'", f"{_HERE} AND code = 'GEN'"),
    ("funds", "", "name_zh = '公共收益'", f"{_HERE} AND code = 'GEN'"),
    ("funds", "", "name_en = 'Common'", f"{_HERE} AND code = 'GEN'"),
    ("drafts", "", "state = 'withdrawn'", f"{_HERE} AND state = 'posted'"),
    ("drafts", "", "content = '{}'", f"{_HERE} AND state = 'posted'"),
    (
        "drafts",
        "content = '{1}', content_sha256 = 'e'",
        "author_id = 2",
        f"{_HERE} AND draft_id = 'raw'",
    ),
    (
        "drafts",
        "content = '{1}', content_sha256 = 'e'",
        "content = '{2}'",
        f"{_HERE} AND draft_id = 'raw'",
    ),
    ("drafts", "state = 'editing'", "content_sha256 = 'e'", f"{_HERE} AND draft_id = 'raw'"),
    ("drafts", "state = 'rejected'", "community_id = 2", f"{_HERE} AND draft_id = 'raw'"),
    ("drafts", "state = 'withdrawn'", "draft_id = 'other'", f"{_HERE} AND draft_id = 'raw'"),
)


@pytest.mark.parametrize(("table", "allowed", "forbidden", "row"), FROZEN)
def test_what_history_depends_on_is_frozen(
    door: Door, table: str, allowed: str, forbidden: str, row: str
) -> None:
    with door.trying() as connection:
        insert(connection, "drafts", a_draft(SONGHE))
        if allowed:
            done = connection.execute(sa.text(f"UPDATE {table} SET {allowed} WHERE {row}"))
            assert done.rowcount == 1
        forbidden_update = sa.text(f"UPDATE {table} SET {forbidden} WHERE {row}")
        with pytest.raises(sa.exc.DBAPIError, match=f"guard: {table} frozen"):
            connection.execute(forbidden_update)


@pytest.mark.parametrize(
    ("table", "change", "code"),
    [
        ("accounts", "type = 'asset', side = 'debit', is_cash = true", "999901"),
        ("funds", "fund_class = 'restricted'", "MNT"),
    ],
)
def test_what_no_line_uses_may_still_be_set_right(
    door: Door, table: str, change: str, code: str
) -> None:
    with door.trying() as connection:
        row = {"community": QINGHE if table == "funds" else SONGHE, "code": code}
        query = f"UPDATE {table} SET {change} WHERE community_id = :community AND code = :code"
        assert connection.execute(sa.text(query), row).rowcount == 1


def test_every_frozen_table_is_tried() -> None:
    assert (
        {table for table, _ in FROZEN_RULES}
        == {row[0] for row in FROZEN}
        | DESK_FROZEN
        | EVIDENCE_FROZEN
        | MATCH_FROZEN
        | HOUSEHOLD_FROZEN
        | GIFT_FROZEN
        | FUND_FROZEN
        | MERGER_FROZEN
        | SERVICE_FROZEN
        | MATTER_FROZEN
        | STREET_FROZEN
        | WORK_FROZEN
        | VOTE_FROZEN
        | CONFIRMATION_FROZEN
    )
