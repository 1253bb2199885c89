"""``flask db move``: carry an installation's books from one database into the other."""

from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa

from config import Settings
from ledger.cli.backup_restoring import copy_runtime
from ledger.cli.examining import Examined, examine
from ledger.domain.backup_errors import BackupError
from ledger.log.keys import public_key
from ledger.log.marks import read_marks
from ledger.store import backups, manifests, migrate, moving, runtime
from ledger.store.database import Database


def target_of(url: str, settings: Settings) -> Settings:
    """Give the settings of where the books go; files and keys stay where they are.

    Raises:
        SettingsError: the address is none of a database.
    """
    environ = {
        "LEDGER_DATABASE_URL": url,
        "LEDGER_DATA_DIR": str(settings.data_dir),
        "LEDGER_SECRET_KEY_FILE": str(settings.secret_key_file),
        "LEDGER_LOG_KEY_FILE": str(settings.log_key_file),
    }
    return Settings.from_env(environ)


def move_books(settings: Settings, target: Settings) -> dict[str, moving.Sum]:
    """Carry everything over, or nothing; the source is only read. Gives how many rows each table has.

    Raises:
        BackupError: the target is not empty, the source is of another version, somebody wrote to it
            meanwhile, or a table did not arrive as it was.
    """
    url = target.database_url
    for place in (url, target.runtime_database_url):
        if not backups.is_empty(place):
            raise BackupError(reason="not_empty", text=str(sa.make_url(place).database))
    path = backups.sqlite_path(url)
    # A file gets its name when it is whole.
    draft = path.with_name(f".{path.name}.{token_hex(6)}") if path else None
    source = Database(settings.database_url)
    sums: dict[str, moving.Sum] = {}

    def take(into: sa.Connection) -> None:
        with source.newest() as connection:
            if migrate.version(connection) != migrate.newest_version():
                raise BackupError(reason="upgrade", text=migrate.version(connection))
            sums.update(moving.copy_tables(connection, into))
        with source.newest() as connection:
            moving.refuse_changes(connection, sums)

    if path:
        manifests.private_folder(path.parent)
    try:
        migrate.fill(f"sqlite:///{draft}" if draft else url, take)
        if path and draft:
            backups.settle_sqlite(draft)
            draft.rename(path)
    finally:
        source.dispose()
        if draft:
            _remove(draft)
    _move_runtime(settings, target)
    return sums


def _move_runtime(settings: Settings, target: Settings) -> None:
    runtime.upgrade(target.runtime_database_url)
    sessions = backups.sqlite_path(settings.runtime_database_url)
    if sessions is None or sessions.exists():
        copy_runtime(settings.runtime_database_url, target.runtime_database_url)
    file = backups.sqlite_path(target.runtime_database_url)
    if file is not None:
        backups.settle_sqlite(file)


def _remove(draft: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def examine_moved(target: Settings) -> Examined:
    """Check the books where they are now."""
    key = public_key(target.log_key()) if target.log_key_file.exists() else None
    database = Database(target.database_url)
    try:
        return examine(
            database, target.data_dir, key=key, marks=read_marks(target.data_dir),
            as_application=database.dialect == "sqlite",
        )  # fmt: skip
    finally:
        database.dispose()
