"""Security headers on every answer, files and errors included."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Nothing from elsewhere, nothing inline: a script that somebody slipped into a page stays inert.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    # Addresses of the desk and of residents' links must not leak; within the site they may.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")


class HeadersMiddleware:
    """Adds the headers an answer does not bring itself; ``secure`` when visitors use HTTPS."""

    def __init__(self, application: "WSGIApplication", *, secure: bool) -> None:
        self._application = application
        self._headers = (*HEADERS, _TRANSPORT) if secure else HEADERS

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""

        def start(
            status: str,
            headers: list[tuple[str, str]],
            exc_info: "OptExcInfo | None" = None,
            /,
        ) -> object:
            present = {name.lower() for name, _value in headers}
            missing = [item for item in self._headers if item[0].lower() not in present]
            return start_response(status, [*headers, *missing], exc_info)

        return self._application(environ, start)  # type: ignore[arg-type]
