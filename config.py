"""Settings: the only module that reads the environment. Each is explained in docs/running.md."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation can choose. Every field is the variable LEDGER_<FIELD>."""

    database_url: str  # the application: may only select and insert in the books
    owner_database_url: str  # migrations: owns the tables
    read_database_url: str  # public pages; may be a hot standby
    runtime_database_url: str  # sessions, throttles and jobs, apart from the books
    data_dir: Path  # attachments, publications, the embedded database, secrets
    public_url: str  # scheme and host that residents see, in links and QR codes
    secret_key_file: Path  # signs cookies and links
    log_key_file: Path  # signs the transparency log's checkpoints

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the settings; raise SettingsError when one cannot be used."""
        env = _known(os.environ if environ is None else environ, cls)
        data_dir = _path(env, "DATA_DIR", ROOT / "instance")
        database_url = _database(env, "DATABASE_URL", _embedded_url(data_dir))
        return cls(
            database_url=database_url,
            owner_database_url=_database(env, "OWNER_DATABASE_URL", database_url),
            read_database_url=_database(env, "READ_DATABASE_URL", database_url),
            runtime_database_url=_database(env, "RUNTIME_DATABASE_URL", _sibling(database_url)),
            data_dir=data_dir,
            public_url=_web_address(env, "PUBLIC_URL", "http://127.0.0.1:8000"),
            secret_key_file=_path(env, "SECRET_KEY_FILE", data_dir / "secret-key"),
            log_key_file=_path(env, "LOG_KEY_FILE", data_dir / "log-key"),
        )

    @property
    def is_embedded(self) -> bool:
        """Whether the books are the default SQLite file in the data folder."""
        return self.database_url == _embedded_url(self.data_dir)

    def secret_key(self) -> bytes:
        """Return the 32 bytes that sign cookies; make them on the first start if embedded."""
        return self._key(self.secret_key_file, "LEDGER_SECRET_KEY_FILE")

    def log_key(self) -> bytes:
        """Return the 32-byte seed of the log's key; make it on the first start if embedded."""
        return self._key(self.log_key_file, "LEDGER_LOG_KEY_FILE")

    def _key(self, path: Path, variable: str) -> bytes:
        if self.is_embedded and not path.exists():
            _create_key(path)
        try:
            text = path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"{variable}: {path} cannot be read ({error}). Make one with: "
                "(umask 077; python3 -c 'import secrets; print(secrets.token_hex(32))' > FILE)"
            ) from error
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise SettingsError(f"{variable}: {path} must hold 64 hexadecimal digits, lower case")
        return bytes.fromhex(text)


def _create_key(path: Path) -> None:
    """Write a new key that nobody else can read; another process that was faster wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, cannot replace a key that is already in use.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _known(environ: Mapping[str, str], settings: type[Settings]) -> dict[str, str]:
    """Return our variables without their prefix; a misspelt one must not be ignored."""
    env = {k.removeprefix("LEDGER_"): v for k, v in environ.items() if k.startswith("LEDGER_")}
    unknown = env.keys() - {field.upper() for field in settings.__dataclass_fields__}
    if unknown:
        names = ", ".join(f"LEDGER_{name}" for name in sorted(unknown))
        raise SettingsError(f"{names}: no such setting; docs/running.md lists them")
    return {name: value for name, value in env.items() if value}


def _path(env: Mapping[str, str], name: str, default: Path) -> Path:
    return Path(env.get(name, default)).expanduser().absolute()


def _embedded_url(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'ledger.sqlite3'}"


def _sibling(database_url: str) -> str:
    """Return where sessions live: beside an SQLite file, or in the same PostgreSQL database."""
    if not database_url.startswith("sqlite"):
        return database_url
    return f"{database_url.rpartition('/')[0]}/runtime.sqlite3"


def _database(env: Mapping[str, str], name: str, default: str) -> str:
    """Return the URL with the driver that we use. Messages leave out passwords."""
    scheme, mark, rest = env.get(name, default).partition("://")
    if not mark or scheme not in _DRIVERS:
        raise SettingsError(
            f"LEDGER_{name}: begins with {scheme[:20]!r}; "
            "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    if scheme.startswith("sqlite") and (not rest.strip("/") or ":memory:" in rest):
        raise SettingsError(f"LEDGER_{name}: needs a file, as in sqlite:////srv/ledger.sqlite3")
    return f"{_DRIVERS[scheme]}://{rest}"


def _web_address(env: Mapping[str, str], name: str, default: str) -> str:
    value = env.get(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
        whole = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        host, whole = None, ""
    if not host or value != whole or "@" in whole or not whole.startswith(("http://", "https://")):
        raise SettingsError(
            f"LEDGER_{name}: needs a scheme and host alone, as in https://zhang.example.org"
        )
    return value
