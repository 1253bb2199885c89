"""What a backup consists of: a list with the SHA-256 of everything, and files that later backups share.

``FOLDER/files/`` holds files by their hash, as the data folder does; ``FOLDER/<moment>/`` is one backup. It gets
its name last, when everything in it is on the disk: what begins with a dot was never finished.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ledger.domain.backup_errors import BackupError

FORMAT = "mingzhang-backup/1"
MANIFEST = "manifest.json"
POOL = "files"
#: Folders of the data folder whose files are named by their hash.
KEPT_FOLDERS = ("attachments/originals", "attachments/copies", "publications")
_NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of one backup.

    Attributes:
        made_at: the moment in UTC, as text.
        kind: how the books are kept: ``sqlite`` (a file) or ``pg_dump`` (PostgreSQL's custom format).
        versions: of the program, the schema and the database's server.
        files: SHA-256 and bytes of each file in the backup's own folder.
        kept: bytes of each shared file, by its folder and hash.
        logs: slug, size and root (hexadecimal) of each community's log, by origin.
        missing: shared files that the books name and that were not there, or not whole, when it was made.
    """

    made_at: str
    kind: str
    versions: Mapping[str, str]
    files: Mapping[str, tuple[str, int]]
    kept: Mapping[str, int]
    logs: Mapping[str, tuple[str, int, str]]
    missing: tuple[str, ...] = ()
    format: str = field(default=FORMAT, kw_only=True)
    sha256: str = field(default="", kw_only=True)

    def sealed(self) -> "Manifest":
        """Give the same list with the SHA-256 of everything that it says."""
        said = asdict(replace(self, sha256=""))
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return replace(self, sha256=hashlib.sha256(text.encode()).hexdigest())


def write_manifest(folder: Path, manifest: Manifest) -> Manifest:
    """Write the list beside what it lists, and give it with its own hash."""
    whole = manifest.sealed()
    text = json.dumps(asdict(whole), ensure_ascii=False, sort_keys=True, indent=1)
    with new_file(folder / MANIFEST) as file:
        file.write(text.encode() + b"\n")
    return whole


def read_manifest(folder: Path) -> Manifest:
    """Read a backup's list.

    Raises:
        BackupError: there is none (no_backup), it was altered (manifest), or is of another format (format).
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupError(reason="no_backup", text=str(folder))
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
        if said["format"] != FORMAT:
            raise BackupError(reason="format", text=str(said["format"])[:40])
        said["files"] = {name: (str(sha), int(size)) for name, (sha, size) in said["files"].items()}
        said["logs"] = {key: tuple(row) for key, row in said["logs"].items()}
        manifest = Manifest(**said | {"missing": tuple(said["missing"])})
        is_whole = manifest.sealed().sha256 == manifest.sha256 and _safe(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(reason="manifest", text=str(path)) from error
    if not is_whole:
        raise BackupError(reason="manifest", text=str(path))
    return manifest


def _safe(manifest: Manifest) -> bool:
    """Tell whether every name stays inside its folder."""
    kept = [name.rpartition("/") for name in manifest.kept]
    return all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) for name in manifest.files) and all(
        folder in KEPT_FOLDERS and _HASH.fullmatch(sha256) for folder, _, sha256 in kept
    )


def verify_files(store: Path, folder: Path, manifest: Manifest) -> None:
    """Read everything that a backup lists.

    Raises:
        BackupError: something is missing or altered (reason file, the first by name).
    """
    for name, (sha256, size) in sorted(manifest.files.items()):
        if measure(folder / name) != (sha256, size):
            raise BackupError(reason="file", text=name)
    for name, size in sorted(manifest.kept.items()):
        if measure(pooled(store / POOL, name)) != (name.rpartition("/")[2], size):
            raise BackupError(reason="file", text=name)


def measure(path: Path) -> tuple[str, int]:
    """Give the SHA-256 and the bytes of a file; of one that is not there, nothing."""
    if not path.is_file():
        return "", 0
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return digest, path.stat().st_size


def pooled(root: Path, name: str) -> Path:
    """Give where a shared file lies under a root: ``publications/<hash>`` in ``publications/<two digits>/<hash>``."""
    folder, _, sha256 = name.rpartition("/")
    return root / folder / sha256[:2] / sha256


def shared_names(root: Path) -> Iterator[str]:
    """Name every shared file under a root, unfinished ones left out."""
    for folder in KEPT_FOLDERS:
        for path in sorted((root / folder).glob("??/*")):
            if _HASH.fullmatch(path.name):
                yield f"{folder}/{path.name}"


def keep_shared(source: Path, target: Path, name: str) -> bool:
    """Copy one shared file where it is not yet; tell whether what was copied is what its name says."""
    path = pooled(target, name)
    if path.exists() and path.stat().st_size == pooled(source, name).stat().st_size:
        return True
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with pooled(source, name).open("rb") as read, new_file(draft) as file:
            shutil.copyfileobj(read, file, _CHUNK)
        if measure(draft)[0] != path.name:
            return False
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(path.parent)
    return True


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner's eyes only."""
    if not path.exists():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def new_file(path: Path) -> Iterator[Any]:
    """Lend a new file that its owner alone may read; when the block ends it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_file(path: Path) -> None:
    """Make what another program wrote into a file survive it too, for its owner's eyes only."""
    path.chmod(0o600)
    flush_folder(path)


def backups_in(store: Path) -> list[Path]:
    """Give the finished backups in a folder, the oldest first."""
    return sorted(path for path in store.glob("*") if _NAME.fullmatch(path.name))


@contextmanager
def taking_turns(store: Path) -> Iterator[None]:
    """Hold a folder of backups for oneself.

    Raises:
        BackupError: somebody else does (reason busy).
    """
    private_folder(store)
    descriptor = os.open(store / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(reason="busy", text=str(store)) from error
    finally:
        os.close(descriptor)
