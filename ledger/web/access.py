"""Who is asking: the session behind the cookie, the roles in a community, forms of our own.

Every page behind a sign-in is asked for through this module; it alone reads the cookies.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Request, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.errors import AccessRefusedError
from ledger.domain.roles import Task, may, role_for
from ledger.people.actions import write_down
from ledger.people.sessions import Session, end_session, find_session
from ledger.people.users import User, active_user, memberships_of
from ledger.posting.values import Officer
from ledger.statements.communities import community
from ledger.statements.values import CommunityFacts
from ledger.web import clock
from ledger.web.database import (
    Connection,
    acknowledge,
    reading,
    refuse_older,
    runtime,
    writing,
)
from ledger.web.errors import refuse_unstorable_form
from ledger.web.pages import page, settings

NO_STORE = "no-store"
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
_SIGN_IN_BYTES_MAX = 16 * 1024
_CHUNK = 64 * 1024
_LOOPBACK = frozenset({"127.0.0.1", "::1", "", None})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who has signed in."""

    user: User
    session: Session


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who has signed in, at the desk of one community, with their roles there today."""

    user: User
    community: CommunityFacts
    roles: frozenset[str]

    def may(self, task: str) -> bool:
        """Tell whether their roles carry a task."""
        return may(self.roles, Task(task))

    def officer(self, task: Task) -> Officer:
        """Give the person in the role in which they do this.

        Raises:
            AccessRefusedError: none of their roles carries it.
        """
        role = role_for(self.roles, task)
        if role is None:
            raise AccessRefusedError(reason="role")
        return Officer(self.user.user_id, role.value)


def visitor() -> Visitor | None:
    """Give who is asking, None when nobody is signed in."""
    if "visitor" not in g:
        g.visitor = _visitor(request)
    found: Visitor | None = g.visitor
    return found


def _visitor(asked: Request) -> Visitor | None:
    token = asked.cookies.get(session_cookie())
    if not token:
        return None
    with runtime() as connection:
        session = find_session(connection, token, at=clock.now())
    if session is None:
        return None
    with reading() as books:
        user = active_user(books, session.user_id)
    return Visitor(user, session) if user else None


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for a sign-in before a view of (visitor, …)."""

    @wraps(view)
    def answer(**kwargs: Any) -> Any:
        found = visitor()
        return view(found, **kwargs) if found else _ask_to_sign_in()

    return answer


def at_desk(task: Task) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Ask for a sign-in and a role that carries the task before a view of (seat, …)."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(slug: str, **kwargs: Any) -> Any:
            found = visitor()
            if found is None:
                return _ask_to_sign_in()
            seat = _seat(found.user, slug)
            if not seat.may(task):
                raise AccessRefusedError(reason="role")
            return view(seat, **kwargs)

        return answer

    return decorate


def _seat(user: User, slug: str) -> Seat:
    with reading() as books:
        facts = community(books, slug)
        if facts is None:
            abort(404)
        held = memberships_of(books, user.user_id, clock.today(), slug=slug)
    if not held:
        raise AccessRefusedError(reason="no_role")
    return Seat(user, facts, held[0].roles)


def _ask_to_sign_in() -> Any:
    back = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form()
    back = request.script_root + back if back else ""
    return redirect(url_for("desk.sign_in", next=back or None))


def _page_of_form() -> str:
    """Give the page on which a form was filled in vain; it then says what happened, and what to do.

    Browsers name it for pages of our own; the address the form was sent to may not be one to look at.
    """
    page_address = urlsplit(request.headers.get("Referer", ""))
    path = local_path(page_address.path.removeprefix(request.script_root))
    if page_address.netloc != request.host or not path.startswith(("/desk/", "/account/")):
        return ""
    asked = [item for item in parse_qsl(page_address.query) if item[0] != "done"]
    return f"{path}?{urlencode([*asked, ('done', 'expired')])}"


def _drop_what_is_sent() -> None:
    """Read a form to nowhere, so that the browser hears the answer instead of a broken connection."""
    stream = request.environ["wsgi.input"]
    left = request.content_length or 0
    if left <= current_app.config["MAX_CONTENT_LENGTH"]:
        while left > 0 and (read := len(stream.read(min(left, _CHUNK)))):
            left -= read


@contextmanager
def desk_writing() -> Iterator[Connection]:
    """Lend a writing connection, and write down meanwhile what waits for the action log."""
    slug = str((request.view_args or {}).get("slug", ""))
    with writing() as books:
        refuse_older(books, slug)
        write_down(books, runtime)
        yield books
    acknowledge(slug)


def local_path(text: str) -> str:
    """Give a path of this site to go back to, empty when the text is anything else."""
    return text if _LOCAL_PATH.fullmatch(text) else ""


def client_address() -> str:
    """Give the network address that sign-ins are counted by.

    A proxy on this machine adds the visitor's at the end of X-Forwarded-For; whatever stands before
    it is the visitor's own invention, and from anybody else the header says nothing.
    """
    peer = request.remote_addr
    if peer not in _LOOPBACK:
        return str(peer)
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or "local"


def secret() -> bytes:
    """Give the key that signs forms and hides addresses."""
    key: bytes = current_app.config["SECRET_KEY"]
    return key


# Cookies.


def session_cookie() -> str:
    """Name the session's cookie; the prefix makes browsers insist on HTTPS and on this host."""
    return "__Host-desk" if _is_secure() else "desk"


def _form_cookie() -> str:
    return "__Host-form" if _is_secure() else "form"


def _is_secure() -> bool:
    return settings().public_url.startswith("https://")


def keep_session(answer: AnyResponse, token: str) -> None:
    """Let the browser keep a new session's token, and forget what it was before signing in."""
    _set_cookie(answer, session_cookie(), token)
    answer.delete_cookie(_form_cookie(), path="/", secure=_is_secure(), httponly=True)


def end_current_session() -> None:
    """End the session that the browser brought along, if any."""
    token = request.cookies.get(session_cookie())
    if token:
        with runtime() as connection:
            end_session(connection, token)


def drop_session(answer: AnyResponse) -> None:
    """End the session, here and in the browser."""
    end_current_session()
    answer.delete_cookie(session_cookie(), path="/", secure=_is_secure(), httponly=True)


def _set_cookie(answer: AnyResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, path="/", secure=_is_secure(), httponly=True, samesite="Lax")


# Forms: a token that other sites cannot know, bound to the session or, before one, to a cookie.


def form_token() -> str:
    """Give the hidden token that every form of this visitor carries."""
    found = visitor()
    return _token_for(found.session.token if found else _anonymous_id())


def keep_anonymous(answer: Response) -> Response:
    """Let the browser keep what the sign-in form's token is bound to."""
    if visitor() is None:
        _set_cookie(answer, _form_cookie(), _anonymous_id())
    return answer


def _anonymous_id() -> str:
    if "anonymous" not in g:
        g.anonymous = request.cookies.get(_form_cookie()) or secrets.token_urlsafe(24)
    return str(g.anonymous)


def _token_for(bound_to: str) -> str:
    return hmac.new(secret(), f"form {bound_to}".encode(), hashlib.sha256).hexdigest()


def refuse_foreign_forms() -> Response | None:
    """Refuse a POST that does not come from a page of ours, or cannot be kept; for ``before_request``.

    Raises:
        TextError: it holds a character that no database can be asked for.
    """
    if request.method in ("GET", "HEAD"):
        return None
    if visitor() is None:
        # Nobody who is not signed in has files to send; what they send is not looked at.
        if not _signs_in():
            _drop_what_is_sent()
            return cast("Response", _ask_to_sign_in())
        request.max_content_length = _SIGN_IN_BYTES_MAX
    sent = request.form.get("csrf_token", "")
    if not _is_own_origin() or not hmac.compare_digest(sent.encode(), form_token().encode()):
        return page("desk/stale.html", status=400)
    refuse_unstorable_form()
    return None


def _signs_in() -> bool:
    return request.endpoint in {"desk.sign_in_post", "desk.sign_out"}


def keep_out_of_caches(answer: Response) -> Response:
    """Let no cache keep what a signed-in person was answered; for ``after_request``."""
    answer.headers.setdefault("Cache-Control", NO_STORE)
    return answer


def _is_own_origin() -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return origin in (settings().public_url, request.host_url.rstrip("/")) or (
        urlsplit(origin).netloc == request.host
    )
