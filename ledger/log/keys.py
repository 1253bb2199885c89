"""The log's signing key: Ed25519, one a community, kept outside the database.

The public half is written as a C2SP signed-note verifier key, ``name+keyid+base64(0x01 ‖ public)``.
"""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"


def create_key(folder: Path, origin: str) -> str:
    """Make the signing key of a new log, readable by its owner alone, and give its verifier key.

    Raises:
        FileExistsError: a key of this log is there already; it is never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    seed = key.private_bytes(
        serialization.Encoding.Raw,
        serialization.PrivateFormat.Raw,
        serialization.NoEncryption(),
    )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{origin.rsplit('/', 1)[-1]}.key"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(seed)
        file.flush()
        os.fsync(file.fileno())
    public = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return verifier_key(origin, public)


def verifier_key(name: str, public: bytes) -> str:
    """Write a verifier key; the key id is SHA-256(name ‖ LF ‖ 0x01 ‖ public), first four bytes."""
    key_id = hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4].hex()
    return f"{name}+{key_id}+{base64.b64encode(_ED25519 + public).decode('ascii')}"
