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


def key_of(seat: Seat, token: str) -> str:
    """Give the key under which a form is kept: nobody else's token can name it."""
    return "form:" + hashlib.sha256(f"{seat.user.user_id}:{token}".encode()).hexdigest()
