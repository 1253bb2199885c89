"""Decisions that stand: named by one officer with a paper, vouched for by the other."""

from datetime import date, datetime

import sqlalchemy as sa

from ledger.domain.policies import Body
from ledger.posting.decision_papers import Paper, add_paper
from ledger.posting.decisions import add_decision, vouch
from ledger.store.drafts import attachments
from tests.factories import REVIEWER, TREASURER

#: The paper behind them all.
RESOLUTION = "5" * 64


def proven(
    connection: sa.Connection, here: int, code: str, title: str, day: date, *, at: datetime,
    title_en: str = "", body: Body = Body.ASSEMBLY,
) -> None:  # fmt: skip
    """Keep an old decision of a body that two officers vouch for."""
    add_decision(
        connection, here, code, title, decided_on=day, by=TREASURER, body=body, title_en=title_en,
        at=at,
    )  # fmt: skip
    held = attachments.c
    there = sa.select(held.sha256).where(
        held.community_id == here, held.sha256 == RESOLUTION
    )  # fmt: skip
    if connection.execute(there).first() is None:
        connection.execute(
            sa.insert(attachments).values(
                community_id=here, sha256=RESOLUTION, media_type="image/jpeg", size_bytes=1,
                uploaded_by=TREASURER.user_id, uploaded_at=at, copy_sha256="6" * 64,
                copy_media_type="image/jpeg", copy_size_bytes=1,
            )
        )  # fmt: skip
    add_paper(connection, here, code, RESOLUTION, Paper.RESOLUTION, by=TREASURER, at=at)
    vouch(connection, here, code, by=REVIEWER, at=at)
