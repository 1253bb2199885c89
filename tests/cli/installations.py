"""Whole installations for tests of backing up and moving: settings, databases, files, people who post."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from click import Command
from click.testing import CliRunner, Result

from config import ROOT, Settings
from ledger.cli.backups import backup_command, restore_command
from ledger.cli.books import books
from ledger.cli.databases import databases
from ledger.cli.journal import journal
from ledger.cli.logs import logs
from ledger.posting.attachments import keep_files, record_attachment
from ledger.posting.values import Upload
from ledger.store import files, runtime
from ledger.store.database import Database
from ledger.store.migrate import upgrade
from tests import postgres
from tests.factories import OPENED_AT, TREASURER, Ledger, a_ledger

COMMANDS: dict[str, Command] = {
    "backup": backup_command, "restore": restore_command, "books": books, "db": databases,
    "journal": journal, "log": logs,
}  # fmt: skip
FEE = "2025-09-30 停车费\n借 100201 1.00\n贷 480101 1.00"


@dataclass(frozen=True)
class Installation:
    """Settings of one installation, as variables, and a way to run commands under them."""

    data_dir: Path
    url: str
    owner_url: str
    runtime_url: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """The environment that chooses this installation."""
        return {
            "LEDGER_DATA_DIR": str(self.data_dir), "LEDGER_DATABASE_URL": self.url,
            "LEDGER_OWNER_DATABASE_URL": self.owner_url,
            "LEDGER_RUNTIME_DATABASE_URL": self.runtime_url,
        }  # fmt: skip

    @property
    def settings(self) -> Settings:
        """The same as commands read them."""
        return Settings.from_env(self.variables)

    def run(self, *words: str, typed: str = "") -> Result:
        """Run a command of ours in English."""
        environ = dict.fromkeys(("LC_ALL", "LC_MESSAGES")) | {"LANG": "en"}
        return CliRunner().invoke(
            COMMANDS[words[0]], list(words[1:]), env=environ | self.variables, input=typed
        )

    def database(self) -> Database:
        """Connect as the application."""
        return Database(self.url)

    def leaves(self) -> list[tuple[int, int, bytes, bytes]]:
        """Read the bytes of every log."""
        database = self.database()
        with database.reading() as connection:
            query = sa.text(
                "SELECT community_id, leaf_index, leaf, leaf_hash FROM leaves"
                " ORDER BY community_id, leaf_index"
            )
            found = [
                (row[0], row[1], bytes(row[2]), bytes(row[3])) for row in connection.execute(query)
            ]
        database.dispose()
        return found

    def vouchers(self) -> set[str]:
        """Read the numbers of all vouchers."""
        database = self.database()
        with database.reading() as connection:
            found = set(connection.execute(sa.text("SELECT voucher FROM transactions")).scalars())
        database.dispose()
        return found


def on_sqlite(data_dir: Path) -> Installation:
    """Choose an SQLite installation, whether or not there is one."""
    url = f"sqlite:///{data_dir}/ledger.sqlite3"
    return Installation(data_dir, url, url)


def on_postgresql(cluster: postgres.Cluster, name: str, data_dir: Path) -> Installation:
    """Choose an installation in a database of a cluster: the application is not the owner."""
    return Installation(data_dir, cluster.url(name, user="app"), cluster.url(name))


def set_up(installation: Installation) -> None:
    """Make tables, guards and the keys that every installation has."""
    installation.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(installation.owner_url)
    settings = installation.settings
    is_shared = settings.runtime_database_url == settings.database_url
    runtime.upgrade(installation.owner_url if is_shared else settings.runtime_database_url)
    for name, sign in (("secret-key", "5"), ("log-key", "0")):
        path = installation.data_dir / name
        if not path.exists():
            path.write_text(sign * 64 + "\n")


def keep_file(installation: Installation, data: bytes, kind: str = "attachments/originals") -> str:
    """Put a file beside the books as an upload does; gives its hash."""
    return files.put(installation.data_dir / kind, data)


@contextmanager
def two_posters(url: str, community_id: int) -> Iterator[list[str]]:
    """Let two processes post without end; when the block ends, the list holds what they were told is posted."""
    told: list[str] = []
    command = [
        sys.executable,
        "-m",
        "tests.posting.posting_without_end",
        url,
        str(community_id),
        "3",
    ]
    with ExitStack() as stack:
        running = [
            stack.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(2)
        ]
        try:
            for process in running:
                # The word that it began, and the first vouchers.
                told += [voucher for _ in range(2) for voucher in _line(process)]
            yield told
        finally:
            for process in running:
                process.kill()
                while words := _line(process):
                    told += words


def _line(process: subprocess.Popen[str]) -> list[str]:
    """Read what one line names; a line without its end was cut short, and so was its last word."""
    assert process.stdout is not None
    line = process.stdout.readline()
    words = line.split()[1:]
    return words if line.endswith("\n") else words[:-1]


def an_empty_one(request: pytest.FixtureRequest, kind: str, data_dir: Path) -> Installation:
    """Choose a place with nothing in it; a database of a server is dropped after the test."""
    if kind == "sqlite":
        return on_sqlite(data_dir)
    cluster: postgres.Cluster = request.getfixturevalue("postgres_cluster")
    request.getfixturevalue("postgres_template")  # makes the application's role
    name = cluster.create_database()
    request.addfinalizer(lambda: cluster.drop_database(name))
    return on_postgresql(cluster, name, data_dir)


def keys_for(installation: Installation) -> None:
    """Make the key that every process of an installation on PostgreSQL must find."""
    installation.data_dir.mkdir(parents=True, exist_ok=True)
    (installation.data_dir / "secret-key").write_text("5" * 64 + "\n")


def a_place(request: pytest.FixtureRequest, kind: str, data_dir: Path) -> Installation:
    """Set up an installation without books."""
    found = an_empty_one(request, kind, data_dir)
    set_up(found)
    return found


def opened(place: Installation, text: str = FEE) -> None:
    """Open books in an installation, with a receipt and a publication beside them."""
    database = place.database()
    ledger = a_ledger(database, place.data_dir / "keys", text)
    attach(place, ledger, b"receipt")
    keep_file(place, b"%PDF-1.7 notice", "publications")
    database.dispose()


def attach(place: Installation, ledger: Ledger, original: bytes) -> str:
    """Bring a receipt as an upload does; gives its hash."""
    upload = Upload(original, "image/jpeg", b"copy of " + original, "image/jpeg")
    evidence = keep_files(place.data_dir, upload)
    with ledger.database.writing() as connection:
        return record_attachment(
            connection, ledger.community_id, evidence, by=TREASURER, at=OPENED_AT
        )


def post_again(place: Installation) -> None:
    """Post one voucher more."""
    database = place.database()
    Ledger(database, 1, "songhe").post(FEE)
    database.dispose()


def actions(place: Installation) -> list[tuple[str, str]]:
    """Read the log of actions: verbs and subjects."""
    database = place.database()
    with database.reading() as connection:
        rows = connection.execute(sa.text("SELECT verb, subject FROM actions ORDER BY action_id"))
        found = [(row[0], row[1]) for row in rows]
    database.dispose()
    return found


def backed_up(place: Installation, store: Path, *more: str) -> dict[str, object]:
    """Make a backup and give what was told of it."""
    done = place.run("backup", str(store), "--json", *more)
    assert done.exit_code == 0, done.output
    told: dict[str, object] = json.loads(done.stdout)
    return told


def altered(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
