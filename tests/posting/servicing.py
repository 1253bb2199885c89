"""Contracts, rates and sheets for tests of services."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_terms import Chapter, Rhythm, Terms, Way
from ledger.domain.service_scores import Band, Criterion, ScoreSheet
from ledger.domain.services import ServiceRate
from ledger.posting.attachments import Evidence, record_attachment
from ledger.posting.contract_terms import Title, agree_terms, propose_terms
from ledger.posting.service_bills import BillKey, bill_hours, decide_bill
from ledger.posting.service_rules import set_rate, set_score_sheet
from ledger.store.communities import decisions, parties
from tests.factories import REVIEWER, TREASURER, Ledger

PAPER, COPY = "a" * 64, "b" * 64
AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
SERVICE = Terms(
    "FW1", Chapter.SIGNED, Way.EXPENSE, "C1", "510101", "GEN", 300_00, Rhythm.QUARTERLY,
    date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 31),
)  # fmt: skip
INCOME = Terms(
    "GG1", Chapter.SIGNED, Way.INCOME, "C1", "480102", "GEN", 100_00, Rhythm.MONTHLY,
    date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 1), collector="C1",
)  # fmt: skip
RATE = ServiceRate(
    "FW1", "cleaner", "保洁", "Cleaner", 20_00, date(2026, 1, 1), 8, "每天", "干净", "J1"
)
SHEET = ScoreSheet(
    "FW1", date(2026, 1, 1), (Criterion("保洁", "Cleaning", 1, 1_000),),
    (Band(900, 1_000), Band(0, 900)), 5, 2, 3, "J1",
)  # fmt: skip
MARKS = [[800], [900], [940]]


def do(ledger: Ledger, action: Any, *arguments: Any, by: Any = TREASURER, **values: Any) -> Any:
    """Do something to the books and commit."""
    with ledger.database.writing() as connection:
        return action(connection, ledger.community_id, *arguments, by=by, **{"at": AT, **values})


def prepared(ledger: Ledger) -> Ledger:
    """Add an organisation, a person and a decision to name, and money to pay with."""
    here = {"community_id": ledger.community_id}
    with ledger.database.writing() as connection:
        for code, kind in (("C1", "organisation"), ("C2", "organisation"), ("P1", "person")):
            connection.execute(
                sa.insert(parties).values(
                    **here, code=code, kind=kind, name=f"示例{code}", display="real_name"
                )
            )
        connection.execute(sa.insert(decisions).values(**here, code="J1", title_zh="服务决议"))
    ledger.post("2026-02-02 场地费\n借 100201 5000.00\n贷 480104 5000.00")
    return ledger


def signed(ledger: Ledger, terms: Terms = SERVICE) -> None:
    """Let two people sign a contract."""
    number = do(ledger, propose_terms, terms, Title("合同"))
    do(ledger, agree_terms, terms.code, number, by=REVIEWER)


def ruled(ledger: Ledger) -> Ledger:
    """Prepare, sign the service contract, and set its rate and score sheet."""
    prepared(ledger)
    signed(ledger)
    do(ledger, set_rate, RATE)
    do(ledger, set_score_sheet, SHEET)
    return ledger


def a_paper(ledger: Ledger) -> str:
    """Keep a signed sheet; gives its hash."""
    evidence = Evidence(PAPER, "image/jpeg", 9, COPY, "image/jpeg", 5)
    return str(do(ledger, record_attachment, evidence))


def billed(ledger: Ledger, period: str = "2026-01") -> BillKey:
    """Bill a month by the hour and let another person confirm it."""
    key: BillKey = do(ledger, bill_hours, "FW1", period, {"cleaner": 4}, evidence=a_paper(ledger))
    do(ledger, decide_bill, key, agreed=True, by=REVIEWER)
    return key
