"""What was proposed about contracts and services and waits for another person."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from ledger.domain.contract_terms import EXPIRY_DAYS
from ledger.statements.contract_values import BillRow
from ledger.statements.evidence import evidence_files
from ledger.statements.services import waiting_bills
from ledger.statements.values import Audience, CommunityFacts, EvidenceFile, Label
from ledger.store.communities import contracts
from ledger.store.services import (
    contract_collections,
    contract_terms,
    service_assessments,
    service_bills,
)


@dataclass(frozen=True, slots=True)
class WaitingChapter:
    """A chapter of a contract, or a collector's statement, with the paper to be looked at."""

    contract: Label
    row: Any
    file: EvidenceFile | None


@dataclass(frozen=True, slots=True)
class WaitingServices:
    """Everything that waits, as the desk lists it."""

    chapters: tuple[WaitingChapter, ...]
    collections: tuple[WaitingChapter, ...]
    bills: tuple[BillRow, ...]
    bill_files: dict[str, EvidenceFile]
    assessments: tuple[Any, ...]


def waiting_services(connection: sa.Connection, community: CommunityFacts) -> WaitingServices:
    """Give what nobody has decided on yet; a fixed number of queries."""
    chapters = _waiting(connection, community, contract_terms)
    told = _waiting(connection, community, contract_collections)
    bills = waiting_bills(connection, community)
    said = service_assessments.c
    assessments = connection.execute(
        sa.select(service_assessments).where(
            said.community_id == community.community_id, said.state == "proposed"
        )
    ).all()
    held = service_bills.c
    query = sa.select(held.contract_code, held.period, held.evidence_sha256).where(
        held.community_id == community.community_id, held.state == "proposed",
        held.evidence_sha256.is_not(None),
    )  # fmt: skip
    papers = {
        f"{row.contract_code}-{row.period}": row.evidence_sha256
        for row in connection.execute(query)
    }
    files = {
        file.sha256: file
        for file in evidence_files(
            connection, community, papers.values(), audience=Audience.OFFICER
        )
    }
    named = {key: files[sha256] for key, sha256 in papers.items() if sha256 in files}
    return WaitingServices(chapters, told, bills, named, tuple(assessments))


def waiting_counts(
    connection: sa.Connection, community: CommunityFacts, user_id: int, day: date, *, most: int
) -> dict[str, int]:
    """Count what others proposed and this person may agree to, and the contracts that end soon."""
    tables = (contract_terms, contract_collections, service_bills, service_assessments)
    counts = [
        sa.select(sa.func.count())
        .where(
            table.c.community_id == community.community_id, table.c.state == "proposed",
            table.c.proposed_by != user_id,
        )
        .scalar_subquery()
        for table in tables
    ]  # fmt: skip
    held, later = contract_terms.c, contract_terms.alias("later").c
    newest = (
        sa.select(sa.func.max(later.number))
        .where(
            later.community_id == held.community_id, later.code == held.code,
            later.state == "agreed",
        )
        .scalar_subquery()
    )  # fmt: skip
    soon = (
        sa.select(sa.func.count())
        .where(
            held.community_id == community.community_id, held.state == "agreed",
            held.last_day.between(day, day + timedelta(days=EXPIRY_DAYS)), held.number == newest,
        )
        .scalar_subquery()
    )  # fmt: skip
    *found, ending = connection.execute(sa.select(*counts, soon)).one()
    return {"contracts_to_agree": min(sum(found), most), "contracts_ending": min(ending, most)}


def _waiting(
    connection: sa.Connection, community: CommunityFacts, table: sa.Table
) -> tuple[WaitingChapter, ...]:
    held = table.c
    query = (
        sa.select(table, contracts.c.title_zh, contracts.c.title_en)
        .join(
            contracts,
            (contracts.c.community_id == held.community_id) & (contracts.c.code == held.code),
        )
        .where(held.community_id == community.community_id, held.state == "proposed")
        .order_by(held.proposed_at, held.code, held.number)
    )
    rows = connection.execute(query).all()
    wanted = [row.evidence_sha256 for row in rows if row.evidence_sha256]
    files = {
        file.sha256: file
        for file in evidence_files(connection, community, wanted, audience=Audience.OFFICER)
    }
    return tuple(
        WaitingChapter(
            Label(row.code, row.title_zh, row.title_en or row.title_zh), row,
            files.get(row.evidence_sha256 or ""),
        )
        for row in rows
    )  # fmt: skip
