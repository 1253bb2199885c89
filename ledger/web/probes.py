"""What a load balancer asks: does the process live, may visitors be sent here."""

from flask import Blueprint, Response

from ledger.web.database import why_not_ready

_WORDS = {
    "": "ready",
    "books": "not ready",
    "older": "not ready: the books are older than what was acknowledged",
    "marks": "not ready: what was acknowledged cannot be read",
}
probes = Blueprint("probes", __name__)


@probes.get("/healthz")
def healthz() -> Response:
    """Say that the process lives; asks nothing of the database."""
    return _answer("ok", 200)


@probes.get("/readyz")
def readyz() -> Response:
    """Say whether the books answer, their guards stand, and nothing that was acknowledged is missing."""
    why = why_not_ready()
    return _answer(_WORDS[why], 503 if why else 200)


def _answer(text: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", status=status, content_type="text/plain", headers=headers)
