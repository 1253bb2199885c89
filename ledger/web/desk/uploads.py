"""Files that come with a form: checked, written to the disk, and recorded for the community."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request
from werkzeug.datastructures import FileStorage

from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import FileRefusedError
from ledger.domain.roles import Task
from ledger.posting.attachments import Evidence, keep_files, record_attachment
from ledger.posting.pictures import BYTES_MAX
from ledger.posting.uploads import read_upload
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.pages import settings

FIELD = "pictures"


class Kept(NamedTuple):
    """Hashes of all originals on a form, what was refused, and invoice numbers that new ones print."""

    attached: list[str]
    refused: tuple[FileRefusedError, ...]
    invoices: tuple[str, ...]


def kept_pictures(
    seat: Seat, attached: Sequence[str], *, task: Task = Task.PREPARE, field: str = FIELD
) -> Kept:
    """Keep the files of the form that is sent; ``field`` is where they stand.

    A file is kept even where the rest of the form has to be mended: nobody should have to
    photograph a receipt twice.
    """
    files = [file for file in request.files.getlist(field) if file.filename]
    attached = attached[:ATTACHMENTS_MAX]
    room = ATTACHMENTS_MAX - len(attached)
    kept: list[Evidence] = []
    printed: list[str] = []
    refused = [
        FileRefusedError(reason="too_many", name=_name(file), field=field) for file in files[room:]
    ]
    for file in files[:room]:
        try:
            upload = read_upload(_bytes(file), name=_name(file))
            kept.append(keep_files(settings().data_dir, upload))
            printed += filter(None, [upload.invoice])
        except FileRefusedError as refusal:
            refusal.field = field
            refused.append(refusal)
    if kept:
        by = seat.officer(task)
        with desk_writing() as books:
            for evidence in kept:
                record_attachment(
                    books, seat.community.community_id, evidence, by=by, at=clock.now()
                )
    hashes = dict.fromkeys([*attached, *(evidence.sha256 for evidence in kept)])
    return Kept(list(hashes), tuple(refused), tuple(printed))


def _bytes(file: FileStorage) -> bytes:
    # One byte more than is allowed tells a file that is too large from one that just fits.
    return file.stream.read(BYTES_MAX + 1)


def _name(file: FileStorage) -> str:
    return str(file.filename).rpartition("/")[2].rpartition("\\")[2]
