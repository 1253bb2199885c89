"""Bring a backup back into an empty place, and see that it is whole: the list, the guards, the books."""

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa

from config import Settings
from ledger.cli.backup_making import BOOKS, LOG_KEY, PG_DUMP, RUNTIME, SECRET_KEY, SQLITE
from ledger.cli.examining import Examined, examine
from ledger.domain.backup_errors import BackupError, RolledBackError
from ledger.log.keys import public_key
from ledger.log.marks import Mark, marks_now, read_marks
from ledger.store import backups, manifests, migrate, moving, runtime
from ledger.store.database import Database
from ledger.store.manifests import POOL, Manifest

#: What may lie in a data folder before anything is restored: the first is made by every command.
_NOTHING = frozenset({"secret-key", "lost+found"})


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its own folder, that of all backups, and its list."""

    folder: Path
    store: Path
    manifest: Manifest


def find_backup(place: Path) -> Backup:
    """Find a backup by its folder, or the newest in a folder of backups, and read all that it lists.

    Raises:
        BackupError: there is none, or it is not whole, or a newer program made it.
    """
    folder = place
    if not (place / manifests.MANIFEST).exists():
        held = manifests.backups_in(place)
        if not held:
            raise BackupError(reason="no_backup", text=str(place))
        folder = held[-1]
    manifest = manifests.read_manifest(folder)
    manifests.verify_files(folder.parent, folder, manifest)
    schema = manifest.versions.get("schema", "")
    if schema not in migrate.known_versions():
        raise BackupError(reason="version", text=schema)
    return Backup(folder, folder.parent, manifest)


def refuse_occupied(settings: Settings, backup: Backup) -> None:
    """See that nothing would be written over.

    Raises:
        BackupError: something is there (not_empty), the log's key is another (key), or a dump is for
            PostgreSQL alone (kind).
    """
    folder = settings.data_dir
    held = {path.name for path in folder.iterdir()} if folder.exists() else set()
    is_sqlite = backups.sqlite_path(settings.owner_database_url) is not None
    if is_sqlite and held - _NOTHING:
        raise BackupError(reason="not_empty", text=str(folder))
    if is_sqlite and backup.manifest.kind == PG_DUMP:
        raise BackupError(reason="kind")
    for url in (settings.owner_database_url, _runtime_owner(settings)):
        if not backups.is_empty(url):
            raise BackupError(reason="not_empty", text=str(sa.make_url(url).database))
    kept = backup.folder / LOG_KEY
    here = settings.log_key_file
    if kept.exists() and here.exists() and here.read_text().strip() != kept.read_text().strip():
        raise BackupError(reason="key", text=str(here))


def restore_files(settings: Settings, backup: Backup, *, with_secret_key: bool) -> None:
    """Put files and keys back where they are not yet.

    Raises:
        BackupError: a file was altered between reading and copying (reason file).
    """
    manifests.private_folder(settings.data_dir)
    for name in sorted(backup.manifest.kept):
        if not manifests.keep_shared(backup.store / POOL, settings.data_dir, name):
            raise BackupError(reason="file", text=name)
    _restore_key(backup.folder / LOG_KEY, settings.log_key_file)
    if with_secret_key and (backup.folder / SECRET_KEY).exists():
        settings.secret_key_file.unlink(missing_ok=True)
        _restore_key(backup.folder / SECRET_KEY, settings.secret_key_file)


def _restore_key(kept: Path, target: Path) -> None:
    if kept.exists() and not target.exists():
        manifests.private_folder(target.parent)
        with manifests.new_file(target) as file:
            file.write(kept.read_bytes())


def restore_databases(settings: Settings, backup: Backup) -> None:
    """Bring the books, sessions and guards into empty databases, the books of an SQLite file last of all.

    Raises:
        BackupError: PostgreSQL's program failed, or rows did not arrive.
    """
    _restore_runtime(settings, backup)
    source = backup.folder / BOOKS[backup.manifest.kind]
    target = backups.sqlite_path(settings.owner_database_url)
    if backup.manifest.kind == PG_DUMP:
        backups.undump(settings.owner_database_url, source)
    elif target is not None:
        _place(source, target)
    else:
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restoring-") as folder:
            copy = Path(folder) / source.name
            _place(source, copy)
            carry_over(f"sqlite:///{copy}", settings.owner_database_url)
    migrate.upgrade(settings.owner_database_url)
    runtime.upgrade(_runtime_owner(settings))
    _carry_runtime(settings, backup)


def carry_over(source_url: str, owner_url: str) -> None:
    """Bring a copy that nobody uses to this version, and its rows into an empty PostgreSQL database."""
    migrate.upgrade(source_url)
    source = Database(source_url)
    with source.reading() as connection:
        migrate.fill(owner_url, lambda into: _only(moving.copy_tables(connection, into)))
    source.dispose()


def _only(_sums: object) -> None:
    """Take the rows and leave their sums."""


def _place(source: Path, target: Path) -> None:
    """Copy a file under another name first: what has its own name is whole."""
    manifests.private_folder(target.parent)
    draft = target.with_name(f".{target.name}.{token_hex(6)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    shutil.copyfile(source, draft)
    manifests.flush_file(draft)
    draft.replace(target)
    manifests.flush_folder(target.parent)


def _runtime_owner(settings: Settings) -> str:
    is_shared = settings.runtime_database_url == settings.database_url
    return settings.owner_database_url if is_shared else settings.runtime_database_url


def _restore_runtime(settings: Settings, backup: Backup) -> None:
    """Bring sessions back as files or dumps, where both sides are of one kind."""
    target = backups.sqlite_path(settings.runtime_database_url)
    file, dumped = (backup.folder / RUNTIME[kind] for kind in (SQLITE, PG_DUMP))
    if file.exists() and target is not None:
        _place(file, target)
    elif dumped.exists() and target is None:
        backups.undump(_runtime_owner(settings), dumped)


def _carry_runtime(settings: Settings, backup: Backup) -> None:
    """Bring sessions from a file into PostgreSQL."""
    file = backup.folder / RUNTIME[SQLITE]
    url = _runtime_owner(settings)
    if not file.exists() or backups.sqlite_path(url) is not None:
        return
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restoring-") as folder:
        copy = Path(folder) / file.name
        _place(file, copy)
        copy_runtime(f"sqlite:///{copy}", url)


def copy_runtime(source_url: str, target_url: str) -> None:
    """Copy sessions and their like between databases that have the tables; the target's are empty."""
    source, target = (
        sa.create_engine(url, hide_parameters=True) for url in (source_url, target_url)
    )
    with source.begin() as read, target.begin() as written:
        for connection in (read, written):
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL search_path = {runtime.SCHEMA}, pg_temp")
        moving.copy_tables(read, written, runtime.runtime_metadata)
    source.dispose()
    target.dispose()


def examine_restored(settings: Settings, backup: Backup, *, as_application: bool) -> Examined:
    """See that what was restored is what the list says, and agrees with itself.

    Files are looked for in the data folder of the settings.
    """
    key_file = backup.folder / LOG_KEY
    key = public_key(bytes.fromhex(key_file.read_text().strip())) if key_file.exists() else None
    database = Database(settings.database_url if as_application else settings.owner_database_url)
    try:
        marks = read_marks(settings.data_dir)
        found = examine(
            database, settings.data_dir, key=key, marks=marks, as_application=as_application
        )
        with database.newest() as connection:
            found.log += _other_than_listed(marks_now(connection), backup.manifest)
            named = backups.named_files(connection)
    finally:
        database.dispose()
    there = {name for name in named if manifests.pooled(settings.data_dir, name).is_file()}
    found.missing = sorted(named - there)
    return found


def _other_than_listed(marks: dict[str, Mark], manifest: Manifest) -> list[RolledBackError]:
    found = []
    for origin, (slug, size, root) in manifest.logs.items():
        here = marks.get(origin)
        if here is None or here.size < size:
            found.append(RolledBackError("shorter", slug, here.size if here else 0, size))
        elif (here.size, here.root) != (size, root):
            found.append(RolledBackError("other", slug, here.size, size))
    return found


def try_out(settings: Settings, backup: Backup) -> Examined:
    """Restore a backup into a passing place and examine it; files are read where the backups keep them."""
    find_backup(backup.folder)
    here = replace(settings, data_dir=backup.store / POOL)
    manifests.private_folder(backup.store / POOL)
    if backup.manifest.kind == PG_DUMP:
        with backups.passing_database(settings.owner_database_url) as url:
            trial = replace(
                here, database_url=url, owner_database_url=url, runtime_database_url=url
            )
            restore_databases(trial, backup)
            return examine_restored(trial, backup, as_application=False)
    with tempfile.TemporaryDirectory(dir=backup.store, prefix=".trying-") as folder:
        url = f"sqlite:///{folder}/ledger.sqlite3"
        runtime_url = f"sqlite:///{folder}/runtime.sqlite3"
        trial = replace(
            here, database_url=url, owner_database_url=url, runtime_database_url=runtime_url
        )
        restore_databases(trial, backup)
        return examine_restored(trial, backup, as_application=True)
