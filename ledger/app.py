"""Put the application together: the only place that knows every part."""

import click
from flask import Flask
from whitenoise import WhiteNoise

from config import Settings
from ledger.cli import commands
from ledger.domain.backup_errors import RolledBackError
from ledger.i18n import LANGUAGES, language
from ledger.log.marks import read_marks, setbacks
from ledger.messages import explanation
from ledger.store.database import Database
from ledger.store.runtime import RuntimeDatabase
from ledger.web import errors, probes
from ledger.web.database import BOOKS, RUNTIME
from ledger.web.desk.routes import desk
from ledger.web.headers import HeadersMiddleware
from ledger.web.language import LanguageMiddleware
from ledger.web.pages import SETTINGS
from ledger.web.public.routes import public
from ledger.web.residents.routes import residents
from ledger.web.versions import STATIC, static_version
from reports.fonts import check_fonts

#: The largest upload: a phone's photographs of a few receipts.
UPLOAD_BYTES_MAX = 64 * 1024 * 1024
#: A voucher of 2,000 lines sent without our script, field by field; nobody who is not signed in gets this far.
FORM_BYTES_MAX, FORM_PARTS_MAX = 4 * 1024 * 1024, 20_000
_YEAR_SECONDS = 365 * 24 * 3600


class OlderBooksError(Exception):
    """The books are older than what was acknowledged; the message says which, and what to do, in both languages."""


def create_app(settings: Settings) -> Flask:
    """Build the application; it does not start on books whose guards are not as expected.

    Raises:
        GuardsMissingError: the guards differ. Commands start all the same: one of them mends it.
        OlderBooksError: the books lack entries of a log that this installation acknowledged.
        PaperError: a font or library that papers need is missing.
    """
    books = Database(settings.database_url, read_url=settings.read_database_url)
    if click.get_current_context(silent=True) is None:
        books.check_guards()
        _refuse_older(books, settings)
        check_fonts()
    # No static folder and no templates of Flask's own: WhiteNoise and ledger.web.pages serve them.
    app = Flask("ledger", static_folder=None, template_folder=None)
    secure = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        MAX_CONTENT_LENGTH=UPLOAD_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES_MAX,
        MAX_FORM_PARTS=FORM_PARTS_MAX,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.extensions[SETTINGS] = settings
    app.extensions[BOOKS] = books
    app.extensions[RUNTIME] = RuntimeDatabase(settings.runtime_database_url)
    errors.install(app)
    app.register_blueprint(probes.probes)
    app.register_blueprint(public)
    app.register_blueprint(desk)
    app.register_blueprint(residents)
    commands.register(app)
    _wrap(app, secure=secure)
    return app


def _refuse_older(books: Database, settings: Settings) -> None:
    """Notice an old copy of the database before anybody writes on in it."""
    try:
        marks = read_marks(settings.data_dir)
        with books.newest() as connection:
            found = list(setbacks(connection, marks))
    except RolledBackError as unreadable:
        found = [unreadable]
    if found:
        books.dispose()
        raise OlderBooksError(
            " ".join(explanation(item, language(code)) for item in found for code in LANGUAGES)
        )


def _wrap(app: Flask, *, secure: bool) -> None:
    """Put files, then prefixes, then headers in front of the application."""
    files = WhiteNoise(
        app.wsgi_app,
        root=str(STATIC),
        prefix=f"static/{static_version()}/",
        max_age=_YEAR_SECONDS,
        immutable_file_test=lambda _path, _url: True,
    )
    prefixes = LanguageMiddleware(files)
    app.wsgi_app = HeadersMiddleware(prefixes, secure=secure)  # type: ignore[method-assign]
