"""How far each log was acknowledged: kept in the data folder, outside the database, so that an old copy is noticed.

A mark holds a log's size, its root, and what it takes to go on: the hashes of its perfect subtrees. The file is
advanced after posting, never put back by a backup, and lowered by ``flask log accept`` alone.
"""

import base64
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from ledger.domain.backup_errors import BackupError, RolledBackError
from ledger.log.merkle import GrowingTree
from ledger.store.communities import communities
from ledger.store.log import leaves

FILE = "log-marks.json"
FORMAT = "mingzhang-log-marks/1"
_LOCK = ".log-marks.lock"
_FETCH = 5_000
_SIZE = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one log was seen: ``root`` is that of its first ``size`` entries, hashes in hexadecimal digits."""

    origin: str
    slug: str
    size: int
    root: str
    peaks: tuple[str, ...] = ()
    last: str = ""  # hash of the last entry, to be compared at every start

    @property
    def note(self) -> str:
        """The three lines of a checkpoint: origin, size, root in base64."""
        root = base64.b64encode(bytes.fromhex(self.root)).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n"


def read_marks(folder: Path) -> dict[str, Mark]:
    """Give the marks by origin; none where nothing was ever acknowledged.

    Raises:
        RolledBackError: the file cannot be read (reason unreadable).
    """
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        held = json.loads(text)
        rows = {held["format"]: held["logs"]}[FORMAT]
        return {row["origin"]: Mark(**row | {"peaks": tuple(row["peaks"])}) for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise RolledBackError(reason="unreadable", text=str(path)) from error


def write_marks(folder: Path, marks: Mapping[str, Mark]) -> None:
    """Replace the file at once, readable by its owner only."""
    rows = [asdict(marks[origin]) for origin in sorted(marks)]
    draft = folder / f".{FILE}.{secrets.token_hex(6)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"format": FORMAT, "logs": rows}, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / FILE)
    finally:
        draft.unlink(missing_ok=True)


def advance(folder: Path, connection: sa.Connection, *, slug: str = "") -> list[RolledBackError]:
    """Raise the marks to where the logs are, of one community or of all; give those that fell behind.

    A log that is shorter than its mark, or another, keeps it. Processes take turns, so the connection must not have
    read anything yet: a snapshot from before one's turn would lack what another process acknowledged since.
    """
    found: list[RolledBackError] = []
    with _turn(folder):
        marks = read_marks(folder)
        before = dict(marks)
        for community_id, at in _logs(connection, slug):
            mark = marks.get(at.origin)
            setback = _setback(connection, community_id, mark, at) if mark else None
            if setback is not None:
                found.append(setback)
            elif mark is None or at.size > mark.size:
                marks[at.origin] = grown(connection, community_id, mark or replace(at, size=0))
        if marks != before:
            write_marks(folder, marks)
    return found


def accept(folder: Path, origin: str, mark: Mark | None) -> None:
    """Put a mark to where a log is, lower than before; None takes away that of a log that is no more."""
    with _turn(folder):
        marks = {name: held for name, held in read_marks(folder).items() if name != origin}
        write_marks(folder, marks if mark is None else marks | {origin: mark})


def refuse_rolled_back(folder: Path, connection: sa.Connection, *, slug: str = "") -> None:
    """Compare the ends of the logs, of one community or of all, with the marks: two small queries a log.

    Raises:
        RolledBackError: for the first log that is shorter, or has another entry where its mark was set.
    """
    # The file first: what it says was committed before the database is asked.
    for setback in setbacks(connection, read_marks(folder), slug=slug):
        raise setback


def setbacks(
    connection: sa.Connection, marks: Mapping[str, Mark], *, slug: str = "", whole: bool = False
) -> Iterator[RolledBackError]:
    """Name every log that fell behind its mark; ``whole`` recomputes each root from the entries."""
    logs = {at.origin: (community_id, at) for community_id, at in _logs(connection, slug)}
    for origin, mark in marks.items():
        if origin in logs:
            community_id, at = logs[origin]
            setback = _setback(connection, community_id, mark, at)
            if setback is None and whole and root_at(connection, community_id, mark) != mark.root:
                setback = RolledBackError("other", mark.slug, at.size, mark.size)
            if setback is not None:
                yield setback
        elif not slug:
            yield RolledBackError("shorter", mark.slug, 0, mark.size)


def marks_now(connection: sa.Connection) -> dict[str, Mark]:
    """Compute where every log is, from its first entry on."""
    return {
        at.origin: grown(connection, community_id, replace(at, size=0))
        for community_id, at in list(_logs(connection))
    }


def root_at(connection: sa.Connection, community_id: int, mark: Mark) -> str:
    """Compute the root of as many entries as a mark counts, from the first on."""
    tree = GrowingTree()
    for entry_hash in islice(_hashes(connection, community_id, 0), mark.size):
        tree.add(entry_hash)
    return tree.root().hex()


def grown(connection: sa.Connection, community_id: int, mark: Mark) -> Mark:
    """Take in the entries after a mark."""
    tree = GrowingTree(mark.size, [bytes.fromhex(peak) for peak in mark.peaks])
    last = bytes.fromhex(mark.last)
    for last in _hashes(connection, community_id, mark.size):
        tree.add(last)
    peaks = tuple(peak.hex() for peak in tree.peaks)
    return replace(mark, size=tree.size, root=tree.root().hex(), peaks=peaks, last=last.hex())


def read_checkpoints(text: str) -> dict[str, Mark]:
    """Read checkpoints that somebody kept, as ``flask log show`` prints them; what follows a root is passed over.

    Raises:
        BackupError: it holds none (reason checkpoint).
    """
    found = {}
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        lines = block.split("\n")
        if lines[0].startswith("— "):  # signatures stand in a paragraph of their own
            continue
        if len(lines) < 3 or not _SIZE.fullmatch(lines[1]) or not _ROOT.fullmatch(lines[2]):
            raise BackupError(reason="checkpoint", text=lines[0][:80])
        origin = lines[0]
        found[origin] = Mark(origin, origin, int(lines[1]), base64.b64decode(lines[2]).hex())
    return found


def _setback(
    connection: sa.Connection, community_id: int, mark: Mark, at: Mark
) -> RolledBackError | None:
    if at.size < mark.size:
        return RolledBackError("shorter", at.slug, at.size, mark.size)
    if mark.size and mark.last:
        first = islice(_hashes(connection, community_id, mark.size - 1, count=1), 1)
        if next(first, b"").hex() != mark.last:
            return RolledBackError("other", at.slug, at.size, mark.size)
    return None


def _logs(connection: sa.Connection, slug: str = "") -> Iterator[tuple[int, Mark]]:
    """Give each log by its community, with its size alone."""
    c = communities.c
    newest = (
        sa.select(leaves.c.leaf_index)
        .where(leaves.c.community_id == c.community_id)
        .order_by(leaves.c.leaf_index.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = sa.select(c.community_id, c.log_origin, c.slug, sa.func.coalesce(newest + 1, 0))
    if slug:
        query = query.where(c.slug == slug)
    for community_id, origin, name, size in connection.execute(
        query.order_by(c.community_id)
    ).all():
        yield community_id, Mark(origin, name, size, "")


def _hashes(
    connection: sa.Connection, community_id: int, start: int, *, count: int = 0
) -> Iterator[bytes]:
    """Give the hashes of entries from an index on."""
    query = (
        sa.select(leaves.c.leaf_hash)
        .where(leaves.c.community_id == community_id, leaves.c.leaf_index >= start)
        .order_by(leaves.c.leaf_index)
    )
    if count:
        query = query.limit(count)
    with closing(connection.execute(query.execution_options(yield_per=_FETCH))) as rows:
        for row in rows:
            yield bytes(row[0])


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
