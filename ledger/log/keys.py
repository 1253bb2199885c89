"""The log's signing key: an Ed25519 seed of 32 bytes, kept outside the database.

The public half is written as a C2SP signed-note verifier key, ``name+keyid+base64(0x01 ‖ public)``. The name is
the log's origin, so the logs of an installation have different verifier keys though they share the seed.
"""

import base64
import hashlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"


def public_key(seed: bytes) -> bytes:
    """Give the 32 public bytes of a seed."""
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def verifier_key(name: str, public: bytes) -> str:
    """Write a verifier key; the key id is SHA-256(name ‖ LF ‖ 0x01 ‖ public), first four bytes."""
    key_id = hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4].hex()
    return f"{name}+{key_id}+{base64.b64encode(_ED25519 + public).decode('ascii')}"
