"""``flask community`` and ``flask user``: open books, add people, give and end roles."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ledger.cli.communities import communities
from ledger.cli.users import users
from ledger.people.sessions import begin_session, find_session
from ledger.people.users import active_user, find_user, roles_on
from ledger.store import runtime
from ledger.store.database import Database
from tests.factories import OPENED_AT

PASSWORD = "梧桐树下-three-chairs\n"
Run = Callable[..., Result]
LATER = date(2199, 1, 1)


@pytest.fixture
def database(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    monkeypatch.setenv("LEDGER_DATA_DIR", str(tmp_path))
    path = shutil.copy(sqlite_template, tmp_path / "ledger.sqlite3")
    runtime.upgrade(f"sqlite:///{tmp_path}/runtime.sqlite3")
    held = Database(f"sqlite:///{path}")
    yield held
    held.dispose()


@pytest.fixture
def run(database: Database) -> Run:
    runner = CliRunner()

    def command(*words: str, typed: str = PASSWORD) -> Result:
        group = {"community": communities, "user": users}[words[0]]
        return runner.invoke(group, [*words[1:], "--language", "en"], input=typed)

    return command


@pytest.fixture
def opened(run: Run) -> Run:
    assert run("community", "add", "songhe", "--name", "松鹤苑").exit_code == 0
    return run


def add(run: Run, *more: str) -> Result:
    return run("user", "add", "lin", "--name", "林会计", "--password-file", "-", *more)


def test_a_community_is_opened_once(run: Run) -> None:
    first = run("community", "add", "songhe", "--name", "松鹤苑", "--opened-on", "2025-01-01")
    assert first.exit_code == 0
    again = run("community", "add", "songhe", "--name", "松鹤苑")
    assert again.exit_code == 1
    assert "songhe" in again.output
    assert run("community", "add", "Songhe!", "--name", "x").exit_code == 1
    assert run("community", "add", "b1", "--name", "b", "--opened-on", "2025-02-30").exit_code == 1


def test_a_person_is_added_with_roles(opened: Run, database: Database) -> None:
    assert add(opened, "--community", "songhe", "--role", "treasurer").exit_code == 0
    with database.reading() as connection:
        user = find_user(connection, "lin")
        assert user is not None
        assert roles_on(connection, 1, user.user_id, LATER) == {"treasurer"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--community", "songhe"), 2),
        (("--role", "treasurer"), 2),
        (("--community", "songhe", "--role", "king"), 2),
        (("--community", "nowhere", "--role", "treasurer"), 1),
        (("--community", "songhe", "--role", "treasurer", "--role", "cashier"), 1),
    ],
    ids=["no role", "no community", "no such role", "no such community", "duties apart"],
)
def test_what_does_not_fit_adds_nobody(
    opened: Run, database: Database, more: tuple[str, ...], code: int
) -> None:
    assert add(opened, *more).exit_code == code
    with database.reading() as connection:
        assert find_user(connection, "lin") is None


def test_a_password_is_asked_for_twice_and_not_shown(opened: Run) -> None:
    asked = opened("user", "add", "wu", "--name", "吴审核", typed=PASSWORD * 2)
    assert asked.exit_code == 0
    assert "three-chairs" not in asked.output
    short = opened("user", "add", "xu", "--name", "徐", "--password-file", "-", typed="short\n")
    assert short.exit_code == 1


def test_roles_are_given_and_ended(opened: Run, database: Database) -> None:
    add(opened)
    given = opened(
        "user", "role", "lin", "auditor", "--community", "songhe", "--from", "2025-01-01"
    )
    assert given.exit_code == 0
    ended = opened(
        "user", "role", "lin", "auditor", "--community", "songhe", "--until", "2025-06-30"
    )
    assert ended.exit_code == 0
    assert opened("user", "role", "nobody", "auditor", "--community", "songhe").exit_code == 1
    with database.reading() as connection:
        assert roles_on(connection, 1, 1, date(2025, 6, 30)) == {"auditor"}
        assert roles_on(connection, 1, 1, date(2025, 7, 1)) == frozenset()
    today = opened("user", "role", "lin", "publisher", "--community", "songhe")
    assert today.exit_code == 0


def test_a_new_password_and_a_lost_office_end_sessions(
    opened: Run, database: Database, tmp_path: Path
) -> None:
    add(opened)
    held = runtime.RuntimeDatabase(f"sqlite:///{tmp_path}/runtime.sqlite3")
    for command in (("password", "lin", "--password-file", "-"), ("active", "lin", "no")):
        with held.writing() as connection:
            token = begin_session(connection, 1, at=OPENED_AT)
        assert opened("user", *command, typed="another-long-one\n").exit_code == 0
        with held.writing() as connection:
            assert find_session(connection, token, at=OPENED_AT) is None
    held.dispose()
    with database.reading() as connection:
        assert active_user(connection, 1) is None
    assert opened("user", "active", "lin", "yes").exit_code == 0
    with database.reading() as connection:
        assert active_user(connection, 1) is not None
