"""Yearly assessments (物业服务管理考核): what the street or another body said of a year's service."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ledger.domain.contract_errors import ServiceError
from ledger.domain.entries import check_unnamed
from ledger.domain.periods import YEAR_MAX, YEAR_MIN
from ledger.posting.books import open_books
from ledger.posting.drafts import check_attachments
from ledger.posting.two_people import decide, keep_proposal, next_number
from ledger.posting.values import Officer
from ledger.store.services import service_assessments

TEXT_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Assessment:
    """Who said what of which year; ``score_tenths`` of 1,000, None where there is a grade alone."""

    year: int
    assessor: str
    about: str
    grade: str
    score_tenths: int | None = None
    evidence: str = ""


def propose_assessment(
    connection: sa.Connection, community_id: int, told: Assessment, *, by: Officer, at: datetime
) -> int:
    """Keep what a paper says of a year; gives its number in the year.

    Raises:
        ServiceError: reason period or marks; TextError: a text is missing, too long or names somebody.
    """
    books = open_books(connection, community_id)
    if not YEAR_MIN <= told.year <= YEAR_MAX:
        raise ServiceError(reason="period", field="year")
    if told.score_tenths is not None and not 0 <= told.score_tenths <= 1_000:
        raise ServiceError(reason="marks", field="score", text=str(told.score_tenths))
    texts = {
        field: check_unnamed(text, field=field, length_max=TEXT_LENGTH_MAX)
        for field, text in (("assessor", told.assessor), ("about", told.about), ("grade", told.grade))
    }  # fmt: skip
    check_attachments(connection, community_id, [told.evidence] if told.evidence else [])
    number = next_number(books, service_assessments, {"year": told.year})
    values = {
        "year": told.year, "number": number, **texts, "score_tenths": told.score_tenths,
        "evidence_sha256": told.evidence or None,
    }  # fmt: skip
    keep_proposal(books, service_assessments, values, by=by, at=at)
    return number


def decide_assessment(
    connection: sa.Connection, community_id: int, year: int, number: int, *, agreed: bool,
    by: Officer, at: datetime,
) -> None:  # fmt: skip
    """Confirm what another read from the paper, or not."""
    books = open_books(connection, community_id)
    key = {"year": year, "number": number}
    decide(books, service_assessments, key, agreed=agreed, by=by, at=at, refused=ServiceError)
