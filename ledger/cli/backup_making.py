"""Make a backup while people work: the books at one moment, what they name, and a list of it all."""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa

from config import ROOT, Settings
from ledger.domain.backup_errors import BackupError
from ledger.log.marks import marks_now
from ledger.store import backups, manifests, migrate, moving
from ledger.store.base import instant_text
from ledger.store.database import Database
from ledger.store.manifests import POOL, Manifest
from ledger.store.runtime import SCHEMA, runtime_metadata

SQLITE, PG_DUMP = "sqlite", "pg_dump"
BOOKS = {SQLITE: "books.sqlite3", PG_DUMP: "books.dump"}
RUNTIME = {SQLITE: "runtime.sqlite3", PG_DUMP: "runtime.dump"}
LOG_KEY, SECRET_KEY = "log-key", "secret-key"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks of a backup."""

    with_secret_key: bool = False
    portable: bool = False


@dataclass(frozen=True, slots=True)
class Copied:
    """What is known of the books as they were copied."""

    logs: dict[str, tuple[str, int, str]]
    named: set[str]
    schema: str
    server: str


def make_backup(
    settings: Settings, store: Path, *, at: datetime, wanted: Wanted
) -> tuple[Path, Manifest]:
    """Make one backup in a folder of backups, and give where it is and its list.

    The books come first and files after them: one that nobody names yet does no harm.

    Raises:
        BackupError: there is nothing to back up, or another backup is under way.
    """
    with manifests.taking_turns(store), _unfinished(store) as draft:
        kind = _kind(settings, wanted)
        copied = _copy_books(settings, draft, kind)
        _copy_runtime(settings, draft, kind)
        kept = _copy_files(settings.data_dir, store / POOL)
        _copy_keys(settings, draft, wanted)
        manifest = manifests.write_manifest(
            draft,
            Manifest(
                made_at=instant_text(at),
                kind=kind,
                versions={
                    "program": program_version(), "schema": copied.schema, "server": copied.server,
                },
                files={path.name: manifests.measure(path) for path in sorted(draft.iterdir())},
                kept=kept,
                logs=copied.logs,
                missing=tuple(sorted(copied.named - kept.keys())),
            ),
        )  # fmt: skip
        manifests.flush_folder(draft)
        place = _free_name(store, at)
        draft.rename(place)
        manifests.flush_folder(store)
    return place, manifest


def program_version() -> str:
    """Give this program's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _kind(settings: Settings, wanted: Wanted) -> str:
    """Choose how books are kept: PostgreSQL's own dump where its program is installed, else one SQLite file."""
    is_sqlite = backups.sqlite_path(settings.database_url) is not None
    by_dump = not (is_sqlite or wanted.portable) and backups.has_program("pg_dump")
    return PG_DUMP if by_dump else SQLITE


@contextmanager
def _unfinished(store: Path) -> Iterator[Path]:
    draft = store / f".making-{token_hex(6)}"
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _free_name(store: Path, at: datetime) -> Path:
    name = instant_text(at).replace("-", "").replace(":", "")
    place, number = store / name, 1
    while place.exists():
        number += 1
        place = store / f"{name}-{number}"
    return place


def _copy_books(settings: Settings, draft: Path, kind: str) -> Copied:
    target = draft / BOOKS[kind]
    source = backups.sqlite_path(settings.database_url)
    if source is not None:
        backups.copy_sqlite(source, target)
        copy = Database(f"sqlite:///{target}")
        with copy.reading() as connection:
            copied = _facts(connection)
        copy.dispose()
        return copied
    with backups.snapshot(settings.database_url) as (connection, name):
        copied = _facts(connection)
        if kind == PG_DUMP:
            schemas = ("public", SCHEMA) if _is_shared(settings) else ("public",)
            backups.dump(settings.database_url, target, snapshot_name=name, schemas=schemas)
        else:
            if copied.schema != migrate.newest_version():
                raise BackupError(reason="upgrade", text=copied.schema)
            migrate.fill(
                f"sqlite:///{target}", lambda into: _discard(moving.copy_tables(connection, into))
            )
            backups.settle_sqlite(target)
    return copied


def _discard(_value: object) -> None:
    """Let go of what is not needed."""


def _facts(connection: sa.Connection) -> Copied:
    schema = migrate.version(connection)
    if not schema:
        raise BackupError(reason="no_books", text=str(connection.engine.url.database))
    marks = marks_now(connection)
    words = "sqlite_version()" if connection.dialect.name == "sqlite" else "version()"
    server = connection.exec_driver_sql(f"SELECT {words}").scalar_one()
    return Copied(
        {origin: (mark.slug, mark.size, mark.root) for origin, mark in marks.items()},
        backups.named_files(connection),
        schema,
        f"{connection.dialect.name} {server}",
    )


def _is_shared(settings: Settings) -> bool:
    return settings.runtime_database_url == settings.database_url


def _copy_runtime(settings: Settings, draft: Path, kind: str) -> None:
    """Copy sessions and what waits for the log of actions, where the books' own copy does not hold them."""
    url = settings.runtime_database_url
    source = backups.sqlite_path(url)
    if source is not None:
        if source.exists():
            backups.copy_sqlite(source, draft / RUNTIME[SQLITE])
        return
    if kind == PG_DUMP or backups.has_program("pg_dump"):
        if not (kind == PG_DUMP and _is_shared(settings)):
            backups.dump(url, draft / RUNTIME[PG_DUMP], snapshot_name="", schemas=(SCHEMA,))
        return
    with backups.snapshot(url) as (connection, _name):
        connection.exec_driver_sql(f"SET LOCAL search_path = {SCHEMA}, pg_temp")
        _fill_runtime(connection, draft / RUNTIME[SQLITE])


def _fill_runtime(source: sa.Connection, path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}", hide_parameters=True)
    with engine.begin() as connection:
        runtime_metadata.create_all(connection)
        moving.copy_tables(source, connection, runtime_metadata)
    engine.dispose()
    backups.settle_sqlite(path)


def _copy_files(data_dir: Path, pool: Path) -> dict[str, int]:
    """Bring into the pool what it lacks; give the bytes of every file that is whole, by name."""
    return {
        name: manifests.pooled(pool, name).stat().st_size
        for name in manifests.shared_names(data_dir)
        if manifests.keep_shared(data_dir, pool, name)
    }


def _copy_keys(settings: Settings, draft: Path, wanted: Wanted) -> None:
    keys = {LOG_KEY: settings.log_key_file}
    if wanted.with_secret_key:
        keys[SECRET_KEY] = settings.secret_key_file
    for name, path in keys.items():
        if path.exists():
            with manifests.new_file(draft / name) as file:
                file.write(path.read_bytes())


def forget_old(store: Path, *, days: int, now: datetime) -> list[str]:
    """Remove backups older than so many days, never the newest, and files that no backup left names.

    Raises:
        BackupError: a backup that stays cannot be read: what it names is not known, so no file goes.
    """
    with manifests.taking_turns(store):
        oldest = instant_text(now - timedelta(days=days)).replace("-", "").replace(":", "")
        held = manifests.backups_in(store)
        gone = [path for path in held[:-1] if path.name < oldest]
        for path in gone:
            # Out of sight first: a backup is there as a whole or not at all.
            aside = path.with_name(f".gone-{token_hex(6)}")
            path.rename(aside)
            shutil.rmtree(aside)
        named: set[str] = set()
        for path in manifests.backups_in(store):
            named |= manifests.read_manifest(path).kept.keys()
        for name in list(manifests.shared_names(store / POOL)):
            if name not in named:
                manifests.pooled(store / POOL, name).unlink()
    return [path.name for path in gone]
