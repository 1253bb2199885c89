"""A private PostgreSQL server for tests: made, started and stopped by them, shared with nobody."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

VERSION_MIN = 15
START_SECONDS_MAX = 60
LOG = "server.log"
MISSING = (
    f"PostgreSQL {VERSION_MIN} or newer was not found (initdb, postgres). The tests need the real "
    "server: run `make setup-test`, or install the package `postgresql`."
)


@dataclass(frozen=True)
class Cluster:
    """A running server that listens on a socket in a folder of its own, and nowhere else."""

    folder: Path

    def url(self, database: str = "postgres", *, user: str = "postgres") -> str:
        """Return a URL for SQLAlchemy; reaching the folder is all the permission it takes."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def create_database(self, template: str = "template1") -> str:
        """Make a database from a template that nobody is connected to; return its name."""
        name = f"test_{secrets.token_hex(8)}"
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            _run(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)
            # Rights on a database are not copied with it: a new one lets everybody make temporary tables.
            _run(connection, "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", name)
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is connected to it."""
        self.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def run(self, statement: LiteralString, *names: str) -> None:
        """Run one statement as superuser; names fill the braces, quoted."""
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            _run(connection, statement, *names)


def _run(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Make a cluster in a new folder, start it, stop it by its own pid, and remove it."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="mingzhang-pg-"))
    try:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        _initialise(programs, folder)
        process = _start(programs, folder)
        try:
            _wait_until_it_answers(process, Cluster(folder))
            yield Cluster(folder)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder)


def find_programs() -> Path:
    """Return the folder of the newest server's programs; fail when there is none."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    candidates += Path("/usr/lib/postgresql").glob("*/bin")
    found = [(_version(f), f) for f in candidates if (f / "postgres").exists()]
    if not found or max(found)[0] < VERSION_MIN:
        raise RuntimeError(MISSING)
    return max(found)[1]


def _version(programs: Path) -> int:
    output = subprocess.check_output([programs / "initdb", "--version"], text=True)
    number = re.search(r"\d+", output)
    return int(number.group()) if number else 0


def _as_server_user() -> dict[str, Any]:
    """Return what makes a child process run as an ordinary user when we are root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _initialise(programs: Path, folder: Path) -> None:
    done = subprocess.run(
        [
            *(programs / "initdb", "--pgdata", folder / "data", "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **_as_server_user(),
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def _start(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "port": "5432",
        "timezone": "UTC",
        "max_connections": "60",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    if shutil.which("setpriv"):  # should we be killed, the kernel asks the server to stop too
        command = ["setpriv", "--pdeathsig", "INT", *command]
    with (folder / LOG).open("wb") as log:
        return subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **_as_server_user())


def _wait_until_it_answers(process: subprocess.Popen[bytes], cluster: Cluster) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            cluster.run("SELECT 1")
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(cluster.folder / LOG).read_text()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # a "fast shutdown": clients are sent away
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
