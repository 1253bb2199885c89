"""Auditors' papers and data as bytes: letters to banks, covers, the archive list, samples."""

from ledger.i18n import Language
from ledger.renditions import made_at
from ledger.schemas.audit import (
    archive_payload,
    cover_payload,
    letter_payload,
    sample_csv,
    sample_payload,
    table_text,
    volumes_csv,
)
from ledger.statements.audit import ArchiveList, ConfirmationLetter, VoucherVolume
from ledger.statements.audit_samples import SampleView
from ledger.statements.values import CommunityFacts
from reports import audit
from reports.values import Enclosed


def letter_paper(shown: ConfirmationLetter, *, language: Language, url: str) -> bytes:
    """Print a letter to a bank with its data inside.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    payload = letter_payload(shown)
    enclosed = Enclosed(
        stem=f"{shown.community.slug}-confirmation-{shown.bank.code}-{shown.day.isoformat()}",
        payload=payload, csv=table_text(payload, [[str(value) for value in payload.values()]]),
    )  # fmt: skip
    return audit.letter_pdf(
        shown, language=language, url=url, made_at=made_at(shown.community), enclosed=enclosed
    )


def cover_paper(
    shown: VoucherVolume, *, community: CommunityFacts, language: Language, url: str
) -> bytes:
    """Print the cover of a volume of vouchers with its data inside.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    enclosed = Enclosed(
        stem=f"{community.slug}-vouchers-{shown.period}", payload=cover_payload(shown, community),
        csv=volumes_csv([shown]),
    )  # fmt: skip
    return audit.cover_pdf(
        shown, community, language=language, url=url, made_at=made_at(community), enclosed=enclosed
    )


def archive_paper(shown: ArchiveList, *, language: Language, url: str) -> bytes:
    """Print the archive list of a year with its data inside.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    enclosed = Enclosed(
        stem=f"{shown.community.slug}-archive-{shown.year}", payload=archive_payload(shown),
        csv=volumes_csv(shown.volumes),
    )  # fmt: skip
    return audit.archive_pdf(
        shown, language=language, url=url, made_at=made_at(shown.community), enclosed=enclosed
    )


def sample_enclosed(shown: SampleView) -> Enclosed:
    """Give a sample for machines: auditors alone may have it."""
    return Enclosed(
        stem=f"{shown.community.slug}-sample-{shown.row.sample_id}",
        payload=sample_payload(shown), csv=sample_csv(shown),
    )  # fmt: skip


def sample_paper(shown: SampleView, *, language: Language, url: str) -> bytes:
    """Print the report of a sample; what was marked later makes a later paper.

    Raises:
        PaperError: the paper cannot be made as it should be.
    """
    moments = [shown.row.drawn_at, *(mark.made_at for item in shown.items for mark in item.marks)]
    return audit.sample_pdf(
        shown, language=language, url=url, made_at=max(moments), enclosed=sample_enclosed(shown)
    )
