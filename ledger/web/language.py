"""Language and large type by the address: /en/… is English, /xl/… large type, /en/xl/… both.

The prefixes move from the path into SCRIPT_NAME, so that url_for keeps them by itself, every
address works without a cookie, and caches and static mirrors can tell the versions apart.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import request

from ledger.i18n import Language, language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LANGUAGE, _LARGE, _BASE = "mingzhang.language", "mingzhang.large", "mingzhang.base"


class LanguageMiddleware:
    """Takes the prefixes off the path before the application sees it."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        environ[_BASE] = environ.get("SCRIPT_NAME", "")
        environ[_LANGUAGE] = "en" if _take(environ, "/en") else "zh"
        environ[_LARGE] = _take(environ, "/xl")
        return self._application(environ, start_response)


def _take(environ: "WSGIEnvironment", prefix: str) -> bool:
    """Move a prefix from the path to SCRIPT_NAME; ``/en`` alone counts, ``/england`` does not."""
    path: str = environ.get("PATH_INFO", "")
    if path != prefix and not path.startswith(f"{prefix}/"):
        return False
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
    environ["PATH_INFO"] = path.removeprefix(prefix) or "/"
    return True


def reader_language() -> Language:
    """Give the language of the page that is asked for."""
    return language(request.environ.get(_LANGUAGE, "zh"))


def is_large() -> bool:
    """Tell whether the page is asked for in large type."""
    return bool(request.environ.get(_LARGE, False))


def base_path() -> str:
    """Give the application's own path, without the prefixes."""
    return str(request.environ.get(_BASE, ""))


def address(*, code: str, large: bool) -> str:
    """Give the path of the page that is asked for in another language or size, query included."""
    prefix = f"{'/en' if code == 'en' else ''}{'/xl' if large else ''}"
    query = quote(request.query_string, safe="=&%+.-_~*:/,")
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    return base_path() + prefix + path + (f"?{query}" if query else "")
