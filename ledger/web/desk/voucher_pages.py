"""The voucher form as it stands on the page: what was typed, and each mistake at its cell."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.transactions import LINES_MAX, Draft
from ledger.schemas.choosing import Index
from ledger.schemas.grids import COLUMNS, HEADS, Row, row_of_line
from ledger.schemas.vouchers import HEADER, memo_and_notes
from ledger.statements.templates import templates_of
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.database import reading
from ledger.web.desk.choices import choices_of
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.invoices import holder_of
from ledger.web.desk.tokens import fresh_token, sent_token
from ledger.web.desk.unfinished import Restored
from ledger.web.desk.uploads import FIELD as PICTURES

FIELDS = (*HEADER, "named_nobody", "lines", "pasted", PICTURES)
#: How many rows stand there at first, and how many a page draws; further ones come along unseen, or by script.
ROWS_FIRST, ROWS_DRAWN_MAX = 6, 60
_CELL = re.compile(r"lines\.(\d+)\.(\w+)")


@dataclass(frozen=True, slots=True)
class VoucherForm:
    """The form as it stands on the page; ``proposed`` are invoice numbers to look at before it is kept."""

    values: Mapping[str, str]
    rows: tuple[Row, ...] = ()
    attached: tuple[str, ...] = ()
    token: str = field(default_factory=fresh_token)
    draft_id: str = ""
    content_sha256: str = ""
    pasted: str = ""
    is_copy: bool = False
    kept_at: datetime | None = None
    proposed: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Under which name it is kept while it is unfinished."""
        if self.draft_id:
            return f"draft-{self.draft_id}"
        return "voucher-copy" if self.is_copy else "voucher"

    def restored(self, kept: Restored) -> "VoucherForm":
        """Give the form as it was left."""
        values = {name: kept.values[name] for name in FIELDS if name in kept.values}
        rows = [
            Row(*map(str, cells))
            for cells in kept.rows[:LINES_MAX]
            if isinstance(cells, list) and len(cells) == len(COLUMNS)
        ]
        return replace(
            self, values={**self.values, **values}, rows=tuple(rows), kept_at=kept.kept_at
        )


def sent_voucher() -> VoucherForm:
    """Read what was sent, as typed; its rows are read apart, because they may be refused."""
    form = request.form
    return VoucherForm(
        {name: form.get(name, "") for name in (*HEADER, "named_nobody")},
        attached=tuple(form.getlist("attached")),
        token=sent_token(),
        draft_id=form.get("draft_id", ""),
        content_sha256=form.get("content_sha256", ""),
        pasted=form.get("pasted", ""),
        is_copy=bool(form.get("is_copy")),
    )


def form_of_draft(
    draft: Draft, index: Index, *, attached: Sequence[str] = (), blank: bool = False
) -> VoucherForm:
    """Write a draft back as somebody would have typed it."""
    memo, notes = memo_and_notes(draft.memo)
    notes = {0: draft.summary, **notes}
    rows = tuple(
        row_of_line(line, index, summary=notes.get(number, ""), blank=blank)
        for number, line in enumerate(draft.lines)
    )
    values = {
        "dated_on": draft.dated_on.isoformat(),
        "occurred_on": draft.occurred_on.isoformat() if draft.occurred_on else "",
        "counterparty_kind": draft.counterparty_kind.value,
        "matter": draft.matter,
        "memo": memo,
    }
    return VoucherForm(values, rows, tuple(attached))


def show_voucher(
    seat: Seat,
    form: VoucherForm,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    """Draw the form, with what was typed and each mistake at its cell."""
    for refusal in refusals:
        refusal.field = _field_of(refusal)  # type: ignore[attr-defined]
    errors, named = sentences(refusals), named_sentences(refusals)
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        pictures = choices.pictures(books, form.attached)
        usual = templates_of(books, seat.community, clock.today())
        holder = holder_of(books, seat, refusals)
    rows = [*form.rows, *([Row()] * max(0, ROWS_FIRST - len(form.rows)))]
    return desk_page(
        "desk/voucher.html", seat, status=422 if refusals else 200, form=form,
        rows=rows[:ROWS_DRAWN_MAX], rest=[row.cells for row in rows[ROWS_DRAWN_MAX:]],
        columns=COLUMNS, heads=HEADS, choices=choices, pictures=pictures,
        values=dict.fromkeys(FIELDS, "") | dict(form.values), errors=errors,
        mistakes=[(_anchor(path), words) for path, words in named.items()],
        today=clock.today(), usual=[item for item in usual if item.active], holder=holder,
    )  # fmt: skip


def _field_of(refusal: Refusal) -> str:
    """Name the cell or field of this form where a refusal of the books belongs."""
    path = str(refusal.data.get("field", ""))
    found = _CELL.fullmatch(path)
    if found and found[2] not in COLUMNS:
        return f"lines.{found[1]}.account"
    return {"attachments": PICTURES, "summary": "lines.0.summary"}.get(path, path)


def _anchor(path: str) -> str:
    found = _CELL.fullmatch(path)
    if found:
        return f"row{found[1]}-{found[2]}"
    return f"f-{path}" if path in FIELDS else ""
