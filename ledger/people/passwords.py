"""Passwords: argon2id, checked in the same time whether or not the account exists."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from ledger.domain.errors import TextError

PASSWORD_LENGTH_MIN = 10
#: Hashing reads the whole text: a bound keeps a megabyte of password from costing a second.
PASSWORD_LENGTH_MAX = 200

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def check_new_password(password: str, *, login: str) -> str:
    """Refuse a password that is too short, too long or too easy; give it normalised.

    Raises:
        TextError: reason too_short, too_long or too_easy.
    """
    text = _normalised(password)
    if len(text) < PASSWORD_LENGTH_MIN:
        raise TextError(reason="too_short", field="password", length_max=PASSWORD_LENGTH_MIN)
    if len(text) > PASSWORD_LENGTH_MAX:
        raise TextError(reason="too_long", field="password", length_max=PASSWORD_LENGTH_MAX)
    if len(set(text)) < 4 or login.casefold() in text.casefold():
        raise TextError(reason="too_easy", field="password")
    return text


def hash_password(password: str) -> str:
    """Give the argon2id hash of a password, parameters and salt included."""
    return _HASHER.hash(_normalised(password))


def password_fits(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is the right one; None stands for an account that does not exist.

    Both answers take the same time: without an account a hash of no password is checked.
    """
    if len(password) > PASSWORD_LENGTH_MAX:
        password, password_hash = "", None
    try:
        _HASHER.verify(password_hash or _hash_of_nothing(), _normalised(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _hash_of_nothing() -> str:
    # Longer than any password that may be set, so that nothing typed ever fits.
    return _HASHER.hash("\N{BULLET}" * (PASSWORD_LENGTH_MAX + 1))


def _normalised(password: str) -> str:
    # The same characters typed on another keyboard must give the same bytes.
    return unicodedata.normalize("NFKC", password)
