"""One byte form for each value: JSON Canonicalization Scheme (RFC 8785) on the profile the log uses.

The profile is strings, booleans, null, lists, small integers and ASCII keys. On it the standard library's
encoder and RFC 8785 agree byte for byte (a property test holds them together), and it is several times
faster than a general implementation.
"""

import json
from typing import Any

#: Beyond this, JSON readers that keep numbers as doubles disagree.
INTEGER_MAX = 2**53 - 1
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


def canonical_text(value: Any) -> str:
    """Write a value in canonical form."""
    return _ENCODER.encode(value)


def canonical_bytes(value: Any) -> bytes:
    """Write a value in canonical form as UTF-8.

    Raises:
        UnicodeEncodeError: a text holds half a surrogate pair.
    """
    return canonical_text(value).encode("utf-8")
