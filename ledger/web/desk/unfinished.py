"""Forms that save themselves: what was typed and not sent comes back when its person returns."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.texts import unstorable
from ledger.people.unfinished import Whose, drop_unfinished, keep_unfinished, unfinished_form
from ledger.web import clock
from ledger.web.access import Seat, local_path
from ledger.web.database import runtime

BODY = "body"


@dataclass(frozen=True, slots=True)
class Restored:
    """What somebody typed before: values of fields, rows of the grid, and when."""

    values: dict[str, str]
    rows: list[Any]
    kept_at: datetime


def keep(seat: Seat, form: str) -> Response:
    """Keep what the page's script sends while somebody types."""
    kept = keep_body(seat, form, request.form.get(BODY, ""))
    return Response(status=204 if kept else 413)


def drop(seat: Seat, form: str) -> AnyResponse:
    """Forget what was typed, and begin anew."""
    forget(seat, form)
    back = local_path(request.form.get("next", ""))
    return redirect(back or url_for("desk.today", slug=seat.community.slug))


def keep_body(seat: Seat, form: str, body: str) -> bool:
    """Keep a form's content; False when it is none of ours, or too long."""
    if _content(body) is None:
        return False
    with runtime() as connection:
        return keep_unfinished(connection, _whose(seat, form), body, at=clock.now())


def keep_values(seat: Seat, form: str, values: dict[str, str], rows: list[list[str]]) -> None:
    """Keep what a form without script sent and what was not saved yet."""
    keep_body(seat, form, json.dumps({"values": values, "rows": rows}, ensure_ascii=False))


def restored(seat: Seat, form: str) -> Restored | None:
    """Give what this person typed into this form before, None when nothing is kept."""
    with runtime() as connection:
        found = unfinished_form(connection, _whose(seat, form), at=clock.now())
    content = _content(found.body) if found else None
    if found is None or content is None:
        return None
    values = {str(name): str(value) for name, value in content["values"].items()}
    return Restored(values, list(content.get("rows", ())), found.kept_at)


def forget(seat: Seat, form: str) -> None:
    """Forget what was typed: it is saved."""
    with runtime() as connection:
        drop_unfinished(connection, _whose(seat, form))


def _whose(seat: Seat, form: str) -> Whose:
    return Whose(seat.community.community_id, seat.user.user_id, form)


def _content(body: str) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    whole = (
        isinstance(content, dict)
        and isinstance(content.get("values"), dict)
        and isinstance(content.get("rows", []), list)
    )
    # What JSON spells as half a surrogate pair could not be shown again.
    fit = whole and not unstorable(json.dumps(content, ensure_ascii=False))
    return content if fit else None
