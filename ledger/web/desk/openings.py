"""Opening balances: typed by hand or read from a spreadsheet, balanced by net assets, one draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledger.domain.accounts import AccountType
from ledger.domain.entries import ATTACHMENTS_MAX
from ledger.domain.errors import DateError, LinesError, Refusal
from ledger.domain.openings import balancing_lines, opening
from ledger.domain.periods import parse_day
from ledger.domain.roles import Task
from ledger.domain.texts import clean_text
from ledger.domain.transactions import MEMO_LENGTH_MAX, Line
from ledger.messages import explanation
from ledger.posting.drafts import save_draft
from ledger.posting.idempotency import recall, remember
from ledger.schemas.balance_tables import BYTES_MAX, BalanceRow, RowProblem, read_balances
from ledger.schemas.line_tables import (
    ROWS_MAX,
    TypedLine,
    account_index,
    account_of,
    placed,
)
from ledger.web import clock
from ledger.web.access import Seat, desk_writing
from ledger.web.database import reading
from ledger.web.desk.choices import Choices, choices_of
from ledger.web.desk.line_forms import (
    LineForm,
    line_form_page,
    lines_of,
    sent_line_form,
    wants_more,
)
from ledger.web.desk.tokens import key_of, sent_sha256
from ledger.web.desk.uploads import kept_pictures
from ledger.web.language import reader_language

FIELDS = ("dated_on", "memo")
_FILE = "balances"


@dataclass(frozen=True, slots=True)
class _Preview:
    """The lines as typed, and the net assets that make them balance."""

    lines: tuple[Line, ...]
    added: tuple[Line, ...]


def ask(seat: Seat) -> Response:
    """Show the empty table, and the way to fill it from a file."""
    values = {"dated_on": seat.community.opened_on.isoformat(), "memo": ""}
    return _page(seat, LineForm([TypedLine()] * 6, values))


def read(seat: Seat) -> Response:
    """Fill the table from a spreadsheet: a dry run that names every problem by its row."""
    form = sent_line_form(*FIELDS)
    file = request.files.get(_FILE)
    content = file.stream.read(BYTES_MAX + 1) if file else b""
    name = str(file.filename or "").rpartition("/")[2].rpartition("\\")[2] if file else ""
    try:
        rows, problems = read_balances(content, name=name)
        if len(rows) > ROWS_MAX:
            raise LinesError(reason="too_many", limit=ROWS_MAX)
    except Refusal as refusal:
        return _page(seat, form, (refusal,))
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    if file:
        file.stream.seek(0)
    # What the balances were read from is the paper behind them.
    attached, refused, _ = kept_pictures(seat, form.attached, field=_FILE)
    typed = [_typed(row, choices) for row in rows]
    filled = LineForm(typed, form.values, form.token, tuple(attached))
    return _page(seat, filled, refused, problems=problems, file_rows=len(rows))


def answer(seat: Seat) -> Response:
    """Show what is missing for a balance, or keep the opening voucher as a draft."""
    form = sent_line_form(*FIELDS)
    if wants_more():
        return _page(seat, form)
    attached, refused, _ = kept_pictures(seat, form.attached[:ATTACHMENTS_MAX])
    form = LineForm(form.rows, form.values, form.token, tuple(attached))
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
    lines, positions, refusals = lines_of(form, choices)
    if refused or refusals:
        return _page(seat, form, (*refused, *refusals))
    by, at, key = seat.officer(Task.PREPARE), clock.now(), key_of(seat, form.token)
    community_id = seat.community.community_id
    try:
        dated_on = parse_day(form.values["dated_on"], field="dated_on")
        if dated_on > clock.today():
            raise DateError(text=dated_on.isoformat(), reason="future", field="dated_on")
        types = {code: AccountType(item.type) for code, item in choices.accounts.items()}
        classes = {code: fund.fund_class for code, fund in choices.funds.items()}
        added = balancing_lines(lines, types, classes)
        memo = " ".join(form.values["memo"].split())
        memo = clean_text(memo, field="memo", length_max=MEMO_LENGTH_MAX)
        draft = opening(dated_on, (*lines, *added), memo=memo, attachments=form.attached)
        if "confirm" not in request.form:
            return _page(seat, form, preview=_Preview(lines, added))
        with desk_writing() as books:
            draft_id = recall(books, community_id, key, body_sha256=sent_sha256())
            if draft_id is None:
                draft_id = save_draft(books, community_id, draft, by=by, at=at)
                remember(
                    books, community_id, key, result=draft_id, at=at, body_sha256=sent_sha256()
                )
    except Refusal as refusal:
        return _page(seat, form, (placed(refusal, positions),))
    return redirect(url_for("desk.draft", slug=seat.community.slug, draft_id=draft_id))


def _typed(row: BalanceRow, choices: Choices) -> TypedLine:
    """Propose which of our accounts a row is; what is not recognised is left for a person to say."""
    index = account_index(
        (account.code, (account.name_zh, account.name_en, account.plain_zh, account.plain_en))
        for account in choices.accounts.values()
    )
    digits = "".join(character for character in row.code if character.isdigit())
    code = account_of(row.code, index) or index.get(digits, "") or account_of(row.name, index)
    account = f"{code} {choices.accounts[code].name_zh}" if code else ""
    return TypedLine(
        account=account, fund=_fund(row.fund, choices), debit=_yuan(row.debit_minor),
        credit=_yuan(row.credit_minor), note=f"{row.code} {row.name} {row.fund}".strip(),
    )  # fmt: skip


def _fund(text: str, choices: Choices) -> str:
    by_name: Mapping[str, str] = {
        name: fund.code for fund in choices.funds.values()
        for name in (fund.code, fund.name_zh, fund.name_en)
    }  # fmt: skip
    return by_name.get(text.strip(), next(iter(choices.funds), ""))


def _yuan(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}" if minor else ""


def _page(
    seat: Seat,
    form: LineForm,
    refusals: tuple[Refusal, ...] = (),
    *,
    preview: _Preview | None = None,
    problems: list[RowProblem] | None = None,
    file_rows: int = 0,
) -> Response:
    with reading() as books:
        choices = choices_of(books, seat.community, clock.today())
        pictures = choices.pictures(books, form.attached)
    reader = reader_language()
    return line_form_page(
        "desk/opening.html", seat, form, choices, fields=(*FIELDS, _FILE, "pictures"),
        refusals=refusals, preview=preview, pictures=pictures, file_rows=file_rows,
        problems=[(item.number, explanation(item.refusal, reader)) for item in problems or ()],
        today=clock.today(),
    )  # fmt: skip
