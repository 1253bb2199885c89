"""The content of notices that somebody wrote, and of corrections, whose figures nobody types.

A correction quotes both figures out of two publications' contents; what it says beside them is why, which
voucher set the books right, and which office answers for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ledger.domain.entries import check_unnamed
from ledger.domain.errors import UnknownNameError
from ledger.domain.money import yuan
from ledger.domain.notice_errors import NoticeError
from ledger.domain.notices import OFFICE_LENGTH_MAX, TITLE_LENGTH_MAX, NoticePlan, check_text
from ledger.domain.publications import CORRECTION, TEXT, changed_figures
from ledger.domain.texts import clean_text
from ledger.posting.notices import prepare_notice
from ledger.posting.periods import local_day
from ledger.posting.publications import (
    Behind,
    Frozen,
    content_of_publication,
    propose_publication,
)
from ledger.posting.values import Officer
from ledger.store.communities import communities
from ledger.store.journal import transactions
from ledger.store.log import publications


@dataclass(frozen=True, slots=True)
class Correcting:
    """What a correction says beside its figures.

    ``number`` is the publication that was wrong, ``voucher`` what set the books right (empty where no voucher
    had to), ``office`` the office that answers for the mistake.
    """

    number: int
    reason: str
    office: str
    voucher: str = ""


def prepare_text(
    connection: sa.Connection, community_id: int, plan: NoticePlan, text_zh: str, *,
    by: Officer, at: datetime, text_en: str = "",
) -> str:  # fmt: skip
    """Prepare a notice of a text of its own; gives its id.

    Raises:
        Refusal: as for ``prepare_notice`` and ``propose_text``.
    """
    proposal_id = propose_text(
        connection, community_id, plan, text_zh, by=by, at=at, text_en=text_en
    )
    return prepare_notice(connection, community_id, plan, (proposal_id,), by=by, at=at)


def propose_text(
    connection: sa.Connection, community_id: int, plan: NoticePlan, text_zh: str, *,
    by: Officer, at: datetime, text_en: str = "",
) -> str:  # fmt: skip
    """Freeze a text as a part of a notice, alone or beside a statement; gives the proposal's id.

    Raises:
        Refusal: the text is missing, too long or names a person by a number.
    """
    text_zh = check_text(text_zh, field="text_zh", required=True)
    text_en = check_text(text_en, field="text_en", required=False)
    content = _head(connection, community_id, plan, at) | {
        "kind": TEXT, "notice_kind": plan.kind, "subject_kind": plan.subject_kind,
        "subject_code": plan.subject_code, "rows": [{"text": line} for line in text_zh.split("\n")],
        "rows_en": [{"text": line} for line in text_en.split("\n") if line], "totals": {},
    }  # fmt: skip
    frozen = Frozen(TEXT, plan.period, content)
    return propose_publication(connection, community_id, frozen, by=by, at=at)


def prepare_correction(
    connection: sa.Connection, community_id: int, plan: NoticePlan, corrected: Frozen,
    about: Correcting, *, by: Officer, at: datetime,
) -> str:  # fmt: skip
    """Prepare a correction notice (更正公告) of a publication and of the statement as it is now; gives its id.

    Raises:
        Refusal: as for ``prepare_notice``; the publication is of another statement, no figure changes, or there is
            no such voucher.
    """
    kind, _period, original = content_of_publication(connection, community_id, about.number)
    if kind in {TEXT, CORRECTION}:
        raise NoticeError(reason="other_period", number=str(about.number))
    _check_voucher(connection, community_id, about.voucher)
    behind = Behind(about.number, about.reason)
    statement = propose_publication(
        connection, community_id, corrected, by=by, at=at, behind=behind
    )
    held = publications.c
    published_at, sha256 = connection.execute(
        sa.select(held.published_at, held.content_sha256).where(
            held.community_id == community_id, held.number == about.number
        )
    ).one()
    content = _head(connection, community_id, plan, at) | {
        "kind": CORRECTION,
        "original": {
            "number": about.number, "kind": kind, "sha256": sha256,
            "published_on": local_day(published_at).isoformat(),
        },
        "reason": check_unnamed(about.reason, field="reason", length_max=120),
        "office": check_unnamed(about.office, field="office", length_max=OFFICE_LENGTH_MAX),
        "voucher": about.voucher,
        "rows": figures_of(original, corrected.content),
        "totals": {},
    }  # fmt: skip
    announced = propose_publication(
        connection, community_id, Frozen(CORRECTION, corrected.period, content), by=by, at=at,
        behind=behind,
    )  # fmt: skip
    return prepare_notice(connection, community_id, plan, (announced, statement), by=by, at=at)


def figures_of(original: Mapping[str, Any], corrected: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write the figures that two contents give differently, as a correction quotes them."""
    return [
        {
            "where": item.where, "code": item.code, "name": item.name_zh, "name_en": item.name_en,
            "column": item.column, "original": yuan(item.original_minor),
            "corrected": yuan(item.corrected_minor), "difference": yuan(item.difference_minor),
        }
        for item in changed_figures(original, corrected)
    ]  # fmt: skip


def _head(
    connection: sa.Connection, community_id: int, plan: NoticePlan, at: datetime
) -> dict[str, Any]:
    """Give what every content begins with; the texts are those that the plan's checks will pass."""
    table = communities.c
    row = connection.execute(
        sa.select(table.slug, table.name_zh, table.name_en, table.currency).where(
            table.community_id == community_id
        )
    ).one()
    return {
        "community": row.slug, "community_name": row.name_zh, "community_name_en": row.name_en,
        "currency": row.currency, "period_name": plan.period, "as_of": local_day(at).isoformat(),
        "title": check_unnamed(plan.title_zh, field="title_zh", length_max=TITLE_LENGTH_MAX),
        "title_en": clean_text(plan.title_en, field="title_en", length_max=2 * TITLE_LENGTH_MAX),
    }  # fmt: skip


def _check_voucher(connection: sa.Connection, community_id: int, voucher: str) -> None:
    held = transactions.c
    known = sa.select(held.seq).where(held.community_id == community_id, held.voucher == voucher)
    if voucher and connection.execute(known).first() is None:
        raise UnknownNameError(noun="transaction", name=voucher[:40], field="voucher")
