"""What a load balancer asks: does the process live, may visitors be sent here."""

from flask import Blueprint, Response

from ledger.web.database import is_ready

probes = Blueprint("probes", __name__)


@probes.get("/healthz")
def healthz() -> Response:
    """Say that the process lives; asks nothing of the database."""
    return _answer("ok", 200)


@probes.get("/readyz")
def readyz() -> Response:
    """Say whether the books answer and their guards stand."""
    return _answer("ready", 200) if is_ready() else _answer("not ready", 503)


def _answer(text: str, status: int) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response(f"{text}\n", status=status, content_type="text/plain", headers=headers)
