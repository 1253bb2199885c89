"""Settings: defaults, refusals that name the variable, and keys made once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import ROOT, Settings, SettingsError, _create_key


def settings(**variables: str) -> Settings:
    return Settings.from_env({f"LEDGER_{name}": value for name, value in variables.items()})


def test_without_variables_everything_is_in_the_instance_folder() -> None:
    found = settings()
    assert found.database_url == f"sqlite:///{ROOT}/instance/ledger.sqlite3"
    assert found.runtime_database_url == f"sqlite:///{ROOT}/instance/runtime.sqlite3"
    assert found.owner_database_url == found.read_database_url == found.database_url
    assert found.public_url == "http://127.0.0.1:8000"
    assert found.is_embedded


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEDGER_PUBLIC_URL", "https://zhang.example.org/")
    assert Settings.from_env().public_url == "https://zhang.example.org"


def test_everything_follows_the_data_folder(tmp_path: Path) -> None:
    found = settings(DATA_DIR=str(tmp_path))
    assert found.database_url == f"sqlite:///{tmp_path}/ledger.sqlite3"
    assert found.secret_key_file.parent == found.log_key_file.parent == tmp_path
    assert found.is_embedded


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgres_is_reached_through_psycopg_3(scheme: str) -> None:
    found = settings(DATABASE_URL=f"{scheme}://me:p%40ss@db/books?sslmode=require")
    assert found.database_url == "postgresql+psycopg://me:p%40ss@db/books?sslmode=require"
    assert found.runtime_database_url == found.owner_database_url == found.database_url
    assert not found.is_embedded


def test_each_database_can_be_set_apart() -> None:
    found = settings(
        DATABASE_URL="postgres://app@db/books",
        OWNER_DATABASE_URL="postgres://owner@db/books",
        READ_DATABASE_URL="postgres://app@standby/books",
        RUNTIME_DATABASE_URL="postgres://app@db/runtime",
    )
    assert found.owner_database_url == "postgresql+psycopg://owner@db/books"
    assert found.read_database_url == "postgresql+psycopg://app@standby/books"
    assert found.runtime_database_url == "postgresql+psycopg://app@db/runtime"


def test_sessions_live_beside_another_sqlite_file() -> None:
    found = settings(DATABASE_URL="sqlite:////srv/books/2025.db")
    assert found.runtime_database_url == "sqlite:////srv/books/runtime.sqlite3"


def test_an_empty_variable_is_an_unset_one() -> None:
    assert settings(PUBLIC_URL="", DATABASE_URL="") == settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:secret@db/books"),
        ("DATABASE_URL", "postgresql+psycopg2://u:secret@db/books"),
        ("DATABASE_URL", "ledger.sqlite3"),
        ("DATABASE_URL", "sqlite://"),
        ("READ_DATABASE_URL", "sqlite:///:memory:"),
        ("PUBLIC_URL", "zhang.example.org"),
        ("PUBLIC_URL", "ftp://zhang.example.org"),
        ("PUBLIC_URL", "https://zhang.example.org/below"),
        ("PUBLIC_URL", "https://u:secret@zhang.example.org"),
        ("PUBLIC_URL", "https://zhang.example.org:port"),
        ("DATABSE_URL", "sqlite:////srv/ledger.sqlite3"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"LEDGER_{name}") as refusal:
        settings(**{name: value})
    assert "secret@db" not in str(refusal.value)


def test_keys_are_made_once_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    found = settings(DATA_DIR=str(tmp_path / "new"))
    assert found.secret_key() == found.secret_key() != found.log_key()
    assert len(found.secret_key()) == len(found.log_key()) == 32
    assert stat.S_IMODE(found.secret_key_file.stat().st_mode) == 0o600
    assert sorted(p.name for p in found.data_dir.iterdir()) == ["log-key", "secret-key"]


def test_processes_that_start_together_get_the_same_key(tmp_path: Path) -> None:
    found = settings(DATA_DIR=str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: found.secret_key(), range(8)))) == 1


def test_a_key_in_use_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("in use")
    _create_key(path)
    assert path.read_text() == "in use"
    assert list(tmp_path.iterdir()) == [path]


def test_a_server_installation_must_bring_its_keys(tmp_path: Path) -> None:
    found = settings(DATA_DIR=str(tmp_path), DATABASE_URL="postgres://app@db/books")
    with pytest.raises(SettingsError, match="LEDGER_SECRET_KEY_FILE"):
        found.secret_key()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", "0" * 63, "G" * 64, "é" * 64])
def test_a_key_file_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="LEDGER_LOG_KEY_FILE"):
        settings(DATA_DIR=str(tmp_path), LOG_KEY_FILE=str(path)).log_key()
