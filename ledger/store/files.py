"""Files beside the database, named by the SHA-256 of their bytes: written once, never changed."""

import hashlib
import os
import re
import secrets
from pathlib import Path

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def put(folder: Path, data: bytes) -> str:
    """Keep bytes under their hash and give it; the same bytes again change nothing.

    When this returns, the bytes are on the disk: a row that names them may be committed.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(folder, sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{sha256}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    return sha256


def path_of(folder: Path, sha256: str) -> Path:
    """Give where bytes of this hash lie, whether or not they do.

    Raises:
        ValueError: the text is no hash; a path from outside never becomes a path here.
    """
    if not _HASH.fullmatch(sha256):
        raise ValueError("not a SHA-256 in lower-case hexadecimal digits")
    return folder / sha256[:2] / sha256


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
