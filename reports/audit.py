"""Papers for auditors: a letter to a bank (询证函), covers of bound vouchers, the archive list, a sample's report."""

from datetime import datetime
from typing import Any

from ledger.i18n import Language
from ledger.statements.audit import ArchiveList, ConfirmationLetter, VoucherVolume
from ledger.statements.audit_samples import SampleView
from ledger.statements.values import CommunityFacts
from reports.engine import Paper, render
from reports.values import Enclosed


def letter_pdf(
    shown: ConfirmationLetter,
    *,
    language: Language,
    url: str,
    made_at: datetime,
    enclosed: Enclosed,
) -> bytes:
    """Make the letter, A4 upright; the bank answers on it, under its seal."""
    return _paper(
        "confirmation_letter.html", language.gettext("银行询证函"), language.day(shown.day),
        shown.community, language=language, url=url, made_at=made_at, enclosed=enclosed,
        values={"letter": shown},
    )  # fmt: skip


def cover_pdf(
    shown: VoucherVolume, community: CommunityFacts, *, language: Language, url: str,
    made_at: datetime, enclosed: Enclosed,
) -> bytes:  # fmt: skip
    """Make the cover of a period's bound vouchers."""
    return _paper(
        "binding_cover.html", language.gettext("记账凭证封面"), language.month(shown.period),
        community, language=language, url=url, made_at=made_at, enclosed=enclosed,
        values={"volume": shown},
    )  # fmt: skip


def archive_pdf(
    shown: ArchiveList, *, language: Language, url: str, made_at: datetime, enclosed: Enclosed
) -> bytes:
    """Make the archive list of a year."""
    return _paper(
        "archive_list.html", language.gettext("会计档案清册"), str(shown.year), shown.community,
        language=language, url=url, made_at=made_at, enclosed=enclosed, values={"archive": shown},
    )  # fmt: skip


def sample_pdf(
    shown: SampleView, *, language: Language, url: str, made_at: datetime, enclosed: Enclosed
) -> bytes:
    """Make the report of a sample, with how to draw it again and what was found."""
    return _paper(
        "audit_sample.html", language.gettext("审计抽样报告"), shown.row.sample_id,
        shown.community, language=language, url=url, made_at=made_at, enclosed=enclosed,
        values={"sample": shown, "row": shown.row, "asked": shown.row.asked},
    )  # fmt: skip


def _paper(
    template: str, heading: str, about: str, community: CommunityFacts, *, language: Language,
    url: str, made_at: datetime, enclosed: Enclosed, values: dict[str, Any],
) -> bytes:  # fmt: skip
    return render(
        Paper(
            template=template, heading=heading, about=about, community=community,
            language=language, made_at=made_at, url=url, enclosed=enclosed, notice=None,
            values=values,
        )
    )  # fmt: skip
