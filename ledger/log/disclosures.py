"""Salted disclosures (RFC 9901): what the log commits to without showing, and can forget."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from ledger.log.canonical import canonical_bytes

SALT_BYTES = 16
#: Named in each leaf that carries digests.
DIGEST_ALGORITHM = "sha-256"


def base64url(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One field behind a leaf: the encoded ``[salt, name, value]`` and the digest that stands in the leaf."""

    name: str
    encoded: str
    digest: str


def disclose(name: str, value: Any, *, salt: bytes) -> Disclosure:
    """Commit to a named value with a fresh salt of 128 bits."""
    encoded = base64url(canonical_bytes([base64url(salt), name, value]))
    digest = base64url(hashlib.sha256(encoded.encode("ascii")).digest())
    return Disclosure(name, encoded, digest)
