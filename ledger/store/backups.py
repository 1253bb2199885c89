"""Copy a database as it was at one moment while others write, and bring such a copy back.

SQLite: its own backup, in one step under one snapshot. PostgreSQL: ``pg_dump`` of a snapshot that we opened, so
that what we say about the logs is about exactly what was dumped.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from ledger.domain.backup_errors import BackupError
from ledger.store.drafts import attachments, public_copies
from ledger.store.log import publication_files
from ledger.store.manifests import flush_file

_WAIT_S = 30
_OTHERS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"""


def sqlite_path(url: str) -> Path | None:
    """Give the file of an SQLite database; None for another."""
    parts = sa.make_url(url)
    return Path(str(parts.database)) if parts.get_backend_name() == "sqlite" else None


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database in use into one new file, as it was at one moment.

    Raises:
        BackupError: there is no such database (reason no_books).
    """
    if not source.is_file():
        raise BackupError(reason="no_books", text=str(source))
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(source, timeout=_WAIT_S)) as read,
        closing(sqlite3.connect(target)) as kept,
    ):
        read.backup(kept)
    settle_sqlite(target)


def settle_sqlite(path: Path) -> None:
    """Make a database that nobody uses one file without companions, which one hash can name."""
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("PRAGMA journal_mode=DELETE")
    flush_file(path)


def has_program(name: str) -> bool:
    """Tell whether a program of PostgreSQL is installed."""
    return shutil.which(name) is not None


@contextmanager
def snapshot(url: str) -> Iterator[tuple[sa.Connection, str]]:
    """Lend a reading transaction on PostgreSQL, and the name under which ``pg_dump`` sees the same."""
    engine = sa.create_engine(
        url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"options": "-c default_transaction_read_only=on"},
        hide_parameters=True,
    )
    with engine.begin() as connection:
        name = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        yield connection, str(name)
    engine.dispose()


def dump(url: str, target: Path, *, snapshot_name: str, schemas: tuple[str, ...]) -> None:
    """Write schemas of a PostgreSQL database into one file of PostgreSQL's own format.

    Rights and owners are left out: ``db upgrade`` gives them anew, to whoever owns the copy.
    """
    options = [f"--schema={schema}" for schema in schemas]
    options += ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    options += [f"--snapshot={snapshot_name}"] if snapshot_name else []
    _run("pg_dump", url, options)
    flush_file(target)


def undump(url: str, source: Path) -> None:
    """Bring a dump into an empty PostgreSQL database, all of it or nothing."""
    # The schema "public" is there already, in every database.
    listing = _program("pg_restore", ["--list", str(source)])
    wanted = [line for line in listing.splitlines() if " SCHEMA - public " not in line]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".list") as contents:
        contents.write("\n".join(wanted) + "\n")
        contents.flush()
        options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        _run("pg_restore", url, [*options, f"--use-list={contents.name}", str(source)])


def _run(program: str, url: str, options: list[str]) -> None:
    """Run a program against a database; the password goes by a file, never by what everybody may list."""
    parts = sa.make_url(url)
    words: dict[str, str] = {key: str(value) for key, value in parts.query.items()}
    named = {
        "host": parts.host,
        "port": parts.port,
        "user": parts.username,
        "dbname": parts.database,
    }
    words |= {key: str(value) for key, value in named.items() if value is not None}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as passes:  # readable by its owner only
        if parts.password is not None:
            password = str(parts.password).replace("\\", "\\\\").replace(":", "\\:")
            passes.write(f"*:*:*:*:{password}\n")
            passes.flush()
            words["passfile"] = passes.name
        _program(program, [*options, f"--dbname={psycopg.conninfo.make_conninfo(**words)}"])


def _program(program: str, words: list[str]) -> str:
    path = shutil.which(program)
    if path is None:
        raise BackupError(reason="program", text=program)
    done = subprocess.run([path, *words], capture_output=True, text=True, check=False)  # noqa: S603 — our own words
    if done.returncode:
        raise BackupError(reason="failed", text=done.stderr.strip().replace("\n", "; ")[-400:])
    return done.stdout


def is_empty(url: str) -> bool:
    """Tell whether a database holds nothing: no file, or no table and nothing else of anybody's."""
    path = sqlite_path(url)
    if path is not None:
        return not path.exists()
    engine = sa.create_engine(url, poolclass=NullPool, hide_parameters=True)
    with engine.begin() as connection:
        count = connection.exec_driver_sql(_OTHERS.replace("%", "%%")).scalar_one()
    engine.dispose()
    return int(count) == 0


@contextmanager
def passing_database(owner_url: str) -> Iterator[str]:
    """Lend the URL of a new PostgreSQL database, gone when the block ends.

    Raises:
        BackupError: the owner may not make any (reason rights).
    """
    parts = sa.make_url(owner_url)
    name = f"mingzhang_verify_{os.urandom(6).hex()}"
    engine = sa.create_engine(
        owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True
    )
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except sa.exc.ProgrammingError as error:
            raise BackupError(reason="rights") from error
        try:
            yield parts.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    engine.dispose()


def named_files(connection: sa.Connection) -> set[str]:
    """Give the shared files that the books name, as the manifest writes them."""
    queries = (
        ("attachments/originals", sa.select(attachments.c.sha256)),
        ("attachments/copies", sa.select(attachments.c.copy_sha256)),
        ("attachments/copies", sa.select(public_copies.c.copy_sha256)),
        ("publications", sa.select(publication_files.c.sha256)),
    )
    return {
        f"{folder}/{sha256}"
        for folder, query in queries
        for sha256 in connection.execute(query).scalars()
        if sha256
    }
