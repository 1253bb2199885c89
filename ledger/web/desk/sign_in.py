"""Sign in and out, and change one's password."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ledger.domain.errors import TextError
from ledger.people.actions import note_action
from ledger.people.sessions import begin_session, end_sessions_of
from ledger.people.signing_in import Credentials, password_is, renew_hash, sign_in
from ledger.people.users import set_password
from ledger.terms import marked as _
from ledger.web import clock
from ledger.web.access import (
    Visitor,
    client_address,
    desk_writing,
    drop_session,
    end_current_session,
    keep_session,
    local_path,
    secret,
    visitor,
)
from ledger.web.database import reading, runtime, writing
from ledger.web.desk.frames import desk_page, sentences
from ledger.web.language import reader_language

_WRONG = _("登录名或密码不对，请再试一次。")
_WAIT = _("错误次数太多，请等 %(num)s 秒再试。")


def ask() -> AnyResponse:
    """Show the sign-in form."""
    back = local_path(request.args.get("next", ""))
    if visitor():
        return redirect(back or url_for("desk.communities"))
    return _form(back)


def answer() -> AnyResponse:
    """Try to sign in. What was wrong, login or password, is never said."""
    back = local_path(request.form.get("next", ""))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    result = sign_in(
        Credentials(login, password, client_address()),
        reading=reading, runtime=runtime, secret=secret(), at=clock.now(),
    )  # fmt: skip
    if result.wait:
        seconds = max(1, int(result.wait.total_seconds()))
        words = reader_language().gettext(_WAIT, num=seconds)
        refused = _form(back, login, words, status=429)
        refused.headers["Retry-After"] = str(seconds)
        return refused
    if result.token is None:
        return _form(back, login, reader_language().gettext(_WRONG), status=422)
    if result.outdated_hash and result.user_id is not None:
        with writing() as books:
            renew_hash(books, result.user_id, password)
    # Whatever session the browser brought along ends here.
    welcome = redirect(back or url_for("desk.communities"))
    end_current_session()
    keep_session(welcome, result.token)
    return welcome


def leave() -> AnyResponse:
    """End the session."""
    found = visitor()
    if found:
        with runtime() as connection:
            note_action(connection, "signed_out", at=clock.now(), user_id=found.user.user_id)
    farewell = redirect(url_for("desk.sign_in"))
    drop_session(farewell)
    return farewell


def account(found: Visitor) -> AnyResponse:
    """Show who is signed in and the form for a new password."""
    return desk_page("desk/account.html", found, errors={})


def change_password(found: Visitor) -> AnyResponse:
    """Change one's own password; every other session of this person ends."""
    old, new = request.form.get("old_password", ""), request.form.get("password", "")
    user = found.user
    with reading() as books:
        knows = password_is(books, user.user_id, old)
    if not knows:
        wrong = {"old_password": reader_language().gettext(_("现在的密码不对。"))}
        return desk_page("desk/account.html", found, status=422, errors=wrong)
    if new != request.form.get("again", ""):
        wrong = {"again": reader_language().gettext(_("两次输入的新密码不一样。"))}
        return desk_page("desk/account.html", found, status=422, errors=wrong)
    try:
        with desk_writing() as books:
            set_password(books, user.user_id, new, login=user.login, at=clock.now())
    except TextError as refusal:
        return desk_page("desk/account.html", found, status=422, errors=sentences((refusal,)))
    with runtime() as connection:
        end_sessions_of(connection, user.user_id)
        token = begin_session(connection, user.user_id, at=clock.now())
    done = redirect(url_for("desk.account", done="password"))
    keep_session(done, token)
    return done


def _form(back: str, login: str = "", words: str = "", *, status: int = 200) -> Response:
    return desk_page("desk/sign_in.html", status=status, back=back, login=login, words=words)
