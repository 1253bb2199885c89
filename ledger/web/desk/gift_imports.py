"""Many gifts at once: a spreadsheet or pasted rows are read and shown, and kept when nothing is wrong."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.errors import FileRefusedError, Refusal, TextError
from ledger.domain.gift_entries import batches_of
from ledger.domain.gifts import Choice, Consent, Display
from ledger.domain.roles import Task
from ledger.messages import explain
from ledger.posting.attachments import keep_files, original_path, record_attachment
from ledger.posting.gifts import Booking, record_gifts
from ledger.posting.idempotency import recall, remember
from ledger.posting.values import Upload
from ledger.schemas.balance_tables import BYTES_MAX
from ledger.schemas.gift_forms import read_display
from ledger.schemas.gift_tables import GiftTable, Usual, read_gifts
from ledger.statements.evidence import evidence_files
from ledger.statements.values import Audience
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.gift_forms import gift_funds
from ledger.web.desk.tokens import fresh_token, key_of, sent_sha256, sent_token
from ledger.web.language import reader_language
from ledger.web.pages import settings

FIELDS = ("channel", "fund", "display", "consent", "together", "dated_on", "named_nobody")
_FILE, _PASTED = "gifts", "pasted"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: So many gifts are shown before they are kept; the sums say the rest.
SHOWN_MAX = 30
#: Words in a table for the ways that money comes.
_WAYS = {
    "1001": ("现金", "cash"), "100901": ("微信", "微信支付", "wechat"),
    "100902": ("支付宝", "alipay"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Brought:
    """A table that lies on the disk, with how its owner called it."""

    data: bytes
    sha256: str
    name: str


def ask(seat: Seat) -> Response:
    """Ask for a table, and what holds of rows that do not say it themselves."""
    return _page(seat, _typed())


def read(seat: Seat) -> Response:
    """Read a table without keeping a gift: everything that is wrong with it is listed by row."""
    brought = _new_table(seat) or _known_table(seat)
    if brought is None:
        return _page(seat, _typed(), (TextError(reason="required", field=_FILE),))
    return _preview(seat, brought)


def keep(seat: Seat) -> Response:
    """Record the gifts of the table that was shown, all of them or none."""
    brought = _known_table(seat)
    if brought is None:
        return _page(seat, _typed(), (TextError(reason="required", field=_FILE),))
    typed, by, at = _typed(), seat.officer(Task.PREPARE), clock.now()
    community_id, key = seat.community.community_id, key_of(seat, sent_token())
    try:
        table = _table(seat, brought, typed)
        if table.problems:
            return _preview(seat, brought)
        booking = Booking(together=bool(typed["together"]), attachments=(brought.sha256,))
        with desk_writing() as books:
            if recall(books, community_id, key, body_sha256=sent_sha256()) is None:
                recorded = record_gifts(
                    books, community_id, table.gifts, by=by, at=at, booking=booking
                )
                remember(
                    books, community_id, key, result=recorded.gift_ids[0], at=at,
                    body_sha256=sent_sha256(),
                )  # fmt: skip
    except Refusal as refusal:
        return _preview(seat, brought, refusal)
    return redirect(url_for("desk.gifts", slug=seat.community.slug, done="gifts_recorded"))


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _new_table(seat: Seat) -> _Brought | None:
    """Write the table that was sent to the disk: private, and evidence of what it becomes."""
    file = request.files.get(_FILE)
    data = file.stream.read(BYTES_MAX + 1) if file and file.filename else b""
    name = str(file.filename if file else "").rpartition("/")[2].rpartition("\\")[2]
    if not data:
        data, name = request.form.get(_PASTED, "").strip().encode(), "pasted.csv"
    if not data or len(data) > BYTES_MAX:
        return None
    media_type = _XLSX if data[:4] == b"PK\x03\x04" else "text/csv"
    evidence = keep_files(settings().data_dir, Upload(data, media_type))
    by = seat.officer(Task.PREPARE)
    with desk_writing() as books:
        sha256 = record_attachment(
            books, seat.community.community_id, evidence, by=by, at=clock.now()
        )
    return _Brought(data, sha256, name)


def _known_table(seat: Seat) -> _Brought | None:
    """Give the table that was brought before, by the hash that the form carries."""
    sha256 = request.form.get("sha256", "")
    with reading() as books:
        known = evidence_files(books, seat.community, [sha256], audience=Audience.OFFICER)
    if not known:
        return None
    data = original_path(settings().data_dir, sha256).read_bytes()
    return _Brought(data, sha256, request.form.get("file_name", ""))


def _usual(choices: Choices, typed: dict[str, str]) -> Usual:
    """Say what holds of rows that do not say it themselves.

    Raises:
        Refusal: how a gift is shown cannot be read.
    """
    choice, _alias, refusals = read_display(typed | {"display": typed["display"] or "anonymous"})
    if choice is None:
        raise refusals[0]
    channels = {
        word: label.code for label in choices.channels
        for word in (label.code, label.name_zh, label.name_en, *_WAYS.get(label.code, ()))
    }  # fmt: skip
    if typed["channel"].startswith("1002"):
        channels |= dict.fromkeys(("银行", "转账", "银行转账", "bank"), typed["channel"])
    funds = {
        word: label.code for label in gift_funds(choices)
        for word in (label.code, label.name_zh, label.name_en) if word
    }  # fmt: skip
    return Usual(typed["channel"], typed["fund"], choice, channels, funds)


def _table(seat: Seat, brought: _Brought, typed: dict[str, str]) -> GiftTable:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    return read_gifts(brought.data, name=brought.name, usual=_usual(choices, typed))


def _preview(seat: Seat, brought: _Brought, refusal: Refusal | None = None) -> Response:
    typed = _typed()
    refusals = () if refusal is None else (refusal,)
    try:
        table = _table(seat, brought, typed)
    except FileRefusedError as unread:
        return _page(seat, typed, (unread,))
    except Refusal as unread:
        return _page(seat, typed, (unread,), brought=brought)
    return _page(seat, typed, refusals, brought=brought, table=table)


def _page(
    seat: Seat, typed: dict[str, str], refusals: tuple[Refusal, ...] = (), *,
    brought: _Brought | None = None, table: GiftTable | None = None,
) -> Response:  # fmt: skip
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    named, language = named_sentences(refusals), reader_language()
    problems = table.problems if table else ()
    return desk_page(
        "desk/gift_import.html", seat, status=422 if refusals or problems else 200, typed=typed,
        errors=sentences(refusals), choices=choices, funds=gift_funds(choices), brought=brought,
        table=table, shown=table.gifts[:SHOWN_MAX] if table else (),
        problems=[(item.number, explain(item.refusal, language)) for item in problems],
        drafts=_draft_count(table, typed), displays=tuple(Display), consents=tuple(Consent),
        anonymous=Choice().display, form_token=fresh_token(),
        mistakes=[
            (f"f-{name}" if name in (*FIELDS, _FILE, _PASTED) else "", named[name])
            for name in named
        ],
    )  # fmt: skip


def _draft_count(table: GiftTable | None, typed: dict[str, str]) -> int:
    """Say how many drafts the gifts would make; none while something is wrong with them."""
    if table is None or table.problems:
        return 0
    try:
        return len(batches_of(table.gifts, together=bool(typed["together"])))
    except Refusal:
        return 0
