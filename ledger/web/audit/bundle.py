"""A year's audit as one download."""

from collections.abc import Iterator
from functools import partial

from flask import Response, abort

from ledger.bundles import BundleAsked, audit_bundle
from ledger.posting.attachments import original_path
from ledger.statements.audit import voucher_volumes
from ledger.statements.communities import community
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.audit.frames import stream_answer
from ledger.web.audit.noting import note
from ledger.web.database import reading
from ledger.web.language import reader_language
from ledger.web.pages import settings


def bundle(seat: Seat, year: int) -> Response:
    """Send the ZIP as it is made; taking it is written down first, and stands in its own action log."""
    slug = seat.community.slug
    with reading() as books:
        if not voucher_volumes(books, seat.community, first=year * 100, last=year * 100 + 99):
            abort(404)
    note(seat, "audit_bundle_taken", str(year))
    language, now, today = reader_language(), clock.now(), clock.today()
    data_dir, public_url = settings().data_dir, settings().public_url

    def chunks() -> Iterator[bytes]:
        with reading() as books:
            facts = community(books, slug)
            assert facts is not None, "communities are never deleted"
            asked = BundleAsked(
                facts, year, today, language, public_url, partial(original_path, data_dir), now
            )
            yield from audit_bundle(books, asked)

    return stream_answer(chunks(), f"{slug}-audit-{year}.zip", "application/zip")
