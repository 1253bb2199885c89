"""One-time tokens of forms: a double click, or a page sent again, does a thing once."""

import hashlib
import secrets

from flask import request

from ledger.web.access import Seat

FIELD = "form_token"


def fresh_token() -> str:
    """Give the token that a newly shown form carries."""
    return secrets.token_urlsafe(16)


def sent_token() -> str:
    """Give the token that the form brought back."""
    return request.form.get(FIELD, "")


def sent_sha256() -> str:
    """Give the digest of all that the form brought but its tokens: what a used token must not change.

    A page that was sent, gone back to and changed is refused rather than taken for a double click.
    """
    fields = sorted(
        (name, text)
        for name, texts in request.form.lists()
        if name not in (FIELD, "csrf_token")
        for text in texts
    )
    files = sorted(
        (name, file.filename or "") for name, held in request.files.lists() for file in held
    )
    return hashlib.sha256(repr((fields, files)).encode("utf-8", "surrogatepass")).hexdigest()


def key_of(seat: Seat, token: str) -> str:
    """Give the key under which a form is kept: nobody else's token can name it."""
    return "form:" + hashlib.sha256(f"{seat.user.user_id}:{token}".encode()).hexdigest()
