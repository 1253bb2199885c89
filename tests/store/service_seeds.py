"""Contracts and services in every state, for tests of the guards."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way
from ledger.domain.price_lists import ListPrice
from ledger.domain.service_scores import Band, Criterion, ScoreSheet
from ledger.domain.services import ServiceRate
from ledger.posting.assessments import Assessment, decide_assessment, propose_assessment
from ledger.posting.contract_terms import (
    Collection,
    Title,
    agree_terms,
    decide_collection,
    propose_collection,
    propose_terms,
)
from ledger.posting.service_bills import bill_hours, bill_score, decide_bill, request_bill
from ledger.posting.service_rules import set_price, set_rate, set_score_sheet
from tests.factories import REVIEWER, TREASURER
from tests.store.vouchers import SONGHE

FIRST_DAY = date(2025, 1, 1)
AT = datetime(2025, 2, 12, 4, tzinfo=UTC)
#: Of the service contract: a month billed by the hour and paid, a quarter scored and not.
SERVICE, INCOME = "FW1", "GG1"
_TERMS = Terms(
    SERVICE, Chapter.SIGNED, Way.EXPENSE, "C1", "510101", "GEN", 300_00, Rhythm.QUARTERLY,
    FIRST_DAY, date(2025, 12, 31), date(2025, 3, 31),
)  # fmt: skip


def add_service_rows(connection: sa.Connection, *, document: str) -> None:
    """Fill the tables of contracts and services."""
    by, at = TREASURER, AT
    income = Terms(
        INCOME, Chapter.SIGNED, Way.INCOME, "C1", "480102", "GEN", 100_00, Rhythm.MONTHLY,
        FIRST_DAY, date(2025, 12, 31), FIRST_DAY, collector="C1", evidence=document,
    )  # fmt: skip
    for terms, title in ((_TERMS, "服务合同"), (income, "广告合同")):
        number = propose_terms(connection, SONGHE, terms, Title(title), by=by, at=at)
        agree_terms(connection, SONGHE, terms.code, number, by=REVIEWER, at=at)
    told = Collection(INCOME, FIRST_DAY, date(2025, 1, 31), 90_00, document)
    decide_collection(
        connection, SONGHE, INCOME, propose_collection(connection, SONGHE, told, by=by, at=at),
        agreed=True, by=REVIEWER, at=at,
    )  # fmt: skip
    rate = ServiceRate(
        SERVICE, "cleaner", "保洁", "Cleaner", 20_00, FIRST_DAY, 8, "每天", "干净", "J1"
    )
    set_rate(connection, SONGHE, rate, by=by, at=at)
    price = ListPrice("tap", "换水龙头", "Tap", "个", 68_00, FIRST_DAY, "J1")
    set_price(connection, SONGHE, price, by=by, at=at)
    sheet = ScoreSheet(
        SERVICE, FIRST_DAY, (Criterion("保洁", "Cleaning", 1, 1_000),),
        (Band(900, 1_000), Band(0, 900)), 5, 2, 3, "J1",
    )  # fmt: skip
    set_score_sheet(connection, SONGHE, sheet, by=by, at=at)
    month = bill_hours(
        connection, SONGHE, SERVICE, "2025-01", {"cleaner": 4}, evidence=document, by=by, at=at
    )
    decide_bill(connection, SONGHE, month, agreed=True, by=REVIEWER, at=at)
    request_bill(
        connection,
        SONGHE,
        month,
        channel="100201",
        summary="付1月服务费",
        matter="服务费",
        by=by,
        at=at,
    )
    quarter = bill_score(connection, SONGHE, SERVICE, "2025Q1", [[800], [900], [950]], by=by, at=at)
    decide_bill(connection, SONGHE, quarter, agreed=True, by=REVIEWER, at=at)
    said = Assessment(2024, "街道办", "年度考核", "良好", 865, document)
    number = propose_assessment(connection, SONGHE, said, by=by, at=at)
    decide_assessment(connection, SONGHE, 2024, number, agreed=True, by=REVIEWER, at=at)
