"""Bring a bill: the file is read and shown with all that does not add up, and kept once somebody has looked."""

from collections import Counter
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.bills.documents import BYTES_MAX
from ledger.bills.read import look_at
from ledger.bills.read import read as read_bill
from ledger.domain.bill_mappings import ColumnMapping
from ledger.domain.bills import Bill, Direction
from ledger.domain.errors import BillMappingError, BillRefusedError, Refusal
from ledger.domain.roles import Task
from ledger.posting.attachments import keep_files, original_path, record_attachment
from ledger.posting.bills import count_known, file_type, keep_bill, remember_mapping
from ledger.posting.values import Upload
from ledger.schemas.bill_mappings import ROLES, column_values, head_sha256, sent_mapping
from ledger.statements.bill_accounts import (
    account_guess,
    kept_of_file,
    other_formats,
    remembered_mapping,
)
from ledger.statements.bills import bill_page
from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience, Label
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, sentence, warning_sentences
from ledger.web.pages import settings

#: So many rows are shown before a bill is kept; the sums say the rest.
SHOWN_MAX = 15
_FILE = "bill"


@dataclass(frozen=True, slots=True)
class _Brought:
    """A file that lies on the disk: what it holds, its hash and how its owner called it."""

    data: bytes
    sha256: str
    name: str


def show(seat: Seat) -> Response:
    """List the bills that were brought, and take a new one."""
    return _list(seat)


def read(seat: Seat) -> Response:
    """Read a file, new or with its columns named by now, and show what was understood."""
    brought = _new_file(seat) or _known_file(seat)
    if brought is None:
        return _list(seat, BillRefusedError(reason="empty"))
    if "columns" in request.form:
        return _columns_anew(seat, brought)
    return _preview(seat, brought)


def keep(seat: Seat) -> Response:
    """Keep the bill that was shown: every row that is new, or nothing."""
    brought = _known_file(seat)
    if brought is None:
        return _list(seat, BillRefusedError(reason="empty"))
    by, at = seat.officer(Task.PREPARE), clock.now()
    community_id = seat.community.community_id
    try:
        mapping = sent_mapping(request.form)
        understood = read_bill(brought.data, mapping=mapping)
        with desk_writing() as books:
            kept = keep_bill(
                books, community_id, understood, account=request.form.get("account", ""),
                file_sha256=brought.sha256, file_name=brought.name, by=by, at=at,
                warnings_seen="seen" in request.form,
            )  # fmt: skip
            if mapping is not None:
                remember_mapping(
                    books,
                    community_id,
                    head_sha256(mapping.headings),
                    mapping.canonical_json(),
                    by=by,
                    at=at,
                )
    except Refusal as refusal:
        return _preview(seat, brought, refusal)
    done = "bill_kept" if kept.is_new else "bill_known"
    return redirect(url_for("desk.bill", slug=seat.community.slug, bill_id=kept.bill_id, done=done))


def _new_file(seat: Seat) -> _Brought | None:
    """Write the file that was sent to the disk; it is private, and evidence of what it becomes."""
    file = request.files.get(_FILE)
    data = file.stream.read(BYTES_MAX + 1) if file and file.filename else b""
    if not data:
        return None
    name = str(file.filename if file else "").rpartition("/")[2].rpartition("\\")[2]
    evidence = keep_files(settings().data_dir, Upload(data, file_type(data)))
    by = seat.officer(Task.PREPARE)
    with desk_writing() as books:
        sha256 = record_attachment(
            books, seat.community.community_id, evidence, by=by, at=clock.now()
        )
    return _Brought(data, sha256, name)


def _known_file(seat: Seat) -> _Brought | None:
    """Give the file that was brought before, by the hash that the form carries."""
    sha256 = request.form.get("sha256", "")
    with reading() as books:
        known = evidence_files(books, seat.community, [sha256], audience=Audience.OFFICER)
    if not known:
        return None
    data = original_path(settings().data_dir, sha256).read_bytes()
    return _Brought(data, sha256, request.form.get("file_name", ""))


def _preview(seat: Seat, brought: _Brought, refusal: Refusal | None = None) -> Response:
    try:
        bill = _understood(seat, brought)
    except BillRefusedError as unread:
        return _unread(seat, brought, unread, refusal)
    except Refusal as wrong:
        return _columns(seat, brought, wrong)
    account = request.form.get("account", "")
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        account = account or account_guess(books, seat.community, bill.account, bill.format)
        known_count = count_known(books, seat.community.community_id, account, bill)
        others = _others(books, seat, account, bill)
        kept_before = kept_of_file(books, seat.community, brought.sha256)
    return desk_page(
        "desk/bill_preview.html", seat, status=422 if refusal else 200, bill=bill,
        brought=brought, refused=sentence(refusal) if refusal else "", account=account,
        accounts=_bank_accounts(choices.channels, choices.cash_boxes), choices=choices,
        known_count=known_count, other_formats=others, kept_before=kept_before,
        mapping=bill.mapping,
        bill_warnings=warning_sentences(bill.warnings),
        computed=bill.computed(), directions=tuple(Direction), rows=bill.rows[:SHOWN_MAX],
        neutral=Counter(row.reason for row in bill.rows if row.direction is Direction.NEUTRAL),
    )  # fmt: skip


def _unread(
    seat: Seat, brought: _Brought, unread: BillRefusedError, refusal: Refusal | None
) -> Response:
    """Ask for the columns of a table of no known form, or say why the file is none; wrong columns can be put right."""
    try:
        said = sent_mapping(request.form) or _remembered(seat, brought)
    except Refusal:
        said = None
    if said is not None:
        return _columns(seat, brought, unread, said)
    if unread.reason == "unknown_format":
        return _columns(seat, brought, refusal)
    return _list(seat, unread)


def _others(books: Connection, seat: Seat, account: str, bill: Bill) -> tuple[str, ...]:
    return (
        other_formats(books, seat.community, account, bill.format, bill.span) if bill.rows else ()
    )


def _understood(seat: Seat, brought: _Brought) -> Bill:
    """Read the file: with the columns the form names, by its own format, or as the like was read before."""
    mapping = sent_mapping(request.form)
    if mapping is not None:
        return read_bill(brought.data, mapping=mapping)
    try:
        return read_bill(brought.data)
    except BillRefusedError as refusal:
        if refusal.reason != "unknown_format":
            raise
        mapping = _remembered(seat, brought)
        if mapping is None:
            raise
        return read_bill(brought.data, mapping=mapping)


def _remembered(seat: Seat, brought: _Brought) -> ColumnMapping | None:
    """Give the columns by which a table with the same head was read the last time.

    Raises:
        Refusal: the file is no table.
    """
    head = head_sha256(look_at(brought.data).headings)
    with reading() as books:
        content = remembered_mapping(books, seat.community, head)
    return None if content is None else ColumnMapping.from_json(content)


def _columns_anew(seat: Seat, brought: _Brought) -> Response:
    """Ask once more which column is which, as the file was just read."""
    try:
        return _columns(seat, brought, None, sent_mapping(request.form))
    except BillMappingError as malformed:
        return _columns(seat, brought, malformed)


def _columns(
    seat: Seat, brought: _Brought, refusal: Refusal | None, said: ColumnMapping | None = None
) -> Response:
    """Ask which column is which, with what was said or a guess in every field and the first rows beside."""
    try:
        seen = look_at(brought.data)
    except Refusal as unread:
        return _list(seat, unread)
    words: dict[str, Direction | None] = {**seen.words, **dict.fromkeys(seen.unknown_words)}
    values = column_values(seen.columns, seen.texts, seen.headings, seen.words)
    if said is not None:
        words = {**said.words, **{word: words[word] for word in words if word not in said.words}}
        values = column_values(said.columns, said.texts, seen.headings, said.words)
    return desk_page(
        "desk/bill_columns.html", seat, status=422 if refusal else 200, brought=brought,
        proposed=seen, roles=ROLES, words=list(words), values=values | request.form.to_dict(),
        refused=sentence(refusal) if refusal else "",
    )  # fmt: skip


def _bank_accounts(channels: tuple[Label, ...], boxes: tuple[Label, ...]) -> tuple[Label, ...]:
    return tuple(label for label in channels if label not in boxes)


def _list(seat: Seat, refusal: Refusal | None = None) -> Response:
    with reading() as books:
        page = bill_page(books, seat.community, after=request.args.get("after", ""))
    return desk_page(
        "desk/bills.html", seat, status=422 if refusal else 200, page=page,
        refused=sentence(refusal) if refusal else "", may_bring=seat.may(Task.PREPARE),
    )  # fmt: skip
