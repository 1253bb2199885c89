"""The index of what a voucher's cells may name: one value for the page's script and for the server."""

from collections.abc import Iterable

from flask import Response, request

from ledger.i18n import Language
from ledger.schemas.choosing import Choice, Index
from ledger.statements.habits import Habits, habits
from ledger.statements.names import line_names
from ledger.statements.values import Label
from ledger.web import clock
from ledger.web.access import Seat
from ledger.web.database import Connection, reading
from ledger.web.desk.choices import choices_of
from ledger.web.language import reader_language


def names(seat: Seat) -> Response:
    """Answer with the index as JSON; a browser that has this very content is told so."""
    with reading() as books:
        index = index_of(books, seat, reader_language())
    answer = Response(index.body, content_type="application/json")
    answer.set_etag(index.etag)
    # Kept by this browser alone, and asked about each time: it names private persons.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Cookie"
    answer.make_conditional(request)
    return answer


def index_of(books: Connection, seat: Seat, reader: Language) -> Index:
    """Build the index: accounts by how much they were used lately, the rest in the order of codes."""
    choices = choices_of(books, seat.community, clock.today())
    learnt = habits(books, seat.community)
    named = line_names(books, seat.community)
    accounts = [
        Choice(
            item.code,
            reader.name(Label("", item.plain_zh or item.name_zh, item.plain_en or item.name_en)),
            _others(item.name_zh, item.plain_zh, item.name_en, item.plain_en),
            learnt.account_uses.get(item.code, 0),
            learnt.fund_of.get(item.code, ""),
        )
        for item in choices.accounts.values()
    ]
    return Index({
        "account": tuple(sorted(accounts, key=lambda item: -item.uses)),
        "fund": tuple(_funds(choices.fund_labels, reader, learnt)),
        "place": tuple(_choices(named.places, reader)),
        "work": tuple(_choices(named.works, reader)),
        "party": tuple(_choices(named.parties, reader)),
    })  # fmt: skip


def _funds(labels: Iterable[Label], reader: Language, learnt: Habits) -> list[Choice]:
    found = [
        Choice(
            label.code, reader.name(label), _others(label.name_zh, label.name_en),
            learnt.fund_uses.get(label.code, 0),
        )
        for label in labels
    ]  # fmt: skip
    return sorted(found, key=lambda item: -item.uses)


def _choices(labels: Iterable[Label], reader: Language) -> Iterable[Choice]:
    for label in labels:
        yield Choice(label.code, reader.name(label), _others(label.name_zh, label.name_en))


def _others(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
