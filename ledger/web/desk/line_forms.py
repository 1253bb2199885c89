"""Forms with a table of lines: what was typed, what is wrong, and a row more on asking."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from ledger.domain.errors import Refusal
from ledger.domain.transactions import Line
from ledger.schemas.line_tables import TypedLine, account_index, read_lines, typed_lines
from ledger.web.access import Seat
from ledger.web.desk.choices import Choices
from ledger.web.desk.frames import desk_page, named_sentences, sentences
from ledger.web.desk.tokens import fresh_token, sent_token

#: Empty rows below what is typed.
SPARE_ROWS = 2


@dataclass(frozen=True, slots=True)
class LineForm:
    """A form as it stands on the page: rows, the other fields by name, and its one-time token."""

    rows: Sequence[TypedLine]
    values: Mapping[str, str]
    token: str = field(default_factory=fresh_token)
    attached: tuple[str, ...] = ()


def sent_line_form(*names: str) -> LineForm:
    """Read what was sent, as typed.

    Raises:
        LinesError: more rows than a form takes.
    """
    sent = request.form
    rows = typed_lines({name: sent.getlist(name) for name in sent})
    while rows and rows[-1].is_blank and not rows[-1].account:
        rows.pop()
    values = {name: sent.get(name, "") for name in names}
    return LineForm(rows, values, sent_token() or fresh_token(), tuple(sent.getlist("attached")))


def wants_more() -> bool:
    """Tell whether only empty rows were asked for."""
    return "more" in request.form


def lines_of(
    form: LineForm, choices: Choices
) -> tuple[tuple[Line, ...], tuple[int, ...], tuple[Refusal, ...]]:
    """Read the rows: lines, the row of each, and everything that is wrong with them."""
    named = [
        (account.code, (account.name_zh, account.name_en, account.plain_zh, account.plain_en))
        for account in choices.accounts.values()
    ]
    return read_lines(form.rows, account_index(named), choices.funds)


def line_form_page(
    template: str,
    seat: Seat,
    form: LineForm,
    choices: Choices,
    *,
    fields: Iterable[str],
    refusals: tuple[Refusal, ...] = (),
    **values: Any,
) -> Response:
    """Draw a form with lines, each mistake at its cell or field and all of them on top."""
    errors, named = sentences(refusals), named_sentences(refusals)
    spare = 8 if wants_more() else SPARE_ROWS
    known = set(fields)
    return desk_page(
        template, seat, status=422 if refusals else 200, form=form, choices=choices, errors=errors,
        rows=[*form.rows, *[TypedLine(fund=_usual_fund(choices))] * spare],
        mistakes=[(_anchor(name, known), words) for name, words in named.items()],
        **values,
    )  # fmt: skip


def _usual_fund(choices: Choices) -> str:
    return next(iter(choices.funds), "")


def _anchor(name: str, known: set[str]) -> str:
    """Give the id of the field that a mistake belongs to, empty for none in sight."""
    if name.startswith("lines."):
        return "f-" + name.replace(".", "-")
    return f"f-{name}" if name in known else ""
