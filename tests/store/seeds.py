"""Books with at least one row in every table, for tests that try to get around the guards."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.transactions import Draft, credit, debit
from ledger.posting.additions import propose_evidence
from ledger.posting.books import open_books
from ledger.posting.idempotency import remember
from ledger.posting.policies import record_policy
from ledger.posting.takedowns import take_down
from ledger.store import communities, drafts, log, people
from ledger.store.database import Database
from tests.factories import OPENED_AT, REVIEWER, TREASURER, Ledger, a_ledger
from tests.store.allocation_seeds import add_allocation_rows
from tests.store.audit_seeds import add_audit_rows
from tests.store.bill_seeds import add_bill_rows
from tests.store.campaign_seeds import add_campaign_rows
from tests.store.desk_seeds import add_desk_rows
from tests.store.dues_seeds import add_dues_rows
from tests.store.gift_seeds import add_gift_rows
from tests.store.household_seeds import add_household_rows
from tests.store.matter_seeds import add_matter_rows
from tests.store.merger_seeds import add_merger_rows
from tests.store.notice_seeds import add_notice_rows
from tests.store.service_seeds import add_service_rows
from tests.store.street_seeds import add_street_rows
from tests.store.vote_seeds import add_vote_rows
from tests.store.vouchers import OTHER_REVIEWER_ID, QINGHE, SONGHE, WUTONG
from tests.store.work_seeds import add_work_rows

#: seq of the transactions of the first community, by what they are for.
IN_SEALED_YEAR, IN_CLOSED_MONTH, PLAIN, DIFFERED, DIFFERENCE = 1, 2, 3, 4, 5
REVERSED, REVERSAL, SPLIT, WITH_EVIDENCE, OPENING = 6, 7, 8, 9, 10
EXTERNAL_ID = "bank-2025-0001"
RECEIPT = "a" * 64
COVERED = "c" * 64
INVOICE = "25312000000012345678"

_TEXT = """
    place B1 building 一号楼
    place H2 household 1-102
    party C1 organisation 示例广告公司
    account 999901 expense 旧科目
    2024-12-20 停车费
      借 100201 500.00
      贷 480101 500.00
    2025-01-05 停车费
      借 100201 500.00
      贷 480101 500.00
    close 2024-12
    close 2024
    close 2025-01
    2025-02-03 停车费和物业费
      借 100201 700.00
      借 100202 300.00 PROP
      贷 480101 700.00 GEN place=B1 party=C1
      贷 430101 300.00 PROP
    2025-02-04 保洁
      借 510102 80.00
      贷 100201 80.00
    2025-02-05 [corrects 4] 金额有误
      借 510102 -10.00
      贷 100201 -10.00
    2025-02-06 保洁
      借 510102 60.00
      贷 100201 60.00
    2025-02-07 [reverses 6] 重复记账
    2025-02-08 维修资金
      借 100205 10.00 MNT
      贷 2601 10.00 MNT shares=H1:6.00,H2:4.00
"""


def seed(database: Database, keys: Path) -> Ledger:
    """Fill an empty database; gives the first community's books."""
    ledger = a_ledger(database, keys, _TEXT)
    assert ledger.community_id == SONGHE
    with database.writing() as connection:
        _add_named_things(connection)
        _add_evidence(connection)
        add_desk_rows(connection)
        add_work_rows(connection)
        add_allocation_rows(connection)
        add_bill_rows(connection, seq=PLAIN, file_sha256=RECEIPT)
        add_household_rows(connection)
        add_matter_rows(connection, seq=PLAIN)
        add_street_rows(connection)
        add_dues_rows(connection)
    ledger.post_draft(
        Draft(
            dated_on=date(2025, 2, 9), summary="保洁", memo="付给张某", attachments=(RECEIPT,),
            external_id=EXTERNAL_ID, invoices=(INVOICE,),
            lines=(debit("510102", 9_00, fund="GEN"), credit("100201", 9_00, fund="GEN")),
        ),
        released=(f"{RECEIPT}:{COVERED}",),
    )  # fmt: skip
    ledger.post("2025-02-10 [opening] 期初\n借 100203 1.00 CHA\n贷 3102 1.00 CHA")
    with database.writing() as connection:
        propose_evidence(connection, SONGHE, PLAIN, RECEIPT, by=TREASURER, at=OPENED_AT)
        take_down(
            connection, SONGHE, WITH_EVIDENCE, COVERED, by=REVIEWER, at=OPENED_AT, reason="有电话"
        )
        add_gift_rows(connection, document=RECEIPT)
        add_audit_rows(connection, seq=PLAIN)
        add_campaign_rows(connection)
        add_vote_rows(connection, document=RECEIPT)
        add_service_rows(connection, document=RECEIPT)
        add_notice_rows(connection)
    imported = a_ledger(database, keys, slug="wutong", name_zh="梧桐里")
    assert imported.community_id == WUTONG
    lines = (debit("100201", 9_00, fund="GEN"), credit("480101", 9_00, fund="GEN"))
    imported.import_drafts([Draft(date(2025, 2, 1), lines, "停车费")])
    people_only = a_ledger(database, keys, slug="qinghe", name_zh="清河坊")
    assert people_only.community_id == QINGHE
    people_only.post("2025-03-01 停车费\n借 100201 1.00\n贷 480101 1.00")
    add_merger_rows(database, keys)
    return ledger


def _add_named_things(connection: sa.Connection) -> None:
    here = {"community_id": SONGHE}
    for table, values in (
        (
            people.users,
            {
                "user_id": OTHER_REVIEWER_ID, "login": "other", "display_name": "审核人丙",
                "password_hash": "", "is_operator": False, "active": True,
                "created_at": OPENED_AT,
            },
        ),
        (
            people.memberships,
            here | {"user_id": 1, "role": "treasurer", "first_day": date(2025, 1, 1)},
        ),
        (
            communities.bank_accounts,
            here | {"code": "K1", "bank_name": "示例银行", "owner_name": "业委会",
                    "custody": "own", "masked_number": "1234", "account_code": "100201"},
        ),
        (communities.decisions, here | {"code": "J1", "title_zh": "决定"}),
        (communities.works, here | {"code": "W1", "name_zh": "电梯"}),
        (communities.contracts, here | {"code": "HT1", "title_zh": "合同", "party_code": "C1"}),
        (log.cells, here | {"level": 1, "cell_index": 0, "hash": bytes(32)}),
        (
            log.checkpoints,
            here | {"size": 1, "root": bytes(32), "note": "note", "signed_at": OPENED_AT},
        ),
        (
            log.cosignatures,
            here | {"size": 1, "witness": "street", "line": "—", "received_at": OPENED_AT},
        ),
    ):  # fmt: skip
        connection.execute(sa.insert(table).values(**values))
    record_policy(
        open_books(connection, SONGHE), "approval", {}, first_day=date(2025, 1, 1), by=TREASURER,
        at=OPENED_AT,
    )  # fmt: skip
    remember(connection, SONGHE, "key", result="{}", at=OPENED_AT)


def _add_evidence(connection: sa.Connection) -> None:
    connection.execute(
        sa.insert(drafts.attachments).values(
            community_id=SONGHE, sha256=RECEIPT, media_type="image/jpeg", size_bytes=1,
            uploaded_by=TREASURER.user_id, uploaded_at=OPENED_AT, copy_sha256="b" * 64,
            copy_media_type="image/jpeg", copy_size_bytes=1,
        )
    )  # fmt: skip
    connection.execute(
        sa.insert(drafts.public_copies).values(
            community_id=SONGHE, sha256=RECEIPT, number=1, copy_sha256=COVERED,
            copy_media_type="image/jpeg", copy_size_bytes=1, boxes="[]",
            made_by=TREASURER.user_id, made_at=OPENED_AT,
        )
    )  # fmt: skip
